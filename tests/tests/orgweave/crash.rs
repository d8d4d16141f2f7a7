//! A server that is killed in the middle of writing: what it had acknowledged is there, what it had not is there as a whole
//! or not at all, and it goes on as if nothing had happened.

use std::time::Duration;

use entity::store::Store;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};
use testkit::models::folder;
use testkit::{Client, Database, both};

use super::serve::serve;

/// Villages that are renamed, each by a writer of its own.
const VILLAGES: [&str; 4] = ["990801001002", "990801001003", "990801002002", "990801003001"];
/// How often it is killed.
const ROUNDS: u64 = 4;

const RENAME: &str = "mutation ($id: ID!, $name: String!, $key: String!) {
  done: organizationRename(input: { organization: $id, name: $name, idempotencyKey: $key, correct: true }) {
    revision userErrors { code } } }";

/// What one writer has sent.
#[derive(Debug, Default)]
struct Sent {
    /// Keys that were acknowledged, with their revisions.
    acknowledged: Vec<(String, i64)>,
    /// The key that nobody has answered.
    unanswered: Option<String>,
}

/// Renames a village again and again until nobody answers.
async fn write(client: Client, id: String, prefix: String) -> Sent {
    let mut sent = Sent::default();
    for number in 0.. {
        let key = format!("{prefix}-{number}");
        let variables = json!({ "id": id, "name": key, "key": key });
        let Some(answer) = client.try_query(RENAME, variables).await else {
            sent.unanswered = Some(key);
            return sent;
        };
        let done = &answer["data"]["done"];
        assert_eq!(done["userErrors"], json!([]), "{answer:#}");
        sent.acknowledged.push((key, done["revision"].as_i64().expect("what is done has a revision")));
    }
    sent
}

/// One number that a statement finds.
async fn number(db: &Database, sql: &str) -> i64 {
    let connection = sea_orm::Database::connect(db.url()).await.expect("the test database opens");
    let statement = Statement::from_string(connection.get_database_backend(), sql);
    let row = connection.query_one_raw(statement).await.expect("it can be asked").expect("a row");
    row.try_get_by_index(0).expect("a number")
}

/// Nothing of a command is there without the rest of it.
async fn assert_whole(db: &Database) {
    let last = number(db, "SELECT value FROM counter WHERE name = 'revision'").await;
    assert_eq!(number(db, "SELECT MAX(number) FROM revision").await, last, "the counter and the log agree");
    assert_eq!(number(db, "SELECT COUNT(*) FROM revision").await, last, "no revision is missing");
    for table in ["organization_version", "relation", "change_event", "change_party"] {
        let sql =
            format!("SELECT COUNT(*) FROM {table} WHERE recorded_in NOT IN (SELECT number FROM revision)");
        assert_eq!(number(db, &sql).await, 0, "{table} has rows of no revision");
    }
    let renames = "SELECT COUNT(*) FROM revision WHERE command = 'organization_rename'";
    let events = "SELECT COUNT(*) FROM change_event WHERE type = 'rename'";
    assert_eq!(number(db, renames).await, number(db, events).await, "each rename has its event");
    let doubled = "SELECT COUNT(*) FROM (SELECT organization_id FROM organization_version
        WHERE superseded_in IS NULL AND valid_to IS NULL GROUP BY organization_id HAVING COUNT(*) > 1) doubled";
    assert_eq!(number(db, doubled).await, 0, "an organisation is described once a day");
}

async fn assert_kept(store: &Store, client: &Client, village: &str, sent: &Sent) {
    for (key, revision) in &sent.acknowledged {
        let record = store.fetch_revision_by_key(key).await.expect("the log can be read");
        assert_eq!(record.map(|record| record.number), Some(*revision), "{key} was acknowledged");
    }
    let query = format!(r#"{{ organization(code: "{village}") {{ name }} }}"#);
    let name = client.data(&query).await["organization"]["name"].as_str().map(str::to_owned);
    let last = sent.acknowledged.last().map(|(key, _)| key.clone());
    assert!(
        name == last || last.is_none() || name == sent.unanswered,
        "{village} is called {name:?}, not {last:?} or {:?}",
        sent.unanswered
    );
}

both! {
    async fn a_killed_server_keeps_its_word(db: Db) {
        let store = db.county().await;
        testkit::county::load(&store).await;
        let model = folder().join("models").join("county.toml");
        let model = model.to_str().expect("a path");
        let mut written = 0;
        for round in 0..ROUNDS {
            let arguments = ["--model", model, "--database", db.url()];
            let (mut child, client, _) = serve(&db, &arguments).await;
            let mut writers = Vec::new();
            for village in VILLAGES {
                let id = client.id_of(village).await;
                let prefix = format!("{village}-{round}");
                writers.push((village, tokio::spawn(write(client.acting("P001"), id, prefix))));
            }
            // Each time at another moment of what they do.
            tokio::time::sleep(Duration::from_millis(400 + 173 * round)).await;
            child.0.kill().expect("it can be killed");
            child.0.wait().expect("it ends");
            let mut all = Vec::new();
            for (village, writer) in writers {
                all.push((village, writer.await.expect("a writer does not panic")));
            }
            drop(child);
            assert_whole(&db).await;
            let (_child, client, _) = serve(&db, &arguments).await;
            for (village, sent) in &all {
                assert_kept(&store, &client, village, sent).await;
                written += sent.acknowledged.len();
                // Whoever got no answer asks again, and learns what became of it.
                let Some(key) = &sent.unanswered else { continue };
                let before = store.fetch_revision_by_key(key).await.expect("the log can be read");
                let id = client.id_of(village).await;
                let variables = json!({ "id": id, "name": key, "key": key });
                let answer: Value = client.acting("P001").query(RENAME, variables).await;
                let revision = answer["data"]["done"]["revision"].as_i64();
                assert!(revision.is_some(), "{answer:#}");
                if let Some(before) = before {
                    assert_eq!(revision, Some(before.number), "it had been done, and is not done twice");
                }
            }
        }
        assert!(written > 0, "nothing was ever acknowledged");
        assert_whole(&db).await;
    }
}

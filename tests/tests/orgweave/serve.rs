//! The program as a service: started, asked, told to stop; and what a newcomer sees who only starts it.

use std::io::{BufRead, BufReader};
use std::process::{ChildStdout, Command};
use std::sync::Arc;
use std::time::{Duration, Instant};

use demo::SYSTEMS;
use entity::store::Store;
use serde_json::json;
use testkit::binary::{Running, command};
use testkit::tree::load;
use testkit::{Client, Database, Engine, both, models, run};

/// Starts the program in the database's folder and waits until it says where it serves.
pub async fn serve(db: &Arc<Database>, arguments: &[&str]) -> (Running, Client, String) {
    let mut command = command(db.folder());
    // Into a file: a full pipe would stop it.
    let log = std::fs::File::create(db.folder().join("log")).expect("a file can be made");
    command.args(["--listen", "127.0.0.1:0"]).args(arguments).stderr(log);
    let mut child = Running(command.spawn().expect("the program can be started"));
    let output = child.0.stdout.take().expect("its output is piped");
    let (say, hear) = tokio::sync::oneshot::channel();
    // The thread reads on to the end: what writes into a closed pipe is stopped.
    std::thread::spawn(|| listen(output, say));
    let told = hear.await.expect("the thread says what it read");
    let line = told.lines().find_map(|line| line.split_once("Serving GraphQL on "));
    let (_, rest) = line.unwrap_or_else(|| panic!("it never served: {told}"));
    let base = rest.split("/graphql").next().expect("an address").to_owned();
    (child, Client::new(&base), told)
}

fn listen(output: ChildStdout, say: tokio::sync::oneshot::Sender<String>) {
    let mut told = String::new();
    let mut lines = BufReader::new(output).lines();
    while !told.contains("Serving GraphQL on ") {
        let Some(line) = lines.next() else { break };
        told += &line.expect("it writes text");
        told.push('\n');
    }
    // Nobody hears it when the test has failed in the meantime.
    let _ = say.send(told);
    lines.for_each(drop);
}

both! {
    async fn a_service_answers_follows_and_stops_when_told(db: Db) {
        let store = db.national().await;
        load(&store, "37 山东省 [province]").await;
        for trees in ["snapshot", "loader"] {
            let (mut child, client, told) = serve(&db, &["--database", db.url(), "--trees", trees]).await;
            assert!(!told.contains("Loading"), "a database that was chosen is left as it is: {told}");
            let ready = client.http().get(client.url("/readyz")).send().await.expect("it answers");
            assert_eq!(ready.status(), 200);
            let code = if trees == "snapshot" { "11" } else { "12" };
            load(&store, &format!("{code} 市 [province]")).await;
            let began = Instant::now();
            let query = format!(r#"{{ organization(code: "{code}") {{ name }} }}"#);
            while client.data(&query).await != json!({"organization": {"name": "市"}}) {
                assert!(began.elapsed() < Duration::from_secs(10), "the other process's import was never seen");
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            let id = child.0.id().to_string();
            assert!(Command::new("kill").args(["-TERM", &id]).status().expect("kill is there").success());
            let began = Instant::now();
            let status = loop {
                match child.0.try_wait().expect("it can be asked") {
                    Some(status) => break status,
                    None => tokio::time::sleep(Duration::from_millis(20)).await,
                }
                assert!(began.elapsed() < Duration::from_secs(15), "it does not stop");
            };
            assert_eq!(status.code(), Some(0), "told to stop is no failure");
        }
    }
}

/// Waits until a server that began with an empty database has loaded everything.
async fn filled(client: &Client) {
    let began = Instant::now();
    let last = SYSTEMS.last().expect("there are systems").build;
    let set = tokio::task::spawn_blocking(last).await.expect("nothing panics");
    let code = set.steps[0].organizations.values("code").last().expect("there are organisations").to_owned();
    let query = format!(r#"{{ organization(code: "{code}", asOf: "2023-10-01") {{ code }} }}"#);
    while client.data(&query).await["organization"].is_null() {
        assert!(began.elapsed() < Duration::from_secs(300), "{code} never came");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// What the change log says was loaded, in order.
async fn loads(db: &Database) -> Vec<String> {
    let url = format!("sqlite://{}", db.folder().join("orgweave.db").display());
    let clock = testkit::clock::clock();
    let store = Store::connect(&url, models::built_in("default"), clock, false).await.expect("it is there");
    let records = store.list_revisions_by("demo_load").await.expect("the change log can be read");
    assert_eq!(store.count_revisions_beside(&["demo_load"]).await.expect("it can be counted"), 0);
    store.close().await.expect("the connections close");
    let name = |summary: &serde_json::Value| summary["origin"]["demo"].as_str().map(str::to_owned);
    let mut names: Vec<String> = records.iter().filter_map(|record| name(&record.summary)).collect();
    names.dedup();
    names
}

#[test]
fn who_only_starts_it_finds_something_to_look_at() {
    run(Engine::Sqlite, |db| async move {
        let (child, client, told) = serve(&db, &[]).await;
        assert!(told.contains("0 organisations"), "it serves before anything is loaded: {told}");
        // Killed in the middle, it leaves whole systems only, and goes on when it is started again.
        let began = Instant::now();
        while client.data("{ organizations(first: 1) { totalCount } }").await["organizations"]["totalCount"]
            == 0
        {
            assert!(began.elapsed() < Duration::from_secs(60), "nothing comes");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        drop(child);
        let expected: Vec<&str> = SYSTEMS.iter().map(|system| system.name).collect();
        let begun = loads(&db).await;
        assert!(
            !begun.is_empty() && begun.len() < expected.len(),
            "it was not killed in the middle: {begun:?}"
        );
        assert_eq!(begun, expected[..begun.len()]);
        let (child, client, _) = serve(&db, &[]).await;
        filled(&client).await;
        assert_eq!(loads(&db).await, expected);
        drop(child);
        let (_child, _, told) = serve(&db, &[]).await;
        assert!(
            !told.contains("Loading") && !told.contains("0 organisations ("),
            "nothing is loaded twice: {told}"
        );
    });
}

#[test]
fn only_registered_documents_are_answered_where_documents_must_be_trusted() {
    run(Engine::Sqlite, |db| async move {
        let folder = db.folder().join("documents");
        std::fs::create_dir_all(folder.join("admin")).expect("a folder can be made");
        let write =
            |file: &str, text: &str| std::fs::write(folder.join(file), text).expect("it can be written");
        let (name, count) =
            ("query Name($code: String!) { organization(code: $code) { name } }", "{ __typename }");
        write("name.graphql", name);
        write("admin/count.graphql", count);
        write("notes.txt", "{ this is no document");
        load(&db.national().await, "37 山东省 [province]").await;
        let documents =
            ["--documents", "trusted", "--documents-directory", folder.to_str().expect("a path of text")];
        let trusted = [&["--database", db.url()], &documents[..]].concat();
        let (_child, client, told) = serve(&db, &trusted).await;
        assert!(told.contains("Registered 2 documents"), "{told}");
        let ask = async |body: serde_json::Value| -> serde_json::Value {
            let sent = client.http().post(client.url("/graphql")).json(&body).send().await;
            sent.expect("the server answers").json().await.expect("the answer is JSON")
        };
        let id = format!("sha256:{}", api::graphql::hash(name));
        let answer = ask(json!({"documentId": id, "variables": {"code": "37"}})).await;
        assert_eq!(answer["data"]["organization"]["name"], "山东省");
        assert_eq!(ask(json!({"query": count})).await["data"]["__typename"], "Query");
        for body in
            [json!({"query": "{ model { name } }"}), json!({"query": "{ __schema { types { name } } }"})]
        {
            assert_eq!(ask(body).await["errors"][0]["extensions"]["code"], "DOCUMENT_NOT_TRUSTED");
        }

        write("wrong.graphql", "{ nothing }\n");
        write("broken.graphql", "{");
        let output = command(db.folder()).args(trusted).args(["--listen", "127.0.0.1:0"]).output();
        let output = output.expect("the program can be started");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{said}");
        for part in ["wrong.graphql:1:3: Unknown field", "broken.graphql:1:2: ", "correct or remove them"] {
            assert!(said.contains(part), "{said} does not say {part}");
        }
        let output = command(db.folder())
            .args(["--documents", "trusted", "--listen", "127.0.0.1:0"])
            .output()
            .expect("it can be started");
        assert!(String::from_utf8_lossy(&output.stderr).contains("--documents-directory"));
    });
}

#[test]
fn who_makes_a_token_is_let_in_by_it() {
    run(Engine::Sqlite, |db| async move {
        let made = command(db.folder()).args(["token", "张三 \"3\""]).output().expect("it can be started");
        let made = String::from_utf8(made.stdout).expect("text");
        let token = made.lines().next().and_then(|line| line.rsplit_once(": ")).expect("a token").1;
        let arguments = ["--database", db.url(), "--log", "trace"];
        let query = "{ viewer { subject method } }";
        let ask = async |client: &Client, token: &str| {
            let request = client.http().post(client.url("/graphql")).json(&json!({ "query": query }));
            let request = request.header("authorization", format!("Bearer {token}"));
            let answer: serde_json::Value =
                request.send().await.expect("it answers").json().await.expect("it is JSON");
            answer
        };
        let log = || std::fs::read_to_string(db.folder().join("log")).expect("there is a log");

        let (open, client, _) = serve(&db, &arguments).await;
        assert_eq!(ask(&client, token).await["data"]["viewer"], json!(null));
        let acting = client.acting("P1").data(query).await;
        assert_eq!(acting["viewer"], json!({"subject": "P1", "method": "DEVELOPMENT"}));
        let warning = "no authentication is configured; whoever reaches this loopback address may act as anyone by X-Orgweave-Actor";
        assert!(log().contains(warning));
        drop(open);

        // The output is the file.
        std::fs::write(db.folder().join("orgweave.toml"), &made).expect("it can be written");
        let (_closed, client, _) = serve(&db, &arguments).await;
        let viewer = json!({"subject": "张三 \"3\"", "method": "STATIC_TOKEN"});
        assert_eq!(ask(&client, token).await["data"]["viewer"], viewer);
        let wrong = "orgweave_that_nobody_has";
        assert_eq!(ask(&client, wrong).await["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
        let log = log();
        assert!(
            log.contains("requests need a token: configuration file (1)")
                && log.contains("The token is not known.")
        );
        assert!(!log.contains(&token[9..]) && !log.contains(wrong), "no token is ever logged");
    });
}

#[test]
fn two_that_start_at_once_load_the_systems_once() {
    run(Engine::Sqlite, |db| async move {
        let ((_one, client, _), (_other, second, _)) = tokio::join!(serve(&db, &[]), serve(&db, &[]));
        filled(&client).await;
        filled(&second).await;
        assert_eq!(loads(&db).await, SYSTEMS.iter().map(|system| system.name).collect::<Vec<_>>());
    });
}

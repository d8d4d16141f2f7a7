//! A changed model under a filled database: the server starts, trees are intact, what does not fit is found, and nothing is
//! lost.

use std::collections::HashMap;
use std::path::PathBuf;

use serde_json::{Value, json};
use testkit::direct::commit;
use testkit::tree::load;
use testkit::{Database, Server, Trees, both};

use super::*;

const ORGANIZATIONS: &str = "
    O1 Office [office]
      S1 Shop [shop] {floor=2, parent.guidance=O1|T1}
      T1 Team [team] {size=3, parent.guidance=O1}
      X1 Stall [stall]
        T2 Second team [team]
    ";

const FACTS: &str = r#"
    org S2 shop {"floor":1} @resting
    tie line S2 O1
    tie trades S1 S2
    tie trades S1 X1
    tie helps T1 S1 - 4
    tie helps T1 T2 - 12
    post P1 O1 chief
    post P2 O1 clerk
    post P3 T1 chief
    holder P1 p1
    holder P2 p2
    "#;

/// What the changed model says of them.
const FOUND: &str = r#"
    Office (O1): it has a post for "clerk", a role which the model does not define any more.
    Office (O1): it has a post for "Chief", a role that its kind does not have.
    Shop (S1): attribute "floor" has the value 2: 2 is not text.
    Shop (S1): it has a tie of type "trades", which the model does not define any more.
    Shop (S1): it has a tie of type "trades", which the model does not define any more.
    Shop (S1): it is recorded below Team (T1), too, which the hierarchy "Guidance" cannot hold.
    Shop (S1): the model does not allow "Line" between its kind "Shop" and Office (O1) of the kind "Office".
    S2 (S2): its state "resting" is none of the lifecycle of "shop".
    S2 (S2): attribute "floor" has the value 1: 1 is not text.
    S2 (S2): the model does not allow "Line" between its kind "Shop" and Office (O1) of the kind "Office".
    Team (T1): attribute "motto" is required and missing.
    Team (T1): the model does not allow "Help" between its kind "Team" and Shop (S1) of the kind "Shop".
    Team (T1): "Help" with Second team (T2) has a weight that it may not have.
    Second team (T2): attribute "motto" is required and missing.
    Stall (X1): its kind "stall" is not defined by the model any more.
    "#;

fn file(name: &str) -> PathBuf {
    models::folder().join("fixtures/changed_model").join(format!("{name}.toml"))
}

fn model(name: &str) -> SharedModel {
    let text = std::fs::read_to_string(file(name)).expect("the model can be read");
    Arc::new(models::read(&text))
}

async fn fill(store: &Store) {
    load(store, ORGANIZATIONS).await;
    let snapshot = view(store, today()).await;
    let ids: HashMap<String, i64> = snapshot
        .organizations()
        .map(|org| (snapshot.get(org).code().unwrap_or_default().to_owned(), snapshot.get(org).id()))
        .collect();
    Facts::read(FACTS, ids).write(store).await;
}

const EVERYTHING: &str = "{ organizations(first: 50) { nodes {
    code name kind state path ancestors { code } descendants { code } guided: parents(hierarchy: GUIDANCE) { code }
    ... on Team { size } ... on Shop { floor } relations { type weight target { code } } versions { kind state attributes { name value } }
} } findings { totalCount } }";

const FINDINGS: &str = "{ findings(first: 100) { totalCount nodes { code severity duty message organization { code __typename } related { code } } } }";

async fn ask(store: &Store, trees: Trees, query: &str) -> Value {
    let server = Server::start(store, trees).await;
    server.client().data(query).await
}

const WAYS: [Trees; 3] = [Trees::Snapshot, Trees::Resolvers, Trees::Loader];

both! {
    async fn every_misfit_is_found_and_nothing_is_lost(db: Db) {
        let before = db.open(model("before")).await;
        fill(&before).await;
        assert_eq!(lines(&view(&before, today()).await), [""; 0]);
        let everything = ask(&before, Trees::Snapshot, EVERYTHING).await;
        assert_eq!(everything["findings"]["totalCount"], 0);

        let after = db.open(model("after")).await;
        let found = ask(&after, Trees::Snapshot, FINDINGS).await;
        let messages: Vec<&str> = found["findings"]["nodes"]
            .as_array()
            .expect("a list")
            .iter()
            .filter_map(|node| node["message"].as_str())
            .collect();
        assert_same(&messages.join("\n"), FOUND);
        for trees in WAYS {
            assert_eq!(ask(&after, trees, FINDINGS).await, found, "{trees:?}");
            let trees = ask(&after, trees, "{ organization(code: \"O1\") { descendants { code __typename } } }").await;
            let below: Vec<&Value> = trees["organization"]["descendants"].as_array().expect("a list").iter().collect();
            let expected = [("S1", "Shop"), ("S2", "Shop"), ("T1", "Team"), ("X1", "Unclassified"), ("T2", "Team")];
            let expected = expected.map(|(code, of)| json!({ "code": code, "__typename": of }));
            assert_eq!(below, expected.iter().collect::<Vec<_>>());
        }

        // A command that is checked against the changed model keeps its text; the one before has been kept as well.
        commit(after.begin_write().await.expect("the lock can be taken")).await;
        commit(after.begin_write().await.expect("the lock can be taken")).await;
        let stored = after.list_models().await.expect("they can be read");
        let stored: Vec<(&str, i64)> =
            stored.iter().map(|stored| (stored.hash.as_str(), stored.first_revision)).collect();
        assert_eq!(stored, [(before.model().hash.as_str(), 1), (after.model().hash.as_str(), 3)]);

        let back = db.open(model("before")).await;
        for trees in WAYS {
            assert_eq!(ask(&back, trees, EVERYTHING).await, everything, "{trees:?}");
        }
        stored_models_are_told(&db, &before, &after).await;
    }
}

async fn stored_models_are_told(db: &Arc<Database>, before: &Store, after: &Store) {
    let stored = async |arguments: &[&str]| {
        let mut all = vec!["--database", db.url(), "--time-zone", "Asia/Shanghai", "model", "stored"];
        all.extend(arguments);
        crate::cli::orgweave(db, &all).await
    };
    let (first, second) = (&before.model().hash, &after.model().hash);
    let listed = stored(&[]).await;
    assert_eq!(
        listed.stdout,
        format!("{first}  market, from revision 1 on\n{second}  market, from revision 3 on\n"),
        "{}",
        listed.stderr
    );
    let text = std::fs::read_to_string(file("after")).expect("the model can be read");
    assert_eq!(stored(&[&second[..12]]).await.stdout, text);
    let unknown = stored(&["0123"]).await;
    assert!(unknown.sentence().contains("was never checked against a model with the hash \"0123\""));
}

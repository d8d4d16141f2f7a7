//! The number of SQL statements depends on the depth of a question, never on the width of its answer.

use std::fmt::Write;

use entity::store::Store;
use serde_json::json;
use testkit::tree::load;
use testkit::{Client, Server, Trees, both, every_way};

/// A province with `width` children a level, four levels deep.
fn fixture(width: usize) -> String {
    let mut text = "37 山东省 [province]\n".to_owned();
    for prefecture in 0..width {
        writeln!(text, "  37{prefecture:02} 市 [prefecture] {{placeholder=false}}").expect("text");
        for county in 0..width {
            writeln!(text, "    37{prefecture:02}{county:02} 县 [county]").expect("text");
            for town in 0..width {
                writeln!(text, "      37{prefecture:02}{county:02}{town:03} 镇 [town]").expect("text");
            }
        }
    }
    text
}

/// Statements that a document costs; the same five times over.
async fn cost(store: &Store, client: &Client, document: &str) -> u64 {
    let mut costs = Vec::new();
    for _ in 0..5 {
        let before = store.statements();
        let answer = client.query(document, json!({})).await;
        assert!(answer.get("errors").is_none(), "{answer:#}");
        costs.push(store.statements() - before);
    }
    // The first may build a view of another day.
    assert!(costs[1..].windows(2).all(|pair| pair[0] == pair[1]), "left to chance: {costs:?} for {document}");
    costs[1]
}

const QUESTIONS: &[(&str, &str, u64, u64)] = &[
    // What, document, statements with snapshots, and with loaders: there the revision costs one, the
    // organisation that is asked for another.
    ("one", r#"{ organization(code: "37") { name kind } }"#, 0, 2),
    ("children", r#"{ organization(code: "37") { children { name } } }"#, 0, 3),
    (
        "a tree of three levels",
        r#"{ organization(code: "37") { children { name children { name children { name kind } } } } }"#,
        0,
        5,
    ),
    (
        "a tree with counts",
        r#"{ organization(code: "37") { children { childCount children { childCount } } } }"#,
        0,
        6,
    ),
    ("descendants", r#"{ organization(code: "37") { descendants { name } } }"#, 0, 6),
    ("ancestors", r#"{ organization(code: "370000000") { ancestors { name } } }"#, 0, 6),
    (
        "ancestors of many",
        r#"{ organization(code: "37") { children { children { children { ancestors { name } } } } } }"#,
        0,
        9,
    ),
    ("path and depth", r#"{ organization(code: "370000000") { path depth } }"#, 0, 6),
    (
        "parents of children",
        r#"{ organization(code: "37") { children { parent { parent { name } } } } }"#,
        0,
        5,
    ),
    (
        "identifiers",
        r#"{ organization(code: "37") { children { children { identifiers { value } } } } }"#,
        1,
        5,
    ),
    ("versions", r#"{ organization(code: "37") { children { children { versions { name } } } } }"#, 1, 5),
    (
        "relations",
        r#"{ organization(code: "37") { children { children { relations { target { name } } } } } }"#,
        1,
        6,
    ),
    ("another day", r#"{ organization(code: "37") { children { at(date: "2020-01-01") { name } } } }"#, 0, 4),
    // Lists over everything scan the table: one statement for its bounds, one for each large piece.
    ("a page", r#"{ organizations(first: 10) { totalCount nodes { name } } }"#, 0, 3),
    ("search", r#"{ search(text: "镇") { nodes { name } } }"#, 0, 7),
];

every_way! {
    async fn statements_do_not_grow_with_width(db: Db, trees: Trees) {
        let store = db.national().await;
        let mut wrong = Vec::new();
        for width in [2, 5] {
            load(&store, &fixture(width)).await;
            let server = Server::start(&store, trees).await;
            for (what, document, snapshot, loader) in QUESTIONS {
                let expected = if trees == Trees::Loader { loader } else { snapshot };
                let found = cost(&store, &server.client(), document).await;
                if found != *expected {
                    wrong.push(format!("{what} at width {width}: {found} statements, not {expected}"));
                }
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}

both! {
    async fn identifiers_of_300_cost_as_much_as_of_one(db: Db) {
        let store = db.national().await;
        load(&store, &fixture(7)).await;
        let server = Server::start(&store, Trees::Snapshot).await;
        for first in [1, 300] {
            for field in ["identifiers { value }", "versions { name }", "relations { rank }"] {
                let document = format!("{{ organizations(first: {first}) {{ nodes {{ {field} }} }} }}");
                assert_eq!(cost(&store, &server.client(), &document).await, 1, "{document}");
            }
        }
    }
}

//! The number of SQL statements depends on the depth of a question, never on the width of its answer.

use std::fmt::Write;

use entity::command::RegisterPart;
use entity::store::Store;
use serde_json::json;
use testkit::county::register;
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
    (
        "relations from the far end",
        r#"{ organization(code: "37") { children { children { relations(direction: INVERSE) { source { name } other { id } } } } } }"#,
        1,
        6,
    ),
    (
        "relations of a type from both ends",
        r#"{ organization(code: "37") { children { children { relations(types: [TERRITORY], direction: BOTH) { reading other { name } } } } } }"#,
        2,
        7,
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

/// Committees with branches below them, each with `width` members, a post that is held and one that is not.
async fn committees(store: &Store, width: usize) {
    let mut tree = "C 县委 [county_committee]\n".to_owned();
    let mut people = "code,name,phone,valid_from,valid_to\n".to_owned();
    let mut memberships = "person,organization,type,valid_from,valid_to\n".to_owned();
    let mut posts = "code,title,organization,role,valid_from,valid_to\n".to_owned();
    let mut appointments = "post,person,type,acting,home,valid_from,valid_to\n".to_owned();
    for township in 0..width {
        writeln!(tree, "  T{township} 镇党委 [township_committee]").expect("text");
        for branch in 0..width {
            let code = format!("B{township}{branch}");
            writeln!(tree, "    {code} 支部 [branch]").expect("text");
            for person in 0..width {
                writeln!(people, "P{code}{person},某人,,,").expect("text");
                writeln!(memberships, "P{code}{person},T{township},primary,,").expect("text");
                writeln!(memberships, "P{code}{person},{code},report_in,,").expect("text");
            }
            writeln!(posts, "S{code},书记,{code},secretary,,\nV{code},空岗,{code},,,").expect("text");
            writeln!(appointments, "S{code},P{code}0,secondment,false,T{township},,").expect("text");
        }
    }
    load(store, &tree).await;
    let tables = [
        (RegisterPart::People, people),
        (RegisterPart::Memberships, memberships),
        (RegisterPart::Posts, posts),
        (RegisterPart::Appointments, appointments),
    ];
    register(store, &tables).await;
}

const OF_PEOPLE: &[(&str, &str, u64, u64)] = &[
    // Who belongs to what is in memory, what people are called is not.
    (
        "memberships without names",
        r#"{ organization(code: "C") { children { children { memberships { totalCount nodes { id type } } } } } }"#,
        0,
        5,
    ),
    (
        "memberships",
        r#"{ organization(code: "C") { children { children { memberships { nodes { type person { name } } } } } } }"#,
        1,
        6,
    ),
    (
        "memberships by resolvers",
        r#"{ organization(code: "C") { children { memberships { nodes { person { name home { name } } } } } } }"#,
        1,
        7,
    ),
    (
        "memberships of members",
        r#"{ organization(code: "C") { children { memberships { nodes { person { memberships { nodes { organization { name } } } } } } } } }"#,
        2,
        7,
    ),
    (
        "ever",
        r#"{ organization(code: "C") { children { memberships(history: true) { nodes { id } } } } }"#,
        0,
        4,
    ),
    ("posts", r#"{ organization(code: "C") { children { children { posts { nodes { title } } } } } }"#, 1, 5),
    (
        "vacant posts",
        r#"{ organization(code: "C") { children { children { posts(vacant: true) { nodes { title isVacant } } } } } }"#,
        1,
        6,
    ),
    (
        "posts and holders",
        r#"{ organization(code: "C") { children { children { posts { nodes { title holders { name } } } } } } }"#,
        2,
        7,
    ),
    (
        "appointments",
        r#"{ organization(code: "C") { children { children { posts { nodes { appointments { nodes { home { name } person { appointments { nodes { post { title } } } } } } } } } } } }"#,
        4,
        10,
    ),
    ("a page of people", r#"{ people(first: 2) { nodes { name } } }"#, 1, 2),
    ("a page with its total", r#"{ people(first: 2) { totalCount nodes { name } } }"#, 2, 3),
    ("people and homes", r#"{ people(first: 100) { nodes { name home { name } } } }"#, 1, 4),
    (
        "posts of a role",
        r#"{ posts(where: { roles: [SECRETARY] }) { nodes { organization { name } holders { name } } } }"#,
        2,
        5,
    ),
    (
        "all memberships",
        r#"{ memberships(first: 100) { nodes { person { name } organization { name } } } }"#,
        2,
        4,
    ),
];

async fn check_people(store: &Store, trees: Trees, width: usize) {
    committees(store, width).await;
    let server = Server::start(store, trees).await;
    let mut wrong = Vec::new();
    for (what, document, snapshot, loader) in OF_PEOPLE {
        let expected = if trees == Trees::Loader { loader } else { snapshot };
        let found = cost(store, &server.client(), document).await;
        if found != *expected {
            wrong.push(format!("{what} at width {width}: {found} statements, not {expected}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

every_way! {
    async fn statements_about_people_are_few(db: Db, trees: Trees) {
        check_people(&db.county().await, trees, 2).await;
    }

    async fn statements_about_people_do_not_grow_with_width(db: Db, trees: Trees) {
        check_people(&db.county().await, trees, 5).await;
    }
}

both! {
    async fn identifiers_of_300_cost_as_much_as_of_one(db: Db) {
        let store = db.national().await;
        load(&store, &fixture(7)).await;
        let server = Server::start(&store, Trees::Snapshot).await;
        for first in [1, 300] {
            for field in [
                "identifiers { value }",
                "versions { name }",
                "relations { rank }",
                "relations(direction: INVERSE) { rank }",
            ] {
                let document = format!("{{ organizations(first: {first}) {{ nodes {{ {field} }} }} }}");
                assert_eq!(cost(&store, &server.client(), &document).await, 1, "{document}");
            }
        }
    }
}

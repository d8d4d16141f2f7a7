//! People, posts and memberships, however they are read: pages meet everybody once, and what they cost is the same.

use api::limits::Limits;
use serde_json::{Value, json};
use testkit::{Client, Server, county, every_way};

/// The codes of all pages of `people` with these arguments, walked through with `step` a page.
async fn walk(client: &Client, arguments: &str, forward: bool, step: usize) -> Vec<String> {
    let (size, behind, more, next) = match forward {
        true => ("first", "after", "hasNextPage", "endCursor"),
        false => ("last", "before", "hasPreviousPage", "startCursor"),
    };
    let document = format!(
        "query ($cursor: String) {{ people({arguments} {size}: {step}, {behind}: $cursor) {{
           totalCount nodes {{ code }} pageInfo {{ more: {more} next: {next} }} }} }}"
    );
    let (mut pages, mut cursor, mut total) = (Vec::new(), Value::Null, 0);
    loop {
        let mut data = client.data_with(&document, json!({ "cursor": cursor })).await;
        let page = data["people"].take();
        total = page["totalCount"].as_u64().unwrap_or_default().max(total);
        let nodes = page["nodes"].as_array().cloned().unwrap_or_default();
        pages.push(nodes.iter().map(|node| node["code"].as_str().unwrap_or_default().to_owned()).collect());
        cursor = page["pageInfo"]["next"].clone();
        if page["pageInfo"]["more"] != true {
            break;
        }
    }
    if !forward {
        pages.reverse();
    }
    let all: Vec<String> = pages.into_iter().flat_map(|page: Vec<String>| page).collect();
    assert_eq!(all.len() as u64, total, "{arguments}");
    all
}

/// What a document costs in the end.
async fn cost(client: &Client, document: &str) -> (u64, u64) {
    let body = json!({ "query": document, "extensions": { "cost": "REPORT" } });
    let sent = client.http().post(client.url("/graphql")).json(&body).send().await;
    let answer: Value = sent.expect("the server answers").json().await.expect("the answer is JSON");
    assert!(answer.get("errors").is_none(), "{answer:#}");
    let actual = &answer["extensions"]["cost"]["actual"];
    let count = |what: &str| actual[what].as_u64().expect("a cost is a number");
    (count("nodes"), count("values"))
}

/// A document, and how many nodes and values it costs.
const COSTS: &[(&str, u64, u64)] = &[
    // The committee, its member and who that is.
    (r#"{ organization(code: "QS-DW-01") { memberships { nodes { id person { name } } } } }"#, 3, 1),
    // Who is shown twice is counted twice, a membership once.
    (
        r#"{ organization(code: "QS-DW-01") { memberships { nodes { person { id } } edges { node { person { id } } } } } }"#,
        4,
        1,
    ),
    // Two members, one of them with a home, whose code is a value.
    (r#"{ organization(code: "QS-ZB-01") { memberships { nodes { person { home { code } } } } } }"#, 7, 3),
    // Three posts, two holders.
    (r#"{ organization(code: "QS-JC-01") { posts { nodes { isVacant holders { name } } } } }"#, 6, 1),
    (r#"{ people(first: 5) { totalCount nodes { code } } }"#, 5, 0),
    (r#"{ person(code: "P001") { name home { name } } }"#, 2, 1),
];

every_way! {
    async fn pages_meet_everybody_once(db: Db, trees: Trees) {
        let store = db.county().await;
        county::load(&store).await;
        let server = Server::start(&store, trees).await;
        let client = server.client();
        for arguments in ["", "where: { membershipTypes: [PRIMARY] },", r#"asOf: "2021-01-01","#] {
            let all = walk(&client, arguments, true, 1000).await;
            assert!(all.len() > 10 && all.is_sorted(), "{arguments}: {all:?}");
            for step in [1, 7] {
                assert_eq!(walk(&client, arguments, true, step).await, all, "{arguments}");
                assert_eq!(walk(&client, arguments, false, step).await, all, "{arguments}");
            }
        }
    }

    async fn costs_do_not_depend_on_the_way(db: Db, trees: Trees) {
        let store = db.county().await;
        county::load(&store).await;
        let server = Server::start(&store, trees).await;
        for (document, nodes, values) in COSTS {
            assert_eq!(cost(&server.client(), document).await, (*nodes, *values), "{document}");
        }
    }

    async fn people_count_against_the_budget(db: Db, trees: Trees) {
        let store = db.county().await;
        county::load(&store).await;
        let document = "{ organization(code: \"QS-DW-01\") { children { memberships { nodes { person { name } } } } } }";
        let nodes = cost(&Server::start(&store, trees).await.client(), document).await.0 as usize;
        for (max_nodes, is_fine) in [(nodes, true), (nodes - 1, false)] {
            let server = Server::start_with(&store, trees, Limits { max_nodes, ..Limits::default() }).await;
            let answer = server.client().query(document, json!({})).await;
            let code = answer["errors"][0]["extensions"]["code"].as_str();
            assert_eq!(code, (!is_fine).then_some("NODE_BUDGET_EXCEEDED"), "{answer:#}");
        }
    }
}

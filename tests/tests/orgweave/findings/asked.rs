//! Findings as clients ask for them: every way of reading gives the same answers, and counts the same cost.

use serde_json::{Value, json};
use testkit::query::queries;
use testkit::world::property;
use testkit::{Client, Server, Trees, block_on, every_way};

use super::*;
use crate::bulk::Ways;

const COUNTY: &str = r#"
    org C1 county_committee
    org T1 township_committee
    tie affiliation T1 C1
    org B1 branch
    org B2 branch
    tie affiliation B1 T1
    tie affiliation B2 C1
    org J1 joint_committee {"field":"education"} @applied
    org J2 joint_committee {"field":"services","planned_end":"2026-01-31"} @active
    tie affiliation J1 T1
    tie affiliation J2 T1
    org Z0 county
    org Z1 township
    org V1 village
    org G1 grid {"households":120}
    org G2 grid {"households":80}
    org G3 grid ..2026-01-01
    tie territory Z1 Z0
    tie territory V1 Z1
    tie territory G1 V1
    tie territory G2 V1
    tie covers B1 G1
    tie joint B1 J2 member
    tie joint V1 J2 member
    post S1 C1 secretary
    post S2 B1 secretary
    post H1 G1 grid_head
    post H2 G2 grid_head
    holder S2 p1 acting 2025-01-01..
    holder H1 p2
    holder H2 p3
    member p1 B1
    member p2 B1
    "#;

async fn county(db: &testkit::Database) -> Store {
    let store = db.open(models::county()).await;
    Facts::parse(COUNTY).write(&store).await;
    store
}

async fn codes(client: &Client, arguments: &str) -> Vec<String> {
    let query = format!("{{ findings({arguments}) {{ nodes {{ organization {{ code }} duty code }} }} }}");
    let data = client.data(&query).await;
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let line = |node: &Value| {
        let about = if node["duty"].is_null() { &node["code"] } else { &node["duty"] };
        format!("{} {}", text(&node["organization"]["code"]), text(about))
    };
    data["findings"]["nodes"].as_array().expect("a list").iter().map(line).collect()
}

every_way! {
    async fn findings_are_filtered_by_place_severity_and_duty(db: Db, trees: Trees) {
        let store = county(&db).await;
        let server = Server::start(&store, trees).await;
        let client = server.client();
        assert_same(
            &codes(&client, "first: 50").await.join("\n"),
            "
            B1 BRANCH_HAS_MEMBERS
            B1 ACTING_IS_NOT_FOR_EVER
            B2 BRANCH_HAS_MEMBERS
            G2 GRID_IS_COVERED
            J1 EMPTY_APPROVER_SEAT
            J2 BODY_HAS_A_LEAD
            J2 TEMPORARY_MEANS_TEMPORARY
            J2 EMPTY_APPROVER_SEAT
            J2 EMPTY_APPROVER_SEAT
            V1 GRID_HEADS_ARE_MEMBERS
            ",
        );
        assert_eq!(
            codes(&client, "severity: SERIOUS").await.join(", "),
            "G2 GRID_IS_COVERED, J1 EMPTY_APPROVER_SEAT, J2 BODY_HAS_A_LEAD, J2 TEMPORARY_MEANS_TEMPORARY, J2 EMPTY_APPROVER_SEAT, J2 EMPTY_APPROVER_SEAT"
        );
        assert_eq!(
            codes(&client, "duties: [GRID_IS_COVERED, BRANCH_HAS_MEMBERS]").await.join(", "),
            "B1 BRANCH_HAS_MEMBERS, B2 BRANCH_HAS_MEMBERS, G2 GRID_IS_COVERED"
        );
        let within = async |code: &str, more: &str| {
            let id = client.id_of(code).await;
            codes(&client, &format!("within: \"{id}\"{more}")).await.join(", ")
        };
        assert_eq!(within("V1", ", hierarchy: TERRITORY").await, "G2 GRID_IS_COVERED, V1 GRID_HEADS_ARE_MEMBERS");
        assert_eq!(within("V1", "").await, "V1 GRID_HEADS_ARE_MEMBERS");
        assert_eq!(within("T1", ", severity: WARNING, duties: [BRANCH_HAS_MEMBERS]").await, "B1 BRANCH_HAS_MEMBERS");
        // Participations are a hierarchy in which many have several parents.
        assert_eq!(
            within("J2", ", hierarchy: JOINT, duties: [BRANCH_HAS_MEMBERS, BODY_HAS_A_LEAD]").await,
            "B1 BRANCH_HAS_MEMBERS, J2 BODY_HAS_A_LEAD"
        );
        assert_eq!(codes(&client, "asOf: \"2025-07-03\", duties: [ACTING_IS_NOT_FOR_EVER, TEMPORARY_MEANS_TEMPORARY]").await, ["B1 ACTING_IS_NOT_FOR_EVER"]);
        assert_eq!(codes(&client, "asOf: \"2025-07-02\", duties: [ACTING_IS_NOT_FOR_EVER]").await, [""; 0]);
    }

    async fn pages_follow_each_other(db: Db, trees: Trees) {
        let store = county(&db).await;
        let server = Server::start(&store, trees).await;
        let mut found = Vec::new();
        let mut after = Value::Null;
        loop {
            let query = "query ($after: String) { findings(first: 3, after: $after) {
                totalCount pageInfo { hasNextPage hasPreviousPage endCursor } edges { cursor } nodes { message } } }";
            let data = server.client().data_with(query, json!({ "after": after })).await;
            let page = &data["findings"];
            assert_eq!(page["totalCount"], 10);
            found.extend(page["nodes"].as_array().expect("a list").iter().map(|node| node["message"].to_string()));
            after = page["pageInfo"]["endCursor"].clone();
            if page["pageInfo"]["hasNextPage"] == false {
                break;
            }
        }
        let all = server.client().data("{ findings(first: 50) { nodes { message } } }").await;
        let all: Vec<String> =
            all["findings"]["nodes"].as_array().expect("a list").iter().map(|node| node["message"].to_string()).collect();
        assert_eq!(found, all);
    }

    async fn figures_count_findings_below(db: Db, trees: Trees) {
        let store = county(&db).await;
        let server = Server::start(&store, trees).await;
        let query = "{ organization(code: \"C1\") {
            rollUp(measure: FINDINGS) { value measure byKind { kind value } }
            children { code findings { totalCount } rollUp(measure: FINDINGS) { value } }
            at(date: \"2025-06-01\") { rollUp(measure: FINDINGS) { value } }
        } village: organization(code: \"V1\", hierarchy: TERRITORY) { rollUp(measure: FINDINGS) { value } findings(severity: SERIOUS) { totalCount } }
        body: organization(code: \"J2\", hierarchy: JOINT) { rollUp(measure: FINDINGS) { value byKind { kind value } } } }";
        let data = server.client().data(query).await;
        assert_eq!(
            data,
            json!({
                "organization": {
                    "rollUp": {
                        "value": 8,
                        "measure": "FINDINGS",
                        "byKind": [{ "kind": "BRANCH", "value": 3 }, { "kind": "JOINT_COMMITTEE", "value": 5 }],
                    },
                    "children": [
                        { "code": "B2", "findings": { "totalCount": 1 }, "rollUp": { "value": 1 } },
                        { "code": "T1", "findings": { "totalCount": 0 }, "rollUp": { "value": 7 } },
                    ],
                    "at": { "rollUp": { "value": 6 } },
                },
                "village": { "rollUp": { "value": 2 }, "findings": { "totalCount": 0 } },
                "body": {
                    "rollUp": {
                        "value": 7,
                        "byKind": [
                            { "kind": "VILLAGE", "value": 1 },
                            { "kind": "BRANCH", "value": 2 },
                            { "kind": "JOINT_COMMITTEE", "value": 4 },
                        ],
                    },
                },
            })
        );
    }

    async fn refusals_name_the_argument(db: Db, trees: Trees) {
        let store = county(&db).await;
        let server = Server::start(&store, trees).await;
        for (arguments, argument) in
            [("within: \"org_9\"", "within"), ("first: -1", "first"), ("after: \"x\"", "after"), ("asOf: \"2026-02-30\"", "asOf")]
        {
            let query = format!("{{ findings({arguments}) {{ totalCount }} }}");
            let answer = server.client().query(&query, json!({})).await;
            assert_eq!(answer["errors"][0]["extensions"]["argument"], argument, "{answer}");
        }
    }
}

/// The cost of a request, as it is reported.
async fn cost(client: &Client, query: &str) -> Value {
    let body = json!({ "query": query, "extensions": { "cost": "REPORT" } });
    let answer =
        client.http().post(client.url("/graphql")).json(&body).send().await.expect("the server answers");
    let answer: Value = answer.json().await.expect("it is JSON");
    assert!(answer.get("errors").is_none(), "{answer}");
    answer["extensions"]["cost"]["actual"].clone()
}

#[test]
fn every_way_counts_the_same_cost() {
    run(Engine::Sqlite, |db| async move {
        let store = county(&db).await;
        for query in [
            "{ findings(first: 3) { nodes { organization { code name } related { code } message } } }",
            "{ findings(severity: SERIOUS) { totalCount edges { node { organization { findings { totalCount } } } } } }",
            "{ organization(code: \"C1\") { rollUp(measure: FINDINGS) { value } findings { nodes { code } } } }",
            "{ organization(code: \"T1\") { children { findings { nodes { organization { code } } } } } }",
        ] {
            let mut costs = Vec::new();
            for trees in [Trees::Snapshot, Trees::Resolvers, Trees::Loader] {
                let server = Server::start(&store, trees).await;
                // Twice: what is known the second time costs the same.
                costs.push(cost(&server.client(), query).await);
                costs.push(cost(&server.client(), query).await);
            }
            let same =
                |cost: &Value| cost["nodes"] == costs[0]["nodes"] && cost["values"] == costs[0]["values"];
            assert!(costs.iter().all(same), "{query}: {costs:?}");
            assert_eq!(costs[0], costs[1], "{query}");
            assert_eq!(costs[0], costs[2], "{query}");
        }
    });
}

#[test]
fn random_queries_of_a_county() {
    let (ways, _db) = block_on(async {
        let db = testkit::Database::create(Engine::Sqlite).await.expect("SQLite is always there");
        let store = county(&db).await;
        (Ways::open(&store, 100_000).await, db)
    });
    property(150, queries(&api::graphql::sdl(&models::county()), ways.pool.clone()), |query| {
        block_on(ways.compare(&query));
    });
}

//! What the API tells of what happened, wherever trees come from.

use entity::store::{ChangeType, Store};
use serde_json::{Value, json};
use testkit::clock::day;
use testkit::events::{Event, record};
use testkit::{Client, Server, every_way, tree};

/// A, B and C are counties of 3701; A and B become C in 2020, C moves to 3702 in 2024, and D is still to come.
const GIVEN: &str = "
    37 山东省 [province]
      3701 济南市 [prefecture] {placeholder=false}
        A 历下区 [county] <2000-01-01..2020-01-01>
        B 市中区 [county] <2000-01-01..2020-01-01>
        C 新历区 [county] <2020-01-01..>
      3702 青岛市 [prefecture] {placeholder=false}
    ---
    @effective 2024-05-01
    37 山东省 [province]
      3702 青岛市 [prefecture] {placeholder=false}
        C 新历下区 [county] {short_name=新历}
        D 将来区 [county] <2027-01-01..>
";

async fn number(store: &Store, code: &str) -> i64 {
    let revision = store.fetch_revision().await.expect("it can be read");
    let history = entity::snapshot::History::load(store, revision).await.expect("it can be read");
    let at = history.versions_with_code(code).next().unwrap_or_else(|| panic!("no organisation {code}"));
    history.id(history.version(at).org())
}

async fn given(store: &Store) {
    tree::load(store, GIVEN).await;
    let ids = [number(store, "A").await, number(store, "B").await];
    let result = [number(store, "C").await];
    let merge = Event {
        change_type: ChangeType::Merge,
        effective: day("2020-01-01"),
        originals: &ids,
        results: &result,
        revision: 1,
    };
    record(store, merge).await;
}

async fn of(client: &Client, id: &str, fields: &str) -> Value {
    let query = format!("query ($id: ID!) {{ organization(id: $id) {{ {fields} }} }}");
    client.data_with(&query, json!({ "id": id })).await["organization"].take()
}

every_way! {
    async fn an_id_always_answers(db: Db, trees: Trees) {
        let store = db.national().await;
        given(&store).await;
        let server = Server::start(&store, trees).await;
        let client = server.client();
        let a = format!("org_{}", number(&store, "A").await);
        let d = format!("org_{}", number(&store, "D").await);
        let found = of(&client, &a, "__typename code name asOf validTo parent { code asOf } path depth at(date: \"2010-01-01\") { name asOf }").await;
        assert_eq!(found, json!({
            "__typename": "County", "code": "A", "name": "历下区", "asOf": "2019-12-31", "validTo": "2020-01-01",
            "parent": { "code": "3701", "asOf": "2019-12-31" }, "path": ["山东省", "济南市", "历下区"], "depth": 2,
            "at": { "name": "历下区", "asOf": "2010-01-01" },
        }));
        assert_eq!(of(&client, &d, "code asOf").await, json!({ "code": "D", "asOf": "2027-01-01" }));
        let query = "query ($id: ID!, $ids: [ID!]!) {
            none: organization(id: $id, asOf: \"2026-06-15\") { id }
            byCode: organization(code: \"A\") { id }
            node(id: $id) { id ... on County { name asOf } }
            never: node(id: $id, asOf: \"2021-01-01\") { id }
            nodes(ids: $ids) { ... on Organization { code asOf children { code } } }
            unknown: organization(id: \"org_999999\") { id }
        }";
        let data = client.data_with(query, json!({ "id": a, "ids": [a, d] })).await;
        assert_eq!(data, json!({
            "none": null, "byCode": null, "never": null, "unknown": null,
            "node": { "id": a, "name": "历下区", "asOf": "2019-12-31" },
            "nodes": [{ "code": "A", "asOf": "2019-12-31", "children": [] }, { "code": "D", "asOf": "2027-01-01", "children": [] }],
        }));
    }

    async fn who_ended_on_many_days_is_told_in_few_statements(db: Db, trees: Trees) {
        let store = db.national().await;
        let mut text = "37 山东省 [province]\n".to_owned();
        for at in 1..=12 {
            text.push_str(&format!("  37{at:02} 城 [prefecture] {{placeholder=false}} <..2020-01-{at:02}>\n"));
        }
        tree::load(&store, &text).await;
        let mut ids = Vec::new();
        for at in 1..=12 {
            ids.push(format!("org_{}", number(&store, &format!("37{at:02}")).await));
        }
        let server = Server::start(&store, trees).await;
        let query = "query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Organization { code name asOf validTo versions { name } } } }";
        let before = store.statements();
        let data = server.client().data_with(query, json!({ "ids": ids })).await;
        assert!(store.statements() - before <= 6, "they do not grow with the number of days");
        assert_eq!(data["nodes"][11]["asOf"], "2020-01-11");
        // What was around them is asked of each day for itself, and of so many in one request.
        let query = "query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Organization { parent { code } } } }";
        let answer = server.client().query(query, json!({ "ids": ids })).await;
        let message = answer["errors"][0]["message"].as_str().unwrap_or_default();
        assert!(message.contains("8 different dates"), "{answer}");
        let data = server.client().data_with(query, json!({ "ids": &ids[..6] })).await;
        assert_eq!(data["nodes"][5]["parent"]["code"], "37");
    }

    async fn events_are_recorded_or_read_off_rows(db: Db, trees: Trees) {
        let store = db.national().await;
        given(&store).await;
        let server = Server::start(&store, trees).await;
        let client = server.client();
        let query = "{ organization(code: \"C\") { changes { totalCount nodes {
            type effective isDerived hierarchy recordedIn reason originals { code asOf } results { code name }
        } } } }";
        let c = json!([{ "code": "C", "name": "新历下区" }]);
        assert_eq!(client.data(query).await["organization"]["changes"], json!({ "totalCount": 3, "nodes": [
            {
                "type": "MERGE", "effective": "2020-01-01", "isDerived": false, "hierarchy": null, "recordedIn": 1,
                "reason": "because", "results": c,
                "originals": [{ "code": "A", "asOf": "2019-12-31" }, { "code": "B", "asOf": "2019-12-31" }],
            },
            {
                "type": "RENAME", "effective": "2024-05-01", "isDerived": true, "hierarchy": null, "recordedIn": 2,
                "reason": null, "originals": [{ "code": "C", "asOf": "2026-06-15" }], "results": c,
            },
            {
                "type": "MOVE", "effective": "2024-05-01", "isDerived": true, "hierarchy": "TERRITORY", "recordedIn": 2,
                "reason": null, "originals": [{ "code": "C", "asOf": "2026-06-15" }], "results": c,
            },
        ] }));
        // A merge says that A ended; that it began is read off its rows, and was known from the first revision on.
        let a = format!("org_{}", number(&store, "A").await);
        let found = of(&client, &a, "changes { nodes { id type effective recordedIn recordedAt results { code asOf } } }").await;
        let nodes = found["changes"]["nodes"].as_array().expect("a list").clone();
        let told: Vec<_> = nodes.iter().map(|node| (node["type"].as_str(), node["effective"].as_str())).collect();
        assert_eq!(told, [(Some("FOUND"), Some("2000-01-01")), (Some("MERGE"), Some("2020-01-01"))]);
        assert_eq!(nodes[0]["recordedIn"], 1);
        assert_eq!(nodes[1]["results"], json!([{ "code": "C", "asOf": "2026-06-15" }]));
        let page = "{ organization(code: \"C\") { changes(types: [MOVE, RENAME], last: 1) { totalCount edges { cursor node { type } } pageInfo { hasPreviousPage } } } }";
        let page = client.data(page).await["organization"]["changes"].take();
        assert_eq!(page["totalCount"], 2);
        assert_eq!((&page["edges"][0]["node"]["type"], &page["pageInfo"]["hasPreviousPage"]), (&json!("MOVE"), &json!(true)));
        let query = "query ($before: String) { organization(code: \"C\") { changes(types: [MOVE, RENAME], before: $before) { nodes { type } } } }";
        let data = client.data_with(query, json!({ "before": page["edges"][0]["cursor"] })).await;
        assert_eq!(data["organization"]["changes"]["nodes"], json!([{ "type": "RENAME" }]));
    }

    async fn what_is_undone_is_told_where_it_is_asked_for(db: Db, trees: Trees) {
        let store = db.national().await;
        tree::load(&store, "37 山东省 [province]").await;
        let id = [number(&store, "37").await];
        let event = Event {
            change_type: ChangeType::Rename, effective: day("2025-01-01"), originals: &id, results: &id, revision: 1,
        };
        let event = record(&store, event).await;
        let undone = testkit::events::undo(&store, event).await;
        let server = Server::start(&store, trees).await;
        let query = "{ organization(code: \"37\") { now: changes { nodes { type } } all: changes(includeUndone: true) { nodes { type undoneIn } } } }";
        let data = server.client().data(query).await;
        assert_eq!(data["organization"]["now"]["nodes"], json!([{ "type": "FOUND" }]));
        assert_eq!(data["organization"]["all"]["nodes"][1], json!({ "type": "RENAME", "undoneIn": undone }));
    }

    async fn successors_are_followed_to_those_that_are_there(db: Db, trees: Trees) {
        let store = db.national().await;
        tree::load(&store, "
            37 山东省 [province]
              3701 济南市 [prefecture] {placeholder=false}
                A 甲 [county] <..2010-01-01>
                B 乙 [county] <..2010-01-01>
                C 丙 [county] <2010-01-01..2020-01-01>
                D 丁 [county] <2020-01-01..>
                E 戊 [county] <2020-01-01..>
                F 己 [county] <2027-01-01..>
        ").await;
        let mut ids = std::collections::HashMap::new();
        for code in ["A", "B", "C", "D", "E", "F"] {
            ids.insert(code, number(&store, code).await);
        }
        let events = [
            (ChangeType::Merge, "2010-01-01", ["A", "B"].as_slice(), ["C"].as_slice()),
            (ChangeType::Split, "2020-01-01", &["C"], &["D", "E", "F"]),
            // It goes on itself: no succession.
            (ChangeType::Split, "2022-01-01", &["D"], &["D", "E"]),
        ];
        for (change_type, effective, originals, results) in events {
            let numbers = |codes: &[&str]| codes.iter().map(|code| ids[code]).collect::<Vec<i64>>();
            let (originals, results) = (numbers(originals), numbers(results));
            let effective = day(effective);
            record(&store, Event { change_type, effective, originals: &originals, results: &results, revision: 1 }).await;
        }
        let server = Server::start(&store, trees).await;
        let client = server.client();
        let id = |code: &str| format!("org_{}", ids[code]);
        let fields = "successors { code asOf } at_once: successors(through: false) { code asOf } predecessors { code asOf }";
        let e = |code: &str, day: &str| json!({ "code": code, "asOf": day });
        let now = [e("D", "2026-06-15"), e("E", "2026-06-15"), e("F", "2027-01-01")];
        assert_eq!(of(&client, &id("A"), fields).await, json!({
            "successors": now, "at_once": [e("C", "2019-12-31")], "predecessors": [],
        }));
        assert_eq!(of(&client, &id("C"), fields).await, json!({
            "successors": now, "at_once": now, "predecessors": [e("A", "2009-12-31"), e("B", "2009-12-31")],
        }));
        let fields = "successors { code } predecessors { code } all: predecessors(through: true) { code }";
        let c = |codes: &[&str]| codes.iter().map(|code| json!({ "code": code })).collect::<Value>();
        assert_eq!(of(&client, &id("E"), fields).await, json!({
            "successors": [], "predecessors": c(&["C"]), "all": c(&["C", "A", "B"]),
        }));
    }

    async fn two_days_are_compared(db: Db, trees: Trees) {
        let store = db.national().await;
        given(&store).await;
        let server = Server::start(&store, trees).await;
        let client = server.client();
        let query = "{ diff(from: \"2019-06-01\", to: \"2026-06-15\") { totalCount totals { type count } nodes {
            type before { code name asOf } after { code name asOf } parentsBefore { code } parentsAfter { code }
        } } }";
        let diff = client.data(query).await["diff"].take();
        let one = |of: &str, code: &str, side: &str, name: &str, day: &str| {
            let there = json!({ "code": code, "name": name, "asOf": day });
            let (before, after) = if side == "before" { (there, json!(null)) } else { (json!(null), there) };
            let parent = json!([{ "code": if code == "C" { "3702" } else { "3701" } }]);
            let (old, new) = if side == "before" { (parent, json!([])) } else { (json!([]), parent) };
            json!({ "type": of, "before": before, "after": after, "parentsBefore": old, "parentsAfter": new })
        };
        assert_eq!(diff["nodes"], json!([
            one("DISSOLVE", "A", "before", "历下区", "2019-06-01"),
            one("DISSOLVE", "B", "before", "市中区", "2019-06-01"),
            one("FOUND", "C", "after", "新历下区", "2026-06-15"),
        ]));
        assert_eq!(diff["totals"], json!([{ "type": "FOUND", "count": 1 }, { "type": "DISSOLVE", "count": 2 }]));
        let query = "query ($within: ID!, $types: [ChangeType!]) {
            diff(from: \"2023-01-01\", to: \"2026-06-15\", within: $within, types: $types) { totalCount totals { type } nodes { type before { code } parentsBefore { code } parentsAfter { code } } }
        }";
        let within = client.id_of("3702").await;
        let diff = client.data_with(query, json!({ "within": within, "types": ["MOVE"] })).await["diff"].take();
        assert_eq!(diff["nodes"], json!([
            { "type": "MOVE", "before": { "code": "C" }, "parentsBefore": [{ "code": "3701" }], "parentsAfter": [{ "code": "3702" }] },
        ]));
        assert_eq!(diff["totals"], json!([{ "type": "RENAME" }, { "type": "MOVE" }]));
        let answer = client.query("{ diff(from: \"2026-01-02\", to: \"2026-01-01\") { totalCount } }", json!({})).await;
        assert!(answer["errors"][0]["message"].as_str().unwrap_or_default().contains("earlier than `from`"), "{answer}");
        let first = client.data("{ diff(from: \"2019-06-01\", to: \"2026-06-15\", first: 1) { edges { cursor node { type } } pageInfo { hasNextPage endCursor } } }").await["diff"].take();
        assert_eq!(first["pageInfo"]["hasNextPage"], true);
        let query = "query ($after: String) { diff(from: \"2019-06-01\", to: \"2026-06-15\", after: $after) { nodes { type } } }";
        let rest = client.data_with(query, json!({ "after": first["pageInfo"]["endCursor"] })).await;
        assert_eq!(rest["diff"]["nodes"], json!([{ "type": "DISSOLVE" }, { "type": "FOUND" }]));
    }
}

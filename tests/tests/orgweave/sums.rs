//! Sums of attributes: what they cost, and what no answer can hold.

use std::fmt::Write;
use std::sync::Arc;

use entity::store::Store;
use serde_json::{Value, json};
use testkit::facts::Facts;
use testkit::{Client, Server, Trees, every_way, models};

/// A county with `width` townships, each with as many villages, each of these with as many grids; every first grid of a
/// village takes part in one of two bodies.
async fn grids(store: &Store, width: usize) {
    let mut facts = "org C county\norg K county_committee\n".to_owned();
    for body in 0..2 {
        writeln!(facts, "org J{body} joint_committee\ntie affiliation J{body} K").expect("text");
    }
    for township in 0..width {
        writeln!(facts, "org T{township} township\ntie territory T{township} C").expect("text");
        for village in 0..width {
            let code = format!("V{township}{village}");
            writeln!(facts, "org {code} village\ntie territory {code} T{township}").expect("text");
            for grid in 0..width {
                writeln!(
                    facts,
                    "org G{code}{grid} grid {{\"households\":100}}\ntie territory G{code}{grid} {code}"
                )
                .expect("text");
            }
            writeln!(facts, "tie joint G{code}0 J{} member", village % 2).expect("text");
        }
    }
    Facts::parse(&facts).write(store).await;
}

async fn cost(store: &Store, client: &Client, document: &str) -> u64 {
    let mut cost = 0;
    // The first lays out what the second reads.
    for _ in 0..2 {
        let before = store.statements();
        let answer = client.query(document, json!({})).await;
        assert!(answer.get("errors").is_none(), "{answer:#}");
        cost = store.statements() - before;
    }
    cost
}

/// A document, and its statements with loaders; from memory there are none.
const QUESTIONS: &[(&str, u64)] = &[
    (r#"{ organization(code: "C", hierarchy: TERRITORY) { rollUp(measure: HOUSEHOLDS) { value } } }"#, 6),
    (r#"{ organization(code: "C", hierarchy: TERRITORY) { rollUp { value } } }"#, 6),
    (
        r#"{ organization(code: "K") { rollUp(measure: HOUSEHOLDS, counting: DISTINCT) { value byKind { value } } } }"#,
        6,
    ),
    (r#"{ organization(code: "K") { rollUp(counting: DISTINCT) { value byKind { value } } } }"#, 6),
];

every_way! {
    async fn statements_do_not_grow_with_width(db: Db, trees: Trees) {
        let mut wrong = Vec::new();
        for width in [2, 5] {
            let db = testkit::Database::create(db.engine()).await.expect("the engine is there");
            let store = db.county().await;
            grids(&store, width).await;
            let server = Server::start(&store, trees).await;
            for (document, loader) in QUESTIONS {
                let expected = if trees == Trees::Loader { *loader } else { 0 };
                let found = cost(&store, &server.client(), document).await;
                if found != expected {
                    wrong.push(format!("{document} at width {width}: {found} statements, not {expected}"));
                }
            }
            db.remove().await;
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    async fn what_no_int_holds_is_refused(db: Db, trees: Trees) {
        let text = models::text("county").replace("min = 0\nmax = 5000", "");
        let store = db.open(Arc::new(models::read(&text))).await;
        let facts = "org C county
            org T1 township
            tie territory T1 C
            org V1 village
            tie territory V1 T1
            org G1 grid {\"households\":2147483647}
            tie territory G1 V1
            org T2 township
            tie territory T2 C
            org V2 village
            tie territory V2 T2
            org G2 grid {\"households\":1}
            tie territory G2 V2
            org G3 grid {\"households\":-1} 2026-01-01..
            tie territory G3 V2 2026-01-01..";
        Facts::parse(facts).write(&store).await;
        let server = Server::start(&store, trees).await;
        let below = |code: &str, day: &str| {
            format!("{{ organization(code: \"{code}\", hierarchy: TERRITORY, asOf: \"{day}\") {{
                rollUp(measure: HOUSEHOLDS) {{ value }} }} }}")
        };
        let value = async |code: &str, day: &str| {
            server.client().data(&below(code, day)).await["organization"]["rollUp"]["value"].clone()
        };
        assert_eq!(value("T1", "2025-06-01").await, 2_147_483_647);
        assert_eq!(value("T2", "2025-06-01").await, 1);
        assert_eq!(value("T2", "2026-06-01").await, 0);
        // What is taken away in time leaves a sum that fits.
        assert_eq!(value("C", "2026-06-01").await, 2_147_483_647);
        let answer = server.client().query(&below("C", "2025-06-01"), json!({})).await;
        assert_eq!(answer["data"]["organization"], json!(null));
        assert_eq!(answer["errors"][0]["extensions"]["code"], "FIGURE_OUT_OF_RANGE");
        assert_eq!(
            answer["errors"][0]["message"],
            "what HOUSEHOLDS adds up to here is beyond the 32 bits of an Int; ask for it further down, part by part"
        );
    }

    async fn sums_count_as_other_figures_do(db: Db, trees: Trees) {
        let store = db.county().await;
        grids(&store, 3).await;
        let server = Server::start(&store, trees).await;
        let client = server.client();
        let reported = async |measure: &str| {
            let document = format!("{{ organization(code: \"C\", hierarchy: TERRITORY) {{
                children {{ rollUp(measure: {measure}) {{ value }} children {{ rollUp(measure: {measure}) {{ value }} }} }} }} }}");
            let body = json!({ "query": document, "extensions": { "cost": "REPORT" } });
            let sent = client.http().post(client.url("/graphql")).json(&body).send().await;
            let answer: Value = sent.expect("the server answers").json().await.expect("the answer is JSON");
            assert!(answer.get("errors").is_none(), "{answer:#}");
            answer["extensions"]["cost"]["actual"].clone()
        };
        let (sums, counts) = (reported("HOUSEHOLDS").await, reported("ORGANIZATIONS").await);
        assert_eq!((&sums["nodes"], &sums["values"]), (&counts["nodes"], &counts["values"]));
        assert!(sums["nodes"].as_u64() > Some(0), "{sums}");
    }
}

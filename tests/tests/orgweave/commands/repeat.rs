//! Repetitions and races: a key makes the second time harmless, and of two who decide at once one wins.

use serde_json::{Value, json};
use testkit::{Trees, both, every_way};

use super::{APPROVE, County, FOUND, MEMBER, OTHER, REFUSE, SECRETARY};

every_way! {
    async fn the_same_key_returns_the_first_result(db: Db, trees: Trees) {
        let county = County::open(&db, trees).await;
        let mut input = county.application().await;
        input["idempotencyKey"] = json!("apply-1");
        let first = county.done(MEMBER, FOUND, &input).await;
        let before = county.rows().await;
        let again = county.done(MEMBER, FOUND, &input).await;
        assert_eq!((&again["revision"], &again["organization"]), (&first["revision"], &first["organization"]));
        assert_eq!(county.rows().await, before, "a repetition changes nothing");
        assert_eq!(county.refused(Some(OTHER), FOUND, &input).await, ["KEY_REUSED idempotencyKey"]);
        let decision = json!({"organization": first["organization"]["id"], "idempotencyKey": "apply-1"});
        assert_eq!(county.refused(Some(SECRETARY), APPROVE, &decision).await, ["KEY_REUSED idempotencyKey"]);
        input["reason"] = json!("another");
        assert_eq!(county.refused(Some(MEMBER), FOUND, &input).await, ["KEY_REUSED idempotencyKey"]);
    }
}

both! {
    async fn of_two_who_decide_at_once_one_wins(db: Db) {
        let (county, other) = (County::open(&db, Trees::Snapshot).await, County::reopen(&db, Trees::Loader).await);
        let founded = county.done(MEMBER, FOUND, &county.application().await).await;
        let input = json!({"organization": founded["organization"]["id"]});
        // Two processes: nothing in memory settles it.
        let (left, right) = tokio::join!(
            county.payload(Some(SECRETARY), APPROVE, &input),
            other.payload(Some(SECRETARY), REFUSE, &input),
        );
        let won = |payload: &Value| payload["userErrors"] == json!([]);
        assert!(won(&left) != won(&right), "{left:#}\n{right:#}");
        let many = (0..12).map(|_| county.payload(Some(SECRETARY), APPROVE, &input));
        let many = futures_util::future::join_all(many).await;
        assert!(many.iter().all(|payload| !won(payload)), "{many:#?}");
    }

    async fn many_with_the_same_key_write_once(db: Db) {
        let (county, other) = (County::open(&db, Trees::Snapshot).await, County::reopen(&db, Trees::Loader).await);
        let mut input = county.application().await;
        input["idempotencyKey"] = json!("apply-1");
        let before = county.store.fetch_revision().await.expect("a revision");
        let sent = (0..8).map(|at| {
            let county = if at % 2 == 0 { &county } else { &other };
            county.done(MEMBER, FOUND, &input)
        });
        let done = futures_util::future::join_all(sent).await;
        let revisions: Vec<&Value> = done.iter().map(|payload| &payload["revision"]).collect();
        assert!(revisions.iter().all(|revision| **revision == json!(before + 1)), "{revisions:?}");
        assert_eq!(county.store.fetch_revision().await.expect("a revision"), before + 1);
    }

    async fn several_mutations_of_one_request_see_each_other(db: Db) {
        let county = County::open(&db, Trees::Snapshot).await;
        let founded = county.done(MEMBER, FOUND, &county.application().await).await;
        let id = founded["organization"]["id"].as_str().expect("an id").to_owned();
        let query = format!(
            "mutation {{
               first: collaborationApprove(input: {{organization: \"{id}\"}}) {{ revision organization {{ state }} }}
               dry: collaborationEnd(input: {{organization: \"{id}\", effective: \"2026-08-01\", dryRun: true}}) {{
                 revision dryRun organization {{ validTo }} }}
               second: collaborationApprove(input: {{organization: \"{id}\"}}) {{ revision userErrors {{ code }} }}
               third: collaborationEnd(input: {{organization: \"{id}\", effective: \"2026-08-01\"}}) {{
                 revision organization {{ state validTo }} }}
             }}"
        );
        let request = county.client.http().post(county.client.url("/graphql")).json(&json!({ "query": query }));
        let answer = request.header("x-orgweave-actor", SECRETARY).send().await.expect("the server answers");
        let answer: Value = answer.json().await.expect("the answer is JSON");
        let revision = founded["revision"].as_i64().expect("a revision");
        assert_eq!(answer, json!({
            "data": {
                "first": {"revision": revision + 1, "organization": {"state": "ACTIVE"}},
                "dry": {"revision": null, "dryRun": true, "organization": {"validTo": "2026-08-01"}},
                "second": {"revision": null, "userErrors": [{"code": "TRANSITION_NOT_POSSIBLE"}]},
                "third": {"revision": revision + 2, "organization": {"state": "ACTIVE", "validTo": "2026-08-01"}},
            },
            "extensions": {"revision": revision + 2},
        }));
    }
}

//! What stands in the way of deciding: who may, when, and what would outlive the body.

use serde_json::json;
use testkit::{Trees, both};

use super::{APPROVE, County, END, MEMBER, OTHER, REFUSE, SECRETARY};

both! {
    async fn only_whoever_holds_the_seat_decides(db: Db) {
        let county = County::open(&db, Trees::Snapshot).await;
        let input = json!({"organization": county.id("QS-JC-03").await});
        assert_eq!(county.refused(None, APPROVE, &input).await, ["ACTOR_REQUIRED"]);
        assert_eq!(county.refused(Some("P999"), APPROVE, &input).await, ["ACTOR_UNKNOWN"]);
        assert_eq!(county.refused(Some(MEMBER), APPROVE, &input).await, ["NOT_APPROVER"]);
        let refusal = county.refusal(Some(OTHER), APPROVE, &input).await;
        assert_eq!(refusal[0]["code"], "WRONG_APPROVER");
        assert_eq!(refusal[0]["message"], "P003 is Secretary of \"中共柳河镇委员会\" (QS-DW-01), \"青河流域联合党委\" (QS-JC-02), \
            but the Secretary of \"中共青石县委员会\" (QS-XW) decides on “Approve”.");
        // A seat that nobody holds any more names itself.
        county.store.close().await.ok();
        db.execute("UPDATE appointment SET valid_to = '2026-06-15' WHERE post_id IN (SELECT post_id FROM post WHERE code = 'G-XW-01')").await;
        let county = County::reopen(&db, Trees::Loader).await;
        let refusal = county.refusal(Some(SECRETARY), APPROVE, &input).await;
        assert_eq!(refusal[0]["code"], "SEAT_EMPTY");
        assert_eq!(refusal[0]["zh"], "“批准设立”由“中共青石县委员会”（QS-XW）的书记审批，但2026-06-15该岗位空缺；请先任职。");
        assert_eq!(refusal[0]["organizations"], json!([county.id("QS-XW").await]));
        let offered = "{ organization(code: \"QS-JC-03\") { availableTransitions { approver { isHeld } } } }";
        let offered = county.client.data(offered).await;
        assert_eq!(offered["organization"]["availableTransitions"][0]["approver"]["isHeld"], false);
    }

    async fn steps_lead_on_from_the_state_of_the_day(db: Db) {
        let county = County::open(&db, Trees::Snapshot).await;
        let (applied, model, team) =
            (county.id("QS-JC-03").await, county.id("QS-JC-01").await, county.id("QS-ZBN-01").await);
        let input = |id: &str| json!({ "organization": id });
        assert_eq!(county.refused(Some(SECRETARY), APPROVE, &input(&model)).await, ["TRANSITION_NOT_POSSIBLE organization"]);
        assert_eq!(county.refused(Some(SECRETARY), END, &input(&applied)).await, ["TRANSITION_NOT_POSSIBLE organization"]);
        assert_eq!(county.refused(Some(SECRETARY), APPROVE, &input(&team)).await, ["NO_LIFECYCLE organization"]);
        assert_eq!(county.refused(Some(SECRETARY), REFUSE, &input("org_0")).await, ["UNKNOWN_ORGANIZATION organization"]);
        let company = county.id("QS-QY-01").await;
        assert_eq!(county.refused(Some(SECRETARY), END, &input(&company)).await, ["KIND_NOT_COLLABORATION organization"]);
        let named = json!({"organization": applied, "transition": "upgrade"});
        assert_eq!(county.refused(Some(SECRETARY), APPROVE, &named).await, ["TRANSITION_UNKNOWN transition"]);
        let early = json!({"organization": applied, "effective": "2026-04-30"});
        assert_eq!(county.refused(Some(SECRETARY), APPROVE, &early).await, ["NOT_ALIVE effective"]);
        let stale = json!({"organization": applied, "expectedVersion": 77, "reason": "  "});
        assert_eq!(
            county.refused(Some(OTHER), APPROVE, &stale).await,
            ["TEXT_INVALID reason", "VERSION_MISMATCH expectedVersion", "WRONG_APPROVER"]
        );
        // A later step is not overridden.
        county.done(SECRETARY, APPROVE, &json!({"organization": applied, "effective": "2026-08-01"})).await;
        let retro = json!({"organization": applied, "effective": "2026-07-01"});
        assert_eq!(county.refused(Some(SECRETARY), REFUSE, &retro).await, ["LATER_CHANGE effective"]);
    }

    async fn what_would_outlive_a_body_stands_in_the_way(db: Db) {
        let county = County::open(&db, Trees::Snapshot).await;
        let branch = county.id("QS-LS-01").await;
        // A temporary branch ends with its memberships and posts; the committee above decides.
        let data = "{ organization(code: \"QS-LS-01\") { memberships { totalCount } posts { totalCount } } }";
        let data = county.client.data(data).await;
        assert!(data["organization"]["posts"]["totalCount"].as_i64() > Some(0), "{data:#}");
        let refusal = county.refusal(Some(OTHER), END, &json!({ "organization": branch })).await;
        assert_eq!(refusal[0]["code"], "STILL_ATTACHED");
        assert_eq!(refusal[0]["message"],
            "links of \"防汛抗旱临时党支部\" (QS-LS-01) would outlive it: 1. End or move them first.");
        assert_eq!(refusal.as_array().map(Vec::len), Some(1));
    }

    async fn a_team_ends_with_everything_that_hangs_on_it(db: Db) {
        let county = County::open(&db, Trees::Snapshot).await;
        let team = county.id("QS-ZBN-01").await;
        let ended = county.done(MEMBER, END, &json!({"organization": team, "effective": "2026-07-01"})).await;
        assert_eq!(ended["organization"]["validTo"], "2026-07-01");
        let posts = county.client.data("{ posts(asOf: \"2026-07-01\") { nodes { code } } }").await;
        assert!(!posts.to_string().contains("G-ZBN-01"));
        let before = county.client.data("{ posts(asOf: \"2026-06-30\") { nodes { code } } }").await;
        assert!(before.to_string().contains("G-ZBN-01"));
    }
}

//! The whole story of a joint committee: applied for, looked at, approved, wound up; and of one that is refused.

use serde_json::{Value, json};
use testkit::every_way;

use super::{APPROVE, County, END, FOUND, MEMBER, OTHER, REFUSE, SECRETARY};

every_way! {
    async fn a_body_is_applied_for_approved_and_wound_up(db: Db, trees: Trees) {
        let county = County::open(&db, trees).await;
        let mut application = county.application().await;
        application["dryRun"] = json!(true);
        let before = county.rows().await;
        let preview = county.done(MEMBER, FOUND, &application).await;
        assert_eq!((&preview["dryRun"], &preview["revision"]), (&json!(true), &Value::Null));
        assert_eq!(county.rows().await, before, "a dry run changes nothing");

        application["dryRun"] = json!(false);
        let founded = county.done(MEMBER, FOUND, &application).await;
        let body = &founded["organization"];
        assert_eq!(body["state"], "APPLIED");
        assert_eq!(body["validFrom"], "2026-06-15");
        assert_eq!(body["parent"]["code"], "QS-XW");
        assert_eq!(body["field"], "INDUSTRY");
        let nodes = json!([
            {"organization": {"code": "QS-QY-02"}, "role": "LEAD", "weight": null},
            {"organization": {"code": "QS-ZB-11"}, "role": "MEMBER", "weight": null},
        ]);
        assert_eq!(body["participants"]["nodes"], nodes);
        // What would be was as it is now, but for ids that nobody was given.
        let mut seen = preview["organization"].clone();
        seen["id"] = body["id"].clone();
        assert_eq!(&seen, body);

        let id = body["id"].clone();
        let revision = founded["revision"].as_i64().expect("a revision");
        let offered = county.client.data_with(OFFERED, json!({ "id": id })).await;
        assert_eq!(offered["organization"]["availableTransitions"], json!([
            {"transition": "approve", "title": "批准设立", "purpose": "APPROVE", "toState": "ACTIVE",
             "approver": {"role": "SECRETARY", "organization": {"code": "QS-XW"}, "isHeld": true}},
            {"transition": "refuse", "title": "不予批准", "purpose": "REFUSE", "toState": "REFUSED",
             "approver": {"role": "SECRETARY", "organization": {"code": "QS-XW"}, "isHeld": true}},
        ]));

        let decision = json!({"organization": id, "effective": "2026-07-01", "reason": "同意", "expectedVersion": revision});
        assert_eq!(county.refused(Some(MEMBER), APPROVE, &decision).await, ["NOT_APPROVER"]);
        assert_eq!(county.refused(Some(OTHER), APPROVE, &decision).await, ["WRONG_APPROVER"]);
        let approved = county.done(SECRETARY, APPROVE, &decision).await;
        assert_eq!(approved["revision"], json!(revision + 1));
        let body = &approved["organization"];
        assert_eq!(body["state"], "ACTIVE");
        assert_eq!(body["versions"], json!([
            {"state": "APPLIED", "validFrom": "2026-06-15", "validTo": "2026-07-01", "recordedIn": revision + 1},
            {"state": "ACTIVE", "validFrom": "2026-07-01", "validTo": null, "recordedIn": revision + 1},
        ]));
        assert_eq!(body["lifecycleSteps"], json!([
            {"transition": "apply", "fromState": null, "toState": "APPLIED", "effective": "2026-06-15",
             "reason": "茶企联合", "recordedIn": revision, "person": {"code": MEMBER}, "post": null},
            {"transition": "approve", "fromState": "APPLIED", "toState": "ACTIVE", "effective": "2026-07-01",
             "reason": "同意", "recordedIn": revision + 1, "person": {"code": SECRETARY}, "post": {"code": "G-XW-01"}},
        ]));

        let ending = json!({"organization": id, "effective": "2026-12-01", "transition": "wind_up"});
        let ended = county.done(SECRETARY, END, &ending).await;
        let body = &ended["organization"];
        assert_eq!((&body["state"], &body["validTo"]), (&json!("ACTIVE"), &json!("2026-12-01")));
        assert_eq!(body["participants"]["nodes"], nodes, "on its last day");
        let after = "query ($id: ID!) { organization(id: $id, asOf: \"2026-12-01\") { code } }";
        assert_eq!(county.client.data_with(after, json!({ "id": id })).await["organization"], Value::Null);
        let company = "{ organization(code: \"QS-QY-02\", asOf: \"2026-12-01\") { participations { nodes { body { code } } } } }";
        assert!(!county.client.data(company).await.to_string().contains("QS-JC-09"));
        // Nobody decides on it again.
        assert_eq!(county.refused(Some(SECRETARY), END, &ending).await, ["NOT_ALIVE effective"]);
    }

    async fn a_refused_body_ends_with_what_hangs_on_it(db: Db, trees: Trees) {
        let county = County::open(&db, trees).await;
        let founded = county.done(MEMBER, FOUND, &county.application().await).await;
        let id = &founded["organization"]["id"];
        let refused = county.done(SECRETARY, REFUSE, &json!({"organization": id, "reason": "时机未到"})).await;
        let body = &refused["organization"];
        // Its first day stays, so that it can be found.
        assert_eq!(
            (&body["state"], &body["validFrom"], &body["validTo"]),
            (&json!("REFUSED"), &json!("2026-06-15"), &json!("2026-06-16"))
        );
        assert_eq!(body["lifecycleSteps"][1]["toState"], "REFUSED");
        let company = "{ organization(code: \"QS-QY-02\", asOf: \"2026-06-16\") { participations { nodes { body { code } } } } }";
        assert!(!county.client.data(company).await.to_string().contains("QS-JC-09"));
        // Its code can be given again from then on.
        let mut again = county.application().await;
        again["effective"] = json!("2026-06-16");
        county.done(MEMBER, FOUND, &again).await;
    }

    async fn everything_that_a_lifecycle_names_ends_with_a_body(db: Db, trees: Trees) {
        let county = County::open(&db, trees).await;
        let id = county.id("QS-JC-01").await;
        let before = county.client.data_with(HANGING, json!({"id": id, "day": "2026-06-15"})).await;
        let count = |data: &Value, field: &str| data["organization"][field]["totalCount"].as_i64().unwrap_or(-1);
        assert!(count(&before, "posts") > 0 && count(&before, "participants") > 0, "{before:#}");
        county.done(SECRETARY, END, &json!({"organization": id})).await;
        let last = county.client.data_with(HANGING, json!({"id": id, "day": "2026-06-14"})).await;
        assert_eq!(count(&last, "posts"), count(&before, "posts"));
        let posts = "{ posts(where: {roles: [LIAISON]}) { nodes { code } } }";
        let posts = county.client.data(posts).await;
        assert!(!posts.to_string().contains("G-JC-01"), "{posts:#}");
    }
}

const OFFERED: &str = "query ($id: ID!) { organization(id: $id) { availableTransitions {
    transition title(language: \"zh\") purpose toState approver { role organization { code } isHeld } } } }";
const HANGING: &str = "query ($id: ID!, $day: Date!) { organization(id: $id, asOf: $day) {
    participants { totalCount } memberships { totalCount } posts { totalCount } } }";

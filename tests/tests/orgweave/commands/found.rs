//! What stands in the way of founding: every rule by itself, and all at once.

use serde_json::{Value, json};
use testkit::{Trees, both};

use super::{County, FOUND, MEMBER};

/// What is changed of the application, and what stands in the way then.
type Case = (Vec<(String, Value)>, Vec<&'static str>);

/// The application with some of it changed.
fn with(application: &Value, changes: &[(&str, Value)]) -> Value {
    let mut changed = application.clone();
    for (pointer, value) in changes {
        let (above, last) = pointer.rsplit_once('/').expect("a pointer");
        let above = changed.pointer_mut(above).unwrap_or_else(|| panic!("{pointer}"));
        match (above, last.parse::<usize>()) {
            (Value::Array(list), Ok(at)) if at == list.len() => list.push(value.clone()),
            (Value::Array(list), Ok(at)) => list[at] = value.clone(),
            (above, _) => above[last] = value.clone(),
        }
    }
    changed
}

both! {
    async fn every_rule_refuses_what_it_should(db: Db) {
        let county = County::open(&db, Trees::Snapshot).await;
        let fine = county.application().await;
        let [xw, zb, grid, jc1, old, late, branch] =
            ["QS-XW", "QS-ZB-01", "99080100100101", "QS-JC-01", "QS-QY-05", "QS-ZB-12", "QS-ZB-02"].map(String::from);
        let id = async |code: &str| json!(county.id_on(code).await);
        let ids = [
            id(&xw).await, id(&zb).await, id(&grid).await, id(&jc1).await, id(&old).await, id(&late).await,
            id(&branch).await,
        ];
        let [xw, zb, grid, jc1, old, late, branch] = ids;
        let body = "/organization/jointCommittee";
        let at = |field: &str| format!("{body}/{field}");
        let member = |id: &Value| json!({"organization": id, "role": "MEMBER"});
        let cases: Vec<Case> = vec![
            (vec![(at("name"), json!(" "))], vec!["TEXT_INVALID organization.jointCommittee.name"]),
            (vec![(at("code"), json!("a|b"))], vec!["TEXT_INVALID organization.jointCommittee.code"]),
            (vec![(at("code"), json!("QS-JC-01"))], vec!["CODE_TAKEN organization.jointCommittee.code"]),
            (vec![(at("shortName"), json!("a\u{7}"))], vec!["TEXT_INVALID organization.jointCommittee.shortName"]),
            (
                vec![(at("names"), json!([{"language": "e", "name": "x"}, {"language": "en", "name": ""}]))],
                vec![
                    "LANGUAGE_INVALID organization.jointCommittee.names.0.language",
                    "TEXT_INVALID organization.jointCommittee.names.1.name",
                ],
            ),
            (vec![(at("field"), Value::Null)], vec![
                "ATTRIBUTE_REQUIRED organization.jointCommittee.field",
                "NOT_ADMITTED organization.jointCommittee.field",
            ]),
            (vec![(at("plannedEnd"), json!("2026-02-30"))], vec!["ATTRIBUTE_INVALID organization.jointCommittee.plannedEnd"]),
            (vec![(at("field"), json!("FINANCE"))], vec![
                "NOT_ADMITTED organization.jointCommittee.field",
                "PROHIBITED organization.jointCommittee.field",
            ]),
            (vec![("/until".into(), json!("2026-06-15"))], vec!["PERIOD_EMPTY until"]),
            (vec![("/reason".into(), json!(""))], vec!["TEXT_INVALID reason"]),
            (vec![("/idempotencyKey".into(), json!(" k"))], vec!["TEXT_INVALID idempotencyKey"]),
            (vec![("/parents".into(), json!([]))], vec!["PARENT_REQUIRED parents"]),
            (vec![("/parents/0/organization".into(), json!("org_999999"))], vec!["UNKNOWN_ORGANIZATION parents.0.organization"]),
            (vec![("/parents/0/organization".into(), json!("nonsense"))], vec!["UNKNOWN_ORGANIZATION parents.0.organization"]),
            (vec![("/parents/0/organization".into(), zb.clone())], vec!["NESTING_NOT_ALLOWED parents.0.organization"]),
            (vec![("/parents/1".into(), json!({"organization": xw}))], vec!["PARENT_TWICE parents.1"]),
            (vec![("/participants/2".into(), member(&xw))], vec!["PARTICIPATION_NOT_ALLOWED participants.2.organization"]),
            (vec![("/participants/2".into(), member(&json!("org_1x")))], vec!["UNKNOWN_ORGANIZATION participants.2.organization"]),
            (vec![("/participants/2".into(), fine["participants"][1].clone())], vec!["PARTICIPANT_TWICE participants.2.organization"]),
            (vec![("/participants/1/role".into(), json!("LEAD"))], vec!["ROLE_EXCEEDED participants.1.role"]),
            (vec![("/participants/1/weight".into(), json!(101))], vec!["WEIGHT_NOT_ALLOWED participants.1.weight"]),
            (vec![("/participants/1/relation".into(), json!("COVERS"))], vec!["RELATION_NOT_PARTICIPATION participants.1.relation"]),
            (vec![("/participants/2".into(), member(&old))], vec!["OUTSIDE_LIFE participants.2.organization"]),
            (vec![("/participants/2".into(), member(&late))], vec!["OUTSIDE_LIFE participants.2.organization"]),
            // What stands above it in the same hierarchy cannot take part in it.
            (
                vec![
                    ("/parents/1".into(), json!({"organization": jc1, "hierarchy": "JOINT"})),
                    ("/participants/2".into(), member(&jc1)),
                ],
                vec!["CYCLE participants.2.organization"],
            ),
            (vec![("/participants".into(), json!([member(&branch)]))], vec!["NOT_ADMITTED organization.jointCommittee.field"]),
            (vec![("/participants/2".into(), member(&grid))], vec![]),
        ];
        for (changes, expected) in cases {
            let changes: Vec<(&str, Value)> =
                changes.iter().map(|(pointer, value)| (pointer.as_str(), value.clone())).collect();
            let input = with(&fine, &changes);
            if expected.is_empty() {
                let mut input = input;
                input["dryRun"] = json!(true);
                county.done(MEMBER, FOUND, &input).await;
                continue;
            }
            assert_eq!(county.refused(Some(MEMBER), FOUND, &input).await, expected, "{changes:?}");
        }
        assert_eq!(county.refused(None, FOUND, &fine).await, ["ACTOR_REQUIRED"]);
    }

    async fn everything_that_is_wrong_is_told_at_once(db: Db) {
        let county = County::open(&db, Trees::Loader).await;
        let id = county.id("QS-XW").await;
        let input = json!({
            "organization": {"jointCommittee": {"name": "", "code": "QS-JC-02", "field": "FINANCE"}},
            "participants": [{"organization": id, "role": "LEAD", "weight": -1}, {"organization": "org_0"}],
            "until": "2026-06-01"
        });
        let refusal = county.refusal(None, FOUND, &input).await;
        let codes: Vec<&str> =
            refusal.as_array().expect("a list").iter().filter_map(|error| error["code"].as_str()).collect();
        assert_eq!(codes, [
            "ACTOR_REQUIRED", "TEXT_INVALID", "PERIOD_EMPTY", "CODE_TAKEN", "PARENT_REQUIRED",
            "PARTICIPATION_NOT_ALLOWED", "WEIGHT_NOT_ALLOWED", "UNKNOWN_ORGANIZATION", "PROHIBITED", "NOT_ADMITTED",
        ]);
        let prohibited = &refusal[8];
        assert_eq!(prohibited["message"], "Financial business is not run by joint bodies.");
        assert_eq!(prohibited["zh"], "联合组织不得从事金融业务。");
        assert_eq!(refusal[3]["message"],
            "The code QS-JC-02 belongs to \"青河流域联合党委\" (QS-JC-02) from 2024-02-01 up to an open end; use another.");
        assert_eq!(refusal[3]["organizations"], json!([county.id("QS-JC-02").await]));
        assert_eq!(refusal[3]["dates"], json!(["2024-02-01"]));
        assert_eq!(refusal[5]["zh"],
            "“中共青石县委员会”（QS-XW）是县委，县委不能参与联合党委；可以：村、网格、乡镇党委、党支部、企业、学校、联合党委。");
    }

    async fn kinds_without_a_lifecycle_need_nobody_to_decide(db: Db) {
        let county = County::open(&db, Trees::Snapshot).await;
        let (xw, village, company) =
            (county.id("QS-XW").await, county.id("990801001001").await, county.id("QS-QY-04").await);
        let team = |participants: Value| json!({
            "organization": {"projectTeam": {"name": "景区道路专班"}},
            "parents": [{"organization": xw}], "participants": participants, "until": "2026-09-01"
        });
        // There are two types of participation in a project team.
        let unsaid = team(json!([{"organization": company}]));
        assert_eq!(county.refused(Some(MEMBER), FOUND, &unsaid).await, ["RELATION_REQUIRED participants.0.relation"]);
        let burden = team(json!([{"organization": village, "relation": "JOINT"}]));
        assert_eq!(county.refused(Some(MEMBER), FOUND, &burden).await, ["PROHIBITED participants"]);
        let role = team(json!([{"organization": company, "relation": "SUPPORTS", "role": "LEAD"}]));
        assert_eq!(county.refused(Some(MEMBER), FOUND, &role).await, ["ROLE_NOT_ALLOWED participants.0.role"]);
        let fine = team(json!([{"organization": company, "relation": "SUPPORTS"}]));
        let founded = county.done(MEMBER, FOUND, &fine).await;
        let body = &founded["organization"];
        assert_eq!((&body["state"], &body["validTo"]), (&Value::Null, &json!("2026-09-01")));
        assert_eq!(body["lifecycleSteps"], json!([]));
        // A company supports one team at a time.
        assert_eq!(county.refused(Some(MEMBER), FOUND, &fine).await, ["PARTICIPANT_ENGAGED participants.0.organization"]);
        let company = json!({"organization": {"company": {"name": "公司"}}, "parents": [{"organization": xw}]});
        assert_eq!(county.refused(Some(MEMBER), FOUND, &company).await, ["KIND_NOT_COLLABORATION organization.company"]);
    }
}

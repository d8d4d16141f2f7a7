//! Whose decision a step is, and organisations that wait for one nobody can take.

use entity::snapshot::approver_seat;

use super::*;

const COUNTY: &str = "
    org c1 county_committee
    org t1 township_committee
    org b1 branch
    org j1 joint_committee {\"field\":\"education\"} @applied
    tie affiliation t1 c1
    tie affiliation j1 t1
    post s1 t1 secretary
    post s2 j1 secretary
    ";

#[test]
fn the_nearest_organisation_of_a_right_kind_decides() {
    run(Engine::Sqlite, |db| async move {
        let store = db.open(models::county()).await;
        let facts = format!(
            "{COUNTY}\npost s3 c1 secretary\npost s4 c1 liaison\nholder s3 p1\nholder s4 p2\nholder s1 p3"
        );
        Facts::parse(&facts).write(&store).await;
        let snapshot = view(&store, today()).await;
        let model = snapshot.history().model();
        let find = |code: &str| {
            snapshot.in_code_order().find(|org| snapshot.get(*org).code() == Some(code)).expect("it is there")
        };
        let decides = |step: &str, body: &str| {
            let lifecycle = &model.lifecycles["joint_body"];
            let step = lifecycle.transitions.iter().find(|other| other.key == step).expect("a step");
            let seat = approver_seat(&snapshot, find(body), step.approver.as_ref().expect("an approver"));
            let who: Vec<i64> = seat
                .holders
                .iter()
                .map(|holder| snapshot.history().people().persons()[holder.person as usize])
                .collect();
            (
                seat.organization.map(|org| snapshot.get(org).code().unwrap_or_default().to_owned()),
                seat.posts.len(),
                who,
            )
        };
        // The county committee approves, whoever is nearer; an upgrade is for the nearest that has secretaries.
        assert_eq!(decides("approve", "j1"), (Some("c1".to_owned()), 1, vec![8001]));
        assert_eq!(decides("upgrade", "j1"), (Some("t1".to_owned()), 1, vec![8003]));
        // Nobody decides on himself.
        assert_eq!(decides("approve", "c1"), (None, 0, vec![]));
    });
}

#[test]
fn an_empty_seat_is_found_where_somebody_waits() {
    check("seat", COUNTY, "j1 seat approve c1 0");
}

#[test]
fn a_post_without_a_holder_is_an_empty_seat_and_so_is_no_organisation() {
    check(
        "seat",
        "
        org c1 county_committee
        post s1 c1 secretary
        org j1 joint_committee {\"field\":\"education\"} @applied
        org j2 joint_committee {\"field\":\"education\"} @applied
        org j3 joint_committee {\"field\":\"education\"} @ended
        org j4 joint_committee {\"field\":\"education\"} @active
        tie affiliation j1 c1
        tie affiliation j4 c1
        holder s1 p1 ..2026-06-15
        ",
        "
        j1 seat approve c1 1
        j2 seat approve - 0
        j4 seat upgrade c1 1
        j4 seat wind_up c1 1
        ",
    );
}

#[test]
fn messages_name_the_seat() {
    run(Engine::Sqlite, |db| async move {
        let store = db.open(models::county()).await;
        Facts::parse(COUNTY).write(&store).await;
        let snapshot = view(&store, today()).await;
        let findings = snapshot.findings(today());
        let seat = findings.all().iter().find(|finding| finding.related().is_some()).expect("a seat");
        assert_eq!(
            seat.message(&snapshot, None),
            "j1 (j1): nobody can decide on \"Approve\", \"Refuse\", as c1 (c1) has no post for the role \"Secretary\"."
        );
        assert_eq!(
            seat.message(&snapshot, Some("zh")),
            "j1（j1）：“批准设立”“不予批准”无人审批，c1（c1）未设“书记”岗位。"
        );
        assert_eq!((seat.title(snapshot.history().model(), None)).as_ref(), "Nobody can decide");
    });
}

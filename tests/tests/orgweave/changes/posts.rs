//! Posts come and go, and people are appointed and relieved.

use entity::command::{
    Appoint, AppointmentChoice, ClosePost, CreatePost, Leave, MembershipChoice, Relieve, Step, Target,
};
use entity::store::AppointmentType;
use testkit::both;
use testkit::clock::day;

use super::{County, Told};

/// Nothing that the record knows.
const NOBODY: Target = Target::Id(999_999);

impl County {
    async fn appoint(&self, post: &str, person: &str) -> Appoint {
        Appoint {
            post: self.post(post).await,
            person: self.person(person).await,
            appointment_type: AppointmentType::Regular,
            acting: false,
            home: None,
            until: None,
            replace: false,
        }
    }

    async fn create(&self, organization: &str, role: Option<&str>, code: Option<&str>) -> CreatePost {
        CreatePost {
            handle: None,
            organization: self.target(organization).await,
            title: "岗位".to_owned(),
            role: role.map(|key| self.store.model().find_role(key).expect("a role of the model")),
            code: code.map(str::to_owned),
            until: None,
        }
    }
}

both! {
    async fn a_post_comes_to_be_and_ends(db: Db) {
        let county = County::open(&db).await;
        let post = county.create("QS-ZB-12", Some("secretary"), Some("G-ZB-12")).await;
        county.done(Step::CreatePost(post), "2026-07-01").await;
        let appoint = county.appoint("G-ZB-12", "P039").await;
        // The holder leaves before the post ends, and is on record no longer.
        let too_long = Appoint { until: Some(day("2026-11-01")), ..appoint.clone() };
        assert_eq!(county.refused(Step::Appoint(too_long), "2026-07-01").await, ["OUTSIDE_RECORD", "NOT_MEMBER"]);
        county.done(Step::Appoint(appoint), "2026-07-01").await;
        assert_eq!(county.holders("G-ZB-12", "2026-06-30").await, [] as [&str; 0]);
        assert_eq!(county.holders("G-ZB-12", "2026-07-01").await, ["P039 regular 2026-07-01..2026-10-01"]);
        let close = ClosePost { post: county.post("G-ZB-12").await, end_appointments: false };
        assert_eq!(county.refused(Step::ClosePost(close.clone()), "2026-08-01").await, ["STILL_ATTACHED endAppointments"]);
        assert_eq!(county.refused(Step::ClosePost(close.clone()), "2026-06-30").await, ["POST_NOT_ALIVE post"]);
        county.done(Step::ClosePost(ClosePost { end_appointments: true, ..close.clone() }), "2026-08-01").await;
        assert_eq!(county.holders("G-ZB-12", "2026-07-31").await, ["P039 regular 2026-07-01..2026-08-01"]);
        assert_eq!(county.holders("G-ZB-12", "2026-08-01").await, [] as [&str; 0]);
        // It never was: without anybody who held it, that is.
        let close = Told::correcting(Step::ClosePost(ClosePost { end_appointments: true, ..close }), "2026-07-15");
        county.take(&close, false).await.expect("nothing stands in the way");
        let rows = county.rows().await;
        assert!(rows.of("post").iter().all(|row| row.find("code") != Some("G-ZB-12")));
    }

    async fn every_rule_refuses_a_post_that_it_should(db: Db) {
        let county = County::open(&db).await;
        let fine = county.create("QS-ZB-12", Some("secretary"), None).await;
        let cases: Vec<(CreatePost, &[&str])> = vec![
            (CreatePost { organization: NOBODY, ..fine.clone() }, &["UNKNOWN_ORGANIZATION organization"]),
            (CreatePost { title: " ".to_owned(), ..fine.clone() }, &["TEXT_INVALID title"]),
            (county.create("QS-ZB-12", None, Some("G-XW-01")).await, &["POST_CODE_TAKEN code"]),
            (county.create("QS-ZB-01", Some("secretary"), None).await, &["TOO_MANY_POSTS"]),
            (county.create("QS-ZB-12", Some("grid_head"), None).await, &["ROLE_FOREIGN"]),
            (CreatePost { until: Some(day("2028-01-01")), ..fine.clone() }, &["OUTSIDE_LIFE"]),
            (CreatePost { until: Some(day("2026-07-01")), ..fine }, &["PERIOD_EMPTY until"]),
            (county.create("QS-LS-02", None, None).await, &["NOT_ALIVE effective"]),
        ];
        for (step, expected) in cases {
            assert_eq!(county.refused(Step::CreatePost(step.clone()), "2026-07-01").await, expected, "{step:?}");
        }
        let close = ClosePost { post: NOBODY, end_appointments: false };
        assert_eq!(county.refused(Step::ClosePost(close), "2026-07-01").await, ["UNKNOWN_POST post"]);
    }

    async fn a_holder_is_replaced_and_one_acts(db: Db) {
        let county = County::open(&db).await;
        let plain = county.appoint("G-ZB-02", "P010").await;
        assert_eq!(county.refused(Step::Appoint(plain.clone()), "2026-07-01").await, ["POST_HELD"]);
        let replacing = Appoint { replace: true, ..plain.clone() };
        county.done(Step::Appoint(replacing.clone()), "2026-07-01").await;
        assert_eq!(county.holders("G-ZB-02", "2026-06-30").await, ["P009 regular 2020-01-01..2026-07-01"]);
        assert_eq!(county.holders("G-ZB-02", "2026-07-01").await, ["P010 regular 2026-07-01.."]);
        assert_eq!(county.refused(Step::Appoint(replacing.clone()), "2026-08-01").await, ["NOTHING_CHANGES"]);
        // Before that day, the one who comes then would be passed over.
        let third = Appoint { person: county.person("P011").await, ..replacing };
        assert_eq!(county.refused(Step::Appoint(third.clone()), "2026-06-20").await, ["PLANNED_LATER effective"]);
        // It was the third all the time.
        county.take(&Told::correcting(Step::Appoint(third), "2026-08-01"), false).await.expect("nothing stands in the way");
        assert_eq!(county.holders("G-ZB-02", "2026-07-01").await, ["P011 regular 2026-07-01.."]);
        // Besides the holder, one acts.
        county.done(Step::Appoint(Appoint { acting: true, until: Some(day("2026-09-01")), ..plain }), "2026-08-01").await;
        assert_eq!(county.holders("G-ZB-02", "2026-08-01").await, [
            "P010 regular acting 2026-08-01..2026-09-01", "P011 regular 2026-07-01..",
        ]);
    }

    async fn every_rule_refuses_an_appointment_that_it_should(db: Db) {
        let county = County::open(&db).await;
        // Nobody is the secretary of this branch; of a project team nobody need be a member.
        let fine = county.appoint("G-ZB-06", "P020").await;
        let team = county.appoint("G-ZBN-02", "P019").await;
        let home = Some(county.target("QS-ZB-05").await);
        let sent = Appoint { appointment_type: AppointmentType::CrossAppointment, home, ..team.clone() };
        let cases: Vec<(Appoint, &str, &[&str])> = vec![
            (Appoint { post: NOBODY, person: NOBODY, ..fine.clone() }, "2026-07-01", &["UNKNOWN_POST post", "UNKNOWN_PERSON person"]),
            (Appoint { home: Some(NOBODY), ..sent.clone() }, "2026-07-01", &["UNKNOWN_ORGANIZATION home"]),
            (Appoint { home: None, ..sent.clone() }, "2026-07-01", &["HOME_REQUIRED"]),
            (Appoint { appointment_type: AppointmentType::Regular, ..sent.clone() }, "2026-07-01", &["HOME_NOT_ALLOWED"]),
            (Appoint { home: Some(county.target("QS-ZBN-02").await), ..sent.clone() }, "2026-07-01", &["HOME_IS_OWN"]),
            (Appoint { home: Some(county.target("QS-LS-02").await), ..sent.clone() }, "2026-07-01", &["NOT_ALIVE home"]),
            (county.appoint("G-ZB-06", "P019").await, "2026-07-01", &["NOT_MEMBER"]),
            (fine.clone(), "2019-07-01", &["POST_NOT_ALIVE post"]),
            (Appoint { until: Some(day("2026-07-01")), ..fine }, "2026-07-01", &["PERIOD_EMPTY until"]),
            (Appoint { until: Some(day("2028-07-01")), ..team }, "2026-07-01", &["OUTSIDE_POST"]),
        ];
        for (step, day, expected) in cases {
            assert_eq!(county.refused(Step::Appoint(step.clone()), day).await, expected, "{step:?}");
        }
        county.done(Step::Appoint(sent), "2026-07-01").await;
        assert_eq!(county.holders("G-ZBN-02", "2026-07-01").await, ["P019 cross_appointment 2026-07-01..2027-03-01"]);
    }

    async fn somebody_is_relieved(db: Db) {
        let county = County::open(&db).await;
        let (post, person) = (county.post("G-ZB-02").await, county.person("P009").await);
        let relieve = Relieve { appointment: AppointmentChoice::Of { post, person } };
        county.done(Step::Relieve(relieve.clone()), "2026-07-01").await;
        assert_eq!(county.holders("G-ZB-02", "2026-06-30").await, ["P009 regular 2020-01-01..2026-07-01"]);
        assert_eq!(county.holders("G-ZB-02", "2026-07-01").await, [] as [&str; 0]);
        assert_eq!(county.refused(Step::Relieve(relieve.clone()), "2026-07-01").await, ["APPOINTMENT_NOT_FOUND person"]);
        county.take(&Told::correcting(Step::Relieve(relieve), "2026-06-15"), false).await.expect("nothing stands in the way");
        assert_eq!(county.holders("G-ZB-02", "2020-01-01").await, [] as [&str; 0]);
        let unknown = Relieve { appointment: AppointmentChoice::Id(999_999) };
        assert_eq!(county.refused(Step::Relieve(unknown), "2026-07-01").await, ["UNKNOWN_APPOINTMENT appointment"]);
    }

    async fn what_is_meant_by_its_own_id_is_found(db: Db) {
        let county = County::open(&db).await;
        let rows = county.rows().await;
        let Target::Id(person) = county.person("P012").await else { panic!("a recorded person has an id") };
        let held = rows.of("appointment").iter().find(|row| row.id("person_id") == person).expect("he holds one");
        let relieve = Relieve { appointment: AppointmentChoice::Id(held.id("appointment_id")) };
        county.done(Step::Relieve(relieve.clone()), "2026-07-01").await;
        assert_eq!(county.holders("G-ZB-03", "2026-07-01").await, [] as [&str; 0]);
        assert_eq!(county.refused(Step::Relieve(relieve), "2026-08-01").await, ["APPOINTMENT_NOT_FOUND appointment"]);
        let home = rows.of("membership").iter().find(|row| row.id("person_id") == person && row.text("type") == "primary");
        let membership = MembershipChoice::Id(home.expect("he has a home").id("membership_id"));
        let leave = Leave { membership, end_posts: false };
        county.done(Step::Leave(leave.clone()), "2026-07-01").await;
        assert_eq!(county.members("QS-ZB-03", "2026-07-01").await.len(), 2);
        assert_eq!(county.refused(Step::Leave(leave), "2026-08-01").await, ["MEMBERSHIP_NOT_FOUND membership"]);
    }
}

//! People join, move their homes, leave, are sent elsewhere and called back.

use entity::command::{
    Appoint, Below, CreatePost, Dissolve, Join, Leave, Manner, MembershipChoice, NewPerson, OnError, Recall,
    Relate, Rest, Restore, Second, Step, Target, Who,
};
use entity::model::MembershipType;
use entity::store::AppointmentType;
use testkit::both;
use testkit::clock::day;

use super::{County, Told};

/// Nothing that the record knows.
const NOBODY: Target = Target::Id(999_999);

fn join(organization: Target, person: Target, membership_type: MembershipType) -> Join {
    let person = Who::Known(person);
    Join { organization, person, membership_type, until: None, move_home: false, end_posts: false }
}

fn newcomer(code: &str) -> Who {
    Who::New(NewPerson {
        handle: Some("newcomer".to_owned()),
        code: Some(code.to_owned()),
        name: "新来者".to_owned(),
        phone: Some("000-2000".to_owned()),
    })
}

impl County {
    /// A primary membership of somebody in an organisation.
    async fn home(&self, organization: &str, person: &str) -> Join {
        join(self.target(organization).await, self.person(person).await, MembershipType::Primary)
    }

    async fn leave(
        &self,
        organization: &str,
        person: &str,
        membership_type: Option<MembershipType>,
    ) -> Leave {
        let (organization, person) = (self.target(organization).await, self.person(person).await);
        Leave { membership: MembershipChoice::Of { organization, person, membership_type }, end_posts: false }
    }

    async fn second(&self, person: &str, to: &str, post: Option<&str>) -> Second {
        let post = match post {
            Some(code) => Some(self.post(code).await),
            None => None,
        };
        Second { person: self.person(person).await, to: self.target(to).await, post, until: None }
    }
}

both! {
    async fn somebody_joins(db: Db) {
        let county = County::open(&db).await;
        county.done(Step::Join(county.home("QS-ZB-12", "P040").await), "2026-07-01").await;
        let found = |members: Vec<String>| members.into_iter().any(|one| one.starts_with("P040"));
        assert!(!found(county.members("QS-ZB-12", "2026-06-30").await));
        // As long as both exist: the branch has an end.
        assert_eq!(county.members("QS-ZB-12", "2026-07-01").await, [
            "P038 primary 2020-01-01..2026-12-31", "P039 primary 2020-01-01..2026-10-01",
            "P040 primary 2026-07-01..2026-12-31",
        ]);
    }

    async fn a_branch_gets_a_member_a_post_and_a_holder_in_one_change(db: Db) {
        let county = County::open(&db).await;
        let organization = county.target("QS-LS-03").await;
        let role = county.store.model().find_role("secretary");
        let join = Join { person: newcomer("P900"), ..join(organization.clone(), NOBODY, MembershipType::Temporary) };
        let post = CreatePost {
            handle: Some("seat".to_owned()), organization, title: "临时支部书记".to_owned(), role,
            code: Some("G-LS-03".to_owned()), until: None,
        };
        let appoint = Appoint {
            post: Target::New("seat".to_owned()), person: Target::New("newcomer".to_owned()),
            appointment_type: AppointmentType::Regular, acting: false, home: None, until: None, replace: false,
        };
        let steps = vec![Step::Join(join), Step::CreatePost(post), Step::Appoint(appoint)];
        let manner = Manner { effective: Some(day("2026-07-01")), ..Manner::default() };
        let told = Told::with(steps, manner, OnError::Nothing);
        county.take(&told, false).await.expect("nothing stands in the way");
        assert_eq!(county.holders("G-LS-03", "2026-07-01").await, ["P900 regular 2026-07-01.."]);
        assert_eq!(county.members("QS-LS-03", "2026-07-01").await, [
            "P023 temporary 2026-06-01..", "P900 temporary 2026-07-01..",
        ]);
        // The same once more: codes belong to those who bear them.
        assert_eq!(county.refused_of(&told).await, [
            "PERSON_CODE_TAKEN steps.0.join.newPerson.code", "POST_CODE_TAKEN steps.1.createPost.code",
        ]);
    }

    async fn a_home_is_moved(db: Db) {
        let county = County::open(&db).await;
        let plain = county.home("QS-ZB-02", "P006").await;
        assert_eq!(county.refused(Step::Join(plain.clone()), "2026-07-01").await, ["SECOND_HOME organization"]);
        let moving = Join { move_home: true, ..plain };
        // He is the secretary of the branch that he would leave.
        assert_eq!(county.refused(Step::Join(moving.clone()), "2026-07-01").await, ["NOT_MEMBER organization"]);
        county.done(Step::Join(Join { end_posts: true, ..moving }), "2026-07-01").await;
        assert_eq!(county.members("QS-ZB-01", "2026-06-30").await[0], "P006 primary 2020-01-01..2026-07-01");
        assert_eq!(county.members("QS-ZB-01", "2026-07-01").await, ["P008 primary 2020-01-01.."]);
        assert_eq!(county.members("QS-ZB-02", "2026-07-01").await[0], "P006 primary 2026-07-01..");
        assert_eq!(county.holders("G-ZB-01", "2026-06-30").await, ["P006 regular 2023-07-01..2026-07-01"]);
        assert_eq!(county.holders("G-ZB-01", "2026-07-01").await, [] as [&str; 0]);
    }

    async fn what_is_planned_is_not_overridden(db: Db) {
        let county = County::open(&db).await;
        // He moves to another branch in 2027.
        let moving = Join { move_home: true, ..county.home("QS-ZB-01", "P016").await };
        assert_eq!(county.refused(Step::Join(moving.clone()), "2026-07-01").await, ["PLANNED_LATER effective"]);
        let until = Some(day("2027-01-01"));
        county.done(Step::Join(Join { until, ..moving }), "2026-07-01").await;
        assert_eq!(county.members("QS-ZB-01", "2026-07-01").await[2], "P016 primary 2026-07-01..2027-01-01");
        let after = county.members("QS-ZB-05", "2027-01-01").await;
        assert!(after.contains(&"P016 primary 2027-01-01..".to_owned()), "{after:?}");
    }

    async fn a_home_is_corrected_for_as_long_as_it_was_recorded(db: Db) {
        let county = County::open(&db).await;
        let moving = Join { move_home: true, ..county.home("QS-ZB-02", "P008").await };
        county.take(&Told::correcting(Step::Join(moving), "2026-06-15"), false).await.expect("nothing stands in the way");
        assert_eq!(county.members("QS-ZB-01", "2020-01-01").await, [
            "P006 primary 2020-01-01..", "P007 primary 2020-01-01..2023-07-01",
        ]);
        assert_eq!(county.members("QS-ZB-02", "2020-01-01").await[0], "P008 primary 2020-01-01..");
        // That he was a member was wrong altogether.
        let leave = county.leave("QS-ZB-02", "P008", None).await;
        county.take(&Told::correcting(Step::Leave(leave), "2026-06-15"), false).await.expect("nothing stands in the way");
        assert!(!county.members("QS-ZB-02", "2020-01-01").await[0].starts_with("P008"));
    }

    async fn every_rule_refuses_a_join_that_it_should(db: Db) {
        let county = County::open(&db).await;
        let plain = county.home("QS-ZB-01", "P040").await;
        let cases: Vec<(Join, &str, &[&str])> = vec![
            (join(NOBODY, NOBODY, MembershipType::Primary), "2026-07-01", &["UNKNOWN_ORGANIZATION organization", "UNKNOWN_PERSON person"]),
            (Join { person: Who::Known(Target::New("x".to_owned())), ..plain.clone() }, "2026-07-01", &["UNKNOWN_HANDLE person"]),
            (Join { person: newcomer("P001"), ..plain.clone() }, "2026-07-01", &["PERSON_CODE_TAKEN newPerson.code"]),
            (Join { person: newcomer("a|b"), ..plain.clone() }, "2026-07-01", &["TEXT_INVALID newPerson.code"]),
            (Join { until: Some(day("2026-07-01")), ..plain.clone() }, "2026-07-01", &["PERIOD_EMPTY until"]),
            (plain.clone(), "2019-07-01", &["NOT_ALIVE effective"]),
            (county.home("QS-XW", "P040").await, "1999-07-01", &["OUTSIDE_RECORD organization"]),
            (Join { until: Some(day("2027-07-01")), ..county.home("QS-ZB-12", "P040").await }, "2026-07-01", &["OUTSIDE_LIFE organization"]),
            (county.home("QS-ZB-01", "P006").await, "2026-07-01", &["MEMBERSHIP_TWICE organization"]),
            (Join { membership_type: MembershipType::ReportIn, ..county.home("QS-ZB-01", "P006").await }, "2026-07-01", &["MEMBER_AT_HOME organization"]),
            (Join { membership_type: MembershipType::Temporary, move_home: true, ..plain }, "2026-07-01", &["MOVE_HOME_NOT_PRIMARY moveHome"]),
        ];
        for (step, day, expected) in cases {
            assert_eq!(county.refused(Step::Join(step.clone()), day).await, expected, "{step:?}");
        }
    }

    async fn somebody_leaves(db: Db) {
        let county = County::open(&db).await;
        let leave = county.leave("QS-ZB-02", "P009", None).await;
        assert_eq!(county.refused(Step::Leave(leave.clone()), "2026-07-01").await, ["NOT_MEMBER"]);
        county.done(Step::Leave(Leave { end_posts: true, ..leave.clone() }), "2026-07-01").await;
        assert_eq!(county.members("QS-ZB-02", "2026-06-30").await[1], "P009 primary 2020-01-01..2026-07-01");
        assert_eq!(county.members("QS-ZB-02", "2026-07-01").await.len(), 3);
        assert_eq!(county.holders("G-ZB-02", "2026-06-30").await, ["P009 regular 2020-01-01..2026-07-01"]);
        assert_eq!(county.holders("G-ZB-02", "2026-07-01").await, [] as [&str; 0]);
        assert_eq!(county.refused(Step::Leave(leave), "2026-07-01").await, ["MEMBERSHIP_NOT_FOUND person"]);
        let unknown = Leave { membership: MembershipChoice::Id(999_999), end_posts: false };
        assert_eq!(county.refused(Step::Leave(unknown), "2026-07-01").await, ["UNKNOWN_MEMBERSHIP membership"]);
        let nobody = MembershipChoice::Of { organization: NOBODY, person: NOBODY, membership_type: None };
        let nobody = Leave { membership: nobody, end_posts: false };
        assert_eq!(county.refused(Step::Leave(nobody), "2026-07-01").await, [
            "UNKNOWN_ORGANIZATION organization", "UNKNOWN_PERSON person",
        ]);
    }

    async fn whoever_stays_in_another_way_keeps_his_post(db: Db) {
        let county = County::open(&db).await;
        let until = Some(day("2026-09-01"));
        let besides = Join { membership_type: MembershipType::Temporary, until, ..county.home("QS-ZB-02", "P009").await };
        county.done(Step::Join(besides), "2026-07-01").await;
        let unsaid = county.leave("QS-ZB-02", "P009", None).await;
        assert_eq!(county.refused(Step::Leave(unsaid), "2026-08-01").await, ["MEMBERSHIP_AMBIGUOUS type"]);
        let home = county.leave("QS-ZB-02", "P009", Some(MembershipType::Primary)).await;
        county.done(Step::Leave(Leave { end_posts: true, ..home }), "2026-08-01").await;
        assert_eq!(county.holders("G-ZB-02", "2026-08-01").await, ["P009 regular 2020-01-01..2026-09-01"]);
        assert_eq!(county.holders("G-ZB-02", "2026-09-01").await, [] as [&str; 0]);
    }

    async fn somebody_is_sent_elsewhere_and_called_back(db: Db) {
        let county = County::open(&db).await;
        let second = county.second("P019", "QS-ZBN-02", Some("G-ZBN-02")).await;
        county.done(Step::Second(second.clone()), "2026-07-01").await;
        // As long as both organisations and the post exist.
        assert_eq!(county.members("QS-ZBN-02", "2026-07-01").await[0], "P019 seconded 2026-07-01..2027-03-01");
        assert_eq!(county.holders("G-ZBN-02", "2026-07-01").await, ["P019 secondment 2026-07-01..2027-03-01"]);
        assert_eq!(county.holders("G-ZBN-02", "2026-06-30").await, [] as [&str; 0]);
        assert!(county.members("QS-ZB-05", "2026-07-01").await.contains(&"P019 primary 2020-01-01..".to_owned()));
        assert_eq!(county.refused(Step::Second(second), "2026-08-01").await, ["MEMBERSHIP_TWICE to", "POST_HELD post"]);
        let recall = Recall { person: county.person("P019").await, organization: county.target("QS-ZBN-02").await };
        assert_eq!(county.refused(Step::Recall(recall.clone()), "2026-06-30").await, ["NOT_SECONDED organization"]);
        county.done(Step::Recall(recall), "2026-08-01").await;
        assert_eq!(county.members("QS-ZBN-02", "2026-07-31").await[0], "P019 seconded 2026-07-01..2026-08-01");
        assert_eq!(county.holders("G-ZBN-02", "2026-08-01").await, [] as [&str; 0]);
        // Somebody who was sent by a file is called back as well; a correction says that he never was.
        let recall = Recall { person: county.person("P030").await, organization: county.target("QS-DW-02").await };
        county.take(&Told::correcting(Step::Recall(recall), "2026-06-15"), false).await.expect("nothing stands in the way");
        assert_eq!(county.holders("G-DW-02", "2025-06-01").await, [] as [&str; 0]);
    }

    async fn every_rule_refuses_a_secondment_that_it_should(db: Db) {
        let county = County::open(&db).await;
        let fine = county.second("P019", "QS-ZBN-02", Some("G-ZBN-02")).await;
        let cases: Vec<(Second, &[&str])> = vec![
            (Second { person: NOBODY, to: NOBODY, post: None, until: None }, &["UNKNOWN_PERSON person", "UNKNOWN_ORGANIZATION to"]),
            (Second { post: Some(NOBODY), ..fine.clone() }, &["UNKNOWN_POST post"]),
            (county.second("P040", "QS-ZBN-02", None).await, &["HOME_UNKNOWN person"]),
            (county.second("P019", "QS-ZBN-02", Some("G-ZBN-01")).await, &["POST_ELSEWHERE post"]),
            (county.second("P019", "QS-LS-02", None).await, &["NOT_ALIVE to"]),
            (county.second("P019", "QS-ZBN-02", Some("G-LS-02")).await, &["POST_NOT_ALIVE post"]),
            (county.second("P019", "QS-ZB-05", None).await, &["MEMBER_AT_HOME to"]),
            (county.second("P019", "QS-ZBN-01", Some("G-ZBN-01")).await, &["POST_HELD post"]),
            (Second { until: Some(day("2028-01-01")), ..fine.clone() }, &["OUTSIDE_LIFE to", "OUTSIDE_POST post"]),
            (Second { until: Some(day("2026-06-01")), ..fine }, &["PERIOD_EMPTY until"]),
        ];
        for (step, expected) in cases {
            assert_eq!(county.refused(Step::Second(step.clone()), "2026-07-01").await, expected, "{step:?}");
        }
    }

    async fn nothing_lasts_while_an_organization_does_not_exist(db: Db) {
        let county = County::open(&db).await;
        let organization = county.target("QS-ZB-12").await;
        let end = Some(Rest::End);
        let dissolve = Dissolve {
            organization: organization.clone(), below: Below::Refuse, members: end, posts: end, ties: end, successor: None,
        };
        county.done(Step::Dissolve(dissolve), "2026-07-01").await;
        let parents = Vec::new();
        county.done(Step::Restore(Restore { organization: organization.clone(), parents }), "2026-09-01").await;
        let joining = Join { membership_type: MembershipType::Temporary, ..county.home("QS-ZB-12", "P040").await };
        let until = Some(day("2026-10-01"));
        let too_long = Join { until, ..joining.clone() };
        assert_eq!(county.refused(Step::Join(too_long.clone()), "2026-06-20").await, ["OUTSIDE_LIFE organization"]);
        assert_eq!(county.refused(Step::Join(too_long), "2026-08-01").await, ["NOT_ALIVE effective"]);
        let post = CreatePost {
            handle: None, organization: organization.clone(), title: "岗位".to_owned(), role: None, code: None, until,
        };
        assert_eq!(county.refused(Step::CreatePost(post), "2026-06-20").await, ["OUTSIDE_LIFE"]);
        let relation = county.store.model().find_relation_type("co_builds").expect("a type of the model");
        let to = county.target("QS-ZB-01").await;
        let relate = Relate { relation, from: organization, to, weight: None, role: None, until };
        assert_eq!(county.refused(Step::Relate(relate), "2026-06-20").await, ["OUTSIDE_LIFE"]);
        county.done(Step::Join(joining), "2026-06-20").await;
        assert_eq!(county.members("QS-ZB-12", "2026-06-20").await[2], "P040 temporary 2026-06-20..2026-07-01");
    }
}

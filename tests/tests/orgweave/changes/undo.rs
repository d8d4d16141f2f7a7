//! Revisions are undone: the last, one after the other, and none on which others were built.

use entity::command::{Below, CommandError, Dissolve, Found, ParentChoice, Rename, Step, Target};
use entity::store::{ChangeType, EventsOf};
use serde_json::json;
use testkit::both;
use testkit::case::drawn;
use testkit::clock::{day, today};

use super::{County, SECRETARY, Told, shown};

impl County {
    async fn rename(&self, code: &str, name: &str) -> i64 {
        let organization = self.target(code).await;
        let name = Some(name.to_owned());
        let step = Rename { organization, name, short_name: None, names: Vec::new() };
        self.done(Step::Rename(step), "2026-07-01").await.revision
    }

    async fn found_branch(&self, parent: Target, code: &str) -> i64 {
        let kind = self.store.model().find_kind("branch").expect("a kind of the model");
        let found = Found {
            handle: None,
            kind,
            name: "新支部".to_owned(),
            code: Some(code.to_owned()),
            short_name: None,
            names: Vec::new(),
            attributes: Vec::new(),
            parents: vec![ParentChoice { hierarchy: None, organization: parent }],
            until: None,
        };
        self.done(Step::Found(found), "2026-06-15").await.revision
    }

    async fn undone(&self, revision: i64) -> i64 {
        match self.take(&Told::Undo(revision), false).await {
            Ok(done) => done.revision,
            Err(error) => panic!("{revision}: {error:#?}"),
        }
    }

    /// The sentences by which an undoing is refused.
    async fn refusal(&self, revision: i64) -> Vec<String> {
        match self.take(&Told::Undo(revision), false).await {
            Err(CommandError::Refused(violations)) => {
                violations.iter().map(|one| one.message(None)).collect()
            }
            Err(CommandError::Store(error)) => panic!("{error}"),
            Ok(_) => panic!("was not refused"),
        }
    }
}

both! {
    async fn what_was_dissolved_is_there_as_before(db: Db) {
        let county = County::open(&db).await;
        let (before, rows) = (drawn(&county.store, day("2026-07-01")).await, county.rows().await);
        let organization = county.target("QS-DW-02").await;
        let step = Dissolve {
            organization: organization.clone(), below: Below::HandOver,
            members: Some(entity::command::Rest::HandOver), posts: Some(entity::command::Rest::End),
            ties: Some(entity::command::Rest::End), successor: Some(county.target("QS-DW-03").await),
        };
        let revision = county.done(Step::Dissolve(step), "2026-07-01").await.revision;
        assert_ne!(drawn(&county.store, day("2026-07-01")).await, before);
        let undone = county.undone(revision).await;
        assert_eq!(drawn(&county.store, day("2026-07-01")).await, before);
        assert_eq!(county.rows().await, rows);
        // What it knew is still known of that time, and what happened was taken back.
        let events = county.store.list_change_events(EventsOf::Revisions(&[revision, undone]), undone, true).await;
        let events = events.expect("events can be read");
        let told: Vec<_> = events.iter().map(|event| (event.change_type, event.superseded_in)).collect();
        assert_eq!(told, [(ChangeType::Dissolve, Some(undone)), (ChangeType::Undo, None)]);
        let Target::Id(id) = organization else { panic!("a recorded organisation has an id") };
        assert_eq!((&events[1].results[..], &events[1].detail["revision"]), (&[id][..], &json!(revision)));
        assert_eq!((events[1].effective, events[1].actor.as_str()), (day("2026-07-01"), SECRETARY));
        assert_eq!(county.refusal(revision).await, [format!("Revision {revision} was undone by revision {undone} already.")]);
    }

    async fn commands_are_undone_one_by_one(db: Db) {
        let county = County::open(&db).await;
        let rows = county.rows().await;
        let mut names = Vec::new();
        for name in ["one", "two", "three"] {
            names.push((county.rename("QS-ZB-01", name).await, county.rows().await));
        }
        let (first, second) = (names[0].0, names[1].0);
        assert_eq!(county.refused_of(&Told::Undo(first)).await, ["BUILT_UPON revision"]);
        assert_eq!(county.refusal(first).await, [format!(
            "Revision {first} cannot be undone, because later ones changed what it recorded: {second}; undo those first."
        )]);
        let mut last = 0;
        while let Some((revision, after)) = names.pop() {
            assert_eq!(county.rows().await, after);
            last = county.undone(revision).await;
        }
        assert_eq!(county.rows().await, rows);
        // An undoing is not undone.
        assert_eq!(county.refused_of(&Told::Undo(last)).await, ["NOT_UNDOABLE revision"]);
    }

    async fn what_was_founded_is_gone_unless_somebody_needs_it(db: Db) {
        let county = County::open(&db).await;
        let before = drawn(&county.store, today()).await;
        let parent = county.target("QS-DW-01").await;
        let revision = county.found_branch(parent, "N-1").await;
        let id = county.organization("N-1").await;
        let join = entity::command::Join {
            organization: Target::Id(id), person: entity::command::Who::Known(county.person("P040").await),
            membership_type: entity::model::MembershipType::Primary, until: None, move_home: false, end_posts: false,
        };
        let joined = county.done(Step::Join(join), "2026-06-20").await.revision;
        assert_eq!(county.refused_of(&Told::Undo(revision)).await, ["OUTSIDE_LIFE"]);
        county.undone(joined).await;
        let done = county.take(&Told::Undo(revision), false).await.expect("nothing stands in the way");
        assert_eq!(done.organization, None);
        assert_eq!(drawn(&county.store, today()).await, before);
        // Its code is free again, and it is known no more.
        county.found_branch(county.target("QS-DW-01").await, "N-1").await;
        let gone = Rename { organization: Target::Id(id), name: Some("x".to_owned()), short_name: None, names: vec![] };
        assert_eq!(county.refused(Step::Rename(gone), "2026-07-01").await, ["UNKNOWN_ORGANIZATION organization"]);
    }

    async fn only_what_commands_changed_is_undone(db: Db) {
        let county = County::open(&db).await;
        let cases = [
            (1, "Revision 1 was written by organization_import, which is not undone as a whole; change what it recorded by further commands."),
            (2, "Revision 2 was written by register_import, which is not undone as a whole; change what it recorded by further commands."),
            (99, "There is no revision 99; take the number from the change log."),
            (3, "There is no revision 3; take the number from the change log."),
        ];
        for (revision, sentence) in cases {
            assert_eq!(county.refusal(revision).await, [sentence]);
        }
    }

    async fn an_undoing_is_held_to_the_rules(db: Db) {
        let county = County::open(&db).await;
        // The code that is given up goes to somebody else meanwhile.
        let organization = county.target("QS-ZB-01").await;
        let code = entity::command::ChangeCode { organization, code: Some("N-2".to_owned()) };
        let revision = county.done(Step::ChangeCode(code), "2026-06-10").await.revision;
        county.found_branch(county.target("QS-DW-01").await, "QS-ZB-01").await;
        match county.take(&Told::Undo(revision), false).await {
            Err(CommandError::Refused(violations)) => assert_eq!(shown(&violations), ["CODE_TAKEN"]),
            _ => panic!("two would bear one code"),
        }
    }
}

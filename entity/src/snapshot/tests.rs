//! Histories made of deltas that no database has seen, against the same rows read at once.

use std::sync::Arc;

use super::{Delta, Described, History, Snapshot};
use crate::day::{Day, Period};
use crate::model::{MembershipType, SharedModel, load_built_in};
use crate::store::{EdgeRow, MembershipRecord, VersionRow};

fn model() -> SharedModel {
    Arc::new(load_built_in("national").expect("it is built in").expect("it has no faults"))
}

fn version<'a>(row: i64, organization: i64, name: &'a str, names: Option<&'a str>) -> VersionRow<'a> {
    VersionRow {
        row,
        organization,
        kind: "province",
        code: Some(["37", "11", "12"][organization as usize % 3]),
        name,
        short_name: None,
        names,
        attributes: "{}",
        validity: Period::ALWAYS,
        state: None,
    }
}

fn membership(row: i64, person: i64, organization: i64) -> MembershipRecord {
    let (membership_type, validity) = (MembershipType::Primary, Period::ALWAYS);
    MembershipRecord { id: row, row, person, organization, membership_type, validity }
}

/// Two organisations.
fn begun() -> History {
    let mut delta = Delta::new(model(), 1);
    delta.add_version(&version(1, 101, "山东", Some(r#"{"en":"Shandong"}"#))).expect("it can be read");
    delta.add_version(&version(2, 102, "北京", None)).expect("it can be read");
    History::empty(model()).apply(&delta).expect("nothing contradicts itself")
}

/// What each version says, by organisation.
fn texts(history: &History) -> Vec<String> {
    let tell = |at: u32| {
        let version = history.version(at);
        let names: Vec<_> = version.names().collect();
        format!("{} {:?} {} {names:?} {}", version.id(), version.code(), version.name(), version.row())
    };
    history.organizations().flat_map(|org| history.versions_of(org)).map(tell).collect()
}

#[test]
fn people_come_with_their_first_row_and_go_with_their_last() {
    let mut delta = Delta::new(model(), 2);
    for (row, person, organization) in [(10, 7, 102), (11, 5, 101), (12, 6, 101), (13, 6, 102)] {
        delta.add_membership(membership(row, person, organization));
    }
    let staffed = begun().apply(&delta).expect("nothing contradicts itself");
    assert_eq!(staffed.people().persons(), [5, 6, 7]);
    let mut delta = Delta::new(model(), 3);
    delta.supersede_membership(11, 101);
    delta.supersede_membership(12, 101);
    delta.add_membership(membership(14, 4, 101));
    let next = staffed.apply(&delta).expect("nothing contradicts itself");
    let people = next.people();
    assert_eq!(people.persons(), [4, 6, 7], "5 has no row any more, 6 has another");
    let told = people.memberships().iter().map(|one| (one.row, people.persons()[one.person as usize]));
    assert_eq!(told.collect::<Vec<_>>(), [(14, 4), (10, 7), (13, 6)]);
    assert_eq!(staffed.people().persons(), [5, 6, 7], "the history before stays as it was");
}

#[test]
fn a_history_that_is_laid_out_anew_says_the_same() {
    let mut history = begun();
    for (at, row) in (3..200).enumerate() {
        let mut delta = Delta::new(model(), 2 + at as i64);
        let organization = 101 + at as i64 % 2;
        let old = history
            .version_row(history.versions_of(history.find_id(organization).expect("it is known")).start);
        delta.supersede_version(old, organization);
        let names = [Some(r#"{"fr":"Nom","en":"Name"}"#), None, Some(r#"{"de":"Ort"}"#)][at % 3];
        let name = format!("名{row}");
        delta.add_version(&version(row, organization, &name, names)).expect("it can be read");
        history = history.apply(&delta).expect("nothing contradicts itself");
    }
    assert!(history.is_loose());
    let history = Arc::new(history);
    let compacted = Arc::new(history.compacted().expect("there is room"));
    assert!(!compacted.is_loose() && compacted.bytes() < history.bytes());
    assert_eq!(texts(&compacted), texts(&history));
    let last = texts(&compacted).pop().expect("there are two");
    assert!(last.contains(r#"[("en", "Name"), ("fr", "Nom")]"#), "in order of tags: {last}");
    let view = Snapshot::build(&history, Day(0)).moved_to(&compacted);
    let listed =
        |view: &Snapshot| view.in_code_order().map(|org| view.get(org).name().to_owned()).collect::<Vec<_>>();
    assert_eq!(listed(&view), listed(&Snapshot::build(&history, Day(0))));
}

#[test]
fn rows_that_contradict_others_are_refused() {
    let mut twice = Delta::new(model(), 2);
    twice.add_version(&version(3, 101, "又", None)).expect("it can be read");
    let error = begun().apply(&twice).expect_err("it overlaps").to_string();
    assert!(error.contains("overlaps row 1"), "{error}");
    let mut dangling = Delta::new(model(), 2);
    dangling.add_relation(&EdgeRow {
        row: 3,
        relation_type: "territory",
        from: 101,
        to: 999,
        rank: 0,
        validity: Period::ALWAYS,
        weight: None,
        role: None,
    });
    let error = begun().apply(&dangling).expect_err("there is no such organisation").to_string();
    assert!(error.contains("999"), "{error}");
}

//! What happened, read off dated rows: for whatever was recorded without events. Pure; it is told the rows.
//!
//! Rows say what was, not what happened: where one version ends and the next begins, their differences are changes. Since
//! when a change has been known is found by going through knowledge revision by revision, because a row that is written
//! anew for another reason repeats what was known before.

use std::collections::{BTreeMap, BTreeSet};

use crate::day::Day;
use crate::model::{HierarchyIx, Model};
use crate::snapshot::each_difference;
use crate::store::{ChangeType, OrganizationRecord, ParentLinkRecord, VersionRecord};

/// A change of one organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DerivedChange {
    /// From when it holds; [`Day::OPEN_START`] where that is not known.
    pub effective: Day,
    /// What happened.
    pub change_type: ChangeType,
    /// For a move, in which hierarchy.
    pub hierarchy: Option<HierarchyIx>,
    /// The revision since which it has been known.
    pub recorded_in: i64,
}

type Happened = (Day, ChangeType, Option<HierarchyIx>);

/// What happened to one organisation, in order of time, by its versions and its parent links; both with those that
/// corrections have replaced.
pub fn derive(model: &Model, versions: &[VersionRecord], links: &[ParentLinkRecord]) -> Vec<DerivedChange> {
    let revisions: BTreeSet<i64> = versions
        .iter()
        .map(|row| (row.recorded_in, row.superseded_in))
        .chain(links.iter().map(|row| (row.recorded_in, row.superseded_in)))
        .flat_map(|(recorded, superseded)| [Some(recorded), superseded])
        .flatten()
        .collect();
    let mut known: BTreeMap<Happened, i64> = BTreeMap::new();
    for revision in revisions {
        let mut next = BTreeMap::new();
        each_at(model, (versions, links), revision, |happened| {
            next.insert(happened, known.get(&happened).copied().unwrap_or(revision));
        });
        known = next;
    }
    let change = |((effective, change_type, hierarchy), recorded_in)| DerivedChange {
        effective,
        change_type,
        hierarchy,
        recorded_in,
    };
    known.into_iter().map(change).collect()
}

fn is_known(recorded_in: i64, superseded_in: Option<i64>, revision: i64) -> bool {
    recorded_in <= revision && superseded_in.is_none_or(|superseded| superseded > revision)
}

/// Hands out what happened by what `revision` knew.
fn each_at(
    model: &Model,
    (versions, links): (&[VersionRecord], &[ParentLinkRecord]),
    revision: i64,
    mut each: impl FnMut(Happened),
) {
    let known = versions.iter().filter(|row| is_known(row.recorded_in, row.superseded_in, revision));
    let mut life: Vec<&OrganizationRecord> = known.map(|row| &row.record).collect();
    life.sort_unstable_by_key(|record| record.validity.from);
    let mut before: Option<&OrganizationRecord> = None;
    for record in &life {
        let from = record.validity.from;
        match before {
            None => each((from, ChangeType::Found, None)),
            Some(before) if before.validity.to < from => {
                each((before.validity.to, ChangeType::Dissolve, None));
                each((from, ChangeType::Restore, None));
            }
            Some(before) => {
                each_difference(model, before, *record, |change_type| each((from, change_type, None)));
            }
        }
        before = Some(record);
    }
    if let Some(last) = before.filter(|last| last.validity.to != Day::OPEN_END) {
        each((last.validity.to, ChangeType::Dissolve, None));
    }
    let links: Vec<&ParentLinkRecord> =
        links.iter().filter(|row| is_known(row.recorded_in, row.superseded_in, revision)).collect();
    let bounds: BTreeSet<(HierarchyIx, Day)> = links
        .iter()
        .flat_map(|link| [link.validity.from, link.validity.to].map(|day| (link.hierarchy, day)))
        .filter(|(_, day)| day.date().is_some())
        .collect();
    let lives = |day: Day| life.iter().any(|record| record.validity.contains(day));
    for (hierarchy, day) in bounds {
        let eve = Day(day.0 - 1);
        let parents = |day: Day| -> BTreeSet<i64> {
            let held = links.iter().filter(|link| link.hierarchy == hierarchy && link.validity.contains(day));
            held.map(|link| link.parent).collect()
        };
        if lives(eve) && lives(day) && parents(eve) != parents(day) {
            each((day, ChangeType::Move, Some(hierarchy)));
        }
    }
}

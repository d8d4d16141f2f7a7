//! Where a sentence says "always": what rows tell, and what differs between two days, against going day by day.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use entity::change::derive;
use entity::day::Day;
use entity::model::HierarchyIx;
use entity::snapshot::{History, Snapshot, differences};
use entity::store::{ChangeType, Store};
use testkit::oracle::{Oracle, Version};
use testkit::world::{World, property, worlds};
use testkit::{Engine, models, run};

use crate::property::record;

#[test]
fn rows_tell_what_going_day_by_day_tells() {
    property(24, worlds(&models::hospital()), |world| {
        run(Engine::Sqlite, move |db| async move {
            let store = db.hospital().await;
            record(&store, &world).await;
            for id in &world.ids {
                told(&store, &world, *id).await;
            }
        });
    });
}

fn on(oracle: &Oracle, id: i64, day: Day) -> Option<&Version> {
    oracle.versions.iter().find(|version| version.id == id && version.validity.contains(day))
}

fn parents(oracle: &Oracle, id: i64, hierarchy: HierarchyIx, day: Day) -> BTreeSet<i64> {
    let links = oracle.links.iter().filter(|link| link.child == id && link.hierarchy == hierarchy);
    links.filter(|link| link.validity.contains(day)).map(|link| link.parent).collect()
}

/// In what two descriptions differ.
fn changed(left: &Version, right: &Version) -> Vec<ChangeType> {
    let mut types = Vec::new();
    types.extend((left.name != right.name).then_some(ChangeType::Rename));
    types.extend((left.code != right.code).then_some(ChangeType::ChangeCode));
    types.extend((left.kind != right.kind).then_some(ChangeType::ChangeKind));
    types
}

type Happened = BTreeSet<(Day, ChangeType, Option<HierarchyIx>)>;

/// What an organisation's days tell, each compared with the one before.
fn day_by_day(store: &Store, oracle: &Oracle, id: i64) -> Happened {
    let mut happened = Happened::new();
    let days: Vec<Day> = World::days().collect();
    let first =
        oracle.versions.iter().filter(|version| version.id == id).map(|version| version.validity.from).min();
    happened.extend(first.map(|first| (first, ChangeType::Found, None)));
    for day in (days[0].0..=days[days.len() - 1].0 + 2).map(Day) {
        match (on(oracle, id, Day(day.0 - 1)), on(oracle, id, day)) {
            (None, Some(_)) if first != Some(day) => {
                happened.insert((day, ChangeType::Restore, None));
            }
            (Some(_), None) => {
                happened.insert((day, ChangeType::Dissolve, None));
            }
            (Some(left), Some(right)) => {
                happened.extend(changed(left, right).into_iter().map(|one| (day, one, None)));
                for (hierarchy, _) in store.model().hierarchies() {
                    let [eve, now] = [Day(day.0 - 1), day].map(|day| parents(oracle, id, hierarchy, day));
                    happened.extend((eve != now).then_some((day, ChangeType::Move, Some(hierarchy))));
                }
            }
            _ => {}
        }
    }
    happened
}

async fn told(store: &Store, world: &World, id: i64) {
    let before = day_by_day(store, &world.before(), id);
    let after = day_by_day(store, &world.after(), id);
    let expected: BTreeMap<_, i64> =
        after.iter().map(|one| (*one, if before.contains(one) { 1 } else { 2 })).collect();
    let versions = store.list_versions_of(&[id], 2, true).await.expect("versions can be read");
    let links = store.list_parent_links(&[id], 2).await.expect("links can be read");
    let found: BTreeMap<_, i64> = derive(store.model(), &versions, &links)
        .into_iter()
        .map(|one| ((one.effective, one.change_type, one.hierarchy), one.recorded_in))
        .collect();
    assert_eq!(found, expected, "of {id}");
}

#[test]
fn days_differ_in_what_comparing_everything_tells() {
    property(24, worlds(&models::hospital()), |world| {
        run(Engine::Sqlite, move |db| async move {
            let store = db.hospital().await;
            record(&store, &world).await;
            let oracle = world.after();
            let history = Arc::new(History::load(&store, 2).await.expect("it loads"));
            let days: Vec<Day> = World::days().step_by(3).collect();
            let views: Vec<Snapshot> = days.iter().map(|day| Snapshot::build(&history, *day)).collect();
            for (from, before) in days.iter().zip(&views) {
                for (to, after) in days.iter().zip(&views) {
                    for (hierarchy, _) in store.model().hierarchies() {
                        let tops = world.ids.iter().step_by(4).map(|id| Some(*id)).chain([None]);
                        for top in tops {
                            let expected = compared(&oracle, &world.ids, (*from, *to), hierarchy, top);
                            let top = top.map(|id| history.find_id(id).expect("it is recorded"));
                            let found = differences((before, after), hierarchy, top, || true);
                            let found: BTreeSet<(i64, ChangeType)> =
                                found.iter().map(|one| (history.id(one.org), one.change_type)).collect();
                            assert_eq!(
                                found, expected,
                                "from {from} to {to} in {hierarchy:?} within {top:?}"
                            );
                        }
                    }
                }
            }
        });
    });
}

fn compared(
    oracle: &Oracle,
    ids: &[i64],
    (from, to): (Day, Day),
    hierarchy: HierarchyIx,
    top: Option<i64>,
) -> BTreeSet<(i64, ChangeType)> {
    let inside = |id: i64, day: Day| {
        top.is_none_or(|top| {
            on(oracle, top, day).is_some()
                && (id == top || oracle.on(hierarchy, day).ancestors(id).contains(&top))
        })
    };
    let mut found = BTreeSet::new();
    for id in ids.iter().copied() {
        let (before, after) = (on(oracle, id, from), on(oracle, id, to));
        let there = [(before, from), (after, to)];
        if !there.into_iter().any(|(version, day)| version.is_some() && inside(id, day)) {
            continue;
        }
        match (before, after) {
            (None, Some(_)) => {
                found.insert((id, ChangeType::Found));
            }
            (Some(_), None) => {
                found.insert((id, ChangeType::Dissolve));
            }
            (Some(left), Some(right)) => {
                found.extend(changed(left, right).into_iter().map(|one| (id, one)));
                let moved = parents(oracle, id, hierarchy, from) != parents(oracle, id, hierarchy, to);
                found.extend(moved.then_some((id, ChangeType::Move)));
            }
            (None, None) => {}
        }
    }
    found
}

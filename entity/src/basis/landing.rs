//! Where what existed before counts in a world: itself, where it is there; else what came of it, where a recorded event says so;
//! else the organisation that it stood under last, or what became of that.
//!
//! It depends on the world and the hierarchy alone, whatever day is counted: so it is worked out once for all days of a period.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::day::Day;
use crate::model::HierarchyIx;
use crate::snapshot::{Org, Snapshot};
use crate::store::{ChangeEventRecord, ChangeType};

/// Where organisations of a history count in one of its worlds, along a hierarchy.
pub struct Landings {
    world: Arc<Snapshot>,
    hierarchy: HierarchyIx,
    /// What came of those that ended by an event, by id and first day without them.
    results: HashMap<(i64, Day), Vec<Org>>,
    /// Of those that ended; several where it was split.
    of_ended: HashMap<Org, Vec<Org>>,
}

impl Landings {
    /// The ids of organisations that have ended in a world: their events decide where they count.
    pub fn ended(world: &Snapshot) -> Vec<i64> {
        ended(world).map(|(org, _)| world.history().id(org)).collect()
    }

    /// Where organisations count in `world`; `events` are those of [`Landings::ended`].
    pub fn new(world: Arc<Snapshot>, hierarchy: HierarchyIx, events: &[ChangeEventRecord]) -> Landings {
        let mut results = HashMap::new();
        for event in events.iter().filter(|event| ends(event)) {
            let orgs: Vec<Org> = event.results.iter().filter_map(|id| world.history().find_id(*id)).collect();
            // What goes on existing has not become something else.
            for id in event.originals.iter().filter(|id| !event.results.contains(id)) {
                results.insert((*id, event.effective), orgs.clone());
            }
        }
        let mut landings = Landings { world, hierarchy, results, of_ended: HashMap::new() };
        let ended: Vec<(Org, Day)> = ended(&landings.world).collect();
        for (org, _) in ended {
            landings.follow(org);
        }
        landings
    }

    /// The world.
    pub fn world(&self) -> &Snapshot {
        &self.world
    }

    /// Where an organisation counts: nowhere, in one place, or in one of several.
    pub fn of<'a>(&'a self, org: &'a Org) -> &'a [Org] {
        match self.world.exists(*org) {
            true => std::slice::from_ref(org),
            false => self.of_ended.get(org).map_or(&[], Vec::as_slice),
        }
    }

    /// Works out where an organisation counts, after all that it depends on: without recursion, because trees may be deep.
    fn follow(&mut self, org: Org) {
        let mut way = vec![org];
        let mut met = HashSet::from([org]);
        while let Some(org) = way.last().copied() {
            if self.is_known(org) {
                way.pop();
                continue;
            }
            let next = self.next(org);
            // One that is met again stands in a circle, which only corrupt events can make; it leads nowhere.
            match next.iter().find(|next| !self.is_known(**next) && met.insert(**next)) {
                Some(first) => way.push(*first),
                None => {
                    let mut all: Vec<Org> = next.iter().flat_map(|next| self.of(next)).copied().collect();
                    all.sort_unstable();
                    all.dedup();
                    self.of_ended.insert(org, all);
                    way.pop();
                }
            }
        }
    }

    fn is_known(&self, org: Org) -> bool {
        self.world.exists(org) || self.of_ended.contains_key(&org)
    }

    /// What one that is not there became, or what it stood under on its last day.
    fn next(&self, org: Org) -> Vec<Org> {
        let history = self.world.history();
        let Some(end) = history.end_by(org, self.world.day()) else { return Vec::new() };
        if let Some(results) = self.results.get(&(history.id(org), end)) {
            return results.clone();
        }
        history.parent_on(self.hierarchy, org, Day(end.0 - 1)).into_iter().collect()
    }
}

fn ended(world: &Snapshot) -> impl Iterator<Item = (Org, Day)> + '_ {
    let gone = world.history().organizations().filter(|org| !world.exists(*org));
    gone.filter_map(|org| Some((org, world.history().end_by(org, world.day())?)))
}

/// Whether an event ends organisations and says what came of them.
fn ends(event: &ChangeEventRecord) -> bool {
    let kinds = [ChangeType::Merge, ChangeType::Split, ChangeType::Dissolve];
    kinds.contains(&event.change_type) && !event.is_correction && !event.results.is_empty()
}

//! The findings of a day as a list, by organisation, and by place in a hierarchy.

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

use super::Finding;
use crate::day::{Day, Period};
use crate::model::HierarchyIx;
use crate::snapshot::{Described, Kept, KindCounts, Org, Snapshot};

/// All findings of a day, by organisation in order of code.
#[derive(Debug)]
pub struct Findings {
    steady: Period,
    all: Vec<Finding>,
    /// Organisations that have any, ascending, and where each one's begin.
    by_org: Vec<(Org, u32)>,
    /// By hierarchy, laid out when first asked for.
    by_place: Vec<OnceLock<ByPlace>>,
}

/// Findings along a tree: those of a subtree are one run.
#[derive(Debug)]
struct ByPlace {
    /// Places in pre-order, ascending.
    places: Vec<u32>,
    /// Positions in the list, by place.
    positions: Vec<u32>,
}

impl Findings {
    pub(super) fn new(snapshot: &Snapshot, steady: Period, all: Vec<Finding>) -> Findings {
        let mut by_org: Vec<(Org, u32)> =
            all.iter().zip(0u32..).map(|(finding, at)| (finding.organization, at)).collect();
        by_org.dedup_by_key(|(org, _)| *org);
        by_org.sort_unstable();
        by_org.shrink_to_fit();
        let by_place = snapshot.history().model().hierarchies.iter().map(|_| OnceLock::new()).collect();
        Findings { steady, all, by_org, by_place }
    }

    /// The days on which exactly this is found.
    pub fn steady(&self) -> Period {
        self.steady
    }

    /// All of them.
    pub fn all(&self) -> &[Finding] {
        &self.all
    }

    /// Positions of those about one organisation.
    pub fn of(&self, org: Org) -> Range<u32> {
        let Ok(at) = self.by_org.binary_search_by_key(&org, |(other, _)| *other) else { return 0..0 };
        let from = self.by_org[at].1;
        let length =
            self.all[from as usize..].iter().take_while(|finding| finding.organization == org).count();
        from..from + length as u32
    }

    /// Positions of those about an organisation and everything below it, in order of the list. `snapshot` is the one that
    /// they were found in.
    pub fn at_and_below(&self, snapshot: &Snapshot, hierarchy: HierarchyIx, org: Org) -> Vec<u32> {
        let mut positions = match self.run(snapshot, hierarchy, org) {
            Some(run) => run.to_vec(),
            None => {
                let below = snapshot.hierarchy(hierarchy).descendants(org, u32::MAX);
                below.into_iter().chain([org]).flat_map(|org| self.of(org)).collect()
            }
        };
        positions.sort_unstable();
        positions
    }

    /// How many there are about an organisation and everything below it.
    pub fn count_at_and_below(&self, snapshot: &Snapshot, hierarchy: HierarchyIx, org: Org) -> usize {
        match self.run(snapshot, hierarchy, org) {
            Some(run) => run.len(),
            None => self.at_and_below(snapshot, hierarchy, org).len(),
        }
    }

    /// The same by the kind of the organisations they are about.
    pub fn kinds_at_and_below(&self, snapshot: &Snapshot, hierarchy: HierarchyIx, org: Org) -> KindCounts {
        let mut counts = KindCounts::new(snapshot.history().model().kinds.len());
        let mut count = |at: &u32| counts.add(snapshot.get(self.all[*at as usize].organization).kind());
        match self.run(snapshot, hierarchy, org) {
            Some(run) => run.iter().for_each(&mut count),
            None => self.at_and_below(snapshot, hierarchy, org).iter().for_each(&mut count),
        }
        counts
    }

    /// Positions of those in a subtree, by place; `None` where the hierarchy is no tree.
    fn run(&self, snapshot: &Snapshot, hierarchy: HierarchyIx, org: Org) -> Option<&[u32]> {
        let tree = snapshot.hierarchy(hierarchy);
        let span = tree.span(org)?;
        let by_place = self.by_place[usize::from(hierarchy.0)].get_or_init(|| {
            let place = |finding: &Finding| tree.span(finding.organization).expect("it is a tree").start;
            let mut placed: Vec<(u32, u32)> = self.all.iter().map(place).zip(0u32..).collect();
            placed.sort_unstable();
            let (places, positions) = placed.into_iter().unzip();
            ByPlace { places, positions }
        });
        let at = |place: u32| by_place.places.partition_point(|other| *other < place);
        Some(&by_place.positions[at(span.start)..at(span.end)])
    }

    /// Bytes the arrays hold.
    pub fn bytes(&self) -> usize {
        let by_place = self.by_place.iter().filter_map(OnceLock::get);
        self.all.capacity() * size_of::<Finding>()
            + self.by_org.capacity() * size_of::<(Org, u32)>()
            + by_place
                .map(|by_place| {
                    (by_place.places.capacity() + by_place.positions.capacity()) * size_of::<u32>()
                })
                .sum::<usize>()
    }
}

/// Findings that are kept beside a snapshot: it is true for many days, and what is overdue differs between them.
#[derive(Debug, Default)]
struct Recent {
    /// The one used last in front.
    days: Mutex<Vec<Arc<Findings>>>,
    bytes: AtomicUsize,
}

/// So many are kept.
const KEPT: usize = 4;

impl Kept for Recent {
    fn bytes(&self) -> usize {
        self.bytes.load(Ordering::Relaxed)
    }
}

impl Snapshot {
    /// Everything that does not hold on `day`, a day that this snapshot is true for. Found once and kept; whoever asks
    /// meanwhile waits, so this belongs on a thread of its own.
    pub fn findings(&self, day: Day) -> Arc<Findings> {
        let recent: &Recent = self.kept();
        let mut days = recent.days.lock().expect("finding does not panic");
        let found = match days.iter().position(|known| known.steady.contains(day)) {
            Some(at) => {
                days[..=at].rotate_right(1);
                Arc::clone(&days[0])
            }
            None => {
                let found = Arc::new(Findings::build(self, day));
                days.insert(0, Arc::clone(&found));
                days.truncate(KEPT);
                found
            }
        };
        recent.bytes.store(days.iter().map(|known| known.bytes()).sum(), Ordering::Relaxed);
        found
    }

    /// The findings of `day`, if they are known already: without waiting for anything.
    pub fn known_findings(&self, day: Day) -> Option<Arc<Findings>> {
        let recent: &Recent = self.kept();
        let days = recent.days.try_lock().ok()?;
        days.iter().find(|known| known.steady.contains(day)).cloned()
    }
}

//! When an organisation ended, and what it stood under on a day: from the history, without a view of that day.

use super::{Described, History, Org};
use crate::day::Day;
use crate::model::HierarchyIx;

impl History {
    /// The first day after the last time that had ended by `day`.
    pub fn end_by(&self, org: Org, day: Day) -> Option<Day> {
        let ends = self.versions_of(org).map(|at| self.version(at).validity().to);
        ends.filter(|end| *end <= day).max()
    }

    /// The parent on a day; of several the one of lowest rank, then by code and id, as in a view of that day.
    pub fn parent_on(&self, hierarchy: HierarchyIx, child: Org, day: Day) -> Option<Org> {
        let edges = self.edges_of(hierarchy, child).iter().filter(|edge| edge.validity.contains(day));
        let parents = edges.filter_map(|edge| {
            let place = self.code_place[self.version_on(edge.parent, day)? as usize];
            Some((edge.rank, place, edge.parent))
        });
        parents.min().map(|(.., parent)| parent)
    }
}

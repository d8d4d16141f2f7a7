//! Lists of children or parents of which a few change: what both shapes of hierarchies are patched with.

use std::collections::BTreeMap;

use super::Org;
use super::view_change::Side;
use crate::model::HierarchyIx;

/// What happens to the children of one parent.
#[derive(Default)]
pub(super) struct Edit {
    /// Ascending.
    pub(super) gone: Vec<Org>,
    /// With rank and place by code.
    pub(super) new: Vec<(i32, u32, Org)>,
}

impl Edit {
    /// `key` tells what those that stay are sorted by.
    pub(super) fn apply(&self, list: &mut Vec<Org>, key: impl Fn(Org) -> (i32, u32)) {
        list.retain(|org| self.gone.binary_search(org).is_err());
        for (rank, place, org) in &self.new {
            let at = list.partition_point(|other| key(*other) < (*rank, *place));
            list.insert(at, *org);
        }
    }
}

/// Lists of all organisations behind one another, and where each begins, with some of them replaced. There are `organizations`
/// lists after it; those that did not exist are empty.
pub(super) fn replaced_lists(
    (first, items): (&[u32], &[Org]),
    replaced: &BTreeMap<u32, Vec<Org>>,
    organizations: usize,
) -> (Vec<u32>, Vec<Org>) {
    let before = first.len() - 1;
    let mut new_first = Vec::with_capacity(organizations + 1);
    let mut new_items: Vec<Org> = Vec::with_capacity(items.len() + replaced.len());
    let mut at = 0;
    let mut copy = |to: usize, new_first: &mut Vec<u32>, new_items: &mut Vec<Org>| {
        let known = at.min(before)..to.min(before);
        let from = first[known.start];
        let shift = (new_items.len() as u32).wrapping_sub(from);
        new_first.extend(first[known.clone()].iter().map(|first| first.wrapping_add(shift)));
        new_items.extend_from_slice(&items[from as usize..first[known.end] as usize]);
        new_first.resize(to, new_items.len() as u32);
        at = to + 1;
    };
    for (org, list) in replaced {
        copy(*org as usize, &mut new_first, &mut new_items);
        new_first.push(new_items.len() as u32);
        new_items.extend_from_slice(list);
    }
    copy(organizations, &mut new_first, &mut new_items);
    new_first.push(new_items.len() as u32);
    (new_first, new_items)
}

impl Side<'_> {
    /// The parents of an organisation on the day, with the ranks of the links; none where it does not exist.
    pub(super) fn links(&self, hierarchy: HierarchyIx, org: Org) -> impl Iterator<Item = (i32, Org)> {
        let edges = if self.exists(org) { self.history.edges_of(hierarchy, org) } else { &[] };
        edges
            .iter()
            .filter(|edge| edge.validity.contains(self.day) && self.exists(edge.parent))
            .map(|edge| (edge.rank, edge.parent))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_lists_are_replaced_and_new_ones_come() {
        let items = [1, 2, 3].map(Org);
        let lists = (&[0, 2, 2, 3][..], &items[..]);
        let replaced = BTreeMap::from([(1, vec![Org(9)]), (2, Vec::new()), (4, vec![Org(7), Org(8)])]);
        let (first, items) = replaced_lists(lists, &replaced, 6);
        assert_eq!(first, [0, 2, 3, 3, 3, 5, 5]);
        assert_eq!(items, [1, 2, 9, 7, 8].map(Org));
        assert_eq!(
            replaced_lists(lists, &BTreeMap::new(), 3),
            (vec![0, 2, 2, 3], [1, 2, 3].map(Org).to_vec())
        );
    }
}

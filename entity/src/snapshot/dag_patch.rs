//! A hierarchy with several parents of the next history from that of the last.
//!
//! Organisations without anything below them come, go and get other parents without touching any other's place, and so do new
//! ones above them: no circle can arise, and no depth changes but their own. Everything else is laid out anew.

use std::collections::BTreeMap;

use super::edit::{Edit, replaced_lists};
use super::hierarchy::{Above, Dag, Hierarchy};
use super::view_change::Change;
use super::{NONE, Org};
use crate::model::{HierarchyIx, KindIx};

impl Hierarchy {
    /// The dag after a change, in which ties of `origins` changed; `None` where it must be laid out anew.
    pub(super) fn patched_dag(
        &self,
        dag: &Dag,
        change: &Change<'_>,
        hierarchy: HierarchyIx,
        origins: &[Org],
    ) -> Option<Hierarchy> {
        let before = change.before.version_of.len();
        let is_new = |org: Org| org.at() >= before;
        let coming = change.organizations.iter().filter(|one| one.moves()).map(|one| one.org);
        let mut moved: Vec<Org> = coming.chain(origins.iter().copied()).collect();
        moved.sort_unstable();
        moved.dedup();
        let mut edits: BTreeMap<u32, Edit> = BTreeMap::new();
        let mut parents: BTreeMap<u32, Vec<Org>> = BTreeMap::new();
        for org in &moved {
            let mut links: Vec<(i32, u32, Org)> = change
                .after
                .links(hierarchy, *org)
                .map(|(rank, parent)| (rank, change.after.code_place(parent), parent))
                .collect();
            links.sort_unstable();
            let stays_above = |parent: Org| match is_new(parent) {
                true => !is_new(*org),
                false => moved.binary_search(&parent).is_err(),
            };
            let has_children = !is_new(*org) && !self.children(*org).is_empty();
            if has_children || !links.iter().all(|(_, _, parent)| stays_above(*parent)) {
                return None;
            }
            let known = if is_new(*org) { &[][..] } else { dag.parents(*org) };
            known.iter().for_each(|parent| edits.entry(parent.0).or_default().gone.push(*org));
            for (rank, _, parent) in &links {
                let edit = edits.entry(parent.0).or_default();
                edit.new.push((*rank, change.after.code_place(*org), *org));
            }
            parents.insert(org.0, links.into_iter().map(|(_, _, parent)| parent).collect());
        }
        let organizations = change.after.version_of.len();
        let depth = self.depths_after(dag, change, &parents);
        let children = edits.iter().map(|(parent, edit)| {
            let above = Org(*parent);
            let mut list = if is_new(above) { Vec::new() } else { self.children(above).to_vec() };
            edit.apply(&mut list, |org| {
                let rank = change.after.links(hierarchy, org).find(|(_, parent)| *parent == above);
                (rank.map_or(0, |(rank, _)| rank), change.after.code_place(org))
            });
            (*parent, list)
        });
        let (first_child, children) =
            replaced_lists((&self.first_child, &self.children), &children.collect(), organizations);
        let (first_parent, parents) =
            replaced_lists((&dag.first_parent, &dag.parents), &parents, organizations);
        let mut kind = dag.kind.clone();
        kind.resize(organizations, KindIx(0));
        for one in change.organizations {
            kind[one.org.at()] = if one.exists { change.after.kind(one.org) } else { KindIx(0) };
        }
        let above = Above::Dag(Dag { first_parent, parents, depth, kind });
        Some(Hierarchy { first_child, children, above, left_out: Vec::new() })
    }

    /// Those that moved are new, and stand below others that stay, or have nothing below them.
    fn depths_after(&self, dag: &Dag, change: &Change<'_>, parents: &BTreeMap<u32, Vec<Org>>) -> Vec<u32> {
        let before = dag.depth.len() as u32;
        let mut depth = Vec::with_capacity(change.after.version_of.len());
        depth.extend_from_slice(&dag.depth);
        depth.resize(change.after.version_of.len(), NONE);
        for (org, parents) in parents.range(before..).chain(parents.range(..before)) {
            let nearest = parents.iter().map(|parent| depth[parent.at()] + 1).min();
            depth[*org as usize] = if change.after.exists(Org(*org)) { nearest.unwrap_or(0) } else { NONE };
        }
        depth
    }
}

//! A tree of the next history from that of the last: blocks of the old order, put together anew where something moved.
//!
//! What stands below an organisation is one block of the pre-order. Only organisations whose list of children changes, and
//! those above them, are walked through again; every block between them is copied as it is.

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

use super::edit::{Edit, replaced_lists};
use super::hierarchy::{Above, Hierarchy, Tree, before_blocks};
use super::view_change::{Change, Side};
use super::{NONE, Org};
use crate::model::{HierarchyIx, KindIx};

/// Beyond so many changed places, laying out everything is as fast.
const MOST_MOVED: usize = 4096;

/// Where an organisation stands: below which parent, or [`NONE`], and with which rank.
type Link = (u32, i32);

impl Hierarchy {
    /// The tree after a change, in which ties of `origins` changed; `None` where it must be laid out anew: much moved, or the
    /// ties are none of a tree any more.
    pub(super) fn patched_tree(
        &self,
        tree: &Tree,
        change: &Change<'_>,
        hierarchy: HierarchyIx,
        origins: &[Org],
    ) -> Option<Hierarchy> {
        let mut moved: Vec<Org> = origins.to_vec();
        for one in change.organizations.iter().filter(|one| one.moves()) {
            moved.push(one.org);
            if one.existed && !one.exists {
                moved.extend(self.children(one.org));
            }
        }
        moved.sort_unstable();
        moved.dedup();
        if moved.len() > MOST_MOVED {
            return None;
        }
        let mut edits: BTreeMap<u32, Edit> = BTreeMap::new();
        let mut parent = tree.parent.clone();
        parent.resize(change.after.version_of.len(), NONE);
        for org in moved {
            let before = change.before.link(hierarchy, org)?;
            let after = change.after.link(hierarchy, org)?;
            if before == after && !change.of(org).is_some_and(|one| one.moves()) {
                continue;
            }
            if let Some((above, _)) = before {
                edits.entry(above).or_default().gone.push(org);
            }
            if let Some((above, rank)) = after {
                edits.entry(above).or_default().new.push((rank, change.after.code_place(org), org));
            }
            parent[org.at()] = after.map_or(NONE, |(above, _)| above);
        }
        let roots = self.roots_after(tree, edits.remove(&NONE), change);
        let (first_child, children) = self.children_after(&edits, change, hierarchy);
        let dirty = dirty(tree, edits.keys().copied());
        let walk = Walk { tree, dirty, first_child: &first_child, children: &children };
        let mut order = NewOrder::new(tree, change.after.version_of.len());
        roots.into_iter().for_each(|root| walk.from(root, &mut order));
        order.flush();
        let NewOrder { order, mut place, end, depth, mut kind, .. } = order;
        // What is not met from any root stands in a circle, or below one.
        if order.len() != change.existing {
            return None;
        }
        for one in change.organizations {
            match one.exists {
                true => kind[place[one.org.at()] as usize] = change.after.kind(one.org),
                false => place[one.org.at()] = NONE,
            }
        }
        let (before_block, blocks) = before_blocks(&kind, change.after.history.model().kinds.len());
        let above = Above::Tree(Tree { parent, order, place, end, depth, kind, before_block, blocks });
        Some(Hierarchy { first_child, children, above, left_out: Vec::new() })
    }

    fn roots_after(&self, tree: &Tree, edit: Option<Edit>, change: &Change<'_>) -> Vec<Org> {
        let mut roots = Vec::new();
        let mut at = 0;
        while let Some(root) = tree.order.get(at) {
            roots.push(*root);
            at = tree.end[at] as usize;
        }
        if let Some(edit) = edit {
            edit.apply(&mut roots, |org| (0, change.after.code_place(org)));
        }
        roots
    }

    /// Children of every organisation, where some lists changed.
    fn children_after(
        &self,
        edits: &BTreeMap<u32, Edit>,
        change: &Change<'_>,
        hierarchy: HierarchyIx,
    ) -> (Vec<u32>, Vec<Org>) {
        let is_known = |org: Org| org.at() < change.before.version_of.len();
        let list = |(parent, edit): (&u32, &Edit)| {
            let parent = Org(*parent);
            let mut list = if is_known(parent) { self.children(parent).to_vec() } else { Vec::new() };
            edit.apply(&mut list, |org| {
                let rank = change.after.links(hierarchy, org).next().map_or(0, |(rank, _)| rank);
                (rank, change.after.code_place(org))
            });
            (parent.0, list)
        };
        let lists = edits.iter().map(list).collect();
        replaced_lists((&self.first_child, &self.children), &lists, change.after.version_of.len())
    }
}

impl Side<'_> {
    /// Where an organisation stands in a tree on the day: the inner value is `None` where it does not exist, the outer where
    /// it has several parents.
    fn link(&self, hierarchy: HierarchyIx, org: Org) -> Option<Option<Link>> {
        if !self.exists(org) {
            return Some(None);
        }
        let mut links = self.links(hierarchy, org);
        let link = links.next().map_or((NONE, 0), |(rank, parent)| (parent.0, rank));
        links.next().is_none().then_some(Some(link))
    }
}

/// Those whose block is no longer what it was: parents whose children changed, and all that stand above them.
fn dirty(tree: &Tree, parents: impl Iterator<Item = u32>) -> HashSet<u32> {
    let mut dirty = HashSet::new();
    for parent in parents {
        let mut at = parent;
        while at != NONE && dirty.insert(at) {
            at = tree.parent.get(at as usize).copied().unwrap_or(NONE);
        }
    }
    dirty
}

struct Walk<'a> {
    tree: &'a Tree,
    dirty: HashSet<u32>,
    first_child: &'a [u32],
    children: &'a [Org],
}

impl Walk<'_> {
    fn from(&self, root: Org, order: &mut NewOrder<'_>) {
        // Those that are walked through: their place, and which of their children are still to come.
        let mut open: Vec<(usize, Range<usize>)> = Vec::new();
        let mut next = Some(root);
        loop {
            match next {
                Some(org) => match self.block(org) {
                    Some(block) => order.copy(block, open.len() as u32),
                    None => {
                        let place = order.push(org, open.len() as u32);
                        let below = self.first_child[org.at()]..self.first_child[org.at() + 1];
                        open.push((place, below.start as usize..below.end as usize));
                    }
                },
                None => {
                    let (place, _) = open.pop().expect("something is open whose children have all come");
                    order.close(place);
                }
            }
            let Some((_, below)) = open.last_mut() else { return };
            next = below.next().map(|at| self.children[at]);
        }
    }

    /// The block of an organisation below which nothing changed.
    fn block(&self, org: Org) -> Option<Range<usize>> {
        let place = *self.tree.place.get(org.at())?;
        if place == NONE || self.dirty.contains(&org.0) {
            return None;
        }
        Some(place as usize..self.tree.end[place as usize] as usize)
    }
}

/// The new order while it grows, with the columns that lie along it.
struct NewOrder<'a> {
    tree: &'a Tree,
    order: Vec<Org>,
    place: Vec<u32>,
    end: Vec<u32>,
    depth: Vec<u32>,
    kind: Vec<KindIx>,
    /// Blocks that follow one another in the old order, and how much deeper they stand now; not copied yet.
    waiting: Range<usize>,
    deeper: u32,
}

impl<'a> NewOrder<'a> {
    fn new(tree: &'a Tree, organizations: usize) -> NewOrder<'a> {
        let room = tree.order.len() + 64;
        let mut place = Vec::with_capacity(organizations);
        place.extend_from_slice(&tree.place);
        place.resize(organizations, NONE);
        NewOrder {
            tree,
            order: Vec::with_capacity(room),
            place,
            end: Vec::with_capacity(room),
            depth: Vec::with_capacity(room),
            kind: Vec::with_capacity(room),
            waiting: 0..0,
            deeper: 0,
        }
    }

    /// A block comes next, at this depth.
    fn copy(&mut self, block: Range<usize>, depth: u32) {
        let deeper = depth.wrapping_sub(self.tree.depth[block.start]);
        if self.waiting.end == block.start && self.deeper == deeper && !self.waiting.is_empty() {
            self.waiting.end = block.end;
            return;
        }
        self.flush();
        (self.waiting, self.deeper) = (block, deeper);
    }

    /// One organisation comes next; its kind may be set later. Returns its place.
    fn push(&mut self, org: Org, depth: u32) -> usize {
        self.flush();
        let place = self.order.len();
        self.place[org.at()] = place as u32;
        let old = self.tree.place.get(org.at()).filter(|place| **place != NONE);
        self.kind.push(old.map_or(KindIx(0), |place| self.tree.kind[*place as usize]));
        self.order.push(org);
        self.depth.push(depth);
        self.end.push(place as u32 + 1);
        place
    }

    /// All that stands below the organisation at a place has come.
    fn close(&mut self, place: usize) {
        self.flush();
        self.end[place] = self.order.len() as u32;
    }

    fn flush(&mut self) {
        let block = std::mem::take(&mut self.waiting);
        let shift = (self.order.len() as u32).wrapping_sub(block.start as u32);
        if shift != 0 {
            for (at, org) in (self.order.len() as u32..).zip(&self.tree.order[block.clone()]) {
                self.place[org.at()] = at;
            }
        }
        self.order.extend_from_slice(&self.tree.order[block.clone()]);
        self.kind.extend_from_slice(&self.tree.kind[block.clone()]);
        self.end.extend(self.tree.end[block.clone()].iter().map(|end| end.wrapping_add(shift)));
        self.depth.extend(self.tree.depth[block].iter().map(|depth| depth.wrapping_add(self.deeper)));
    }
}

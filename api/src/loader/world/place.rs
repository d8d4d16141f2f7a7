//! Tree questions about one organisation on one day: from a snapshot, or from loaders, with the same answers.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use entity::day::Period;
use entity::model::HierarchyIx;
use entity::snapshot::{Described, KindCounts, Org, Snapshot};
use entity::store::OrganizationRecord;

use super::lineage::Lineage;
use super::{At, Description, List, Listing, Place, Result, World};
use crate::loader::{ChildCountKey, ChildrenKey, ParentsKey, VersionsKey, load_list};

impl Place {
    /// The day it stands in.
    pub fn world(&self) -> &Arc<World> {
        &self.world
    }

    /// What it is on this day.
    pub fn describe(&self) -> Description<'_> {
        match &self.at {
            At::Memory(_) => {
                let (snapshot, org) = self.memory();
                Description::Memory(snapshot.get(org))
            }
            At::Row(record) => Description::Row(record),
        }
    }

    /// The organisation's id.
    pub fn id(&self) -> i64 {
        self.describe().id()
    }

    /// Must only be asked where trees are in memory.
    pub(super) fn memory(&self) -> (&Snapshot, Org) {
        match (&self.world.memory, &self.at) {
            (Some(snapshot), At::Memory(org)) => (snapshot, *org),
            _ => unreachable!("a place in memory belongs to a world in memory"),
        }
    }

    /// Snapshot and position, where trees are in memory: what can be answered without waiting.
    pub fn in_memory(&self) -> Option<(&Snapshot, Org)> {
        match self.at {
            At::Memory(_) => Some(self.memory()),
            At::Row(_) => None,
        }
    }

    async fn parent_rows(&self, hierarchy: HierarchyIx) -> Result<Arc<Vec<Arc<OrganizationRecord>>>> {
        let key = ParentsKey { hierarchy, day: self.world.day, child: self.id() };
        load_list(&self.world.scope.loaders().parents, key).await
    }

    async fn lineage(&self, hierarchy: HierarchyIx) -> Result<Lineage> {
        let lineages = self.world.climb(std::slice::from_ref(self), hierarchy).await?;
        Ok(lineages.into_iter().next().expect("one place has one lineage"))
    }

    /// All parents, by rank.
    pub async fn parents(&self, hierarchy: HierarchyIx) -> Result<Vec<Place>> {
        match self.in_memory() {
            Some((snapshot, org)) => Ok(self.places(snapshot.hierarchy(hierarchy).parents(org))),
            None => {
                Ok(self.parent_rows(hierarchy).await?.iter().map(|record| self.world.row(record)).collect())
            }
        }
    }

    /// The parent of lowest rank.
    pub async fn parent(&self, hierarchy: HierarchyIx) -> Result<Option<Place>> {
        match self.in_memory() {
            Some((snapshot, org)) => {
                Ok(snapshot.hierarchy(hierarchy).parent(org).map(|parent| self.world.place(parent)))
            }
            None => Ok(self.parent_rows(hierarchy).await?.first().map(|record| self.world.row(record))),
        }
    }

    /// Everything above, each once and after all that stands above it.
    pub async fn ancestors(&self, hierarchy: HierarchyIx) -> Result<Vec<Place>> {
        match self.in_memory() {
            Some((snapshot, org)) => Ok(self.places(snapshot.hierarchy(hierarchy).ancestors(org))),
            None => Ok(self
                .lineage(hierarchy)
                .await?
                .ancestors
                .iter()
                .map(|record| self.world.row(record))
                .collect()),
        }
    }

    /// The chain of first parents from the root down to this organisation itself.
    pub async fn path(&self, hierarchy: HierarchyIx) -> Result<Vec<Place>> {
        match self.in_memory() {
            Some((snapshot, org)) => Ok(self.places(snapshot.hierarchy(hierarchy).path(org))),
            None => {
                let above = self.lineage(hierarchy).await?.path;
                Ok(above.iter().map(|record| self.world.row(record)).chain([self.clone()]).collect())
            }
        }
    }

    /// Steps to the nearest root.
    pub async fn depth(&self, hierarchy: HierarchyIx) -> Result<u32> {
        match self.in_memory() {
            Some((snapshot, org)) => Ok(snapshot.hierarchy(hierarchy).depth(org)),
            None => Ok(self.lineage(hierarchy).await?.depth),
        }
    }

    /// The children, in order.
    pub async fn children(&self, hierarchy: HierarchyIx) -> Result<Listing> {
        let list = match self.in_memory() {
            Some((snapshot, org)) => List::Memory(snapshot.hierarchy(hierarchy).children(org).to_vec()),
            None => {
                let key = ChildrenKey { hierarchy, day: self.world.day, parent: self.id() };
                List::Rows(load_list(&self.world.scope.loaders().children, key).await?.to_vec())
            }
        };
        Ok(Listing { world: Arc::clone(&self.world), list })
    }

    /// How many children there are.
    pub async fn child_count(&self, hierarchy: HierarchyIx) -> Result<usize> {
        match self.in_memory() {
            Some((snapshot, org)) => Ok(snapshot.hierarchy(hierarchy).children(org).len()),
            None => {
                let key = ChildCountKey { hierarchy, day: self.world.day, parent: self.id() };
                let found = self.world.scope.loaders().child_counts.load_one(key).await;
                Ok(found.map_err(|error| (*error).clone())?.unwrap_or_default())
            }
        }
    }

    /// Everything at most `max_depth` steps below, in pre-order, each once.
    pub async fn descendants(&self, hierarchy: HierarchyIx, max_depth: u32) -> Result<Listing> {
        let list = match self.in_memory() {
            Some((snapshot, org)) => {
                let tree = snapshot.hierarchy(hierarchy);
                let below = tree.descendants(org, max_depth);
                self.world.walked(tree, below.len())?;
                List::Memory(below)
            }
            None => List::Rows(self.descend(hierarchy, max_depth).await?),
        };
        Ok(Listing { world: Arc::clone(&self.world), list })
    }

    pub(super) async fn descend(
        &self,
        hierarchy: HierarchyIx,
        max_depth: u32,
    ) -> Result<Vec<Arc<OrganizationRecord>>> {
        let day = self.world.day;
        let mut children: HashMap<i64, Arc<Vec<Arc<OrganizationRecord>>>> = HashMap::new();
        let mut unseen: HashSet<i64> = HashSet::new();
        let mut level = vec![self.id()];
        let mut depth = 0;
        while !level.is_empty() && depth < max_depth {
            depth += 1;
            let keys = level.iter().map(|parent| ChildrenKey { hierarchy, day, parent: *parent });
            let mut found = self
                .world
                .scope
                .loaders()
                .children
                .load_many(keys)
                .await
                .map_err(|error| (*error).clone())?;
            let mut next = Vec::new();
            self.world.scope.meter.lookups(found.values().map(|list| list.len()).sum())?;
            for parent in level {
                if let Some(list) = found.remove(&ChildrenKey { hierarchy, day, parent }) {
                    next.extend(list.iter().map(|child| child.id).filter(|id| unseen.insert(*id)));
                    children.insert(parent, list);
                }
            }
            level = next;
        }
        let mut order = Vec::with_capacity(unseen.len());
        let below = |id: i64| children.get(&id).into_iter().flat_map(|list| list.iter().rev());
        let mut stack: Vec<&Arc<OrganizationRecord>> = below(self.id()).collect();
        while let Some(record) = stack.pop() {
            if unseen.remove(&record.id) {
                order.push(Arc::clone(record));
                stack.extend(below(record.id));
            }
        }
        Ok(order)
    }

    /// How many organisations stand below.
    pub async fn descendant_count(&self, hierarchy: HierarchyIx) -> Result<usize> {
        match self.in_memory() {
            Some((snapshot, org)) => {
                let tree = snapshot.hierarchy(hierarchy);
                let count = tree.descendant_count(org) as usize;
                self.world.walked(tree, count)?;
                Ok(count)
            }
            None => Ok(self.descend(hierarchy, u32::MAX).await?.len()),
        }
    }

    /// How many organisations of each kind stand below; this one is not counted.
    pub async fn count_below(&self, hierarchy: HierarchyIx) -> Result<KindCounts> {
        let kinds = self.world.scope.names.model().kinds.len();
        match self.in_memory() {
            Some((snapshot, org)) => {
                let tree = snapshot.hierarchy(hierarchy);
                let counts = tree.count_below(org, kinds);
                self.world.walked(tree, counts.total() as usize)?;
                Ok(counts)
            }
            None => {
                let mut counts = KindCounts::new(kinds);
                self.descend(hierarchy, u32::MAX).await?.iter().for_each(|record| counts.add(record.kind));
                Ok(counts)
            }
        }
    }

    /// From its first day to its last, as known at the request's revision.
    pub async fn life(&self) -> Result<Period> {
        match self.in_memory() {
            Some((snapshot, org)) => Ok(snapshot.history().life(org)),
            None => {
                let key = VersionsKey { organization: self.id(), superseded: false };
                let versions = load_list(&self.world.scope.loaders().versions, key).await?;
                let ends = versions.first().zip(versions.last());
                let own = self.describe().validity();
                Ok(ends.map_or(own, |(first, last)| Period {
                    from: first.record.validity.from,
                    to: last.record.validity.to,
                }))
            }
        }
    }

    fn places(&self, orgs: Vec<Org>) -> Vec<Place> {
        orgs.into_iter().map(|org| self.world.place(org)).collect()
    }
}

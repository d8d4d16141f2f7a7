//! The organisations of one day, as a request sees them: tree questions answered from memory where a
//! snapshot is kept, else by loaders, one statement a level. Both give the same answers.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use entity::day::{Day, Period};
use entity::model::{HierarchyIx, KindIx, SchemeIx};
use entity::snapshot::{
    AttributeRef, Described, Filter, Hierarchy, KindCounts, Order, Org, SearchTerms, Snapshot, VersionRef,
};
use entity::store::{OrganizationRecord, View};

use super::{ChildCountKey, ChildrenKey, OrganizationKey, ParentsKey, VersionsKey, load_list};
use crate::error::ApiError;
use crate::meter::Meter;
use crate::scope::Scope;

type Result<T> = std::result::Result<T, ApiError>;

/// One day.
pub struct World {
    scope: Arc<Scope>,
    day: Day,
    memory: Option<Arc<Snapshot>>,
}

/// An organisation on one day.
#[derive(Clone)]
pub struct Place {
    world: Arc<World>,
    at: At,
}

#[derive(Clone)]
enum At {
    Memory(Org),
    Row(Arc<OrganizationRecord>),
}

/// A list of organisations that is paged through: only the page becomes [`Place`]s.
pub struct Listing {
    world: Arc<World>,
    list: List,
}

enum List {
    Memory(Vec<Org>),
    Rows(Vec<Arc<OrganizationRecord>>),
}

/// From so many lookups on, a list is made on a thread of its own.
const LONG: usize = 50_000;

/// Those of `all` that `filter` means.
fn matching(snapshot: &Snapshot, all: Vec<Org>, filter: &Filter, meter: &Meter) -> Result<Vec<Org>> {
    if filter.is_empty() {
        return Ok(all);
    }
    let mut found = Vec::new();
    for part in all.chunks(4096) {
        meter.go_on()?;
        found.extend(part.iter().copied().filter(|org| filter.matches(&snapshot.get(*org))));
    }
    Ok(found)
}

/// What a search found, best first, and how it was looked for.
pub type SearchResult = Listing;

impl World {
    /// The world on `day`, or today, as one that the request looks at.
    pub async fn on(scope: &Arc<Scope>, day: Option<Day>) -> Result<Arc<World>> {
        scope.visit(day.unwrap_or(scope.today))?;
        World::at(scope, day).await
    }

    /// The same, but whether the request looks at it is noted by whoever looks.
    pub async fn at(scope: &Arc<Scope>, day: Option<Day>) -> Result<Arc<World>> {
        let day = day.unwrap_or(scope.today);
        let memory = match &scope.memory {
            Some((snapshots, history)) => Some(snapshots.view(history, day).await?),
            None => None,
        };
        Ok(Arc::new(World { scope: Arc::clone(scope), day, memory }))
    }

    /// The request this belongs to.
    pub fn scope(&self) -> &Arc<Scope> {
        &self.scope
    }

    /// The day.
    pub fn day(&self) -> Day {
        self.day
    }

    /// The trees of this day, where they are in memory.
    pub fn snapshot(&self) -> Option<&Arc<Snapshot>> {
        self.memory.as_ref()
    }

    /// The day that was asked for; `None` for today, so that a cursor outlives midnight.
    pub fn day_asked(&self) -> Option<Day> {
        (self.day != self.scope.today).then_some(self.day)
    }

    /// Organisations of a snapshot as a list of this day.
    pub fn listing(self: &Arc<Self>, orgs: Vec<Org>) -> Listing {
        Listing { world: Arc::clone(self), list: List::Memory(orgs) }
    }

    /// Counts a walk: a tree knows what is below, but where there are several parents each has to be looked at.
    pub fn walked(&self, tree: &Hierarchy, found: usize) -> Result<()> {
        match tree.is_tree() {
            true => Ok(()),
            false => self.scope.meter.lookups(found),
        }
    }

    fn view(&self) -> View {
        View { revision: self.scope.revision, day: self.day }
    }

    /// An organisation of the snapshot of this day.
    pub fn place(self: &Arc<Self>, org: Org) -> Place {
        Place { world: Arc::clone(self), at: At::Memory(org) }
    }

    fn row(self: &Arc<Self>, record: &Arc<OrganizationRecord>) -> Place {
        Place { world: Arc::clone(self), at: At::Row(Arc::clone(record)) }
    }

    /// The organisation with this id.
    pub async fn find_id(self: &Arc<Self>, id: i64) -> Result<Option<Place>> {
        match &self.memory {
            Some(snapshot) => Ok(snapshot.find_id(id).map(|org| self.place(org))),
            None => {
                let found =
                    self.scope.loaders().organizations.load_one(OrganizationKey { day: self.day, id }).await;
                Ok(found.map_err(|error| (*error).clone())?.map(|record| self.row(&record)))
            }
        }
    }

    /// Every organisation that bears this code, in one scheme or in any.
    pub async fn find_code(self: &Arc<Self>, code: &str, scheme: Option<SchemeIx>) -> Result<Vec<Place>> {
        let model = self.scope.names.model();
        // No code holds a NUL, and PostgreSQL takes no text that does.
        if code.contains('\0') {
            return Ok(Vec::new());
        }
        match &self.memory {
            Some(snapshot) => {
                let schemes = (0..model.schemes.len() as u16)
                    .map(SchemeIx)
                    .filter(|at| scheme.is_none_or(|scheme| scheme == *at));
                Ok(schemes.filter_map(|at| snapshot.find_code(at, code)).map(|org| self.place(org)).collect())
            }
            None => {
                let records =
                    self.scope.store.list_organizations_by_code(&[code.to_owned()], self.view()).await?;
                let meant = |record: &OrganizationRecord| {
                    scheme.is_none_or(|scheme| model.kind(record.kind).scheme == scheme)
                };
                Ok(records.into_iter().filter(meant).map(|record| self.row(&Arc::new(record))).collect())
            }
        }
    }

    /// The organisations that `filter` means, all or those at and below `within`, as `order` says.
    pub async fn list(
        self: &Arc<Self>,
        within: Option<&Place>,
        hierarchy: HierarchyIx,
        filter: &Filter,
        order: Order,
    ) -> Result<Listing> {
        let list = match (&self.memory, within) {
            (Some(snapshot), None) => {
                let (snapshot, filter) = (Arc::clone(snapshot), filter.clone());
                let lookups = snapshot.counts().total() as usize * filter.cost();
                let found = move |scope: &Arc<Scope>| {
                    let all: Vec<Org> = match order {
                        Order::Name => snapshot.in_name_order().collect(),
                        Order::Code => snapshot.in_code_order().collect(),
                    };
                    matching(&snapshot, all, &filter, &scope.meter)
                };
                List::Memory(self.look(lookups, found).await?)
            }
            (None, None) => {
                let mut records = Vec::new();
                self.scan(|record| {
                    if filter.matches(&record) {
                        records.push(Arc::new(record));
                    }
                })
                .await?;
                self.scope.meter.lookups(records.len())?;
                List::Rows(records)
            }
            (_, Some(top)) => {
                let mut listing = top.descendants(hierarchy, u32::MAX).await?;
                listing.prepend(top);
                listing.retain(filter)?;
                listing.list
            }
        };
        let mut listing = Listing { world: Arc::clone(self), list };
        let sorted = within.is_none() && self.memory.is_some();
        if !sorted {
            listing.sort(order)?;
        }
        Ok(listing)
    }

    /// The organisations whose names or codes answer `terms`, best first.
    pub async fn search(
        self: &Arc<Self>,
        terms: &SearchTerms,
        hierarchy: HierarchyIx,
        within: Option<&Place>,
        filter: &Filter,
    ) -> Result<SearchResult> {
        let list = match &self.memory {
            Some(snapshot) => {
                let top = within.map(|top| top.memory().1);
                let (snapshot, terms, filter) = (Arc::clone(snapshot), terms.clone(), filter.clone());
                let lookups = snapshot.counts().total() as usize * (terms.count() + filter.cost());
                let found = move |scope: &Arc<Scope>| {
                    let go_on = || scope.meter.go_on().is_ok();
                    let hits = snapshot.search(&terms, hierarchy, top, &filter, go_on);
                    scope.meter.go_on()?;
                    Ok(hits.into_iter().map(|hit| hit.org).collect())
                };
                List::Memory(self.look(lookups, found).await?)
            }
            None => {
                // Whatever bears one of the terms is a candidate; those above it may bear the others.
                let mut candidates = Vec::new();
                self.scan(|record| {
                    if terms.touches(&record) && filter.matches(&record) {
                        candidates.push(Arc::new(record));
                    }
                })
                .await?;
                List::Rows(self.rank_rows(terms, hierarchy, within, candidates).await?)
            }
        };
        Ok(Listing { world: Arc::clone(self), list })
    }

    /// Looks at many organisations, on a thread of its own where it takes long.
    async fn look(
        &self,
        lookups: usize,
        look: impl FnOnce(&Arc<Scope>) -> Result<Vec<Org>> + Send + 'static,
    ) -> Result<Vec<Org>> {
        self.scope.meter.lookups(lookups)?;
        if lookups < LONG {
            return look(&self.scope);
        }
        self.scope.batches.work(&self.scope, look).await
    }

    async fn rank_rows(
        self: &Arc<Self>,
        terms: &SearchTerms,
        hierarchy: HierarchyIx,
        within: Option<&Place>,
        candidates: Vec<Arc<OrganizationRecord>>,
    ) -> Result<Vec<Arc<OrganizationRecord>>> {
        let places: Vec<Place> = candidates.iter().map(|record| self.row(record)).collect();
        let above = self.climb(&places, hierarchy).await?;
        let mut hits = Vec::new();
        for (record, lineage) in candidates.into_iter().zip(above) {
            let inside = within.is_none_or(|top| {
                top.id() == record.id || lineage.ancestors.iter().any(|above| above.id == top.id())
            });
            let ancestors =
                || lineage.ancestors.iter().map(|above| OrganizationRecord::clone(above)).collect();
            if let Some(rank) = terms.rank(&*record, ancestors).filter(|_| inside) {
                hits.push((rank, lineage.depth, record));
            }
        }
        hits.sort_by(|left, right| {
            (left.0, left.1).cmp(&(right.0, right.1)).then_with(|| Order::Code.compare(&*left.2, &*right.2))
        });
        Ok(hits.into_iter().map(|(_, _, record)| record).collect())
    }

    async fn scan(&self, mut each: impl FnMut(OrganizationRecord)) -> Result<()> {
        let model = self.scope.names.model();
        self.scope
            .store
            .scan_view(self.view(), |row| {
                each(OrganizationRecord::from_row(model, &row)?);
                Ok(())
            })
            .await?;
        Ok(())
    }

    /// What stands above each of these, level by level for all of them together.
    async fn climb(self: &Arc<Self>, places: &[Place], hierarchy: HierarchyIx) -> Result<Vec<Lineage>> {
        let mut parents: HashMap<i64, Arc<Vec<Arc<OrganizationRecord>>>> = HashMap::new();
        let mut level: HashSet<i64> = places.iter().map(Place::id).collect();
        while !level.is_empty() {
            let keys = level.iter().map(|child| ParentsKey { hierarchy, day: self.day, child: *child });
            let found =
                self.scope.loaders().parents.load_many(keys).await.map_err(|error| (*error).clone())?;
            let mut next = HashSet::new();
            for child in level {
                let above =
                    found.get(&ParentsKey { hierarchy, day: self.day, child }).cloned().unwrap_or_default();
                next.extend(above.iter().map(|parent| parent.id));
                parents.insert(child, above);
            }
            level = next.into_iter().filter(|id| !parents.contains_key(id)).collect();
        }
        Ok(places.iter().map(|place| Lineage::of(place.id(), &parents)).collect())
    }
}

/// What stands above one organisation.
struct Lineage {
    /// Each once, and after all that stands above it.
    ancestors: Vec<Arc<OrganizationRecord>>,
    /// Steps to the nearest root.
    depth: u32,
    /// The chain of first parents, from the root to the parent.
    path: Vec<Arc<OrganizationRecord>>,
}

impl Lineage {
    fn of(id: i64, parents: &HashMap<i64, Arc<Vec<Arc<OrganizationRecord>>>>) -> Lineage {
        let above = |id: i64| parents.get(&id).into_iter().flat_map(|list| list.iter());
        let mut depth = 0;
        let mut level = vec![id];
        // Corrupt rows may lead in a circle; no way is longer than all there is.
        while (depth as usize) < parents.len() && level.iter().all(|at| above(*at).next().is_some()) {
            level = level.into_iter().flat_map(|at| above(at).map(|parent| parent.id)).collect();
            level.sort_unstable();
            level.dedup();
            depth += 1;
        }
        // Depth first, each after all that stands above it: the order of snapshots.
        let mut ancestors: Vec<Arc<OrganizationRecord>> = Vec::new();
        let mut seen = HashSet::from([id]);
        let mut way = vec![(None, above(id).collect::<Vec<_>>().into_iter())];
        while let Some((at, parents)) = way.last_mut() {
            match parents.next() {
                Some(parent) if seen.insert(parent.id) => {
                    way.push((Some(parent), above(parent.id).collect::<Vec<_>>().into_iter()));
                }
                Some(_) => {}
                None => {
                    ancestors.extend(at.cloned());
                    way.pop();
                }
            }
        }
        let mut path: Vec<_> =
            std::iter::successors(above(id).next(), |parent| above(parent.id).next()).cloned().collect();
        path.reverse();
        Lineage { ancestors, depth, path }
    }
}

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
    fn memory(&self) -> (&Snapshot, Org) {
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

    async fn descend(&self, hierarchy: HierarchyIx, max_depth: u32) -> Result<Vec<Arc<OrganizationRecord>>> {
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

impl Listing {
    /// How many organisations it has.
    pub fn len(&self) -> usize {
        match &self.list {
            List::Memory(list) => list.len(),
            List::Rows(list) => list.len(),
        }
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The day it belongs to.
    pub fn world(&self) -> &Arc<World> {
        &self.world
    }

    fn snapshot(&self) -> &Snapshot {
        self.world.memory.as_ref().expect("a list in memory belongs to a world in memory")
    }

    /// Leaves out whatever `filter` does not mean.
    pub fn retain(&mut self, filter: &Filter) -> Result<()> {
        if filter.is_empty() {
            return Ok(());
        }
        self.world.scope.meter.lookups(self.len() * filter.cost())?;
        match &mut self.list {
            List::Memory(list) => {
                let snapshot =
                    self.world.memory.as_ref().expect("a list in memory belongs to a world in memory");
                *list = matching(snapshot, std::mem::take(list), filter, &self.world.scope.meter)?;
            }
            List::Rows(list) => list.retain(|record| filter.matches(&**record)),
        }
        Ok(())
    }

    /// Filters and orders it, on a thread of its own where it takes long.
    pub async fn arranged(self, filter: Filter, order: Option<Order>) -> Result<Listing> {
        let arrange = move |mut listing: Listing| {
            listing.retain(&filter)?;
            if let Some(order) = order {
                listing.sort(order)?;
            }
            Ok(listing)
        };
        if self.len() < LONG / 10 {
            return arrange(self);
        }
        let scope = Arc::clone(&self.world.scope);
        scope.batches.work(&scope, move |_| arrange(self)).await
    }

    /// Brings it into another order.
    pub fn sort(&mut self, order: Order) -> Result<()> {
        self.world.scope.meter.lookups(self.len())?;
        let memory = self.world.memory.clone();
        match &mut self.list {
            List::Memory(list) => {
                let snapshot = memory.expect("a list in memory belongs to a world in memory");
                match order {
                    Order::Code => list.sort_unstable_by_key(|org| snapshot.code_place(*org)),
                    Order::Name => {
                        list.sort_by(|left, right| order.compare(&snapshot.get(*left), &snapshot.get(*right)))
                    }
                }
            }
            List::Rows(list) => list.sort_by(|left, right| order.compare(&**left, &**right)),
        }
        Ok(())
    }

    fn prepend(&mut self, place: &Place) {
        match (&mut self.list, &place.at) {
            (List::Memory(list), At::Memory(org)) => list.insert(0, *org),
            (List::Rows(list), At::Row(record)) => list.insert(0, Arc::clone(record)),
            _ => unreachable!("a list and its places come from one world"),
        }
    }

    /// The position of the organisation with this id.
    pub fn position(&self, id: i64) -> Option<usize> {
        match &self.list {
            List::Memory(list) => {
                let org = self.snapshot().find_id(id)?;
                list.iter().position(|other| *other == org)
            }
            List::Rows(list) => list.iter().position(|record| record.id == id),
        }
    }

    /// The organisations from one position up to another.
    pub fn slice(&self, range: std::ops::Range<usize>) -> Vec<Place> {
        match &self.list {
            List::Memory(list) => list[range].iter().map(|org| self.world.place(*org)).collect(),
            List::Rows(list) => list[range].iter().map(|record| self.world.row(record)).collect(),
        }
    }

    /// Positions in the snapshot, where trees are in memory.
    pub fn orgs(&self) -> Option<&[Org]> {
        match &self.list {
            List::Memory(list) => Some(list),
            List::Rows(_) => None,
        }
    }

    /// All of it.
    pub fn into_places(self) -> Vec<Place> {
        self.slice(0..self.len())
    }
}

/// What an organisation is, wherever it was read from.
pub enum Description<'a> {
    /// From a snapshot.
    Memory(VersionRef<'a>),
    /// From a row.
    Row(&'a OrganizationRecord),
}

macro_rules! either {
    ($self:ident, $version:ident => $answer:expr) => {
        match $self {
            Description::Memory($version) => $answer,
            Description::Row($version) => $answer,
        }
    };
}

impl Described for Description<'_> {
    fn id(&self) -> i64 {
        either!(self, version => version.id())
    }

    fn kind(&self) -> KindIx {
        either!(self, version => version.kind())
    }

    fn code(&self) -> Option<&str> {
        either!(self, version => version.code())
    }

    fn name(&self) -> &str {
        either!(self, version => version.name())
    }

    fn short_name(&self) -> Option<&str> {
        either!(self, version => version.short_name())
    }

    fn names(&self) -> impl Iterator<Item = (&str, &str)> {
        let (memory, row) = match self {
            Description::Memory(version) => (Some(version.names()), None),
            Description::Row(record) => (None, Some(record.names())),
        };
        memory.into_iter().flatten().chain(row.into_iter().flatten())
    }

    fn attribute(&self, at: usize) -> Option<AttributeRef<'_>> {
        either!(self, version => version.attribute(at))
    }

    fn validity(&self) -> Period {
        either!(self, version => version.validity())
    }
}

//! The organisations of one day, as a request sees them: tree questions answered from memory where a
//! snapshot is kept, else by loaders, one statement a level. Both give the same answers.

mod description;
mod figure;
mod findings;
mod histories;
mod lineage;
mod listing;
mod nearest;
mod people;
mod place;
mod tie;

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::sync::Arc;

use entity::day::Day;
use entity::model::{HierarchyIx, SchemeIx};
use entity::snapshot::{Filter, Hierarchy, Order, Org, SearchTerms, Snapshot};
use entity::store::{OrganizationRecord, View};

use super::{OrganizationKey, ParentsKey};
use crate::error::ApiError;
use crate::meter::Meter;
use crate::scope::Scope;

use lineage::Lineage;

pub use description::Description;
pub use figure::{measure, within_int};
pub use findings::FoundOn;
pub use histories::Histories;
pub use tie::Participation;

type Result<T> = std::result::Result<T, ApiError>;

/// One day.
pub struct World {
    scope: Arc<Scope>,
    day: Day,
    memory: Option<Arc<Snapshot>>,
    /// The day that was asked for, where this is another one on which an organisation still was.
    apart_from: Option<Arc<World>>,
}

/// Which day was asked for, and as known at which revision, or as planned by which reorganisation.
pub struct Asked {
    day: Option<Day>,
    revision: Option<i64>,
    plan: Option<i64>,
}

/// Fingerprints of lists are made of this, and cursors live longer than versions of the program: where no revision was asked
/// for, it is written as the day alone always was.
impl fmt::Debug for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.revision, self.plan) {
            (None, None) => self.day.fmt(f),
            (Some(revision), None) => (self.day, revision).fmt(f),
            (_, Some(plan)) => (self.day, "plan", plan).fmt(f),
        }
    }
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

/// Hands out those of `all` that `filter` means, and asks `meter` now and then whether to go on.
pub fn each_matching(
    snapshot: &Snapshot,
    all: &[Org],
    filter: &Filter,
    meter: &Meter,
    mut each: impl FnMut(Org),
) -> Result<()> {
    for part in all.chunks(1024) {
        meter.go_on()?;
        part.iter().filter(|org| filter.matches(&snapshot.get(**org))).for_each(|org| each(*org));
    }
    Ok(())
}

/// Those of `all` that `filter` means.
fn matching(snapshot: &Snapshot, all: Vec<Org>, filter: &Filter, meter: &Meter) -> Result<Vec<Org>> {
    if filter.is_empty() {
        return Ok(all);
    }
    let mut found = Vec::new();
    each_matching(snapshot, &all, filter, meter, |org| found.push(org))?;
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
        Ok(Arc::new(World { scope: Arc::clone(scope), day, memory, apart_from: None }))
    }

    /// The world on `day` with its trees in memory, even where they are else read from the database. What is held of
    /// `previous` is used again where nothing begins or ends between the two.
    pub async fn laid_out(scope: &Arc<Scope>, day: Day, previous: Option<&Arc<World>>) -> Result<Arc<World>> {
        let known = previous.and_then(|world| world.memory.clone());
        let snapshot = match (&scope.memory, known.filter(|view| view.steady().contains(day))) {
            (_, Some(view)) => view,
            (Some((snapshots, history)), None) => snapshots.view(history, day).await?,
            (None, None) => {
                let history = scope.histories.of(scope).await?;
                let build = move |_: &Arc<Scope>| Snapshot::build(&history, day);
                Arc::new(scope.batches.work(scope, build).await)
            }
        };
        Ok(Arc::new(World { scope: Arc::clone(scope), day, memory: Some(snapshot), apart_from: None }))
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

    /// What tells lists of this day from others.
    pub fn asked(&self) -> Asked {
        let world = self.apart_from.as_deref().unwrap_or(self);
        world.asked_on(world.day_asked())
    }

    /// The same where `day` was asked for at the root.
    pub fn asked_on(&self, day: Option<Day>) -> Asked {
        Asked { day, revision: self.scope.revision_asked, plan: self.scope.plan_asked }
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

    /// What it shows: the rows known at the request's revision that hold on the day.
    pub fn view(&self) -> View {
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
                self.scope.meter.lookups(lookups)?;
                let looked_at = match &filter.kinds {
                    Some(kinds) if order == Order::Code && snapshot.has_kinds() => {
                        let counts = &snapshot.counts().0;
                        let of_kinds = kinds.iter().map(|kind| counts[usize::from(kind.0)] as usize);
                        of_kinds.sum::<usize>() * filter.cost()
                    }
                    _ => lookups,
                };
                let found = move |scope: &Arc<Scope>| {
                    let all: Vec<Org> = match (order, &filter.kinds) {
                        (Order::Name, _) => snapshot.in_name_order().collect(),
                        (Order::Code, Some(kinds)) => snapshot.of_kinds(kinds),
                        (Order::Code, None) => snapshot.in_code_order().collect(),
                    };
                    matching(&snapshot, all, &filter, &scope.meter)
                };
                List::Memory(self.look(looked_at, found).await?)
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
                self.scope.meter.lookups(lookups)?;
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

    /// Looks at many organisations that are counted already, on a thread of its own where it takes long.
    async fn look(
        &self,
        looked_at: usize,
        look: impl FnOnce(&Arc<Scope>) -> Result<Vec<Org>> + Send + 'static,
    ) -> Result<Vec<Org>> {
        if looked_at < LONG {
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

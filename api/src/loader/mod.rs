//! Everything a request reads, in batches: one small file a key family, and [`World`] on top, which
//! answers tree questions from memory or from these loaders, with the same answers.

mod appointments;
mod batches;
mod change_events;
mod children;
mod counts;
mod identifiers;
mod lifecycle_steps;
mod memberships;
mod organizations;
mod parent_links;
mod parents;
mod people;
mod posts;
mod relations;
mod revisions;
mod series;
mod ties;
mod vacancy;
mod versions;
mod world;

use std::sync::Arc;

use async_graphql::dataloader::{DataLoader, HashMapCache, Loader};
use entity::store::{Store, View, When};

use crate::error::ApiError;
use batches::NoDelay;

pub use appointments::{AppointmentsKey, AppointmentsLoader};
pub use batches::Batches;
pub use change_events::{ChangeEventsKey, ChangeEventsLoader};
pub use children::{ChildrenKey, ChildrenLoader};
pub use counts::{ChildCountKey, ChildCountLoader};
pub use identifiers::{IdentifiersKey, IdentifiersLoader};
pub use lifecycle_steps::{LifecycleStepsKey, LifecycleStepsLoader};
pub use memberships::{MembershipsKey, MembershipsLoader};
pub use organizations::{OrganizationKey, OrganizationLoader};
pub use parent_links::{ParentLinksKey, ParentLinksLoader};
pub use parents::{ParentsKey, ParentsLoader};
pub use people::{PeopleLoader, PersonKey};
pub use posts::{PostKey, PostRows, PostsLoader, PostsOfKey};
pub use relations::{RelationsKey, RelationsLoader};
pub use revisions::{RevisionKey, RevisionsLoader};
pub use series::{Basis, Point, Series, SeriesKey, SeriesLoader};
pub use ties::{TiesKey, TiesLoader};
pub use vacancy::{HeldKey, VacancyLoader};
pub use versions::{VersionsKey, VersionsLoader};
pub use world::{
    Asked, FoundOn, Histories, Listing, Participation, Place, SearchResult, World, each_matching, measure,
};

/// A loader that remembers what it has loaded for as long as the request lasts.
pub type Batched<L> = DataLoader<L, HashMapCache>;

/// The loaders of one request, all fixed to its revision.
pub struct Loaders {
    /// Organisations by id.
    pub organizations: Batched<OrganizationLoader>,
    /// Children of organisations.
    pub children: Batched<ChildrenLoader>,
    /// Parents of organisations.
    pub parents: Batched<ParentsLoader>,
    /// Numbers of children.
    pub child_counts: Batched<ChildCountLoader>,
    /// Identifiers of organisations.
    pub identifiers: Batched<IdentifiersLoader>,
    /// Version history of organisations.
    pub versions: Batched<VersionsLoader>,
    /// Dated relations of organisations.
    pub relations: Batched<RelationsLoader>,
    /// Steps in lifecycles of organisations.
    pub lifecycle_steps: Batched<LifecycleStepsLoader>,
    /// Ties of organisations on a day, with the organisations at their other ends.
    pub ties: Batched<TiesLoader>,
    /// People by id.
    pub people: Batched<PeopleLoader>,
    /// Memberships of organisations and of people.
    pub memberships: Batched<MembershipsLoader>,
    /// Posts by id and of organisations.
    pub posts: Batched<PostsLoader>,
    /// Appointments to posts and of people.
    pub appointments: Batched<AppointmentsLoader>,
    /// Which posts somebody holds.
    pub vacancy: Batched<VacancyLoader>,
    /// Recorded events of organisations.
    pub change_events: Batched<ChangeEventsLoader>,
    /// Parent links of organisations through time and knowledge.
    pub parent_links: Batched<ParentLinksLoader>,
    /// Entries of the change log.
    pub revisions: Batched<RevisionsLoader>,
}

/// What every loader reads from.
#[derive(Clone)]
pub struct Source {
    store: Store,
    revision: i64,
}

impl Source {
    fn view(&self, day: entity::day::Day) -> View {
        View { revision: self.revision, day }
    }

    /// The rows of a day, or of all days.
    fn when(&self, day: Option<entity::day::Day>) -> When {
        day.map_or(When::Ever(self.revision), |day| When::On(self.view(day)))
    }
}

impl Loaders {
    /// Loaders over the rows known at `revision`, whose batches `batches` runs.
    pub fn new(store: &Store, revision: i64, batches: &Batches) -> Loaders {
        let source = || Source { store: store.clone(), revision };
        Loaders {
            organizations: batched(OrganizationLoader(source()), batches),
            children: batched(ChildrenLoader(source()), batches),
            parents: batched(ParentsLoader(source()), batches),
            child_counts: batched(ChildCountLoader(source()), batches),
            identifiers: batched(IdentifiersLoader(source()), batches),
            versions: batched(VersionsLoader(source()), batches),
            relations: batched(RelationsLoader(source()), batches),
            lifecycle_steps: batched(LifecycleStepsLoader(source()), batches),
            ties: batched(TiesLoader(source()), batches),
            people: batched(PeopleLoader(source()), batches),
            memberships: batched(MembershipsLoader(source()), batches),
            posts: batched(PostsLoader(source()), batches),
            appointments: batched(AppointmentsLoader(source()), batches),
            vacancy: batched(VacancyLoader(source()), batches),
            change_events: batched(ChangeEventsLoader(source()), batches),
            parent_links: batched(ParentLinksLoader(source()), batches),
            revisions: batched(RevisionsLoader(source()), batches),
        }
    }
}

/// A loader whose batches `batches` runs.
pub fn batched<L>(loader: L, batches: &Batches) -> Batched<L> {
    // Keys travel as one parameter whatever their number, so no batch is ever split.
    DataLoader::with_cache(loader, batches.clone(), NoDelay, HashMapCache::default())
        .max_batch_size(usize::MAX)
}

/// Errors are shared by everyone who waits for a batch.
type LoadError = Arc<ApiError>;

/// Groups keys by what must be equal within one statement.
fn grouped<K, G: std::hash::Hash + Eq>(
    keys: &[K],
    group: impl Fn(&K) -> (G, i64),
) -> std::collections::HashMap<G, Vec<i64>> {
    let mut groups: std::collections::HashMap<G, Vec<i64>> = std::collections::HashMap::new();
    for key in keys {
        let (group, id) = group(key);
        groups.entry(group).or_default().push(id);
    }
    groups
}

/// A list for every key, so that the absence of rows is remembered, too.
fn listed<K: std::hash::Hash + Eq + Clone, T>(
    keys: &[K],
    found: std::collections::HashMap<K, Vec<T>>,
) -> std::collections::HashMap<K, Arc<Vec<T>>> {
    let none = Arc::new(Vec::new());
    let mut lists: std::collections::HashMap<K, Arc<Vec<T>>> =
        found.into_iter().map(|(key, list)| (key, Arc::new(list))).collect();
    for key in keys {
        if !lists.contains_key(key) {
            lists.insert(key.clone(), Arc::clone(&none));
        }
    }
    lists
}

/// Loads one key whose absence means "nothing".
pub async fn load_list<K, L, T>(loader: &Batched<L>, key: K) -> Result<Arc<Vec<T>>, ApiError>
where
    K: Send + Sync + std::hash::Hash + Eq + Clone + 'static,
    L: Loader<K, Value = Arc<Vec<T>>, Error = LoadError>,
{
    let found = loader.load_one(key).await.map_err(|error| (*error).clone())?;
    Ok(found.unwrap_or_default())
}

//! What one request sees and may use: fixed at its start, so that no answer mixes two states.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use chrono::{DateTime, Utc};
use entity::command::{Planned, Preview, plan};
use entity::day::Day;
use entity::model::HierarchyIx;
use entity::snapshot::{History, Snapshots};
use entity::store::Store;

use crate::auth::Actor;
use crate::error::ApiError;
use crate::limits::Limits;
use crate::loader::{Batched, Batches, Histories, Loaders, SeriesLoader, batched};
use crate::meter::Meter;
use crate::names::Names;
use crate::revisions::Revisions;

/// Where trees are read from.
#[derive(Clone)]
pub enum Trees {
    /// From memory.
    Snapshot(Arc<Snapshots>),
    /// From the database, one statement a level.
    Loader,
}

/// Which revision a request sees.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sight {
    /// The newest.
    #[default]
    Newest,
    /// The newest, which must be this one or a later: whoever wrote it reads his own writes.
    AtLeast(i64),
    /// The newest that is known to be here, which this one is.
    Here(i64),
}

/// The frame of one request.
pub struct Scope {
    /// The database.
    pub store: Store,
    /// Who acts, where it is known.
    pub actor: Option<Actor>,
    /// Names the model brings into the schema.
    pub names: Arc<Names>,
    /// The revision everything is read at.
    pub revision: i64,
    /// The same, where a revision was asked for; `None` for the newest, so that a cursor outlives the next one.
    pub revision_asked: Option<i64>,
    /// Whether more is known by now.
    pub is_earlier: bool,
    /// The day that counts where no `asOf` is given.
    pub today: Day,
    /// Trees in memory as of `revision`; `None` when they are read from the database.
    pub memory: Option<(Arc<Snapshots>, Arc<History>)>,
    /// The revisions of the database.
    pub revisions: Arc<Revisions>,
    loaders: OnceLock<Loaders>,
    /// What the whole request costs.
    pub meter: Arc<Meter>,
    /// The last revision that the request has written.
    written: AtomicI64,
    /// Runs what is loaded in batches, and what takes long.
    pub batches: Batches,
    /// What the whole request looks at: days, each as known at a revision.
    looked_at: Arc<Mutex<HashSet<(i64, Day)>>>,
    /// The same for dates that figures over a period are counted on.
    counted_on: Arc<Mutex<HashSet<(i64, Day)>>>,
    series: OnceLock<Batched<SeriesLoader>>,
    /// What the request sees as it was known at revisions that it asks for.
    as_recorded: Mutex<HashMap<i64, Arc<Scope>>>,
    /// The revisions that were the newest at instants that it asks for.
    instants: tokio::sync::Mutex<HashMap<DateTime<Utc>, i64>>,
    /// Histories that are read because trees are not in memory.
    pub histories: Histories,
    /// The reorganisation that is looked through, where one is.
    pub plan_asked: Option<i64>,
    /// Reorganisations that the request looks through.
    plans: tokio::sync::Mutex<HashMap<i64, Option<Arc<PlanOfRequest>>>>,
}

/// A reorganisation that a request looks through.
pub struct PlanOfRequest {
    /// What it would make different.
    pub world: Planned,
    /// What the request sees if it is applied; the recorded world where its steps do not hold.
    pub scope: Arc<Scope>,
}

impl Scope {
    /// Different days one request may look at, the same day as known at another revision for itself: each may need a view of
    /// its own to be built.
    pub const MOST_DAYS: usize = 8;

    /// Different dates that figures of one request may be counted on: ten years of months.
    pub const MOST_DATES: usize = 120;

    /// Fixes what a request of `actor` sees: a revision, today. Where it wants to see one that is not here yet, it waits for
    /// it, as long as the limits let it. Batches are run by `batches`.
    pub async fn begin(
        store: &Store,
        names: &Arc<Names>,
        revisions: &Arc<Revisions>,
        sight: Sight,
        limits: Limits,
        batches: &Batches,
        actor: Option<Actor>,
    ) -> Result<Arc<Scope>, ApiError> {
        let reached = match sight {
            Sight::Newest => None,
            Sight::Here(revision) => Some(revision.max(revisions.newest())),
            Sight::AtLeast(wanted) => {
                let most = Duration::from_millis(limits.revision_wait_ms as u64);
                Some(revisions.reach(wanted, most).await?)
            }
        };
        let memory = revisions.memory();
        let revision = match (&memory, reached) {
            (Some((_, history)), _) => history.revision(),
            (None, Some(reached)) => reached,
            (None, None) => store.fetch_revision().await?,
        };
        Ok(Arc::new(Scope {
            store: store.clone(),
            actor,
            names: Arc::clone(names),
            revision,
            revision_asked: None,
            is_earlier: false,
            today: store.clock().today(),
            memory,
            revisions: Arc::clone(revisions),
            loaders: OnceLock::new(),
            meter: Arc::new(Meter::new(limits)),
            written: AtomicI64::new(revision),
            batches: batches.clone(),
            looked_at: Arc::default(),
            counted_on: Arc::default(),
            series: OnceLock::new(),
            as_recorded: Mutex::default(),
            instants: tokio::sync::Mutex::default(),
            histories: Histories::default(),
            plan_asked: None,
            plans: tokio::sync::Mutex::default(),
        }))
    }

    /// What the same request sees after it has written `revision`: that revision, or a later one. It is published first, so
    /// that the next request sees it, too.
    pub async fn after(&self, revision: i64) -> Result<Arc<Scope>, ApiError> {
        self.written.fetch_max(revision, Ordering::Relaxed);
        let memory = match &self.memory {
            Some((snapshots, _)) => {
                snapshots.reach(revision).await?;
                Some((Arc::clone(snapshots), snapshots.history()))
            }
            None => None,
        };
        let seen = match &memory {
            Some((_, history)) => history.revision(),
            None => self.revisions.look().await?,
        };
        Ok(self.at(self.store.clone(), seen, memory))
    }

    /// What the same request sees in a world that will not come to be.
    pub async fn in_preview(&self, preview: &Preview) -> Result<Arc<Scope>, ApiError> {
        let memory = match &self.memory {
            Some((snapshots, _)) => Some((Arc::clone(snapshots), Arc::new(preview.history().await?))),
            None => None,
        };
        Ok(self.at(preview.store().clone(), preview.revision(), memory))
    }

    fn at(&self, store: Store, revision: i64, memory: Option<(Arc<Snapshots>, Arc<History>)>) -> Arc<Scope> {
        Arc::new(self.like(store, revision, memory))
    }

    /// What the same request sees as it was known at `revision`: from memory where that is the newest, else from the rows.
    /// All that is looked at counts for the whole request.
    pub fn known_in(&self, revision: i64) -> Arc<Scope> {
        let mut known = self.as_recorded.lock().expect("nothing panics while it holds the map");
        let scope = known.entry(revision).or_insert_with(|| {
            let is_earlier = revision != self.revision;
            let memory = self.memory.clone().filter(|_| !is_earlier);
            Arc::new(Scope {
                revision_asked: Some(revision),
                is_earlier,
                looked_at: Arc::clone(&self.looked_at),
                counted_on: Arc::clone(&self.counted_on),
                histories: self.histories.clone(),
                ..self.like(self.store.clone(), revision, memory)
            })
        });
        Arc::clone(scope)
    }

    /// The same, as it was known at `instant`; before the first revision, nothing was.
    pub async fn known_at(&self, instant: DateTime<Utc>) -> Result<Arc<Scope>, ApiError> {
        let mut instants = self.instants.lock().await;
        let revision = match instants.get(&instant) {
            Some(revision) => *revision,
            None => {
                let revision = self.store.fetch_revision_at(instant, self.revision).await?;
                instants.insert(instant, revision);
                revision
            }
        };
        Ok(self.known_in(revision))
    }

    /// What the same request sees if a reorganisation is applied. Nobody is locked out while it looks; each of its steps
    /// counts as an organization, and is taken once for the whole request.
    pub async fn plan(self: &Arc<Self>, id: i64) -> Result<Option<Arc<PlanOfRequest>>, ApiError> {
        let mut plans = self.plans.lock().await;
        if let Some(known) = plans.get(&id) {
            return Ok(known.clone());
        }
        let found = self.store.find_reorganization(id, self.revision).await?;
        let planned = match found {
            Some(record) => {
                self.charge(record.steps.len())?;
                let history = match &self.memory {
                    Some((_, history)) => Arc::clone(history),
                    None => self.histories.of(self).await?,
                };
                let actor = self.actor.as_ref().map(|actor| actor.subject.as_str());
                let world = plan(&self.store, &history, &record, (actor, self.today)).await?;
                let memory = self.memory.as_ref();
                let memory = memory.map(|(snapshots, _)| (Arc::clone(snapshots), Arc::clone(&world.history)));
                let scope = Arc::new(Scope {
                    plan_asked: Some(id),
                    today: self.today.max(world.effective),
                    looked_at: Arc::clone(&self.looked_at),
                    counted_on: Arc::clone(&self.counted_on),
                    histories: Histories::with(Arc::clone(&world.history)),
                    ..self.like(world.store.clone(), self.revision, memory)
                });
                Some(Arc::new(PlanOfRequest { world, scope }))
            }
            None => None,
        };
        plans.insert(id, planned.clone());
        Ok(planned)
    }

    /// What a day is looked at as: as known at a revision, or as planned.
    fn sight(&self) -> i64 {
        self.plan_asked.map_or(self.revision, |plan| -plan)
    }

    fn like(&self, store: Store, revision: i64, memory: Option<(Arc<Snapshots>, Arc<History>)>) -> Scope {
        Scope {
            store,
            actor: self.actor.clone(),
            names: Arc::clone(&self.names),
            revision,
            revision_asked: None,
            is_earlier: false,
            today: self.today,
            memory,
            revisions: Arc::clone(&self.revisions),
            loaders: OnceLock::new(),
            meter: Arc::clone(&self.meter),
            written: AtomicI64::new(revision),
            batches: self.batches.clone(),
            looked_at: Arc::default(),
            counted_on: Arc::default(),
            series: OnceLock::new(),
            as_recorded: Mutex::default(),
            instants: tokio::sync::Mutex::default(),
            histories: Histories::default(),
            plan_asked: None,
            plans: tokio::sync::Mutex::default(),
        }
    }

    /// The newest revision that the request has seen or written.
    pub fn newest(&self) -> i64 {
        self.written.load(Ordering::Relaxed)
    }

    /// The hierarchy that is meant where none is named.
    pub fn default_hierarchy(&self) -> HierarchyIx {
        self.names.model().default_hierarchy
    }

    /// Everything that is loaded in batches; made when first asked for.
    pub fn loaders(&self) -> &Loaders {
        self.loaders.get_or_init(|| Loaders::new(&self.store, self.revision, &self.batches))
    }

    /// Notes a day that the request looks at.
    pub fn visit(&self, day: Day) -> Result<(), ApiError> {
        let mut looked_at = self.looked_at.lock().expect("nothing panics while it holds the set");
        looked_at.insert((self.sight(), day));
        if looked_at.len() > Scope::MOST_DAYS {
            return Err(ApiError::argument(
                "asOf",
                format!(
                    "one request may look at {} different dates, each as recorded at one revision; split it",
                    Scope::MOST_DAYS
                ),
            ));
        }
        Ok(())
    }

    /// Notes dates that figures over a period are counted on. Each needs a view, but one after the other.
    pub fn visit_dates(&self, dates: &[Day]) -> Result<(), ApiError> {
        let mut counted_on = self.counted_on.lock().expect("nothing panics while it holds the set");
        let sight = self.sight();
        counted_on.extend(dates.iter().map(|date| (sight, *date)));
        if counted_on.len() > Scope::MOST_DATES {
            return Err(ApiError::argument(
                "every",
                format!("one request may count on {} different dates; split it", Scope::MOST_DATES),
            ));
        }
        Ok(())
    }

    /// Figures over a period, in batches; made when first asked for.
    pub fn series(self: &Arc<Self>) -> &Batched<SeriesLoader> {
        let scope = Arc::downgrade(self);
        self.series.get_or_init(|| batched(SeriesLoader { scope }, &self.batches))
    }

    /// Counts organisations towards what one request may return.
    pub fn charge(&self, nodes: usize) -> Result<(), ApiError> {
        self.meter.nodes(nodes)
    }
}

//! What one request sees and may use: fixed at its start, so that no answer mixes two states.

use std::collections::HashSet;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use entity::command::Preview;
use entity::day::Day;
use entity::model::HierarchyIx;
use entity::snapshot::{History, Snapshots};
use entity::store::Store;

use crate::auth::Actor;
use crate::error::ApiError;
use crate::limits::Limits;
use crate::loader::{Batches, FindingsOfRequest, Loaders};
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
    /// The revision everything in this request is read at.
    pub revision: i64,
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
    days: Mutex<HashSet<Day>>,
    /// What it keeps for findings.
    pub findings: FindingsOfRequest,
}

impl Scope {
    /// Different days one request may look at: each may need a view of its own to be built.
    pub const MOST_DAYS: usize = 8;

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
            today: store.clock().today(),
            memory,
            revisions: Arc::clone(revisions),
            loaders: OnceLock::new(),
            meter: Arc::new(Meter::new(limits)),
            written: AtomicI64::new(revision),
            batches: batches.clone(),
            days: Mutex::default(),
            findings: FindingsOfRequest::default(),
        }))
    }

    /// What the same request sees after it has written `revision`: that revision, or a later one. It is published first, so
    /// that the next request sees it, too.
    pub async fn after(&self, revision: i64) -> Result<Arc<Scope>, ApiError> {
        self.written.fetch_max(revision, Ordering::Relaxed);
        let memory = match &self.memory {
            Some((snapshots, _)) => {
                snapshots.refresh().await?;
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
        Arc::new(Scope {
            store,
            actor: self.actor.clone(),
            names: Arc::clone(&self.names),
            revision,
            today: self.today,
            memory,
            revisions: Arc::clone(&self.revisions),
            loaders: OnceLock::new(),
            meter: Arc::clone(&self.meter),
            written: AtomicI64::new(revision),
            batches: self.batches.clone(),
            days: Mutex::default(),
            findings: FindingsOfRequest::default(),
        })
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
        let mut days = self.days.lock().expect("nothing panics while it holds the set");
        days.insert(day);
        if days.len() > Scope::MOST_DAYS {
            return Err(ApiError::argument(
                "asOf",
                format!("one request may look at {} different dates; split it", Scope::MOST_DAYS),
            ));
        }
        Ok(())
    }

    /// Counts organisations towards what one request may return.
    pub fn charge(&self, nodes: usize) -> Result<(), ApiError> {
        self.meter.nodes(nodes)
    }
}

//! What one request sees and may use: fixed at its start, so that no answer mixes two states.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, OnceLock};

use entity::day::Day;
use entity::model::HierarchyIx;
use entity::snapshot::{History, Snapshots};
use entity::store::Store;

use crate::auth::Actor;
use crate::error::ApiError;
use crate::limits::Limits;
use crate::loader::{Batches, Loaders};
use crate::meter::Meter;
use crate::names::Names;

/// Where trees are read from.
#[derive(Clone)]
pub enum Trees {
    /// From memory.
    Snapshot(Arc<Snapshots>),
    /// From the database, one statement a level.
    Loader,
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
    loaders: OnceLock<Loaders>,
    /// What it costs.
    pub meter: Meter,
    /// Runs what is loaded in batches, and what takes long.
    pub batches: Batches,
    days: Mutex<HashSet<Day>>,
}

impl Scope {
    /// Different days one request may look at: each may need a view of its own to be built.
    pub const MOST_DAYS: usize = 8;

    /// Fixes what a request of `actor` sees: the newest revision, today. Batches are run by `batches`.
    pub async fn begin(
        store: &Store,
        names: &Arc<Names>,
        trees: &Trees,
        limits: Limits,
        batches: &Batches,
        actor: Option<Actor>,
    ) -> Result<Arc<Scope>, ApiError> {
        let memory = match trees {
            Trees::Snapshot(snapshots) => Some((Arc::clone(snapshots), snapshots.history())),
            Trees::Loader => None,
        };
        let revision = match &memory {
            Some((_, history)) => history.revision(),
            None => store.fetch_revision().await?,
        };
        Ok(Arc::new(Scope {
            store: store.clone(),
            actor,
            names: Arc::clone(names),
            revision,
            today: store.clock().today(),
            memory,
            loaders: OnceLock::new(),
            meter: Meter::new(limits),
            batches: batches.clone(),
            days: Mutex::default(),
        }))
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

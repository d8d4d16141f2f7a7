//! Histories that a request reads for itself, because what it asks of is not in memory: trees that are read from the database,
//! or what was known at an earlier revision.

use std::sync::Arc;

use entity::day::Day;
use entity::snapshot::{History, Snapshot};
use tokio::sync::{Mutex, Semaphore, SemaphorePermit};

use super::Result;
use crate::error::ApiError;
use crate::scope::Scope;

/// The histories of one request, and the views of them that it keeps.
#[derive(Clone, Default)]
pub struct Histories(Arc<Mutex<Kept>>);

#[derive(Default)]
struct Kept {
    histories: Vec<Arc<History>>,
    /// The revision of the one that is not of the newest.
    earlier: Option<i64>,
    views: Vec<Arc<Snapshot>>,
    /// Given back when the histories are.
    turn: Option<SemaphorePermit<'static>>,
}

/// Histories that are read for one request take as much memory as trees that are kept: one request at a time.
static READING: Semaphore = Semaphore::const_new(1);

impl Histories {
    /// One that is at hand already.
    pub fn with(history: Arc<History>) -> Histories {
        Histories(Arc::new(Mutex::new(Kept { histories: vec![history], ..Kept::default() })))
    }

    /// The history of what `scope` sees.
    pub async fn of(&self, scope: &Scope) -> Result<Arc<History>> {
        self.0.lock().await.history(scope).await
    }

    /// A view of it, which is kept until the request ends.
    pub async fn view(&self, scope: &Arc<Scope>, day: Day) -> Result<Arc<Snapshot>> {
        let mut kept = self.0.lock().await;
        let history = kept.history(scope).await?;
        let fits =
            |view: &&Arc<Snapshot>| Arc::ptr_eq(view.history(), &history) && view.steady().contains(day);
        if let Some(view) = kept.views.iter().find(fits) {
            return Ok(Arc::clone(view));
        }
        let view = scope.batches.work(scope, move |_: &Arc<Scope>| Snapshot::build(&history, day)).await;
        let view = Arc::new(view);
        kept.views.push(Arc::clone(&view));
        Ok(view)
    }
}

impl Kept {
    async fn history(&mut self, scope: &Scope) -> Result<Arc<History>> {
        let revision = scope.revision;
        if let Some(known) = self.histories.iter().find(|history| history.revision() == revision) {
            return Ok(Arc::clone(known));
        }
        if scope.is_earlier && *self.earlier.get_or_insert(revision) != revision {
            let reason = "one request may ask for findings, and for figures over a period, as recorded at one revision besides the newest; split it";
            return Err(ApiError::argument("asRecordedIn", reason));
        }
        if self.turn.is_none() {
            self.turn = Some(READING.acquire().await.expect("nobody closes the semaphore"));
        }
        let history = Arc::new(History::load(&scope.store, revision).await?);
        self.histories.push(Arc::clone(&history));
        Ok(history)
    }
}

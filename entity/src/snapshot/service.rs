//! The current history and the views made of it: built once, shared, replaced as revisions arrive.

use std::sync::{Arc, Mutex, Weak};
use std::time::Instant;

use arc_swap::ArcSwap;
use tokio::sync::watch;

use super::history::History;
use super::view::Snapshot;
use crate::day::Day;
use crate::store::{Store, StoreError};

/// Keeps the newest history in memory and hands out views of it.
///
/// The database is always the truth: a process that restarts rebuilds from it.
pub struct Snapshots {
    store: Store,
    history: ArcSwap<History>,
    /// The revision of the history, for those who wait for the next.
    published: watch::Sender<i64>,
    /// Held while a history or a view is built.
    building: tokio::sync::Mutex<()>,
    cache: Mutex<Cache>,
}

/// Views of the newest history, the one used last in front.
struct Cache {
    budget: usize,
    views: Vec<Arc<Snapshot>>,
    /// Every view that anyone may still hold: a slow reader keeps what it reads from.
    lent: Vec<Weak<Snapshot>>,
}

/// Views that are held outside may take so many times what is kept.
const LENT: usize = 4;
/// And at least so many bytes.
const LEAST_LENT: usize = 256 << 20;

impl Snapshots {
    /// Reads the database once. `cache_bytes` bounds the views of other days that are kept;
    /// the view of today is kept whatever its size.
    pub async fn open(store: Store, cache_bytes: usize) -> Result<Snapshots, StoreError> {
        let revision = store.fetch_revision().await?;
        let history = Arc::new(History::load(&store, revision).await?);
        let snapshots = Snapshots {
            store,
            history: ArcSwap::new(history),
            published: watch::Sender::new(revision),
            building: tokio::sync::Mutex::new(()),
            cache: Mutex::new(Cache { budget: cache_bytes, views: Vec::new(), lent: Vec::new() }),
        };
        snapshots.today().await?;
        Ok(snapshots)
    }

    /// The newest history.
    pub fn history(&self) -> Arc<History> {
        self.history.load_full()
    }

    /// The revision of the newest history, now and whenever another is published.
    pub fn watch(&self) -> watch::Receiver<i64> {
        self.published.subscribe()
    }

    /// The store behind it.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The world today.
    pub async fn today(&self) -> Result<Arc<Snapshot>, StoreError> {
        self.on(self.store.clock().today()).await
    }

    /// The world on `day`, as known at the newest revision.
    pub async fn on(&self, day: Day) -> Result<Arc<Snapshot>, StoreError> {
        let history = self.history();
        self.view(&history, day).await
    }

    /// The view of `history` on `day`: a request that began with one history stays with it.
    pub async fn view(&self, history: &Arc<History>, day: Day) -> Result<Arc<Snapshot>, StoreError> {
        if let Some(view) = self.cached(history, day) {
            return Ok(view);
        }
        // One build at a time: whoever waits here mostly finds what the one before has built.
        let _building = self.building.lock().await;
        if let Some(view) = self.cached(history, day) {
            return Ok(view);
        }
        self.refuse_too_many(day)?;
        let from = Arc::clone(history);
        let built = tokio::task::spawn_blocking(move || Snapshot::build(&from, day)).await;
        let view = Arc::new(built.expect("building a view does not panic"));
        self.keep(Arc::clone(&view));
        Ok(view)
    }

    fn cached(&self, history: &Arc<History>, day: Day) -> Option<Arc<Snapshot>> {
        let mut cache = self.cache.lock().expect("the cache is never left half changed");
        let fits = |view: &Arc<Snapshot>| Arc::ptr_eq(view.history(), history) && view.steady().contains(day);
        let Some(at) = cache.views.iter().position(fits) else {
            return cache.lent.iter().filter_map(Weak::upgrade).find(fits);
        };
        cache.views[..=at].rotate_right(1);
        Some(Arc::clone(&cache.views[0]))
    }

    /// Views of other days that requests hold are memory that no cache can give back. The view of today is always built.
    fn refuse_too_many(&self, day: Day) -> Result<(), StoreError> {
        if day == self.store.clock().today() {
            return Ok(());
        }
        let mut cache = self.cache.lock().expect("the cache is never left half changed");
        cache.lent.retain(|view| view.strong_count() > 0);
        let held: usize = cache.lent.iter().filter_map(Weak::upgrade).map(|view| view.bytes()).sum();
        if held > cache.budget.saturating_mul(LENT).max(LEAST_LENT) {
            return Err(StoreError::ManyDays);
        }
        Ok(())
    }

    fn keep(&self, view: Arc<Snapshot>) {
        let newest = self.history.load();
        let today = self.store.clock().today();
        let mut cache = self.cache.lock().expect("the cache is never left half changed");
        cache.lent.push(Arc::downgrade(&view));
        if !Arc::ptr_eq(view.history(), &newest) {
            return;
        }
        cache.views.retain(|other| Arc::ptr_eq(other.history(), &newest));
        cache.views.insert(0, view);
        let mut bytes = 0;
        let budget = cache.budget;
        cache.views.retain(|view| {
            let current = view.steady().contains(today);
            bytes += if current { 0 } else { view.bytes() };
            current || bytes <= budget
        });
    }

    /// Catches up with the change log. Returns the newest revision.
    pub async fn refresh(&self) -> Result<i64, StoreError> {
        let _building = self.building.lock().await;
        let revision = self.store.fetch_revision().await?;
        let history = self.history();
        if revision == history.revision() {
            return Ok(revision);
        }
        let began = Instant::now();
        let next = if revision > history.revision() {
            history.catch_up(&self.store, revision).await?
        } else {
            tracing::warn!(
                revision,
                known = history.revision(),
                "the database has gone back, as a restored copy does; reading it anew"
            );
            History::load(&self.store, revision).await?
        };
        let next = Arc::new(next);
        // The view of today is ready before anyone can ask for it.
        let view = Arc::clone(&next);
        let today = self.store.clock().today();
        let built = tokio::task::spawn_blocking(move || Snapshot::build(&view, today)).await;
        let view = Arc::new(built.expect("building a view does not panic"));
        self.history.store(next);
        self.keep(view);
        self.published.send_replace(revision);
        tracing::info!(
            revision,
            elapsed_ms = began.elapsed().as_millis() as u64,
            "caught up with the change log"
        );
        Ok(revision)
    }

    /// Follows the change log until the task is dropped.
    pub async fn follow(self: Arc<Self>) {
        let mut listener = self.store.listen().await;
        loop {
            if let Err(error) = self.refresh().await {
                tracing::warn!(%error, "the change log could not be read; serving the last known revision");
                tokio::time::sleep(std::time::Duration::from_secs(1)).await;
            }
            listener.wait().await;
        }
    }
}

//! The current history and the views made of it: built once, shared, replaced as revisions arrive.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use arc_swap::ArcSwap;
use tokio::sync::watch;

use super::cache::Cache;
use super::history::History;
use super::publish::{Published, Publishing, blocking};
use super::view::Snapshot;
use crate::day::Day;
use crate::store::{Store, StoreError};

/// Keeps the newest history in memory and hands out views of it.
///
/// The database is always the truth: a process that restarts rebuilds from it.
pub struct Snapshots {
    shared: Arc<Shared>,
}

/// What is there once, whoever keeps it.
pub(super) struct Shared {
    store: Store,
    history: ArcSwap<History>,
    published: watch::Sender<i64>,
    /// Refreshes that have begun so far.
    begun: AtomicU64,
    /// Held while the next history is made. Readers never wait for it.
    pub(super) publishing: tokio::sync::Mutex<Publishing>,
    /// Held while a view is built that somebody has asked for.
    building: tokio::sync::Mutex<()>,
    cache: Mutex<Cache>,
}

/// How often somebody who waits for a revision looks where nothing tells of it.
const LOOK: Duration = Duration::from_millis(100);

impl Snapshots {
    /// Reads the database once. `cache_bytes` bounds the views of other days that are kept;
    /// the view of today is kept whatever its size.
    pub async fn open(store: Store, cache_bytes: usize) -> Result<Snapshots, StoreError> {
        let revision = store.fetch_revision().await?;
        let history = Arc::new(History::load(&store, revision).await?);
        let shared = Shared {
            store,
            history: ArcSwap::new(history),
            published: watch::Sender::new(revision),
            begun: AtomicU64::new(0),
            publishing: tokio::sync::Mutex::default(),
            building: tokio::sync::Mutex::new(()),
            cache: Mutex::new(Cache::new(cache_bytes)),
        };
        let snapshots = Snapshots { shared: Arc::new(shared) };
        snapshots.today().await?;
        Ok(snapshots)
    }

    /// The newest history.
    pub fn history(&self) -> Arc<History> {
        self.shared.history.load_full()
    }

    /// The store behind it.
    pub fn store(&self) -> &Store {
        &self.shared.store
    }

    /// Tells of every revision that is published, the newest one only where several came at once.
    pub fn published(&self) -> watch::Receiver<i64> {
        self.shared.published.subscribe()
    }

    /// The world today.
    pub async fn today(&self) -> Result<Arc<Snapshot>, StoreError> {
        self.on(self.shared.today()).await
    }

    /// The world on `day`, as known at the newest revision.
    pub async fn on(&self, day: Day) -> Result<Arc<Snapshot>, StoreError> {
        let history = self.history();
        self.view(&history, day).await
    }

    /// Makes the view of `day` ready before it comes, and keeps it up to date until then: whoever asks first after midnight
    /// finds it. Called anew for every day.
    pub async fn turn(&self, day: Day) -> Result<(), StoreError> {
        self.shared.cache().look_ahead(day);
        self.on(day).await.map(drop)
    }

    /// The view of `history` on `day`: a request that began with one history stays with it.
    pub async fn view(&self, history: &Arc<History>, day: Day) -> Result<Arc<Snapshot>, StoreError> {
        let shared = &self.shared;
        if let Some(view) = shared.cache().find(history, day) {
            return Ok(view);
        }
        // One build at a time: whoever waits here mostly finds what the one before has built.
        let _building = shared.building.lock().await;
        if let Some(view) = shared.cache().find(history, day) {
            return Ok(view);
        }
        shared.refuse_too_many(day)?;
        let from = Arc::clone(history);
        let view = Arc::new(blocking(move || Snapshot::build(&from, day)).await);
        shared.cache().keep(Arc::clone(&view), &shared.history.load(), shared.today());
        Ok(view)
    }

    /// Catches up with the change log. Returns the newest revision.
    ///
    /// Those who ask while somebody else is at it wait, and then find what they asked for: one of them reads the log for
    /// all.
    pub async fn refresh(&self) -> Result<i64, StoreError> {
        let shared = &self.shared;
        let asked = shared.begun.load(Ordering::SeqCst);
        let mut publishing = shared.publishing.lock().await;
        if publishing.done > asked {
            return Ok(shared.history.load().revision());
        }
        let number = shared.begun.fetch_add(1, Ordering::SeqCst) + 1;
        let revision = shared.store.fetch_revision().await?;
        if revision != shared.history.load().revision() {
            shared.catch_up(&mut publishing, revision).await?;
        }
        publishing.done = number;
        Ok(revision)
    }

    /// Returns once at least `revision` is published, and says which one is. Waits for as long as the database does not have
    /// it: give it a deadline.
    pub async fn reach(&self, revision: i64) -> Result<i64, StoreError> {
        let mut published = self.published();
        loop {
            let known = *published.borrow_and_update();
            if known >= revision {
                return Ok(known);
            }
            if self.refresh().await? < revision {
                // Whoever follows the log may be faster; that the wait ends without news is no fault.
                let _ = tokio::time::timeout(LOOK, published.changed()).await;
            }
        }
    }

    /// Follows the change log until the task is dropped.
    pub async fn follow(self: Arc<Self>) {
        let mut listener = self.shared.store.listen().await;
        loop {
            if let Err(error) = self.refresh().await {
                tracing::warn!(%error, "the change log could not be read; serving the last known revision");
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
            listener.wait().await;
        }
    }
}

impl Shared {
    fn today(&self) -> Day {
        self.store.clock().today()
    }

    fn cache(&self) -> MutexGuard<'_, Cache> {
        self.cache.lock().expect("the cache is never left half changed")
    }

    /// Views of other days that requests hold are memory that no cache can give back. The view of today is always built.
    fn refuse_too_many(&self, day: Day) -> Result<(), StoreError> {
        let mut cache = self.cache();
        if !cache.days(self.today()).contains(&day) && cache.has_lent_too_much() {
            return Err(StoreError::ManyDays);
        }
        Ok(())
    }

    /// The views of the newest history that were made before anybody asked.
    pub(super) fn current(&self) -> Vec<Arc<Snapshot>> {
        let history = self.history.load();
        let mut cache = self.cache();
        let days = cache.days(self.today());
        let mut views: Vec<Arc<Snapshot>> =
            days.into_iter().filter_map(|day| cache.find(&history, day)).collect();
        views.dedup_by(|one, other| Arc::ptr_eq(one, other));
        views
    }

    async fn catch_up(
        self: &Arc<Self>,
        publishing: &mut Publishing,
        revision: i64,
    ) -> Result<(), StoreError> {
        let began = Instant::now();
        let history = self.history.load_full();
        let days = self.cache().days(self.today());
        if revision > history.revision() {
            let delta = Arc::new(history.delta(&self.store, revision).await?);
            let (of, current) = (Arc::clone(&delta), self.current());
            let published = blocking(move || Published::after(&history, &of, &current, &days)).await?;
            self.go_on(publishing, published, Some(delta));
        } else {
            tracing::warn!(
                revision,
                known = history.revision(),
                "the database has gone back, as a restored copy does; reading it anew"
            );
            let history = Arc::new(History::load(&self.store, revision).await?);
            let published = blocking(move || Published::anew(history, &days)).await;
            self.go_on(publishing, published, None);
        }
        tracing::info!(
            revision,
            elapsed_ms = began.elapsed().as_millis() as u64,
            "caught up with the change log"
        );
        Ok(())
    }

    /// The views of today are there before anyone can ask for them.
    pub(super) fn publish(&self, published: Published) {
        let Published { history, views, .. } = published;
        self.cache().replace(&views);
        let revision = history.revision();
        self.history.store(history);
        self.published.send_if_modified(|known| std::mem::replace(known, revision) != revision);
    }
}

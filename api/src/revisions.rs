//! Which revision this process can answer at, and whoever waits for another: one follower of the change log wakes them
//! all.
//!
//! Where trees are read from memory, a revision is here once its history is published; with loaders, once the database
//! has it.

use std::num::NonZeroUsize;
use std::ops::RangeInclusive;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use entity::snapshot::{History, Snapshots};
use entity::store::{RevisionRecord, Store, StoreError};
use lru::LruCache;
use tokio::sync::{Semaphore, watch};

use crate::error::ApiError;
use crate::scope::Trees;

/// Entries of the change log that are read together: whoever resumes asks for one after the other.
const PAGE: u64 = 64;
/// Entries that are kept, so that many subscribers read each but once.
const KEPT: NonZeroUsize = NonZeroUsize::new(512).expect("it is not zero");
/// Requests that may wait for a revision at once; others are refused at once, so that those who ask for what will never
/// be keep nobody else waiting.
const MOST_WAITING: usize = 64;

/// The revisions of the database as this process knows them.
pub struct Revisions {
    store: Store,
    source: Source,
    waiting: Semaphore,
    records: Mutex<LruCache<i64, Arc<RevisionRecord>>>,
    /// Held while a page of the change log is read.
    reading: tokio::sync::Mutex<()>,
}

enum Source {
    /// Snapshots, which follow the change log themselves, and the revision of the newest.
    Memory(Arc<Snapshots>, watch::Receiver<i64>),
    /// The newest revision that was seen in the database.
    Database(watch::Sender<i64>),
}

/// The database has lost revisions, as a copy that was restored has: nothing can be told in order any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GoneBack;

impl Revisions {
    /// The revisions of `store`, whose trees are read from `trees`.
    pub fn new(store: Store, trees: Trees) -> Revisions {
        let source = match trees {
            Trees::Snapshot(snapshots) => {
                let published = snapshots.published();
                Source::Memory(snapshots, published)
            }
            Trees::Loader => Source::Database(watch::Sender::new(0)),
        };
        Revisions {
            store,
            source,
            waiting: Semaphore::new(MOST_WAITING),
            records: Mutex::new(LruCache::new(KEPT)),
            reading: tokio::sync::Mutex::new(()),
        }
    }

    /// Trees in memory as of the newest revision; `None` when they are read from the database.
    pub fn memory(&self) -> Option<(Arc<Snapshots>, Arc<History>)> {
        match &self.source {
            Source::Memory(snapshots, _) => Some((Arc::clone(snapshots), snapshots.history())),
            Source::Database(_) => None,
        }
    }

    /// Whether trees are in memory.
    pub fn are_in_memory(&self) -> bool {
        matches!(self.source, Source::Memory(..))
    }

    /// Follows the change log until the task is dropped.
    pub async fn follow(self: Arc<Self>) {
        if let Source::Memory(snapshots, _) = &self.source {
            return Arc::clone(snapshots).follow().await;
        }
        let mut listener = self.store.listen().await;
        loop {
            if let Err(error) = self.look().await {
                tracing::warn!(%error, "the change log could not be read");
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
            listener.wait().await;
        }
    }

    /// The newest revision that is known to be here.
    pub fn newest(&self) -> i64 {
        match &self.source {
            Source::Memory(_, published) => *published.borrow(),
            Source::Database(seen) => *seen.borrow(),
        }
    }

    /// Looks which revision the database is at, and catches up with it.
    pub async fn look(&self) -> Result<i64, StoreError> {
        let seen = match &self.source {
            Source::Memory(snapshots, _) => return snapshots.refresh().await,
            Source::Database(seen) => seen,
        };
        // Others may learn of a later one meanwhile: only what is older than was known before has gone back.
        let known = *seen.borrow();
        let found = self.store.fetch_revision().await?;
        seen.send_if_modified(|newest| {
            let now = if found >= known { found.max(*newest) } else { found };
            std::mem::replace(newest, now) != now
        });
        Ok(found)
    }

    /// Waits until `wanted` or a later revision is here, at most so long. Returns the newest that is.
    pub async fn reach(&self, wanted: i64, most: Duration) -> Result<i64, ApiError> {
        let newest = self.newest();
        if newest >= wanted {
            return Ok(newest);
        }
        let late = || ApiError::RevisionNotReached { wanted, reached: self.newest() };
        let _waiting = self.waiting.try_acquire().map_err(|_| late())?;
        let mut reached = self.watch();
        let arrival = async {
            let found = self.look().await?;
            if found >= wanted {
                return Ok(found);
            }
            match reached.wait_for(|newest| *newest >= wanted).await {
                Ok(newest) => Ok(*newest),
                Err(_) => Err(late()),
            }
        };
        tokio::time::timeout(most, arrival).await.unwrap_or_else(|_| Err(late()))
    }

    /// Every revision behind `after`, from now on. `after` must be here.
    pub fn stream(&self, after: i64) -> RevisionStream {
        RevisionStream { reached: self.watch(), after }
    }

    /// The entry of the change log of a revision that is here. However many ask for it, it is read once.
    pub async fn record(&self, number: i64) -> Result<Arc<RevisionRecord>, ApiError> {
        if let Some(record) = self.kept(number) {
            return Ok(record);
        }
        let _reading = self.reading.lock().await;
        if let Some(record) = self.kept(number) {
            return Ok(record);
        }
        let page = self.store.list_revisions_after(number - 1, PAGE).await?;
        let mut records = self.records.lock().expect("nothing panics while it holds the records");
        for record in page {
            records.put(record.number, Arc::new(record));
        }
        let gone = ApiError::RevisionNotReached { wanted: number, reached: number - 1 };
        records.get(&number).cloned().ok_or(gone)
    }

    /// Forgets what was read: the database has gone back, and its numbers mean something else now.
    pub fn forget(&self) {
        self.records.lock().expect("nothing panics while it holds the records").clear();
    }

    fn kept(&self, number: i64) -> Option<Arc<RevisionRecord>> {
        self.records.lock().expect("nothing panics while it holds the records").get(&number).cloned()
    }

    fn watch(&self) -> watch::Receiver<i64> {
        match &self.source {
            Source::Memory(_, published) => published.clone(),
            Source::Database(seen) => seen.subscribe(),
        }
    }
}

/// Gives each revision once and in order. Whoever is slow to ask gets many together: nothing is kept for him.
#[derive(Debug)]
pub struct RevisionStream {
    reached: watch::Receiver<i64>,
    after: i64,
}

impl RevisionStream {
    /// Waits for the next revisions, and gives all that are here by then. It may be dropped while it waits.
    pub async fn next(&mut self) -> Result<RangeInclusive<i64>, GoneBack> {
        loop {
            let newest = *self.reached.borrow_and_update();
            if newest < self.after {
                return Err(GoneBack);
            }
            if newest > self.after {
                let from = self.after + 1;
                self.after = newest;
                return Ok(from..=newest);
            }
            if self.reached.changed().await.is_err() {
                // Nobody follows the change log any more: the process ends.
                std::future::pending::<()>().await;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn every_revision_comes_once_and_in_order() {
        let newest = watch::Sender::new(3);
        let mut stream = RevisionStream { reached: newest.subscribe(), after: 1 };
        assert_eq!(stream.next().await, Ok(2..=3));
        newest.send_replace(4);
        assert_eq!(stream.next().await, Ok(4..=4));
        // Many come together to whoever is slow, and nothing comes twice.
        for revision in 5..=9 {
            newest.send_replace(revision);
        }
        newest.send_replace(9);
        assert_eq!(stream.next().await, Ok(5..=9));
        let waiting = tokio::time::timeout(Duration::ZERO, stream.next()).await;
        assert!(waiting.is_err(), "there is nothing new");
        newest.send_replace(7);
        assert_eq!(stream.next().await, Err(GoneBack));
    }
}

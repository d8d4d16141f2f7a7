//! A key set that is kept up to date: issuers change their keys, and tokens of new keys come before anyone says so.
//!
//! A set that could be read replaces the one before, with all that is no longer in it. One that could not be read
//! changes nothing.

use std::sync::{Arc, RwLock};
use std::time::Duration;

use jsonwebtoken::Algorithm;
use tokio::sync::Mutex;
use tokio::time::{Instant, sleep};

use super::Fault;
use super::fetch::Source;
use super::jwks;
use super::key::{Key, KeySet};

/// How often a set is read anew without cause.
const REFRESH: Duration = Duration::from_secs(600);
/// How often where none could be read yet.
const RETRY: Duration = Duration::from_secs(10);
/// Between two readings that tokens cause: anyone can name a key that does not exist.
const COOLDOWN: Duration = Duration::from_secs(10);

/// A key set and where it comes from.
pub(super) struct Rotation {
    source: Source,
    current: RwLock<Option<Arc<KeySet>>>,
    /// When a token last caused it to be read; held while it is.
    caused: Mutex<Option<Instant>>,
}

impl Rotation {
    /// Nothing is read yet.
    pub(super) fn new(source: Source) -> Rotation {
        Rotation { source, current: RwLock::default(), caused: Mutex::default() }
    }

    /// Where it comes from.
    pub(super) fn source(&self) -> &Source {
        &self.source
    }

    /// The key that a token means. Where there is none of that name, the set is read again, if it was not just now.
    pub(super) async fn find(
        self: &Arc<Self>,
        id: Option<&str>,
        algorithm: Algorithm,
    ) -> Result<Arc<Key>, Fault> {
        let seen = self.current();
        match find_in(&seen, id, algorithm) {
            Err(Fault::UnknownKey(_) | Fault::Unavailable) => {
                // On a task of its own: a client that leaves must not have used up the reading for everyone.
                let this = Arc::clone(self);
                let reading = tokio::spawn(async move { this.read_because(&seen).await });
                // Fails only where the server is stopping.
                let _ = reading.await;
                find_in(&self.current(), id, algorithm)
            }
            found => found,
        }
    }

    /// Reads the set again, unless another request has done so since `seen` or tokens cause it too often.
    async fn read_because(&self, seen: &Option<Arc<KeySet>>) {
        let mut caused = self.caused.lock().await;
        let is_newer = match (self.current(), seen) {
            (Some(current), Some(seen)) => !Arc::ptr_eq(&current, seen),
            (current, _) => current.is_some(),
        };
        if is_newer || caused.is_some_and(|at| at.elapsed() < COOLDOWN) {
            return;
        }
        *caused = Some(Instant::now());
        self.read().await;
        // The first set is none that a token made up.
        if seen.is_none() && self.current().is_some() {
            *caused = None;
        }
    }

    /// Reads the set; the log says when that fails.
    pub(super) async fn read(&self) {
        match self.source.load().await.and_then(|bytes| jwks::parse(&bytes)) {
            Ok(set) => self.replace(set),
            Err(reason) => {
                let kept = self.current().map_or(0, |set| set.0.len());
                tracing::warn!(source = %self.source, reason, kept, "the key set could not be read");
            }
        }
    }

    /// Uses another set from now on.
    pub(super) fn replace(&self, set: KeySet) {
        if set.0.is_empty() {
            tracing::warn!(source = %self.source, "the key set has no key that tokens can be checked with");
        }
        *self.current.write().expect("nothing panics while it holds the set") = Some(Arc::new(set));
    }

    fn current(&self) -> Option<Arc<KeySet>> {
        self.current.read().expect("nothing panics while it holds the set").clone()
    }

    /// Reads it again and again; never ends.
    pub(super) async fn follow(&self) {
        loop {
            // What was read at the start is new enough.
            if self.current().is_none() {
                self.read().await;
            }
            match self.current() {
                None => sleep(RETRY).await,
                Some(_) => {
                    sleep(REFRESH).await;
                    self.read().await;
                }
            }
        }
    }
}

fn find_in(set: &Option<Arc<KeySet>>, id: Option<&str>, algorithm: Algorithm) -> Result<Arc<Key>, Fault> {
    set.as_ref().ok_or(Fault::Unavailable)?.find(id, algorithm)
}

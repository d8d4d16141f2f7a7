//! Making the next history and its views ready, and laying a history out anew when much of it belongs to nothing any more.

use std::sync::Arc;

use super::build::Builder;
use super::delta::Delta;
use super::history::History;
use super::service::Shared;
use super::view::Snapshot;
use crate::day::Day;
use crate::store::StoreError;

/// What one refresh knows of those before; it has it for itself while it works.
#[derive(Default)]
pub(super) struct Publishing {
    /// The number of the last refresh that was carried out.
    pub(super) done: u64,
    /// A history that is being laid out anew, and what came since.
    compaction: Option<Compaction>,
}

struct Compaction {
    base: Arc<History>,
    missed: Vec<Arc<Delta>>,
}

/// A history with the views of the days that are made ready.
pub(super) struct Published {
    pub(super) history: Arc<History>,
    pub(super) views: Vec<Arc<Snapshot>>,
    /// Organisations have other positions than in the history before.
    is_new_layout: bool,
}

impl Published {
    /// Any history with views that are laid out from nothing.
    pub(super) fn anew(history: Arc<History>, days: &[Day]) -> Published {
        let views = views(days, |day| Snapshot::build(&history, day));
        Published { history, views, is_new_layout: true }
    }

    /// The history after a delta; `old` are views of the one before.
    pub(super) fn after(
        history: &History,
        delta: &Delta,
        old: &[Arc<Snapshot>],
        days: &[Day],
    ) -> Result<Published, StoreError> {
        let Some((next, touched)) = history.apply_small(delta)? else {
            let next = Builder::changed(history, delta)?.finish()?;
            return Ok(Published::anew(Arc::new(next), days));
        };
        let history = Arc::new(next);
        let views = views(days, |day| match old.iter().find(|view| view.steady().contains(day)) {
            Some(view) => view.changed(&history, &touched, day),
            None => Snapshot::build(&history, day),
        });
        Ok(Published { history, views, is_new_layout: false })
    }
}

/// One view for each day that no other of them is true for.
fn views(days: &[Day], make: impl Fn(Day) -> Snapshot) -> Vec<Arc<Snapshot>> {
    let mut views: Vec<Arc<Snapshot>> = Vec::new();
    for day in days {
        if !views.iter().any(|view| view.steady().contains(*day)) {
            views.push(Arc::new(make(*day)));
        }
    }
    views
}

impl Shared {
    /// Lets a history take the place of the one before, which `delta` made it of.
    pub(super) fn go_on(
        self: &Arc<Self>,
        publishing: &mut Publishing,
        published: Published,
        delta: Option<Arc<Delta>>,
    ) {
        match (&mut publishing.compaction, delta) {
            (Some(compaction), Some(delta)) if !published.is_new_layout => compaction.missed.push(delta),
            (compaction, _) => *compaction = None,
        }
        let history = Arc::clone(&published.history);
        self.publish(published);
        if publishing.compaction.is_none() && history.is_loose() {
            let (base, missed) = (Arc::clone(&history), Vec::new());
            publishing.compaction = Some(Compaction { base, missed });
            tokio::spawn(Arc::clone(self).compact(history));
        }
    }

    /// Lays a history out anew while others are published, works in what those brought, and publishes the outcome.
    async fn compact(self: Arc<Self>, base: Arc<History>) {
        let from = Arc::clone(&base);
        let mut compacted = blocking(move || from.compacted()).await;
        loop {
            let mut publishing = self.publishing.lock().await;
            // A history that was read or laid out anew needs no other layout.
            let Some(compaction) = publishing.compaction.as_mut().filter(|one| Arc::ptr_eq(&one.base, &base))
            else {
                return;
            };
            let missed = std::mem::take(&mut compaction.missed);
            let is_last = missed.len() <= 1;
            // Others may publish while much is worked in.
            let publishing = is_last.then_some(publishing);
            compacted =
                blocking(move || missed.iter().try_fold(compacted?, |history, delta| history.apply(delta)))
                    .await;
            let Some(mut publishing) = publishing else { continue };
            publishing.compaction = None;
            match compacted {
                Ok(history) => {
                    let (history, current) = (Arc::new(history), self.current());
                    let published = blocking(move || {
                        let views = current.iter().map(|view| Arc::new(view.moved_to(&history))).collect();
                        Published { history, views, is_new_layout: false }
                    })
                    .await;
                    self.publish(published);
                    tracing::debug!("laid the history out anew");
                }
                Err(error) => tracing::warn!(%error, "a history could not be laid out anew"),
            }
            return;
        }
    }
}

/// Work of more than a few milliseconds must not hold up other tasks.
pub(super) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(work).await.expect("building histories and views does not panic")
}

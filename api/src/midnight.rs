//! The turn of the day in a server: the new day's view is built before anybody asks for it, and the change log is told.

use std::sync::Arc;
use std::time::Duration;

use entity::command::day_begin;
use entity::day::Day;
use entity::snapshot::{Snapshot, Snapshots};
use entity::store::{Store, StoreError};

/// The clock is looked at again after so long, whatever it said: it may be put, and machines sleep.
const LOOK: Duration = Duration::from_secs(60);
/// The view of the next day is built so long before it begins.
const AHEAD: Duration = Duration::from_secs(600);

/// Follows the days until the task is dropped. `snapshots` are those that answer requests, where trees are in memory.
pub async fn follow(store: Store, snapshots: Option<Arc<Snapshots>>) {
    let mut begun = None;
    // Views that are held are found again, whatever else is kept.
    let mut _held = None;
    loop {
        let today = store.clock().today();
        if begun != Some(today) {
            match turn(&store, snapshots.as_deref()).await {
                Ok(view) => (begun, _held) = (Some(today), view),
                Err(error) => {
                    tracing::warn!(%error, %today, "the day that has begun could not be logged; trying again")
                }
            }
        }
        let next = Day(today.0 + 1);
        let left = until(&store, next);
        if left <= AHEAD
            && let Some(snapshots) = &snapshots
        {
            match snapshots.on(next).await {
                Ok(view) => _held = Some(view),
                Err(error) => tracing::warn!(%error, day = %next, "the next day could not be built ahead"),
            }
        }
        tokio::time::sleep(left.min(LOOK)).await;
    }
}

/// Logs what has begun, and sees to it that today is laid out, at the revision that says so.
async fn turn(store: &Store, snapshots: Option<&Snapshots>) -> Result<Option<Arc<Snapshot>>, StoreError> {
    let revisions = day_begin(store).await?;
    if let (Some(first), Some(last)) = (revisions.first(), revisions.last()) {
        tracing::info!(first, last, "logged the days that have begun");
    }
    let Some(snapshots) = snapshots else { return Ok(None) };
    if !revisions.is_empty() {
        snapshots.refresh().await?;
    }
    snapshots.today().await.map(Some)
}

/// How long it is until a day begins.
fn until(store: &Store, day: Day) -> Duration {
    let clock = store.clock();
    clock.midnight(day).and_then(|midnight| (midnight - clock.now()).to_std().ok()).unwrap_or_default()
}

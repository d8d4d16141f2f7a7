//! What can only be told from a whole day, such as what does not hold on it: from the snapshot, or, where trees are not in
//! memory, from one that is made for the request.

use std::sync::Arc;

use entity::finding::Findings;
use entity::model::HierarchyIx;
use entity::snapshot::{Figure, History, Org, Snapshot};
use tokio::sync::{OnceCell, Semaphore, SemaphorePermit};

use super::{Place, Result, World};
use crate::scope::Scope;

/// The findings of a day, and the snapshot that they were found in.
#[derive(Clone)]
pub struct FoundOn {
    /// The snapshot.
    pub snapshot: Arc<Snapshot>,
    /// The findings.
    pub findings: Arc<Findings>,
}

/// What a request keeps for its findings, and for whatever else needs whole days.
#[derive(Default)]
pub struct FindingsOfRequest {
    /// The history that was read for them, or for what differs between days, where trees are not in memory.
    read: OnceCell<Read>,
    views: tokio::sync::Mutex<Vec<Arc<Snapshot>>>,
}

struct Read {
    history: Arc<History>,
    /// Given back when the history is.
    _turn: SemaphorePermit<'static>,
}

/// Histories that are read for one request take as much memory as trees that are kept: one at a time.
static READING: Semaphore = Semaphore::const_new(1);

impl World {
    /// Everything that does not hold on this day.
    pub async fn findings(&self) -> Result<FoundOn> {
        let snapshot = self.whole().await?;
        if let Some(findings) = snapshot.known_findings(self.day) {
            return Ok(FoundOn { snapshot, findings });
        }
        let (day, find_in) = (self.day, Arc::clone(&snapshot));
        let findings = self.scope.batches.work(&self.scope, move |_| find_in.findings(day)).await;
        Ok(FoundOn { snapshot, findings })
    }

    /// The whole of this day, which is read for the request where trees are not in memory.
    pub async fn whole(&self) -> Result<Arc<Snapshot>> {
        let scope = &self.scope;
        if let Some(snapshot) = &self.memory {
            return Ok(Arc::clone(snapshot));
        }
        if let Some((snapshots, history)) = &scope.memory {
            return Ok(snapshots.view(history, self.day).await?);
        }
        let read = scope
            .findings
            .read
            .get_or_try_init(async || {
                let turn = READING.acquire().await.expect("nobody closes the semaphore");
                let history = Arc::new(History::load(&scope.store, scope.revision).await?);
                Ok::<Read, crate::error::ApiError>(Read { history, _turn: turn })
            })
            .await?;
        let mut views = scope.findings.views.lock().await;
        if let Some(view) = views.iter().find(|view| view.steady().contains(self.day)) {
            return Ok(Arc::clone(view));
        }
        let (history, day) = (Arc::clone(&read.history), self.day);
        let view = scope.batches.work(scope, move |_: &Arc<Scope>| Snapshot::build(&history, day)).await;
        let view = Arc::new(view);
        views.push(Arc::clone(&view));
        Ok(view)
    }

    /// The organisation at a position of `snapshot`, which is [`World::whole`] of this day.
    pub async fn place_found(self: &Arc<Self>, snapshot: &Snapshot, org: Org) -> Result<Place> {
        if self.memory.is_some() {
            return Ok(self.place(org));
        }
        let found = self.find_id(snapshot.history().id(org)).await?;
        Ok(found.expect("what is found exists on its day"))
    }
}

impl Place {
    /// Positions of the findings about this organisation alone.
    pub async fn findings(&self) -> Result<(FoundOn, Vec<u32>)> {
        let found = self.world.findings().await?;
        let own = found.snapshot.find_id(self.id()).map_or(0..0, |org| found.findings.of(org));
        Ok((found, own.collect()))
    }

    /// How many findings there are about it and everything below it.
    pub(super) async fn count_findings(&self, hierarchy: HierarchyIx) -> Result<Figure> {
        let found = self.world.findings().await?;
        let org = found.snapshot.find_id(self.id()).expect("a place exists on its day");
        figure(&self.world, &found.findings, &found.snapshot, hierarchy, org)
    }
}

/// How many findings there are about an organisation and everything below it.
pub(super) fn figure(
    world: &World,
    findings: &Findings,
    snapshot: &Snapshot,
    hierarchy: HierarchyIx,
    org: Org,
) -> Result<Figure> {
    let by_kind = findings.kinds_at_and_below(snapshot, hierarchy, org);
    world.scope.meter.lookups(by_kind.total() as usize)?;
    Ok(by_kind.into())
}

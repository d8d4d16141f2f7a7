//! What can only be told from a whole day, such as what does not hold on it: from the snapshot, or, where trees are not in
//! memory, from one that is made for the request.

use std::sync::Arc;

use entity::finding::Findings;
use entity::model::HierarchyIx;
use entity::snapshot::{Figure, Org, Snapshot};

use super::{Place, Result, World};

/// The findings of a day, and the snapshot that they were found in.
#[derive(Clone)]
pub struct FoundOn {
    /// The snapshot.
    pub snapshot: Arc<Snapshot>,
    /// The findings.
    pub findings: Arc<Findings>,
}

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
        match (&self.memory, &self.scope.memory) {
            (Some(snapshot), _) => Ok(Arc::clone(snapshot)),
            (None, Some((snapshots, history))) => Ok(snapshots.view(history, self.day).await?),
            (None, None) => self.scope.histories.view(&self.scope, self.day).await,
        }
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

//! What came of an organisation that ended, and what it came of.

use std::collections::BTreeSet;

use entity::store::{ChangeEventRecord, ChangeType};
use futures_util::future::try_join_all;

use crate::error::ApiError;
use crate::graphql::kinds::Organization;
use crate::graphql::people::Standpoint;
use crate::loader::{ChangeEventsKey, Place, World, load_list};

type Result<T> = std::result::Result<T, ApiError>;

/// Events by which organisations go on as others.
const LEADING_ON: [ChangeType; 4] =
    [ChangeType::Merge, ChangeType::Split, ChangeType::Transfer, ChangeType::Dissolve];

/// Whom an event makes the successors of an organisation; none where it goes on itself.
fn successors_by(event: &ChangeEventRecord, id: i64) -> Vec<i64> {
    let ends = event.originals.contains(&id) && !event.results.contains(&id);
    if !ends || event.superseded_in.is_some() || !LEADING_ON.contains(&event.change_type) {
        return Vec::new();
    }
    // Who takes over from what is dissolved is no party to it.
    let named = event.detail["successor"].as_i64();
    event.results.iter().copied().chain(named.filter(|named| !event.results.contains(named))).collect()
}

fn predecessors_by(event: &ChangeEventRecord, id: i64) -> Vec<i64> {
    event.originals.iter().copied().filter(|original| successors_by(event, *original).contains(&id)).collect()
}

impl Organization {
    /// The organisations that took over when it ended; with `through`, who has taken over from those that have ended since.
    pub async fn successors(&self, through: bool) -> Result<Vec<Organization>> {
        self.follow(through, successors_by).await
    }

    /// The organisations whose successor it is; with `through`, also theirs.
    pub async fn predecessors(&self, through: bool) -> Result<Vec<Organization>> {
        let mut found = self.along_events(self.place.id(), predecessors_by).await?;
        let mut level = found.clone();
        while through && !level.is_empty() {
            let lists = level.iter().map(|id| self.along_events(*id, predecessors_by));
            let next: Vec<i64> = try_join_all(lists).await?.concat();
            level.clear();
            for id in next {
                if id != self.place.id() && !found.contains(&id) {
                    found.push(id);
                    level.push(id);
                }
            }
        }
        self.described(found).await
    }

    async fn follow(
        &self,
        through: bool,
        by: fn(&ChangeEventRecord, i64) -> Vec<i64>,
    ) -> Result<Vec<Organization>> {
        let mut level = self.along_events(self.place.id(), by).await?;
        if !through {
            return self.described(level).await;
        }
        let today = World::on(self.place.world().scope(), None).await?;
        let mut seen = BTreeSet::from([self.place.id()]);
        let mut found = Vec::new();
        while !level.is_empty() {
            level.retain(|id| seen.insert(*id));
            let places = try_join_all(level.iter().map(|id| today.nearest(*id))).await?;
            let has_ended = |place: &Place| place.world().is_apart() && place.world().day() < today.day();
            let (ended, there): (Vec<Place>, Vec<Place>) = places.into_iter().flatten().partition(has_ended);
            found.extend(there.iter().map(Place::id));
            let next = ended.iter().map(|place| self.along_events(place.id(), by));
            level = try_join_all(next).await?.concat();
        }
        self.described(found).await
    }

    async fn along_events(&self, id: i64, by: fn(&ChangeEventRecord, i64) -> Vec<i64>) -> Result<Vec<i64>> {
        let scope = self.place.world().scope();
        let events = load_list(&scope.loaders().change_events, ChangeEventsKey { organization: id }).await?;
        scope.meter.lookups(1 + events.len())?;
        let mut found = Vec::new();
        for other in events.iter().flat_map(|event| by(event, id)) {
            if !found.contains(&other) {
                found.push(other);
            }
        }
        Ok(found)
    }

    /// These organisations as on the day that was asked about, or the nearest of their lives.
    async fn described(&self, ids: Vec<i64>) -> Result<Vec<Organization>> {
        let at = Standpoint::asked(self);
        at.scope().charge(ids.len())?;
        let places = try_join_all(ids.iter().map(|id| at.world.nearest(*id))).await?;
        Ok(places.into_iter().flatten().map(|place| Organization::new(place, at.hierarchy)).collect())
    }
}

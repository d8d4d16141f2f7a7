//! Organisations that do not exist on a day: they are described on the day of their life that is nearest to it.
//!
//! Such a day is read by loaders wherever trees come from. A list may name organisations that ended on as many days as it has
//! items, and what they were is one statement for all of them; a view of each day would be a tree in memory.

use std::sync::Arc;

use entity::day::{Day, Period};
use entity::store::VersionRecord;

use super::{At, Place, Result, World};
use crate::loader::{VersionsKey, load_list};

impl World {
    /// The day that was asked for: this one, or that from which an organisation that does not exist on it was found here.
    pub fn asked_world(self: &Arc<Self>) -> &Arc<World> {
        self.apart_from.as_ref().unwrap_or(self)
    }

    /// Whether nobody asked for this day.
    pub fn is_apart(&self) -> bool {
        self.apart_from.is_some()
    }

    /// The organisation with this id as on this day; as on the last day of its life before it, or on the first after it,
    /// where it does not exist on this day. `None` where nothing at all is recorded of it.
    pub async fn nearest(self: &Arc<Self>, id: i64) -> Result<Option<Place>> {
        if let Some(place) = self.find_id(id).await? {
            return Ok(Some(place));
        }
        let key = VersionsKey { organization: id, superseded: false };
        let versions = load_list(&self.scope.loaders().versions, key).await?;
        let Some((version, day)) = nearest(&versions, self.day) else { return Ok(None) };
        let world = World {
            scope: Arc::clone(&self.scope),
            day,
            memory: None,
            apart_from: Some(Arc::clone(self.asked_world())),
        };
        Ok(Some(Place { world: Arc::new(world), at: At::Row(Arc::new(version.record.clone())) }))
    }
}

/// Which of an organisation's versions, oldest first, stands for it on a day, and on which of its days.
fn nearest(versions: &[VersionRecord], day: Day) -> Option<(&VersionRecord, Day)> {
    let version = versions.iter().rev().find(|version| version.record.validity.from <= day);
    let version = version.or(versions.first())?;
    let Period { from, to } = version.record.validity;
    Some((version, if day < from { from } else { day.min(Day(to.0 - 1)) }))
}

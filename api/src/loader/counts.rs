//! How many children many organisations have, without loading them.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use entity::day::Day;
use entity::model::HierarchyIx;

use super::{LoadError, Source, grouped};
use crate::error::ApiError;

/// How many organisations stand directly below this one?
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ChildCountKey {
    /// Along which hierarchy.
    pub hierarchy: HierarchyIx,
    /// On which day.
    pub day: Day,
    /// The parent's id.
    pub parent: i64,
}

/// Answers [`ChildCountKey`]; no answer means none.
pub struct ChildCountLoader(pub(super) Source);

impl Loader<ChildCountKey> for ChildCountLoader {
    type Value = usize;
    type Error = LoadError;

    async fn load(&self, keys: &[ChildCountKey]) -> Result<HashMap<ChildCountKey, usize>, LoadError> {
        let mut found = HashMap::new();
        for ((hierarchy, day), parents) in grouped(keys, |key| ((key.hierarchy, key.day), key.parent)) {
            let rows = self.0.store.count_children(hierarchy, &parents, self.0.view(day)).await;
            for (parent, count) in rows.map_err(|error| Arc::new(ApiError::from(error)))? {
                found.insert(
                    ChildCountKey { hierarchy, day, parent },
                    usize::try_from(count).unwrap_or_default(),
                );
            }
        }
        Ok(found)
    }
}

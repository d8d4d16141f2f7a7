//! Children of many organisations in one statement a level.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use entity::day::Day;
use entity::model::HierarchyIx;
use entity::store::OrganizationRecord;

use super::{LoadError, Source, grouped, listed};
use crate::error::ApiError;

/// Which organisations stand directly below this one?
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ChildrenKey {
    /// Along which hierarchy.
    pub hierarchy: HierarchyIx,
    /// On which day.
    pub day: Day,
    /// The parent's id.
    pub parent: i64,
}

/// Answers [`ChildrenKey`].
pub struct ChildrenLoader(pub(super) Source);

impl Loader<ChildrenKey> for ChildrenLoader {
    type Value = Arc<Vec<Arc<OrganizationRecord>>>;
    type Error = LoadError;

    async fn load(&self, keys: &[ChildrenKey]) -> Result<HashMap<ChildrenKey, Self::Value>, LoadError> {
        let mut found: HashMap<ChildrenKey, Vec<Arc<OrganizationRecord>>> = HashMap::new();
        for ((hierarchy, day), parents) in grouped(keys, |key| ((key.hierarchy, key.day), key.parent)) {
            let rows = self.0.store.list_children(hierarchy, &parents, self.0.view(day)).await;
            for row in rows.map_err(|error| Arc::new(ApiError::from(error)))? {
                let key = ChildrenKey { hierarchy, day, parent: row.of };
                found.entry(key).or_default().push(Arc::new(row.record));
            }
        }
        Ok(listed(keys, found))
    }
}

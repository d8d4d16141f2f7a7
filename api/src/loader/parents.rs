//! Parents of many organisations in one statement a level.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use entity::day::Day;
use entity::model::HierarchyIx;
use entity::store::OrganizationRecord;

use super::{LoadError, Source, grouped, listed};
use crate::error::ApiError;

/// Which organisations stand directly above this one, by rank?
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ParentsKey {
    /// Along which hierarchy.
    pub hierarchy: HierarchyIx,
    /// On which day.
    pub day: Day,
    /// The child's id.
    pub child: i64,
}

/// Answers [`ParentsKey`].
pub struct ParentsLoader(pub(super) Source);

impl Loader<ParentsKey> for ParentsLoader {
    type Value = Arc<Vec<Arc<OrganizationRecord>>>;
    type Error = LoadError;

    async fn load(&self, keys: &[ParentsKey]) -> Result<HashMap<ParentsKey, Self::Value>, LoadError> {
        let mut found: HashMap<ParentsKey, Vec<Arc<OrganizationRecord>>> = HashMap::new();
        for ((hierarchy, day), children) in grouped(keys, |key| ((key.hierarchy, key.day), key.child)) {
            let rows = self.0.store.list_parents(hierarchy, &children, self.0.view(day)).await;
            // Siblings share their parent: one record serves them all.
            let mut shared: HashMap<i64, Arc<OrganizationRecord>> = HashMap::new();
            for row in rows.map_err(|error| Arc::new(ApiError::from(error)))? {
                let record = Arc::clone(shared.entry(row.record.id).or_insert_with(|| Arc::new(row.record)));
                found.entry(ParentsKey { hierarchy, day, child: row.of }).or_default().push(record);
            }
        }
        Ok(listed(keys, found))
    }
}

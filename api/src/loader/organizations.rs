//! Organisations by id, as they are on a day.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use entity::day::Day;
use entity::store::OrganizationRecord;

use super::{LoadError, Source, grouped};
use crate::error::ApiError;

/// What is the organisation with this id on this day?
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct OrganizationKey {
    /// On which day.
    pub day: Day,
    /// Its id.
    pub id: i64,
}

/// Answers [`OrganizationKey`].
pub struct OrganizationLoader(pub(super) Source);

impl Loader<OrganizationKey> for OrganizationLoader {
    type Value = Arc<OrganizationRecord>;
    type Error = LoadError;

    async fn load(
        &self,
        keys: &[OrganizationKey],
    ) -> Result<HashMap<OrganizationKey, Self::Value>, LoadError> {
        let mut found = HashMap::new();
        for (day, ids) in grouped(keys, |key| (key.day, key.id)) {
            let rows = self.0.store.list_organizations(&ids, self.0.view(day)).await;
            for record in rows.map_err(|error| Arc::new(ApiError::from(error)))? {
                found.insert(OrganizationKey { day, id: record.id }, Arc::new(record));
            }
        }
        Ok(found)
    }
}

//! Dated relations of many organisations in one statement.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use entity::store::RelationRecord;

use super::{LoadError, Source, listed};
use crate::error::ApiError;

/// Which relations begin at this organisation, at any time?
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RelationsKey {
    /// The organisation's id.
    pub organization: i64,
}

/// Answers [`RelationsKey`].
pub struct RelationsLoader(pub(super) Source);

impl Loader<RelationsKey> for RelationsLoader {
    type Value = Arc<Vec<RelationRecord>>;
    type Error = LoadError;

    async fn load(&self, keys: &[RelationsKey]) -> Result<HashMap<RelationsKey, Self::Value>, LoadError> {
        let ids: Vec<i64> = keys.iter().map(|key| key.organization).collect();
        let rows = self.0.store.list_relations_from(&ids, self.0.revision).await;
        let mut found: HashMap<RelationsKey, Vec<RelationRecord>> = HashMap::new();
        for row in rows.map_err(|error| Arc::new(ApiError::from(error)))? {
            found.entry(RelationsKey { organization: row.from }).or_default().push(row);
        }
        Ok(listed(keys, found))
    }
}

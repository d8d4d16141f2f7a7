//! Version history of many organisations in one statement.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use entity::store::VersionRecord;

use super::{LoadError, Source, grouped, listed};
use crate::error::ApiError;

/// What was, is and will this organisation be?
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct VersionsKey {
    /// The organisation's id.
    pub organization: i64,
    /// Whether versions that corrections have replaced are asked for too.
    pub superseded: bool,
}

/// Answers [`VersionsKey`].
pub struct VersionsLoader(pub(super) Source);

impl Loader<VersionsKey> for VersionsLoader {
    type Value = Arc<Vec<VersionRecord>>;
    type Error = LoadError;

    async fn load(&self, keys: &[VersionsKey]) -> Result<HashMap<VersionsKey, Self::Value>, LoadError> {
        let mut found: HashMap<VersionsKey, Vec<VersionRecord>> = HashMap::new();
        for (superseded, ids) in grouped(keys, |key| (key.superseded, key.organization)) {
            let rows = self.0.store.list_versions_of(&ids, self.0.revision, superseded).await;
            for row in rows.map_err(|error| Arc::new(ApiError::from(error)))? {
                found.entry(VersionsKey { organization: row.record.id, superseded }).or_default().push(row);
            }
        }
        Ok(listed(keys, found))
    }
}

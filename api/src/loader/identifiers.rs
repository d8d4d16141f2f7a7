//! Identifiers of many organisations in one statement.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use entity::store::IdentifierRecord;

use super::{LoadError, Source, listed};
use crate::error::ApiError;

/// Which identifiers does this organisation have, and had, and will have?
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct IdentifiersKey {
    /// The organisation's id.
    pub organization: i64,
}

/// Answers [`IdentifiersKey`].
pub struct IdentifiersLoader(pub(super) Source);

impl Loader<IdentifiersKey> for IdentifiersLoader {
    type Value = Arc<Vec<IdentifierRecord>>;
    type Error = LoadError;

    async fn load(&self, keys: &[IdentifiersKey]) -> Result<HashMap<IdentifiersKey, Self::Value>, LoadError> {
        let ids: Vec<i64> = keys.iter().map(|key| key.organization).collect();
        let rows = self.0.store.list_identifiers(&ids, self.0.revision).await;
        let mut found: HashMap<IdentifiersKey, Vec<IdentifierRecord>> = HashMap::new();
        for row in rows.map_err(|error| Arc::new(ApiError::from(error)))? {
            found.entry(IdentifiersKey { organization: row.organization }).or_default().push(row);
        }
        Ok(listed(keys, found))
    }
}

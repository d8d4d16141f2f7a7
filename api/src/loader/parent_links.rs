//! Parent links of many organisations through time and knowledge, in one statement.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use entity::store::ParentLinkRecord;

use super::{LoadError, Source, listed};
use crate::error::ApiError;

/// Below which parents did, does and will this organisation stand, and since when has that been known?
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ParentLinksKey {
    /// The organisation's id.
    pub child: i64,
}

/// Answers [`ParentLinksKey`].
pub struct ParentLinksLoader(pub(super) Source);

impl Loader<ParentLinksKey> for ParentLinksLoader {
    type Value = Arc<Vec<ParentLinkRecord>>;
    type Error = LoadError;

    async fn load(&self, keys: &[ParentLinksKey]) -> Result<HashMap<ParentLinksKey, Self::Value>, LoadError> {
        let ids: Vec<i64> = keys.iter().map(|key| key.child).collect();
        let rows = self.0.store.list_parent_links(&ids, self.0.revision).await;
        let mut found: HashMap<ParentLinksKey, Vec<ParentLinkRecord>> = HashMap::new();
        for row in rows.map_err(|error| Arc::new(ApiError::from(error)))? {
            found.entry(ParentLinksKey { child: row.child }).or_default().push(row);
        }
        Ok(listed(keys, found))
    }
}

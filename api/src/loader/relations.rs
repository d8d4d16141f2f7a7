//! Dated relations of many organisations, from one of their ends, in one statement.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use entity::model::{Direction, RelationTypeIx};
use entity::store::RelationRecord;

use super::{LoadError, Source, grouped, listed};
use crate::error::ApiError;

/// Which relations does this organisation have, at any time?
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RelationsKey {
    /// Forward for those that begin at the organisation, inverse for those that lead to it.
    pub direction: Direction,
    /// Only of these types; `None` means any.
    pub types: Option<Arc<[RelationTypeIx]>>,
    /// The organisation's id.
    pub organization: i64,
}

/// Answers [`RelationsKey`].
pub struct RelationsLoader(pub(super) Source);

impl Loader<RelationsKey> for RelationsLoader {
    type Value = Arc<Vec<RelationRecord>>;
    type Error = LoadError;

    async fn load(&self, keys: &[RelationsKey]) -> Result<HashMap<RelationsKey, Self::Value>, LoadError> {
        let mut found: HashMap<RelationsKey, Vec<RelationRecord>> = HashMap::new();
        let question = |key: &RelationsKey| ((key.direction, key.types.clone()), key.organization);
        for ((direction, types), ids) in grouped(keys, question) {
            let rows = self.0.store.list_relations(direction, types.as_deref(), &ids, self.0.revision).await;
            for row in rows.map_err(|error| Arc::new(ApiError::from(error)))? {
                let organization = row.end(direction);
                let key = RelationsKey { direction, types: types.clone(), organization };
                found.entry(key).or_default().push(row);
            }
        }
        Ok(listed(keys, found))
    }
}

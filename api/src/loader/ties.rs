//! Ties of one type at many organisations in one statement, with the organisations at their other ends.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use entity::day::Day;
use entity::model::{Direction, RelationTypeIx};
use entity::store::TieRow;

use super::{LoadError, Source, grouped, listed};
use crate::error::ApiError;

/// Which ties of this type does this organisation have on this day, and to whom?
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TiesKey {
    /// The type.
    pub relation_type: RelationTypeIx,
    /// Forward for those that begin at the organisation.
    pub direction: Direction,
    /// The day.
    pub day: Day,
    /// The organisation's id.
    pub organization: i64,
}

/// Answers [`TiesKey`].
pub struct TiesLoader(pub(super) Source);

impl Loader<TiesKey> for TiesLoader {
    type Value = Arc<Vec<Arc<TieRow>>>;
    type Error = LoadError;

    async fn load(&self, keys: &[TiesKey]) -> Result<HashMap<TiesKey, Self::Value>, LoadError> {
        let mut found: HashMap<TiesKey, Vec<Arc<TieRow>>> = HashMap::new();
        let question = |key: &TiesKey| ((key.relation_type, key.direction, key.day), key.organization);
        for ((relation_type, direction, day), ids) in grouped(keys, question) {
            let rows = self.0.store.list_ties(relation_type, direction, &ids, self.0.view(day)).await;
            for row in rows.map_err(|error| Arc::new(ApiError::from(error)))? {
                let key = TiesKey { relation_type, direction, day, organization: row.of };
                found.entry(key).or_default().push(Arc::new(row));
            }
        }
        Ok(listed(keys, found))
    }
}

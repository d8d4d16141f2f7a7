//! People by id, with all that is known of them over time.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use entity::store::{PersonRecord, When};

use super::{LoadError, Source, listed};
use crate::error::ApiError;

/// What was, is and will be known of this person?
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PersonKey {
    /// The person's id.
    pub id: i64,
}

/// Answers [`PersonKey`].
pub struct PeopleLoader(pub(super) Source);

impl Loader<PersonKey> for PeopleLoader {
    /// Oldest first; empty for an id that nobody has.
    type Value = Arc<Vec<PersonRecord>>;
    type Error = LoadError;

    async fn load(&self, keys: &[PersonKey]) -> Result<HashMap<PersonKey, Self::Value>, LoadError> {
        let ids: Vec<i64> = keys.iter().map(|key| key.id).collect();
        let rows = self.0.store.list_people(&ids, When::Ever(self.0.revision)).await;
        let mut found: HashMap<PersonKey, Vec<PersonRecord>> = HashMap::with_capacity(keys.len());
        for row in rows.map_err(|error| Arc::new(ApiError::from(error)))? {
            found.entry(PersonKey { id: row.id }).or_default().push(row);
        }
        Ok(listed(keys, found))
    }
}

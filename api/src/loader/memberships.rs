//! Memberships of many organisations, or of many people, in one statement.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use entity::day::Day;
use entity::store::{MembershipRecord, Of};

use super::{LoadError, Source, grouped, listed};
use crate::error::ApiError;

/// Which memberships does this organisation or this person have?
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MembershipsKey {
    /// Whose id it is.
    pub of: Of,
    /// On which day; `None` for past and future ones, too.
    pub day: Option<Day>,
    /// The id.
    pub id: i64,
}

/// Answers [`MembershipsKey`].
pub struct MembershipsLoader(pub(super) Source);

impl Loader<MembershipsKey> for MembershipsLoader {
    /// By id, then in order of time.
    type Value = Arc<Vec<MembershipRecord>>;
    type Error = LoadError;

    async fn load(&self, keys: &[MembershipsKey]) -> Result<HashMap<MembershipsKey, Self::Value>, LoadError> {
        let mut found: HashMap<MembershipsKey, Vec<MembershipRecord>> = HashMap::with_capacity(keys.len());
        for ((of, day), ids) in grouped(keys, |key| ((key.of, key.day), key.id)) {
            let rows = self.0.store.list_memberships(of, &ids, self.0.when(day)).await;
            for row in rows.map_err(|error| Arc::new(ApiError::from(error)))? {
                let id = match of {
                    Of::People => row.person,
                    Of::Organizations => row.organization,
                    Of::Ids => row.id,
                };
                found.entry(MembershipsKey { of, day, id }).or_default().push(row);
            }
        }
        Ok(listed(keys, found))
    }
}

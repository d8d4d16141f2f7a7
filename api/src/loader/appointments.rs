//! Appointments to many posts, or of many people, in one statement.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use entity::day::Day;
use entity::store::{AppointmentRecord, AppointmentsOf};

use super::{LoadError, Source, grouped, listed};
use crate::error::ApiError;

/// Who is appointed to this post, or to what is this person appointed?
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AppointmentsKey {
    /// Whose id it is.
    pub of: AppointmentsOf,
    /// On which day; `None` for past and future ones, too.
    pub day: Option<Day>,
    /// The id.
    pub id: i64,
}

/// Answers [`AppointmentsKey`].
pub struct AppointmentsLoader(pub(super) Source);

impl Loader<AppointmentsKey> for AppointmentsLoader {
    /// By id, then in order of time.
    type Value = Arc<Vec<AppointmentRecord>>;
    type Error = LoadError;

    async fn load(
        &self,
        keys: &[AppointmentsKey],
    ) -> Result<HashMap<AppointmentsKey, Self::Value>, LoadError> {
        let mut found: HashMap<AppointmentsKey, Vec<AppointmentRecord>> = HashMap::with_capacity(keys.len());
        for ((of, day), ids) in grouped(keys, |key| ((key.of, key.day), key.id)) {
            let rows = self.0.store.list_appointments(of, &ids, self.0.when(day)).await;
            for row in rows.map_err(|error| Arc::new(ApiError::from(error)))? {
                let id = match of {
                    AppointmentsOf::Posts => row.post,
                    AppointmentsOf::People => row.person,
                    AppointmentsOf::Ids => row.id,
                };
                found.entry(AppointmentsKey { of, day, id }).or_default().push(row);
            }
        }
        Ok(listed(keys, found))
    }
}

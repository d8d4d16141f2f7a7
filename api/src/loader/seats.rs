//! Whether seats have holders, for many organisations in two statements.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use entity::day::Day;
use entity::model::RoleIx;
use entity::store::{AppointmentsOf, Of, PostRecord, StoreError, When};

use super::{LoadError, Source, grouped};
use crate::error::ApiError;

/// Does anybody hold a post for this role in this organisation on this day?
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SeatKey {
    /// The organisation's id.
    pub organization: i64,
    /// The role.
    pub role: RoleIx,
    /// The day.
    pub day: Day,
}

/// Answers [`SeatKey`].
pub struct SeatLoader(pub(super) Source);

impl Loader<SeatKey> for SeatLoader {
    type Value = bool;
    type Error = LoadError;

    async fn load(&self, keys: &[SeatKey]) -> Result<HashMap<SeatKey, bool>, LoadError> {
        let mut found = HashMap::new();
        for (day, ids) in grouped(keys, |key| (key.day, key.organization)) {
            let held = self.held(&ids, day).await.map_err(|error| Arc::new(ApiError::from(error)))?;
            found.extend(
                held.into_iter().map(|(organization, role)| (SeatKey { organization, role, day }, true)),
            );
        }
        for key in keys {
            found.entry(key.clone()).or_insert(false);
        }
        Ok(found)
    }
}

impl SeatLoader {
    /// Which roles somebody holds a post for, by organisation.
    async fn held(&self, organizations: &[i64], day: Day) -> Result<Vec<(i64, RoleIx)>, StoreError> {
        let when = When::On(self.0.view(day));
        let posts = self.0.store.list_posts(Of::Organizations, organizations, when).await?;
        let ids: Vec<i64> = posts.iter().map(|post| post.id).collect();
        let appointments = self.0.store.list_appointments(AppointmentsOf::Posts, &ids, when).await?;
        let held: HashSet<i64> = appointments.into_iter().map(|appointment| appointment.post).collect();
        let of = |post: &PostRecord| Some((post.organization, post.role?));
        Ok(posts.iter().filter(|post| held.contains(&post.id)).filter_map(of).collect())
    }
}

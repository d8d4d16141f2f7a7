//! Which of many posts somebody holds, without loading who.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use entity::day::Day;

use super::{LoadError, Source, grouped};
use crate::error::ApiError;

/// Does anybody hold this post on this day?
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct HeldKey {
    /// On which day.
    pub day: Day,
    /// The post's id.
    pub post: i64,
}

/// Answers [`HeldKey`], also for posts that nobody holds, so that it is not asked again.
pub struct VacancyLoader(pub(super) Source);

impl Loader<HeldKey> for VacancyLoader {
    type Value = bool;
    type Error = LoadError;

    async fn load(&self, keys: &[HeldKey]) -> Result<HashMap<HeldKey, bool>, LoadError> {
        let mut found: HashMap<HeldKey, bool> = keys.iter().map(|key| (*key, false)).collect();
        for (day, posts) in grouped(keys, |key| (key.day, key.post)) {
            let held = self.0.store.list_held_posts(&posts, self.0.view(day)).await;
            let held = held.map_err(|error| Arc::new(ApiError::from(error)))?;
            found.extend(held.into_iter().map(|post| (HeldKey { day, post }, true)));
        }
        Ok(found)
    }
}

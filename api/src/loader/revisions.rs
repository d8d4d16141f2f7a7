//! Entries of the change log by number.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use entity::store::RevisionRecord;

use super::{LoadError, Source};
use crate::error::ApiError;

/// What does the change log say of this revision?
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RevisionKey {
    /// Its number.
    pub number: i64,
}

/// Answers [`RevisionKey`].
pub struct RevisionsLoader(pub(super) Source);

impl Loader<RevisionKey> for RevisionsLoader {
    type Value = Arc<RevisionRecord>;
    type Error = LoadError;

    async fn load(&self, keys: &[RevisionKey]) -> Result<HashMap<RevisionKey, Self::Value>, LoadError> {
        let numbers: Vec<i64> = keys.iter().map(|key| key.number).collect();
        let rows = self.0.store.list_revision_records(&numbers).await;
        let rows = rows.map_err(|error| Arc::new(ApiError::from(error)))?;
        Ok(rows.into_iter().map(|row| (RevisionKey { number: row.number }, Arc::new(row))).collect())
    }
}

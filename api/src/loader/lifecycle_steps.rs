//! Steps in the lifecycles of many organisations in one statement.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use entity::store::LifecycleStepRecord;

use super::{LoadError, Source, listed};
use crate::error::ApiError;

/// Which steps did this organisation take?
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct LifecycleStepsKey {
    /// The organisation's id.
    pub organization: i64,
}

/// Answers [`LifecycleStepsKey`].
pub struct LifecycleStepsLoader(pub(super) Source);

impl Loader<LifecycleStepsKey> for LifecycleStepsLoader {
    type Value = Arc<Vec<LifecycleStepRecord>>;
    type Error = LoadError;

    async fn load(
        &self,
        keys: &[LifecycleStepsKey],
    ) -> Result<HashMap<LifecycleStepsKey, Self::Value>, LoadError> {
        let ids: Vec<i64> = keys.iter().map(|key| key.organization).collect();
        let rows = self.0.store.list_lifecycle_steps(&ids, self.0.revision).await;
        let mut found: HashMap<LifecycleStepsKey, Vec<LifecycleStepRecord>> = HashMap::new();
        for row in rows.map_err(|error| Arc::new(ApiError::from(error)))? {
            found.entry(LifecycleStepsKey { organization: row.organization }).or_default().push(row);
        }
        Ok(listed(keys, found))
    }
}

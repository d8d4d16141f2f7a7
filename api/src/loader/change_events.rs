//! Recorded events of many organisations in one statement.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use entity::store::{ChangeEventRecord, EventsOf};

use super::{LoadError, Source, listed};
use crate::error::ApiError;

/// Which recorded events is this organisation a party to? Those that were undone are among them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ChangeEventsKey {
    /// The organisation's id.
    pub organization: i64,
}

/// Answers [`ChangeEventsKey`].
pub struct ChangeEventsLoader(pub(super) Source);

impl Loader<ChangeEventsKey> for ChangeEventsLoader {
    type Value = Arc<Vec<Arc<ChangeEventRecord>>>;
    type Error = LoadError;

    async fn load(
        &self,
        keys: &[ChangeEventsKey],
    ) -> Result<HashMap<ChangeEventsKey, Self::Value>, LoadError> {
        let ids: Vec<i64> = keys.iter().map(|key| key.organization).collect();
        let asked: HashSet<i64> = ids.iter().copied().collect();
        let events =
            self.0.store.list_change_events(EventsOf::Organizations(&ids), self.0.revision, true).await;
        let mut found: HashMap<ChangeEventsKey, Vec<Arc<ChangeEventRecord>>> = HashMap::new();
        for event in events.map_err(|error| Arc::new(ApiError::from(error)))? {
            let event = Arc::new(event);
            let parties: HashSet<i64> = event.originals.iter().chain(&event.results).copied().collect();
            // Of parties that were not asked for, other events are not there.
            for organization in parties.intersection(&asked).copied() {
                found.entry(ChangeEventsKey { organization }).or_default().push(Arc::clone(&event));
            }
        }
        Ok(listed(keys, found))
    }
}

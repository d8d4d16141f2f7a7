//! Posts by id, or of many organisations, with all rows about them.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use entity::store::{Of, PostRecord, When};

use super::{LoadError, Source, listed};
use crate::error::ApiError;

/// What was, is and will be this post?
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PostKey {
    /// The post's id.
    pub id: i64,
}

/// Which posts did, does and will this organisation have?
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PostsOfKey {
    /// The organisation's id.
    pub organization: i64,
}

/// The rows about one post, oldest first.
pub type PostRows = Arc<Vec<PostRecord>>;

/// Answers [`PostKey`] and [`PostsOfKey`].
pub struct PostsLoader(pub(super) Source);

impl Loader<PostKey> for PostsLoader {
    /// Empty for an id that no post has.
    type Value = PostRows;
    type Error = LoadError;

    async fn load(&self, keys: &[PostKey]) -> Result<HashMap<PostKey, Self::Value>, LoadError> {
        let ids: Vec<i64> = keys.iter().map(|key| key.id).collect();
        let rows = self.0.store.list_posts(Of::Ids, &ids, When::Ever(self.0.revision)).await;
        let mut found: HashMap<PostKey, Vec<PostRecord>> = HashMap::new();
        for row in rows.map_err(|error| Arc::new(ApiError::from(error)))? {
            found.entry(PostKey { id: row.id }).or_default().push(row);
        }
        Ok(listed(keys, found))
    }
}

impl Loader<PostsOfKey> for PostsLoader {
    /// By id.
    type Value = Arc<Vec<PostRows>>;
    type Error = LoadError;

    async fn load(&self, keys: &[PostsOfKey]) -> Result<HashMap<PostsOfKey, Self::Value>, LoadError> {
        let ids: Vec<i64> = keys.iter().map(|key| key.organization).collect();
        let rows = self.0.store.list_posts_ever_of(&ids, self.0.revision).await;
        let rows = rows.map_err(|error| Arc::new(ApiError::from(error)))?;
        let mut found: HashMap<PostsOfKey, Vec<PostRows>> = HashMap::new();
        for post in rows.chunk_by(|left, right| left.id == right.id) {
            let rows = Arc::new(post.to_vec());
            let organizations: BTreeSet<i64> = post.iter().map(|row| row.organization).collect();
            for organization in organizations {
                found.entry(PostsOfKey { organization }).or_default().push(Arc::clone(&rows));
            }
        }
        Ok(listed(keys, found))
    }
}

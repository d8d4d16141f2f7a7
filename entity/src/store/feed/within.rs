//! The feed of a subtree: whatever stands, stood or will stand below an organisation by any knowledge, so that those that
//! moved out or ended are heard of, too.

use std::collections::{HashMap, HashSet};

use super::super::sql::Dialect;
use super::super::{Store, StoreError};
use super::{FeedPage, FeedPlace};
use crate::model::HierarchyIx;

/// The top of a subtree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FeedTop {
    /// The organisation; it belongs to the subtree.
    pub organization: i64,
    /// The hierarchy that leads up to it.
    pub hierarchy: HierarchyIx,
}

/// So many entries are looked at for a page at least, and read at once.
const BATCH: usize = 1000;

impl Store {
    /// [`Store::list_feed`] of a subtree. About `look` entries are looked at, also where few of them belong to it: a page may
    /// hold none although there is more.
    pub async fn list_feed_within(
        &self,
        top: FeedTop,
        after: FeedPlace,
        until: i64,
        (most, look): (usize, usize),
    ) -> Result<FeedPage, StoreError> {
        let mut found = FeedPage { entries: Vec::new(), reached: after, has_more: true };
        let mut looked = 0;
        while found.has_more && found.entries.len() < most && looked < look {
            let next = self.list_feed(found.reached, until, most.max(BATCH)).await?;
            looked += next.entries.len().max(1);
            let ids: Vec<i64> = next.entries.iter().map(|entry| entry.at.organization).collect();
            let inside = self.ever_below(top, &ids, until).await?;
            found.reached = next.reached;
            found.has_more = next.has_more;
            for entry in next.entries {
                if !inside.contains(&entry.at.organization) {
                    continue;
                }
                if found.entries.len() == most {
                    found.reached = found.entries.last().map_or(after, |last| last.at);
                    found.has_more = true;
                    break;
                }
                found.entries.push(entry);
            }
        }
        Ok(found)
    }

    /// Those of `ids` that ever stand at or below `top`, by what any revision up to `revision` knew: one statement.
    async fn ever_below(&self, top: FeedTop, ids: &[i64], revision: i64) -> Result<HashSet<i64>, StoreError> {
        let sql = Dialect(self.backend());
        // SQLite keeps to the order of a cross join; by its own it reads all relations and looks each one up.
        let text = format!(
            "WITH RECURSIVE up (id) AS (
                SELECT o.id FROM organization o WHERE {}
                UNION
                SELECT r.to_id FROM up JOIN relation r ON r.from_id = up.id AND r.type = $2 AND r.recorded_in <= $3
             )
             SELECT DISTINCT r.from_id, r.to_id
             FROM up CROSS JOIN relation r WHERE r.from_id = up.id AND r.type = $2 AND r.recorded_in <= $3",
            sql.any("o.id", 1)
        );
        let values = [sql.keys(ids), self.hierarchy_key(top.hierarchy), revision.into()];
        let links: Vec<(i64, i64)> = self
            .query_records(sql.statement(text, values), |row| {
                Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?))
            })
            .await?;
        let mut children: HashMap<i64, Vec<i64>> = HashMap::new();
        for (child, parent) in links {
            children.entry(parent).or_default().push(child);
        }
        let mut inside = HashSet::from([top.organization]);
        let mut waiting = vec![top.organization];
        while let Some(parent) = waiting.pop() {
            let below = children.get(&parent).into_iter().flatten();
            waiting.extend(below.copied().filter(|child| inside.insert(*child)));
        }
        Ok(inside)
    }
}

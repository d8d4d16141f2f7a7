//! Parent links through time and through knowledge: what derives moves from them.

use super::person::read_period;
use super::sql::Dialect;
use super::{Store, StoreError};
use crate::day::Period;
use crate::model::HierarchyIx;

/// A parent link as it was recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParentLinkRecord {
    /// The child.
    pub child: i64,
    /// Its parent.
    pub parent: i64,
    /// In which hierarchy.
    pub hierarchy: HierarchyIx,
    /// When it holds.
    pub validity: Period,
    /// The revision that recorded it.
    pub recorded_in: i64,
    /// The revision that replaced it.
    pub superseded_in: Option<i64>,
}

impl Store {
    /// The parent links of these organisations in every hierarchy, as recorded up to `revision`, also those that corrections
    /// have replaced.
    pub async fn list_parent_links(
        &self,
        children: &[i64],
        revision: i64,
    ) -> Result<Vec<ParentLinkRecord>, StoreError> {
        let sql = Dialect(self.backend());
        let [from, to] = sql.days("r");
        let text = format!(
            "SELECT r.from_id, r.to_id, r.type, {from}, {to}, r.recorded_in,
                    CASE WHEN r.superseded_in <= $1 THEN r.superseded_in END
             FROM relation r WHERE {} AND r.recorded_in <= $1 AND {} ORDER BY r.from_id, r.id",
            sql.any("r.from_id", 2),
            sql.any("r.type", 3),
        );
        let keys: Vec<String> =
            self.model.hierarchies().map(|(_, hierarchy)| hierarchy.key.clone()).collect();
        let values = [revision.into(), sql.keys(children), sql.texts(&keys)];
        self.query_records(sql.statement(text, values), |row| {
            let key: String = row.try_get_by_index(2)?;
            Ok(ParentLinkRecord {
                child: row.try_get_by_index(0)?,
                parent: row.try_get_by_index(1)?,
                hierarchy: self.model.find_hierarchy(&key).expect("only hierarchies were asked for"),
                validity: read_period(row, 3)?,
                recorded_in: row.try_get_by_index(5)?,
                superseded_in: row.try_get_by_index(6)?,
            })
        })
        .await
    }
}

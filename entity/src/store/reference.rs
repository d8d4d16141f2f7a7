//! Trees by recursive SQL: slow and plain, the reference that snapshots are tested against.

use sea_orm::{ConnectionTrait, QueryResult, Value};

use super::organization::ReadError;
use super::sql::{Dialect, view_values};
use super::{Store, StoreError, View};
use crate::model::HierarchyIx;

/// An organisation met on the walk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReferenceNode {
    /// The organisation.
    pub id: i64,
    /// The organisation it was reached from.
    pub via: i64,
    /// Steps from where the walk began.
    pub depth: i64,
}

impl Store {
    /// Everything below `id`, once for every way that leads there, in pre-order.
    pub async fn walk_down(
        &self,
        hierarchy: HierarchyIx,
        id: i64,
        max_depth: i64,
        view: View,
    ) -> Result<Vec<ReferenceNode>, StoreError> {
        self.walk(hierarchy, id, max_depth, view, ("to_id", "from_id")).await
    }

    /// Everything above `id`, once for every way that leads there, nearest parent first.
    pub async fn walk_up(
        &self,
        hierarchy: HierarchyIx,
        id: i64,
        max_depth: i64,
        view: View,
    ) -> Result<Vec<ReferenceNode>, StoreError> {
        self.walk(hierarchy, id, max_depth, view, ("from_id", "to_id")).await
    }

    async fn walk(
        &self,
        hierarchy: HierarchyIx,
        id: i64,
        max_depth: i64,
        view: View,
        (near, far): (&str, &str),
    ) -> Result<Vec<ReferenceNode>, StoreError> {
        let sql = Dialect(self.backend());
        // The path sorts byte by byte like (rank, code, id) at every level, with parents before children.
        let (start, step) = if sql.is_postgres() {
            (
                "CAST('' AS text) COLLATE \"C\"",
                "lpad(CAST(CAST(r.rank AS bigint) + 2147483648 AS text), 10, '0') || CASE WHEN v.code IS NULL THEN '1' ELSE '0' || v.code END || chr(1) || lpad(CAST(v.organization_id AS text), 19, '0') || chr(1)",
            )
        } else {
            (
                "''",
                "printf('%010d', r.rank + 2147483648) || CASE WHEN v.code IS NULL THEN '1' ELSE '0' || v.code END || char(1) || printf('%019d', v.organization_id) || char(1)",
            )
        };
        let [revision, day] = view_values(view);
        let statement = sql.statement(
            format!(
                "WITH RECURSIVE walk (id, via, depth, path) AS (
                    SELECT CAST($3 AS bigint), CAST($3 AS bigint), CAST(0 AS bigint), {start}
                    UNION ALL
                    SELECT r.{far}, w.id, w.depth + 1, w.path || {step}
                    FROM walk w
                    JOIN relation r ON r.{near} = w.id AND r.type = $4 AND {}
                    JOIN organization_version v ON v.organization_id = r.{far} AND {}
                    WHERE w.depth < $5
                )
                SELECT id, via, depth FROM walk WHERE depth > 0 ORDER BY path",
                sql.in_view("r", 1, 2),
                sql.in_view("v", 1, 2),
            ),
            [revision, day, Value::from(id), self.hierarchy_key(hierarchy), max_depth.into()],
        );
        let rows = self.db.query_all_raw(statement).await.map_err(|error| self.classify(error))?;
        let read = |row: &QueryResult| -> Result<ReferenceNode, ReadError> {
            Ok(ReferenceNode {
                id: row.try_get_by_index(0)?,
                via: row.try_get_by_index(1)?,
                depth: row.try_get_by_index(2)?,
            })
        };
        rows.iter().map(|row| read(row).map_err(|error| self.read_error(error))).collect()
    }
}

//! The dated ties of organisations, past and future ones included.

use sea_orm::{ConnectionTrait, QueryResult};

use super::organization::ReadError;
use super::sql::{Dialect, day_from};
use super::{Store, StoreError};
use crate::day::{Day, Period};
use crate::model::RelationTypeIx;

/// One relation.
#[derive(Clone, Debug, PartialEq)]
pub struct RelationRecord {
    /// Primary key.
    pub row: i64,
    /// Type.
    pub relation_type: RelationTypeIx,
    /// Origin; the child in a hierarchy.
    pub from: i64,
    /// Target; the parent in a hierarchy.
    pub to: i64,
    /// Place among its neighbours.
    pub rank: i32,
    /// Weight, where its type has one.
    pub weight: Option<f64>,
    /// When it holds.
    pub validity: Period,
}

impl Store {
    /// The relations that begin at these organisations, as known at `revision`, by type and in order of time.
    pub async fn list_relations_from(
        &self,
        ids: &[i64],
        revision: i64,
    ) -> Result<Vec<RelationRecord>, StoreError> {
        let sql = Dialect(self.backend());
        let statement = sql.statement(
            format!(
                "SELECT r.id, r.type, r.from_id, r.to_id, r.rank, r.weight, {}, {} FROM relation r WHERE {} AND {}
                 ORDER BY r.from_id, r.type, r.valid_from NULLS FIRST, r.rank, r.id",
                sql.day_number("r.valid_from"),
                sql.day_number("r.valid_to"),
                sql.any("r.from_id", 2),
                sql.known("r", 1),
            ),
            [revision.into(), sql.keys(ids)],
        );
        let rows = self.db.query_all_raw(statement).await.map_err(|error| self.classify(error))?;
        rows.iter().map(|row| self.read_relation(row).map_err(|error| self.read_error(error))).collect()
    }

    /// The ties at either end of these organisations that are no parent links, as known at `revision`.
    pub async fn list_links_of(&self, ids: &[i64], revision: i64) -> Result<Vec<RelationRecord>, StoreError> {
        let sql = Dialect(self.backend());
        let hierarchies: Vec<String> =
            self.model.hierarchies().map(|(_, definition)| definition.key.clone()).collect();
        let statement = sql.statement(
            format!(
                "SELECT r.id, r.type, r.from_id, r.to_id, r.rank, r.weight, {}, {} FROM relation r
                 WHERE ({} OR {}) AND NOT ({}) AND {} ORDER BY r.id",
                sql.day_number("r.valid_from"),
                sql.day_number("r.valid_to"),
                sql.any("r.from_id", 2),
                sql.any("r.to_id", 2),
                sql.any("r.type", 3),
                sql.known("r", 1),
            ),
            [revision.into(), sql.keys(ids), sql.texts(&hierarchies)],
        );
        let rows = self.db.query_all_raw(statement).await.map_err(|error| self.classify(error))?;
        rows.iter().map(|row| self.read_relation(row).map_err(|error| self.read_error(error))).collect()
    }

    /// The weights of these relations (by primary key), where they have one.
    pub async fn list_weights(&self, rows: &[i64]) -> Result<Vec<(i64, f64)>, StoreError> {
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let sql = Dialect(self.backend());
        let text = format!(
            "SELECT r.id, r.weight FROM relation r WHERE {} AND r.weight IS NOT NULL",
            sql.any("r.id", 1)
        );
        let rows = self
            .db
            .query_all_raw(sql.statement(text, [sql.keys(rows)]))
            .await
            .map_err(|error| self.classify(error))?;
        let read = |row: &QueryResult| -> Result<(i64, f64), ReadError> {
            Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?))
        };
        rows.iter().map(|row| read(row).map_err(|error| self.read_error(error))).collect()
    }

    fn read_relation(&self, row: &QueryResult) -> Result<RelationRecord, ReadError> {
        let key: String = row.try_get_by_index(1)?;
        let id: i64 = row.try_get_by_index(0)?;
        let relation_type = self.model.find_relation_type(&key).ok_or_else(|| StoreError::Corrupt {
            table: "relation",
            column: "type",
            row: id,
            reason: format!("the model {:?} defines no relation type {key:?}; start with the model the data was imported with", self.model.name),
        })?;
        Ok(RelationRecord {
            row: id,
            relation_type,
            from: row.try_get_by_index(2)?,
            to: row.try_get_by_index(3)?,
            rank: row.try_get_by_index(4)?,
            weight: row.try_get_by_index(5)?,
            validity: Period {
                from: day_from(row.try_get_by_index(6)?, Day::OPEN_START),
                to: day_from(row.try_get_by_index(7)?, Day::OPEN_END),
            },
        })
    }
}

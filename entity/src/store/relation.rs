//! The dated ties of organisations, past and future ones included.

use sea_orm::{ConnectionTrait, QueryResult};

use super::organization::ReadError;
use super::person::read_period;
use super::sql::Dialect;
use super::{Store, StoreError};
use crate::day::Period;
use crate::model::{Direction, ParticipationRoleIx, RelationTypeIx};

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
    /// What the origin is in the target, where the tie is a participation that says so.
    pub role: Option<ParticipationRoleIx>,
    /// When it holds.
    pub validity: Period,
}

impl RelationRecord {
    /// The end from which it is followed in this direction.
    pub fn end(&self, direction: Direction) -> i64 {
        match direction {
            Direction::Forward => self.from,
            Direction::Inverse => self.to,
        }
    }
}

/// What a tie holds besides its ends, as it was written.
#[derive(Clone, Debug, PartialEq)]
pub struct RawNote {
    /// Primary key of the relation.
    pub row: i64,
    /// Weight.
    pub weight: Option<f64>,
    /// Key of the participation role.
    pub role: Option<String>,
}

impl Store {
    /// The relations of these organisations, as known at `revision`: forward those that begin at them, inverse those that
    /// lead to them; of these types, or of any. By type and in order of time.
    pub async fn list_relations(
        &self,
        direction: Direction,
        types: Option<&[RelationTypeIx]>,
        ids: &[i64],
        revision: i64,
    ) -> Result<Vec<RelationRecord>, StoreError> {
        let sql = Dialect(self.backend());
        let near = match direction {
            Direction::Forward => "r.from_id",
            Direction::Inverse => "r.to_id",
        };
        let mut values = vec![revision.into(), sql.keys(ids)];
        let of_types = types.map(|types| {
            let key = |at: &RelationTypeIx| self.model.relation_type(*at).key.clone();
            values.push(sql.texts(&types.iter().map(key).collect::<Vec<_>>()));
            format!("AND {}", sql.any("r.type", values.len()))
        });
        let statement = sql.statement(
            format!(
                "SELECT r.id, r.type, r.from_id, r.to_id, r.rank, r.weight, r.role, {}, {} FROM relation r
                 WHERE {} AND {} {}
                 ORDER BY {near}, r.type, r.valid_from NULLS FIRST, r.rank, r.id",
                sql.day_number("r.valid_from"),
                sql.day_number("r.valid_to"),
                sql.any(near, 2),
                sql.known("r", 1),
                of_types.unwrap_or_default(),
            ),
            values,
        );
        let rows = self.db.query_all_raw(statement).await.map_err(|error| self.classify(error))?;
        self.read_relations(&rows)
    }

    /// The weights and the roles of these relations (by primary key), where they have one, as they were written.
    pub async fn list_raw_notes(&self, rows: &[i64]) -> Result<Vec<RawNote>, StoreError> {
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let sql = Dialect(self.backend());
        let text = format!(
            "SELECT r.id, r.weight, r.role FROM relation r WHERE {} AND (r.weight IS NOT NULL OR r.role IS NOT NULL)",
            sql.any("r.id", 1)
        );
        self.query_records(sql.statement(text, [sql.keys(rows)]), |row| {
            Ok(RawNote {
                row: row.try_get_by_index(0)?,
                weight: row.try_get_by_index(1)?,
                role: row.try_get_by_index(2)?,
            })
        })
        .await
    }

    /// Ties of types that the model no longer defines are left out; they are findings.
    fn read_relations(&self, rows: &[QueryResult]) -> Result<Vec<RelationRecord>, StoreError> {
        rows.iter()
            .filter_map(|row| self.read_relation(row).map_err(|error| self.read_error(error)).transpose())
            .collect()
    }

    fn read_relation(&self, row: &QueryResult) -> Result<Option<RelationRecord>, ReadError> {
        let key: String = row.try_get_by_index(1)?;
        let Some(relation_type) = self.model.find_relation_type(&key) else { return Ok(None) };
        Ok(Some(RelationRecord {
            row: row.try_get_by_index(0)?,
            relation_type,
            from: row.try_get_by_index(2)?,
            to: row.try_get_by_index(3)?,
            rank: row.try_get_by_index(4)?,
            weight: row.try_get_by_index(5)?,
            role: row
                .try_get_by_index::<Option<String>>(6)?
                .and_then(|key| self.model.find_participation_role(&key)),
            validity: read_period(row, 7)?,
        }))
    }
}

//! Tree questions answered from the database, one level and one statement at a time.
//!
//! The order is the snapshot's: rank, then code byte by byte (none last), then id.

use std::sync::Arc;

use sea_orm::{ConnectionTrait, QueryResult};

use super::organization::{self, OrganizationRecord, ReadError};
use super::person::read_period;
use super::sql::{Dialect, view_values};
use super::{Store, StoreError, View};
use crate::day::Period;
use crate::model::{Direction, HierarchyIx, ParticipationRoleIx, RelationTypeIx};

/// One parent link with the organisation at its other end.
#[derive(Clone, Debug, PartialEq)]
pub struct ChildRow {
    /// The organisation that was asked about: the parent of [`Store::list_children`], the child of [`Store::list_parents`].
    pub of: i64,
    /// The organisation at the other end.
    pub record: OrganizationRecord,
}

/// One tie of any type with the organisation at its other end.
#[derive(Clone, Debug, PartialEq)]
pub struct TieRow {
    /// The organisation that was asked about.
    pub of: i64,
    /// Primary key of the relation.
    pub row: i64,
    /// Place among its neighbours.
    pub rank: i32,
    /// Weight, where its type has one.
    pub weight: Option<f64>,
    /// What the origin is in the target.
    pub role: Option<ParticipationRoleIx>,
    /// When it holds.
    pub validity: Period,
    /// The organisation at the other end.
    pub other: Arc<OrganizationRecord>,
}

impl Store {
    /// The children of each of these organisations, in order.
    pub async fn list_children(
        &self,
        hierarchy: HierarchyIx,
        parents: &[i64],
        view: View,
    ) -> Result<Vec<ChildRow>, StoreError> {
        self.list_links(hierarchy, parents, view, ("to_id", "from_id")).await
    }

    /// The parents of each of these organisations, in order; the first is *the* parent.
    pub async fn list_parents(
        &self,
        hierarchy: HierarchyIx,
        children: &[i64],
        view: View,
    ) -> Result<Vec<ChildRow>, StoreError> {
        self.list_links(hierarchy, children, view, ("from_id", "to_id")).await
    }

    async fn list_links(
        &self,
        hierarchy: HierarchyIx,
        ids: &[i64],
        view: View,
        (near, far): (&str, &str),
    ) -> Result<Vec<ChildRow>, StoreError> {
        let sql = Dialect(self.backend());
        let [revision, day] = view_values(view);
        let statement = sql.statement(
            format!(
                "SELECT r.{near}, {} FROM relation r JOIN organization_version v ON v.organization_id = r.{far}
                 WHERE {} AND r.type = $4 AND {} AND {}
                 ORDER BY r.{near}, r.rank, v.code NULLS LAST, v.organization_id",
                organization::column_list(sql),
                sql.any(&format!("r.{near}"), 3),
                sql.in_view("r", 1, 2),
                sql.in_view("v", 1, 2),
            ),
            [revision, day, sql.keys(ids), self.hierarchy_key(hierarchy)],
        );
        let rows = self.db.query_all_raw(statement).await.map_err(|error| self.classify(error))?;
        let read = |row: &QueryResult| -> Result<ChildRow, ReadError> {
            Ok(ChildRow { of: row.try_get_by_index(0)?, record: organization::read(&self.model, row, 1)? })
        };
        rows.iter().map(|row| read(row).map_err(|error| self.read_error(error))).collect()
    }

    /// How many children each of these organisations has; those without are left out.
    pub async fn count_children(
        &self,
        hierarchy: HierarchyIx,
        parents: &[i64],
        view: View,
    ) -> Result<Vec<(i64, i64)>, StoreError> {
        let sql = Dialect(self.backend());
        let [revision, day] = view_values(view);
        let statement = sql.statement(
            format!(
                "SELECT r.to_id, COUNT(*) FROM relation r JOIN organization_version v ON v.organization_id = r.from_id
                 WHERE {} AND r.type = $4 AND {} AND {} GROUP BY r.to_id",
                sql.any("r.to_id", 3),
                sql.in_view("r", 1, 2),
                sql.in_view("v", 1, 2),
            ),
            [revision, day, sql.keys(parents), self.hierarchy_key(hierarchy)],
        );
        let rows = self.db.query_all_raw(statement).await.map_err(|error| self.classify(error))?;
        let read = |row: &QueryResult| -> Result<(i64, i64), ReadError> {
            Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?))
        };
        rows.iter().map(|row| read(row).map_err(|error| self.read_error(error))).collect()
    }

    /// The ties of one type at these organisations, with the organisation at the other end: forward those that begin at
    /// them. By rank, then the code of the other.
    pub async fn list_ties(
        &self,
        relation_type: RelationTypeIx,
        direction: Direction,
        ids: &[i64],
        view: View,
    ) -> Result<Vec<TieRow>, StoreError> {
        let sql = Dialect(self.backend());
        let (near, far) = match direction {
            Direction::Forward => ("from_id", "to_id"),
            Direction::Inverse => ("to_id", "from_id"),
        };
        let [revision, day] = view_values(view);
        let statement = sql.statement(
            format!(
                "SELECT r.{near}, r.id, r.rank, r.weight, r.role, {}, {}, {}
                 FROM relation r JOIN organization_version v ON v.organization_id = r.{far}
                 WHERE {} AND r.type = $4 AND {} AND {}
                 ORDER BY r.{near}, r.rank, v.code NULLS LAST, v.organization_id, r.id",
                sql.day_number("r.valid_from"),
                sql.day_number("r.valid_to"),
                organization::column_list(sql),
                sql.any(&format!("r.{near}"), 3),
                sql.in_view("r", 1, 2),
                sql.in_view("v", 1, 2),
            ),
            [revision, day, sql.keys(ids), self.model.relation_type(relation_type).key.clone().into()],
        );
        self.query_records(statement, |row| {
            Ok(TieRow {
                of: row.try_get_by_index(0)?,
                row: row.try_get_by_index(1)?,
                rank: row.try_get_by_index(2)?,
                weight: row.try_get_by_index(3)?,
                role: row
                    .try_get_by_index::<Option<String>>(4)?
                    .and_then(|key| self.model.find_participation_role(&key)),
                validity: read_period(row, 5)?,
                other: Arc::new(organization::read(&self.model, row, 7)?),
            })
        })
        .await
    }

    pub(super) fn hierarchy_key(&self, hierarchy: HierarchyIx) -> sea_orm::Value {
        self.model.hierarchy(hierarchy).key.clone().into()
    }
}

//! Identifiers of organisations: their codes through time and those of other schemes.

use sea_orm::{ConnectionTrait, QueryResult};

use super::organization::ReadError;
use super::sql::{Dialect, day_from};
use super::{Store, StoreError};
use crate::day::{Day, Period};
use crate::model::SchemeIx;

/// One identifier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdentifierRecord {
    /// Whose it is.
    pub organization: i64,
    /// Primary key in `identifier`; `None` for a code, which its version holds.
    pub row: Option<i64>,
    /// Scheme.
    pub scheme: SchemeIx,
    /// The identifier itself.
    pub value: String,
    /// When it holds.
    pub validity: Period,
}

impl Store {
    /// The identifiers of these organisations as known at `revision`: codes first, then other schemes,
    /// each in order of time. A code that several versions share is listed once.
    pub async fn list_identifiers(
        &self,
        ids: &[i64],
        revision: i64,
    ) -> Result<Vec<IdentifierRecord>, StoreError> {
        let sql = Dialect(self.backend());
        let statement = sql.statement(
            format!(
                "SELECT v.organization_id AS organization, CAST(NULL AS bigint) AS row_id, v.kind AS source, v.code AS value,
                        {} AS valid_from, {} AS valid_to, 0 AS part
                 FROM organization_version v WHERE {} AND v.code IS NOT NULL AND {}
                 UNION ALL
                 SELECT i.organization_id, i.id, i.scheme, i.value, {}, {}, 1
                 FROM identifier i WHERE {} AND {}
                 ORDER BY organization, part, source, valid_from NULLS FIRST, value",
                sql.day_number("v.valid_from"),
                sql.day_number("v.valid_to"),
                sql.any("v.organization_id", 2),
                sql.known("v", 1),
                sql.day_number("i.valid_from"),
                sql.day_number("i.valid_to"),
                sql.any("i.organization_id", 2),
                sql.known("i", 1),
            ),
            [revision.into(), sql.keys(ids)],
        );
        let rows = self.db.query_all_raw(statement).await.map_err(|error| self.classify(error))?;
        let mut records: Vec<IdentifierRecord> = Vec::with_capacity(rows.len());
        for row in &rows {
            let Some(record) = self.read_identifier(row).map_err(|error| self.read_error(error))? else {
                continue;
            };
            let same =
                records.iter_mut().rev().take_while(|last| last.organization == record.organization).find(
                    |last| {
                        last.row.is_none()
                            && record.row.is_none()
                            && last.scheme == record.scheme
                            && last.value == record.value
                            && last.validity.to == record.validity.from
                    },
                );
            match same {
                Some(last) => last.validity.to = record.validity.to,
                None => records.push(record),
            }
        }
        Ok(records)
    }

    /// Every identifier besides codes that is known at `revision`, past and future ones included.
    pub async fn list_all_identifiers(&self, revision: i64) -> Result<Vec<IdentifierRecord>, StoreError> {
        let sql = Dialect(self.backend());
        let statement = sql.statement(
            format!(
                "SELECT i.organization_id, i.id, i.scheme, i.value, {}, {} FROM identifier i WHERE {} ORDER BY i.id",
                sql.day_number("i.valid_from"),
                sql.day_number("i.valid_to"),
                sql.known("i", 1),
            ),
            [revision.into()],
        );
        let rows = self.db.query_all_raw(statement).await.map_err(|error| self.classify(error))?;
        rows.iter()
            .filter_map(|row| self.read_identifier(row).map_err(|error| self.read_error(error)).transpose())
            .collect()
    }

    /// The organisation that bears this identifier of a scheme at any time, besides codes, as known at `revision`.
    pub async fn find_identifier_owner(
        &self,
        scheme: SchemeIx,
        value: &str,
        revision: i64,
    ) -> Result<Option<i64>, StoreError> {
        let sql = Dialect(self.backend());
        let statement = sql.statement(
            format!(
                "SELECT i.organization_id FROM identifier i WHERE i.scheme = $2 AND i.value = $3 AND {} LIMIT 1",
                sql.known("i", 1)
            ),
            [revision.into(), self.model.scheme(scheme).key.clone().into(), value.into()],
        );
        let found = self.query_records(statement, |row| Ok(row.try_get_by_index(0)?)).await?;
        Ok(found.first().copied())
    }

    fn read_identifier(&self, row: &QueryResult) -> Result<Option<IdentifierRecord>, ReadError> {
        let row_id: Option<i64> = row.try_get_by_index(1)?;
        let source: String = row.try_get_by_index(2)?;
        let scheme = match row_id {
            None => {
                let kind = self.model.find_kind(&source).unwrap_or_else(|| self.model.unclassified());
                Some(self.model.kind(kind).scheme)
            }
            Some(_) => self.model.find_scheme(&source),
        };
        // Of a scheme that the model no longer defines nothing can be said here; the row stays.
        let Some(scheme) = scheme else { return Ok(None) };
        Ok(Some(IdentifierRecord {
            organization: row.try_get_by_index(0)?,
            row: row_id,
            scheme,
            value: row.try_get_by_index(3)?,
            validity: Period {
                from: day_from(row.try_get_by_index(4)?, Day::OPEN_START),
                to: day_from(row.try_get_by_index(5)?, Day::OPEN_END),
            },
        }))
    }
}

//! What hangs on one organisation, whatever the model says of it today: read by commands that end a life.

use super::person::read_period;
use super::sql::Dialect;
use super::{Store, StoreError};
use crate::day::Period;

/// A tie at either end of an organisation, as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HangingTie {
    /// Primary key.
    pub row: i64,
    /// Key of the type.
    pub relation_type: String,
    /// Origin; the child in a hierarchy.
    pub from: i64,
    /// Target; the parent in a hierarchy.
    pub to: i64,
    /// When it holds.
    pub validity: Period,
}

impl Store {
    /// Every tie that begins or ends at this organisation, of any type, as known at `revision`.
    pub async fn list_ties_at(
        &self,
        organization: i64,
        revision: i64,
    ) -> Result<Vec<HangingTie>, StoreError> {
        let sql = Dialect(self.backend());
        let text = format!(
            "SELECT r.id, r.type, r.from_id, r.to_id, {}, {} FROM relation r
             WHERE (r.from_id = $2 OR r.to_id = $2) AND {} ORDER BY r.id",
            sql.day_number("r.valid_from"),
            sql.day_number("r.valid_to"),
            sql.known("r", 1),
        );
        self.query_records(sql.statement(text, [revision.into(), organization.into()]), |row| {
            Ok(HangingTie {
                row: row.try_get_by_index(0)?,
                relation_type: row.try_get_by_index(1)?,
                from: row.try_get_by_index(2)?,
                to: row.try_get_by_index(3)?,
                validity: read_period(row, 4)?,
            })
        })
        .await
    }

    /// The identifiers of this organisation besides codes, of whatever scheme: primary key and validity.
    pub async fn list_identifier_rows(
        &self,
        organization: i64,
        revision: i64,
    ) -> Result<Vec<(i64, Period)>, StoreError> {
        self.list_rows_of("identifier", "organization_id", organization, revision).await
    }

    /// Appointments elsewhere of people whom this organisation has sent: primary key and validity.
    pub async fn list_sent_from(
        &self,
        organization: i64,
        revision: i64,
    ) -> Result<Vec<(i64, Period)>, StoreError> {
        self.list_rows_of("appointment", "home_id", organization, revision).await
    }

    async fn list_rows_of(
        &self,
        table: &str,
        column: &str,
        organization: i64,
        revision: i64,
    ) -> Result<Vec<(i64, Period)>, StoreError> {
        let sql = Dialect(self.backend());
        let text = format!(
            "SELECT t.id, {}, {} FROM {table} t WHERE t.{column} = $2 AND {} ORDER BY t.id",
            sql.day_number("t.valid_from"),
            sql.day_number("t.valid_to"),
            sql.known("t", 1),
        );
        self.query_records(sql.statement(text, [revision.into(), organization.into()]), |row| {
            Ok((row.try_get_by_index(0)?, read_period(row, 1)?))
        })
        .await
    }
}

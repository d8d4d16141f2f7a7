//! Reading whole tables fast, for building histories: rows are handed out as they arrive, unallocated.

use std::sync::atomic::Ordering;

use futures_util::TryStreamExt;
use sea_orm::sqlx::{self, Row};
use sea_orm::{DbBackend, DbErr, RuntimeErr};

use super::organization;
use super::sql::{Dialect, day_date, day_from};
use super::{Store, StoreError, View};
use crate::day::{Day, Period};

/// A row of `organization_version`, borrowed from the driver.
#[derive(Clone, Copy, Debug)]
pub struct VersionRow<'a> {
    /// Primary key.
    pub row: i64,
    /// Organisation.
    pub organization: i64,
    /// Kind key.
    pub kind: &'a str,
    /// Code.
    pub code: Option<&'a str>,
    /// Name.
    pub name: &'a str,
    /// Short name.
    pub short_name: Option<&'a str>,
    /// Names by language, as JSON.
    pub names: Option<&'a str>,
    /// Attributes, as JSON.
    pub attributes: &'a str,
    /// Validity.
    pub validity: Period,
}

/// A row of `relation`, borrowed from the driver.
#[derive(Clone, Copy, Debug)]
pub struct EdgeRow<'a> {
    /// Primary key.
    pub row: i64,
    /// Relation type key.
    pub relation_type: &'a str,
    /// Origin (child).
    pub from: i64,
    /// Target (parent).
    pub to: i64,
    /// Rank.
    pub rank: i32,
    /// Validity.
    pub validity: Period,
}

impl Store {
    /// Hands out every version known at revision `until` but not yet at `since` (0: all).
    pub async fn scan_versions(
        &self,
        since: i64,
        until: i64,
        each: impl FnMut(VersionRow<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let sql = Dialect(self.backend());
        let condition = format!("{} AND v.recorded_in > $2", sql.known("v", 1));
        self.scan_versions_where(&condition, until, since, each).await
    }

    /// Hands out what every organisation is in the view.
    pub async fn scan_view(
        &self,
        view: View,
        each: impl FnMut(VersionRow<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let condition = Dialect(self.backend()).in_view("v", 1, 2);
        self.scan_versions_where(&condition, view.revision, day_date(view.day), each).await
    }

    async fn scan_versions_where<D>(
        &self,
        condition: &str,
        revision: i64,
        second: D,
        mut each: impl FnMut(VersionRow<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError>
    where
        D: Send + Clone + 'static,
        for<'q> D: sqlx::Encode<'q, sqlx::Postgres>
            + sqlx::Type<sqlx::Postgres>
            + sqlx::Encode<'q, sqlx::Sqlite>
            + sqlx::Type<sqlx::Sqlite>,
    {
        let sql = Dialect(self.backend());
        let text =
            format!("SELECT {} FROM organization_version v WHERE {condition}", organization::columns(sql));
        macro_rules! read {
            ($row:expr) => {{
                let row = $row;
                each(VersionRow {
                    row: row.try_get(0)?,
                    organization: row.try_get(1)?,
                    kind: row.try_get(2)?,
                    code: row.try_get(3)?,
                    name: row.try_get(4)?,
                    short_name: row.try_get(5)?,
                    names: row.try_get(6)?,
                    attributes: row.try_get(7)?,
                    validity: Period {
                        from: day_from(row.try_get(8)?, Day::OPEN_START),
                        to: day_from(row.try_get(9)?, Day::OPEN_END),
                    },
                })
            }};
        }
        scan!(self, text, revision, second, read)
    }

    /// Hands out every relation known at revision `until` but not yet at `since` (0: all).
    pub async fn scan_relations(
        &self,
        since: i64,
        until: i64,
        mut each: impl FnMut(EdgeRow<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let sql = Dialect(self.backend());
        let text = format!(
            "SELECT r.id, r.type, r.from_id, r.to_id, CAST(r.rank AS bigint), {}, {} FROM relation r WHERE {} AND r.recorded_in > $2",
            sql.day_number("r.valid_from"),
            sql.day_number("r.valid_to"),
            sql.known("r", 1),
        );
        macro_rules! read {
            ($row:expr) => {{
                let row = $row;
                each(EdgeRow {
                    row: row.try_get(0)?,
                    relation_type: row.try_get(1)?,
                    from: row.try_get(2)?,
                    to: row.try_get(3)?,
                    rank: row.try_get::<i64, _>(4)? as i32,
                    validity: Period {
                        from: day_from(row.try_get(5)?, Day::OPEN_START),
                        to: day_from(row.try_get(6)?, Day::OPEN_END),
                    },
                })
            }};
        }
        scan!(self, text, until, since, read)
    }

    /// The rows of a bitemporal table that revisions after `since`, up to `until`, have replaced.
    pub async fn list_superseded(
        &self,
        table: &'static str,
        since: i64,
        until: i64,
    ) -> Result<Vec<i64>, StoreError> {
        use sea_orm::ConnectionTrait;
        let sql = Dialect(self.backend());
        let statement = sql.statement(
            format!("SELECT id FROM {table} WHERE superseded_in > $1 AND superseded_in <= $2"),
            [since.into(), until.into()],
        );
        let rows = self.db.query_all_raw(statement).await.map_err(|error| self.classify(error))?;
        rows.iter().map(|row| row.try_get_by_index(0).map_err(|error| self.classify(error))).collect()
    }

    fn driver_error(&self, error: sqlx::Error) -> StoreError {
        self.classify(DbErr::Query(RuntimeErr::SqlxError(error.into())))
    }

    fn count_statement(&self) {
        self.statements.fetch_add(1, Ordering::Relaxed);
    }
}

/// Streams `$text` on either database; sea-orm's own rows would be copied twice at this size.
macro_rules! scan {
    ($store:expr, $text:expr, $until:expr, $since:expr, $read:ident) => {{
        let store = $store;
        store.count_statement();
        let text = sqlx::AssertSqlSafe($text);
        let result: Result<(), ScanError> = async {
            match store.backend() {
                DbBackend::Postgres => {
                    let pool = store.db.get_postgres_connection_pool();
                    let mut rows = sqlx::query(text).bind($until).bind($since).fetch(pool);
                    while let Some(row) = rows.try_next().await? {
                        $read!(&row)?;
                    }
                }
                _ => {
                    let pool = store.db.get_sqlite_connection_pool();
                    let mut rows = sqlx::query(text).bind($until).bind($since).fetch(pool);
                    while let Some(row) = rows.try_next().await? {
                        $read!(&row)?;
                    }
                }
            }
            Ok(())
        }
        .await;
        result.map_err(|error| match error {
            ScanError::Store(error) => error,
            ScanError::Driver(error) => store.driver_error(error),
        })
    }};
}
use scan;

enum ScanError {
    Store(StoreError),
    Driver(sqlx::Error),
}

impl From<sqlx::Error> for ScanError {
    fn from(error: sqlx::Error) -> Self {
        ScanError::Driver(error)
    }
}

impl From<StoreError> for ScanError {
    fn from(error: StoreError) -> Self {
        ScanError::Store(error)
    }
}

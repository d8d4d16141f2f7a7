//! Reading whole tables fast, for building histories.
//!
//! A row of a driver is a dozen allocations, and on SQLite a hand-over between threads: at national size that was
//! two thirds of the start-up. So the database packs thousands of rows into one text, and the rows handed out are
//! borrowed from it.

use std::ops::RangeInclusive;

use sea_orm::{ConnectionTrait, QueryResult, Value};

use super::changes::NewRows;
use super::packed::{Cells, each_packed, packed};
use super::sql::{Dialect, view_values};
use super::{Store, StoreError, View, organization};
use crate::day::Period;

/// A row of `organization_version`.
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
    /// State key.
    pub state: Option<&'a str>,
}

/// A row of `relation`.
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
    /// Weight.
    pub weight: Option<f64>,
    /// Key of the participation role.
    pub role: Option<&'a str>,
}

/// Ids a page spans; rows lie close together, because ids come from blocks.
const PAGE: i64 = 20_000;
/// A table to be scanned.
struct Scan<'a> {
    table: &'static str,
    alias: &'a str,
    columns: &'a [String],
    condition: &'a str,
    values: [Value; 2],
    /// Where the ids of the rows lie; `None` where there are none.
    keys: Option<RangeInclusive<i64>>,
}

impl Store {
    /// Hands out new versions, in no order.
    pub async fn scan_versions(
        &self,
        new: &NewRows,
        each: impl FnMut(VersionRow<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let condition = Dialect(self.backend()).newer("v");
        self.scan_versions_where(&condition, new.values(), new.keys.clone(), each).await
    }

    /// Hands out what every organisation is in the view.
    pub async fn scan_view(
        &self,
        view: View,
        each: impl FnMut(VersionRow<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let condition = Dialect(self.backend()).in_view("v", 1, 2);
        let keys = self.keys("organization_version").await?;
        self.scan_versions_where(&condition, view_values(view), keys, each).await
    }

    async fn scan_versions_where(
        &self,
        condition: &str,
        values: [Value; 2],
        keys: Option<RangeInclusive<i64>>,
        mut each: impl FnMut(VersionRow<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let columns = organization::columns(Dialect(self.backend()));
        let scan =
            Scan { table: "organization_version", alias: "v", columns: &columns, condition, values, keys };
        self.scan(scan, |cells| {
            each(VersionRow {
                row: cells.number(0)?,
                organization: cells.number(1)?,
                kind: cells.text(2),
                code: cells.find(3),
                name: cells.text(4),
                short_name: cells.find(5),
                names: cells.find(6),
                attributes: cells.text(7),
                validity: cells.period(8)?,
                state: cells.find(10),
            })
        })
        .await
    }

    /// Hands out new relations, in no order.
    pub async fn scan_relations(
        &self,
        new: &NewRows,
        mut each: impl FnMut(EdgeRow<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let sql = Dialect(self.backend());
        let columns = ["r.id", "r.type", "r.from_id", "r.to_id", "r.rank"].map(str::to_owned);
        let days = ["r.valid_from", "r.valid_to"].map(|column| sql.day_number(column));
        let notes = ["r.weight", "r.role"].map(str::to_owned);
        let columns = [&columns[..], &days[..], &notes[..]].concat();
        self.scan_new(("relation", "r"), &columns, new, |cells| {
            each(EdgeRow {
                row: cells.number(0)?,
                relation_type: cells.text(1),
                from: cells.number(2)?,
                to: cells.number(3)?,
                rank: cells.number(4)?,
                validity: cells.period(5)?,
                weight: cells.find(7).map(|_| cells.number(7)).transpose()?,
                role: cells.find(8),
            })
        })
        .await
    }

    /// Hands out new rows of a bitemporal table, in no order.
    pub(super) async fn scan_new(
        &self,
        (table, alias): (&'static str, &str),
        columns: &[String],
        new: &NewRows,
        each: impl FnMut(&Cells<'_, '_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let condition = Dialect(self.backend()).newer(alias);
        let (values, keys) = (new.values(), new.keys.clone());
        self.scan(Scan { table, alias, columns, condition: &condition, values, keys }, each).await
    }

    /// Every row of a bitemporal table that is known at `revision`, in no order.
    pub(super) async fn scan_known<T>(
        &self,
        (table, alias): (&'static str, &str),
        columns: &[String],
        revision: i64,
        read: impl Fn(&Cells<'_, '_>) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let new = NewRows { since: 0, until: revision, keys: self.keys(table).await? };
        let mut found = Vec::new();
        self.scan_new((table, alias), columns, &new, |cells| {
            found.push(read(cells)?);
            Ok(())
        })
        .await?;
        Ok(found)
    }

    /// Where the ids of all rows of a table lie.
    async fn keys(&self, table: &'static str) -> Result<Option<RangeInclusive<i64>>, StoreError> {
        let bounds = Dialect(self.backend()).statement(format!("SELECT MIN(id), MAX(id) FROM {table}"), []);
        let keys =
            |row: &QueryResult| Ok(row.try_get_by_index::<Option<i64>>(0)?.zip(row.try_get_by_index(1)?));
        let found = self.query_records(bounds, keys).await?;
        Ok(found.first().copied().flatten().map(|(first, last)| first..=last))
    }

    async fn scan(
        &self,
        scan: Scan<'_>,
        mut each: impl FnMut(&Cells<'_, '_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let Scan { table, alias, columns, condition, values: [first, second], keys } = scan;
        let Some((lowest, highest)) = keys.map(RangeInclusive::into_inner) else { return Ok(()) };
        let text = format!(
            "SELECT {} FROM {table} {alias} WHERE {condition} AND {alias}.id > $3 AND {alias}.id <= $4",
            packed(columns)
        );
        let sql = Dialect(self.backend());
        let cell = |error| self.classify(error);
        for from in (lowest - 1..highest).step_by(PAGE as usize) {
            // A range of ids, and no limit: planners then see how little a page is.
            let values = [first.clone(), second.clone(), from.into(), (from + PAGE).into()];
            let row = self.db.query_one_raw(sql.statement(text.clone(), values)).await.map_err(cell)?;
            let page: Option<String> =
                row.map(|row| row.try_get_by_index(0)).transpose().map_err(cell)?.flatten();
            each_packed(table, &page.unwrap_or_default(), columns.len(), &mut each)?;
        }
        Ok(())
    }
}

impl NewRows {
    /// The parameters of [`Dialect::new`].
    fn values(&self) -> [Value; 2] {
        [self.until.into(), self.since.into()]
    }
}

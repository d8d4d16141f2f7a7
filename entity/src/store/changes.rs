//! What revisions changed, table by table: one statement says it for all, so that only tables with new rows are read.

use std::ops::RangeInclusive;

use sea_orm::ConnectionTrait;

use super::sql::Dialect;
use super::{Store, StoreError};

/// What a reader has already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Since {
    /// Rows known at this revision; 0 for none.
    pub revision: i64,
    /// A row with this id, and none that was written later with a smaller one: ids are handed out in order.
    pub row: i64,
}

/// A row that a later one has replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SupersededRow {
    /// Primary key.
    pub row: i64,
    /// What the row is about: the organisation of a version, a membership or a post, the origin of a relation, the post of an
    /// appointment.
    pub owner: i64,
}

/// What changed in one table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TableChange {
    /// Rows that were replaced.
    pub superseded: Vec<SupersededRow>,
    /// Which of its rows are to be read.
    pub new: NewRows,
}

/// Rows of a bitemporal table that are known at one revision, and were not at an earlier one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewRows {
    /// The earlier revision.
    pub since: i64,
    /// The later one.
    pub until: i64,
    /// Their primary keys lie in here; `None` where there are none.
    pub keys: Option<RangeInclusive<i64>>,
}

/// What changed in each bitemporal table that structure is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// In `organization_version`.
    pub versions: TableChange,
    /// In `relation`.
    pub relations: TableChange,
    /// In `membership`.
    pub memberships: TableChange,
    /// In `post`.
    pub posts: TableChange,
    /// In `appointment`.
    pub appointments: TableChange,
}

/// Each table, and the column that says what its rows are about.
const TABLES: [(&str, &str); 5] = [
    ("organization_version", "organization_id"),
    ("relation", "from_id"),
    ("membership", "organization_id"),
    ("post", "organization_id"),
    ("appointment", "post_id"),
];

impl Store {
    /// What revisions up to `until` changed for a reader who has all of `since`.
    pub async fn list_changes(&self, since: Since, until: i64) -> Result<Changes, StoreError> {
        // Who has no rows has none that could have been replaced.
        let known = if since.revision == 0 { until } else { since.revision };
        let of_table = |(table, owner): (&str, &str)| {
            format!(
                "(SELECT string_agg(concat(id, ':', {owner}), ',') FROM {table}
                  WHERE superseded_in > $1 AND superseded_in <= $2),
                 (SELECT MIN(id) FROM {table} WHERE id > $3), (SELECT MAX(id) FROM {table} WHERE id > $3)"
            )
        };
        let text = format!("SELECT {}", TABLES.map(of_table).join(", "));
        let statement =
            Dialect(self.backend()).statement(text, [known.into(), until.into(), since.row.into()]);
        let row = self.db.query_one_raw(statement).await.map_err(|error| self.classify(error))?;
        let Some(row) = row else { return Ok(Changes::default()) };
        let change = |at: usize| -> Result<TableChange, StoreError> {
            let classify = |error| self.classify(error);
            let superseded: Option<String> = row.try_get_by_index(3 * at).map_err(classify)?;
            let first: Option<i64> = row.try_get_by_index(3 * at + 1).map_err(classify)?;
            let last: Option<i64> = row.try_get_by_index(3 * at + 2).map_err(classify)?;
            let keys = first.zip(last).map(|(first, last)| first..=last);
            Ok(TableChange {
                superseded: superseded.as_deref().map(read_superseded).unwrap_or_default(),
                new: NewRows { since: since.revision, until, keys },
            })
        };
        Ok(Changes {
            versions: change(0)?,
            relations: change(1)?,
            memberships: change(2)?,
            posts: change(3)?,
            appointments: change(4)?,
        })
    }
}

fn read_superseded(text: &str) -> Vec<SupersededRow> {
    let one = |pair: &str| {
        let (row, owner) = pair.split_once(':')?;
        Some(SupersededRow { row: row.parse().ok()?, owner: owner.parse().ok()? })
    };
    text.split(',').map(|pair| one(pair).expect("the database put two numbers together")).collect()
}

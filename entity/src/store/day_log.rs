//! Days in the change log: up to which day it goes, and what begins or ends on the days that are missing.

use sea_orm::{ConnectionTrait, Statement};

use super::bulk::{Batch, Cells};
use super::feed::FeedPart;
use super::sql::{Dialect, day_from, day_value};
use super::{Store, StoreError, Write};
use crate::day::Day;

/// A row about an organisation begins or ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DayChange {
    /// On which day.
    pub day: Day,
    /// The organisation.
    pub organization: i64,
    /// Which sort of row.
    pub part: FeedPart,
    /// The revision that recorded it.
    pub recorded_in: i64,
}

/// What begins and ends: dated rows, and the organisations that they are about.
const DATED: [(&str, &str, &str); 8] = [
    ("version", "organization_version t", "t.organization_id"),
    ("relation", "relation t", "t.from_id"),
    ("relation", "relation t", "t.to_id"),
    ("identifier", "identifier t", "t.organization_id"),
    ("membership", "membership t", "t.organization_id"),
    ("post", "post t", "t.organization_id"),
    ("appointment", "appointment t JOIN post p ON p.post_id = t.post_id", "p.organization_id"),
    ("appointment", "appointment t", "t.home_id"),
];

impl Store {
    /// The last day that is in the change log; `None` where none is yet.
    pub async fn fetch_logged_day(&self) -> Result<Option<Day>, StoreError> {
        let sql = Dialect(self.backend());
        let statement =
            sql.statement("SELECT value FROM counter WHERE name = 'day' AND value <> 0".to_owned(), []);
        let found: Vec<i64> = self.query_records(statement, |row| Ok(row.try_get_by_index(0)?)).await?;
        Ok(found.first().map(|value| day_from(Some(*value), Day::OPEN_START)))
    }

    /// Notes that every day up to this one is in the change log.
    pub async fn note_logged_day(&self, day: Day) -> Result<(), StoreError> {
        self.db
            .execute_raw(note(Dialect(self.backend()), day))
            .await
            .map_err(|error| self.classify(error))?;
        Ok(())
    }

    /// What begins or ends on the days after `since` up to `until`, as known at `revision`; in order of day, organisation and
    /// part. It reads all dated rows: no index leads from days to them.
    pub async fn list_day_changes(
        &self,
        since: Day,
        until: Day,
        revision: i64,
    ) -> Result<Vec<DayChange>, StoreError> {
        let sql = Dialect(self.backend());
        let branches = DATED.iter().flat_map(|(part, from, organization)| {
            ["valid_from", "valid_to"].map(|bound| {
                format!(
                    "SELECT {} AS day, {organization} AS organization, '{part}' AS part, t.recorded_in AS recorded_in
                     FROM {from} WHERE {} AND t.{bound} > $2 AND t.{bound} <= $3 AND {organization} IS NOT NULL",
                    sql.day_number(&format!("t.{bound}")),
                    sql.known("t", 1),
                )
            })
        });
        let branches = branches.collect::<Vec<_>>().join(" UNION ");
        let statement = sql.statement(branches, [revision.into(), day_value(since), day_value(until)]);
        let mut found = self
            .query_records(statement, |row| {
                let key: String = row.try_get_by_index(2)?;
                Ok(DayChange {
                    day: day_from(row.try_get_by_index(0)?, Day::OPEN_START),
                    organization: row.try_get_by_index(1)?,
                    part: FeedPart::find(&key).expect("the statement names parts by their keys"),
                    recorded_in: row.try_get_by_index(3)?,
                })
            })
            .await?;
        found.sort_unstable();
        Ok(found)
    }

    /// The last revision that was recorded before a day began; 0 where none was.
    pub async fn fetch_revision_before(&self, day: Day) -> Result<i64, StoreError> {
        let sql = Dialect(self.backend());
        let statement = sql.statement(
            "SELECT number FROM revision WHERE recorded_at < $1 ORDER BY number DESC LIMIT 1".to_owned(),
            [self.clock.midnight(day).into()],
        );
        let found = self.query_records(statement, |row| Ok(row.try_get_by_index(0)?)).await?;
        Ok(found.first().copied().unwrap_or_default())
    }
}

impl Write {
    /// Notes which organisations the day of this revision changes.
    pub async fn insert_day_changes(&self, changes: &[DayChange]) -> Result<(), StoreError> {
        let part = |change: &DayChange| Some(change.part.key().to_owned());
        let columns = vec![
            ("revision", Cells::Same(self.revision())),
            ("organization_id", Cells::Number(changes.iter().map(|change| change.organization).collect())),
            ("part", Cells::Text(changes.iter().map(part).collect())),
        ];
        self.insert(&Batch { table: "day_change", columns }, &mut |_| {}).await
    }

    /// Notes that every day up to this one is in the change log once this is committed.
    pub async fn note_logged_day(&self, day: Day) -> Result<(), StoreError> {
        let sql = Dialect(self.txn.get_database_backend());
        self.txn.execute_raw(note(sql, day)).await.map_err(|error| self.classify(error))?;
        Ok(())
    }
}

/// A day that is noted is never taken back, whoever comes late.
fn note(sql: Dialect, day: Day) -> Statement {
    sql.statement(
        "UPDATE counter SET value = $1 WHERE name = 'day' AND value < $1".to_owned(),
        [i64::from(day.0).into()],
    )
}

//! People: who they are on a day. The only place where personal data is read.

use sea_orm::{ConnectionTrait, QueryResult};

use super::organization::ReadError;
use super::packed::{Cells, each_packed, packed};
use super::sql::{Dialect, day_from};
use super::{Store, StoreError, When};
use crate::day::{Day, Period};

/// A person as one version describes him.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonRecord {
    /// The person's id.
    pub id: i64,
    /// Primary key of the version.
    pub row: i64,
    /// Code, such as a staff number.
    pub code: Option<String>,
    /// Name.
    pub name: String,
    /// Phone number at work.
    pub phone: Option<String>,
    /// When this version holds.
    pub validity: Period,
}

impl Store {
    /// These people as they are on a day, or all their versions, oldest first.
    pub async fn list_people(&self, ids: &[i64], when: When) -> Result<Vec<PersonRecord>, StoreError> {
        let sql = Dialect(self.backend());
        let columns = column_names(sql);
        let [revision, day] = when.values();
        // Names are asked for by the thousand, where a tree is shown with its members.
        let text = format!(
            "SELECT {} FROM person_version p WHERE {} AND {}",
            packed(&columns),
            sql.any("p.person_id", 3),
            when.condition(sql, "p")
        );
        let statement = sql.statement(text, [revision, day, sql.keys(ids)]);
        let found = self
            .query_records(statement, |row| {
                Ok(row.try_get_by_index::<Option<String>>(0)?.unwrap_or_default())
            })
            .await?;
        let mut people = Vec::with_capacity(ids.len());
        for text in &found {
            each_packed("person_version", text, columns.len(), &mut |cells| {
                people.push(unpack(cells)?);
                Ok(())
            })?;
        }
        people.sort_unstable_by_key(|person| (person.id, person.validity.from, person.row));
        Ok(people)
    }

    /// The people who bear these codes.
    pub async fn list_people_by_code(
        &self,
        codes: &[String],
        when: When,
    ) -> Result<Vec<PersonRecord>, StoreError> {
        let sql = Dialect(self.backend());
        self.list_people_where(&sql.any("p.code", 3), sql.texts(codes), when).await
    }

    /// Everybody, with all versions that are known at `revision`.
    pub async fn list_all_people(&self, revision: i64) -> Result<Vec<PersonRecord>, StoreError> {
        let columns = column_names(Dialect(self.backend()));
        let mut people = self.scan_known(("person_version", "p"), &columns, revision, unpack).await?;
        people.sort_by_key(|person| (person.id, person.validity.from, person.row));
        Ok(people)
    }

    async fn list_people_where(
        &self,
        condition: &str,
        keys: sea_orm::Value,
        when: When,
    ) -> Result<Vec<PersonRecord>, StoreError> {
        let sql = Dialect(self.backend());
        let [revision, day] = when.values();
        let statement = sql.statement(
            format!(
                "SELECT {} FROM person_version p WHERE {condition} AND {} ORDER BY {ORDER}",
                columns(sql),
                when.condition(sql, "p"),
            ),
            [revision, day, keys],
        );
        self.query_records(statement, read_person).await
    }

    /// Runs a statement and reads its rows.
    pub(super) async fn query_records<T>(
        &self,
        statement: sea_orm::Statement,
        read: impl Fn(&QueryResult) -> Result<T, ReadError>,
    ) -> Result<Vec<T>, StoreError> {
        let rows = self.db.query_all_raw(statement).await.map_err(|error| self.classify(error))?;
        rows.iter().map(|row| read(row).map_err(|error| self.read_error(error))).collect()
    }
}

/// Versions of one person stand together, in order of time.
pub(super) const ORDER: &str = "p.person_id, p.valid_from NULLS FIRST, p.id";

pub(super) fn columns(sql: Dialect) -> String {
    column_names(sql).join(", ")
}

fn column_names(sql: Dialect) -> Vec<String> {
    let plain = ["p.person_id", "p.id", "p.code", "p.name", "p.phone"].map(str::to_owned);
    [&plain[..], &sql.days("p")].concat()
}

fn unpack(cells: &Cells<'_, '_>) -> Result<PersonRecord, StoreError> {
    Ok(PersonRecord {
        id: cells.number(0)?,
        row: cells.number(1)?,
        code: cells.find(2).map(str::to_owned),
        name: cells.text(3).to_owned(),
        phone: cells.find(4).map(str::to_owned),
        validity: cells.period(5)?,
    })
}

pub(super) fn read_person(row: &QueryResult) -> Result<PersonRecord, ReadError> {
    Ok(PersonRecord {
        id: row.try_get_by_index(0)?,
        row: row.try_get_by_index(1)?,
        code: row.try_get_by_index(2)?,
        name: row.try_get_by_index(3)?,
        phone: row.try_get_by_index(4)?,
        validity: read_period(row, 5)?,
    })
}

/// The validity in the columns at `at` and behind it, as [`Dialect::day_number`] selects them.
pub(super) fn read_period(row: &QueryResult, at: usize) -> Result<Period, sea_orm::DbErr> {
    Ok(Period {
        from: day_from(row.try_get_by_index(at)?, Day::OPEN_START),
        to: day_from(row.try_get_by_index(at + 1)?, Day::OPEN_END),
    })
}

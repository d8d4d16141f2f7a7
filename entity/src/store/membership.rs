//! Memberships: who belongs to which organisation, by either end.

use sea_orm::QueryResult;

use super::changes::NewRows;
use super::organization::ReadError;
use super::packed::Cells;
use super::person::read_period;
use super::sql::Dialect;
use super::{Store, StoreError, When};
use crate::day::Period;
use crate::model::MembershipType;

/// A person's dated belonging to an organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MembershipRecord {
    /// The membership's id.
    pub id: i64,
    /// Primary key of the row.
    pub row: i64,
    /// The person.
    pub person: i64,
    /// The organisation.
    pub organization: i64,
    /// How he belongs to it.
    pub membership_type: MembershipType,
    /// When.
    pub validity: Period,
}

/// From which end a list about people and organisations is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Of {
    /// These people's.
    People,
    /// These organisations'.
    Organizations,
    /// With these ids of their own.
    Ids,
}

impl Store {
    /// Memberships of these organisations, of these people, or with these ids, by id.
    pub async fn list_memberships(
        &self,
        of: Of,
        ids: &[i64],
        when: When,
    ) -> Result<Vec<MembershipRecord>, StoreError> {
        let column = match of {
            Of::People => "m.person_id",
            Of::Organizations => "m.organization_id",
            Of::Ids => "m.membership_id",
        };
        let sql = Dialect(self.backend());
        self.list_memberships_where(&sql.any(column, 3), sql.keys(ids), when).await
    }

    /// Every membership that is known at `revision`.
    pub async fn list_all_memberships(&self, revision: i64) -> Result<Vec<MembershipRecord>, StoreError> {
        let columns = column_names(Dialect(self.backend()));
        let mut all = self.scan_known(("membership", "m"), &columns, revision, unpack).await?;
        all.sort_by_key(|membership| (membership.id, membership.validity.from, membership.row));
        Ok(all)
    }

    /// Hands out new memberships, in no order.
    pub async fn scan_memberships(
        &self,
        new: &NewRows,
        mut each: impl FnMut(MembershipRecord),
    ) -> Result<(), StoreError> {
        let columns = column_names(Dialect(self.backend()));
        self.scan_new(("membership", "m"), &columns, new, |cells| {
            each(unpack(cells)?);
            Ok(())
        })
        .await
    }

    async fn list_memberships_where(
        &self,
        condition: &str,
        keys: sea_orm::Value,
        when: When,
    ) -> Result<Vec<MembershipRecord>, StoreError> {
        let sql = Dialect(self.backend());
        let [revision, day] = when.values();
        let statement = sql.statement(
            format!(
                "SELECT {} FROM membership m WHERE {condition} AND {} ORDER BY {ORDER}",
                columns(sql),
                when.condition(sql, "m"),
            ),
            [revision, day, keys],
        );
        self.query_records(statement, read).await
    }
}

/// Rows about one membership stand together, in order of time.
pub(super) const ORDER: &str = "m.membership_id, m.valid_from NULLS FIRST, m.id";

pub(super) fn columns(sql: Dialect) -> String {
    column_names(sql).join(", ")
}

fn column_names(sql: Dialect) -> Vec<String> {
    let plain = ["m.membership_id", "m.id", "m.person_id", "m.organization_id", "m.type"].map(str::to_owned);
    [&plain[..], &sql.days("m")].concat()
}

pub(super) fn read(row: &QueryResult) -> Result<MembershipRecord, ReadError> {
    let (id, kept, key) =
        (row.try_get_by_index(1)?, row.try_get_by_index(0)?, row.try_get_by_index::<String>(4)?);
    Ok(MembershipRecord {
        id: kept,
        row: id,
        person: row.try_get_by_index(2)?,
        organization: row.try_get_by_index(3)?,
        membership_type: find_membership_type(&key, id)?,
        validity: read_period(row, 5)?,
    })
}

fn unpack(cells: &Cells<'_, '_>) -> Result<MembershipRecord, StoreError> {
    let row = cells.number(1)?;
    Ok(MembershipRecord {
        id: cells.number(0)?,
        row,
        person: cells.number(2)?,
        organization: cells.number(3)?,
        membership_type: find_membership_type(cells.text(4), row)?,
        validity: cells.period(5)?,
    })
}

/// A membership type by its key in the database.
pub(super) fn find_membership_type(key: &str, row: i64) -> Result<MembershipType, StoreError> {
    MembershipType::find(key).ok_or_else(|| StoreError::Corrupt {
        table: "membership",
        column: "type",
        row,
        reason: format!("{key:?} is no type of membership"),
    })
}

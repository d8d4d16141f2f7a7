//! Posts and appointments: which seats organisations have, and who holds them.

use super::changes::NewRows;
use super::membership::Of;
use super::organization::ReadError;
use super::person::read_period;
use super::sql::{Dialect, view_values};
use super::{Store, StoreError, View, When};
use crate::day::Period;
use crate::model::RoleIx;

/// A seat in an organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostRecord {
    /// The post's id.
    pub id: i64,
    /// Primary key of the row.
    pub row: i64,
    /// The organisation it belongs to.
    pub organization: i64,
    /// What its holder is; `None` for a seat without a role, or with one that the model no longer defines.
    pub role: Option<RoleIx>,
    /// Key of its role, where the model no longer defines that.
    pub unknown_role: Option<String>,
    /// Code.
    pub code: Option<String>,
    /// What it is called.
    pub title: String,
    /// When it exists.
    pub validity: Period,
}

/// What structure needs of a row of `post`.
#[derive(Clone, Copy, Debug)]
pub struct PostRow<'a> {
    /// The post's id.
    pub id: i64,
    /// Primary key.
    pub row: i64,
    /// The organisation it belongs to.
    pub organization: i64,
    /// Key of its role.
    pub role: Option<&'a str>,
    /// When it exists.
    pub validity: Period,
}

/// How somebody holds a post.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AppointmentType {
    /// As a member of the organisation's own.
    Regular,
    /// From another organisation, where he holds a post, too: both sides are named.
    CrossAppointment,
    /// Sent by his home for a time.
    Secondment,
}

impl AppointmentType {
    /// Every type with its key in files and in the database.
    pub const ALL: [(&'static str, AppointmentType); 3] = [
        ("regular", AppointmentType::Regular),
        ("cross_appointment", AppointmentType::CrossAppointment),
        ("secondment", AppointmentType::Secondment),
    ];

    /// The key in files and in the database.
    pub fn key(self) -> &'static str {
        Self::ALL[self as usize].0
    }

    /// The type with this key.
    pub fn find(key: &str) -> Option<AppointmentType> {
        Self::ALL.iter().find(|(known, _)| *known == key).map(|(_, found)| *found)
    }

    /// Whether the organisation that sends the holder is named, too.
    pub fn has_home(self) -> bool {
        self != AppointmentType::Regular
    }
}

/// Who holds a post.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AppointmentRecord {
    /// The appointment's id.
    pub id: i64,
    /// Primary key of the row.
    pub row: i64,
    /// The post.
    pub post: i64,
    /// The holder.
    pub person: i64,
    /// How he holds it.
    pub appointment_type: AppointmentType,
    /// Whether he acts in it for a time.
    pub acting: bool,
    /// The organisation that sent him.
    pub home: Option<i64>,
    /// When.
    pub validity: Period,
}

/// Whose appointments are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AppointmentsOf {
    /// To these posts.
    Posts,
    /// Of these people.
    People,
    /// With these ids of their own.
    Ids,
}

impl Store {
    /// Posts of these organisations, or with these ids ([`Of::People`] finds none), by id.
    pub async fn list_posts(&self, of: Of, ids: &[i64], when: When) -> Result<Vec<PostRecord>, StoreError> {
        let column = match of {
            Of::Organizations => "p.organization_id",
            Of::Ids => "p.post_id",
            Of::People => return Ok(Vec::new()),
        };
        let sql = Dialect(self.backend());
        self.list_posts_where(&sql.any(column, 3), sql.keys(ids), when).await
    }

    /// Every row about the posts that belong to these organisations at any time, by id.
    pub async fn list_posts_ever_of(
        &self,
        organizations: &[i64],
        revision: i64,
    ) -> Result<Vec<PostRecord>, StoreError> {
        let sql = Dialect(self.backend());
        let condition = format!(
            "p.post_id IN (SELECT o.post_id FROM post o WHERE {} AND {})",
            sql.any("o.organization_id", 3),
            sql.known("o", 1)
        );
        self.list_posts_where(&condition, sql.keys(organizations), When::Ever(revision)).await
    }

    /// The posts that bear these codes, by id.
    pub async fn list_posts_by_code(
        &self,
        codes: &[String],
        when: When,
    ) -> Result<Vec<PostRecord>, StoreError> {
        let sql = Dialect(self.backend());
        self.list_posts_where(&sql.any("p.code", 3), sql.texts(codes), when).await
    }

    /// Those of these posts that somebody holds on the day.
    pub async fn list_held_posts(&self, ids: &[i64], view: View) -> Result<Vec<i64>, StoreError> {
        let sql = Dialect(self.backend());
        let text = format!(
            "SELECT DISTINCT a.post_id FROM appointment a WHERE {} AND {}",
            sql.any("a.post_id", 3),
            sql.in_view("a", 1, 2)
        );
        let [revision, day] = view_values(view);
        let statement = sql.statement(text, [revision, day, sql.keys(ids)]);
        self.query_records(statement, |row| Ok(row.try_get_by_index(0)?)).await
    }

    /// Every post that is known at `revision`.
    pub async fn list_all_posts(&self, revision: i64) -> Result<Vec<PostRecord>, StoreError> {
        self.list_posts_where("$3 = 0", 0i64.into(), When::Ever(revision)).await
    }

    /// Hands out new posts, in no order.
    pub async fn scan_posts(
        &self,
        new: &NewRows,
        mut each: impl FnMut(PostRow<'_>),
    ) -> Result<(), StoreError> {
        let plain = ["p.id", "p.post_id", "p.organization_id", "p.role"].map(str::to_owned);
        let columns = [&plain[..], &Dialect(self.backend()).days("p")].concat();
        self.scan_new(("post", "p"), &columns, new, |cells| {
            each(PostRow {
                row: cells.number(0)?,
                id: cells.number(1)?,
                organization: cells.number(2)?,
                role: cells.find(3),
                validity: cells.period(4)?,
            });
            Ok(())
        })
        .await
    }

    async fn list_posts_where(
        &self,
        condition: &str,
        keys: sea_orm::Value,
        when: When,
    ) -> Result<Vec<PostRecord>, StoreError> {
        let sql = Dialect(self.backend());
        let [revision, day] = when.values();
        let statement = sql.statement(
            format!(
                "SELECT {} FROM post p WHERE {condition} AND {} ORDER BY {POST_ORDER}",
                post_columns(sql),
                when.condition(sql, "p"),
            ),
            [revision, day, keys],
        );
        self.query_records(statement, |row| self.read_post(row)).await
    }

    pub(super) fn read_post(&self, row: &sea_orm::QueryResult) -> Result<PostRecord, ReadError> {
        let key: Option<String> = row.try_get_by_index(3)?;
        let role = key.as_ref().and_then(|key| self.model.find_role(key));
        Ok(PostRecord {
            id: row.try_get_by_index(0)?,
            row: row.try_get_by_index(1)?,
            organization: row.try_get_by_index(2)?,
            role,
            unknown_role: key.filter(|_| role.is_none()),
            code: row.try_get_by_index(4)?,
            title: row.try_get_by_index(5)?,
            validity: read_period(row, 6)?,
        })
    }

    /// Appointments to these posts, of these people, or with these ids, by id.
    pub async fn list_appointments(
        &self,
        of: AppointmentsOf,
        ids: &[i64],
        when: When,
    ) -> Result<Vec<AppointmentRecord>, StoreError> {
        let column = match of {
            AppointmentsOf::Posts => "a.post_id",
            AppointmentsOf::People => "a.person_id",
            AppointmentsOf::Ids => "a.appointment_id",
        };
        let sql = Dialect(self.backend());
        self.list_appointments_where(&sql.any(column, 3), sql.keys(ids), when).await
    }

    /// Every appointment that is known at `revision`.
    pub async fn list_all_appointments(&self, revision: i64) -> Result<Vec<AppointmentRecord>, StoreError> {
        self.list_appointments_where("$3 = 0", 0i64.into(), When::Ever(revision)).await
    }

    /// Hands out new appointments, in no order.
    pub async fn scan_appointments(
        &self,
        new: &NewRows,
        mut each: impl FnMut(AppointmentRecord),
    ) -> Result<(), StoreError> {
        let plain =
            ["a.id", "a.appointment_id", "a.post_id", "a.person_id", "a.type", "a.acting", "a.home_id"];
        let columns = [&plain.map(str::to_owned)[..], &Dialect(self.backend()).days("a")].concat();
        self.scan_new(("appointment", "a"), &columns, new, |cells| {
            let row = cells.number(0)?;
            each(AppointmentRecord {
                id: cells.number(1)?,
                row,
                post: cells.number(2)?,
                person: cells.number(3)?,
                appointment_type: find_appointment_type(cells.text(4), row)?,
                acting: cells.number::<i32>(5)? != 0,
                home: cells.find(6).map(|_| cells.number(6)).transpose()?,
                validity: cells.period(7)?,
            });
            Ok(())
        })
        .await
    }

    async fn list_appointments_where(
        &self,
        condition: &str,
        keys: sea_orm::Value,
        when: When,
    ) -> Result<Vec<AppointmentRecord>, StoreError> {
        let sql = Dialect(self.backend());
        let [revision, day] = when.values();
        let statement = sql.statement(
            format!(
                "SELECT a.appointment_id, a.id, a.post_id, a.person_id, a.type, a.acting, a.home_id, {}, {}
                 FROM appointment a WHERE {condition} AND {} ORDER BY a.appointment_id, a.valid_from NULLS FIRST, a.id",
                sql.day_number("a.valid_from"),
                sql.day_number("a.valid_to"),
                when.condition(sql, "a"),
            ),
            [revision, day, keys],
        );
        self.query_records(statement, |row| {
            let (id, key): (i64, String) = (row.try_get_by_index(1)?, row.try_get_by_index(4)?);
            Ok(AppointmentRecord {
                id: row.try_get_by_index(0)?,
                row: id,
                post: row.try_get_by_index(2)?,
                person: row.try_get_by_index(3)?,
                appointment_type: find_appointment_type(&key, id)?,
                acting: row.try_get_by_index::<i32>(5)? != 0,
                home: row.try_get_by_index(6)?,
                validity: read_period(row, 7)?,
            })
        })
        .await
    }
}

/// Rows about one post stand together, in order of time.
pub(super) const POST_ORDER: &str = "p.post_id, p.valid_from NULLS FIRST, p.id";

pub(super) fn post_columns(sql: Dialect) -> String {
    format!(
        "p.post_id, p.id, p.organization_id, p.role, p.code, p.title, {}, {}",
        sql.day_number("p.valid_from"),
        sql.day_number("p.valid_to")
    )
}

pub(super) fn find_appointment_type(key: &str, row: i64) -> Result<AppointmentType, StoreError> {
    AppointmentType::find(key).ok_or_else(|| StoreError::Corrupt {
        table: "appointment",
        column: "type",
        row,
        reason: format!("{key:?} is no type of appointment"),
    })
}

//! Posts: seats that exist with and without a holder.

use async_graphql::{ID, Object};
use entity::model::RoleIx;
use entity::store::{AppointmentsOf, PostRecord};
use futures_util::future::try_join_all;

use super::connection::AppointmentConnection;
use super::standpoint::{exists, life, nearest};
use super::{Appointment, Person, Standpoint};
use crate::error::ApiError;
use crate::graphql::argument::Checked;
use crate::graphql::connection::PageArguments;
use crate::graphql::id::Thing;
use crate::graphql::kinds::Organization;
use crate::graphql::runtime::RoleName;
use crate::graphql::scalar::Date;
use crate::loader::PostRows;
use crate::names::Names;

type Result<T> = std::result::Result<T, ApiError>;

/// A seat in an organisation, as it is on a day.
#[derive(Clone)]
pub struct Post {
    at: Standpoint,
    rows: PostRows,
}

impl Post {
    /// The post that these rows are about; `None` where there are none.
    pub fn new(at: Standpoint, rows: PostRows) -> Option<Post> {
        (!rows.is_empty()).then_some(Post { at, rows })
    }

    /// Whether it exists on the day.
    pub fn exists(&self) -> bool {
        exists(&self.rows, self.at.world.day())
    }

    fn row(&self) -> &PostRecord {
        nearest(&self.rows, self.at.world.day()).expect("a post has a row at least")
    }

    /// Its number, the same whatever is recorded of it.
    pub fn number(&self) -> i64 {
        self.rows[0].id
    }

    /// What its holder is.
    pub fn role_now(&self) -> Option<RoleIx> {
        self.row().role
    }

    /// Whether nobody holds it on the day.
    pub async fn is_vacant_now(&self) -> Result<bool> {
        self.at.world.is_vacant(self.number()).await
    }
}

/// The roles an argument names.
pub fn roles_argument(
    names: &Names,
    argument: &'static str,
    roles: Option<Vec<RoleName>>,
) -> Result<Option<Vec<RoleIx>>> {
    let known = |role: &RoleName| {
        names
            .role(&role.0)
            .ok_or_else(|| ApiError::not_in_model(argument, "role", &role.0, names.role_values()))
    };
    roles.map(|roles| roles.iter().map(known).collect()).transpose()
}

/// A seat in an organization. It exists with and without a holder, and is described as on the day of the field it was
/// reached by; where it does not exist on that day (in lists with `history`), as it was last before it, or first after
/// it.
#[Object]
impl Post {
    /// Global id; it never changes and is never given to anything else.
    async fn id(&self) -> ID {
        Thing::Post.id(self.number())
    }

    /// Code, or null where posts are not numbered.
    async fn code(&self) -> Option<&str> {
        self.row().code.as_deref()
    }

    /// What it is called.
    async fn title(&self) -> &str {
        &self.row().title
    }

    /// What its holder is in the organization; null for a seat without a role, or with one that the model no longer
    /// defines.
    async fn role(&self) -> Option<RoleName> {
        let role = self.row().role?;
        Some(RoleName(self.at.names().role_values()[usize::from(role.0)].clone()))
    }

    /// The organization it belongs to, as on the day asked about; null when that does not exist on that day.
    async fn organization(&self) -> Option<Result<Organization>> {
        self.at.organization(self.row().organization).await.transpose()
    }

    /// First day of its life; null where it is unknown.
    async fn valid_from(&self) -> Option<Date> {
        Date::bound(life(&self.rows).0)
    }

    /// First day after its life; null where no end is known.
    async fn valid_to(&self) -> Option<Date> {
        Date::bound(life(&self.rows).1)
    }

    /// Whether nobody holds it on the day asked about; somebody who acts in it holds it.
    async fn is_vacant(&self) -> Result<bool> {
        self.is_vacant_now().await
    }

    /// Who holds it on the day asked about, those who act in it included, in the order of their appointments: mostly one
    /// person, or nobody.
    async fn holders(&self) -> Result<Vec<Person>> {
        let found = self.at.world.appointments(AppointmentsOf::Posts, self.number(), false).await?;
        let holders = found.iter().map(|appointment| self.at.person(appointment.person));
        try_join_all(holders).await
    }

    /// The appointments to it that hold on the day asked about, in the order in which they were recorded.
    async fn appointments(
        &self,
        #[graphql(desc = "Past and future ones, too.", default = false)] history: bool,
        #[graphql(
            desc = "At most so many from the beginning (where neither first nor last is given, 50; at most 1000, unless the server is set otherwise)."
        )]
        first: Option<Checked<i32>>,
        #[graphql(desc = "Only what comes behind this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end.")] last: Option<Checked<i32>>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<AppointmentConnection> {
        let page = PageArguments::new(first, after, last, before)?;
        let list = self.at.list("appointments", Thing::Post.id(self.number()), history, ());
        let found = self.at.world.appointments(AppointmentsOf::Posts, self.number(), history).await?;
        let node = |record| Appointment::new(self.at.clone(), record);
        AppointmentConnection::cut(&self.at, found, |record| record.id, node, &page, list)
    }
}

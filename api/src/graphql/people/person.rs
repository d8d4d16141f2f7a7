//! People.

use std::sync::Arc;

use async_graphql::{ID, Object};
use entity::store::{AppointmentsOf, PersonRecord};

use super::connection::{AppointmentConnection, MembershipConnection};
use super::membership::MembershipType;
use super::organization::of_types;
use super::personal::{self, marked};
use super::standpoint::{exists, life, nearest, person_id};
use super::{Appointment, Membership, Standpoint};
use crate::error::ApiError;
use crate::graphql::argument::Checked;
use crate::graphql::connection::PageArguments;
use crate::graphql::kinds::Organization;
use crate::graphql::scalar::Date;

type Result<T> = std::result::Result<T, ApiError>;

/// Somebody who belongs to organisations, as he is on a day.
#[derive(Clone)]
pub struct Person {
    at: Standpoint,
    id: i64,
    versions: Arc<Vec<PersonRecord>>,
}

impl Person {
    /// The person with this id, of whom all versions are known.
    pub fn new(at: Standpoint, id: i64, versions: Arc<Vec<PersonRecord>>) -> Person {
        Person { at, id, versions }
    }

    /// Whether anything is recorded of him for the day.
    pub fn exists(&self) -> bool {
        exists(&self.versions, self.at.world.day())
    }

    /// What the request may see of him.
    fn seen(&self) -> Option<&PersonRecord> {
        personal::seen(self.at.scope(), nearest(&self.versions, self.at.world.day()))
    }
}

/// Somebody who belongs to organizations or holds posts. A person is described as on the day of the field he was reached
/// by; where nothing is recorded for that day (in lists with `history`), as he was last known before it, or first after
/// it.
#[Object]
impl Person {
    /// Global id; it never changes and is never given to anybody else.
    async fn id(&self) -> ID {
        person_id(self.id)
    }

    /// Code, such as a staff number; null where there is none, or where you may not see it.
    #[graphql(directive = marked::apply())]
    async fn code(&self) -> Option<&str> {
        self.seen()?.code.as_deref()
    }

    /// Name; null where you may not see it.
    #[graphql(directive = marked::apply())]
    async fn name(&self) -> Option<&str> {
        Some(self.seen()?.name.as_str())
    }

    /// Phone number at work; null where none is recorded, or where you may not see it.
    #[graphql(directive = marked::apply())]
    async fn phone(&self) -> Option<&str> {
        self.seen()?.phone.as_deref()
    }

    /// First day for which anything is recorded of the person; null where it is unknown.
    async fn valid_from(&self) -> Option<Date> {
        Date::bound(life(&self.versions).0)
    }

    /// First day for which nothing is recorded any more; null where no end is known.
    async fn valid_to(&self) -> Option<Date> {
        Date::bound(life(&self.versions).1)
    }

    /// The organization of the primary membership on the day asked about; null for those who have none.
    async fn home(&self) -> Option<Result<Organization>> {
        let home = async {
            let home = self.at.world.home_of(self.id).await?;
            self.at.scope().charge(usize::from(home.is_some()))?;
            Ok(home.map(|place| Organization::new(place, self.at.hierarchy)))
        };
        home.await.transpose()
    }

    /// The organizations the person belongs to on the day asked about, in the order in which that was recorded.
    #[allow(clippy::too_many_arguments, reason = "each is an argument of the API")]
    async fn memberships(
        &self,
        #[graphql(desc = "Only memberships of these types.")] types: Option<Vec<MembershipType>>,
        #[graphql(desc = "Past and future ones, too.", default = false)] history: bool,
        #[graphql(
            desc = "At most so many from the beginning (where neither first nor last is given, 50; at most 1000, unless the server is set otherwise)."
        )]
        first: Option<Checked<i32>>,
        #[graphql(desc = "Only what comes behind this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end.")] last: Option<Checked<i32>>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<MembershipConnection> {
        let page = PageArguments::new(first, after, last, before)?;
        let list = self.at.list("memberships", person_id(self.id), history, &types);
        let mut found = self.at.world.memberships_of(self.id, history).await?;
        of_types(&mut found, types.as_deref());
        let node = |record| Membership::new(self.at.clone(), record);
        MembershipConnection::cut(&self.at, found, |record| record.id, node, &page, list)
    }

    /// The appointments by which the person holds posts on the day asked about, in the order in which they were recorded.
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
        let list = self.at.list("appointments", person_id(self.id), history, ());
        let found = self.at.world.appointments(AppointmentsOf::People, self.id, history).await?;
        let node = |record| Appointment::new(self.at.clone(), record);
        AppointmentConnection::cut(&self.at, found, |record| record.id, node, &page, list)
    }
}

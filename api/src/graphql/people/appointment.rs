//! Appointments: who holds a post.

use async_graphql::{Enum, ID, Object};
use entity::store::AppointmentRecord;

use super::{Person, Post, Standpoint};
use crate::error::ApiError;
use crate::graphql::id::Thing;
use crate::graphql::kinds::Organization;
use crate::graphql::scalar::Date;

/// How somebody holds a post.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::store::AppointmentType")]
pub enum AppointmentType {
    /// As a member of the organization's own.
    Regular,
    /// From another organization, where the holder has a post, too: both sides are named.
    CrossAppointment,
    /// Sent by the home for a time.
    Secondment,
}

/// Who holds a post, and when.
#[derive(Clone)]
pub struct Appointment {
    at: Standpoint,
    record: AppointmentRecord,
}

impl Appointment {
    /// The appointment that a row holds.
    pub fn new(at: Standpoint, record: AppointmentRecord) -> Appointment {
        Appointment { at, record }
    }
}

/// A person's dated holding of a post.
#[Object]
impl Appointment {
    /// Global id; it stays the same when the appointment ends or is corrected.
    async fn id(&self) -> ID {
        Thing::Appointment.id(self.record.id)
    }

    /// The post, as on the day asked about.
    async fn post(&self) -> Option<Result<Post, ApiError>> {
        self.at.post(self.record.post).await.transpose()
    }

    /// The holder, as on the day asked about.
    async fn person(&self) -> Result<Person, ApiError> {
        self.at.person(self.record.person).await
    }

    /// How the post is held.
    #[graphql(name = "type")]
    async fn appointment_type(&self) -> AppointmentType {
        self.record.appointment_type.into()
    }

    /// Whether the holder acts in the post for a time only.
    async fn is_acting(&self) -> bool {
        self.record.acting
    }

    /// The organization that sent the holder; null for regular appointments, and where it does not exist on the day asked
    /// about.
    async fn home(&self) -> Option<Result<Organization, ApiError>> {
        self.at.organization(self.record.home?).await.transpose()
    }

    /// First day on which it holds; null where the start is unknown.
    async fn valid_from(&self) -> Option<Date> {
        Date::bound(self.record.validity.from)
    }

    /// First day on which it no longer holds; null where no end is known.
    async fn valid_to(&self) -> Option<Date> {
        Date::bound(self.record.validity.to)
    }
}

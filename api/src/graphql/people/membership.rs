//! Memberships.

use async_graphql::{Enum, ID, Object};
use entity::store::MembershipRecord;

use super::{Person, Standpoint};
use crate::error::ApiError;
use crate::graphql::id::Thing;
use crate::graphql::kinds::Organization;
use crate::graphql::scalar::Date;

/// How a person belongs to an organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::model::MembershipType")]
pub enum MembershipType {
    /// At home: one at a time.
    Primary,
    /// Reports in besides, and keeps the home.
    ReportIn,
    /// Sent here for a time by the home.
    Seconded,
    /// In a body that exists for a time.
    Temporary,
}

/// The name of a type of membership in the schema.
pub fn type_name(of: entity::model::MembershipType) -> &'static str {
    use entity::model::MembershipType as Type;
    match of {
        Type::Primary => "PRIMARY",
        Type::ReportIn => "REPORT_IN",
        Type::Seconded => "SECONDED",
        Type::Temporary => "TEMPORARY",
    }
}

/// A person's dated belonging to an organisation.
#[derive(Clone)]
pub struct Membership {
    at: Standpoint,
    record: MembershipRecord,
}

impl Membership {
    /// The membership that a row holds.
    pub fn new(at: Standpoint, record: MembershipRecord) -> Membership {
        Membership { at, record }
    }
}

/// A person's dated belonging to an organization.
#[Object]
impl Membership {
    /// Global id; it stays the same when the membership ends or is corrected.
    async fn id(&self) -> ID {
        Thing::Membership.id(self.record.id)
    }

    /// The person, as on the day asked about.
    async fn person(&self) -> Result<Person, ApiError> {
        self.at.person(self.record.person).await
    }

    /// The organization, as on the day asked about; null when it does not exist on that day.
    async fn organization(&self) -> Option<Result<Organization, ApiError>> {
        self.at.organization(self.record.organization).await.transpose()
    }

    /// How the person belongs to it.
    #[graphql(name = "type")]
    async fn membership_type(&self) -> MembershipType {
        self.record.membership_type.into()
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

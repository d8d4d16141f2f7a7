//! `PersonWhere`, `PostWhere` and `MembershipWhere`: conditions that the database looks at.

use async_graphql::InputObject;
use entity::store::{MembershipCondition, PeopleCondition, PostCondition, TextCondition};

use super::membership::MembershipType;
use super::post::roles_argument;
use crate::error::ApiError;
use crate::graphql::filter::{MOST_VALUES, kinds_argument};
use crate::graphql::runtime::{OrganizationKind, RoleName};
use crate::names::Names;

type Result<T> = std::result::Result<T, ApiError>;

/// A condition on text that is compared letter for letter. Everything given must hold.
#[derive(Clone, Debug, Default, InputObject)]
pub struct PlainTextWhere {
    /// Exactly this.
    eq: Option<String>,
    /// Exactly one of these.
    #[graphql(name = "in")]
    one_of: Option<Vec<String>>,
    /// Begins with this.
    starts_with: Option<String>,
    /// Contains this; upper and lower case of the letters A to Z are the same.
    contains: Option<String>,
}

/// A condition on people. Everything given must hold on the day asked about; an empty one holds for all.
#[derive(Clone, Debug, Default, InputObject)]
pub struct PersonWhere {
    /// With a code like this. People without a code never match.
    code: Option<PlainTextWhere>,
    /// With a name like this.
    name: Option<PlainTextWhere>,
    /// Who belong to an organization in one of these ways: one of those that `within` means, where it is given.
    membership_types: Option<Vec<MembershipType>>,
    /// Who hold a post for one of these roles: in an organization that `within` means, where it is given.
    roles: Option<Vec<RoleName>>,
    /// Who have at least so many memberships, wherever: 2 finds those who report in somewhere besides their home.
    min_memberships: Option<i32>,
    /// Who have at least so many appointments, wherever: 2 finds cross-appointed people.
    min_appointments: Option<i32>,
}

/// A condition on posts. Everything given must hold on the day asked about; an empty one holds for all.
#[derive(Clone, Debug, Default, InputObject)]
pub struct PostWhere {
    /// With a code like this. Posts without a code never match.
    code: Option<PlainTextWhere>,
    /// For one of these roles.
    roles: Option<Vec<RoleName>>,
    /// Of organizations of one of these kinds.
    kinds: Option<Vec<OrganizationKind>>,
    /// Held by nobody (true), or by somebody (false).
    vacant: Option<bool>,
}

/// A condition on memberships. Everything given must hold on the day asked about; an empty one holds for all.
#[derive(Clone, Debug, Default, InputObject)]
pub struct MembershipWhere {
    /// Of one of these types.
    types: Option<Vec<MembershipType>>,
    /// In organizations of one of these kinds.
    kinds: Option<Vec<OrganizationKind>>,
}

fn text(given: Option<PlainTextWhere>) -> Result<TextCondition> {
    let PlainTextWhere { eq, one_of, starts_with, contains } = given.unwrap_or_default();
    if let Some(list) = one_of.as_ref().filter(|list| list.len() > MOST_VALUES) {
        let reason = format!("`in` has {} values; give at most {MOST_VALUES}", list.len());
        return Err(ApiError::argument("where", reason));
    }
    Ok(TextCondition { eq, one_of, starts_with, contains })
}

fn least(name: &str, given: Option<i32>) -> Result<u32> {
    u32::try_from(given.unwrap_or_default()).map_err(|_| {
        let reason = format!("`{name}` is {}, which is negative; give 0 or more", given.unwrap_or_default());
        ApiError::argument("where", reason)
    })
}

fn types(given: Option<Vec<MembershipType>>) -> Option<Vec<entity::model::MembershipType>> {
    given.map(|types| types.into_iter().map(Into::into).collect())
}

impl PersonWhere {
    /// The condition as the store knows it, on people at or below `within`.
    pub fn into_condition(self, names: &Names, within: Option<Vec<i64>>) -> Result<PeopleCondition> {
        Ok(PeopleCondition {
            code: text(self.code)?,
            name: text(self.name)?,
            membership_types: types(self.membership_types),
            roles: roles_argument(names, "where", self.roles)?,
            min_memberships: least("minMemberships", self.min_memberships)?,
            min_appointments: least("minAppointments", self.min_appointments)?,
            within,
        })
    }
}

impl PostWhere {
    /// The condition as the store knows it, on posts of the organisations `within`.
    pub fn into_condition(self, names: &Names, within: Option<Vec<i64>>) -> Result<PostCondition> {
        Ok(PostCondition {
            code: text(self.code)?,
            roles: roles_argument(names, "where", self.roles)?,
            kinds: kinds_argument(names, "where", self.kinds)?,
            vacant: self.vacant,
            within,
        })
    }
}

impl MembershipWhere {
    /// The condition as the store knows it, on memberships of the organisations `within`.
    pub fn into_condition(self, names: &Names, within: Option<Vec<i64>>) -> Result<MembershipCondition> {
        let kinds = kinds_argument(names, "where", self.kinds)?;
        Ok(MembershipCondition { types: types(self.types), kinds, within })
    }
}

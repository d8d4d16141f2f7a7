//! A person's dated belonging to an organisation.

use sea_orm::entity::prelude::*;

/// One membership, as one row describes it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "membership")]
pub struct Model {
    /// From a reserved block.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    /// The membership: the same in every row about it.
    pub membership_id: i64,
    /// The person.
    pub person_id: i64,
    /// The organisation.
    pub organization_id: i64,
    /// Key of a [`crate::model::MembershipType`].
    #[sea_orm(column_name = "type")]
    pub membership_type: String,
    /// First day, or null for an unknown start.
    pub valid_from: Option<ChronoDate>,
    /// First day after, or null.
    pub valid_to: Option<ChronoDate>,
    /// The revision that wrote the row.
    pub recorded_in: i64,
    /// The revision that replaced it.
    pub superseded_in: Option<i64>,
}

/// Joins are written by hand in the store.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

//! What a person was called and how he is reached, from one day up to another. Personal data ends here.

use sea_orm::entity::prelude::*;

/// One version of a person.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "person_version")]
pub struct Model {
    /// From a reserved block.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    /// The person.
    pub person_id: i64,
    /// The person's code, such as a staff number; tokens name people by it.
    pub code: Option<String>,
    /// Name.
    pub name: String,
    /// Phone number at work.
    pub phone: Option<String>,
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

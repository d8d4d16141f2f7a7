//! The identity of a person: an id that never changes and is never reused.

use sea_orm::entity::prelude::*;

/// One person.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "person")]
pub struct Model {
    /// From a reserved block.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    /// The revision that first recorded it.
    pub recorded_in: i64,
}

/// Joins are written by hand in the store.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

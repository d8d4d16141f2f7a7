//! Which organisations an event had before it, and which after it.

use sea_orm::entity::prelude::*;

/// One party to an event.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "change_party")]
pub struct Model {
    /// From a reserved block.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    /// The event.
    pub change_event_id: i64,
    /// The organisation.
    pub organization_id: i64,
    /// Key of the side: it was there before, or is there afterwards.
    pub side: String,
    /// The revision that wrote the row.
    pub recorded_in: i64,
}

/// Joins are written by hand in the store.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

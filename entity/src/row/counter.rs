//! The counters: `id` holds the next free id, `revision` the last revision and every command's lock.

use sea_orm::entity::prelude::*;

/// One counter.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "counter")]
pub struct Model {
    /// `id` or `revision`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    /// Where it stands.
    pub value: i64,
}

/// Counters are tied to nothing.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

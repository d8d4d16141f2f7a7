//! What a day that has begun changed without anybody writing: organisations of which something begins or ends on it.

use sea_orm::entity::prelude::*;

/// One part of one organisation.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "day_change")]
pub struct Model {
    /// The revision that logged the day.
    #[sea_orm(primary_key, auto_increment = false)]
    pub revision: i64,
    /// The organisation.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: i64,
    /// Key of the sort of row that begins or ends.
    #[sea_orm(primary_key, auto_increment = false)]
    pub part: String,
}

/// Joins are written by hand in the store.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

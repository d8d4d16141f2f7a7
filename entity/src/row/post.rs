//! A seat in an organisation; it exists with and without a holder.

use sea_orm::entity::prelude::*;

/// One post, as one row describes it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "post")]
pub struct Model {
    /// From a reserved block.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    /// The post: the same in every row about it.
    pub post_id: i64,
    /// The organisation it belongs to.
    pub organization_id: i64,
    /// Key of its role in the model.
    pub role: Option<String>,
    /// Its code, where posts are numbered.
    pub code: Option<String>,
    /// What it is called.
    pub title: String,
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

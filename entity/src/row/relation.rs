//! A typed, dated tie between two organisations; in a hierarchy it leads from child to parent.

use sea_orm::entity::prelude::*;

/// One relation.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "relation")]
pub struct Model {
    /// From a reserved block.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    /// Key of the relation type in the model.
    #[sea_orm(column_name = "type")]
    pub relation_type: String,
    /// Origin; the child in a hierarchy.
    pub from_id: i64,
    /// Target; the parent in a hierarchy.
    pub to_id: i64,
    /// Place among the target's origins, and among the origin's targets; lower comes first.
    pub rank: i32,
    /// Weight of the tie, where its type has one.
    pub weight: Option<f64>,
    /// Key of the participation role, where the tie is a participation that has one.
    pub role: Option<String>,
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

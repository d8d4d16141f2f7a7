//! What happened to organisations, in one word each: found, move, merge.

use sea_orm::entity::prelude::*;

/// One event.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "change_event")]
pub struct Model {
    /// From a reserved block; within a revision in the order in which things happened.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    /// Key of what happened.
    #[sea_orm(column_name = "type")]
    pub event_type: String,
    /// The day from which it holds.
    pub effective: Option<ChronoDate>,
    /// Not 0 where nothing happened: it had been recorded wrongly.
    pub is_correction: i32,
    /// Why, in the words of whoever did it.
    pub reason: Option<String>,
    /// The person whom it is about.
    pub person_id: Option<i64>,
    /// The reorganisation that it was a step of.
    pub reorganization_id: Option<i64>,
    /// What else belongs to it, by key.
    #[sea_orm(column_type = "JsonBinary")]
    pub detail: Json,
    /// The revision that wrote the row.
    pub recorded_in: i64,
    /// The revision that undid it.
    pub superseded_in: Option<i64>,
}

/// Joins are written by hand in the store.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

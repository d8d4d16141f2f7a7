//! A step of an organisation from one state to another, and who took it.

use sea_orm::entity::prelude::*;

/// One step.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "lifecycle_step")]
pub struct Model {
    /// From a reserved block.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    /// The organisation.
    pub organization_id: i64,
    /// Key of the transition in the model, or `apply` for the application itself.
    pub transition: String,
    /// The state before.
    pub from_state: Option<String>,
    /// The state after.
    pub to_state: String,
    /// The day from which the state after holds.
    pub effective: Option<ChronoDate>,
    /// Who took it, where the actor is a person on record.
    pub person_id: Option<i64>,
    /// The post by which the person might.
    pub post_id: Option<i64>,
    /// Why, in the words of whoever took it.
    pub reason: Option<String>,
    /// The revision that wrote the row.
    pub recorded_in: i64,
    /// The revision that undid the step.
    pub superseded_in: Option<i64>,
}

/// Joins are written by hand in the store.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

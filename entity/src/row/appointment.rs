//! Who holds a post, from one day up to another.

use sea_orm::entity::prelude::*;

/// One appointment, as one row describes it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "appointment")]
pub struct Model {
    /// From a reserved block.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    /// The appointment: the same in every row about it.
    pub appointment_id: i64,
    /// The post.
    pub post_id: i64,
    /// The person.
    pub person_id: i64,
    /// Key of a [`crate::store::AppointmentType`].
    #[sea_orm(column_name = "type")]
    pub appointment_type: String,
    /// 1 where the holder acts in the post for a time, else 0.
    pub acting: i32,
    /// The organisation that sent the holder, of a cross-appointment or a secondment.
    pub home_id: Option<i64>,
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

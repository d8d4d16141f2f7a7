//! What an organisation was called and was, from one day up to another.

use sea_orm::entity::prelude::*;

/// One version of an organisation.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "organization_version")]
pub struct Model {
    /// From a reserved block.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    /// The organisation.
    pub organization_id: i64,
    /// Key of its kind in the model.
    pub kind: String,
    /// Its code, in the scheme of its kind.
    pub code: Option<String>,
    /// Its name.
    pub name: String,
    /// A shorter name, where one is in use.
    pub short_name: Option<String>,
    /// Names in other languages, by language tag.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub names: Option<Json>,
    /// Lifecycle state, where the model defines one.
    pub state: Option<String>,
    /// Attribute values by key, as the model types them.
    #[sea_orm(column_type = "JsonBinary")]
    pub attributes: Json,
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

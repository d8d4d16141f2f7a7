//! The texts of the organisation models that revisions name, each once.

use sea_orm::entity::prelude::*;

/// One model.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "organization_model")]
pub struct Model {
    /// Hash over its files.
    #[sea_orm(primary_key, auto_increment = false)]
    pub hash: String,
    /// Its key.
    pub name: String,
    /// Its files, from the first that is extended to the model's own: name and text of each.
    #[sea_orm(column_type = "JsonBinary")]
    pub files: Json,
    /// The first revision that was checked against it.
    pub recorded_in: i64,
}

/// Joins are written by hand in the store.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

//! The change log: one row for every command that changed something.

use sea_orm::entity::prelude::*;

/// One revision.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "revision")]
pub struct Model {
    /// Consecutive number, from 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i64,
    /// When the database learned it.
    pub recorded_at: ChronoDateTimeUtc,
    /// Who caused it.
    pub actor: String,
    /// The command's name, such as `organization_import`.
    pub command: String,
    /// The caller's key that makes a repeated command harmless.
    pub idempotency_key: Option<String>,
    /// Hash of the organisation model the command was checked against.
    pub model_hash: String,
    /// What changed, in numbers.
    #[sea_orm(column_type = "JsonBinary")]
    pub summary: Json,
}

/// Rows name revisions by number; no join needs more.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

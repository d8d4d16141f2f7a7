//! Organisations, their dated versions, relations and identifiers, and the revisions that wrote them.
//!
//! Dates are half-open days and `NULL` means open. Rows are bitemporal: `recorded_in` names the
//! revision that wrote a row, `superseded_in` the one that corrected it away. Nothing is overwritten.
//!
//! There are no foreign keys: rows are never deleted, and every command checks all its references at once before it
//! commits. Checked row by row, they took half of the time of a large import on PostgreSQL.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

use crate::refuse_if_filled;

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m2026_11_23_000001_organizations"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        let postgres = db.get_database_backend() == DbBackend::Postgres;
        for statement in statements(postgres) {
            db.execute_unprepared(&statement).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        refuse_if_filled(manager.get_connection(), "organization").await?;
        for table in [
            "identifier",
            "relation",
            "organization_version",
            "organization",
            "revision",
            "counter",
            "setting",
        ] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

/// The two databases differ in three type names only; plain SQL shows the tables as they are.
fn statements(postgres: bool) -> Vec<String> {
    // Codes, keys and names are compared byte by byte on both databases, so that lists come in one order.
    let text = if postgres { "text COLLATE \"C\"" } else { "text" };
    let json = if postgres { "jsonb" } else { "text" };
    let instant = if postgres { "timestamptz" } else { "text" };
    let day = if postgres { "date" } else { "text" };
    vec![
        // One value of the database as a whole a row: the time zone its days are counted in.
        format!("CREATE TABLE setting (key {text} PRIMARY KEY, value {text} NOT NULL)"),
        // `id`: the next free id. `revision`: the last revision; its row is the lock of every command.
        format!("CREATE TABLE counter (name {text} PRIMARY KEY, value bigint NOT NULL)"),
        "INSERT INTO counter (name, value) VALUES ('id', 1), ('revision', 0)".to_owned(),
        format!(
            "CREATE TABLE revision (
                number bigint PRIMARY KEY,
                recorded_at {instant} NOT NULL,
                actor {text} NOT NULL,
                command {text} NOT NULL,
                idempotency_key {text} UNIQUE,
                model_hash {text} NOT NULL,
                summary {json} NOT NULL
            )"
        ),
        "CREATE TABLE organization (id bigint PRIMARY KEY, recorded_in bigint NOT NULL)".to_owned(),
        format!(
            "CREATE TABLE organization_version (
                id bigint PRIMARY KEY,
                organization_id bigint NOT NULL,
                kind {text} NOT NULL,
                code {text},
                name {text} NOT NULL,
                short_name {text},
                names {json},
                state {text},
                attributes {json} NOT NULL,
                valid_from {day},
                valid_to {day},
                recorded_in bigint NOT NULL,
                superseded_in bigint,
                CHECK (valid_from < valid_to)
            )"
        ),
        "CREATE INDEX organization_version_organization ON organization_version (organization_id)".to_owned(),
        "CREATE INDEX organization_version_code ON organization_version (code)".to_owned(),
        "CREATE INDEX organization_version_superseded ON organization_version (superseded_in)
            WHERE superseded_in IS NOT NULL"
            .to_owned(),
        format!(
            "CREATE TABLE relation (
                id bigint PRIMARY KEY,
                type {text} NOT NULL,
                from_id bigint NOT NULL,
                to_id bigint NOT NULL,
                rank integer NOT NULL,
                weight double precision,
                valid_from {day},
                valid_to {day},
                recorded_in bigint NOT NULL,
                superseded_in bigint,
                CHECK (valid_from < valid_to),
                CHECK (from_id <> to_id)
            )"
        ),
        "CREATE INDEX relation_from ON relation (from_id, type)".to_owned(),
        "CREATE INDEX relation_to ON relation (to_id, type)".to_owned(),
        "CREATE INDEX relation_superseded ON relation (superseded_in) WHERE superseded_in IS NOT NULL"
            .to_owned(),
        format!(
            "CREATE TABLE identifier (
                id bigint PRIMARY KEY,
                organization_id bigint NOT NULL,
                scheme {text} NOT NULL,
                value {text} NOT NULL,
                valid_from {day},
                valid_to {day},
                recorded_in bigint NOT NULL,
                superseded_in bigint,
                CHECK (valid_from < valid_to)
            )"
        ),
        "CREATE INDEX identifier_organization ON identifier (organization_id)".to_owned(),
        "CREATE INDEX identifier_value ON identifier (scheme, value)".to_owned(),
        "CREATE INDEX identifier_superseded ON identifier (superseded_in) WHERE superseded_in IS NOT NULL"
            .to_owned(),
    ]
}

//! Changes: what happened to organisations, in words (originals become results), and reorganisations, which are lists of
//! changes that are prepared, decided on and applied together.
//!
//! Whoever follows the change log asks which rows a revision wrote: every dated table gets an index by it. The counter `day`
//! is the last day whose beginnings and ends are in the change log, counted from 1970-01-01; 0 means that none is yet. Which
//! organisations those of a day were about stays in `day_change`: no index leads from a day to its rows.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

use crate::refuse_if_filled;

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m2026_11_24_000003_changes"
    }
}

const TABLES: [&str; 6] = [
    "reorganization_decision",
    "reorganization_version",
    "reorganization",
    "change_party",
    "change_event",
    "day_change",
];

/// Tables whose rows say in which revision they were recorded, and are asked for by it.
const FOLLOWED: [&str; 8] = [
    "organization_version",
    "relation",
    "identifier",
    "person_version",
    "membership",
    "post",
    "appointment",
    "lifecycle_step",
];

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
        let db = manager.get_connection();
        for table in TABLES {
            refuse_if_filled(db, table).await?;
        }
        for table in TABLES {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        for table in FOLLOWED {
            db.execute_unprepared(&format!("DROP INDEX {table}_recorded")).await?;
        }
        db.execute_unprepared("DROP INDEX appointment_home").await?;
        db.execute_unprepared("ALTER TABLE lifecycle_step DROP COLUMN superseded_in").await?;
        db.execute_unprepared("DELETE FROM counter WHERE name = 'day'").await?;
        Ok(())
    }
}

fn statements(postgres: bool) -> Vec<String> {
    let text = if postgres { "text COLLATE \"C\"" } else { "text" };
    let json = if postgres { "jsonb" } else { "text" };
    let day = if postgres { "date" } else { "text" };
    let mut statements = vec![
        "INSERT INTO counter (name, value) VALUES ('day', 0)".to_owned(),
        // A step that was undone no longer counts.
        "ALTER TABLE lifecycle_step ADD COLUMN superseded_in bigint".to_owned(),
        // Whom an organisation has sent elsewhere is asked when it ends.
        "CREATE INDEX appointment_home ON appointment (home_id) WHERE home_id IS NOT NULL".to_owned(),
        format!(
            "CREATE TABLE day_change (
                revision bigint NOT NULL,
                organization_id bigint NOT NULL,
                part {text} NOT NULL,
                PRIMARY KEY (revision, organization_id, part)
            )"
        ),
        format!(
            "CREATE TABLE change_event (
                id bigint PRIMARY KEY,
                type {text} NOT NULL,
                effective {day},
                is_correction integer NOT NULL,
                reason {text},
                person_id bigint,
                reorganization_id bigint,
                detail {json} NOT NULL,
                recorded_in bigint NOT NULL,
                superseded_in bigint
            )"
        ),
        "CREATE INDEX change_event_recorded ON change_event (recorded_in)".to_owned(),
        "CREATE INDEX change_event_superseded ON change_event (superseded_in) WHERE superseded_in IS NOT NULL"
            .to_owned(),
        format!(
            "CREATE TABLE change_party (
                id bigint PRIMARY KEY,
                change_event_id bigint NOT NULL,
                organization_id bigint NOT NULL,
                side {text} NOT NULL,
                recorded_in bigint NOT NULL
            )"
        ),
        "CREATE INDEX change_party_event ON change_party (change_event_id)".to_owned(),
        "CREATE INDEX change_party_organization ON change_party (organization_id)".to_owned(),
        "CREATE TABLE reorganization (id bigint PRIMARY KEY, recorded_in bigint NOT NULL)".to_owned(),
        format!(
            "CREATE TABLE reorganization_version (
                id bigint PRIMARY KEY,
                reorganization_id bigint NOT NULL,
                title {text} NOT NULL,
                description {text},
                effective {day},
                state {text} NOT NULL,
                steps {json} NOT NULL,
                applied_in bigint,
                recorded_in bigint NOT NULL,
                superseded_in bigint
            )"
        ),
        "CREATE INDEX reorganization_version_reorganization ON reorganization_version (reorganization_id)"
            .to_owned(),
        format!(
            "CREATE TABLE reorganization_decision (
                id bigint PRIMARY KEY,
                reorganization_id bigint NOT NULL,
                decision {text} NOT NULL,
                organization_id bigint,
                person_id bigint,
                post_id bigint,
                reason {text},
                recorded_in bigint NOT NULL
            )"
        ),
        "CREATE INDEX reorganization_decision_reorganization ON reorganization_decision (reorganization_id)"
            .to_owned(),
    ];
    statements
        .extend(FOLLOWED.map(|table| format!("CREATE INDEX {table}_recorded ON {table} (recorded_in)")));
    statements
}

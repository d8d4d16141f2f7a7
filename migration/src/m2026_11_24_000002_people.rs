//! People, posts and lifecycles: who belongs to an organisation, which seats it has and who holds them, how bodies moved
//! from state to state; what a participant is in a body; and the texts of the organisation models that revisions name.
//!
//! Memberships, posts and appointments have an id of their own besides the row's: a correction writes a new row, and the
//! thing it is about stays the same.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend, Statement};

use crate::refuse_if_filled;

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m2026_11_24_000002_people"
    }
}

const TABLES: [&str; 6] = ["lifecycle_step", "appointment", "post", "membership", "person_version", "person"];

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
        let sql = "SELECT 1 FROM relation WHERE role IS NOT NULL LIMIT 1";
        if db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await?.is_some() {
            return Err(DbErr::Migration(
                "this step cannot be taken back: rows of table relation have roles that would be lost"
                    .to_owned(),
            ));
        }
        // Texts of models can be read again from their files.
        for table in TABLES.iter().chain(&["organization_model"]) {
            manager.drop_table(Table::drop().table(*table).to_owned()).await?;
        }
        db.execute_unprepared("ALTER TABLE relation DROP COLUMN role").await?;
        Ok(())
    }
}

fn statements(postgres: bool) -> Vec<String> {
    let text = if postgres { "text COLLATE \"C\"" } else { "text" };
    let json = if postgres { "jsonb" } else { "text" };
    let day = if postgres { "date" } else { "text" };
    let dated = format!(
        "valid_from {day}, valid_to {day}, recorded_in bigint NOT NULL, superseded_in bigint,
         CHECK (valid_from < valid_to)"
    );
    let mut statements = vec![
        format!("ALTER TABLE relation ADD COLUMN role {text}"),
        format!(
            "CREATE TABLE organization_model (
                hash {text} PRIMARY KEY,
                name {text} NOT NULL,
                files {json} NOT NULL,
                recorded_in bigint NOT NULL
            )"
        ),
        "CREATE TABLE person (id bigint PRIMARY KEY, recorded_in bigint NOT NULL)".to_owned(),
        format!(
            "CREATE TABLE person_version (
                id bigint PRIMARY KEY,
                person_id bigint NOT NULL,
                code {text},
                name {text} NOT NULL,
                phone {text},
                {dated}
            )"
        ),
        "CREATE INDEX person_version_person ON person_version (person_id)".to_owned(),
        "CREATE INDEX person_version_code ON person_version (code)".to_owned(),
        format!(
            "CREATE TABLE membership (
                id bigint PRIMARY KEY,
                membership_id bigint NOT NULL,
                person_id bigint NOT NULL,
                organization_id bigint NOT NULL,
                type {text} NOT NULL,
                {dated}
            )"
        ),
        "CREATE INDEX membership_person ON membership (person_id)".to_owned(),
        "CREATE INDEX membership_organization ON membership (organization_id)".to_owned(),
        "CREATE INDEX membership_membership ON membership (membership_id)".to_owned(),
        format!(
            "CREATE TABLE post (
                id bigint PRIMARY KEY,
                post_id bigint NOT NULL,
                organization_id bigint NOT NULL,
                role {text},
                code {text},
                title {text} NOT NULL,
                {dated}
            )"
        ),
        "CREATE INDEX post_organization ON post (organization_id)".to_owned(),
        "CREATE INDEX post_post ON post (post_id)".to_owned(),
        "CREATE INDEX post_code ON post (code)".to_owned(),
        format!(
            "CREATE TABLE appointment (
                id bigint PRIMARY KEY,
                appointment_id bigint NOT NULL,
                post_id bigint NOT NULL,
                person_id bigint NOT NULL,
                type {text} NOT NULL,
                acting integer NOT NULL,
                home_id bigint,
                {dated}
            )"
        ),
        "CREATE INDEX appointment_post ON appointment (post_id)".to_owned(),
        "CREATE INDEX appointment_person ON appointment (person_id)".to_owned(),
        "CREATE INDEX appointment_appointment ON appointment (appointment_id)".to_owned(),
        format!(
            "CREATE TABLE lifecycle_step (
                id bigint PRIMARY KEY,
                organization_id bigint NOT NULL,
                transition {text} NOT NULL,
                from_state {text},
                to_state {text} NOT NULL,
                effective {day},
                person_id bigint,
                post_id bigint,
                reason {text},
                recorded_in bigint NOT NULL
            )"
        ),
        "CREATE INDEX lifecycle_step_organization ON lifecycle_step (organization_id)".to_owned(),
    ];
    statements.extend(["person_version", "membership", "post", "appointment"].map(|table| {
        format!("CREATE INDEX {table}_superseded ON {table} (superseded_in) WHERE superseded_in IS NOT NULL")
    }));
    statements
}

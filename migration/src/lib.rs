//! The database's shape, step by step. History is frozen: a step that has landed is never changed,
//! and nothing here knows the other crates.

mod m2026_11_23_000001_organizations;
mod m2026_11_24_000002_people;
mod m2026_11_24_000003_changes;

use std::collections::BTreeSet;

use sea_orm_migration::sea_orm::{ConnectionTrait, DbErr};
use sea_orm_migration::{IntoSchemaManagerConnection, MigrationTrait, MigratorTrait};

/// The list of steps, in order.
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m2026_11_23_000001_organizations::Migration),
            Box::new(m2026_11_24_000002_people::Migration),
            Box::new(m2026_11_24_000003_changes::Migration),
        ]
    }
}

/// Where a database stands relative to this program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// Steps the database has, oldest first.
    pub applied: Vec<String>,
    /// Steps this program knows and the database lacks.
    pub pending: Vec<String>,
    /// Steps the database has and this program does not know: a newer version wrote it.
    pub unknown: Vec<String>,
}

/// Reads where the database stands, without changing it.
pub async fn status<C: ConnectionTrait>(db: &C) -> Result<Status, DbErr> {
    use sea_orm_migration::sea_orm::{EntityTrait, QueryOrder};
    use sea_orm_migration::seaql_migrations;

    let known: Vec<String> =
        Migrator::get_migration_files().iter().map(|step| step.name().to_owned()).collect();
    let recorded = if has_log(db).await? {
        seaql_migrations::Entity::find().order_by_asc(seaql_migrations::Column::Version).all(db).await?
    } else {
        Vec::new()
    };
    let recorded: BTreeSet<String> = recorded.into_iter().map(|row| row.version).collect();
    Ok(Status {
        applied: known.iter().filter(|name| recorded.contains(*name)).cloned().collect(),
        pending: known.iter().filter(|name| !recorded.contains(*name)).cloned().collect(),
        unknown: recorded.into_iter().filter(|name| !known.contains(name)).collect(),
    })
}

async fn has_log<C: ConnectionTrait>(db: &C) -> Result<bool, DbErr> {
    use sea_orm_migration::sea_orm::{DbBackend, Statement};
    let sql = match db.get_database_backend() {
        DbBackend::Postgres => {
            "SELECT 1 FROM information_schema.tables WHERE table_schema = current_schema() AND table_name = 'seaql_migrations'"
        }
        _ => "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'seaql_migrations'",
    };
    Ok(db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await?.is_some())
}

/// Applies every pending step.
pub async fn up<'c, C: IntoSchemaManagerConnection<'c>>(db: C) -> Result<(), DbErr> {
    Migrator::up(db, None).await
}

/// Takes back the newest step, or refuses with a sentence where something would be lost.
pub async fn down<'c, C: IntoSchemaManagerConnection<'c>>(db: C) -> Result<(), DbErr> {
    Migrator::down(db, Some(1)).await
}

/// Refuses to take a step back while `table` holds rows that the step below cannot keep.
async fn refuse_if_filled<C: ConnectionTrait>(db: &C, table: &str) -> Result<(), DbErr> {
    use sea_orm_migration::sea_orm::Statement;
    let sql = format!("SELECT 1 FROM {table} LIMIT 1");
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await?;
    match row {
        None => Ok(()),
        Some(_) => Err(DbErr::Migration(format!(
            "this step cannot be taken back: table {table} holds rows that would be lost; export them and empty the table first"
        ))),
    }
}

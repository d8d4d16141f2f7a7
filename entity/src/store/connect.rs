//! Opening a database: pragmas, pools, and a first connection that fails with its reason.

use std::time::Duration;

use sea_orm::sqlx::postgres::PgConnectOptions;
use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::sqlx::{ConnectOptions as _, Connection, Error};
use sea_orm::{ConnectOptions, Database, DatabaseConnection};

use super::StoreError;
use super::address::{Address, Kind};
use super::error::driver_reason;

/// How long a statement waits for another process's lock before it gives up.
pub(super) const LOCK_TIMEOUT: Duration = Duration::from_secs(5);
/// How long a server may take to let a connection in.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Readers that work at once; SQLite adds its one writer to them.
const SQLITE_CONNECTIONS: u32 = 4;
const POSTGRES_CONNECTIONS: u32 = 10;

/// Connects, creating an embedded database file that does not exist when `create` says so.
pub(super) async fn connect(address: &Address, create: bool) -> Result<DatabaseConnection, StoreError> {
    let mut options = ConnectOptions::new(&address.url);
    options.sqlx_logging(false).acquire_timeout(Duration::from_secs(10)).connect_timeout(CONNECT_TIMEOUT);
    match &address.kind {
        Kind::Sqlite(_) => {
            options.max_connections(SQLITE_CONNECTIONS).map_sqlx_sqlite_opts(move |sqlite| {
                sqlite
                    .create_if_missing(create)
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Full)
                    .busy_timeout(LOCK_TIMEOUT)
                    .pragma("cache_size", "-16384")
                    .pragma("temp_store", "memory")
            });
        }
        // A second connection would see a memory of its own, and so would one that replaces the first.
        Kind::Memory => {
            options.max_connections(1).idle_timeout(None).max_lifetime(None);
        }
        Kind::Postgres(postgres) => {
            knock(postgres, &address.shown).await?;
            options.max_connections(POSTGRES_CONNECTIONS);
        }
    }
    Database::connect(options).await.map_err(|error| StoreError::classify(&address.shown, error))
}

/// Connects once without the pool, which would try again for ten seconds where nobody listens, and then not say why.
async fn knock(postgres: &PgConnectOptions, shown: &str) -> Result<(), StoreError> {
    let unreachable = |reason: String| StoreError::Unreachable { url: shown.to_owned(), reason };
    match tokio::time::timeout(CONNECT_TIMEOUT, postgres.connect()).await {
        Ok(Ok(connection)) => {
            // A server that does not hear it ends the connection by itself.
            let _ = connection.close().await;
            Ok(())
        }
        // A server that is starting, or full at the moment: worth waiting for, which the pool does.
        Ok(Err(Error::Database(error))) if error.is_transient_in_connect_phase() => Ok(()),
        Ok(Err(error)) => Err(unreachable(driver_reason(&error))),
        Err(_) => Err(unreachable(format!("no answer within {} s", CONNECT_TIMEOUT.as_secs()))),
    }
}

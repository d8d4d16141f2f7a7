//! Opening a database: pragmas and pools.

use std::time::Duration;

use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{ConnectOptions, Database, DatabaseConnection};

use super::StoreError;
use super::address::{Address, Kind};

/// How long a statement waits for another process's lock before it gives up.
const LOCK_TIMEOUT: Duration = Duration::from_secs(5);
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
        Kind::Sqlite => {
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
        Kind::Postgres => {
            options.max_connections(POSTGRES_CONNECTIONS);
        }
    }
    Database::connect(options).await.map_err(|error| StoreError::classify(&address.shown, error))
}

//! Opening a database: addresses, pragmas, pools.

use std::time::Duration;

use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{ConnectOptions, Database, DatabaseConnection};

use super::StoreError;

/// How long a statement waits for another process's lock on SQLite before it gives up.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// Readers that work at once; SQLite adds its one writer to them.
const SQLITE_CONNECTIONS: u32 = 4;
const POSTGRES_CONNECTIONS: u32 = 10;

/// Connects, creating an embedded database file that does not exist when `create` says so.
pub(super) async fn connect(url: &str, create: bool) -> Result<DatabaseConnection, StoreError> {
    let shown = without_password(url);
    // Every connection of a pool would get a memory of its own.
    if url.contains(":memory:") || url.contains("mode=memory") {
        return Err(StoreError::Address { url: shown });
    }
    let mut options = ConnectOptions::new(url);
    options
        .sqlx_logging(false)
        .acquire_timeout(Duration::from_secs(10))
        .connect_timeout(Duration::from_secs(5));
    if url.starts_with("sqlite:") {
        options.max_connections(SQLITE_CONNECTIONS).map_sqlx_sqlite_opts(move |sqlite| {
            sqlite
                .create_if_missing(create)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                .busy_timeout(BUSY_TIMEOUT)
                .pragma("cache_size", "-16384")
                .pragma("temp_store", "memory")
        });
    } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
        options.max_connections(POSTGRES_CONNECTIONS);
    } else {
        return Err(StoreError::Address { url: shown });
    }
    Database::connect(options).await.map_err(|error| StoreError::classify(&shown, error))
}

/// The address as it may be shown and logged.
pub(super) fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let authority_end = rest.find('/').unwrap_or(rest.len());
    match rest[..authority_end].rfind('@') {
        Some(at) => {
            let user = rest[..at].split(':').next().unwrap_or_default();
            format!("{scheme}://{user}{}", &rest[at..])
        }
        None => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_password_is_never_shown() {
        let shown = super::without_password;
        assert_eq!(shown("postgres://me:pa@ss@host:5432/db"), "postgres://me@host:5432/db");
        assert_eq!(shown("postgres://host/db?x=a@b"), "postgres://host/db?x=a@b");
        assert_eq!(shown("sqlite://file.db"), "sqlite://file.db");
    }
}

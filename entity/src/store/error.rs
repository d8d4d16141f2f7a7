//! What can go wrong between the program and its database, in sentences that say what to do.

use sea_orm::{DbErr, RuntimeErr, sqlx};

/// A failure of the store. Rules that refuse a change are not failures; they are violations.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The address is not one the store understands.
    #[error(
        "{url:?} is no database address; use sqlite://FILE or postgres://USER@HOST/DATABASE, and write `@`, `/`, `?` and `#` in a password as %40, %2F, %3F and %23"
    )]
    Address {
        /// As much of the address as may be shown.
        url: String,
    },
    /// No connection could be made.
    #[error(
        "the database {url} cannot be reached ({reason}); check {}", if url.starts_with("sqlite:") { "that its folder is there and may be written to" } else { "the address, and that the server runs and lets you in" }
    )]
    Unreachable {
        /// The address without a password.
        url: String,
        /// What the driver said.
        reason: String,
    },
    /// The file or the session does not allow writing.
    #[error(
        "the database {url} is read-only; give the process write access to it and its folder, or use another --database"
    )]
    ReadOnly {
        /// The address without a password.
        url: String,
    },
    /// Another process holds the lock of the database.
    #[error(
        "the database {url} is locked by another process; wait for it to finish, or stop it, and try again"
    )]
    Busy {
        /// The address without a password.
        url: String,
    },
    /// A row is there already that may be there once, such as another command with the same key.
    #[error("the database {url} holds such a row already; try again, and it will be found")]
    Conflict {
        /// The address without a password.
        url: String,
    },
    /// Requests hold views of so many days that no memory is left for more.
    #[error("too many other dates are being looked at; try again in a moment")]
    ManyDays,
    /// A newer version of the program has migrated the database.
    #[error(
        "the database {url} was written by a newer version of Orgweave (unknown steps: {steps}); use that version, or a restored copy"
    )]
    Newer {
        /// The address without a password.
        url: String,
        /// The migrations this program does not know.
        steps: String,
    },
    /// The database lacks migrations.
    #[error("the database {url} lacks {pending} migration step(s); run `orgweave migrate up` first")]
    NotMigrated {
        /// The address without a password.
        url: String,
        /// How many steps are pending.
        pending: usize,
    },
    /// The database counts its days in another time zone.
    #[error("the database counts days in {stored}, not {asked}; start with --time-zone {stored}")]
    TimeZone {
        /// The zone recorded when the database was made.
        stored: String,
        /// The configured zone.
        asked: String,
    },
    /// The model at hand knows none of the kinds that are recorded.
    #[error(
        "the model {model:?} defines none of the kinds that the database holds ({kinds}); start with the model the data was imported with, or one that was made from it"
    )]
    ForeignModel {
        /// The model at hand.
        model: String,
        /// The kinds that are recorded.
        kinds: String,
    },
    /// A row says something the model or the program does not understand.
    #[error("{table}.{column} of row {row} is corrupt: {reason}")]
    Corrupt {
        /// Table.
        table: &'static str,
        /// Column.
        column: &'static str,
        /// Primary key.
        row: i64,
        /// What is wrong and what to do.
        reason: String,
    },
    /// A migration refused or failed.
    #[error("the migration failed and was rolled back: {0}")]
    Migration(String),
    /// Anything else the driver reports; the chain is for the log, never for clients.
    #[error("the database refused a statement: {0}")]
    Driver(#[source] DbErr),
}

impl StoreError {
    /// Sorts a driver error into what an operator can act on.
    pub(super) fn classify(url: &str, error: DbErr) -> StoreError {
        let url = url.to_owned();
        let code = driver_code(&error);
        match code.as_deref() {
            // SQLite reports extended codes (SQLITE_BUSY_SNAPSHOT, SQLITE_READONLY_DBMOVED, …): the low byte decides.
            Some(code) if sqlite_primary(code).is_some_and(|primary| matches!(primary, 5 | 6)) => {
                StoreError::Busy { url }
            }
            // SQLITE_CONSTRAINT_PRIMARYKEY and SQLITE_CONSTRAINT_UNIQUE; PostgreSQL has one code for both.
            Some("1555" | "2067" | "23505") => StoreError::Conflict { url },
            Some(code) if sqlite_primary(code) == Some(8) => StoreError::ReadOnly { url },
            Some("25006") => StoreError::ReadOnly { url },
            Some("55P03" | "40001" | "40P01") => StoreError::Busy { url },
            _ => match error {
                DbErr::Migration(reason) => StoreError::Migration(reason),
                DbErr::Conn(reason) => StoreError::Unreachable { url, reason: connection_reason(&reason) },
                DbErr::ConnectionAcquire(reason) => {
                    StoreError::Unreachable { url, reason: reason.to_string() }
                }
                other => StoreError::Driver(other),
            },
        }
    }
}

fn connection_reason(error: &RuntimeErr) -> String {
    match error {
        RuntimeErr::SqlxError(error) => driver_reason(error),
        // It repeats the address with everything in it.
        RuntimeErr::Internal(_) => "the driver does not understand the address".to_owned(),
    }
}

/// What a driver says about a connection, without the words around it.
pub(super) fn driver_reason(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Io(error) => error.to_string(),
        sqlx::Error::Database(error) => error.message().to_owned(),
        other => other.to_string(),
    }
}

fn driver_code(error: &DbErr) -> Option<String> {
    let (DbErr::Exec(runtime) | DbErr::Query(runtime) | DbErr::Conn(runtime)) = error else { return None };
    let RuntimeErr::SqlxError(error) = runtime else { return None };
    Some(error.as_database_error()?.code()?.into_owned())
}

/// SQLite's codes are short decimal numbers; PostgreSQL's have five characters.
fn sqlite_primary(code: &str) -> Option<u32> {
    (code.len() < 5).then(|| code.parse::<u32>().ok().map(|code| code & 0xff)).flatten()
}

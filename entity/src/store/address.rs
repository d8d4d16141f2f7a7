//! Addresses of databases: what the driver gets, and what people may see.
//!
//! Drivers repeat an address they do not understand, and name parameters they ignore with their values: so addresses
//! are understood here first, and nothing of them is shown but what cannot be a secret.

use std::path::PathBuf;
use std::str::FromStr;

use sea_orm::sqlx::postgres::PgConnectOptions;
use sea_orm::sqlx::sqlite::SqliteConnectOptions;

use super::StoreError;

/// An address that a driver understands.
pub(super) struct Address {
    /// For the driver only: it may hold a password.
    pub(super) url: String,
    /// The address as it may be shown and logged.
    pub(super) shown: String,
    pub(super) kind: Kind,
}

pub(super) enum Kind {
    /// An embedded database in this file.
    Sqlite(PathBuf),
    /// An embedded database in memory.
    Memory,
    Postgres(Box<PgConnectOptions>),
}

/// Parameters of an address that the driver for PostgreSQL knows.
const KNOWN: [&str; 17] = [
    "sslmode",
    "ssl-mode",
    "sslrootcert",
    "ssl-root-cert",
    "ssl-ca",
    "sslcert",
    "ssl-cert",
    "sslkey",
    "ssl-key",
    "statement-cache-capacity",
    "host",
    "hostaddr",
    "port",
    "dbname",
    "user",
    "password",
    "application_name",
];

impl Address {
    /// Whether it is an embedded database that nobody has written anything into, where one could be made.
    pub(super) fn is_blank(&self) -> bool {
        let Kind::Sqlite(file) = &self.kind else { return false };
        match std::fs::metadata(file) {
            Ok(found) => found.is_file() && found.len() == 0,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
                folder.is_none_or(|folder| folder.is_dir())
            }
            Err(_) => false,
        }
    }

    /// An embedded database without a file, which ends with its only connection.
    pub(super) fn memory() -> Address {
        let url = "sqlite::memory:".to_owned();
        Address { shown: url.clone(), url, kind: Kind::Memory }
    }

    /// Reads an address; the error never repeats what may be a secret.
    pub(super) fn parse(url: &str) -> Result<Address, StoreError> {
        if let Some(rest) = url.strip_prefix("sqlite:") {
            return sqlite(url, rest);
        }
        match url.split_once("://") {
            Some(("postgres" | "postgresql", rest)) => postgres(rest),
            _ => Err(StoreError::Address { url: "…".to_owned() }),
        }
    }
}

fn sqlite(url: &str, rest: &str) -> Result<Address, StoreError> {
    let shown = format!("sqlite:{}", rest.split('?').next().unwrap_or_default());
    let refuse = || StoreError::Address { url: shown.clone() };
    // Every connection of a pool would get a memory of its own.
    if rest.contains(":memory:") || rest.contains("mode=memory") {
        return Err(refuse());
    }
    let options = SqliteConnectOptions::from_str(url).map_err(|_| refuse())?;
    let file = options.get_filename().to_path_buf();
    Ok(Address { url: url.to_owned(), shown, kind: Kind::Sqlite(file) })
}

fn postgres(rest: &str) -> Result<Address, StoreError> {
    let refuse = || StoreError::Address { url: "postgres://…".to_owned() };
    let (authority, tail) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    // Behind a password with one of these characters an `@` is left over; taken literally, the password would be a
    // host, a port and the name of a database, which are shown.
    if tail.contains('@') {
        return Err(refuse());
    }
    let (path, parameters) = tail.split_once('?').unwrap_or((tail, ""));
    let mut kept: Vec<&str> = Vec::new();
    for parameter in parameters.split('&').filter(|parameter| !parameter.is_empty()) {
        let key = parameter.split('=').next().unwrap_or_default();
        if KNOWN.contains(&key) || key.starts_with("options") {
            kept.push(parameter);
        } else {
            // The driver would log the value, too.
            tracing::warn!("a parameter of the database address is not known and has no effect");
        }
    }
    let parameters = kept.join("&");
    let mark = if parameters.is_empty() { "" } else { "?" };
    let url = format!("postgres://{authority}{path}{mark}{parameters}");
    let options = PgConnectOptions::from_str(&url).map_err(|_| refuse())?;
    let user = options.get_username();
    let database = options.get_database().unwrap_or(user);
    let shown = match options.get_socket() {
        Some(socket) => format!("postgres://{user}@/{database}?host={}", socket.display()),
        None => format!("postgres://{user}@{}:{}/{database}", options.get_host(), options.get_port()),
    };
    Ok(Address { url, shown, kind: Kind::Postgres(Box::new(options)) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(url: &str) -> String {
        match Address::parse(url) {
            Ok(address) => address.shown,
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn addresses_are_shown_without_secrets() {
        assert_eq!(shown("postgres://me:pa@ss@host:5432/db"), "postgres://me@host:5432/db");
        assert_eq!(shown("postgresql://me@host/db?sslmode=disable"), "postgres://me@host:5432/db");
        assert_eq!(shown("postgres://host/db?user=me&password=sekrit"), "postgres://me@host:5432/db");
        assert_eq!(shown("postgres://me@h/db?host=/run/pg"), "postgres://me@/db?host=/run/pg");
        assert_eq!(shown("sqlite://file.db"), "sqlite://file.db");
        assert_eq!(shown("sqlite:file.db?mode=ro"), "sqlite:file.db");
    }

    #[test]
    fn a_password_is_never_shown_however_it_is_written() {
        for url in [
            "postgres://u:sekrit@h/x",
            "postgres://u:p@sekrit@h:99999/x",
            "postgres://u:sekrit@h:port/x",
            "postgres://h/x?user=u&password=sekrit",
            "postgres://h/x?user=u&p%61ssword=sekrit",
            "postgres://h/x?user=u&passwort=sekrit",
            "postgres://h/x?sslmode=sekrit",
            "postgres://h/x?port=sekrit",
            "postgres://u:1/sekrit@h/x",
            "postgres://u:1?sekrit@h/x",
            "postgres://u:1#sekrit@h/x",
            "postgres://u:1/2?x=sekrit@h/x",
            "postgres://u:sekrit@h:1:2/x",
            "postgres://u:sekrit@[h/x",
            "postgresql://u:sekrit",
            "sqlite:x.db?key=sekrit",
            "mysql://u:sekrit@h/x",
            "u:sekrit@h/x",
        ] {
            assert!(!shown(url).contains("sekrit"), "{url}: {}", shown(url));
        }
    }
}

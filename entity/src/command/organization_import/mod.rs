//! Importing organisations from files: all of a file or nothing of it.
//!
//! Files are read first (`file`, `csv`, `ndjson`, `china_division`), without any lock. Then, under the
//! lock of a command, rows are matched with what is recorded (`plan`), drafted (`change`, `place`,
//! `identify`, `ending`), held to the rules (`verify`) and written (`apply`).

mod apply;
mod change;
mod china_division;
mod column;
mod ending;
mod file;
mod identify;
mod place;
mod plan;
mod row;
mod table;
#[cfg(test)]
mod tests;
mod verify;
mod world;

use identify::KnownIdentifiers;

pub use super::records::{ImportError, Problem};
pub(super) use change::{shown, span, within};
pub(super) use column::Column;
pub use file::ImportFormat;
pub(super) use file::{guess as guess_format, read_bytes, shown as shown_path, size as size_of_file};
pub use table::ImportTable;

use crate::day::Day;
use crate::model::SharedModel;
use crate::snapshot::History;
use crate::store::{RevisionNote, Store, Write};

/// How an import treats what is recorded.
#[derive(Clone, Debug, Default)]
pub struct ImportOptions {
    /// The day from which changes hold; today if not given.
    pub effective: Option<Day>,
    /// Whether differences correct what was recorded wrongly instead of changing it from a day on.
    pub correct: bool,
    /// Whether organisations of the file's kinds that the file does not list end on the effective day.
    pub end_missing: bool,
    /// Whether organisations without a first day have an open start, as in an empty database, and are not founded on the
    /// effective day.
    pub open_start: bool,
    /// Whether nothing is done where any organisation is recorded already.
    pub only_if_empty: bool,
    /// Whether everything is done but the commit.
    pub dry_run: bool,
    /// Who imports.
    pub actor: String,
    /// The caller's key that makes a repetition harmless.
    pub idempotency_key: Option<String>,
}

/// What the rows of an import mean: the part of its options that its rules look at.
#[derive(Clone, Copy, Debug)]
pub(super) struct Treatment {
    pub(super) effective: Day,
    pub(super) correct: bool,
    pub(super) end_missing: bool,
    pub(super) open_start: bool,
    pub(super) add_only: bool,
}

impl ImportOptions {
    pub(super) fn treatment(&self, today: Day) -> Treatment {
        Treatment {
            effective: self.effective.unwrap_or(today),
            correct: self.correct,
            end_missing: self.end_missing,
            open_start: self.open_start,
            add_only: false,
        }
    }
}

/// What an import is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Reading files; counts are bytes.
    Read,
    /// Loading what is recorded and checking the rows; counts are rows.
    Check,
    /// Writing; counts are database rows.
    Write,
    /// Making everything visible at once.
    Commit,
}

/// Hears how far an import is: phase, done, total.
pub type Progress<'a> = &'a mut (dyn FnMut(Phase, u64, u64) + Send);

/// What an import did, in rows. A row that changes an organisation and moves it counts as both.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct ImportReport {
    /// Rows in the files.
    pub read: usize,
    /// Organisations that are new.
    pub founded: usize,
    /// Organisations that are called or are something else from the effective day on.
    pub changed: usize,
    /// Organisations that have other parents from the effective day on.
    pub moved: usize,
    /// Organisations whose record was corrected.
    pub corrected: usize,
    /// Organisations that end, whether a row says so or they are no longer listed.
    pub ended: usize,
    /// Rows that say what was recorded already.
    pub unchanged: usize,
    /// The revision that was written; none when nothing changed, and in a dry run.
    pub revision: Option<i64>,
}

impl ImportReport {
    /// Rows that said something new.
    pub(super) fn touched(&self) -> usize {
        self.read - self.unchanged.min(self.read)
    }

    /// What the change log says.
    pub(super) fn summary(&self) -> serde_json::Value {
        serde_json::json!({
            "read": self.read,
            "founded": self.founded,
            "changed": self.changed,
            "moved": self.moved,
            "corrected": self.corrected,
            "ended": self.ended,
        })
    }
}

/// So many new or changed rows are worth another look of the database's planner.
pub(super) const MANY_ROWS: usize = 1_000;

/// Imports a table in one transaction. On any problem nothing changes and all problems are returned;
/// an import that would change nothing writes no revision.
pub async fn organization_import(
    store: &Store,
    table: &ImportTable,
    options: &ImportOptions,
    progress: Progress<'_>,
) -> Result<ImportReport, ImportError> {
    let mut write = store.begin_write().await?;
    // The lock is held: what is committed stays the newest.
    let history = History::load(store, write.recorded()).await?;
    if options.only_if_empty && !history.is_empty() {
        write.roll_back().await?;
        return Ok(ImportReport { read: table.log.read, ..ImportReport::default() });
    }
    let treatment = options.treatment(store.clock().today());
    let done = import_within(store, &mut write, &history, table, &treatment, progress).await;
    let (mut report, written) = match done {
        Ok(done) => done,
        Err(error) => {
            write.roll_back().await?;
            return Err(error);
        }
    };
    if !written || options.dry_run {
        write.roll_back().await?;
        return Ok(report);
    }
    progress(Phase::Commit, 0, 1);
    let mut summary = report.summary();
    summary["effective"] = treatment.effective.to_string().into();
    let note = RevisionNote {
        actor: options.actor.clone(),
        command: "organization_import",
        idempotency_key: options.idempotency_key.clone(),
        summary,
    };
    report.revision = Some(write.commit(note).await?);
    if report.touched() >= MANY_ROWS {
        store.analyze().await;
    }
    progress(Phase::Commit, 1, 1);
    Ok(report)
}

/// Checks a table against `history` and writes it into the revision that `write` is at, or goes on to; says whether there
/// was anything to write. `reader` reads what is recorded: everything in `history`, and no more.
pub(super) async fn import_within(
    reader: &Store,
    write: &mut Write,
    history: &History,
    table: &ImportTable,
    treatment: &Treatment,
    progress: Progress<'_>,
) -> Result<(ImportReport, bool), ImportError> {
    let rows = table.rows.len() as u64;
    progress(Phase::Check, 0, rows);
    let identifiers = match history.is_empty() {
        true => Vec::new(),
        false => reader.list_all_identifiers(history.revision()).await?,
    };
    let identifiers = KnownIdentifiers::new(identifiers);
    let plan = plan_or_refuse(history, table, &identifiers, treatment).map_err(ImportError::Refused)?;
    progress(Phase::Check, rows, rows);
    let report = count(table, &plan);
    if plan.is_empty() {
        return Ok((report, false));
    }
    write.next().await?;
    apply::apply(reader, write, &plan, progress).await?;
    Ok((report, true))
}

/// Checks a table as the first import into a database that holds nothing, without needing one.
pub(super) fn check_alone(
    model: &SharedModel,
    table: &ImportTable,
    treatment: &Treatment,
    progress: Progress<'_>,
) -> Result<ImportReport, ImportError> {
    let rows = table.rows.len() as u64;
    progress(Phase::Check, 0, rows);
    let history = History::empty(model.clone());
    let plan = plan_or_refuse(&history, table, &KnownIdentifiers::default(), treatment);
    progress(Phase::Check, rows, rows);
    Ok(count(table, &plan.map_err(ImportError::Refused)?))
}

/// The plan, or everything that is wrong with the files and with their rows.
fn plan_or_refuse<'a>(
    history: &'a History,
    table: &'a ImportTable,
    identifiers: &KnownIdentifiers,
    treatment: &Treatment,
) -> Result<plan::Plan<'a>, Vec<Problem>> {
    let mut problems = table.log.problems.clone();
    match plan::plan(history, table, identifiers, treatment) {
        Ok(plan) if problems.is_empty() => Ok(plan),
        planned => {
            problems.extend(planned.err().unwrap_or_default());
            let source = |file: &str| table.log.sources.iter().position(|name| name == file);
            problems.sort_by_key(|problem| (source(&problem.file), problem.line));
            Err(problems)
        }
    }
}

fn count(table: &ImportTable, plan: &plan::Plan<'_>) -> ImportReport {
    let count = |of: fn(&plan::Outcome) -> bool| plan.outcomes.iter().filter(|outcome| of(outcome)).count();
    ImportReport {
        read: table.log.read,
        founded: count(|outcome| outcome.founded),
        changed: count(|outcome| outcome.changed),
        moved: count(|outcome| outcome.moved),
        corrected: count(|outcome| outcome.corrected),
        ended: count(|outcome| outcome.ended) + plan.ended_missing,
        unchanged: count(|outcome| {
            !(outcome.founded || outcome.changed || outcome.moved || outcome.corrected || outcome.ended)
        }),
        revision: None,
    }
}

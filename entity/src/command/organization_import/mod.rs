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
use crate::store::{RevisionNote, Store};

/// How an import treats what is recorded.
#[derive(Clone, Debug, Default)]
pub struct ImportOptions {
    /// The day from which changes hold; today if not given.
    pub effective: Option<Day>,
    /// Whether differences correct what was recorded wrongly instead of changing it from a day on.
    pub correct: bool,
    /// Whether organisations of the file's kinds that the file does not list end on the effective day.
    pub end_missing: bool,
    /// Whether nothing is done where any organisation is recorded already.
    pub only_if_empty: bool,
    /// Whether everything is done but the commit.
    pub dry_run: bool,
    /// Who imports.
    pub actor: String,
    /// The caller's key that makes a repetition harmless.
    pub idempotency_key: Option<String>,
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

/// So many new or changed rows are worth another look of the database's planner.
const MANY_ROWS: usize = 1_000;

/// Imports a table in one transaction. On any problem nothing changes and all problems are returned;
/// an import that would change nothing writes no revision.
pub async fn organization_import(
    store: &Store,
    table: &ImportTable,
    options: &ImportOptions,
    progress: Progress<'_>,
) -> Result<ImportReport, ImportError> {
    let write = store.begin_write().await?;
    let rows = table.rows.len() as u64;
    progress(Phase::Check, 0, rows);
    // The lock is held: the last committed revision is the one before ours, and stays it.
    let committed = write.revision() - 1;
    let history = History::load(store, committed).await?;
    if options.only_if_empty && !history.is_empty() {
        write.roll_back().await?;
        return Ok(ImportReport { read: table.log.read, ..ImportReport::default() });
    }
    let identifiers =
        if history.is_empty() { Vec::new() } else { store.list_all_identifiers(committed).await? };
    let effective = options.effective.unwrap_or_else(|| store.clock().today());
    let identifiers = KnownIdentifiers::new(identifiers);
    let plan = match plan_or_refuse(&history, table, &identifiers, options, effective) {
        Ok(plan) => plan,
        Err(problems) => {
            write.roll_back().await?;
            return Err(ImportError::Refused(problems));
        }
    };
    progress(Phase::Check, rows, rows);
    let mut report = count(table, &plan);
    if plan.is_empty() {
        write.roll_back().await?;
        return Ok(report);
    }
    apply::apply(store, &write, &plan, progress).await?;
    if options.dry_run {
        write.roll_back().await?;
        return Ok(report);
    }
    progress(Phase::Commit, 0, 1);
    let note = RevisionNote {
        actor: options.actor.clone(),
        command: "organization_import",
        idempotency_key: options.idempotency_key.clone(),
        summary: serde_json::json!({
            "read": report.read,
            "founded": report.founded,
            "changed": report.changed,
            "moved": report.moved,
            "corrected": report.corrected,
            "ended": report.ended,
            "effective": effective.to_string(),
        }),
    };
    report.revision = Some(write.commit(note).await?);
    if report.read - report.unchanged.min(report.read) >= MANY_ROWS {
        store.analyze().await;
    }
    progress(Phase::Commit, 1, 1);
    Ok(report)
}

/// Checks a table as the first import into a database that holds nothing, without needing one.
pub fn organization_import_check(
    model: &SharedModel,
    today: Day,
    table: &ImportTable,
    options: &ImportOptions,
    progress: Progress<'_>,
) -> Result<ImportReport, ImportError> {
    let rows = table.rows.len() as u64;
    progress(Phase::Check, 0, rows);
    let history = History::empty(model.clone());
    let identifiers = KnownIdentifiers::default();
    let effective = options.effective.unwrap_or(today);
    let plan = plan_or_refuse(&history, table, &identifiers, options, effective);
    progress(Phase::Check, rows, rows);
    Ok(count(table, &plan.map_err(ImportError::Refused)?))
}

/// The plan, or everything that is wrong with the files and with their rows.
fn plan_or_refuse<'a>(
    history: &'a History,
    table: &'a ImportTable,
    identifiers: &KnownIdentifiers,
    options: &ImportOptions,
    effective: Day,
) -> Result<plan::Plan<'a>, Vec<Problem>> {
    let mut problems = table.log.problems.clone();
    match plan::plan(history, table, identifiers, options, effective) {
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

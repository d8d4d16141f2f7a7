//! Several imports as one transaction: each step is a revision of its own, and all of them come to be or none.
//!
//! A step brings organisations first, then what hangs on them. What steps before it have written, it reads inside the
//! transaction; nobody else sees any of it before the last step has been recorded.

use serde_json::{Value, json};

use super::organization_import::{self, ImportReport, ImportTable, MANY_ROWS, Phase, Progress, Treatment};
use super::records::ImportError;
use super::register_import::{self, RegisterReport, RegisterTable};
use crate::clock::Clock;
use crate::day::Day;
use crate::model::SharedModel;
use crate::snapshot::History;
use crate::store::{RevisionNote, Store, Write};

/// One step: organisations and what hangs on them, as of one effective day, together one revision.
#[derive(Debug, Default)]
pub struct ImportStep {
    /// Organisations.
    pub organizations: Option<ImportTable>,
    /// People, memberships, posts, appointments and ties; they may name organisations of the same step.
    pub register: Option<RegisterTable>,
    /// The day from which changes hold; today if not given.
    pub effective: Option<Day>,
    /// Whether differences correct what was recorded wrongly instead of changing it from a day on.
    pub correct: bool,
    /// Whether organisations of the table's kinds that it does not list end on the effective day.
    pub end_missing: bool,
    /// Whether organisations without a first day have an open start, as in an empty database, and are not founded on the
    /// effective day.
    pub open_start: bool,
    /// Whether rows are refused that would change what is recorded before the step.
    pub add_only: bool,
    /// What the change log says of this step, under `step`; null for nothing.
    pub note: Value,
}

/// How a sequence of imports is given.
#[derive(Clone, Debug, Default)]
pub struct SequenceOptions {
    /// The command's name in the change log, such as `import`.
    pub command: &'static str,
    /// Who imports.
    pub actor: String,
    /// What the change log says of where the rows come from, under `origin` of every revision; null for nothing.
    pub origin: Value,
    /// Whether nothing is done where anything was ever recorded.
    pub only_if_empty: bool,
    /// The newest revision that the caller knows of: nothing is done where there is another.
    pub expected_revision: Option<i64>,
    /// Whether everything is done but the commit.
    pub dry_run: bool,
}

/// What a step did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StepReport {
    /// What became of the organisations, where there were any.
    pub organizations: Option<ImportReport>,
    /// What became of the rest, where there was any.
    pub register: Option<RegisterReport>,
    /// The revision that was written; none when nothing changed, and in a dry run.
    pub revision: Option<i64>,
}

/// Imports every step in one transaction. On any problem of a step nothing changes, and all problems of that step are
/// returned; rows of its register are checked once its organisations are right. A step that would change nothing writes no
/// revision. `None` where `only_if_empty` or `expected_revision` forbids it, which is decided under the lock.
pub async fn import_sequence(
    store: &Store,
    steps: &[ImportStep],
    options: &SequenceOptions,
    progress: Progress<'_>,
) -> Result<Option<Vec<StepReport>>, ImportError> {
    let mut write = store.begin_write().await?;
    let before = write.recorded();
    if options.only_if_empty && before != 0
        || options.expected_revision.is_some_and(|expected| expected != before)
    {
        write.roll_back().await?;
        return Ok(None);
    }
    let done = import_steps(store, &mut write, steps, options, progress).await;
    let mut reports = match done {
        Ok(reports) => reports,
        Err(error) => {
            write.roll_back().await?;
            return Err(error);
        }
    };
    if write.recorded() == before || options.dry_run {
        write.roll_back().await?;
        reports.iter_mut().for_each(StepReport::forget_revision);
        return Ok(Some(reports));
    }
    progress(Phase::Commit, 0, 1);
    write.commit_recorded().await?;
    if reports.iter().map(StepReport::touched).sum::<usize>() >= MANY_ROWS {
        store.analyze().await;
    }
    progress(Phase::Commit, 1, 1);
    Ok(Some(reports))
}

/// Checks steps as the first import into a database that holds nothing, without needing one.
pub async fn import_sequence_check(
    model: &SharedModel,
    clock: Clock,
    steps: &[ImportStep],
    progress: Progress<'_>,
) -> Result<Vec<StepReport>, ImportError> {
    // Organisations alone can be held to the rules without being written: there may be millions of them.
    if let [step @ ImportStep { organizations: Some(table), register: None, .. }] = steps {
        let treatment = step.treatment(clock.today());
        let report = organization_import::check_alone(model, table, &treatment, progress)?;
        return Ok(vec![StepReport { organizations: Some(report), ..StepReport::default() }]);
    }
    let store = Store::scratch(model.clone(), clock).await?;
    let dry = SequenceOptions { dry_run: true, ..SequenceOptions::default() };
    let reports = import_sequence(&store, steps, &dry, progress).await;
    store.close().await?;
    Ok(reports?.expect("nothing forbids it"))
}

impl ImportStep {
    fn treatment(&self, today: Day) -> Treatment {
        Treatment {
            effective: self.effective.unwrap_or(today),
            correct: self.correct,
            end_missing: self.end_missing,
            open_start: self.open_start,
            add_only: self.add_only,
        }
    }
}

impl StepReport {
    fn touched(&self) -> usize {
        self.organizations.as_ref().map_or(0, ImportReport::touched)
            + self.register.as_ref().map_or(0, RegisterReport::touched)
    }

    fn forget_revision(&mut self) {
        self.revision = None;
        self.organizations.iter_mut().for_each(|report| report.revision = None);
        self.register.iter_mut().for_each(|report| report.revision = None);
    }
}

/// Writes and records every step inside the transaction.
async fn import_steps(
    store: &Store,
    write: &mut Write,
    steps: &[ImportStep],
    options: &SequenceOptions,
    progress: Progress<'_>,
) -> Result<Vec<StepReport>, ImportError> {
    let before = write.recorded();
    let mut history = match before {
        0 => History::empty(store.model().clone()),
        _ => History::load(store, before).await?,
    };
    let mut reports = Vec::with_capacity(steps.len());
    for step in steps {
        let treatment = step.treatment(store.clock().today());
        // Connections of the pool read faster, as long as they see all there is; a scratch database has none to spare.
        let reader = match before != 0 && write.recorded() == before {
            true => store.clone(),
            false => write.reader(),
        };
        if history.revision() < write.recorded() {
            history = history.catch_up(&reader, write.recorded()).await?;
        }
        let report = import_step(&reader, write, &history, step, &treatment, progress).await?;
        if report.revision.is_some() {
            let note = RevisionNote {
                actor: options.actor.clone(),
                command: options.command,
                idempotency_key: None,
                summary: summary(&report, step, &treatment, &options.origin),
            };
            write.record(note).await?;
        }
        reports.push(report);
    }
    Ok(reports)
}

/// Writes one step inside the transaction. Its report names the revision that is to be recorded, if any.
async fn import_step(
    reader: &Store,
    write: &mut Write,
    history: &History,
    step: &ImportStep,
    treatment: &Treatment,
    progress: Progress<'_>,
) -> Result<StepReport, ImportError> {
    let mut report = StepReport::default();
    let mut with_organizations = None;
    if let Some(table) = &step.organizations {
        let done =
            organization_import::import_within(reader, write, history, table, treatment, progress).await;
        let (mut organizations, is_written) = match done {
            Err(ImportError::Refused(mut problems)) => {
                // What is wrong with the files of the register is so whatever becomes of the organisations.
                problems.extend(step.register.iter().flat_map(RegisterTable::problems).cloned());
                return Err(ImportError::Refused(problems));
            }
            done => done?,
        };
        if is_written {
            report.revision = Some(write.revision());
            organizations.revision = report.revision;
            if step.register.is_some() {
                // Rows of a revision that is not recorded yet are read like all others, inside the transaction.
                let reader = write.reader();
                with_organizations = Some((history.catch_up(&reader, write.revision()).await?, reader));
            }
        }
        report.organizations = Some(organizations);
    }
    if let Some(table) = &step.register {
        let (history, reader) = match &with_organizations {
            Some((history, reader)) => (history, reader),
            None => (history, reader),
        };
        let done = register_import::import_within(reader, write, history, table, treatment, progress).await;
        let (mut register, is_written) = done?;
        if is_written {
            report.revision = Some(write.revision());
            register.revision = report.revision;
        }
        report.register = Some(register);
    }
    Ok(report)
}

/// What the change log says of a step.
fn summary(report: &StepReport, step: &ImportStep, treatment: &Treatment, origin: &Value) -> Value {
    let mut summary = json!({ "effective": treatment.effective.to_string() });
    let mut put = |key: &str, value: Value| {
        if !value.is_null() {
            summary[key] = value;
        }
    };
    put("organizations", report.organizations.as_ref().map(ImportReport::summary).unwrap_or_default());
    put("register", report.register.map(|register| json!(register)).unwrap_or_default());
    put("origin", origin.clone());
    put("step", step.note.clone());
    summary
}

//! Importing the register: people, memberships, posts, appointments and ties from files, all of them or nothing.
//!
//! Files are read first (`file`, `read`), without any lock. Then, under the lock of a command, codes are resolved
//! (`resolve`), rows are matched with what is recorded and drafted (`person`, `draft`), everybody and everything touched is
//! held to the rules (`verify_people`, `verify_ties`), and the drafts are written (`apply`).

mod apply;
mod draft;
mod file;
mod part;
mod person;
mod read;
mod register;
mod resolve;
mod slot;
mod table;
#[cfg(test)]
mod tests;
mod verify_people;
mod verify_ties;

pub use part::RegisterPart;
pub use slot::RegisterCounts;
pub use table::RegisterTable;

use super::organization_import::{ImportOptions, Phase, Progress};
use super::records::{ImportError, Problem};
use crate::day::Day;
use crate::model::SharedModel;
use crate::snapshot::History;
use crate::store::{RevisionNote, Store};
use register::{RecordedPeople, Register};
use resolve::Resolver;

/// What an import of the register did, in rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct RegisterReport {
    /// Rows in the files.
    pub read: usize,
    /// Rows about people.
    pub people: RegisterCounts,
    /// Rows about memberships.
    pub memberships: RegisterCounts,
    /// Rows about posts.
    pub posts: RegisterCounts,
    /// Rows about appointments.
    pub appointments: RegisterCounts,
    /// Rows about ties.
    pub ties: RegisterCounts,
    /// The revision that was written; none when nothing changed, and in a dry run.
    #[serde(skip)]
    pub revision: Option<i64>,
}

impl RegisterReport {
    /// What each table's rows did.
    pub fn parts(&self) -> [(RegisterPart, RegisterCounts); 5] {
        [
            (RegisterPart::People, self.people),
            (RegisterPart::Memberships, self.memberships),
            (RegisterPart::Posts, self.posts),
            (RegisterPart::Appointments, self.appointments),
            (RegisterPart::Ties, self.ties),
        ]
    }

    /// What all rows did together.
    pub fn total(&self) -> RegisterCounts {
        self.parts().iter().fold(RegisterCounts::default(), |sum, (_, counts)| RegisterCounts {
            added: sum.added + counts.added,
            changed: sum.changed + counts.changed,
            unchanged: sum.unchanged + counts.unchanged,
        })
    }
}

/// So many new or changed rows are worth another look of the database's planner.
const MANY_ROWS: usize = 1_000;

/// Imports all tables in one transaction. On any problem nothing changes and all problems are returned; an import that
/// would change nothing writes no revision. Of the options, `end_missing` means nothing here, and `only_if_empty` looks
/// for people and posts.
pub async fn register_import(
    store: &Store,
    table: &RegisterTable,
    options: &ImportOptions,
    progress: Progress<'_>,
) -> Result<RegisterReport, ImportError> {
    let write = store.begin_write().await?;
    let rows = table.rows() as u64;
    progress(Phase::Check, 0, rows);
    // The lock is held: the last committed revision is the one before ours, and stays it.
    let committed = write.revision() - 1;
    let history = History::load(store, committed).await?;
    let recorded = RecordedPeople::load(store, table, committed).await?;
    if options.only_if_empty && !recorded.is_empty() {
        write.roll_back().await?;
        return Ok(RegisterReport { read: table.log.read, ..RegisterReport::default() });
    }
    let effective = options.effective.unwrap_or_else(|| store.clock().today());
    let register = match plan(&history, &recorded, table, options, effective) {
        Ok(register) => register,
        Err(problems) => {
            write.roll_back().await?;
            return Err(ImportError::Refused(problems));
        }
    };
    progress(Phase::Check, rows, rows);
    let mut report = count(&register);
    if register.is_unchanged() {
        write.roll_back().await?;
        return Ok(report);
    }
    apply::apply(store, &write, &register, progress).await?;
    if options.dry_run {
        write.roll_back().await?;
        return Ok(report);
    }
    progress(Phase::Commit, 0, 1);
    let mut summary = serde_json::json!(report);
    summary["effective"] = effective.to_string().into();
    let note = RevisionNote {
        actor: options.actor.clone(),
        command: "register_import",
        idempotency_key: options.idempotency_key.clone(),
        summary,
    };
    report.revision = Some(write.commit(note).await?);
    let total = report.total();
    if total.added + total.changed >= MANY_ROWS {
        store.analyze().await;
    }
    progress(Phase::Commit, 1, 1);
    Ok(report)
}

/// Checks tables as the first import into a database that holds nothing, without needing one.
pub fn register_import_check(
    model: &SharedModel,
    today: Day,
    table: &RegisterTable,
    options: &ImportOptions,
) -> Result<RegisterReport, ImportError> {
    let history = History::empty(model.clone());
    let recorded = RecordedPeople::default();
    let effective = options.effective.unwrap_or(today);
    let register = plan(&history, &recorded, table, options, effective).map_err(ImportError::Refused)?;
    Ok(count(&register))
}

/// The drafts, or everything that is wrong with the files and with their rows.
fn plan<'a>(
    history: &'a History,
    recorded: &'a RecordedPeople,
    table: &'a RegisterTable,
    options: &ImportOptions,
    effective: Day,
) -> Result<Register<'a>, Vec<Problem>> {
    let mut register = Register::new(history, recorded, table, effective, options.correct);
    let mut resolver = Resolver::new(&register);
    register.draft_people(&mut resolver);
    register.draft_memberships(&mut resolver);
    register.draft_posts(&mut resolver);
    register.draft_appointments(&mut resolver);
    register.draft_ties(&mut resolver);
    register.end_with_posts();
    register.verify_people();
    register.verify_ties();
    let mut problems = register.take_problems();
    if problems.is_empty() && table.log.problems.is_empty() {
        return Ok(register);
    }
    problems.extend(table.log.problems.iter().cloned());
    let source = |file: &str| table.log.sources.iter().position(|name| name == file);
    problems.sort_by_key(|problem| (source(&problem.file), problem.line));
    Err(problems)
}

fn count(register: &Register<'_>) -> RegisterReport {
    RegisterReport {
        read: register.table.log.read,
        people: register.count_people(),
        memberships: RegisterCounts::of(&register.memberships),
        posts: RegisterCounts::of(&register.posts),
        appointments: RegisterCounts::of(&register.appointments),
        ties: RegisterCounts::of(&register.ties),
        revision: None,
    }
}

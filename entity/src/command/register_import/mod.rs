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

use super::organization_import::{ImportOptions, MANY_ROWS, Phase, Progress, Treatment};
use super::records::{ImportError, Problem};
use crate::snapshot::History;
use crate::store::{RevisionNote, Store, Write};
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

    /// Rows that said something new.
    pub(super) fn touched(&self) -> usize {
        let total = self.total();
        total.added + total.changed
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

/// Imports all tables in one transaction. On any problem nothing changes and all problems are returned; an import that
/// would change nothing writes no revision. Of the options, `end_missing` and `open_start` mean nothing here, and
/// `only_if_empty` looks for people and posts.
pub async fn register_import(
    store: &Store,
    table: &RegisterTable,
    options: &ImportOptions,
    progress: Progress<'_>,
) -> Result<RegisterReport, ImportError> {
    let mut write = store.begin_write().await?;
    // The lock is held: what is committed stays the newest.
    let history = History::load(store, write.recorded()).await?;
    let recorded = RecordedPeople::load(store, table, history.revision()).await?;
    if options.only_if_empty && !recorded.is_empty() {
        write.roll_back().await?;
        return Ok(RegisterReport { read: table.log.read, ..RegisterReport::default() });
    }
    let treatment = options.treatment(store.clock().today());
    let done = import_rows(store, &mut write, &history, &recorded, table, &treatment, progress).await;
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
    let mut summary = serde_json::json!(report);
    summary["effective"] = treatment.effective.to_string().into();
    let note = RevisionNote {
        actor: options.actor.clone(),
        command: "register_import",
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

/// Checks tables against `history` and writes them into the revision that `write` is at, or goes on to; says whether there
/// was anything to write. The history may hold organisations of that same revision already; `reader` reads what it holds.
pub(super) async fn import_within(
    reader: &Store,
    write: &mut Write,
    history: &History,
    table: &RegisterTable,
    treatment: &Treatment,
    progress: Progress<'_>,
) -> Result<(RegisterReport, bool), ImportError> {
    let recorded = RecordedPeople::load(reader, table, history.revision()).await?;
    import_rows(reader, write, history, &recorded, table, treatment, progress).await
}

async fn import_rows(
    reader: &Store,
    write: &mut Write,
    history: &History,
    recorded: &RecordedPeople,
    table: &RegisterTable,
    treatment: &Treatment,
    progress: Progress<'_>,
) -> Result<(RegisterReport, bool), ImportError> {
    let rows = table.rows() as u64;
    progress(Phase::Check, 0, rows);
    let register = plan(history, recorded, table, treatment).map_err(ImportError::Refused)?;
    progress(Phase::Check, rows, rows);
    let report = count(&register);
    if register.is_unchanged() {
        return Ok((report, false));
    }
    write.next().await?;
    apply::apply(reader, write, &register, progress).await?;
    Ok((report, true))
}

/// The drafts, or everything that is wrong with the files and with their rows.
fn plan<'a>(
    history: &'a History,
    recorded: &'a RecordedPeople,
    table: &'a RegisterTable,
    treatment: &Treatment,
) -> Result<Register<'a>, Vec<Problem>> {
    let mut register = Register::new(history, recorded, table, treatment.effective, treatment.correct);
    let mut resolver = Resolver::new(&register);
    register.draft_people(&mut resolver);
    register.draft_memberships(&mut resolver);
    register.draft_posts(&mut resolver);
    register.draft_appointments(&mut resolver);
    register.draft_ties(&mut resolver);
    register.end_with_posts();
    register.verify_people();
    register.verify_ties();
    if treatment.add_only {
        register.refuse_changes();
    }
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

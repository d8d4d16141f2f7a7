//! What every command of the API shares: one transaction and one revision each, repetitions that are harmless, dry runs,
//! and another try where the database was busy.
//!
//! A command says what it is called, what it was told, and how it is carried out inside a [`Frame`]; nothing here knows
//! any of its rules.

use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{PathPart, RefusedStep, Violation, ViolationCode, text_fault, violation};
use crate::day::Day;
use crate::input_path;
use crate::model::Model;
use crate::rule::check_code;
use crate::snapshot::{History, Snapshots};
use crate::store::{Batch, Cells, RevisionNote, RevisionRecord, Store, StoreError, View, Write};

/// How a command is given.
#[derive(Clone, Default)]
pub struct CommandOptions {
    /// The code of whoever acts.
    pub actor: Option<String>,
    /// The caller's key that makes a repetition harmless.
    pub idempotency_key: Option<String>,
    /// Whether everything is done but the commit.
    pub dry_run: bool,
    /// Histories that are kept in memory: they save reading everything again.
    pub snapshots: Option<Arc<Snapshots>>,
}

/// A command that was carried out, or would have been.
pub struct Done {
    /// The revision that it wrote; in a dry run, the one that it would have written.
    pub revision: i64,
    /// The organisation that it was about, where it was about one.
    pub organization: Option<i64>,
    /// The reorganisation that it was about, where it was about one.
    pub reorganization: Option<i64>,
    /// A day on which that organisation shows what was done.
    pub day: Day,
    /// Steps that were left out because rules refused them.
    pub refused: Vec<RefusedStep>,
    /// Whether it was carried out before, under the same key.
    pub is_repeated: bool,
    /// The world as it would be, in a dry run.
    pub preview: Option<Preview>,
}

/// A world that will not come to be. Nobody can write as long as it is looked at.
pub struct Preview {
    before: Arc<History>,
    reader: Store,
    write: Write,
}

/// Why a command was not carried out. Nothing has changed then.
#[derive(Debug)]
pub enum CommandError {
    /// Rules refuse it: all that it would break.
    Refused(Vec<Violation>),
    /// The store failed.
    Store(StoreError),
}

impl From<StoreError> for CommandError {
    fn from(error: StoreError) -> Self {
        CommandError::Store(error)
    }
}

impl From<Violation> for CommandError {
    fn from(violation: Violation) -> Self {
        CommandError::Refused(vec![violation])
    }
}

impl Preview {
    /// A store that reads the world as it would be.
    pub fn store(&self) -> &Store {
        &self.reader
    }

    /// The revision that it is read at.
    pub fn revision(&self) -> i64 {
        self.write.revision()
    }

    /// The history as it would be.
    pub async fn history(&self) -> Result<History, StoreError> {
        self.before.catch_up(&self.reader, self.revision()).await
    }
}

/// What a command has done inside its transaction.
pub(super) struct Carried {
    /// The organisation that it was about, where it was about one.
    pub(super) organization: Option<i64>,
    /// A day on which it shows what was done.
    pub(super) day: Day,
    /// What the change log says of it; `reorganization` is the one that it was about.
    pub(super) summary: Value,
    /// Steps that were left out.
    pub(super) refused: Vec<RefusedStep>,
}

/// A command as the frame sees it.
pub(super) trait Command: Sync {
    /// Its name in the change log.
    fn name(&self) -> &'static str;

    /// What it was told, in words that outlive this process and this model.
    fn told(&self, model: &Model) -> Value;

    /// Checks every rule, and writes.
    fn carry_out(&self, frame: &Frame<'_>) -> impl Future<Output = Result<Carried, CommandError>> + Send;
}

/// What a command sees while it holds the lock.
pub(super) struct Frame<'a> {
    /// Reads inside the transaction.
    pub(super) store: Store,
    /// Writes inside the transaction.
    pub(super) write: &'a Write,
    /// Everything that is committed.
    pub(super) history: Arc<History>,
    /// The day on which it is given.
    pub(super) today: Day,
    /// The code of whoever acts.
    pub(super) actor: Option<&'a str>,
}

/// Tries before a busy database is reported.
const MOST_TRIES: u32 = 5;
/// No other try begins after so long.
const PATIENCE: Duration = Duration::from_secs(4);
/// Between the first two tries; longer between the next ones.
const PAUSE: Duration = Duration::from_millis(20);

/// Carries out a command; tries again where somebody else was in the way.
pub(super) async fn run<C: Command>(
    store: &Store,
    options: &CommandOptions,
    command: &C,
) -> Result<Done, CommandError> {
    if let Some(key) = &options.idempotency_key
        && let Err(fault) = check_code(key)
    {
        let path = input_path!["idempotencyKey"];
        return Err(Violation::new(ViolationCode::TextInvalid, path)
            .with_text("fault", text_fault(&fault))
            .into());
    }
    let began = Instant::now();
    let mut tries = 1;
    loop {
        let done = once(store, options, command).await;
        let passes =
            matches!(done, Err(CommandError::Store(StoreError::Busy { .. } | StoreError::Conflict { .. })));
        if !passes || tries == MOST_TRIES || began.elapsed() > PATIENCE {
            return done;
        }
        tokio::time::sleep(PAUSE * tries).await;
        tries += 1;
    }
}

async fn once<C: Command>(
    store: &Store,
    options: &CommandOptions,
    command: &C,
) -> Result<Done, CommandError> {
    let input = fingerprint(&json!([command.name(), options.actor, command.told(store.model())]));
    // From here on nobody else writes: the last committed revision is the one before ours, and stays it.
    let mut write = store.begin_write().await?;
    let reader = write.reader();
    if let Some(key) = &options.idempotency_key
        && let Some(record) = reader.fetch_revision_by_key(key).await?
    {
        return repeated(&record, command.name(), &input).map_err(CommandError::from);
    }
    // Looked at now that the lock is held: those that waited for it before have published what they did.
    let known = options.snapshots.as_ref().map(|snapshots| snapshots.history());
    let history = catch_up(&reader, known.as_ref(), write.revision() - 1).await?;
    let carried = {
        let frame = Frame {
            store: reader.clone(),
            write: &write,
            history: Arc::clone(&history),
            today: store.clock().today(),
            actor: options.actor.as_deref(),
        };
        command.carry_out(&frame).await?
    };
    let mut summary = carried.summary;
    summary["organization"] = carried.organization.into();
    summary["day"] = carried.day.to_string().into();
    summary["input"] = input.into();
    if !carried.refused.is_empty() {
        summary["refused"] = violation::written(&carried.refused);
    }
    let reorganization = summary["reorganization"].as_i64();
    let note = RevisionNote {
        actor: options.actor.clone().unwrap_or_default(),
        command: command.name(),
        idempotency_key: options.idempotency_key.clone(),
        summary,
    };
    let mut done = Done {
        revision: write.revision(),
        organization: carried.organization,
        reorganization,
        day: carried.day,
        refused: carried.refused,
        is_repeated: false,
        preview: None,
    };
    if options.dry_run {
        write.record(note).await?;
        done.preview = Some(Preview { before: history, reader, write });
    } else {
        drop(reader);
        write.commit(note).await?;
    }
    Ok(done)
}

/// Everything that is known at `revision`.
async fn catch_up(
    store: &Store,
    known: Option<&Arc<History>>,
    revision: i64,
) -> Result<Arc<History>, StoreError> {
    Ok(match known {
        Some(known) if known.revision() == revision => Arc::clone(known),
        Some(known) if known.revision() < revision => Arc::new(known.catch_up(store, revision).await?),
        _ => Arc::new(History::load(store, revision).await?),
    })
}

fn fingerprint(told: &Value) -> String {
    Sha256::digest(told.to_string()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The first result of a command whose key is on record.
fn repeated(record: &RevisionRecord, command: &str, input: &str) -> Result<Done, Violation> {
    let summary = &record.summary;
    match summary["day"].as_str().and_then(Day::parse) {
        Some(day) if record.command == command && summary["input"] == input => Ok(Done {
            revision: record.number,
            organization: summary["organization"].as_i64(),
            reorganization: summary["reorganization"].as_i64(),
            day,
            refused: violation::read(&summary["refused"]),
            is_repeated: true,
            preview: None,
        }),
        _ => Err(Violation::new(ViolationCode::KeyReused, input_path!["idempotencyKey"])
            .with("revision", record.number)),
    }
}

impl Frame<'_> {
    /// The model.
    pub(super) fn model(&self) -> &Model {
        self.history.model()
    }

    /// Writes rows of one table.
    pub(super) async fn insert(
        &self,
        table: &'static str,
        columns: Vec<(&'static str, Cells)>,
    ) -> Result<(), StoreError> {
        self.write.insert(&Batch { table, columns }, &mut |_| {}).await
    }

    /// The last committed revision.
    pub(super) fn committed(&self) -> i64 {
        self.write.revision() - 1
    }

    /// Who acts, where exactly one person on record bears the code today.
    pub(super) async fn person(&self) -> Result<Option<i64>, StoreError> {
        let today = View { revision: self.committed(), day: self.today };
        super::ground::person(&self.store, self.actor, today).await
    }

    /// Refuses what nobody does.
    pub(super) fn require_actor(&self, violations: &mut Vec<Violation>) {
        if self.actor.is_none() {
            violations.push(Violation::new(ViolationCode::ActorRequired, Vec::<PathPart>::new()));
        }
    }
}

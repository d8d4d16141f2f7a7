//! Undoing a revision of a command: all that it recorded is taken back, as if it had never been given.
//!
//! Rows that it wrote are superseded, those that it replaced are written anew, and what it said had happened is superseded,
//! too. What the revision knew stays visible to whoever reads an older revision. The rules are held against what comes of it
//! as they are against any change.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::change::{Draft, Event, How, Manner};
use super::collaboration_found::check_reason;
use super::frame::{self, Carried, Command, Frame};
use super::ground::Ground;
use super::violation::{listed, said};
use super::{CommandError, CommandOptions, Done, Violation, ViolationCode, text_fault};
use crate::day::Day;
use crate::input_path;
use crate::model::{Model, Text};
use crate::store::{ChangeEventRecord, ChangeType, EventsOf, RevisionRecord, Store, StoreError};

/// What the change log calls it.
const NAME: &str = "change_undo";
/// Most rows that are taken back at once.
const MOST_ROWS: i64 = 10_000;
/// Most later revisions that a refusal names.
const MOST_NAMED: usize = 20;

/// A revision that is undone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undo {
    /// Its number.
    pub revision: i64,
    /// Why.
    pub reason: Option<String>,
}

/// Undoes a revision.
pub async fn change_undo(
    store: &Store,
    options: &CommandOptions,
    input: &Undo,
) -> Result<Done, CommandError> {
    frame::run(store, options, input).await
}

impl Command for Undo {
    fn name(&self) -> &'static str {
        NAME
    }

    fn told(&self, _: &Model) -> Value {
        json!({ "revision": self.revision, "reason": self.reason })
    }

    async fn carry_out(&self, frame: &Frame<'_>) -> Result<Carried, CommandError> {
        self.carry(frame, None).await
    }
}

impl Undo {
    /// Undoes what a reorganisation did, as a part of it, or what any other command did.
    pub(super) async fn carry(
        &self,
        frame: &Frame<'_>,
        reorganization: Option<i64>,
    ) -> Result<Carried, CommandError> {
        let mut draft = Draft::new(Ground::of(frame).await?);
        frame.require_actor(&mut draft.violations);
        if let Some(Err(fault)) = self.reason.as_deref().map(check_reason) {
            let violation = Violation::new(ViolationCode::TextInvalid, input_path!["reason"]);
            draft.refuse(violation.with_text("fault", text_fault(&fault)));
        }
        let record = match frame.store.fetch_revision_record(self.revision).await? {
            Some(record) if self.revision <= frame.committed() => record,
            _ => {
                draft.refuse(self.about(ViolationCode::UnknownRevision));
                return Err(CommandError::Refused(draft.violations));
            }
        };
        let of = [self.revision];
        let of = EventsOf::Revisions(&of);
        let events = frame.store.list_change_events(of, frame.committed(), true).await?;
        // What becomes of a reorganisation itself is told where it is undone.
        if record.summary["reorganization"].as_i64() != reorganization {
            draft.refuse(self.about(ViolationCode::NotUndoable).with("command", &record.command));
            return Err(CommandError::Refused(draft.violations));
        }
        if let Some(violation) = self.find_obstacle(frame, &record, &events).await? {
            draft.refuse(violation);
        }
        if !draft.violations.is_empty() {
            return Err(CommandError::Refused(draft.violations));
        }
        let later = draft.take_back(self.revision).await?;
        if !later.is_empty() {
            return Err(self.built_upon(frame, &later).await?.into());
        }
        draft.verify().await?;
        if !draft.violations.is_empty() {
            return Err(CommandError::Refused(draft.violations));
        }
        let effective = events.iter().map(|event| event.effective).min();
        let recorded = || record.summary["day"].as_str().and_then(Day::parse);
        let manner =
            Manner { effective: effective.or_else(recorded), correct: true, reason: self.reason.clone() };
        let how = How::of(&manner, frame.today);
        draft.events.push(self.event(&record, &events, &how));
        draft.write(frame.write, reorganization).await?;
        for table in ["change_event", "lifecycle_step"] {
            frame.write.supersede_written(table, self.revision).await?;
        }
        let (organization, day) = draft.shown(&how);
        let summary = json!({
            "undoes": self.revision, "events": events.len(), "effective": how.day.to_string(),
            "reason": self.reason,
        });
        Ok(Carried { organization, day, summary, refused: Vec::new() })
    }

    fn about(&self, code: ViolationCode) -> Violation {
        Violation::new(code, input_path!["revision"]).with("revision", self.revision)
    }

    /// Why the revision is none that is undone.
    async fn find_obstacle(
        &self,
        frame: &Frame<'_>,
        record: &RevisionRecord,
        events: &[ChangeEventRecord],
    ) -> Result<Option<Violation>, StoreError> {
        // Imports do not say what they were told: files do.
        if record.command == NAME || !record.summary["input"].is_string() {
            return Ok(Some(self.about(ViolationCode::NotUndoable).with("command", &record.command)));
        }
        if let Some(by) = events.iter().find_map(|event| event.superseded_in) {
            return Ok(Some(self.about(ViolationCode::UndoneAlready).with("by", by)));
        }
        let count = frame.store.count_rows_of(self.revision).await?;
        Ok((count > MOST_ROWS)
            .then(|| self.about(ViolationCode::UndoneTooMuch).with("count", count).with("max", MOST_ROWS)))
    }

    /// Later revisions changed what this one wrote, or the last of them undid it.
    async fn built_upon(&self, frame: &Frame<'_>, later: &BTreeSet<i64>) -> Result<Violation, StoreError> {
        let last = later.last().copied().unwrap_or_default();
        let record = frame.store.fetch_revision_record(last).await?;
        // Commands that note no events leave nothing else that tells.
        if record.is_some_and(|record| record.summary["undoes"] == self.revision) {
            return Ok(self.about(ViolationCode::UndoneAlready).with("by", last));
        }
        let numbers: Vec<Text> =
            later.iter().take(MOST_NAMED).map(|number| said(&number.to_string(), None)).collect();
        Ok(self.about(ViolationCode::BuiltUpon).with_text("later", listed(numbers.iter())))
    }

    /// What was the result is so no more, and what was the original is there again.
    fn event(&self, record: &RevisionRecord, events: &[ChangeEventRecord], how: &How) -> Event {
        let parties = |of: fn(&ChangeEventRecord) -> &[i64]| -> Vec<i64> {
            let all: BTreeSet<i64> = events.iter().flat_map(|event| of(event).iter().copied()).collect();
            all.into_iter().collect()
        };
        let mut originals = parties(|event| &event.results);
        let mut results = parties(|event| &event.originals);
        if events.is_empty() {
            let body: Vec<i64> = record.summary["organization"].as_i64().into_iter().collect();
            (originals, results) = (body.clone(), body);
        }
        let people: BTreeSet<Option<i64>> = events.iter().map(|event| event.person).collect();
        Event {
            change_type: ChangeType::Undo,
            effective: how.day,
            is_correction: true,
            reason: how.reason.clone(),
            person: if people.len() == 1 { people.first().copied().flatten() } else { None },
            detail: json!({ "revision": self.revision, "command": record.command }),
            originals,
            results,
        }
    }
}

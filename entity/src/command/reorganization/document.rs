//! A reorganisation as rows: a new version replaces the last one, and decisions are added.

use serde_json::Value;

use super::Plan;
use crate::command::CommandError;
use crate::command::frame::Frame;
use crate::day::Day;
use crate::model::Model;
use crate::store::{Cells, Decision, ReorganizationRecord, ReorganizationState};

/// What is written of a reorganisation.
pub(super) struct Document {
    before: Option<ReorganizationRecord>,
    title: String,
    description: Option<String>,
    effective: Option<Day>,
    state: ReorganizationState,
    steps: Vec<Value>,
    applied_in: Option<i64>,
    decision: Option<(Decision, Option<String>)>,
}

impl Document {
    /// What is recorded, in another state.
    pub(super) fn of(before: Option<ReorganizationRecord>, state: ReorganizationState) -> Document {
        let said = before.clone();
        Document {
            title: said.as_ref().map(|said| said.title.clone()).unwrap_or_default(),
            description: said.as_ref().and_then(|said| said.description.clone()),
            effective: said.as_ref().and_then(|said| said.effective),
            steps: said.map(|said| said.steps).unwrap_or_default(),
            state,
            applied_in: before.as_ref().and_then(|before| before.applied_in),
            decision: None,
            before,
        }
    }

    /// Its id, where it has one already.
    pub(super) fn id(&self) -> Option<i64> {
        self.before.as_ref().map(|before| before.id)
    }

    /// Its steps, as they were told.
    pub(super) fn steps(&self) -> &[Value] {
        &self.steps
    }

    /// From when they hold.
    pub(super) fn effective(&self) -> Option<Day> {
        self.effective
    }

    /// The revision that took them.
    pub(super) fn applied_in(&self) -> Option<i64> {
        self.applied_in
    }

    /// Lets it say something else.
    pub(super) fn say(&mut self, plan: &Plan, model: &Model) {
        self.title.clone_from(&plan.title);
        self.description.clone_from(&plan.description);
        self.effective = plan.effective;
        self.steps = plan.told(model);
    }

    /// Notes a decision.
    pub(super) fn decide(&mut self, decision: Decision, reason: Option<&str>) {
        self.decision = Some((decision, reason.map(str::to_owned)));
    }

    /// Notes that its steps were taken. The day is told from now on, also where it was the day of whoever applied it.
    pub(super) fn applied(&mut self, day: Day, revision: i64) {
        self.effective = Some(day);
        self.applied_in = Some(revision);
    }

    /// Writes it; returns its id.
    pub(super) async fn write(self, frame: &Frame<'_>) -> Result<i64, CommandError> {
        let revision = Cells::Same(frame.write.revision());
        let mut ids = frame.write.reserve_ids(3).await?;
        let mut next = || ids.next().expect("three were reserved");
        let text = |text: Option<String>| Cells::Text(vec![text]);
        let row = next();
        let id = match &self.before {
            Some(before) => {
                frame.write.supersede("reorganization_version", &[before.row]).await?;
                before.id
            }
            None => {
                let id = next();
                let columns = vec![("id", Cells::Number(vec![id])), ("recorded_in", revision.clone())];
                frame.insert("reorganization", columns).await?;
                id
            }
        };
        let columns = vec![
            ("id", Cells::Number(vec![row])),
            ("reorganization_id", Cells::Number(vec![id])),
            ("title", text(Some(self.title))),
            ("description", text(self.description)),
            ("effective", Cells::Day(vec![self.effective.unwrap_or(Day::OPEN_START)])),
            ("state", text(Some(self.state.key().to_owned()))),
            ("steps", Cells::Json(vec![Some(Value::Array(self.steps).to_string())])),
            ("applied_in", Cells::NumberOrNull(vec![self.applied_in])),
            ("recorded_in", revision.clone()),
        ];
        frame.insert("reorganization_version", columns).await?;
        if let Some((decision, reason)) = self.decision {
            let columns = vec![
                ("id", Cells::Number(vec![next()])),
                ("reorganization_id", Cells::Number(vec![id])),
                ("decision", text(Some(decision.key().to_owned()))),
                ("person_id", Cells::NumberOrNull(vec![frame.person().await?])),
                ("reason", text(reason)),
                ("recorded_in", revision),
            ];
            frame.insert("reorganization_decision", columns).await?;
        }
        Ok(id)
    }
}

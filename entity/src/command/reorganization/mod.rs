//! Reorganisations: changes that are written down, decided on, and applied together, as one revision, on one day.
//!
//! A reorganisation keeps its steps as words ([`super::change`]); what they do to the world is found out anew whenever it is
//! looked at ([`plan`]), submitted or applied, because the world does not wait.

mod difference;
mod document;
mod planned;

use serde_json::{Value, json};

use super::change::{Draft, How, OnError, Step, read_steps, tell_step};
use super::change_undo::Undo;
use super::collaboration_found::check_reason;
use super::frame::{self, Carried, Command, Frame};
use super::ground::Ground;
use super::violation::{listed, said};
use super::{CommandError, CommandOptions, Done, MOST_STEPS, PathPart, Violation, ViolationCode, text_fault};
use crate::day::Day;
use crate::input_path;
use crate::model::{Model, Text};
use crate::rule::check_name;
use crate::store::{Decision, ReorganizationRecord, ReorganizationState, Store, StoreError};

pub use difference::{Difference, DifferenceKind, Moved};
pub use planned::{FIRST_PLANNED, Planned, plan};

/// What a reorganisation says.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// What it is called.
    pub title: String,
    /// What it is for.
    pub description: Option<String>,
    /// From when its steps hold; the day on which it is applied, where it is not said.
    pub effective: Option<Day>,
    /// Its steps, in order.
    pub steps: Vec<Step>,
}

/// What is done with a reorganisation.
#[derive(Clone, Debug, PartialEq)]
pub enum ReorganizationAction {
    /// It is written down.
    Draft(Plan),
    /// It says something else.
    Edit(Plan),
    /// It is put before those who decide; its steps must hold.
    Submit,
    /// Somebody approves it.
    Approve,
    /// Somebody rejects it.
    Reject,
    /// It is given up.
    Withdraw,
    /// Its steps are taken.
    Apply,
    /// They are taken back.
    Undo,
}

/// Something that is done with a reorganisation.
#[derive(Clone, Debug, PartialEq)]
pub struct Reorganize {
    /// Which one; none, where it is only being written down.
    pub reorganization: Option<i64>,
    /// What is done.
    pub action: ReorganizationAction,
    /// Why.
    pub reason: Option<String>,
    /// The revision that wrote the version that the caller has seen.
    pub expected_version: Option<i64>,
}

/// Carries it out.
pub async fn reorganize(
    store: &Store,
    options: &CommandOptions,
    input: &Reorganize,
) -> Result<Done, CommandError> {
    frame::run(store, options, input).await
}

impl ReorganizationAction {
    fn name(&self) -> &'static str {
        match self {
            ReorganizationAction::Draft(_) => "reorganization_draft",
            ReorganizationAction::Edit(_) => "reorganization_edit",
            ReorganizationAction::Submit => "reorganization_submit",
            ReorganizationAction::Approve => "reorganization_approve",
            ReorganizationAction::Reject => "reorganization_reject",
            ReorganizationAction::Withdraw => "reorganization_withdraw",
            ReorganizationAction::Apply => "reorganization_apply",
            ReorganizationAction::Undo => "reorganization_undo",
        }
    }

    /// The states in which it can be done, and the one that it leads to.
    fn states(&self) -> (&'static [ReorganizationState], ReorganizationState) {
        use ReorganizationState as State;
        match self {
            ReorganizationAction::Draft(_) => (&[], State::Draft),
            ReorganizationAction::Edit(_) => (&[State::Draft], State::Draft),
            ReorganizationAction::Submit => (&[State::Draft], State::Submitted),
            ReorganizationAction::Approve => (&[State::Submitted], State::Approved),
            ReorganizationAction::Reject => (&[State::Submitted], State::Rejected),
            ReorganizationAction::Withdraw => {
                (&[State::Draft, State::Submitted, State::Approved], State::Withdrawn)
            }
            ReorganizationAction::Apply => (&[State::Approved], State::Applied),
            ReorganizationAction::Undo => (&[State::Applied], State::Undone),
        }
    }
}

impl Command for Reorganize {
    fn name(&self) -> &'static str {
        self.action.name()
    }

    fn told(&self, model: &Model) -> Value {
        let plan = match &self.action {
            ReorganizationAction::Draft(plan) | ReorganizationAction::Edit(plan) => json!({
                "title": plan.title, "description": plan.description,
                "effective": plan.effective.map(|day| day.to_string()), "steps": plan.told(model),
            }),
            _ => Value::Null,
        };
        json!({
            "reorganization": self.reorganization, "plan": plan, "reason": self.reason,
            "expectedVersion": self.expected_version,
        })
    }

    async fn carry_out(&self, frame: &Frame<'_>) -> Result<Carried, CommandError> {
        let mut violations = Vec::new();
        frame.require_actor(&mut violations);
        if let Some(Err(fault)) = self.reason.as_deref().map(check_reason) {
            violations.push(text_violation(&fault, input_path!["reason"]));
        }
        let (allowed, after) = self.action.states();
        let recorded = match self.reorganization {
            Some(id) => self.find(frame, id, allowed, &mut violations).await?,
            None => None,
        };
        if let ReorganizationAction::Draft(plan) | ReorganizationAction::Edit(plan) = &self.action {
            plan.check(&mut violations);
        }
        if !violations.is_empty() {
            return Err(CommandError::Refused(violations));
        }
        let mut summary = json!({ "state": after.key(), "reason": self.reason });
        let mut carried = (None, frame.today);
        let mut document = document::Document::of(recorded, after);
        match &self.action {
            ReorganizationAction::Draft(plan) | ReorganizationAction::Edit(plan) => {
                document.say(plan, frame.model());
            }
            ReorganizationAction::Submit => {
                self.drafted(frame, &document).await?;
            }
            ReorganizationAction::Approve => document.decide(Decision::Approve, self.reason.as_deref()),
            ReorganizationAction::Reject => document.decide(Decision::Reject, self.reason.as_deref()),
            ReorganizationAction::Withdraw => {}
            ReorganizationAction::Apply => {
                let (draft, how) = self.drafted(frame, &document).await?;
                let new = draft.write(frame.write, document.id()).await?;
                let (subject, day) = draft.shown(&how);
                carried = (subject.map(|id| new.get(&id).copied().unwrap_or(id)), day);
                summary = draft.summary(&how);
                document.applied(how.day, frame.write.revision());
            }
            ReorganizationAction::Undo => {
                let revision = document.applied_in().expect("what was applied says where");
                let undo = Undo { revision, reason: self.reason.clone() };
                let undone = undo.carry(frame, document.id()).await.map_err(not_undone)?;
                carried = (undone.organization, undone.day);
                summary = undone.summary;
            }
        }
        let id = document.write(frame).await?;
        summary["reorganization"] = id.into();
        let (organization, day) = carried;
        Ok(Carried { organization, day, summary, refused: Vec::new() })
    }
}

impl Reorganize {
    /// The reorganisation that is meant; says what stands in the way of doing this with it.
    async fn find(
        &self,
        frame: &Frame<'_>,
        id: i64,
        allowed: &[ReorganizationState],
        violations: &mut Vec<Violation>,
    ) -> Result<Option<ReorganizationRecord>, StoreError> {
        let path = input_path!["reorganization"];
        let Some(found) = frame.store.find_reorganization(id, frame.committed()).await? else {
            violations.push(Violation::new(ViolationCode::UnknownReorganization, path));
            return Ok(None);
        };
        let title = titled(&found.title);
        if !allowed.contains(&found.state) {
            let states: Vec<Text> = allowed.iter().map(|state| state_text(*state)).collect();
            violations.push(
                Violation::new(ViolationCode::ReorganizationState, path)
                    .with_text("reorganization", title)
                    .with_text("state", state_text(found.state))
                    .with_text("allowed", listed(states.iter())),
            );
        } else if let Some(expected) = self.expected_version
            && expected != found.recorded_in
        {
            violations.push(
                Violation::new(ViolationCode::VersionMismatch, input_path!["expectedVersion"])
                    .with_text("organization", title)
                    .with("found", found.recorded_in)
                    .with("expected", expected),
            );
        }
        Ok(Some(found))
    }

    /// The world after all steps, if they hold.
    async fn drafted(
        &self,
        frame: &Frame<'_>,
        document: &document::Document,
    ) -> Result<(Draft, How), CommandError> {
        let ground = Ground::of(frame).await?;
        let (draft, how) = take(ground, document.steps(), document.effective(), self.reason.clone()).await?;
        if !draft.violations.is_empty() {
            return Err(CommandError::Refused(draft.violations));
        }
        Ok((draft, how))
    }
}

/// What stands in the way of undoing a revision stands in the way of undoing the reorganisation that wrote it.
fn not_undone(error: CommandError) -> CommandError {
    match error {
        CommandError::Refused(mut violations) => {
            let named = violations.iter_mut().filter(|violation| violation.path == input_path!["revision"]);
            named.for_each(|violation| violation.path = input_path!["reorganization"]);
            CommandError::Refused(violations)
        }
        error => error,
    }
}

/// Takes the steps of a reorganisation; what stands in their way is noted in the draft.
async fn take(
    ground: Ground,
    told: &[Value],
    effective: Option<Day>,
    reason: Option<String>,
) -> Result<(Draft, How), StoreError> {
    let how = How { day: effective.unwrap_or(ground.today), correct: false, reason };
    let steps = read_steps(ground.model(), told);
    let mut draft = Draft::new(ground);
    match steps {
        Ok(steps) => {
            draft.take_all(&steps, &how, true, OnError::Nothing).await?;
        }
        Err(faults) => draft.violations = faults,
    }
    Ok((draft, how))
}

impl Plan {
    fn told(&self, model: &Model) -> Vec<Value> {
        self.steps.iter().map(|step| tell_step(model, step)).collect()
    }

    fn check(&self, violations: &mut Vec<Violation>) {
        if let Err(fault) = check_name(&self.title) {
            violations.push(text_violation(&fault, input_path!["title"]));
        }
        if let Some(Err(fault)) = self.description.as_deref().map(check_reason) {
            violations.push(text_violation(&fault, input_path!["description"]));
        }
        if self.steps.is_empty() || self.steps.len() > MOST_STEPS {
            violations.push(
                Violation::new(ViolationCode::TooMany, input_path!["steps"])
                    .with_text("organization", said("the reorganization", Some("重组方案")))
                    .with("count", self.steps.len())
                    .with("max", MOST_STEPS),
            );
        }
    }
}

fn text_violation(fault: &crate::rule::TextFault, path: Vec<PathPart>) -> Violation {
    Violation::new(ViolationCode::TextInvalid, path).with_text("fault", text_fault(fault))
}

fn titled(title: &str) -> Text {
    said(&format!("{title:?}"), Some(&format!("“{title}”")))
}

fn state_text(state: ReorganizationState) -> Text {
    let (english, chinese) = match state {
        ReorganizationState::Draft => ("a draft", "草案"),
        ReorganizationState::Submitted => ("submitted", "已提交"),
        ReorganizationState::Approved => ("approved", "已批准"),
        ReorganizationState::Rejected => ("rejected", "已否决"),
        ReorganizationState::Withdrawn => ("withdrawn", "已撤回"),
        ReorganizationState::Applied => ("applied", "已实施"),
        ReorganizationState::Undone => ("undone", "已撤销"),
    };
    said(english, Some(chinese))
}

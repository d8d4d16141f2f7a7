//! Changes of the structure: steps that are taken one after the other in a draft of the world, held to the rules together,
//! and written as one revision.
//!
//! A single command is a change of one step. Of several, all are taken or none; or those that can be, and the others are
//! listed with what stands in their way.

mod draft;
mod edit;
mod event;
mod read;
mod rows;
mod step;
mod table;
mod take_back;
mod told;
mod verify;

use serde_json::{Value, json};

pub(super) use draft::Draft;
pub(super) use edit::How;
pub(super) use event::Event;
pub(super) use read::steps as read_steps;
pub(super) use rows::Rows;
pub use step::{
    Appoint, AppointmentChoice, Below, ChangeCode, ChangeKind, ClosePost, CreatePost, Dissolve, Found, Join,
    Leave, Manner, Meant, MembershipChoice, Merge, Move, NewPerson, ParentChoice, Part, PartTarget, Recall,
    Relate, Relieve, Rename, Rest, Restore, Second, Split, Step, Target, Transition, Unrelate, Update, Who,
};
pub(super) use table::{Keyed, Slot, Table};
pub(super) use told::step as tell_step;

use super::collaboration_found::check_reason;
use super::frame::{self, Carried, Command, Frame};
use super::ground::Ground;
use super::{CommandError, CommandOptions, Done, PathPart, Violation, ViolationCode, text_fault};
use crate::day::Day;
use crate::input_path;
use crate::model::Model;
use crate::store::{ChangeType, Store, StoreError};

/// What becomes of a change of which some steps are refused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnError {
    /// Nothing is changed. Rules are held against the world after all steps, so that they may lead through one that does not
    /// hold.
    #[default]
    Nothing,
    /// The others are taken, as one revision. Rules are held against the world after each step.
    Skip,
}

/// Steps that are taken together.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// What the change log calls it.
    pub name: &'static str,
    /// The steps, in order.
    pub steps: Vec<Step>,
    /// How they are taken.
    pub manner: Manner,
    /// The revision that wrote the version of the first step's organisation that the caller has seen.
    pub expected_version: Option<i64>,
    /// Whether the input is a list of steps, as paths into it tell.
    pub is_list: bool,
    /// What becomes of all where some are refused.
    pub on_error: OnError,
}

/// Most steps of one change.
pub const MOST_STEPS: usize = 10_000;

/// Carries out a change.
pub async fn change(store: &Store, options: &CommandOptions, input: &Change) -> Result<Done, CommandError> {
    frame::run(store, options, input).await
}

impl Command for Change {
    fn name(&self) -> &'static str {
        self.name
    }

    fn told(&self, model: &Model) -> Value {
        let steps: Vec<Value> = self.steps.iter().map(|step| told::step(model, step)).collect();
        json!({
            "steps": steps, "manner": told::manner(&self.manner), "expectedVersion": self.expected_version,
            "skip": self.on_error == OnError::Skip,
        })
    }

    async fn carry_out(&self, frame: &Frame<'_>) -> Result<Carried, CommandError> {
        let mut draft = Draft::new(Ground::of(frame).await?);
        frame.require_actor(&mut draft.violations);
        if let Some(Err(fault)) = self.manner.reason.as_deref().map(check_reason) {
            let violation = Violation::new(ViolationCode::TextInvalid, input_path!["reason"]);
            draft.refuse(violation.with_text("fault", text_fault(&fault)));
        }
        if self.steps.is_empty() || self.steps.len() > MOST_STEPS {
            let violation = Violation::new(ViolationCode::TooMany, input_path!["steps"]);
            let violation = violation
                .with_text("organization", super::violation::said("the change", Some("本次变更")))
                .with("count", self.steps.len())
                .with("max", MOST_STEPS);
            draft.refuse(violation);
            return Err(CommandError::Refused(draft.violations));
        }
        let how = How::of(&self.manner, frame.today);
        self.check_version(&mut draft, &how).await?;
        let refused = draft.take_all(&self.steps, &how, self.is_list, self.on_error).await?;
        if !draft.violations.is_empty() {
            return Err(CommandError::Refused(draft.violations));
        }
        if refused.len() == self.steps.len() {
            return Err(CommandError::Refused(refused.into_iter().flat_map(|one| one.violations).collect()));
        }
        debug_assert!(!draft.events.is_empty(), "a step is taken, or says what stands in its way");
        let new = draft.write(frame.write, None).await?;
        let id = |id: i64| new.get(&id).copied().unwrap_or(id);
        let (subject, day) = draft.shown(&how);
        Ok(Carried { organization: subject.map(id), day, summary: draft.summary(&how), refused })
    }
}

impl Change {
    /// Refuses to change what has been changed since the caller has seen it.
    async fn check_version(&self, draft: &mut Draft, how: &How) -> Result<(), StoreError> {
        let subject = self.steps.first().and_then(Step::subject);
        let (Some(expected), Some(Target::Id(id))) = (self.expected_version, subject) else { return Ok(()) };
        let versions = draft.ground.store.list_versions_of(&[*id], draft.ground.revision, false).await?;
        let on_day = versions.iter().find(|version| version.record.validity.contains(how.day));
        let found = on_day.or(versions.last()).map_or(0, |version| version.recorded_in);
        if found != expected && found != 0 {
            let violation = draft
                .about(ViolationCode::VersionMismatch, input_path!["expectedVersion"], *id)
                .with("found", found)
                .with("expected", expected);
            draft.refuse(violation);
        }
        Ok(())
    }
}

/// A step that was not taken, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedStep {
    /// Its place in the list.
    pub step: usize,
    /// What stands in its way.
    pub violations: Vec<Violation>,
}

impl Draft {
    /// Takes steps in order and holds what they leave to the rules. Returns those that were refused and left out; what stands
    /// in the way of all is noted.
    pub(super) async fn take_all(
        &mut self,
        steps: &[Step],
        how: &How,
        is_list: bool,
        on_error: OnError,
    ) -> Result<Vec<RefusedStep>, StoreError> {
        let mut refused = Vec::new();
        let already = std::mem::take(&mut self.violations);
        for (at, step) in steps.iter().enumerate() {
            self.path = match is_list {
                true => input_path!["steps", at, step.field()],
                false => Vec::new(),
            };
            let mark = self.mark();
            self.take(step, how).await?;
            if on_error == OnError::Skip {
                if self.violations.is_empty() {
                    self.verify().await?;
                }
                if !self.violations.is_empty() {
                    refused.push(RefusedStep { step: at, violations: std::mem::take(&mut self.violations) });
                    self.roll_back(mark);
                }
            }
        }
        self.path = Vec::new();
        // A step that could not be taken leaves a world about which nothing can be said.
        if on_error == OnError::Nothing && self.violations.is_empty() {
            self.verify().await?;
        }
        self.violations.splice(0..0, already);
        Ok(refused)
    }

    /// The organisation that shows what was done, and a day on which it does.
    pub(super) fn shown(&self, how: &How) -> (Option<i64>, Day) {
        let last = self.events.last();
        let parties = last.into_iter().flat_map(|event| match event.change_type {
            // Who takes over is not what was asked about.
            ChangeType::Dissolve => event.originals.iter().chain(&event.results),
            _ => event.results.iter().chain(&event.originals),
        });
        // Of what was undone, nothing may be left.
        let Some(subject) = parties.copied().find(|party| !self.life(*party).is_empty()) else {
            return (None, how.day);
        };
        let day = match self.kind_on(subject, how.day) {
            Some(_) => how.day,
            None => {
                let life = self.life(subject);
                if life.to <= how.day { Day(life.to.0.saturating_sub(1)) } else { life.from.max(how.day) }
            }
        };
        (Some(subject), day)
    }

    /// What the change log says.
    pub(super) fn summary(&self, how: &How) -> Value {
        let mut counts = serde_json::Map::new();
        for event in &self.events {
            let count = counts.entry(event.change_type.key()).or_insert(json!(0));
            *count = json!(count.as_i64().unwrap_or_default() + 1);
        }
        json!({
            "events": counts,
            "effective": how.day.to_string(),
            "correct": how.correct,
            "reason": how.reason,
        })
    }

    /// Where the input says from when it holds.
    pub(super) fn effective_path(&self) -> Vec<PathPart> {
        input_path!["effective"]
    }
}

impl Step {
    /// What lists of steps call it.
    pub fn field(&self) -> &'static str {
        match self {
            Step::Found(_) => "found",
            Step::Rename(_) => "rename",
            Step::Update(_) => "update",
            Step::ChangeKind(_) => "changeKind",
            Step::ChangeCode(_) => "changeCode",
            Step::Move(_) => "move",
            Step::Transfer(_) => "transfer",
            Step::Relate(_) => "relate",
            Step::Unrelate(_) => "unrelate",
            Step::Merge(_) => "merge",
            Step::Split(_) => "split",
            Step::Transition(_) => "transition",
            Step::Dissolve(_) => "dissolve",
            Step::Restore(_) => "restore",
            Step::Join(_) => "join",
            Step::Leave(_) => "leave",
            Step::CreatePost(_) => "createPost",
            Step::ClosePost(_) => "closePost",
            Step::Appoint(_) => "appoint",
            Step::Relieve(_) => "relieve",
            Step::Second(_) => "second",
            Step::Recall(_) => "recall",
        }
    }

    /// The organisation that it is about; none that is only founded, and none where it names people and posts only.
    pub fn subject(&self) -> Option<&Target> {
        match self {
            Step::Found(_) => None,
            Step::Rename(step) => Some(&step.organization),
            Step::Update(step) => Some(&step.organization),
            Step::ChangeKind(step) => Some(&step.organization),
            Step::ChangeCode(step) => Some(&step.organization),
            Step::Move(step) | Step::Transfer(step) => Some(&step.organization),
            Step::Relate(step) => Some(&step.from),
            Step::Unrelate(step) => Some(&step.from),
            Step::Merge(step) => Some(&step.into),
            Step::Split(step) => Some(&step.organization),
            Step::Transition(step) => Some(&step.organization),
            Step::Dissolve(step) => Some(&step.organization),
            Step::Restore(step) => Some(&step.organization),
            Step::Join(step) => Some(&step.organization),
            Step::Leave(step) => match &step.membership {
                MembershipChoice::Of { organization, .. } => Some(organization),
                MembershipChoice::Id(_) => None,
            },
            Step::CreatePost(step) => Some(&step.organization),
            Step::ClosePost(_) | Step::Appoint(_) | Step::Relieve(_) => None,
            Step::Second(step) => Some(&step.to),
            Step::Recall(step) => Some(&step.organization),
        }
    }
}

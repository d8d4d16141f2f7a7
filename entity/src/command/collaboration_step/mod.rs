//! Deciding on a collaboration: it is approved, refused or wound up, by whoever its lifecycle says.
//!
//! Which step is meant (`transition`) and whose decision it is ([`super::approval`]) is the same for all three; `state` writes the
//! state that follows, `ending` ends a life with what hangs on it.

mod ending;
mod state;
mod transition;

use serde_json::{Value, json};

use super::approval::{self, Decider, Subject};
use super::collaboration_found::check_reason;
use super::frame::{self, Carried, Command, Frame};
use super::ground::Ground;
use super::lifecycle_step::Step;
use super::{CommandError, CommandOptions, Done, Violation, ViolationCode, naming, text_fault};
use crate::day::{Day, Period};
use crate::input_path;
use crate::model::{Kind, Model, Purpose, Transition};
use crate::snapshot::{Described, Org, VersionRef};
use crate::store::Store;

/// A decision on a body.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CollaborationStep {
    /// The body's id.
    pub organization: i64,
    /// Key of the transition; may be left out where one only fits.
    pub transition: Option<String>,
    /// From when it holds; left out, today, or the first day of a body that is yet to come.
    pub effective: Option<Day>,
    /// Why.
    pub reason: Option<String>,
    /// The revision that wrote the version of the body that the caller has seen.
    pub expected_version: Option<i64>,
}

/// Approves what was applied for.
pub async fn collaboration_approve(
    store: &Store,
    options: &CommandOptions,
    input: &CollaborationStep,
) -> Result<Done, CommandError> {
    frame::run(store, options, &Approve(input)).await
}

/// Refuses what was applied for: the body ends, with everything that hangs on it.
pub async fn collaboration_refuse(
    store: &Store,
    options: &CommandOptions,
    input: &CollaborationStep,
) -> Result<Done, CommandError> {
    frame::run(store, options, &Refuse(input)).await
}

/// Winds a body up: its life ends, and with it what its lifecycle names.
pub async fn collaboration_end(
    store: &Store,
    options: &CommandOptions,
    input: &CollaborationStep,
) -> Result<Done, CommandError> {
    frame::run(store, options, &End(input)).await
}

/// One command for each purpose of a step.
macro_rules! step {
    ($command:ident, $name:literal, $purpose:expr) => {
        struct $command<'a>(&'a CollaborationStep);

        impl Command for $command<'_> {
            fn name(&self) -> &'static str {
                $name
            }

            fn told(&self, _: &Model) -> Value {
                self.0.told()
            }

            async fn carry_out(&self, frame: &Frame<'_>) -> Result<Carried, CommandError> {
                decide(frame, self.0, $purpose).await
            }
        }
    };
}

step!(Approve, "collaboration_approve", Purpose::Approve);
step!(Refuse, "collaboration_refuse", Purpose::Refuse);
step!(End, "collaboration_end", Purpose::End);

impl CollaborationStep {
    fn told(&self) -> Value {
        json!({
            "organization": self.organization, "transition": self.transition,
            "effective": self.effective.map(|day| day.to_string()), "reason": self.reason,
            "expectedVersion": self.expected_version,
        })
    }
}

/// A body that is being decided on.
struct Body<'a> {
    org: Org,
    id: i64,
    life: Period,
    /// From when the decision holds.
    effective: Day,
    /// What it is then.
    version: VersionRef<'a>,
    kind: &'a Kind,
}

async fn decide(
    frame: &Frame<'_>,
    input: &CollaborationStep,
    purpose: Purpose,
) -> Result<Carried, CommandError> {
    let mut violations = Vec::new();
    frame.require_actor(&mut violations);
    if let Some(Err(fault)) = input.reason.as_deref().map(check_reason) {
        let violation = Violation::new(ViolationCode::TextInvalid, input_path!["reason"]);
        violations.push(violation.with_text("fault", text_fault(&fault)));
    }
    let body = match find(frame, input) {
        Ok(body) => body,
        Err(violation) => {
            violations.push(violation);
            return Err(CommandError::Refused(violations));
        }
    };
    check_version(frame, input, &body, &mut violations).await?;
    let transition = match transition::choose(frame.model(), &body, input, purpose) {
        Ok(transition) => transition,
        Err(violation) => {
            violations.push(violation);
            return Err(CommandError::Refused(violations));
        }
    };
    check_later_steps(frame, &body, &mut violations).await?;
    let ground = Ground::of(frame).await?;
    let subject = Subject { org: body.org, effective: body.effective, name: body.name() };
    let decider = approval::check(&ground, &subject, transition, &mut violations).await?;
    let ends = purpose != Purpose::Approve;
    let attached = match ends {
        true => Some(ending::Attached::find(frame, &body, transition, purpose, &mut violations).await?),
        false => None,
    };
    if !violations.is_empty() {
        return Err(CommandError::Refused(violations));
    }
    let (day, count) = match (attached, transition) {
        (Some(attached), _) => (Day(attached.end.0 - 1), attached.end_all(frame, &body, transition).await?),
        (None, Some(transition)) => (body.effective, state::follow(frame, &body, transition).await?),
        (None, None) => unreachable!("only a life ends without a transition"),
    };
    if let Some(transition) = transition {
        record(frame, input, &body, transition, &decider).await?;
    }
    let summary = json!({
        "rows": count,
        "transition": transition.map(|transition| &transition.key),
        "effective": body.effective.to_string(),
        "reason": input.reason,
    });
    Ok(Carried { organization: Some(body.id), day, summary, refused: Vec::new() })
}

/// The body on the day from which the decision holds.
fn find<'a>(frame: &'a Frame<'_>, input: &CollaborationStep) -> Result<Body<'a>, Violation> {
    let history = &*frame.history;
    let unknown = || Violation::new(ViolationCode::UnknownOrganization, input_path!["organization"]);
    let org = history.find_id(input.organization).ok_or_else(unknown)?;
    let (id, life) = (input.organization, history.life(org));
    let effective = input.effective.unwrap_or(frame.today.max(life.from));
    let Some(version) = history.version_on(org, effective).map(|at| history.version(at)) else {
        return Err(Violation::new(ViolationCode::NotAlive, input_path!["effective"])
            .of(id)
            .on(effective)
            .with_text("organization", naming::organization(history, org))
            .with_text("day", naming::day(effective))
            .with_text("from", naming::day(life.from))
            .with_text("to", naming::day(life.to)));
    };
    let kind = frame.model().kind(version.kind());
    Ok(Body { org, id, life, effective, version, kind })
}

async fn check_version(
    frame: &Frame<'_>,
    input: &CollaborationStep,
    body: &Body<'_>,
    violations: &mut Vec<Violation>,
) -> Result<(), CommandError> {
    let Some(expected) = input.expected_version else { return Ok(()) };
    let versions = frame.store.list_versions_of(&[body.id], frame.committed(), false).await?;
    let found = versions.iter().find(|version| version.record.version == body.version.row());
    let found = found.map_or(0, |version| version.recorded_in);
    if found != expected {
        violations.push(
            Violation::new(ViolationCode::VersionMismatch, input_path!["expectedVersion"])
                .of(body.id)
                .with_text("organization", naming::organization(&frame.history, body.org))
                .with("found", found)
                .with("expected", expected),
        );
    }
    Ok(())
}

/// What was decided for a later day would be overridden silently.
async fn check_later_steps(
    frame: &Frame<'_>,
    body: &Body<'_>,
    violations: &mut Vec<Violation>,
) -> Result<(), CommandError> {
    let steps = frame.store.list_lifecycle_steps(&[body.id], frame.committed()).await?;
    let step = steps.iter().map(|step| step.effective).filter(|day| *day > body.effective).min();
    let history = &frame.history;
    let states = history.versions_of(body.org).map(|at| history.version(at)).filter(|version| {
        version.validity().from > body.effective
            && version.kind() == body.version.kind()
            && version.state() != body.version.state()
    });
    let later = states.map(|version| version.validity().from).chain(step).min();
    violations.extend(later.map(|day| {
        Violation::new(ViolationCode::LaterChange, input_path!["effective"])
            .of(body.id)
            .on(day)
            .with_text("organization", naming::organization(history, body.org))
            .with_text("day", naming::day(day))
    }));
    Ok(())
}

async fn record(
    frame: &Frame<'_>,
    input: &CollaborationStep,
    body: &Body<'_>,
    transition: &Transition,
    decider: &Decider,
) -> Result<(), CommandError> {
    let model = frame.model();
    let step = Step {
        organization: body.id,
        transition: &transition.key,
        from: body.version.state().map(|state| model.state(state).key.as_str()),
        to: &model.state(transition.to).key,
        effective: body.effective,
        person: decider.person,
        post: decider.post,
        reason: input.reason.as_deref(),
    };
    step.write(frame).await
}

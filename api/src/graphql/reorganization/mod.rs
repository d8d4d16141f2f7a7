//! Reorganizations: changes that are written down, decided on, and applied together.

mod connection;
mod preview;
mod step;

use std::sync::Arc;

use async_graphql::{Enum, ID, Object};
use entity::store::{DecisionRecord, ReorganizationRecord};

use super::id::Thing;
use super::scalar::Date;
use crate::error::ApiError;
use crate::scope::Scope;

pub use connection::{ReorganizationConnection, page};
use preview::ReorganizationPreview;
use step::ReorganizationStep;

type Result<T> = std::result::Result<T, ApiError>;

/// What has become of a reorganization.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::store::ReorganizationState")]
pub enum ReorganizationState {
    /// It is being written.
    Draft,
    /// It waits for decisions.
    Submitted,
    /// It has been approved, and may be applied.
    Approved,
    /// Somebody has rejected it.
    Rejected,
    /// It was given up.
    Withdrawn,
    /// Its steps were taken.
    Applied,
    /// Its steps were taken, and taken back.
    Undone,
}

/// What somebody decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::store::Decision")]
pub enum Decision {
    /// It may be applied.
    Approve,
    /// It may not.
    Reject,
}

/// A reorganization, as it is known in the request.
#[derive(Clone)]
pub struct Reorganization {
    scope: Arc<Scope>,
    record: Arc<ReorganizationRecord>,
}

impl Reorganization {
    /// The one that a record describes.
    pub fn new(scope: &Arc<Scope>, record: ReorganizationRecord) -> Reorganization {
        Reorganization { scope: Arc::clone(scope), record: Arc::new(record) }
    }

    /// The one with this id.
    pub async fn find(scope: &Arc<Scope>, id: i64) -> Result<Option<Reorganization>> {
        let found = scope.store.find_reorganization(id, scope.revision).await?;
        Ok(found.map(|record| Reorganization::new(scope, record)))
    }
}

/// Changes that are written down, decided on, and applied together, as one revision. What they would do can be looked at
/// before: in `preview`, and by `plan` wherever a query begins.
#[Object]
impl Reorganization {
    /// Global id; it never changes.
    async fn id(&self) -> ID {
        Thing::Reorganization.id(self.record.id)
    }

    /// What it is called.
    async fn title(&self) -> &str {
        &self.record.title
    }

    /// What it is for; null where nothing is said.
    async fn description(&self) -> Option<&str> {
        self.record.description.as_deref()
    }

    /// From when its steps hold; null where that is the day on which it will be applied.
    async fn effective(&self) -> Option<Date> {
        self.record.effective.map(Date)
    }

    /// What has become of it.
    async fn state(&self) -> ReorganizationState {
        self.record.state.into()
    }

    /// Its steps, in the order in which they are taken.
    async fn steps(&self) -> Result<Vec<ReorganizationStep>> {
        self.scope.charge(self.record.steps.len())?;
        let steps = self.record.steps.iter();
        Ok(steps.map(|told| ReorganizationStep::new(&self.scope, told)).collect())
    }

    /// Who decided on it, in the order of their decisions.
    async fn decisions(&self) -> Result<Vec<ReorganizationDecision>> {
        let id = self.record.id;
        let found = self.scope.store.list_reorganization_decisions(&[id], self.scope.revision).await?;
        self.scope.charge(found.len())?;
        Ok(found.into_iter().map(ReorganizationDecision).collect())
    }

    /// The revision that took its steps; null where none has.
    async fn applied_in(&self) -> Option<i64> {
        self.record.applied_in
    }

    /// The revision that recorded what you see; give it back as `expectedVersion` to decide on nothing else.
    async fn recorded_in(&self) -> i64 {
        self.record.recorded_in
    }

    /// When that was: an RFC 3339 timestamp in UTC.
    async fn recorded_at(&self) -> String {
        self.record.recorded_at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
    }

    /// Who recorded it.
    async fn recorded_by(&self) -> &str {
        &self.record.actor
    }

    /// What it would do if it were applied now. Null once it has been applied, rejected or withdrawn.
    async fn preview(&self) -> Option<Result<ReorganizationPreview>> {
        use entity::store::ReorganizationState as State;
        if !matches!(self.record.state, State::Draft | State::Submitted | State::Approved) {
            return None;
        }
        Some(ReorganizationPreview::of(&self.scope, self.record.id).await)
    }
}

/// A decision on a reorganization.
pub struct ReorganizationDecision(DecisionRecord);

/// A decision on a reorganization.
#[Object]
impl ReorganizationDecision {
    /// What was decided.
    async fn decision(&self) -> Decision {
        self.0.decision.into()
    }

    /// Who decided.
    async fn decided_by(&self) -> &str {
        &self.0.actor
    }

    /// When that was: an RFC 3339 timestamp in UTC.
    async fn decided_at(&self) -> String {
        self.0.recorded_at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
    }

    /// Why; null where nothing was said.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// The revision that recorded it.
    async fn recorded_in(&self) -> i64 {
        self.0.revision
    }
}

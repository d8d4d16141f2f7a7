//! One call of a command: who gives it, what is known already, and what is seen afterwards.

use std::sync::Arc;

use async_graphql::Context;
use entity::command::{CommandError, CommandOptions, Done, Preview, RefusedStep, Violation};
use entity::day::Day;
use entity::store::Store;

use crate::error::ApiError;
use crate::names::Names;
use crate::scope::Scope;

/// A command that is being called.
pub struct Call {
    scope: Arc<Scope>,
    options: CommandOptions,
}

/// How a call ended.
pub struct Outcome {
    /// Names of the model, for sentences and paths.
    pub names: Arc<Names>,
    /// Rules that refused it.
    pub violations: Vec<Violation>,
    /// What was done, or would have been.
    pub result: Option<Seen>,
    /// Whether nothing was to be recorded.
    pub dry_run: bool,
}

/// What a command did, and the world as it is then.
pub struct Seen {
    /// The revision that it wrote; `None` in a dry run.
    pub revision: Option<i64>,
    /// The organisation that it was about, where it was about one.
    pub organization: Option<i64>,
    /// The reorganisation that it was about, where it was about one.
    pub reorganization: Option<i64>,
    /// Steps that were left out because rules refused them.
    pub refused: Vec<RefusedStep>,
    /// The day on which that is looked at.
    pub day: Day,
    /// What is read afterwards; a fault where that cannot be.
    pub scope: Result<Arc<Scope>, ApiError>,
    /// Keeps a world that will not come to be for as long as it is looked at.
    _preview: Option<Preview>,
}

impl Call {
    /// A call of whoever acts in this request.
    pub fn new(context: &Context<'_>, idempotency_key: Option<String>, dry_run: bool) -> Call {
        let scope = Arc::clone(context.data_unchecked::<Arc<Scope>>());
        let options = CommandOptions {
            actor: scope.actor.as_ref().map(|actor| actor.subject.clone()),
            idempotency_key,
            dry_run,
            snapshots: scope.memory.as_ref().map(|(snapshots, _)| Arc::clone(snapshots)),
        };
        Call { scope, options }
    }

    /// The database.
    pub fn store(&self) -> &Store {
        &self.scope.store
    }

    /// How the command is given.
    pub fn options(&self) -> &CommandOptions {
        &self.options
    }

    /// The names of the model.
    pub fn names(&self) -> &Arc<Names> {
        &self.scope.names
    }

    /// What the client is told. What was committed is published before that, so that it is seen.
    pub async fn payload(self, done: Result<Done, CommandError>) -> Result<Outcome, ApiError> {
        let mut outcome = Outcome {
            names: Arc::clone(&self.scope.names),
            violations: Vec::new(),
            result: None,
            dry_run: self.options.dry_run,
        };
        match done {
            Err(CommandError::Store(error)) => return Err(error.into()),
            Err(CommandError::Refused(violations)) => outcome.violations = violations,
            Ok(Done { revision, organization, reorganization, day, preview, refused, .. }) => {
                let (revision, scope) = match &preview {
                    Some(preview) => (None, self.scope.in_preview(preview).await),
                    None => (Some(revision), self.scope.after(revision).await),
                };
                outcome.result = Some(Seen {
                    revision,
                    organization,
                    reorganization,
                    refused,
                    day,
                    scope,
                    _preview: preview,
                });
            }
        }
        Ok(outcome)
    }
}

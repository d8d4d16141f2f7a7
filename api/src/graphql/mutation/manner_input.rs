//! What every change is told besides what it changes: from when, why, and how it is carried out.

use async_graphql::InputObject;
use entity::command::Manner;

use crate::error::ApiError;
use crate::graphql::argument::{Checked, named};
use crate::graphql::scalar::Date;

/// How a change is carried out.
#[derive(Clone, Debug, InputObject)]
pub struct MannerInput {
    /// From when it holds: any day, past or future; left out, today. What is recorded for a later day stands in the way, so
    /// that it is never overridden silently.
    effective: Option<Checked<Date>>,
    /// Whether nothing changed and it was recorded wrongly: what holds on the effective day is replaced for as long as it was
    /// recorded to hold. What was recorded before can still be read, as of when it was known.
    #[graphql(default = false)]
    correct: bool,
    /// Why: up to 2000 characters.
    reason: Option<String>,
    /// A key of your choice that makes a repetition harmless: the same key with the same input returns the first result, and
    /// changes nothing. Up to 100 characters.
    pub idempotency_key: Option<String>,
    /// Whether everything is done but the commit.
    #[graphql(default = false)]
    pub dry_run: bool,
}

impl MannerInput {
    /// What the command is told.
    pub fn manner(self) -> Result<Manner, ApiError> {
        Ok(Manner {
            effective: named(self.effective, "effective")?.map(|date| date.0),
            correct: self.correct,
            reason: self.reason,
        })
    }
}

/// Declares the input of a mutation that takes one step: the step, fields of its own, and how it is taken.
macro_rules! single_step {
    ($(#[$doc:meta])* $input:ident $step:ident { $($own:tt)* }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, InputObject)]
        pub struct $input {
            #[graphql(flatten)]
            pub step: $step,
            $($own)*
            #[graphql(flatten)]
            pub manner: MannerInput,
        }
    };
}
pub(super) use single_step;

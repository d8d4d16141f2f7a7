//! Inputs of mutations that change the structure: a step, and how it is taken.

use async_graphql::InputObject;

use super::manner_input::{MannerInput, single_step};
use super::step_input::{
    ChangeCodeStepInput, ChangeKindStepInput, ChangeStepInput, DissolveStepInput, FoundStepInput,
    MergeStepInput, MoveStepInput, RelateStepInput, RenameStepInput, RestoreStepInput, SplitStepInput,
    TransitionStepInput, UnrelateStepInput, UpdateStepInput,
};
use crate::graphql::argument::Checked;

/// Declares the input of a mutation that takes one step of changing an organisation.
macro_rules! single {
    ($($(#[$doc:meta])* $input:ident $step:ident)*) => {$(
        single_step!(
            $(#[$doc])*
            $input $step {
                /// The revision that recorded the version you have seen (`versions { recordedIn }`): where the organization was
                /// changed since, nothing is done.
                pub expected_version: Option<Checked<i64>>,
            }
        );
    )*};
}

single! {
    /// An organization that is to be founded.
    OrganizationFoundInput FoundStepInput
    /// What an organization is to be called. What is left out stays as it is.
    OrganizationRenameInput RenameStepInput
    /// What values attributes of an organization are to have.
    OrganizationUpdateInput UpdateStepInput
    /// What kind an organization is to become.
    OrganizationChangeKindInput ChangeKindStepInput
    /// What code an organization is to bear.
    OrganizationChangeCodeInput ChangeCodeStepInput
    /// Where an organization is to stand.
    OrganizationMoveInput MoveStepInput
    /// Whom an organization is to be handed over to.
    OrganizationTransferInput MoveStepInput
    /// A tie that is to begin.
    OrganizationRelateInput RelateStepInput
    /// A tie that is to end.
    OrganizationUnrelateInput UnrelateStepInput
    /// Organizations that are to become one.
    OrganizationMergeInput MergeStepInput
    /// An organization that is to become several.
    OrganizationSplitInput SplitStepInput
    /// An organization that is to pass to another state.
    OrganizationTransitionInput TransitionStepInput
    /// An organization that is to be suspended.
    OrganizationSuspendInput TransitionStepInput
    /// An organization that is to be at work again.
    OrganizationResumeInput TransitionStepInput
    /// An organization that is to end.
    OrganizationDissolveInput DissolveStepInput
    /// An organization that is to exist again.
    OrganizationRestoreInput RestoreStepInput
}

/// What becomes of a list of which some steps are refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum OnErrorChoice {
    /// Nothing is changed. Rules are held against the world after all steps, so that steps may lead through one that does
    /// not hold.
    ChangeNothing,
    /// The others are taken, as one revision, and those that were refused are listed. Rules are held against the world after
    /// each step.
    SkipRefused,
}

/// Steps that are taken together, in order, on one day.
#[derive(Clone, Debug, InputObject)]
pub struct ChangesApplyInput {
    /// The steps: 10,000 at most.
    pub steps: Vec<ChangeStepInput>,
    /// What becomes of all where some are refused.
    #[graphql(default_with = "OnErrorChoice::ChangeNothing")]
    pub on_error: OnErrorChoice,
    #[graphql(flatten)]
    pub manner: MannerInput,
}

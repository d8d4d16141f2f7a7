//! Mutations that change organisations, one step each, and lists of steps.

use async_graphql::{Context, Object};
use entity::command::{Change, OnError, Step, change};

use super::carry::{Call, Outcome};
use super::manner_input::MannerInput;
use super::payload::{
    ChangesApplyPayload, OrganizationChangeCodePayload, OrganizationChangeKindPayload,
    OrganizationDissolvePayload, OrganizationFoundPayload, OrganizationMergePayload, OrganizationMovePayload,
    OrganizationRelatePayload, OrganizationRenamePayload, OrganizationRestorePayload,
    OrganizationResumePayload, OrganizationSplitPayload, OrganizationSuspendPayload,
    OrganizationTransferPayload, OrganizationTransitionPayload, OrganizationUnrelatePayload,
    OrganizationUpdatePayload,
};
use super::structure_input::{
    ChangesApplyInput, OnErrorChoice, OrganizationChangeCodeInput, OrganizationChangeKindInput,
    OrganizationDissolveInput, OrganizationFoundInput, OrganizationMergeInput, OrganizationMoveInput,
    OrganizationRelateInput, OrganizationRenameInput, OrganizationRestoreInput, OrganizationResumeInput,
    OrganizationSplitInput, OrganizationSuspendInput, OrganizationTransferInput, OrganizationTransitionInput,
    OrganizationUnrelateInput, OrganizationUpdateInput,
};
use crate::error::ApiError;
use crate::graphql::argument::{Checked, named};
use crate::names::Names;

type Result<T> = std::result::Result<T, ApiError>;

/// Takes one step.
pub async fn single(
    context: &Context<'_>,
    name: &'static str,
    expected_version: Option<Checked<i64>>,
    manner: MannerInput,
    step: impl FnOnce(&Names) -> Result<Step>,
) -> Result<Outcome> {
    let call = Call::new(context, manner.idempotency_key.clone(), manner.dry_run);
    let input = Change {
        name,
        steps: vec![step(call.names())?],
        manner: manner.manner()?,
        expected_version: named(expected_version, "expectedVersion")?,
        is_list: false,
        on_error: OnError::Nothing,
    };
    let done = change(call.store(), call.options(), &input).await;
    call.payload(done).await
}

/// Mutations that change organisations.
#[derive(Default)]
pub struct StructureMutation;

/// Mutations that change organisations.
#[Object]
impl StructureMutation {
    /// Founds an organization. Where its kind has a lifecycle, that is an application: it stands in the books in the first
    /// state until somebody approves or refuses it. Collaborations with those that take part in them are founded at once by
    /// `collaborationFound`.
    async fn organization_found(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is founded.")] input: Checked<OrganizationFoundInput>,
    ) -> Result<OrganizationFoundPayload> {
        let input = input.named("input")?;
        let step = |names: &Names| input.step.step(names);
        let done = single(context, "organization_found", input.expected_version, input.manner, step);
        Ok(OrganizationFoundPayload(done.await?))
    }

    /// Lets an organization be called something else.
    async fn organization_rename(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is renamed.")] input: Checked<OrganizationRenameInput>,
    ) -> Result<OrganizationRenamePayload> {
        let input = input.named("input")?;
        let step = |names: &Names| input.step.step(names);
        let done = single(context, "organization_rename", input.expected_version, input.manner, step);
        Ok(OrganizationRenamePayload(done.await?))
    }

    /// Gives attributes of an organization other values.
    async fn organization_update(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is changed.")] input: Checked<OrganizationUpdateInput>,
    ) -> Result<OrganizationUpdatePayload> {
        let input = input.named("input")?;
        let step = |names: &Names| input.step.step(names);
        let done = single(context, "organization_update", input.expected_version, input.manner, step);
        Ok(OrganizationUpdatePayload(done.await?))
    }

    /// Lets an organization become one of another kind, under the same id: a branch a committee, a county a city. What it is
    /// tied to must fit the new kind.
    async fn organization_change_kind(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is changed.")] input: Checked<OrganizationChangeKindInput>,
    ) -> Result<OrganizationChangeKindPayload> {
        let input = input.named("input")?;
        let step = |names: &Names| input.step.step(names);
        let done = single(context, "organization_change_kind", input.expected_version, input.manner, step);
        Ok(OrganizationChangeKindPayload(done.await?))
    }

    /// Gives an organization another code. The old one still finds it as of the days on which it bore it.
    async fn organization_change_code(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is changed.")] input: Checked<OrganizationChangeCodeInput>,
    ) -> Result<OrganizationChangeCodePayload> {
        let input = input.named("input")?;
        let step = |names: &Names| input.step.step(names);
        let done = single(context, "organization_change_code", input.expected_version, input.manner, step);
        Ok(OrganizationChangeCodePayload(done.await?))
    }

    /// Puts an organization under another parent in one hierarchy, with all that is below it.
    async fn organization_move(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is moved.")] input: Checked<OrganizationMoveInput>,
    ) -> Result<OrganizationMovePayload> {
        let input = input.named("input")?;
        let step = |names: &Names| input.step.step(names);
        let done = single(context, "organization_move", input.expected_version, input.manner, step);
        Ok(OrganizationMovePayload(done.await?))
    }

    /// Hands an organization over to another home: a move that history calls a transfer.
    async fn organization_transfer(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is handed over.")] input: Checked<OrganizationTransferInput>,
    ) -> Result<OrganizationTransferPayload> {
        let input = input.named("input")?;
        let step = |names: &Names| input.step.transfer(names);
        let done = single(context, "organization_transfer", input.expected_version, input.manner, step);
        Ok(OrganizationTransferPayload(done.await?))
    }

    /// Lets a tie begin: a link, a participation, another parent where a hierarchy allows several.
    async fn organization_relate(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What begins.")] input: Checked<OrganizationRelateInput>,
    ) -> Result<OrganizationRelatePayload> {
        let input = input.named("input")?;
        let step = |names: &Names| input.step.step(names);
        let done = single(context, "organization_relate", input.expected_version, input.manner, step);
        Ok(OrganizationRelatePayload(done.await?))
    }

    /// Lets a tie end.
    async fn organization_unrelate(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What ends.")] input: Checked<OrganizationUnrelateInput>,
    ) -> Result<OrganizationUnrelatePayload> {
        let input = input.named("input")?;
        let step = |names: &Names| input.step.step(names);
        let done = single(context, "organization_unrelate", input.expected_version, input.manner, step);
        Ok(OrganizationUnrelatePayload(done.await?))
    }

    /// Lets several organizations become one that exists already: what is below them, their members, links and
    /// participations go over to it; they end.
    async fn organization_merge(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is merged.")] input: Checked<OrganizationMergeInput>,
    ) -> Result<OrganizationMergePayload> {
        let input = input.named("input")?;
        let step = |names: &Names| input.step.step(names);
        let done = single(context, "organization_merge", input.expected_version, input.manner, step);
        Ok(OrganizationMergePayload(done.await?))
    }

    /// Lets one organization become several, and shares out what it has, by list or by rule.
    async fn organization_split(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is split.")] input: Checked<OrganizationSplitInput>,
    ) -> Result<OrganizationSplitPayload> {
        let input = input.named("input")?;
        let step = |names: &Names| input.step.step(names);
        let done = single(context, "organization_split", input.expected_version, input.manner, step);
        Ok(OrganizationSplitPayload(done.await?))
    }

    /// Takes a step of the lifecycle that neither founds nor ends, such as an upgrade: those of
    /// `Organization.availableTransitions` whose purpose is `CHANGE`.
    async fn organization_transition(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What passes to another state.")] input: Checked<OrganizationTransitionInput>,
    ) -> Result<OrganizationTransitionPayload> {
        let input = input.named("input")?;
        let step = |names: &Names| input.step.step(names);
        let done = single(context, "organization_transition", input.expected_version, input.manner, step);
        Ok(OrganizationTransitionPayload(done.await?))
    }

    /// Suspends an organization: takes the step of its lifecycle after which it is not at work for a time.
    async fn organization_suspend(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is suspended.")] input: Checked<OrganizationSuspendInput>,
    ) -> Result<OrganizationSuspendPayload> {
        let input = input.named("input")?;
        let step = |names: &Names| input.step.suspend(names);
        let done = single(context, "organization_suspend", input.expected_version, input.manner, step);
        Ok(OrganizationSuspendPayload(done.await?))
    }

    /// Lets a suspended organization be at work again.
    async fn organization_resume(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is at work again.")] input: Checked<OrganizationResumeInput>,
    ) -> Result<OrganizationResumePayload> {
        let input = input.named("input")?;
        let step = |names: &Names| input.step.resume(names);
        let done = single(context, "organization_resume", input.expected_version, input.manner, step);
        Ok(OrganizationResumePayload(done.await?))
    }

    /// Ends an organization. What becomes of what is below it, its members, posts and ties is said, or must have been settled
    /// before; nothing is lost silently. Where its kind has a lifecycle, that is its last step, decided by whom it is for.
    async fn organization_dissolve(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What ends.")] input: Checked<OrganizationDissolveInput>,
    ) -> Result<OrganizationDissolvePayload> {
        let input = input.named("input")?;
        let step = |names: &Names| input.step.step(names);
        let done = single(context, "organization_dissolve", input.expected_version, input.manner, step);
        Ok(OrganizationDissolvePayload(done.await?))
    }

    /// Lets an organization that had ended exist again, under the same id.
    async fn organization_restore(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What exists again.")] input: Checked<OrganizationRestoreInput>,
    ) -> Result<OrganizationRestorePayload> {
        let input = input.named("input")?;
        let step = |names: &Names| input.step.step(names);
        let done = single(context, "organization_restore", input.expected_version, input.manner, step);
        Ok(OrganizationRestorePayload(done.await?))
    }

    /// Takes a list of steps on one day, as one transaction and one revision: all or none, or those that can be taken.
    async fn changes_apply(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is done.")] input: Checked<ChangesApplyInput>,
    ) -> Result<ChangesApplyPayload> {
        let input = input.named("input")?;
        let call = Call::new(context, input.manner.idempotency_key.clone(), input.manner.dry_run);
        let steps = input.steps.into_iter().map(|step| step.step(call.names()));
        let change_input = Change {
            name: "changes_apply",
            steps: steps.collect::<Result<_>>()?,
            manner: input.manner.manner()?,
            expected_version: None,
            is_list: true,
            on_error: match input.on_error {
                OnErrorChoice::ChangeNothing => OnError::Nothing,
                OnErrorChoice::SkipRefused => OnError::Skip,
            },
        };
        let done = change(call.store(), call.options(), &change_input).await;
        Ok(ChangesApplyPayload(call.payload(done).await?))
    }
}

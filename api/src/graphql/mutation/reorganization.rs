//! Mutations about reorganizations: they are written down, decided on, and applied.

use async_graphql::{Context, ID, InputObject, Object};
use entity::command::{Plan, ReorganizationAction, Reorganize, reorganize};

use super::carry::{Call, Outcome};
use super::payload::{
    ReorganizationApplyPayload, ReorganizationApprovePayload, ReorganizationDraftPayload,
    ReorganizationEditPayload, ReorganizationRejectPayload, ReorganizationSubmitPayload,
    ReorganizationUndoPayload, ReorganizationWithdrawPayload,
};
use super::step_input::ChangeStepInput;
use crate::error::ApiError;
use crate::graphql::argument::{Checked, named};
use crate::graphql::id::{Thing, parse_id_of};
use crate::graphql::scalar::Date;
use crate::names::Names;

type Result<T> = std::result::Result<T, ApiError>;

/// What a reorganization says.
#[derive(Clone, Debug, InputObject)]
pub struct ReorganizationPlanInput {
    /// What it is called: up to 200 characters.
    title: String,
    /// What it is for: up to 2000 characters.
    description: Option<String>,
    /// From when its steps hold; left out, the day on which it is applied.
    effective: Option<Checked<Date>>,
    /// Its steps, in the order in which they are taken: 10,000 at most.
    steps: Vec<ChangeStepInput>,
}

impl ReorganizationPlanInput {
    fn plan(self, names: &Names) -> Result<Plan> {
        Ok(Plan {
            title: self.title,
            description: self.description,
            effective: named(self.effective, "effective")?.map(|date| date.0),
            steps: self.steps.into_iter().map(|step| step.step(names)).collect::<Result<_>>()?,
        })
    }
}

/// How something is done with a reorganization.
#[derive(Clone, Debug, InputObject)]
pub struct ReorganizationMannerInput {
    /// A key of your choice that makes a repetition harmless: the same key with the same input returns the first result, and
    /// changes nothing. Up to 100 characters.
    idempotency_key: Option<String>,
    /// Whether everything is done but the commit.
    #[graphql(default = false)]
    dry_run: bool,
}

/// Which reorganization is meant.
#[derive(Clone, Debug, InputObject)]
pub struct ReorganizationChoiceInput {
    /// The reorganization: a global id.
    reorganization: ID,
    /// The revision that recorded what you have seen (`recordedIn`): where it was changed since, nothing is done.
    expected_version: Option<Checked<i64>>,
}

/// A reorganization that is written down.
#[derive(Clone, Debug, InputObject)]
pub struct ReorganizationDraftInput {
    #[graphql(flatten)]
    plan: ReorganizationPlanInput,
    #[graphql(flatten)]
    manner: ReorganizationMannerInput,
}

/// What a draft says instead: all of it.
#[derive(Clone, Debug, InputObject)]
pub struct ReorganizationEditInput {
    #[graphql(flatten)]
    choice: ReorganizationChoiceInput,
    #[graphql(flatten)]
    plan: ReorganizationPlanInput,
    #[graphql(flatten)]
    manner: ReorganizationMannerInput,
}

/// What is done with a reorganization.
#[derive(Clone, Debug, InputObject)]
pub struct ReorganizationStepTakenInput {
    #[graphql(flatten)]
    choice: ReorganizationChoiceInput,
    /// Why: up to 2000 characters.
    reason: Option<String>,
    #[graphql(flatten)]
    manner: ReorganizationMannerInput,
}

async fn carry(
    context: &Context<'_>,
    choice: Option<ReorganizationChoiceInput>,
    manner: ReorganizationMannerInput,
    reason: Option<String>,
    action: impl FnOnce(&Names) -> Result<ReorganizationAction>,
) -> Result<Outcome> {
    let call = Call::new(context, manner.idempotency_key, manner.dry_run);
    // An id that cannot be read is nobody's: the command says so, with everything else that is wrong.
    let id = |id: &ID| parse_id_of(Thing::Reorganization, "reorganization", id).unwrap_or_default();
    let input = Reorganize {
        reorganization: choice.as_ref().map(|choice| id(&choice.reorganization)),
        action: action(call.names())?,
        reason,
        expected_version: named(choice.and_then(|choice| choice.expected_version), "expectedVersion")?,
    };
    let done = reorganize(call.store(), call.options(), &input).await;
    call.payload(done).await
}

async fn taken(
    context: &Context<'_>,
    input: Checked<ReorganizationStepTakenInput>,
    action: ReorganizationAction,
) -> Result<Outcome> {
    let input = input.named("input")?;
    carry(context, Some(input.choice), input.manner, input.reason, |_| Ok(action)).await
}

/// Mutations about reorganizations.
#[derive(Default)]
pub struct ReorganizationMutation;

/// Mutations about reorganizations.
#[Object]
impl ReorganizationMutation {
    /// Writes a reorganization down. Nothing is checked yet but what can be told from the words alone: see `preview`.
    async fn reorganization_draft(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What it says.")] input: Checked<ReorganizationDraftInput>,
    ) -> Result<ReorganizationDraftPayload> {
        let input = input.named("input")?;
        let plan = |names: &Names| Ok(ReorganizationAction::Draft(input.plan.plan(names)?));
        Ok(ReorganizationDraftPayload(carry(context, None, input.manner, None, plan).await?))
    }

    /// Lets a draft say something else.
    async fn reorganization_edit(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What it says instead.")] input: Checked<ReorganizationEditInput>,
    ) -> Result<ReorganizationEditPayload> {
        let input = input.named("input")?;
        let plan = |names: &Names| Ok(ReorganizationAction::Edit(input.plan.plan(names)?));
        let done = carry(context, Some(input.choice), input.manner, None, plan).await?;
        Ok(ReorganizationEditPayload(done))
    }

    /// Puts a draft before those who decide. Its steps must hold.
    async fn reorganization_submit(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which one.")] input: Checked<ReorganizationStepTakenInput>,
    ) -> Result<ReorganizationSubmitPayload> {
        Ok(ReorganizationSubmitPayload(taken(context, input, ReorganizationAction::Submit).await?))
    }

    /// Approves what was submitted.
    async fn reorganization_approve(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which one.")] input: Checked<ReorganizationStepTakenInput>,
    ) -> Result<ReorganizationApprovePayload> {
        Ok(ReorganizationApprovePayload(taken(context, input, ReorganizationAction::Approve).await?))
    }

    /// Rejects what was submitted. Nothing more can be done with it then.
    async fn reorganization_reject(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which one.")] input: Checked<ReorganizationStepTakenInput>,
    ) -> Result<ReorganizationRejectPayload> {
        Ok(ReorganizationRejectPayload(taken(context, input, ReorganizationAction::Reject).await?))
    }

    /// Gives a reorganization up that has not been applied yet. Nothing more can be done with it then.
    async fn reorganization_withdraw(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which one.")] input: Checked<ReorganizationStepTakenInput>,
    ) -> Result<ReorganizationWithdrawPayload> {
        Ok(ReorganizationWithdrawPayload(taken(context, input, ReorganizationAction::Withdraw).await?))
    }

    /// Takes all steps of what was approved, on its effective day, as one revision. Where the world has moved on so that they
    /// hold no longer, nothing is done.
    async fn reorganization_apply(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which one.")] input: Checked<ReorganizationStepTakenInput>,
    ) -> Result<ReorganizationApplyPayload> {
        Ok(ReorganizationApplyPayload(taken(context, input, ReorganizationAction::Apply).await?))
    }

    /// Takes back everything that applying a reorganization did, as if it had never been applied. Where later revisions have
    /// changed what it recorded, those must be undone first.
    async fn reorganization_undo(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which one.")] input: Checked<ReorganizationStepTakenInput>,
    ) -> Result<ReorganizationUndoPayload> {
        Ok(ReorganizationUndoPayload(taken(context, input, ReorganizationAction::Undo).await?))
    }
}

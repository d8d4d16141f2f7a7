//! Where every change begins. Each field is one command: one transaction, one revision.
//!
//! Conventions of all of them: one input, one payload; what the organisation's rules refuse is told in `userErrors`, all at
//! once and with paths into the input, and changes nothing; a fault is an error of the request. `dryRun` does everything but
//! the commit, `idempotencyKey` makes a repetition harmless, `expectedVersion` refuses to decide on what has changed since.

mod attributes_input;
mod carry;
mod input;
mod manner_input;
mod organization_input;
mod payload;
mod people;
mod people_input;
mod people_step_input;
mod reorganization;
mod step_input;
mod structure;
mod structure_input;
mod user_error;

use async_graphql::{Context, MergedObject, Object};
use entity::command::{collaboration_approve, collaboration_end, collaboration_found, collaboration_refuse};

use super::argument::Checked;
use crate::error::ApiError;

use carry::Call;
use input::{
    CollaborationApproveInput, CollaborationEndInput, CollaborationFoundInput, CollaborationRefuseInput,
};
use payload::{
    CollaborationApprovePayload, CollaborationEndPayload, CollaborationFoundPayload,
    CollaborationRefusePayload,
};
use people::PeopleMutation;
use reorganization::ReorganizationMutation;
use structure::StructureMutation;

pub use user_error::UserError;

type Result<T> = std::result::Result<T, ApiError>;

/// The root of all mutations. They run one after the other, each as one transaction and one revision; what each returns is
/// read at its own revision, and `extensions.revision` is that of the last.
#[derive(Default, MergedObject)]
pub struct Mutation(CollaborationMutation, StructureMutation, PeopleMutation, ReorganizationMutation);

/// Mutations about collaborations.
#[derive(Default)]
pub struct CollaborationMutation;

/// Mutations about collaborations.
#[Object]
impl CollaborationMutation {
    /// Founds a collaboration with those that take part in it. Where its kind has a lifecycle, that is an application: it
    /// stands in the books in the first state until somebody approves or refuses it.
    async fn collaboration_found(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is founded.")] input: Checked<CollaborationFoundInput>,
    ) -> Result<CollaborationFoundPayload> {
        let input = input.named("input")?;
        let call = Call::new(context, input.idempotency_key.clone(), input.dry_run);
        let command = input.into_command(call.names())?;
        let done = collaboration_found(call.store(), call.options(), &command).await;
        Ok(CollaborationFoundPayload(call.payload(done).await?))
    }

    /// Approves what was applied for. Whoever acts must hold the post that the lifecycle names, in the nearest organization
    /// of the right kind above the body: see `Organization.availableTransitions`.
    async fn collaboration_approve(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is approved.")] input: Checked<CollaborationApproveInput>,
    ) -> Result<CollaborationApprovePayload> {
        let input = input.named("input")?;
        let call = Call::new(context, input.idempotency_key.clone(), input.dry_run);
        let done = collaboration_approve(call.store(), call.options(), &input.into_command()?).await;
        Ok(CollaborationApprovePayload(call.payload(done).await?))
    }

    /// Refuses what was applied for. The body ends on the effective day, and with it everything that hangs on it.
    async fn collaboration_refuse(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is refused.")] input: Checked<CollaborationRefuseInput>,
    ) -> Result<CollaborationRefusePayload> {
        let input = input.named("input")?;
        let call = Call::new(context, input.idempotency_key.clone(), input.dry_run);
        let done = collaboration_refuse(call.store(), call.options(), &input.into_command()?).await;
        Ok(CollaborationRefusePayload(call.payload(done).await?))
    }

    /// Winds a collaboration up: it ends on the effective day, and with it what its lifecycle names, such as participations
    /// and posts. What the lifecycle does not name must have ended before.
    async fn collaboration_end(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wound up.")] input: Checked<CollaborationEndInput>,
    ) -> Result<CollaborationEndPayload> {
        let input = input.named("input")?;
        let call = Call::new(context, input.idempotency_key.clone(), input.dry_run);
        let done = collaboration_end(call.store(), call.options(), &input.into_command()?).await;
        Ok(CollaborationEndPayload(call.payload(done).await?))
    }
}

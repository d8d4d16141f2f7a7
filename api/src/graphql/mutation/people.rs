//! Mutations about people, one step each.

use async_graphql::{Context, Object};

use super::payload::{
    MembershipJoinPayload, MembershipLeavePayload, PersonRecallPayload, PersonSecondPayload,
    PostAppointPayload, PostClosePayload, PostCreatePayload, PostRelievePayload,
};
use super::people_input::{
    MembershipJoinInput, MembershipLeaveInput, PersonRecallInput, PersonSecondInput, PostAppointInput,
    PostCloseInput, PostCreateInput, PostRelieveInput,
};
use super::structure::single;
use crate::error::ApiError;
use crate::graphql::argument::Checked;
use crate::names::Names;

type Result<T> = std::result::Result<T, ApiError>;

/// Mutations about people.
#[derive(Default)]
pub struct PeopleMutation;

/// Mutations about people.
#[Object]
impl PeopleMutation {
    /// Makes somebody a member of an organization: the home (`PRIMARY`), or besides it.
    async fn membership_join(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Who joins.")] input: Checked<MembershipJoinInput>,
    ) -> Result<MembershipJoinPayload> {
        let input = input.named("input")?;
        let step = |names: &Names| input.step.step(names);
        Ok(MembershipJoinPayload(single(context, "membership_join", None, input.manner, step).await?))
    }

    /// Ends a membership.
    async fn membership_leave(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Who leaves.")] input: Checked<MembershipLeaveInput>,
    ) -> Result<MembershipLeavePayload> {
        let input = input.named("input")?;
        let step = |names: &Names| input.step.step(names);
        Ok(MembershipLeavePayload(single(context, "membership_leave", None, input.manner, step).await?))
    }

    /// Gives an organization a post, which exists without a holder.
    async fn post_create(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is created.")] input: Checked<PostCreateInput>,
    ) -> Result<PostCreatePayload> {
        let input = input.named("input")?;
        let step = |names: &Names| input.step.step(names);
        Ok(PostCreatePayload(single(context, "post_create", None, input.manner, step).await?))
    }

    /// Ends a post.
    async fn post_close(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is closed.")] input: Checked<PostCloseInput>,
    ) -> Result<PostClosePayload> {
        let input = input.named("input")?;
        let step = |names: &Names| input.step.step(names);
        Ok(PostClosePayload(single(context, "post_close", None, input.manner, step).await?))
    }

    /// Appoints somebody to a post.
    async fn post_appoint(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Who is appointed.")] input: Checked<PostAppointInput>,
    ) -> Result<PostAppointPayload> {
        let input = input.named("input")?;
        let step = |names: &Names| input.step.step(names);
        Ok(PostAppointPayload(single(context, "post_appoint", None, input.manner, step).await?))
    }

    /// Relieves somebody of a post.
    async fn post_relieve(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Who is relieved.")] input: Checked<PostRelieveInput>,
    ) -> Result<PostRelievePayload> {
        let input = input.named("input")?;
        let step = |names: &Names| input.step.step(names);
        Ok(PostRelievePayload(single(context, "post_relieve", None, input.manner, step).await?))
    }

    /// Sends somebody to another organization for a time. The home stays: nobody stops being a member where he is at home.
    async fn person_second(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Who is sent.")] input: Checked<PersonSecondInput>,
    ) -> Result<PersonSecondPayload> {
        let input = input.named("input")?;
        let step = |names: &Names| input.step.step(names);
        Ok(PersonSecondPayload(single(context, "person_second", None, input.manner, step).await?))
    }

    /// Calls back somebody who had been sent elsewhere: the membership and the posts for that time end.
    async fn person_recall(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Who is called back.")] input: Checked<PersonRecallInput>,
    ) -> Result<PersonRecallPayload> {
        let input = input.named("input")?;
        let step = |names: &Names| input.step.step(names);
        Ok(PersonRecallPayload(single(context, "person_recall", None, input.manner, step).await?))
    }
}

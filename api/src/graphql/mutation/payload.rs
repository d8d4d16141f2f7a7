//! What every mutation returns: the organisation as it is then, the revision, and what stood in the way.

use async_graphql::{Object, SimpleObject};

use super::carry::Outcome;
use super::user_error::UserError;
use crate::error::ApiError;
use crate::graphql::kinds::Organization;
use crate::graphql::reorganization::Reorganization;
use crate::loader::World;

impl Outcome {
    async fn organization(&self) -> Result<Option<Organization>, ApiError> {
        let Some(seen) = &self.result else { return Ok(None) };
        let scope = seen.scope.as_ref().map_err(Clone::clone)?;
        scope.charge(1)?;
        let world = World::on(scope, Some(seen.day)).await?;
        let Some(organization) = seen.organization else { return Ok(None) };
        let place = world.find_id(organization).await?;
        Ok(place.map(|place| Organization::new(place, scope.default_hierarchy())))
    }

    async fn reorganization(&self) -> Result<Option<Reorganization>, ApiError> {
        let Some(seen) = &self.result else { return Ok(None) };
        let scope = seen.scope.as_ref().map_err(Clone::clone)?;
        let Some(reorganization) = seen.reorganization else { return Ok(None) };
        scope.charge(1)?;
        Reorganization::find(scope, reorganization).await
    }

    fn user_errors(&self) -> Vec<UserError> {
        let error = |violation| UserError::new(&self.names, violation);
        self.violations.iter().cloned().map(error).collect()
    }
}

/// A step of a list that was not taken.
#[derive(SimpleObject)]
pub struct RefusedStep {
    /// Its place in `steps`, from 0.
    step: i32,
    /// Everything that stands in its way.
    user_errors: Vec<UserError>,
}

/// Declares a payload: fields of its own, and those that all have.
macro_rules! answer {
    ($(#[$doc:meta])* $payload:ident, $dry_run:literal, { $($own:tt)* }) => {
        $(#[$doc])*
        pub struct $payload(pub Outcome);

        $(#[$doc])*
        #[Object]
        impl $payload {
            $($own)*

            /// The number of the revision that this wrote, or had written when the same was asked for before; null where
            /// nothing was recorded.
            async fn revision(&self) -> Option<i64> {
                self.0.result.as_ref().and_then(|seen| seen.revision)
            }

            #[doc = $dry_run]
            async fn dry_run(&self) -> bool {
                self.0.dry_run
            }

            /// Everything that stands in the way. Where there is anything, nothing has changed.
            async fn user_errors(&self) -> Vec<UserError> {
                self.0.user_errors()
            }
        }
    };
}

/// Declares the payload of one mutation about an organisation.
macro_rules! payload {
    ($(#[$doc:meta])* $payload:ident) => {
        answer!(
            $(#[$doc])*
            $payload,
            " Whether this was a dry run: then `organization` shows what would be, and nothing was recorded.",
            {
                /// The organization that it was about as it is afterwards, on the effective day; on the last day of its life where
                /// it has ended. Null where nothing was done.
                async fn organization(&self) -> Option<Result<Organization, ApiError>> {
                    self.0.organization().await.transpose()
                }
            }
        );
    };
}

payload!(
    /// What came of founding a collaboration.
    CollaborationFoundPayload
);
payload!(
    /// What came of approving a collaboration.
    CollaborationApprovePayload
);
payload!(
    /// What came of refusing a collaboration.
    CollaborationRefusePayload
);
payload!(
    /// What came of winding a collaboration up.
    CollaborationEndPayload
);
payload!(
    /// What came of founding an organization.
    OrganizationFoundPayload
);
payload!(
    /// What came of renaming an organization.
    OrganizationRenamePayload
);
payload!(
    /// What came of changing attributes.
    OrganizationUpdatePayload
);
payload!(
    /// What came of changing a kind.
    OrganizationChangeKindPayload
);
payload!(
    /// What came of changing a code.
    OrganizationChangeCodePayload
);
payload!(
    /// What came of moving an organization.
    OrganizationMovePayload
);
payload!(
    /// What came of handing an organization over.
    OrganizationTransferPayload
);
payload!(
    /// What came of a tie's beginning; `organization` is where it begins.
    OrganizationRelatePayload
);
payload!(
    /// What came of a tie's end; `organization` is where it began.
    OrganizationUnrelatePayload
);
payload!(
    /// What came of a merger; `organization` is the one that goes on.
    OrganizationMergePayload
);
payload!(
    /// What came of a split; `organization` is the first part.
    OrganizationSplitPayload
);
payload!(
    /// What came of a step of a lifecycle.
    OrganizationTransitionPayload
);
payload!(
    /// What came of suspending an organization.
    OrganizationSuspendPayload
);
payload!(
    /// What came of letting an organization be at work again.
    OrganizationResumePayload
);
payload!(
    /// What came of an organization's end.
    OrganizationDissolvePayload
);
payload!(
    /// What came of letting an organization exist again.
    OrganizationRestorePayload
);

payload!(
    /// What came of somebody's becoming a member; `organization` is where.
    MembershipJoinPayload
);
payload!(
    /// What came of the end of a membership; `organization` is where it was.
    MembershipLeavePayload
);
payload!(
    /// What came of creating a post; `organization` is whose it is.
    PostCreatePayload
);
payload!(
    /// What came of closing a post; `organization` is whose it was.
    PostClosePayload
);
payload!(
    /// What came of an appointment; `organization` is the post's.
    PostAppointPayload
);
payload!(
    /// What came of the end of an appointment; `organization` is the post's.
    PostRelievePayload
);
payload!(
    /// What came of sending somebody elsewhere; `organization` is where to.
    PersonSecondPayload
);
payload!(
    /// What came of calling somebody back; `organization` is the home.
    PersonRecallPayload
);

answer!(
    /// What came of a list of steps.
    ChangesApplyPayload,
    " Whether this was a dry run: nothing was recorded.",
    {
        /// Steps that were not taken, where refused ones are skipped; empty otherwise.
        async fn refused(&self) -> Vec<RefusedStep> {
            let error = |violation: &entity::command::Violation| UserError::new(&self.0.names, violation.clone());
            let refused = self.0.result.iter().flat_map(|seen| &seen.refused);
            refused
                .map(|one| RefusedStep {
                    step: i32::try_from(one.step).unwrap_or(i32::MAX),
                    user_errors: one.violations.iter().map(error).collect(),
                })
                .collect()
        }
    }
);

/// Declares the payload of one mutation about reorganizations.
macro_rules! reorganization_payload {
    ($($(#[$doc:meta])* $payload:ident)*) => {$(
        answer!(
            $(#[$doc])*
            $payload,
            " Whether this was a dry run: then `reorganization` shows what would be, and nothing was recorded.",
            {
                /// The reorganization as it is afterwards. Null where nothing was done.
                async fn reorganization(&self) -> Option<Result<Reorganization, ApiError>> {
                    self.0.reorganization().await.transpose()
                }
            }
        );
    )*};
}

reorganization_payload! {
    /// What came of writing a reorganization down.
    ReorganizationDraftPayload
    /// What came of editing a reorganization.
    ReorganizationEditPayload
    /// What came of submitting a reorganization.
    ReorganizationSubmitPayload
    /// What came of approving a reorganization.
    ReorganizationApprovePayload
    /// What came of rejecting a reorganization.
    ReorganizationRejectPayload
    /// What came of giving a reorganization up.
    ReorganizationWithdrawPayload
    /// What came of applying a reorganization.
    ReorganizationApplyPayload
    /// What came of undoing a reorganization.
    ReorganizationUndoPayload
}

//! What every mutation returns: the organisation as it is then, the revision, and what stood in the way.

use async_graphql::Object;

use super::carry::Outcome;
use super::user_error::UserError;
use crate::error::ApiError;
use crate::graphql::kinds::Organization;
use crate::loader::World;

impl Outcome {
    async fn organization(&self) -> Result<Option<Organization>, ApiError> {
        let Some(seen) = &self.result else { return Ok(None) };
        let scope = seen.scope.as_ref().map_err(Clone::clone)?;
        scope.charge(1)?;
        let world = World::on(scope, Some(seen.day)).await?;
        let place = world.find_id(seen.organization).await?;
        Ok(place.map(|place| Organization::new(place, scope.default_hierarchy())))
    }

    fn user_errors(&self) -> Vec<UserError> {
        let error = |violation| UserError::new(&self.names, violation);
        self.violations.iter().cloned().map(error).collect()
    }
}

/// Declares the payload of one mutation; all have the same fields.
macro_rules! payload {
    ($(#[$doc:meta])* $payload:ident) => {
        $(#[$doc])*
        pub struct $payload(pub Outcome);

        $(#[$doc])*
        #[Object]
        impl $payload {
            /// The collaboration as it is afterwards, on the effective day; on the last day of its life where it has ended.
            /// Null where nothing was done.
            async fn organization(&self) -> Option<Result<Organization, ApiError>> {
                self.0.organization().await.transpose()
            }

            /// The number of the revision that this wrote, or had written when the same was asked for before; null where
            /// nothing was recorded.
            async fn revision(&self) -> Option<i64> {
                self.0.result.as_ref().and_then(|seen| seen.revision)
            }

            /// Whether this was a dry run: then `organization` shows what would be, and nothing was recorded.
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

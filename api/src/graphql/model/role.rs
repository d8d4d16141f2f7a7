//! What people may be in organisations, and organisations in bodies.

use std::sync::Arc;

use async_graphql::Object;
use entity::model::{ParticipationRole, ParticipationRoleIx, Role, RoleIx};

use super::{kind_names, participation_role_name, role_name};
use crate::graphql::runtime::{OrganizationKind, ParticipationRoleName, RoleName};
use crate::names::Names;

/// A role of the model.
pub struct ModelRole {
    pub(super) names: Arc<Names>,
    pub(super) ix: RoleIx,
}

impl ModelRole {
    fn role(&self) -> &Role {
        self.names.model().role(self.ix)
    }
}

/// What somebody may be in an organization, such as its secretary. Posts are seats for a role.
#[Object]
impl ModelRole {
    /// The role.
    #[graphql(name = "role")]
    async fn name(&self) -> RoleName {
        role_name(&self.names, self.ix)
    }

    /// Title for people.
    async fn title(
        &self,
        #[graphql(
            desc = "BCP 47 language tag, such as `zh`; English where the model has no text in that language."
        )]
        language: Option<String>,
    ) -> &str {
        self.role().title.get(language.as_deref())
    }

    /// What somebody in this role does.
    async fn description(
        &self,
        #[graphql(
            desc = "BCP 47 language tag, such as `zh`; English where the model has no text in that language."
        )]
        language: Option<String>,
    ) -> &str {
        self.role().description.get(language.as_deref())
    }

    /// The kinds of organizations in which it exists.
    async fn kinds(&self) -> Vec<OrganizationKind> {
        kind_names(&self.names, &self.role().kinds)
    }

    /// At most so many posts of one organization are for it on one day; null where there is no such bound.
    async fn max(&self) -> Option<u32> {
        self.role().max
    }

    /// Whether a holder must be a member of the organization, in any way, as long as he holds the post.
    async fn holder_is_member(&self) -> bool {
        self.role().holder_is_member
    }
}

/// A participation role of the model.
pub struct ModelParticipationRole {
    pub(super) names: Arc<Names>,
    pub(super) ix: ParticipationRoleIx,
}

impl ModelParticipationRole {
    fn role(&self) -> &ParticipationRole {
        self.names.model().participation_role(self.ix)
    }
}

/// What an organization may be in a body that it takes part in, such as its lead.
#[Object]
impl ModelParticipationRole {
    /// The role.
    #[graphql(name = "role")]
    async fn name(&self) -> ParticipationRoleName {
        participation_role_name(&self.names, self.ix)
    }

    /// Title for people.
    async fn title(
        &self,
        #[graphql(
            desc = "BCP 47 language tag, such as `zh`; English where the model has no text in that language."
        )]
        language: Option<String>,
    ) -> &str {
        self.role().title.get(language.as_deref())
    }

    /// What a participant in this role does.
    async fn description(
        &self,
        #[graphql(
            desc = "BCP 47 language tag, such as `zh`; English where the model has no text in that language."
        )]
        language: Option<String>,
    ) -> &str {
        self.role().description.get(language.as_deref())
    }

    /// At most so many participants of a body have it on one day; null where there is no such bound.
    async fn max(&self) -> Option<u32> {
        self.role().max
    }
}

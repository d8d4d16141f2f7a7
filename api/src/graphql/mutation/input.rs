//! The inputs of mutations about collaborations, and what they tell the commands.

use async_graphql::{ID, InputObject};
use entity::command::{CollaborationFound, CollaborationStep, FoundParent, FoundParticipant};

use super::organization_input::OrganizationInput;
use crate::error::ApiError;
use crate::graphql::argument::{Checked, named};
use crate::graphql::id::parse_id;
use crate::graphql::runtime::{HierarchyName, ParticipationRoleName, RelationTypeName};
use crate::graphql::scalar::Date;
use crate::names::Names;

type Result<T> = std::result::Result<T, ApiError>;

/// A name in another language.
#[derive(Clone, Debug, InputObject)]
pub struct LocalizedNameInput {
    /// BCP 47 language tag, such as `en`.
    pub language: String,
    /// The name in that language.
    pub name: String,
}

/// A parent of a collaboration.
#[derive(Clone, Debug, InputObject)]
pub struct CollaborationParentInput {
    /// The hierarchy; left out, the one in which organizations have their home.
    hierarchy: Option<HierarchyName>,
    /// The parent: a global id.
    organization: ID,
}

/// An organization that takes part in a collaboration and keeps its home.
#[derive(Clone, Debug, InputObject)]
pub struct CollaborationParticipantInput {
    /// The participant: a global id.
    organization: ID,
    /// As what it takes part.
    role: Option<ParticipationRoleName>,
    /// The weight of its participation, where the type of relation has one.
    weight: Option<f64>,
    /// The type of participation; left out, the only one by which anybody takes part in such a collaboration.
    relation: Option<RelationTypeName>,
}

/// A collaboration that is to be founded.
#[derive(Clone, Debug, InputObject)]
pub struct CollaborationFoundInput {
    /// What it is, by kind.
    organization: OrganizationInput,
    /// Where it stands: in every hierarchy that wants a parent, one.
    #[graphql(default)]
    parents: Vec<CollaborationParentInput>,
    /// Who takes part from the effective day on.
    #[graphql(default)]
    participants: Vec<CollaborationParticipantInput>,
    /// The first day of its life; left out, today.
    effective: Option<Checked<Date>>,
    /// The first day after its life, where that is known; what it takes part in and who takes part ends then, too.
    until: Option<Checked<Date>>,
    /// Why it is founded: up to 2000 characters.
    reason: Option<String>,
    /// A key of your choice that makes a repetition harmless: the same key with the same input returns the first result, and
    /// changes nothing. Up to 100 characters.
    pub idempotency_key: Option<String>,
    /// Whether everything is done but the commit.
    #[graphql(default = false)]
    pub dry_run: bool,
}

impl CollaborationFoundInput {
    /// What the command is told.
    pub fn into_command(self, names: &Names) -> Result<CollaborationFound> {
        let model = names.model();
        let body = self.organization.read(names)?;
        let parents = self.parents.into_iter().map(|parent| FoundParent {
            hierarchy: parent.hierarchy.and_then(|name| names.hierarchy(&name.0)),
            organization: known_or_none(&parent.organization),
        });
        let participants = self.participants.into_iter().map(|one| FoundParticipant {
            organization: known_or_none(&one.organization),
            role: one.role.and_then(|name| names.participation_role(&name.0)),
            weight: one.weight,
            relation: one.relation.and_then(|name| names.relation_type(&name.0)),
        });
        debug_assert!(body.kind != model.unclassified());
        Ok(CollaborationFound {
            kind: body.kind,
            name: body.name,
            code: body.code,
            short_name: body.short_name,
            names: body.names,
            attributes: body.attributes,
            parents: parents.collect(),
            participants: participants.collect(),
            effective: named(self.effective, "effective")?.map(|date| date.0),
            until: named(self.until, "until")?.map(|date| date.0),
            reason: self.reason,
        })
    }
}

/// An id that cannot be read is nobody's: the command says so, with everything else that is wrong.
fn known_or_none(id: &ID) -> i64 {
    parse_id("organization", id).unwrap_or_default()
}

/// Declares the input of one decision on a collaboration.
macro_rules! decision {
    ($(#[$doc:meta])* $input:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, InputObject)]
        pub struct $input {
            /// The collaboration: a global id.
            organization: ID,
            /// Which step of the lifecycle is meant, as `availableTransitions` names it; may be left out where one only fits.
            transition: Option<String>,
            /// From when it holds; left out, today, or the first day of a body that is yet to come.
            effective: Option<Checked<Date>>,
            /// Why: up to 2000 characters.
            reason: Option<String>,
            /// The revision that recorded the version you have seen (`versions { recordedIn }`): where it was changed since,
            /// nothing is done.
            expected_version: Option<Checked<i64>>,
            /// A key of your choice that makes a repetition harmless: the same key with the same input returns the first
            /// result, and changes nothing. Up to 100 characters.
            pub idempotency_key: Option<String>,
            /// Whether everything is done but the commit.
            #[graphql(default = false)]
            pub dry_run: bool,
        }

        impl $input {
            /// What the command is told.
            pub fn into_command(self) -> Result<CollaborationStep> {
                Ok(CollaborationStep {
                    organization: known_or_none(&self.organization),
                    transition: self.transition,
                    effective: named(self.effective, "effective")?.map(|date| date.0),
                    reason: self.reason,
                    expected_version: named(self.expected_version, "expectedVersion")?,
                })
            }
        }
    };
}

decision!(
    /// The approval of a collaboration.
    CollaborationApproveInput
);
decision!(
    /// The refusal of a collaboration.
    CollaborationRefuseInput
);
decision!(
    /// The winding up of a collaboration.
    CollaborationEndInput
);

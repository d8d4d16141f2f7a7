//! The organisation model as data, for clients that show or check it.

mod admission;
mod duty;
mod kind;
mod lifecycle;
mod path;
mod relation;
mod role;
mod rule;
mod scheme;

use std::sync::Arc;

use async_graphql::Object;
use entity::model::{
    DutyIx, HierarchyIx, KindIx, LifecycleIx, ParticipationRoleIx, PathIx, RelationTypeIx, RoleIx, SchemeIx,
    StateIx,
};

use super::runtime::{HierarchyName, OrganizationKind, ParticipationRoleName, RoleName, StateName};
use crate::names::Names;

pub use lifecycle::TransitionPurpose;
pub use path::Direction;

use admission::ModelAdmission;
use duty::ModelDuty;
use kind::ModelKind;
use lifecycle::{ModelLifecycle, ModelState};
use path::ModelPath;
use relation::{ModelHierarchy, ModelRelationType};
use role::{ModelParticipationRole, ModelRole};
use scheme::ModelScheme;

/// The organisation model that this server runs.
pub struct OrganizationModel {
    names: Arc<Names>,
}

impl OrganizationModel {
    /// The model behind these names.
    pub fn new(names: &Arc<Names>) -> OrganizationModel {
        OrganizationModel { names: Arc::clone(names) }
    }
}

/// The organisation model that this server runs.
#[Object]
impl OrganizationModel {
    /// The model's key.
    async fn name(&self) -> &str {
        &self.names.model().name
    }

    /// Title for people.
    async fn title(
        &self,
        #[graphql(
            desc = "BCP 47 language tag, such as `zh`; English where the model has no text in that language."
        )]
        language: Option<String>,
    ) -> &str {
        self.names.model().title.get(language.as_deref())
    }

    /// What the model is for.
    async fn description(
        &self,
        #[graphql(
            desc = "BCP 47 language tag, such as `zh`; English where the model has no text in that language."
        )]
        language: Option<String>,
    ) -> &str {
        self.names.model().description.get(language.as_deref())
    }

    /// Hash over the model's files; it changes when they do.
    async fn hash(&self) -> &str {
        &self.names.model().hash
    }

    /// All kinds, in the order of the model.
    async fn kinds(&self) -> Vec<ModelKind> {
        self.names.model().kinds().map(|(ix, _)| ModelKind { names: Arc::clone(&self.names), ix }).collect()
    }

    /// All hierarchies, in the order of the model.
    async fn hierarchies(&self) -> Vec<ModelHierarchy> {
        self.names
            .model()
            .hierarchies()
            .map(|(ix, _)| ModelHierarchy { names: Arc::clone(&self.names), ix })
            .collect()
    }

    /// The hierarchy that is followed where none is named.
    async fn default_hierarchy(&self) -> HierarchyName {
        hierarchy_name(&self.names, self.names.model().default_hierarchy)
    }

    /// The hierarchy in which organizations have their home, wherever else they take part.
    async fn home_hierarchy(&self) -> HierarchyName {
        hierarchy_name(&self.names, self.names.model().home_hierarchy)
    }

    /// All types of ties: those of hierarchies, participations and links.
    async fn relation_types(&self) -> Vec<ModelRelationType> {
        let all = 0..self.names.model().relation_types.len() as u16;
        all.map(|at| ModelRelationType { names: Arc::clone(&self.names), ix: RelationTypeIx(at) }).collect()
    }

    /// All identifier schemes.
    async fn schemes(&self) -> Vec<ModelScheme> {
        let all = 0..self.names.model().schemes.len() as u16;
        all.map(|at| ModelScheme { names: Arc::clone(&self.names), ix: SchemeIx(at) }).collect()
    }

    /// What people may be in organizations.
    async fn roles(&self) -> Vec<ModelRole> {
        let all = 0..self.names.model().roles.len() as u16;
        all.map(|at| ModelRole { names: Arc::clone(&self.names), ix: RoleIx(at) }).collect()
    }

    /// What organizations may be in a body that they take part in.
    async fn participation_roles(&self) -> Vec<ModelParticipationRole> {
        let all = 0..self.names.model().participation_roles.len() as u16;
        all.map(|at| ModelParticipationRole { names: Arc::clone(&self.names), ix: ParticipationRoleIx(at) })
            .collect()
    }

    /// The states that organizations may be in.
    async fn states(&self) -> Vec<ModelState> {
        let all = 0..self.names.model().states.len() as u16;
        all.map(|at| ModelState { names: Arc::clone(&self.names), ix: StateIx(at) }).collect()
    }

    /// How organizations pass through states.
    async fn lifecycles(&self) -> Vec<ModelLifecycle> {
        let all = 0..self.names.model().lifecycles.len() as u16;
        all.map(|at| ModelLifecycle { names: Arc::clone(&self.names), ix: LifecycleIx(at) }).collect()
    }

    /// What should hold.
    async fn duties(&self) -> Vec<ModelDuty> {
        let all = 0..self.names.model().duties.len() as u16;
        all.map(|at| ModelDuty { names: Arc::clone(&self.names), ix: DutyIx(at) }).collect()
    }

    /// Named walks over several types of ties.
    async fn paths(&self) -> Vec<ModelPath> {
        let all = 0..self.names.model().paths.len() as u16;
        all.map(|at| ModelPath { names: Arc::clone(&self.names), ix: PathIx(at) }).collect()
    }

    /// Where bodies made of other organizations may and may not be founded: what is prohibited is refused, and where a kind
    /// of body has admissions, one of them must be met.
    async fn admissions(&self) -> Vec<ModelAdmission> {
        let all = 0..self.names.model().admissions.len();
        all.map(|at| ModelAdmission { names: Arc::clone(&self.names), at }).collect()
    }
}

fn hierarchy_name(names: &Names, ix: HierarchyIx) -> HierarchyName {
    HierarchyName(names.hierarchy_values()[usize::from(ix.0)].clone())
}

fn kind_name(names: &Names, ix: KindIx) -> OrganizationKind {
    OrganizationKind(names.kind_value(ix).clone())
}

fn kind_names(names: &Names, kinds: &[KindIx]) -> Vec<OrganizationKind> {
    kinds.iter().map(|kind| kind_name(names, *kind)).collect()
}

fn role_name(names: &Names, ix: RoleIx) -> RoleName {
    RoleName(names.role_values()[usize::from(ix.0)].clone())
}

fn participation_role_name(names: &Names, ix: ParticipationRoleIx) -> ParticipationRoleName {
    ParticipationRoleName(names.participation_role_values()[usize::from(ix.0)].clone())
}

fn state_name(names: &Names, ix: StateIx) -> StateName {
    StateName(names.state_value(ix).clone())
}

//! States of organisations, and the steps between them.

use std::sync::Arc;

use async_graphql::{Enum, Object, SimpleObject};
use entity::model::{Lifecycle, LifecycleIx, State, StateIx, Transition};

use super::{hierarchy_name, kind_names, role_name, state_name};
use crate::graphql::runtime::{HierarchyName, OrganizationKind, RoleName, StateName};
use crate::names::Names;

/// What may be expected of organizations in a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::model::Stage")]
pub enum Stage {
    /// Applied for: it stands in the books, and does not work yet.
    Pending,
    /// At work.
    Active,
    /// Not at work for a time.
    Suspended,
    /// Refused or wound up: it takes no further step.
    Ended,
}

/// What a step between states is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::model::Purpose")]
pub enum TransitionPurpose {
    /// What was applied for is approved: `collaborationApprove`.
    Approve,
    /// What was applied for is refused: `collaborationRefuse`.
    Refuse,
    /// The organization is wound up, and its life ends: `collaborationEnd`.
    End,
    /// Any other step, such as being upgraded.
    Change,
}

/// What may end with a body, on its date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::model::Ending")]
pub enum LifecycleEnding {
    /// Participations in it, and those it has in others.
    Participations,
    /// Memberships in it.
    Memberships,
    /// Its posts, and with them the appointments to them.
    Posts,
    /// Its links of every other type.
    Links,
}

/// A state of the model.
pub struct ModelState {
    pub(super) names: Arc<Names>,
    pub(super) ix: StateIx,
}

impl ModelState {
    fn state(&self) -> &State {
        self.names.model().state(self.ix)
    }
}

/// A state that organizations may be in.
#[Object]
impl ModelState {
    /// The state.
    #[graphql(name = "state")]
    async fn name(&self) -> StateName {
        state_name(&self.names, self.ix)
    }

    /// Title for people.
    async fn title(
        &self,
        #[graphql(
            desc = "BCP 47 language tag, such as `zh`; English where the model has no text in that language."
        )]
        language: Option<String>,
    ) -> &str {
        self.state().title.get(language.as_deref())
    }

    /// What holds in this state.
    async fn description(
        &self,
        #[graphql(
            desc = "BCP 47 language tag, such as `zh`; English where the model has no text in that language."
        )]
        language: Option<String>,
    ) -> &str {
        self.state().description.get(language.as_deref())
    }

    /// What may be expected of organizations in it.
    async fn stage(&self) -> Stage {
        self.state().stage.into()
    }
}

/// A lifecycle of the model.
pub struct ModelLifecycle {
    pub(super) names: Arc<Names>,
    pub(super) ix: LifecycleIx,
}

impl ModelLifecycle {
    fn lifecycle(&self) -> &Lifecycle {
        self.names.model().lifecycle(self.ix)
    }
}

/// The states that organizations of some kinds pass through, and the steps between them.
#[Object]
impl ModelLifecycle {
    /// The lifecycle's key.
    async fn name(&self) -> &str {
        &self.lifecycle().key
    }

    /// Title for people.
    async fn title(
        &self,
        #[graphql(
            desc = "BCP 47 language tag, such as `zh`; English where the model has no text in that language."
        )]
        language: Option<String>,
    ) -> &str {
        self.lifecycle().title.get(language.as_deref())
    }

    /// Which bodies follow it, and why.
    async fn description(
        &self,
        #[graphql(
            desc = "BCP 47 language tag, such as `zh`; English where the model has no text in that language."
        )]
        language: Option<String>,
    ) -> &str {
        self.lifecycle().description.get(language.as_deref())
    }

    /// Its states, in the order in which bodies usually pass through them.
    async fn states(&self) -> Vec<StateName> {
        self.lifecycle().states.iter().map(|state| state_name(&self.names, *state)).collect()
    }

    /// The state of a body that has been applied for.
    async fn initial(&self) -> StateName {
        state_name(&self.names, self.lifecycle().initial)
    }

    /// The state of a body that is recorded without one, as imports do.
    async fn established(&self) -> StateName {
        state_name(&self.names, self.lifecycle().established)
    }

    /// The steps from state to state.
    async fn transitions(&self) -> Vec<ModelTransition> {
        let all = 0..self.lifecycle().transitions.len();
        all.map(|at| ModelTransition { names: Arc::clone(&self.names), ix: self.ix, at }).collect()
    }

    /// What ends with a body. Whatever is not named here must end before the body may.
    async fn ends(&self) -> Vec<LifecycleEnding> {
        self.lifecycle().ends.iter().map(|ending| LifecycleEnding::from(*ending)).collect()
    }
}

/// A step of a lifecycle.
pub struct ModelTransition {
    names: Arc<Names>,
    ix: LifecycleIx,
    at: usize,
}

impl ModelTransition {
    fn transition(&self) -> &Transition {
        &self.names.model().lifecycle(self.ix).transitions[self.at]
    }
}

/// A step from one state to another.
#[Object]
impl ModelTransition {
    /// The step's key.
    async fn name(&self) -> &str {
        &self.transition().key
    }

    /// Title for people.
    async fn title(
        &self,
        #[graphql(
            desc = "BCP 47 language tag, such as `zh`; English where the model has no text in that language."
        )]
        language: Option<String>,
    ) -> &str {
        self.transition().title.get(language.as_deref())
    }

    /// What the step means.
    async fn description(
        &self,
        #[graphql(
            desc = "BCP 47 language tag, such as `zh`; English where the model has no text in that language."
        )]
        language: Option<String>,
    ) -> &str {
        self.transition().description.get(language.as_deref())
    }

    /// What it is for.
    async fn purpose(&self) -> TransitionPurpose {
        self.transition().purpose.into()
    }

    /// The states it leaves.
    async fn from(&self) -> Vec<StateName> {
        self.transition().from.iter().map(|state| state_name(&self.names, *state)).collect()
    }

    /// The state it leads to.
    async fn to(&self) -> StateName {
        state_name(&self.names, self.transition().to)
    }

    /// Who decides on it; null where anybody may who may write.
    async fn approver(&self) -> Option<ModelApprover> {
        self.transition().approver.as_ref().map(|approver| ModelApprover {
            role: role_name(&self.names, approver.role),
            hierarchy: hierarchy_name(&self.names, approver.hierarchy),
            kinds: kind_names(&self.names, &approver.kinds),
        })
    }
}

/// Whose decision a step is: the holder of a post for a role in the nearest organization above the body that is of one of
/// some kinds.
#[derive(SimpleObject)]
pub struct ModelApprover {
    /// The role.
    role: RoleName,
    /// The hierarchy that is walked upwards from the body.
    hierarchy: HierarchyName,
    /// The kinds of organizations that decide; empty means those in which the role exists.
    kinds: Vec<OrganizationKind>,
}

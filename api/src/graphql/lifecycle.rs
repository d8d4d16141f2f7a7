//! Lifecycles of organisations: the steps that were taken, and those that can be taken.

use async_graphql::Object;
use entity::model::{HierarchyIx, KindIx, RoleIx, Transition};
use entity::snapshot::Described;
use entity::store::LifecycleStepRecord;

use super::kinds::Organization;
use super::model::TransitionPurpose;
use super::people::{Person, Post, Standpoint};
use super::runtime::{RoleName, StateName};
use super::scalar::Date;
use crate::error::ApiError;
use crate::loader::{Place, PostsOfKey, load_list};
use crate::names::Names;

/// A step that was taken.
pub struct LifecycleStep {
    at: Standpoint,
    from: Option<StateName>,
    to: Option<StateName>,
    record: LifecycleStepRecord,
}

impl LifecycleStep {
    /// The step that a row holds, of an organisation that is looked at from `at`.
    pub fn new(at: Standpoint, record: &LifecycleStepRecord) -> LifecycleStep {
        let names = at.names();
        let state = |key: &str| {
            names.model().find_state(key).map(|state| StateName(names.state_value(state).clone()))
        };
        LifecycleStep {
            at: at.clone(),
            from: record.from_state.as_deref().and_then(state),
            to: state(&record.to_state),
            record: record.clone(),
        }
    }
}

/// A step from one state to another: who decided it, when and why.
#[Object]
impl LifecycleStep {
    /// The step of the lifecycle, or `apply` for an application.
    async fn transition(&self) -> &str {
        &self.record.transition
    }

    /// The state before; null for an application, and where the model does not know it any more.
    async fn from_state(&self) -> Option<&StateName> {
        self.from.as_ref()
    }

    /// The state after; null where the model does not know it any more.
    async fn to_state(&self) -> Option<&StateName> {
        self.to.as_ref()
    }

    /// The day from which the state after holds.
    async fn effective(&self) -> Option<Date> {
        Date::bound(self.record.effective)
    }

    /// Who decided; null where he was nobody on record.
    async fn person(&self) -> Option<Result<Person, ApiError>> {
        Some(self.at.person(self.record.person?).await)
    }

    /// The post by which he might; null where nobody in particular decides on such a step.
    async fn post(&self) -> Option<Result<Post, ApiError>> {
        self.at.post(self.record.post?).await.transpose()
    }

    /// Why, in the words of whoever decided.
    async fn reason(&self) -> Option<&str> {
        self.record.reason.as_deref()
    }

    /// The number of the revision that recorded it.
    async fn recorded_in(&self) -> i64 {
        self.record.revision
    }

    /// When it was recorded: an instant in UTC, as RFC 3339 writes it.
    async fn recorded_at(&self) -> String {
        self.record.recorded_at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
    }
}

/// A step that leads on from the state of an organization.
pub struct AvailableTransition {
    organization: Organization,
    transition: Transition,
}

impl Organization {
    /// The steps that lead on from its state.
    pub fn available_transitions(&self) -> Vec<AvailableTransition> {
        let organization = self.place.describe();
        let scope = self.place.world().scope();
        let (Some(state), Some(lifecycle)) =
            (organization.state(), scope.names.model().lifecycle_of(organization.kind()))
        else {
            return Vec::new();
        };
        let from_here = lifecycle.transitions.iter().filter(|transition| transition.from.contains(&state));
        from_here
            .map(|transition| AvailableTransition {
                organization: self.clone(),
                transition: transition.clone(),
            })
            .collect()
    }
}

impl AvailableTransition {
    fn names(&self) -> &Names {
        &self.organization.place.world().scope().names
    }
}

/// A step that leads on from the state in which an organization is on the day asked about.
#[Object]
impl AvailableTransition {
    /// What mutations call it.
    async fn transition(&self) -> &str {
        &self.transition.key
    }

    /// Title for people.
    async fn title(
        &self,
        #[graphql(
            desc = "BCP 47 language tag, such as `zh`; where there is none in it, English or what there is."
        )]
        language: Option<String>,
    ) -> &str {
        self.transition.title.get(language.as_deref())
    }

    /// What it means.
    async fn description(
        &self,
        #[graphql(
            desc = "BCP 47 language tag, such as `zh`; where there is none in it, English or what there is."
        )]
        language: Option<String>,
    ) -> &str {
        self.transition.description.get(language.as_deref())
    }

    /// Which mutation takes it: `collaborationApprove`, `collaborationRefuse` or `collaborationEnd`; none takes other changes
    /// yet.
    async fn purpose(&self) -> TransitionPurpose {
        self.transition.purpose.into()
    }

    /// The state that it leads to.
    async fn to_state(&self) -> StateName {
        StateName(self.names().state_value(self.transition.to).clone())
    }

    /// Who decides on it; null where anybody may.
    async fn approver(&self) -> Result<Option<TransitionApprover>, ApiError> {
        let Some(approver) = &self.transition.approver else { return Ok(None) };
        let model = self.names().model();
        let kinds = match approver.kinds.as_slice() {
            [] => &model.role(approver.role).kinds,
            kinds => kinds,
        };
        let found = nearest_above(&self.organization.place, approver.hierarchy, kinds).await?;
        if found.is_some() {
            self.organization.place.world().scope().charge(1)?;
        }
        let organization = found.map(|place| Organization::new(place, self.organization.hierarchy));
        Ok(Some(TransitionApprover { role: approver.role, organization }))
    }
}

/// The nearest organisation above that is of one of `kinds`. Where several parents lead to equally near ones, the order of
/// the parents decides, as it does for the commands.
async fn nearest_above(
    place: &Place,
    hierarchy: HierarchyIx,
    kinds: &[KindIx],
) -> Result<Option<Place>, ApiError> {
    let mut level = vec![place.clone()];
    let mut seen = vec![place.id()];
    while !level.is_empty() {
        let mut above = Vec::new();
        for place in &level {
            for parent in place.parents(hierarchy).await? {
                if seen.contains(&parent.id()) {
                    continue;
                }
                if kinds.contains(&parent.describe().kind()) {
                    return Ok(Some(parent));
                }
                seen.push(parent.id());
                above.push(parent);
            }
        }
        level = above;
    }
    Ok(None)
}

/// The seat that decides on a step.
pub struct TransitionApprover {
    role: RoleIx,
    organization: Option<Organization>,
}

/// Whose decision a step is: the holder of a post for a role in one organization.
#[Object]
impl TransitionApprover {
    /// The role.
    async fn role(&self, context: &async_graphql::Context<'_>) -> RoleName {
        let scope = context.data_unchecked::<std::sync::Arc<crate::scope::Scope>>();
        RoleName(scope.names.role_values()[usize::from(self.role.0)].clone())
    }

    /// The organization that decides: the nearest above of the right kind; null where there is none.
    async fn organization(&self) -> Option<&Organization> {
        self.organization.as_ref()
    }

    /// Whether somebody holds such a post on the day asked about, so that a decision can be taken.
    async fn is_held(&self) -> Result<bool, ApiError> {
        let Some(organization) = &self.organization else { return Ok(false) };
        if let Some((snapshot, org)) = organization.place.in_memory() {
            let belonging = snapshot.belonging();
            let mut posts = belonging.posts_of(snapshot, org).filter(|post| post.role == Some(self.role));
            return Ok(posts.any(|post| belonging.holders_of(snapshot, post.id).next().is_some()));
        }
        let world = organization.place.world();
        let key = PostsOfKey { organization: organization.place.id() };
        for post in load_list(&world.scope().loaders().posts, key).await?.iter() {
            let now = post.iter().find(|row| row.validity.contains(world.day()));
            let meant =
                now.filter(|row| row.role == Some(self.role) && row.organization == organization.place.id());
            if let Some(row) = meant
                && !world.is_vacant(row.id).await?
            {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

//! What every organisation is tied to and takes part in, how it moved from state to state, and what does not hold.

use async_graphql::Object;
use entity::model::Direction;
use futures_util::future::try_join_all;

use super::participations_field;
use crate::error::ApiError;
use crate::graphql::argument::Checked;
use crate::graphql::connection::{Fingerprint, PageArguments};
use crate::graphql::finding::Severity;
use crate::graphql::finding_connection::{FindingCondition, FindingConnection};
use crate::graphql::kinds::Organization;
use crate::graphql::lifecycle::{AvailableTransition, LifecycleStep};
use crate::graphql::model::Direction as RelationDirection;
use crate::graphql::participation::{ParticipationConnection, roles_argument};
use crate::graphql::people::Standpoint;
use crate::graphql::relation::{Relation, RelationsQuestion};
use crate::graphql::runtime::{DutyName, ParticipationRoleName, RelationTypeName};
use crate::loader::{LifecycleStepsKey, load_list};

type Result<T> = std::result::Result<T, ApiError>;

/// Fields of what an organisation is tied to; the derived type itself never appears in the schema.
pub struct OrganizationTies<'a>(pub &'a Organization);

impl Organization {
    async fn participations_in(
        &self,
        direction: Direction,
        roles: Option<Vec<ParticipationRoleName>>,
        page: &PageArguments,
    ) -> Result<ParticipationConnection> {
        let roles = roles_argument(self.names(), roles)?;
        let field = participations_field(direction);
        let list = self.list_fingerprint(field, Fingerprint::of(&roles));
        let mut ties = self.place.participations(direction).await?;
        if let Some(roles) = &roles {
            ties.retain(|tie| tie.role.is_some_and(|role| roles.contains(&role)));
        }
        ParticipationConnection::of(self, ties, page, list)
    }
}

/// What an organization is tied to.
#[Object(name = "OrganizationTies")]
impl OrganizationTies<'_> {
    /// The dated ties that begin here, past and future ones included: for a hierarchy, its parents through time. Another
    /// `direction` shows those that lead here, such as its children through time. A tie whose type is symmetric was
    /// written down from one end and reads the same from both: ask for BOTH. In order of the keys of their types, then of
    /// the days from which they hold, then by rank.
    async fn relations(
        &self,
        #[graphql(desc = "Only ties of these types.")] types: Option<Vec<RelationTypeName>>,
        #[graphql(
            desc = "FORWARD for ties that begin here, INVERSE for those that lead here, BOTH for all, each once. An organization with many children has many ties that lead to it: say which types are meant.",
            default_with = "RelationDirection::Forward"
        )]
        direction: RelationDirection,
    ) -> Result<Vec<Relation>> {
        let question = RelationsQuestion::new(self.0.names(), types, direction)?;
        let keys = question.keys(self.0.place.id());
        let loaders = self.0.scope().loaders();
        let lists = try_join_all(keys.into_iter().map(|key| load_list(&loaders.relations, key))).await?;
        self.0.scope().charge(lists.iter().map(|list| list.len()).sum())?;
        Ok(question.merge(&lists).into_iter().map(|record| Relation::new(self.0.clone(), record)).collect())
    }

    /// The bodies it takes part in on the day asked about, each with its role there. By type of the tie, then rank, then
    /// the code of the body.
    async fn participations(
        &self,
        #[graphql(desc = "Only those in which it has one of these roles.")] roles: Option<
            Vec<ParticipationRoleName>,
        >,
        #[graphql(
            desc = "At most so many from the beginning (where neither first nor last is given, 50; at most 1000, unless the server is set otherwise)."
        )]
        first: Option<Checked<i32>>,
        #[graphql(desc = "Only what comes behind this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end.")] last: Option<Checked<i32>>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<ParticipationConnection> {
        let page = PageArguments::new(first, after, last, before)?;
        self.0.participations_in(Direction::Forward, roles, &page).await
    }

    /// The organizations that take part in this body on the day asked about, each with its role. By type of the tie, then
    /// rank, then the code of the participant.
    async fn participants(
        &self,
        #[graphql(desc = "Only those that have one of these roles.")] roles: Option<
            Vec<ParticipationRoleName>,
        >,
        #[graphql(
            desc = "At most so many from the beginning (where neither first nor last is given, 50; at most 1000, unless the server is set otherwise)."
        )]
        first: Option<Checked<i32>>,
        #[graphql(desc = "Only what comes behind this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end.")] last: Option<Checked<i32>>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<ParticipationConnection> {
        let page = PageArguments::new(first, after, last, before)?;
        self.0.participations_in(Direction::Inverse, roles, &page).await
    }

    /// The steps of its lifecycle that were taken, in the order they were decided; also those that take effect on another day
    /// than the one asked about.
    async fn lifecycle_steps(&self) -> Result<Vec<LifecycleStep>> {
        let key = LifecycleStepsKey { organization: self.0.place.id() };
        let records = load_list(&self.0.scope().loaders().lifecycle_steps, key).await?;
        self.0.scope().charge(records.len())?;
        let at = Standpoint::of(self.0);
        Ok(records.iter().map(|record| LifecycleStep::new(at.clone(), record)).collect())
    }

    /// The steps that lead on from its state on the day asked about, with who decides on each; none where it has no state.
    async fn available_transitions(&self) -> Vec<AvailableTransition> {
        self.0.available_transitions()
    }

    /// What does not hold of this organization on the day asked about and should, in pages; the root field `findings` looks
    /// below it, too.
    #[allow(clippy::too_many_arguments, reason = "each is an argument of the API")]
    async fn findings(
        &self,
        #[graphql(desc = "Only findings that are at least so grave.")] severity: Option<Severity>,
        #[graphql(
            desc = "Only findings that one of these duties is not met; misfits and empty seats are then left out."
        )]
        duties: Option<Vec<DutyName>>,
        #[graphql(
            desc = "At most so many from the beginning (where neither first nor last is given, 50; at most 1000, unless the server is set otherwise)."
        )]
        first: Option<Checked<i32>>,
        #[graphql(desc = "Only what comes behind this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end.")] last: Option<Checked<i32>>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<FindingConnection> {
        let condition = FindingCondition { severity, duties };
        let list = self.0.list_fingerprint("findings", condition.fingerprint());
        let page = PageArguments::new(first, after, last, before)?;
        FindingConnection::of(self.0, &condition, &page, list).await
    }
}

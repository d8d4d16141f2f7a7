//! What a reorganization would do if it were applied now, and what stands in its way.

use std::sync::Arc;

use async_graphql::{Enum, Object, SimpleObject};
use entity::command::{Difference, DifferenceKind};
use entity::finding::only_there;

use super::Result;
use crate::graphql::finding::Finding;
use crate::graphql::kinds::Organization;
use crate::graphql::mutation::UserError;
use crate::graphql::runtime::RelationTypeName;
use crate::graphql::scalar::Date;
use crate::loader::{FoundOn, World};
use crate::scope::{PlanOfRequest, Scope};

/// What a reorganization would do.
pub struct ReorganizationPreview {
    now: Arc<Scope>,
    plan: Arc<PlanOfRequest>,
}

impl ReorganizationPreview {
    /// What the reorganisation with this id, which exists, would do.
    pub async fn of(now: &Arc<Scope>, id: i64) -> Result<ReorganizationPreview> {
        let plan = now.plan(id).await?.expect("it was found at the same revision");
        Ok(ReorganizationPreview { now: Arc::clone(now), plan })
    }

    /// The recorded world and the planned one, on the effective day.
    async fn worlds(&self) -> Result<(Arc<World>, Arc<World>)> {
        let day = Some(self.plan.world.effective);
        Ok((World::on(&self.now, day).await?, World::on(&self.plan.scope, day).await?))
    }

    /// Findings of one world that the other does not have.
    async fn only(&self, planned: bool) -> Result<Vec<Finding>> {
        if !self.plan.world.violations.is_empty() {
            return Ok(Vec::new());
        }
        let (recorded, plan) = self.worlds().await?;
        let (here, there) = if planned { (recorded, plan) } else { (plan, recorded) };
        let (known, found): (FoundOn, FoundOn) = (here.findings().await?, there.findings().await?);
        self.now.meter.lookups(known.findings.all().len() + found.findings.all().len())?;
        let positions = only_there((&known.snapshot, &known.findings), (&found.snapshot, &found.findings));
        self.now.charge(positions.len())?;
        let hierarchy = self.now.default_hierarchy();
        Ok(positions.into_iter().map(|at| Finding::new(&there, &found, at, hierarchy)).collect())
    }
}

/// What a reorganization would do if it were applied now, compared on its effective day with what is recorded.
#[Object]
impl ReorganizationPreview {
    /// From when its steps would hold.
    async fn effective(&self) -> Date {
        Date(self.plan.world.effective)
    }

    /// Everything that stands in its way, with paths into `steps`. Where there is anything, nothing below is told.
    async fn violations(&self) -> Vec<UserError> {
        let names = &self.now.names;
        self.plan.world.violations.iter().map(|one| UserError::new(names, one.clone())).collect()
    }

    /// What would be different, organization by organization.
    async fn diff(&self) -> Result<Vec<ReorganizationDifference>> {
        let differences = &self.plan.world.differences;
        self.now.charge(differences.len())?;
        let worlds = self.worlds().await?;
        let difference = |one: &Difference| ReorganizationDifference {
            difference: one.clone(),
            recorded: Arc::clone(&worlds.0),
            planned: Arc::clone(&worlds.1),
        };
        Ok(differences.iter().map(difference).collect())
    }

    /// Findings that there would be, and are not.
    async fn findings_appear(&self) -> Result<Vec<Finding>> {
        self.only(true).await
    }

    /// Findings that there are, and would not be.
    async fn findings_vanish(&self) -> Result<Vec<Finding>> {
        self.only(false).await
    }

    /// How much would move.
    async fn counts(&self) -> ReorganizationCounts {
        let moved = &self.plan.world.moved;
        ReorganizationCounts {
            organizations: moved.organizations,
            people: moved.people,
            posts: moved.posts,
            links: moved.links,
        }
    }
}

/// How much a reorganization would move.
#[derive(SimpleObject)]
pub struct ReorganizationCounts {
    /// Organizations that would be different in any way on the effective day.
    organizations: usize,
    /// People whose memberships or appointments would be others.
    people: usize,
    /// Posts that would be others, or held by others.
    posts: usize,
    /// Links and participations that would begin, end or change.
    links: usize,
}

/// What would be different of an organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum ReorganizationDifferenceType {
    /// It would exist, and does not.
    Begins,
    /// It would exist no longer.
    Ends,
    /// It would be called something else.
    Renamed,
    /// It would be of another kind, or have another code, state, attributes or further names.
    Described,
    /// It would stand under other parents.
    Moves,
    /// It would be tied to other organizations.
    Tied,
}

/// Something that would be different.
pub struct ReorganizationDifference {
    difference: Difference,
    recorded: Arc<World>,
    planned: Arc<World>,
}

impl ReorganizationDifference {
    async fn place(&self, world: &Arc<World>, id: i64) -> Result<Option<Organization>> {
        let scope = world.scope();
        scope.charge(1)?;
        let found = world.find_id(id).await?;
        Ok(found.map(|place| Organization::new(place, scope.default_hierarchy())))
    }

    async fn places(&self, world: &Arc<World>, ids: &[i64]) -> Result<Vec<Organization>> {
        let mut places = Vec::new();
        for id in ids {
            places.extend(self.place(world, *id).await?);
        }
        Ok(places)
    }

    /// Organisations at the far ends, as recorded and as planned.
    fn ends(&self) -> (&[i64], &[i64]) {
        match &self.difference.kind {
            DifferenceKind::Moves { before, after, .. } | DifferenceKind::Tied { before, after, .. } => {
                (before, after)
            }
            _ => (&[], &[]),
        }
    }
}

/// Something that would be different on the effective day.
#[Object]
impl ReorganizationDifference {
    /// What would be different.
    #[graphql(name = "type")]
    async fn difference_type(&self) -> ReorganizationDifferenceType {
        match &self.difference.kind {
            DifferenceKind::Begins => ReorganizationDifferenceType::Begins,
            DifferenceKind::Ends => ReorganizationDifferenceType::Ends,
            DifferenceKind::Renamed { .. } => ReorganizationDifferenceType::Renamed,
            DifferenceKind::Described => ReorganizationDifferenceType::Described,
            DifferenceKind::Moves { .. } => ReorganizationDifferenceType::Moves,
            DifferenceKind::Tied { .. } => ReorganizationDifferenceType::Tied,
        }
    }

    /// The organization as it would be; as it is recorded where it would end.
    async fn organization(&self) -> Option<Result<Organization>> {
        let world = match self.difference.kind {
            DifferenceKind::Ends => &self.recorded,
            _ => &self.planned,
        };
        self.place(world, self.difference.organization).await.transpose()
    }

    /// The hierarchy or relation in which it would be tied to others; null where it is about none.
    async fn relation(&self) -> Option<RelationTypeName> {
        let model = self.planned.scope().names.model();
        let relation = match &self.difference.kind {
            DifferenceKind::Moves { hierarchy, .. } => model.hierarchies[usize::from(hierarchy.0)],
            DifferenceKind::Tied { relation, .. } => *relation,
            _ => return None,
        };
        let names = self.planned.scope().names.relation_type_values();
        Some(RelationTypeName(names[usize::from(relation.0)].clone()))
    }

    /// The name as it is recorded, where that would change.
    async fn name_before(&self) -> Option<&str> {
        match &self.difference.kind {
            DifferenceKind::Renamed { before, .. } => Some(before),
            _ => None,
        }
    }

    /// Parents, or organizations at the far ends of ties, that it would no longer have.
    async fn before(&self) -> Result<Vec<Organization>> {
        self.places(&self.recorded, self.ends().0).await
    }

    /// Those that it would have, and has not.
    async fn after(&self) -> Result<Vec<Organization>> {
        self.places(&self.planned, self.ends().1).await
    }
}

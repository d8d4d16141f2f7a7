//! Figures for an organisation and all below it.

use async_graphql::{Enum, SimpleObject};
use entity::snapshot::Figure;

use super::kinds::Organization;
use super::runtime::{HierarchyName, OrganizationKind};
use crate::error::ApiError;

/// What can be rolled up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::snapshot::Measure")]
pub enum Measure {
    /// The number of organizations.
    Organizations,
    /// The number of people: those who have a membership on the day.
    People,
    /// The number of posts, with and without a holder.
    Posts,
    /// The number of posts that nobody holds.
    VacantPosts,
    /// The number of findings: places where something does not hold that the organisation model asks for.
    Findings,
}

/// Where organizations and people are counted. Everybody appears at home, and at every body that he or his home takes part
/// in; figures differ in which appearances they count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::snapshot::Counting")]
pub enum Counting {
    /// At home: organizations at their own place, people where they have their primary membership. Figures of different
    /// parts of a tree add up.
    Home,
    /// Where they take part: organizations once for each body that they take part in, people once for each other
    /// membership and once for each body that their home takes part in.
    Participation,
    /// Each once, wherever it appears, and however often. Figures of different parts do not add up.
    Distinct,
}

/// A figure for an organization and all below it along one hierarchy.
#[derive(SimpleObject)]
pub struct RollUp {
    /// What is counted.
    measure: Measure,
    /// Where it is counted.
    counting: Counting,
    /// Along which hierarchy.
    hierarchy: HierarchyName,
    /// The figure: what is counted at the organization itself and at everything below it.
    value: u32,
    /// The same figure for each kind of organization that occurs, in the order of the model. People belong to the kind of
    /// their home; those without a home are in `value` only.
    by_kind: Vec<KindFigure>,
}

/// A figure for the organizations of one kind.
#[derive(SimpleObject)]
pub struct KindFigure {
    /// The kind.
    kind: OrganizationKind,
    /// The figure.
    value: u32,
}

impl RollUp {
    /// Counts at an organisation and all below it.
    pub async fn of(
        organization: &Organization,
        measure: Measure,
        counting: Counting,
    ) -> Result<RollUp, ApiError> {
        check(measure, counting)?;
        let names = &organization.place.world().scope().names;
        let figure: Figure =
            organization.place.figure(organization.hierarchy, measure.into(), counting.into()).await?;
        let kinds = names.kind_values().iter().zip(&figure.by_kind.0).filter(|(_, value)| **value > 0);
        Ok(RollUp {
            measure,
            counting,
            hierarchy: HierarchyName(names.hierarchy_values()[usize::from(organization.hierarchy.0)].clone()),
            value: figure.total,
            by_kind: kinds
                .map(|(kind, value)| KindFigure { kind: OrganizationKind(kind.clone()), value: *value })
                .collect(),
        })
    }
}

/// The enum value of a measure.
pub fn measure_name(measure: Measure) -> &'static str {
    match measure {
        Measure::Organizations => "ORGANIZATIONS",
        Measure::People => "PEOPLE",
        Measure::Posts => "POSTS",
        Measure::VacantPosts => "VACANT_POSTS",
        Measure::Findings => "FINDINGS",
    }
}

/// The enum value of a counting.
pub fn counting_name(counting: Counting) -> &'static str {
    match counting {
        Counting::Home => "HOME",
        Counting::Participation => "PARTICIPATION",
        Counting::Distinct => "DISTINCT",
    }
}

/// Refuses a counting that a measure does not have.
pub fn check(measure: Measure, counting: Counting) -> Result<(), ApiError> {
    match measure {
        Measure::Organizations | Measure::People => Ok(()),
        _ if counting == Counting::Home => Ok(()),
        _ => Err(ApiError::argument(
            "counting",
            "only ORGANIZATIONS and PEOPLE are counted otherwise than at HOME; leave it out",
        )),
    }
}

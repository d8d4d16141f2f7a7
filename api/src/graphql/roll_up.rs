//! Figures for an organisation and all below it.

use async_graphql::{Enum, SimpleObject};
use entity::snapshot::{Described, KindCounts};

use super::kinds::Organization;
use super::runtime::{HierarchyName, OrganizationKind};
use crate::error::ApiError;

/// What can be rolled up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum Measure {
    /// The number of organizations.
    Organizations,
}

/// A figure for an organization and all below it along one hierarchy.
#[derive(SimpleObject)]
pub struct RollUp {
    /// What is counted.
    measure: Measure,
    /// Along which hierarchy.
    hierarchy: HierarchyName,
    /// The figure: the organization itself counts, and everything below it once.
    value: u32,
    /// The same figure for each kind that occurs, in the order of the model.
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
    /// Counts an organisation and all below it.
    pub async fn of(organization: &Organization, measure: Measure) -> Result<RollUp, ApiError> {
        let names = &organization.place.world().scope().names;
        let mut counts: KindCounts = organization.place.count_below(organization.hierarchy).await?;
        counts.add(organization.place.describe().kind());
        let kinds = names.kind_values().iter().zip(&counts.0).filter(|(_, value)| **value > 0);
        Ok(RollUp {
            measure,
            hierarchy: HierarchyName(names.hierarchy_values()[usize::from(organization.hierarchy.0)].clone()),
            value: counts.total(),
            by_kind: kinds
                .map(|(kind, value)| KindFigure { kind: OrganizationKind(kind.clone()), value: *value })
                .collect(),
        })
    }
}

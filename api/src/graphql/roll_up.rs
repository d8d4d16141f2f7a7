//! Figures for an organisation and all below it.

use async_graphql::{Enum, Name, SimpleObject};
use entity::snapshot::{Figure, Measure};

use super::kinds::Organization;
use super::runtime::{HierarchyName, MeasureName, OrganizationKind};
use crate::error::ApiError;
use crate::names::Names;

/// Where organizations and people are counted. Everybody appears at home, and at every body that he or his home takes part
/// in; figures differ in which appearances they count. What organizations add up to is counted where they are.
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
    measure: MeasureName,
    /// Where it is counted.
    counting: Counting,
    /// Along which hierarchy.
    hierarchy: HierarchyName,
    /// The figure: what is counted at the organization itself and at everything below it. A sum beyond 32 bits is refused
    /// (`FIGURE_OUT_OF_RANGE`).
    value: i32,
    /// The same figure for each kind of organization whose figure is not 0, in the order of the model. People belong to the
    /// kind of their home; those without a home are in `value` only.
    by_kind: Vec<KindFigure>,
}

/// A figure for the organizations of one kind.
#[derive(SimpleObject)]
pub struct KindFigure {
    /// The kind.
    kind: OrganizationKind,
    /// The figure.
    value: i32,
}

impl KindFigure {
    /// The figure of a kind.
    pub fn new(kind: Name, value: i32) -> KindFigure {
        KindFigure { kind: OrganizationKind(kind), value }
    }
}

impl RollUp {
    /// Counts at an organisation and all below it.
    pub async fn of(
        organization: &Organization,
        measure: MeasureName,
        counting: Counting,
    ) -> Result<RollUp, ApiError> {
        let names = &organization.place.world().scope().names;
        let measured = measure_argument(names, &measure)?;
        check(names, measured, counting)?;
        let figure: Figure =
            organization.place.figure(organization.hierarchy, measured, counting.into()).await?;
        // What is out of range is refused where it is counted.
        let int = |value: i64| i32::try_from(value).expect("figures within 32 bits");
        let kinds = names.kind_values().iter().zip(&figure.by_kind).filter(|(_, value)| **value != 0);
        Ok(RollUp {
            measure,
            counting,
            hierarchy: HierarchyName(names.hierarchy_values()[usize::from(organization.hierarchy.0)].clone()),
            value: int(figure.total),
            by_kind: kinds.map(|(kind, value)| KindFigure::new(kind.clone(), int(*value))).collect(),
        })
    }
}

/// What is counted where nothing is said.
pub fn default_measure() -> MeasureName {
    MeasureName(Name::new("ORGANIZATIONS"))
}

/// The measure that an argument names.
pub fn measure_argument(names: &Names, given: &MeasureName) -> Result<Measure, ApiError> {
    names
        .measure(&given.0)
        .ok_or_else(|| ApiError::not_in_model("measure", "measure", &given.0, names.measure_values()))
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
pub fn check(names: &Names, measure: Measure, counting: Counting) -> Result<(), ApiError> {
    if measure.has_countings() || counting == Counting::Home {
        return Ok(());
    }
    let measure = names.measure_value(measure);
    Err(ApiError::argument("counting", format!("there is no counting of {measure} but HOME; leave it out")))
}

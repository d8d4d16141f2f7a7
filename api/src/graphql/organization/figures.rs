//! Figures over every organisation and all below it, on a day and over a period.

use async_graphql::Object;

use crate::error::ApiError;
use crate::graphql::argument::{Checked, named};
use crate::graphql::kinds::Organization;
use crate::graphql::roll_up::{Counting, RollUp, default_measure};
use crate::graphql::roll_up_series::{Interval, Period, RollUpSeries, StructureBasis};
use crate::graphql::runtime::{HierarchyName, MeasureName};
use crate::graphql::scalar::Date;

type Result<T> = std::result::Result<T, ApiError>;

/// Fields of what an organisation comes to; the derived type itself never appears in the schema.
pub struct OrganizationFigures<'a>(pub &'a Organization);

/// What an organization comes to.
#[Object(name = "OrganizationFigures")]
impl OrganizationFigures<'_> {
    /// A figure for the organization itself and all below it.
    async fn roll_up(
        &self,
        #[graphql(desc = "What to count.", default_with = "default_measure()")] measure: MeasureName,
        #[graphql(
            desc = "Where organizations, what they add up to, and people are counted; other measures are counted at home only.",
            default_with = "Counting::Home"
        )]
        counting: Counting,
        #[graphql(
            desc = "The hierarchy to follow; left out, the one this organization was reached through."
        )]
        hierarchy: Option<HierarchyName>,
    ) -> Result<RollUp> {
        RollUp::of(&self.0.along(hierarchy)?, measure, counting).await
    }

    /// The figures of `rollUp` over a period: on the first date, and then after each interval up to the last, 120 dates at
    /// most in one request. Facts are always those of the date; `basis` says on whose tree they are counted.
    #[allow(clippy::too_many_arguments, reason = "each is an argument of the API")]
    async fn roll_up_series(
        &self,
        #[graphql(desc = "The first date.")] from: Checked<Date>,
        #[graphql(desc = "No date after this one; left out, the day looked at.")] to: Option<Checked<Date>>,
        #[graphql(desc = "The time from one date to the next.", default_with = "Interval::Month")]
        every: Interval,
        #[graphql(desc = "On which tree.", default_with = "StructureBasis::AsWas")] basis: StructureBasis,
        #[graphql(desc = "What to count.", default_with = "default_measure()")] measure: MeasureName,
        #[graphql(
            desc = "Where organizations, what they add up to, and people are counted; other measures are counted at home only.",
            default_with = "Counting::Home"
        )]
        counting: Counting,
        #[graphql(
            desc = "The hierarchy to follow; left out, the one this organization was reached through."
        )]
        hierarchy: Option<HierarchyName>,
    ) -> Result<RollUpSeries> {
        let period = Period { from: from.named("from")?, to: named(to, "to")?, every };
        RollUpSeries::of(&self.0.along(hierarchy)?, measure, counting, basis, period).await
    }
}

//! Figures over a period: date by date, on the tree of each date or on the tree of one day.

use std::sync::Arc;

use async_graphql::{Enum, SimpleObject};
use chrono::Months;
use entity::basis::Question;
use entity::day::Day;

use super::kinds::Organization;
use super::roll_up::{Counting, KindFigure, check, measure_argument};
use super::runtime::{HierarchyName, MeasureName};
use super::scalar::Date;
use crate::error::ApiError;
use crate::loader::{Basis, Point, Series, SeriesKey};
use crate::scope::Scope;

type Result<T> = std::result::Result<T, ApiError>;

/// On which tree the facts of a date are counted: who existed, who belonged where, what they added up to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum StructureBasis {
    /// On the tree of the date itself: what was reported at the time.
    AsWas,
    /// On the tree of the day looked at, so that years compare whatever was reorganised. What has moved since counts where it
    /// stands now. What has ended counts at what came of it by a recorded merger or split, else at what it stood under last.
    AsIs,
}

/// The time from one date to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum Interval {
    /// A day.
    Day,
    /// Seven days.
    Week,
    /// A month; the last day of shorter months.
    Month,
    /// Three months.
    Quarter,
    /// A year.
    Year,
}

impl Interval {
    /// The date so many intervals after another.
    fn after(self, from: Day, count: u32) -> Option<Day> {
        let days = |each: i32| Day(from.0 + each * count as i32);
        let months = |each: u32| from.date()?.checked_add_months(Months::new(each * count)).map(Day::of);
        match self {
            Interval::Day => Some(days(1)),
            Interval::Week => Some(days(7)),
            Interval::Month => months(1),
            Interval::Quarter => months(3),
            Interval::Year => months(12),
        }
    }
}

/// A period, and how many dates of it are counted.
pub struct Period {
    /// The first date.
    pub from: Date,
    /// The last, if the intervals end there.
    pub to: Option<Date>,
    /// From each date to the next.
    pub every: Interval,
}

impl Period {
    /// The dates; `today` is the last where none is said.
    pub fn dates(&self, today: Day) -> Result<Vec<Day>> {
        let (from, to) = (self.from.0, self.to.map_or(today, |to| to.0));
        if from > to {
            return Err(ApiError::argument("from", format!("{from} is after {to}, where the period ends")));
        }
        let dates = (0u32..).map_while(|at| self.every.after(from, at)).take_while(|date| *date <= to);
        let dates: Vec<Day> = dates.take(Scope::MOST_DATES + 1).collect();
        if dates.len() > Scope::MOST_DATES {
            let reason = format!(
                "there are more than {} dates from {from} to {to}; take longer intervals, or a shorter period",
                Scope::MOST_DATES
            );
            return Err(ApiError::argument("every", reason));
        }
        Ok(dates)
    }
}

/// Figures for an organization and all below it along one hierarchy, date by date.
#[derive(SimpleObject)]
pub struct RollUpSeries {
    /// What is counted.
    measure: MeasureName,
    /// Where it is counted.
    counting: Counting,
    /// Along which hierarchy.
    hierarchy: HierarchyName,
    /// On which tree.
    basis: StructureBasis,
    /// The figures, in order of time.
    points: Vec<RollUpPoint>,
}

/// A figure on one date.
#[derive(SimpleObject)]
pub struct RollUpPoint {
    /// The date.
    date: Date,
    /// The figure; null where the organization did not exist on the date, which only `AS_WAS` asks about. A sum beyond 32
    /// bits is refused (`FIGURE_OUT_OF_RANGE`).
    value: Option<i32>,
    /// The same figure for each kind of organization whose figure is not 0, in the order of the model. People belong to the
    /// kind of their home; those without a home are in `value` only.
    by_kind: Vec<KindFigure>,
    /// With `AS_IS`, what is not in `value` but may belong there: it stood in organizations that have been split since, and
    /// not all that came of them stand here. Above all of them it is in `value`. 0 otherwise.
    unattributed: i32,
}

impl RollUpSeries {
    /// Counts at an organisation and all below it.
    pub async fn of(
        organization: &Organization,
        measure: MeasureName,
        counting: Counting,
        basis: StructureBasis,
        period: Period,
    ) -> Result<RollUpSeries> {
        let world = organization.place.world();
        let scope = world.scope();
        let names = &scope.names;
        let measured = measure_argument(names, &measure)?;
        check(names, measured, counting)?;
        let dates = period.dates(world.day())?;
        let looked_from = match basis {
            StructureBasis::AsWas => Basis::AsWas,
            StructureBasis::AsIs => Basis::AsIs(world.day()),
        };
        if let Some(last) = dates.last().filter(|last| basis == StructureBasis::AsIs && **last > world.day())
        {
            let reason = format!(
                "AS_IS counts earlier dates on the tree of {}, and {last} is later; end there, or look from a later day with asOf",
                world.day()
            );
            return Err(ApiError::argument("to", reason));
        }
        scope.visit_dates(&dates)?;
        scope.charge(dates.len())?;
        let question =
            Question { measure: measured, counting: counting.into(), hierarchy: organization.hierarchy };
        let series = Arc::new(Series { question, basis: looked_from, dates });
        let key = SeriesKey { organization: organization.place.id(), series: Arc::clone(&series) };
        let found = scope.series().load_one(key).await.map_err(|error| (*error).clone())?;
        let found = found.expect("every series that is asked for is answered")?;
        let point = |(date, point): (&Day, &Point)| RollUpPoint {
            date: Date(*date),
            value: point.total.map(int),
            by_kind: (point.by_kind.iter())
                .map(|(kind, value)| KindFigure::new(names.kind_value(*kind).clone(), int(*value)))
                .collect(),
            unattributed: int(point.unattributed),
        };
        let points = series.dates.iter().zip(found.iter()).map(point).collect();
        let hierarchy =
            HierarchyName(names.hierarchy_values()[usize::from(organization.hierarchy.0)].clone());
        Ok(RollUpSeries { measure, counting, hierarchy, basis, points })
    }
}

/// What is out of range is refused where it is counted.
fn int(value: i64) -> i32 {
    i32::try_from(value).expect("figures within 32 bits")
}

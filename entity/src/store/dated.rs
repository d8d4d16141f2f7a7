//! Which rows of a dated table are meant: those of one day, or of all days.

use super::View;
use super::sql::{Dialect, day_value};

/// Which of the dated rows about a thing are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum When {
    /// Those that hold on a day.
    On(View),
    /// Past, present and future ones, as known at this revision.
    Ever(i64),
}

impl When {
    /// The condition on `alias`; it takes the parameters 1 and, for a day, 2 ([`When::values`]).
    pub(super) fn condition(self, sql: Dialect, alias: &str) -> String {
        match self {
            When::On(_) => sql.in_view(alias, 1, 2),
            // Both parameters are bound either way, so that those that follow keep their numbers.
            When::Ever(_) if sql.is_postgres() => format!("{} AND $2::date IS NOT NULL", sql.known(alias, 1)),
            When::Ever(_) => format!("{} AND $2 IS NOT NULL", sql.known(alias, 1)),
        }
    }

    pub(super) fn values(self) -> [sea_orm::Value; 2] {
        match self {
            When::On(view) => [view.revision.into(), day_value(view.day)],
            When::Ever(revision) => [revision.into(), day_value(crate::day::Day(0))],
        }
    }
}

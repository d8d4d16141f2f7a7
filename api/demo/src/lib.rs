//! Data sets of the systems whose models come with the program, at the size that was published of them.
//!
//! A data set is text: the files that `orgweave import` reads, in steps. This crate knows neither models nor databases nor
//! GraphQL, so whatever it makes, anybody could have written by hand. It is deterministic: the same text on every machine.
//! People are invented; places bear their real names.

mod calendar;
mod chance;
mod names;
mod places;
mod sheet;

mod system;

use std::collections::BTreeSet;

pub use sheet::{Row, Sheet};
pub use system::{SYSTEMS, System, find};

/// The files of one system, in the order in which they are imported.
#[derive(Clone, Debug, Default)]
pub struct DataSet {
    /// At least one step.
    pub steps: Vec<Step>,
}

impl DataSet {
    /// How many organisations there are, whatever happens to them.
    pub fn organizations(&self) -> usize {
        self.distinct(|step| &step.organizations, "code").len()
    }

    /// How many people there are.
    pub fn people(&self) -> usize {
        self.distinct(|step| &step.people, "code").len()
    }

    /// The kinds that its organisations are of, by their keys.
    pub fn kinds(&self) -> BTreeSet<&str> {
        self.distinct(|step| &step.organizations, "kind")
    }

    fn distinct(&self, sheet: fn(&Step) -> &Sheet, column: &str) -> BTreeSet<&str> {
        self.steps.iter().flat_map(|step| sheet(step).values(column)).collect()
    }
}

/// Files that are imported together, as of one day.
#[derive(Clone, Debug, Default)]
pub struct Step {
    /// What happens, for the log.
    pub title: &'static str,
    /// The day from which differences hold, as `YYYY-MM-DD`; rows may say days of their own.
    pub effective: &'static str,
    /// `organizations.csv`: one row an organisation.
    pub organizations: Sheet,
    /// `people.csv`.
    pub people: Sheet,
    /// `memberships.csv`.
    pub memberships: Sheet,
    /// `posts.csv`.
    pub posts: Sheet,
    /// `appointments.csv`.
    pub appointments: Sheet,
    /// `ties.csv`: participations and links.
    pub ties: Sheet,
}

impl Step {
    /// An empty step.
    pub fn new(title: &'static str, effective: &'static str) -> Step {
        Step { title, effective, ..Step::default() }
    }

    /// The files that have rows, with the names that import knows tables by.
    pub fn files(&self) -> impl Iterator<Item = (&'static str, &Sheet)> {
        [
            ("organizations.csv", &self.organizations),
            ("people.csv", &self.people),
            ("memberships.csv", &self.memberships),
            ("posts.csv", &self.posts),
            ("appointments.csv", &self.appointments),
            ("ties.csv", &self.ties),
        ]
        .into_iter()
        .filter(|(_, sheet)| !sheet.is_empty())
    }
}

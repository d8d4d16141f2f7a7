//! The rows of an import, read and typed, before anything is known of the database.

use hashbrown::HashSet;

use super::problem::Problem;
use crate::day::Day;
use crate::model::{AttributeValue, HierarchyIx, KindIx, SchemeIx};

/// Everything that was read from the files of one import, faults included.
#[derive(Debug, Default)]
pub struct ImportTable {
    pub(super) sources: Vec<String>,
    pub(super) rows: Vec<ImportRow>,
    pub(super) languages: Vec<String>,
    pub(super) problems: Vec<Problem>,
    /// Codes of rows that are too broken to use: what refers to them is not reported again.
    pub(super) damaged: HashSet<String>,
    /// Whether some rows could not be read at all, so that a code that is missing may be in one of them.
    pub(super) incomplete: bool,
    /// Records met, broken ones included.
    pub(super) read: usize,
}

/// What a row says of one property.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Given<T> {
    /// Nothing: the column is absent.
    #[default]
    Untouched,
    /// That there is none: the cell is empty.
    Cleared,
    /// Something that cannot be read and has been reported.
    Faulty,
    /// This.
    Set(T),
}

impl<T> Given<T> {
    pub(super) fn set(&self) -> Option<&T> {
        match self {
            Given::Set(value) => Some(value),
            _ => None,
        }
    }
}

/// One organisation as a file describes it.
#[derive(Debug)]
pub(super) struct ImportRow {
    pub(super) source: u16,
    pub(super) line: u32,
    pub(super) kind: KindIx,
    pub(super) code: Box<str>,
    pub(super) name: Box<str>,
    pub(super) short_name: Given<Box<str>>,
    /// By position in [`ImportTable::languages`].
    pub(super) names: Vec<(u16, Given<Box<str>>)>,
    pub(super) valid_from: Option<Day>,
    pub(super) valid_to: Option<Day>,
    /// One entry for each attribute of the kind; empty where no attribute is spoken of.
    pub(super) attributes: Vec<Given<AttributeValue>>,
    pub(super) places: Vec<Place>,
    pub(super) identifiers: Vec<(SchemeIx, Given<Box<str>>)>,
    /// Something in it was reported already; rules about its place would only repeat that.
    pub(super) faulty: bool,
}

/// Where a row stands in one hierarchy.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) hierarchy: HierarchyIx,
    pub(super) parents: Given<Vec<Box<str>>>,
    pub(super) ranks: Given<Vec<i32>>,
}

impl ImportTable {
    /// How many records were read, broken ones included.
    pub fn read(&self) -> usize {
        self.read
    }

    /// What is known to be wrong before the database is asked.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    pub(super) fn add_source(&mut self, name: String) -> u16 {
        self.sources.push(name);
        u16::try_from(self.sources.len() - 1).expect("no command line names 65,536 files")
    }

    pub(super) fn report(&mut self, source: u16, line: Option<u32>, reason: impl Into<String>) {
        let file = self.sources[usize::from(source)].clone();
        self.problems.push(Problem { file, line, reason: reason.into() });
    }

    pub(super) fn language(&mut self, tag: &str) -> u16 {
        let at = self.languages.iter().position(|known| known == tag).unwrap_or_else(|| {
            self.languages.push(tag.to_owned());
            self.languages.len() - 1
        });
        at as u16
    }

    /// Files without a single record are mistakes far more often than wishes.
    pub(super) fn refuse_empty(&mut self, source: u16, before: usize) {
        let file = &self.sources[usize::from(source)];
        if self.read == before && !self.problems.iter().any(|problem| problem.file == *file) {
            self.report(source, None, "the file has no rows; check that it is the right file");
        }
    }
}

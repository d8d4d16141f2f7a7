//! The rows of an import, read and typed, before anything is known of the database.

use hashbrown::HashSet;

pub(super) use super::super::records::Given;
use super::super::records::{Log, Problem};
use crate::day::Day;
use crate::model::{AttributeValue, HierarchyIx, KindIx, SchemeIx, StateIx};

/// Everything that was read from the files of one import, faults included.
#[derive(Debug, Default)]
pub struct ImportTable {
    pub(super) log: Log,
    pub(super) rows: Vec<ImportRow>,
    pub(super) languages: Vec<String>,
    /// Codes of rows that are too broken to use: what refers to them is not reported again.
    pub(super) damaged: HashSet<String>,
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
    /// A state of its kind's lifecycle.
    pub(super) state: Option<StateIx>,
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
        self.log.read
    }

    /// What is known to be wrong before the database is asked.
    pub fn problems(&self) -> &[Problem] {
        &self.log.problems
    }

    pub(super) fn language(&mut self, tag: &str) -> u16 {
        let at = self.languages.iter().position(|known| known == tag).unwrap_or_else(|| {
            self.languages.push(tag.to_owned());
            self.languages.len() - 1
        });
        at as u16
    }
}

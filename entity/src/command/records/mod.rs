//! What import files consist of, whatever they are about: records of named cells, and what is wrong with them.

pub(super) mod csv;
mod faults;
pub(super) mod ndjson;
mod near;
mod problem;

use std::borrow::Cow;

use serde_json::Value;

pub(super) use faults::Faults;
pub(super) use near::unknown_column;
pub use problem::{ImportError, Problem};

/// The value of a column in one record. JSON null counts as absent and never arrives here.
#[derive(Debug)]
pub(super) enum Cell<'a> {
    Text(Cow<'a, str>),
    Json(Value),
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

    /// Whether there is none any more.
    pub(super) fn is_cleared(&self) -> bool {
        matches!(self, Given::Cleared)
    }

    /// What it leaves of something that is recorded.
    pub(super) fn over<'a, R: ?Sized>(&'a self, recorded: Option<&'a R>) -> Option<&'a R>
    where
        T: std::borrow::Borrow<R>,
    {
        match self {
            Given::Set(value) => Some(value.borrow()),
            Given::Cleared => None,
            Given::Untouched | Given::Faulty => recorded,
        }
    }
}

/// Which files were read, how many records they have, and what is wrong with these.
#[derive(Debug, Default)]
pub(super) struct Log {
    pub(super) sources: Vec<String>,
    pub(super) problems: Vec<Problem>,
    /// Whether some rows could not be read at all, so that what is missing may be in one of them.
    pub(super) incomplete: bool,
    /// Records met, broken ones included.
    pub(super) read: usize,
    /// Whether a file without rows is what somebody means.
    pub(super) may_be_empty: bool,
}

impl Log {
    pub(super) fn add_source(&mut self, name: String) -> u16 {
        self.sources.push(name);
        u16::try_from(self.sources.len() - 1).expect("no command line names 65,536 files")
    }

    pub(super) fn report(&mut self, source: u16, line: Option<u32>, reason: impl Into<String>) {
        let file = self.sources[usize::from(source)].clone();
        self.problems.push(Problem { file, line, reason: reason.into() });
    }

    /// Files without a single record are mistakes far more often than wishes.
    pub(super) fn refuse_empty(&mut self, source: u16, before: usize) {
        let file = &self.sources[usize::from(source)];
        if self.read == before
            && !self.may_be_empty
            && !self.problems.iter().any(|problem| problem.file == *file)
        {
            self.report(source, None, "the file has no rows; check that it is the right file");
        }
    }
}

/// Turns records into rows.
pub(super) trait RecordReader {
    /// The meaning of a column, or of an NDJSON key.
    type Column: PartialEq;

    fn log(&mut self) -> &mut Log;

    /// Reads a column's name; the error is a sentence.
    fn parse_column(&self, name: &str) -> Result<Self::Column, String>;

    /// The columns that no header may lack, with their names.
    fn required(&self) -> Vec<(&'static str, Self::Column)>;

    /// Whether its cells are what other rows name this one by.
    fn is_code(column: &Self::Column) -> bool;

    /// Reports a record that cannot be used; `code` keeps what refers to it from being reported too.
    fn damage(&mut self, source: u16, line: u32, code: Option<&str>, reason: String);

    /// Reads one record.
    fn read_row<'c>(
        &mut self,
        source: u16,
        line: u32,
        cells: impl Iterator<Item = (&'c Self::Column, Cell<'c>)>,
    ) where
        Self::Column: 'c;

    /// The meaning of a header; `None` once it has been reported as unusable.
    fn read_header(&mut self, source: u16, line: u32, names: &[String]) -> Option<Vec<Self::Column>> {
        let before = self.log().problems.len();
        let mut columns: Vec<Self::Column> = Vec::with_capacity(names.len());
        for name in names {
            match self.parse_column(name) {
                Err(reason) => self.log().report(source, Some(line), reason),
                Ok(column) if columns.contains(&column) => {
                    let reason = format!("column {name:?} is there twice; remove one");
                    self.log().report(source, Some(line), reason);
                }
                Ok(column) => columns.push(column),
            }
        }
        for (name, column) in self.required() {
            if !columns.contains(&column) {
                let reason = format!("the required column {name:?} is missing; add it");
                self.log().report(source, Some(line), reason);
            }
        }
        (self.log().problems.len() == before).then_some(columns)
    }
}

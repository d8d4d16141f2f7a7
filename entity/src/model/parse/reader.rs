//! A file being read: where its lines are, and what is wrong with it so far.

use std::cell::RefCell;

use toml::Spanned;
use toml::de::DeTable;

/// A value and the line it stands on. Two are equal if their values are: the same definition in two
/// files stands on different lines.
#[derive(Clone, Debug)]
pub(super) struct Located<T> {
    pub(super) value: T,
    pub(super) line: usize,
}

impl<T: PartialEq> PartialEq for Located<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

/// Collects the faults of one file by line.
pub(super) struct FileReader {
    line_starts: Vec<usize>,
    damaged: bool,
    faults: RefCell<Vec<(usize, String)>>,
}

impl FileReader {
    /// Parses a text as far as it goes; syntax faults are collected with all others.
    pub(super) fn open(text: &str) -> (FileReader, Spanned<DeTable<'_>>) {
        let (table, errors) = DeTable::parse_recoverable(text);
        let mut reader = FileReader {
            line_starts: text
                .match_indices('\n')
                .map(|(at, _)| at + 1)
                .filter(|at| *at < text.len())
                .collect(),
            damaged: !errors.is_empty(),
            faults: RefCell::default(),
        };
        for error in errors {
            let line = error.span().map_or(1, |span| reader.line_of(span.start));
            reader.faults.get_mut().push((line, format!("not TOML: {}", error.message())));
        }
        (reader, table)
    }

    /// The 1-based line of a byte offset; the end of the file is on its last line.
    pub(super) fn line_of(&self, offset: usize) -> usize {
        1 + self.line_starts.partition_point(|start| *start <= offset)
    }

    /// Reports something that is there and wrong.
    pub(super) fn fault(&self, line: usize, reason: impl Into<String>) {
        self.faults.borrow_mut().push((line, reason.into()));
    }

    /// Reports something that is not there; silent in a damaged file, where it may have been lost.
    pub(super) fn lacks(&self, line: usize, reason: impl Into<String>) {
        if !self.damaged {
            self.fault(line, reason);
        }
    }

    /// Whether the file is not TOML throughout, and its faults.
    pub(super) fn close(self) -> (bool, Vec<(usize, String)>) {
        (self.damaged, self.faults.into_inner())
    }
}

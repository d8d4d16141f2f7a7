//! What is wrong with an import file: every fault with its place and a sentence that says what to do.

use std::fmt;

use crate::store::StoreError;

/// One fault of an import.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The file, as it was named.
    pub file: String,
    /// 1-based physical line where the record begins; `None` for what concerns the file as a whole.
    pub line: Option<u32>,
    /// What is wrong and what would be right.
    pub reason: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.file, self.reason),
            None => write!(f, "{}: {}", self.file, self.reason),
        }
    }
}

/// Why an import did not happen. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The rows break rules; all of them are listed, by file and line.
    #[error("the import was refused: {} problem(s); nothing was changed", .0.len())]
    Refused(Vec<Problem>),
    /// A file cannot be read.
    #[error("{path} cannot be read: {reason}")]
    File {
        /// The file or folder.
        path: String,
        /// Why, and what to do where that is known.
        reason: String,
    },
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

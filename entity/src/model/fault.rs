//! What is wrong with a model file, all at once, each fault with its line.

use std::fmt;

/// One fault of a model file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelFault {
    /// The file (or built-in model) it stands in.
    pub source: String,
    /// 1-based line.
    pub line: usize,
    /// What is wrong and what would be right.
    pub reason: String,
}

/// Everything wrong with a model, in the order of files and lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelFaults(pub Vec<ModelFault>);

impl fmt::Display for ModelFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.source, self.line, self.reason)
    }
}

impl fmt::Display for ModelFaults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, fault) in self.0.iter().enumerate() {
            if at > 0 {
                writeln!(f)?;
            }
            write!(f, "{fault}")?;
        }
        Ok(())
    }
}

impl std::error::Error for ModelFaults {}

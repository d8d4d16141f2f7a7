//! What is recorded and not explained by the model any more. Nothing of it is lost: it stays in its rows.

use crate::day::Period;
use crate::model::MisfitReason;
use crate::store::MisfitSubject;

/// Something recorded that the model does not explain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// The organisation it is about.
    pub organization: i64,
    /// Primary key of the row, in the table that the subject says.
    pub row: i64,
    /// What does not fit.
    pub subject: MisfitSubject,
    /// What is recorded, and what the model knows.
    pub reason: MisfitReason,
    /// When it holds.
    pub validity: Period,
}

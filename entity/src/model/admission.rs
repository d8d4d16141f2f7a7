//! Where collaborations may and may not be founded.

use super::{KindIx, Text};

/// Admits or prohibits the founding of collaborations.
///
/// A body may be founded where no prohibition meets it and, if any admission names its kind, one admission meets it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Admission {
    /// Whether it admits or prohibits.
    pub admits: bool,
    /// The kinds of collaborations it is about.
    pub kinds: Vec<KindIx>,
    /// The attribute whose value says the field of work, and its values that are meant; `None` means whatever its value.
    pub field: Option<AdmissionField>,
    /// Meets only bodies in which an organisation of one of these kinds takes part; empty means any.
    pub participants: Vec<KindIx>,
    /// Why; a refusal shows it.
    pub reason: Text,
}

/// The values of an enumeration attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdmissionField {
    /// Key of the attribute.
    pub attribute: String,
    /// Positions of the values in its enumeration.
    pub values: Vec<u16>,
}

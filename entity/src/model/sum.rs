//! What attributes add up to: measures that a model has besides those of the program.

use super::{KindIx, Text};

/// Keys of the measures that every model has, in their order. No attribute that adds up may have one of them.
pub const MEASURES: [&str; 5] = ["organizations", "people", "posts", "vacant_posts", "findings"];

/// Attributes of one key that add up: one measure, whichever kinds have it. Kinds whose attribute of that key does not add
/// up are left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sum {
    /// Key of the attributes.
    pub key: String,
    /// Title for people: that of the first kind.
    pub title: Text,
    /// Meaning and unit, in the words of the first kind.
    pub description: Text,
    /// The kinds, in the order of the model, each with the position of the attribute in it.
    pub attributes: Vec<(KindIx, usize)>,
}

impl Sum {
    /// The position of the attribute in a kind that has it.
    pub fn of_kind(&self, kind: KindIx) -> Option<usize> {
        self.attributes.iter().find(|(of, _)| *of == kind).map(|(_, at)| *at)
    }
}

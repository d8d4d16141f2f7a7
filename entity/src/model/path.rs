//! Evaluation paths: named walks over several types of ties (SAP's word).

use super::{Direction, KindIx, RelationTypeIx, Text};

/// A named walk from an organisation, such as "all that take part in this body, and what is below them at home".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvaluationPath {
    /// Key in the model file.
    pub key: String,
    /// Title for people.
    pub title: Text,
    /// What the walk finds.
    pub description: Text,
    /// Its steps, in order; each begins where the one before has led.
    pub steps: Vec<PathStep>,
}

/// One step of a walk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathStep {
    /// The type of ties that are followed.
    pub relation: RelationTypeIx,
    /// From which end.
    pub direction: Direction,
    /// Whether they are followed again and again, as far as they lead.
    pub repeat: bool,
    /// Whether the organisations that the step begins with are found, too.
    pub keep: bool,
    /// Only organisations of these kinds are found; empty means any. What is left out is still walked through by `repeat`.
    pub kinds: Vec<KindIx>,
}

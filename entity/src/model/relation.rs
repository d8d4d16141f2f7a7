//! Types of dated ties between two organisations.

use super::{KindIx, ParticipationRoleIx, Text};

/// A type of dated tie between two organisations.
#[derive(Clone, Debug)]
pub struct RelationType {
    /// Key in the model file and in the database.
    pub key: String,
    /// Title for people.
    pub title: Text,
    /// What the tie means.
    pub description: Text,
    /// Tree, dag or link.
    pub shape: Shape,
    /// How the tie reads from its origin to its target; in a hierarchy from child to parent ("lies in").
    pub forward: Text,
    /// How it reads the other way round ("contains").
    pub inverse: Text,
    /// How many ties of this type one organisation has at a time.
    pub time_constraint: TimeConstraint,
    /// Which kinds may be tied: origin (child) kind × target (parent) kind.
    pub pairs: Pairs,
    /// Whether a tie reads the same from both ends; only links may.
    pub symmetric: bool,
    /// What the weight of a tie means and which weights there are; `None` where ties have none.
    pub weight: Option<Weight>,
    /// Whether its ties are participations: from an organisation, which keeps its home, to a collaboration.
    pub is_participation: bool,
    /// The roles that a participant may have; empty where there are none.
    pub participation_roles: Vec<ParticipationRoleIx>,
}

/// The shape that the ties of one type form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// At most one parent at a time, no cycles.
    Tree,
    /// Several parents at a time, no cycles.
    Dag,
    /// No parent meaning.
    Link,
}

/// SAP's time constraints for relationships, seen from the origin (the child of a hierarchy).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeConstraint {
    /// 0: exactly one and the same for the whole life.
    WholeLife,
    /// 1: exactly one at a time, without gaps.
    ExactlyOne,
    /// 2: at most one at a time.
    AtMostOne,
    /// 3: any number.
    Any,
}

impl TimeConstraint {
    /// SAP's digit.
    pub fn digit(self) -> u8 {
        match self {
            TimeConstraint::WholeLife => 0,
            TimeConstraint::ExactlyOne => 1,
            TimeConstraint::AtMostOne => 2,
            TimeConstraint::Any => 3,
        }
    }

    /// Whether an organisation that is not of a root kind must always have such a tie.
    pub fn is_required(self) -> bool {
        matches!(self, TimeConstraint::WholeLife | TimeConstraint::ExactlyOne)
    }
}

/// A set of (origin kind, target kind) pairs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pairs {
    kinds: usize,
    allowed: Vec<bool>,
}

impl Pairs {
    /// No pair allowed, for a model of `kinds` kinds.
    pub fn new(kinds: usize) -> Pairs {
        Pairs { kinds, allowed: vec![false; kinds * kinds] }
    }

    /// Allows `from` (child) to be tied to `to` (parent).
    pub fn allow(&mut self, from: KindIx, to: KindIx) {
        self.allowed[usize::from(from.0) * self.kinds + usize::from(to.0)] = true;
    }

    /// Whether `from` (child) may be tied to `to` (parent).
    pub fn allows(&self, from: KindIx, to: KindIx) -> bool {
        self.allowed[usize::from(from.0) * self.kinds + usize::from(to.0)]
    }

    /// The kinds that `from` may be tied to.
    pub fn targets(&self, from: KindIx) -> impl Iterator<Item = KindIx> {
        (0..self.kinds as u16).map(KindIx).filter(move |to| self.allows(from, *to))
    }

    /// The kinds that may be tied to `to`.
    pub fn origins(&self, to: KindIx) -> impl Iterator<Item = KindIx> {
        (0..self.kinds as u16).map(KindIx).filter(move |from| self.allows(*from, to))
    }
}

/// What the weight of a tie means.
#[derive(Clone, Debug, PartialEq)]
pub struct Weight {
    /// Title for people.
    pub title: Text,
    /// Meaning and unit.
    pub description: Text,
    /// Smallest weight.
    pub min: f64,
    /// Largest weight.
    pub max: f64,
}

/// What an organisation is in a collaboration, such as its lead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParticipationRole {
    /// Key in the model file and in the database.
    pub key: String,
    /// Title for people.
    pub title: Text,
    /// What a participant in this role does.
    pub description: Text,
    /// At most so many participants of a collaboration have it on one day.
    pub max: Option<u32>,
}

/// From which end a tie is followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// From where it begins to where it ends; in a hierarchy from child to parent.
    Forward,
    /// The other way round; in a hierarchy from parent to child.
    Inverse,
}

impl Direction {
    /// From the other end.
    pub fn reversed(self) -> Direction {
        match self {
            Direction::Forward => Direction::Inverse,
            Direction::Inverse => Direction::Forward,
        }
    }
}

//! The organisation model in the form the program works with: checked, indexed, immutable.
//!
//! `parse` reads model files and reports every fault; nothing else knows TOML.

mod attribute;
mod fault;
mod parse;
mod text;

use std::sync::Arc;

use indexmap::IndexMap;

pub use attribute::{Attribute, AttributeProblem, AttributeType, AttributeValue, EnumDef, EnumIx};
pub use fault::{ModelFault, ModelFaults};
pub use parse::{BUILT_IN, ModelHost, ModelSource, Named, load, load_built_in};
pub use text::{Text, fallbacks};

/// What an organisation may be, and how organisations may be tied together.
///
/// Keys are `snake_case` (`[a-z][a-z0-9]*(_[a-z][a-z0-9]*)*`), so that the names derived from them
/// (GraphQL types, enum values, fields) never collide with each other.
#[derive(Debug)]
pub struct Model {
    /// The model's key, such as `national`.
    pub name: String,
    /// Title for people.
    pub title: Text,
    /// What the model is for.
    pub description: Text,
    /// SHA-256 over the composed files, in hexadecimal; revisions record it.
    pub hash: String,
    /// Kinds by key, in the order of the files.
    pub kinds: IndexMap<String, Kind>,
    /// Enumerations that attributes may take their values from.
    pub enums: IndexMap<String, EnumDef>,
    /// Identifier schemes by key; codes belong to a scheme too.
    pub schemes: IndexMap<String, Scheme>,
    /// Relation types by key; those of shape tree or dag are hierarchies.
    pub relation_types: IndexMap<String, RelationType>,
    /// Indices into `relation_types` of the hierarchies, in the order of the files.
    pub hierarchies: Vec<RelationTypeIx>,
    /// The hierarchy that is meant where none is named (an index into `hierarchies`).
    pub default_hierarchy: HierarchyIx,
}

/// Position of a kind in [`Model::kinds`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KindIx(pub u16);

/// Position of a relation type in [`Model::relation_types`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RelationTypeIx(pub u16);

/// Position of a hierarchy in [`Model::hierarchies`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HierarchyIx(pub u16);

/// Position of an identifier scheme in [`Model::schemes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SchemeIx(pub u16);

/// A kind of organisation, such as `village`.
#[derive(Clone, Debug)]
pub struct Kind {
    /// Key in the model file and in the database.
    pub key: String,
    /// Title for people.
    pub title: Text,
    /// What organisations of this kind are.
    pub description: Text,
    /// The scheme its codes belong to.
    pub scheme: SchemeIx,
    /// Whether organisations of this kind may stand without a parent in every hierarchy; such kinds
    /// are free of the time constraints 0 and 1.
    pub root: bool,
    /// Typed attributes by key, in the order of the file.
    pub attributes: IndexMap<String, Attribute>,
    /// The file of a composed model that defined this kind.
    pub source: String,
}

/// A system of identifiers, such as the codes of administrative divisions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scheme {
    /// Key in the model file and in the database.
    pub key: String,
    /// Title for people.
    pub title: Text,
    /// Who issues these identifiers and what they look like.
    pub description: Text,
}

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

impl Model {
    /// The kind with this key.
    pub fn find_kind(&self, key: &str) -> Option<KindIx> {
        self.kinds.get_index_of(key).map(|at| KindIx(at as u16))
    }

    /// The definition of a kind.
    pub fn kind(&self, kind: KindIx) -> &Kind {
        &self.kinds[usize::from(kind.0)]
    }

    /// All kinds with their indices.
    pub fn kinds(&self) -> impl Iterator<Item = (KindIx, &Kind)> {
        self.kinds.values().enumerate().map(|(at, kind)| (KindIx(at as u16), kind))
    }

    /// The scheme with this key.
    pub fn find_scheme(&self, key: &str) -> Option<SchemeIx> {
        self.schemes.get_index_of(key).map(|at| SchemeIx(at as u16))
    }

    /// The definition of a scheme.
    pub fn scheme(&self, scheme: SchemeIx) -> &Scheme {
        &self.schemes[usize::from(scheme.0)]
    }

    /// The definition of an enumeration.
    pub fn enum_def(&self, enum_ix: EnumIx) -> &EnumDef {
        &self.enums[usize::from(enum_ix.0)]
    }

    /// The relation type with this key.
    pub fn find_relation_type(&self, key: &str) -> Option<RelationTypeIx> {
        self.relation_types.get_index_of(key).map(|at| RelationTypeIx(at as u16))
    }

    /// The definition of a relation type.
    pub fn relation_type(&self, relation_type: RelationTypeIx) -> &RelationType {
        &self.relation_types[usize::from(relation_type.0)]
    }

    /// The hierarchy with this key.
    pub fn find_hierarchy(&self, key: &str) -> Option<HierarchyIx> {
        let wanted = self.find_relation_type(key)?;
        self.hierarchies.iter().position(|at| *at == wanted).map(|at| HierarchyIx(at as u16))
    }

    /// The relation type behind a hierarchy.
    pub fn hierarchy(&self, hierarchy: HierarchyIx) -> &RelationType {
        self.relation_type(self.hierarchies[usize::from(hierarchy.0)])
    }

    /// All hierarchies with their indices.
    pub fn hierarchies(&self) -> impl Iterator<Item = (HierarchyIx, &RelationType)> {
        self.hierarchies.iter().enumerate().map(|(at, ix)| (HierarchyIx(at as u16), self.relation_type(*ix)))
    }

    /// Whether organisations of `kind` must have a parent in `hierarchy` at every date of their life.
    pub fn requires_parent(&self, kind: KindIx, hierarchy: HierarchyIx) -> bool {
        let definition = self.hierarchy(hierarchy);
        !self.kind(kind).root
            && definition.time_constraint.is_required()
            && definition.pairs.targets(kind).next().is_some()
    }
}

/// A model shared by everything that works with it.
pub type SharedModel = Arc<Model>;

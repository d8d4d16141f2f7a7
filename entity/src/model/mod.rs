//! The organisation model in the form the program works with: checked, indexed, immutable.
//!
//! `parse` reads model files and reports every fault; nothing else knows TOML.

mod admission;
mod attribute;
mod duty;
mod fault;
mod kind;
mod lifecycle;
mod misfit;
mod parse;
mod path;
mod relation;
mod role;
mod sum;
mod text;

use std::sync::Arc;

use indexmap::IndexMap;

pub use admission::{Admission, AdmissionField};
pub use attribute::{Attribute, AttributeProblem, AttributeType, AttributeValue, EnumDef, EnumIx};
pub use duty::{Anchor, CadencePeriod, Counted, Duty, DutyRule, Expiring, MembershipType, Severity};
pub use fault::{ModelFault, ModelFaults};
pub use kind::{Kind, KindTrait};
pub use lifecycle::{Approver, Ending, Lifecycle, Purpose, Stage, State, Transition};
pub use misfit::MisfitReason;
pub use parse::{BUILT_IN, ModelHost, ModelSource, Named, json_schema, load, load_built_in, reference};
pub use path::{EvaluationPath, PathStep};
pub use relation::{Direction, Pairs, ParticipationRole, RelationType, Shape, TimeConstraint, Weight};
pub use role::Role;
pub use sum::{MEASURES, Sum};
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
    /// The composed files, each with its name and its text, so that a revision's model can be read again.
    pub files: Vec<ModelSource>,
    /// Kinds by key, in the order of the files. The last one is the program's own: see [`Model::UNCLASSIFIED`].
    pub kinds: IndexMap<String, Kind>,
    /// Enumerations that attributes may take their values from.
    pub enums: IndexMap<String, EnumDef>,
    /// What attributes add up to, by their key.
    pub sums: IndexMap<String, Sum>,
    /// Identifier schemes by key; codes belong to a scheme too.
    pub schemes: IndexMap<String, Scheme>,
    /// Relation types by key; those of shape tree or dag are hierarchies.
    pub relation_types: IndexMap<String, RelationType>,
    /// Indices into `relation_types` of the hierarchies, in the order of the files.
    pub hierarchies: Vec<RelationTypeIx>,
    /// The hierarchy that is meant where none is named (an index into `hierarchies`).
    pub default_hierarchy: HierarchyIx,
    /// The hierarchy in which an organisation has its home; mostly the default one, too.
    pub home_hierarchy: HierarchyIx,
    /// What an organisation may be in a collaboration.
    pub participation_roles: IndexMap<String, ParticipationRole>,
    /// What people may be in an organisation.
    pub roles: IndexMap<String, Role>,
    /// States of organisations.
    pub states: IndexMap<String, State>,
    /// How organisations pass through states.
    pub lifecycles: IndexMap<String, Lifecycle>,
    /// What should hold.
    pub duties: IndexMap<String, Duty>,
    /// Named walks.
    pub paths: IndexMap<String, EvaluationPath>,
    /// Where collaborations may and may not be founded.
    pub admissions: Vec<Admission>,
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

/// Position of a sum in [`Model::sums`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SumIx(pub u16);

/// Position of a participation role in [`Model::participation_roles`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ParticipationRoleIx(pub u16);

/// Position of a role in [`Model::roles`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RoleIx(pub u16);

/// Position of a state in [`Model::states`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StateIx(pub u16);

/// Position of a lifecycle in [`Model::lifecycles`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LifecycleIx(pub u16);

/// Position of a duty in [`Model::duties`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DutyIx(pub u16);

/// Position of an evaluation path in [`Model::paths`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PathIx(pub u16);

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

impl Model {
    /// Key of the kind that stands, in every model, for kinds that the model no longer defines: organisations of them are
    /// shown as this, keep their place in every hierarchy, and are findings.
    pub const UNCLASSIFIED: &'static str = "unclassified";

    /// The kind that stands for kinds that the model no longer defines.
    pub fn unclassified(&self) -> KindIx {
        KindIx(self.kinds.len() as u16 - 1)
    }

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

    /// The definition of a sum.
    pub fn sum(&self, sum: SumIx) -> &Sum {
        &self.sums[usize::from(sum.0)]
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
        self.hierarchy_of(self.find_relation_type(key)?)
    }

    /// The hierarchy whose parent links are ties of this type; `None` for links.
    pub fn hierarchy_of(&self, relation_type: RelationTypeIx) -> Option<HierarchyIx> {
        self.hierarchies.iter().position(|at| *at == relation_type).map(|at| HierarchyIx(at as u16))
    }

    /// The relation type behind a hierarchy.
    pub fn hierarchy(&self, hierarchy: HierarchyIx) -> &RelationType {
        self.relation_type(self.hierarchies[usize::from(hierarchy.0)])
    }

    /// All hierarchies with their indices.
    pub fn hierarchies(&self) -> impl Iterator<Item = (HierarchyIx, &RelationType)> {
        self.hierarchies.iter().enumerate().map(|(at, ix)| (HierarchyIx(at as u16), self.relation_type(*ix)))
    }

    /// The participation role with this key.
    pub fn find_participation_role(&self, key: &str) -> Option<ParticipationRoleIx> {
        self.participation_roles.get_index_of(key).map(|at| ParticipationRoleIx(at as u16))
    }

    /// The definition of a participation role.
    pub fn participation_role(&self, participation_role: ParticipationRoleIx) -> &ParticipationRole {
        &self.participation_roles[usize::from(participation_role.0)]
    }

    /// The role with this key.
    pub fn find_role(&self, key: &str) -> Option<RoleIx> {
        self.roles.get_index_of(key).map(|at| RoleIx(at as u16))
    }

    /// The definition of a role.
    pub fn role(&self, role: RoleIx) -> &Role {
        &self.roles[usize::from(role.0)]
    }

    /// The state with this key.
    pub fn find_state(&self, key: &str) -> Option<StateIx> {
        self.states.get_index_of(key).map(|at| StateIx(at as u16))
    }

    /// The definition of a state.
    pub fn state(&self, state: StateIx) -> &State {
        &self.states[usize::from(state.0)]
    }

    /// The lifecycle with this key.
    pub fn find_lifecycle(&self, key: &str) -> Option<LifecycleIx> {
        self.lifecycles.get_index_of(key).map(|at| LifecycleIx(at as u16))
    }

    /// The definition of a lifecycle.
    pub fn lifecycle(&self, lifecycle: LifecycleIx) -> &Lifecycle {
        &self.lifecycles[usize::from(lifecycle.0)]
    }

    /// The definition of a duty.
    pub fn duty(&self, duty: DutyIx) -> &Duty {
        &self.duties[usize::from(duty.0)]
    }

    /// The definition of an evaluation path.
    pub fn path(&self, path: PathIx) -> &EvaluationPath {
        &self.paths[usize::from(path.0)]
    }

    /// The lifecycle that organisations of a kind follow.
    pub fn lifecycle_of(&self, kind: KindIx) -> Option<&Lifecycle> {
        self.kind(kind).lifecycle.map(|lifecycle| self.lifecycle(lifecycle))
    }

    /// The types of ties that are participations.
    pub fn participations(&self) -> impl Iterator<Item = RelationTypeIx> {
        let all = (0u16..).map(RelationTypeIx).zip(self.relation_types.values());
        all.filter(|(_, relation_type)| relation_type.is_participation).map(|(at, _)| at)
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

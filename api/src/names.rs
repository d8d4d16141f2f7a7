//! What the model's keys are called in GraphQL: `joint_committee` is the type `JointCommittee`, the
//! enum value `JOINT_COMMITTEE` and, as an attribute, the field `jointCommittee`.

use std::collections::HashMap;

use async_graphql::Name;
use entity::model::{
    AttributeType, DutyIx, EnumIx, HierarchyIx, KindIx, MEASURES, ParticipationRoleIx, PathIx,
    RelationTypeIx, RoleIx, SchemeIx, SharedModel, StateIx,
};
use entity::snapshot::Measure;

/// Every name the model brings into the schema, made once.
#[derive(Debug)]
pub struct Names {
    model: SharedModel,
    kind_types: Vec<String>,
    kind_values: Vec<Name>,
    hierarchy_values: Vec<Name>,
    relation_type_values: Vec<Name>,
    scheme_values: Vec<Name>,
    state_values: Vec<Name>,
    role_values: Vec<Name>,
    participation_role_values: Vec<Name>,
    path_values: Vec<Name>,
    duty_values: Vec<Name>,
    measure_values: Vec<Name>,
    enum_types: Vec<String>,
    enum_values: Vec<Vec<Name>>,
    /// Fields of each kind's attributes, in the order of the model.
    attribute_fields: Vec<HashMap<String, usize>>,
}

impl Names {
    /// Derives the names of a model.
    pub fn new(model: SharedModel) -> Names {
        let values =
            |keys: Vec<&String>| keys.into_iter().map(|key| Name::new(screaming(key))).collect::<Vec<_>>();
        Names {
            kind_types: model.kinds.keys().map(|key| pascal(key)).collect(),
            kind_values: values(model.kinds.keys().collect()),
            hierarchy_values: values(model.hierarchies().map(|(_, hierarchy)| &hierarchy.key).collect()),
            relation_type_values: values(model.relation_types.keys().collect()),
            scheme_values: values(model.schemes.keys().collect()),
            state_values: values(model.states.keys().collect()),
            role_values: values(model.roles.keys().collect()),
            participation_role_values: values(model.participation_roles.keys().collect()),
            path_values: values(model.paths.keys().collect()),
            duty_values: values(model.duties.keys().collect()),
            measure_values: MEASURES
                .into_iter()
                .chain(model.sums.keys().map(String::as_str))
                .map(|key| Name::new(screaming(key)))
                .collect(),
            enum_types: model.enums.keys().map(|key| pascal(key)).collect(),
            enum_values: model.enums.values().map(|def| values(def.values.keys().collect())).collect(),
            attribute_fields: model
                .kinds
                .values()
                .map(|kind| kind.attributes.keys().enumerate().map(|(at, key)| (camel(key), at)).collect())
                .collect(),
            model,
        }
    }

    /// The model the names belong to.
    pub fn model(&self) -> &SharedModel {
        &self.model
    }

    /// The GraphQL object type of a kind.
    pub fn kind_type(&self, kind: KindIx) -> &str {
        &self.kind_types[usize::from(kind.0)]
    }

    /// The GraphQL input type of a kind.
    pub fn kind_input(&self, kind: KindIx) -> String {
        format!("{}Input", self.kind_type(kind))
    }

    /// The input type with the attributes of a kind.
    pub fn kind_attributes_input(&self, kind: KindIx) -> String {
        format!("{}AttributesInput", self.kind_type(kind))
    }

    /// Whether a kind has this GraphQL object type.
    pub fn has_kind_type(&self, name: &str) -> bool {
        self.kind_types.iter().any(|of| of == name)
    }

    /// The value of `OrganizationKind`.
    pub fn kind_value(&self, kind: KindIx) -> &Name {
        &self.kind_values[usize::from(kind.0)]
    }

    /// All values of `OrganizationKind`, in the order of the model.
    pub fn kind_values(&self) -> &[Name] {
        &self.kind_values
    }

    /// All values of `Hierarchy`.
    pub fn hierarchy_values(&self) -> &[Name] {
        &self.hierarchy_values
    }

    /// All values of `RelationType`.
    pub fn relation_type_values(&self) -> &[Name] {
        &self.relation_type_values
    }

    /// All values of `IdentifierScheme`.
    pub fn scheme_values(&self) -> &[Name] {
        &self.scheme_values
    }

    /// All values of `OrganizationState`.
    pub fn state_values(&self) -> &[Name] {
        &self.state_values
    }

    /// The value of `OrganizationState`.
    pub fn state_value(&self, state: StateIx) -> &Name {
        &self.state_values[usize::from(state.0)]
    }

    /// The state that a value of `OrganizationState` names.
    pub fn state(&self, value: &str) -> Option<StateIx> {
        position(&self.state_values, value).map(StateIx)
    }

    /// All values of `Role`.
    pub fn role_values(&self) -> &[Name] {
        &self.role_values
    }

    /// The role that a value of `Role` names.
    pub fn role(&self, value: &str) -> Option<RoleIx> {
        position(&self.role_values, value).map(RoleIx)
    }

    /// All values of `ParticipationRole`.
    pub fn participation_role_values(&self) -> &[Name] {
        &self.participation_role_values
    }

    /// The participation role that a value of `ParticipationRole` names.
    pub fn participation_role(&self, value: &str) -> Option<ParticipationRoleIx> {
        position(&self.participation_role_values, value).map(ParticipationRoleIx)
    }

    /// All values of `EvaluationPath`.
    pub fn path_values(&self) -> &[Name] {
        &self.path_values
    }

    /// The evaluation path that a value of `EvaluationPath` names.
    pub fn path(&self, value: &str) -> Option<PathIx> {
        position(&self.path_values, value).map(PathIx)
    }

    /// All values of `Duty`.
    pub fn duty_values(&self) -> &[Name] {
        &self.duty_values
    }

    /// The duty that a value of `Duty` names.
    pub fn duty(&self, value: &str) -> Option<DutyIx> {
        position(&self.duty_values, value).map(DutyIx)
    }

    /// All values of `Measure`: those that every model has, and the sums of this one.
    pub fn measure_values(&self) -> &[Name] {
        &self.measure_values
    }

    /// The value of `Measure`.
    pub fn measure_value(&self, measure: Measure) -> &Name {
        &self.measure_values[measure.position()]
    }

    /// The measure that a value of `Measure` names.
    pub fn measure(&self, value: &str) -> Option<Measure> {
        position(&self.measure_values, value).map(Measure::at)
    }

    /// The GraphQL enum type of an enumeration of the model.
    pub fn enum_type(&self, enum_ix: EnumIx) -> &str {
        &self.enum_types[usize::from(enum_ix.0)]
    }

    /// The values of an enumeration of the model.
    pub fn enum_values(&self, enum_ix: EnumIx) -> &[Name] {
        &self.enum_values[usize::from(enum_ix.0)]
    }

    /// The position of the attribute that a field of a kind's type shows.
    pub fn attribute_of(&self, kind: KindIx, field: &str) -> Option<usize> {
        self.attribute_fields[usize::from(kind.0)].get(field).copied()
    }

    /// The GraphQL type of an attribute's values.
    pub fn attribute_type(&self, attribute_type: AttributeType) -> &str {
        match attribute_type {
            AttributeType::String { .. } => "String",
            AttributeType::Int { .. } => "Int",
            AttributeType::Float { .. } => "Float",
            AttributeType::Boolean => "Boolean",
            AttributeType::Date => "Date",
            AttributeType::Enum(ix) => self.enum_type(ix),
        }
    }

    /// The hierarchy that a value of `Hierarchy` names.
    pub fn hierarchy(&self, value: &str) -> Option<HierarchyIx> {
        position(&self.hierarchy_values, value).map(HierarchyIx)
    }

    /// The kind that a value of `OrganizationKind` names.
    pub fn kind(&self, value: &str) -> Option<KindIx> {
        position(&self.kind_values, value).map(KindIx)
    }

    /// The relation type that a value of `RelationType` names.
    pub fn relation_type(&self, value: &str) -> Option<RelationTypeIx> {
        position(&self.relation_type_values, value).map(RelationTypeIx)
    }

    /// The scheme that a value of `IdentifierScheme` names.
    pub fn scheme(&self, value: &str) -> Option<SchemeIx> {
        position(&self.scheme_values, value).map(SchemeIx)
    }
}

fn position(values: &[Name], value: &str) -> Option<u16> {
    values.iter().position(|name| name.as_str() == value).map(|at| at as u16)
}

/// `joint_committee` as the name of a type.
pub fn pascal(key: &str) -> String {
    key.split('_').map(capitalized).collect()
}

/// `joint_committee` as the name of a field.
pub fn camel(key: &str) -> String {
    let mut words = key.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |name, word| name + &capitalized(word))
}

/// `joint_committee` as the name of an enum value.
pub fn screaming(key: &str) -> String {
    key.to_uppercase()
}

fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

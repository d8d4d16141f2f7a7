//! The organisation model as data, for clients that show or check it.

use std::sync::Arc;

use async_graphql::{Enum, Object, SimpleObject};
use entity::model::{
    Attribute, AttributeType, HierarchyIx, Kind, KindIx, RelationType, RelationTypeIx, Scheme, SchemeIx,
    Shape,
};

use super::runtime::{HierarchyName, OrganizationKind, RelationTypeName, SchemeName};
use crate::names::{Names, camel};

/// The organisation model that this server runs.
pub struct OrganizationModel {
    names: Arc<Names>,
}

impl OrganizationModel {
    /// The model behind these names.
    pub fn new(names: &Arc<Names>) -> OrganizationModel {
        OrganizationModel { names: Arc::clone(names) }
    }
}

/// The organisation model that this server runs.
#[Object]
impl OrganizationModel {
    /// The model's key.
    async fn name(&self) -> &str {
        &self.names.model().name
    }

    /// Title for people.
    async fn title(
        &self,
        #[graphql(
            desc = "BCP 47 language tag, such as `zh`; English where the model has no text in that language."
        )]
        language: Option<String>,
    ) -> &str {
        self.names.model().title.get(language.as_deref())
    }

    /// What the model is for.
    async fn description(
        &self,
        #[graphql(
            desc = "BCP 47 language tag, such as `zh`; English where the model has no text in that language."
        )]
        language: Option<String>,
    ) -> &str {
        self.names.model().description.get(language.as_deref())
    }

    /// Hash over the model's files; it changes when they do.
    async fn hash(&self) -> &str {
        &self.names.model().hash
    }

    /// All kinds, in the order of the model.
    async fn kinds(&self) -> Vec<ModelKind> {
        self.names.model().kinds().map(|(ix, _)| ModelKind { names: Arc::clone(&self.names), ix }).collect()
    }

    /// All hierarchies, in the order of the model.
    async fn hierarchies(&self) -> Vec<ModelHierarchy> {
        self.names
            .model()
            .hierarchies()
            .map(|(ix, _)| ModelHierarchy { names: Arc::clone(&self.names), ix })
            .collect()
    }

    /// The hierarchy that is followed where none is named.
    async fn default_hierarchy(&self) -> HierarchyName {
        hierarchy_name(&self.names, self.names.model().default_hierarchy)
    }

    /// All types of ties: those of hierarchies, and links.
    async fn relation_types(&self) -> Vec<ModelRelationType> {
        let all = 0..self.names.model().relation_types.len() as u16;
        all.map(|at| ModelRelationType { names: Arc::clone(&self.names), ix: RelationTypeIx(at) }).collect()
    }

    /// All identifier schemes.
    async fn schemes(&self) -> Vec<ModelScheme> {
        let all = 0..self.names.model().schemes.len() as u16;
        all.map(|at| ModelScheme { names: Arc::clone(&self.names), ix: SchemeIx(at) }).collect()
    }
}

fn hierarchy_name(names: &Names, ix: HierarchyIx) -> HierarchyName {
    HierarchyName(names.hierarchy_values()[usize::from(ix.0)].clone())
}

fn kind_name(names: &Names, ix: KindIx) -> OrganizationKind {
    OrganizationKind(names.kind_value(ix).clone())
}

/// A kind of organization.
pub struct ModelKind {
    names: Arc<Names>,
    ix: KindIx,
}

impl ModelKind {
    fn kind(&self) -> &Kind {
        self.names.model().kind(self.ix)
    }
}

/// A kind of organization that the model defines.
#[Object]
impl ModelKind {
    /// The kind.
    #[graphql(name = "kind")]
    async fn kind_name(&self) -> OrganizationKind {
        kind_name(&self.names, self.ix)
    }

    /// The object type that organizations of this kind have in this API.
    async fn type_name(&self) -> &str {
        self.names.kind_type(self.ix)
    }

    /// Title for people.
    async fn title(
        &self,
        #[graphql(
            desc = "BCP 47 language tag, such as `zh`; English where the model has no text in that language."
        )]
        language: Option<String>,
    ) -> &str {
        self.kind().title.get(language.as_deref())
    }

    /// What organizations of this kind are.
    async fn description(
        &self,
        #[graphql(
            desc = "BCP 47 language tag, such as `zh`; English where the model has no text in that language."
        )]
        language: Option<String>,
    ) -> &str {
        self.kind().description.get(language.as_deref())
    }

    /// Whether organizations of this kind may stand at the top of every hierarchy.
    async fn is_root(&self) -> bool {
        self.kind().root
    }

    /// The scheme of their codes.
    async fn scheme(&self) -> SchemeName {
        SchemeName(self.names.scheme_values()[usize::from(self.kind().scheme.0)].clone())
    }

    /// Their typed attributes, in the order of the model.
    async fn attributes(&self) -> Vec<ModelAttribute> {
        let all = 0..self.kind().attributes.len();
        all.map(|at| ModelAttribute { names: Arc::clone(&self.names), kind: self.ix, at }).collect()
    }
}

/// A typed attribute of a kind.
pub struct ModelAttribute {
    names: Arc<Names>,
    kind: KindIx,
    at: usize,
}

impl ModelAttribute {
    fn attribute(&self) -> &Attribute {
        &self.names.model().kind(self.kind).attributes[self.at]
    }
}

/// A typed attribute of a kind.
#[Object]
impl ModelAttribute {
    /// Its field in the kind's type.
    async fn name(&self) -> String {
        camel(&self.attribute().key)
    }

    /// Title for people.
    async fn title(
        &self,
        #[graphql(
            desc = "BCP 47 language tag, such as `zh`; English where the model has no text in that language."
        )]
        language: Option<String>,
    ) -> &str {
        self.attribute().title.get(language.as_deref())
    }

    /// Meaning and unit.
    async fn description(
        &self,
        #[graphql(
            desc = "BCP 47 language tag, such as `zh`; English where the model has no text in that language."
        )]
        language: Option<String>,
    ) -> &str {
        self.attribute().description.get(language.as_deref())
    }

    /// The type of its values: `String`, `Int`, `Float`, `Boolean`, `Date` or an enum of the model.
    async fn type_name(&self) -> &str {
        self.names.attribute_type(self.attribute().attribute_type)
    }

    /// Whether every organization of the kind must be given a value. Its field is nullable all the same: what was recorded
    /// before a model asked for it may have none, and is a finding.
    async fn is_required(&self) -> bool {
        self.attribute().required
    }

    /// Smallest value of a number, or null where there is no such bound.
    async fn min(&self) -> Option<f64> {
        match self.attribute().attribute_type {
            AttributeType::Int { min, .. } if min != i32::MIN => Some(min.into()),
            AttributeType::Float { min, .. } if min != f64::MIN => Some(min),
            _ => None,
        }
    }

    /// Largest value of a number, or null where there is no such bound.
    async fn max(&self) -> Option<f64> {
        match self.attribute().attribute_type {
            AttributeType::Int { max, .. } if max != i32::MAX => Some(max.into()),
            AttributeType::Float { max, .. } if max != f64::MAX => Some(max),
            _ => None,
        }
    }

    /// Greatest length of a text in characters, or null where there is no such bound.
    async fn max_length(&self) -> Option<u32> {
        match self.attribute().attribute_type {
            AttributeType::String { max_length } => max_length,
            _ => None,
        }
    }

    /// The values of an enum with their titles; empty for other types.
    async fn values(&self) -> Vec<ModelValue> {
        let AttributeType::Enum(ix) = self.attribute().attribute_type else { return Vec::new() };
        let all = 0..self.names.enum_values(ix).len();
        all.map(|at| ModelValue { names: Arc::clone(&self.names), enum_ix: ix, at }).collect()
    }
}

/// A value of an enum of the model.
pub struct ModelValue {
    names: Arc<Names>,
    enum_ix: entity::model::EnumIx,
    at: usize,
}

/// A value of an enum of the model.
#[Object]
impl ModelValue {
    /// The enum value.
    async fn name(&self) -> &str {
        self.names.enum_values(self.enum_ix)[self.at].as_str()
    }

    /// Title for people.
    async fn title(
        &self,
        #[graphql(
            desc = "BCP 47 language tag, such as `zh`; English where the model has no text in that language."
        )]
        language: Option<String>,
    ) -> &str {
        self.names.model().enum_def(self.enum_ix).values[self.at].get(language.as_deref())
    }
}

/// The shape that the ties of one type form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum RelationShape {
    /// At most one parent at a time, and no circles.
    Tree,
    /// Several parents at a time, and no circles.
    Dag,
    /// No parent meaning.
    Link,
}

/// SAP's time constraints: how many ties of a type an organization has at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum TimeConstraint {
    /// Exactly one, and the same for the whole life (SAP: 0).
    WholeLife,
    /// Exactly one at a time, without gaps (SAP: 1).
    ExactlyOne,
    /// At most one at a time (SAP: 2).
    AtMostOne,
    /// Any number (SAP: 3).
    Any,
}

/// A pair of kinds that may be tied.
#[derive(SimpleObject)]
pub struct KindPair {
    /// Where the tie begins; the child in a hierarchy.
    child: OrganizationKind,
    /// Where it ends; the parent in a hierarchy.
    parent: OrganizationKind,
}

/// A hierarchy of the model.
pub struct ModelHierarchy {
    names: Arc<Names>,
    ix: HierarchyIx,
}

/// A named set of dated parent relations.
#[Object]
impl ModelHierarchy {
    /// The hierarchy.
    async fn hierarchy(&self) -> HierarchyName {
        hierarchy_name(&self.names, self.ix)
    }

    /// The type of its parent relations, with titles and rules.
    async fn relation_type(&self) -> ModelRelationType {
        ModelRelationType {
            names: Arc::clone(&self.names),
            ix: self.names.model().hierarchies[usize::from(self.ix.0)],
        }
    }
}

/// A type of ties.
pub struct ModelRelationType {
    names: Arc<Names>,
    ix: RelationTypeIx,
}

impl ModelRelationType {
    fn relation_type(&self) -> &RelationType {
        self.names.model().relation_type(self.ix)
    }
}

/// A type of dated ties between two organizations.
#[Object]
impl ModelRelationType {
    /// The type.
    #[graphql(name = "type")]
    async fn name(&self) -> RelationTypeName {
        RelationTypeName(self.names.relation_type_values()[usize::from(self.ix.0)].clone())
    }

    /// Title for people.
    async fn title(
        &self,
        #[graphql(
            desc = "BCP 47 language tag, such as `zh`; English where the model has no text in that language."
        )]
        language: Option<String>,
    ) -> &str {
        self.relation_type().title.get(language.as_deref())
    }

    /// What the tie means.
    async fn description(
        &self,
        #[graphql(
            desc = "BCP 47 language tag, such as `zh`; English where the model has no text in that language."
        )]
        language: Option<String>,
    ) -> &str {
        self.relation_type().description.get(language.as_deref())
    }

    /// How the tie reads from where it begins; in a hierarchy from child to parent, such as "lies in".
    async fn forward(
        &self,
        #[graphql(
            desc = "BCP 47 language tag, such as `zh`; English where the model has no text in that language."
        )]
        language: Option<String>,
    ) -> &str {
        self.relation_type().forward.get(language.as_deref())
    }

    /// How the tie reads the other way round, such as "contains".
    async fn inverse(
        &self,
        #[graphql(
            desc = "BCP 47 language tag, such as `zh`; English where the model has no text in that language."
        )]
        language: Option<String>,
    ) -> &str {
        self.relation_type().inverse.get(language.as_deref())
    }

    /// The shape its ties form.
    async fn shape(&self) -> RelationShape {
        match self.relation_type().shape {
            Shape::Tree => RelationShape::Tree,
            Shape::Dag => RelationShape::Dag,
            Shape::Link => RelationShape::Link,
        }
    }

    /// How many such ties an organization has at a time. Kinds that are roots need none.
    async fn time_constraint(&self) -> TimeConstraint {
        match self.relation_type().time_constraint {
            entity::model::TimeConstraint::WholeLife => TimeConstraint::WholeLife,
            entity::model::TimeConstraint::ExactlyOne => TimeConstraint::ExactlyOne,
            entity::model::TimeConstraint::AtMostOne => TimeConstraint::AtMostOne,
            entity::model::TimeConstraint::Any => TimeConstraint::Any,
        }
    }

    /// Which kinds may be tied: the nesting rules of a hierarchy.
    async fn allowed(&self) -> Vec<KindPair> {
        let model = self.names.model();
        let pairs = model.kinds().flat_map(|(child, _)| {
            self.relation_type().pairs.targets(child).map(move |parent| (child, parent))
        });
        pairs
            .map(|(child, parent)| KindPair {
                child: kind_name(&self.names, child),
                parent: kind_name(&self.names, parent),
            })
            .collect()
    }
}

/// An identifier scheme of the model.
pub struct ModelScheme {
    names: Arc<Names>,
    ix: SchemeIx,
}

impl ModelScheme {
    fn scheme(&self) -> &Scheme {
        self.names.model().scheme(self.ix)
    }
}

/// A system of identifiers.
#[Object]
impl ModelScheme {
    /// The scheme.
    #[graphql(name = "scheme")]
    async fn name(&self) -> SchemeName {
        SchemeName(self.names.scheme_values()[usize::from(self.ix.0)].clone())
    }

    /// Title for people.
    async fn title(
        &self,
        #[graphql(
            desc = "BCP 47 language tag, such as `zh`; English where the model has no text in that language."
        )]
        language: Option<String>,
    ) -> &str {
        self.scheme().title.get(language.as_deref())
    }

    /// Who issues these identifiers and what they look like.
    async fn description(
        &self,
        #[graphql(
            desc = "BCP 47 language tag, such as `zh`; English where the model has no text in that language."
        )]
        language: Option<String>,
    ) -> &str {
        self.scheme().description.get(language.as_deref())
    }
}

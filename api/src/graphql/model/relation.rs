//! Hierarchies, and types of ties.

use std::sync::Arc;

use async_graphql::{Enum, Object, SimpleObject};
use entity::model::{HierarchyIx, RelationType, RelationTypeIx, Shape, Weight};

use super::{hierarchy_name, kind_name, participation_role_name};
use crate::graphql::runtime::{HierarchyName, OrganizationKind, ParticipationRoleName, RelationTypeName};
use crate::names::Names;

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
    pub(super) names: Arc<Names>,
    pub(super) ix: HierarchyIx,
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
    pub(super) names: Arc<Names>,
    pub(super) ix: RelationTypeIx,
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

    /// Whether a tie reads the same from both ends.
    async fn symmetric(&self) -> bool {
        self.relation_type().symmetric
    }

    /// What the weight of a tie means, and its bounds; null where ties have none.
    async fn weight(&self) -> Option<ModelWeight> {
        self.relation_type().weight.clone().map(ModelWeight)
    }

    /// Whether its ties are participations: from an organization, which keeps its home, to a body made of several.
    async fn is_participation(&self) -> bool {
        self.relation_type().is_participation
    }

    /// What a participant may be in the body; empty where nothing is said.
    async fn participation_roles(&self) -> Vec<ParticipationRoleName> {
        let roles = &self.relation_type().participation_roles;
        roles.iter().map(|role| participation_role_name(&self.names, *role)).collect()
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

/// What the weight of a tie means.
pub struct ModelWeight(Weight);

/// What the weight of a tie means.
#[Object]
impl ModelWeight {
    /// Title for people.
    async fn title(
        &self,
        #[graphql(
            desc = "BCP 47 language tag, such as `zh`; English where the model has no text in that language."
        )]
        language: Option<String>,
    ) -> &str {
        self.0.title.get(language.as_deref())
    }

    /// Meaning and unit.
    async fn description(
        &self,
        #[graphql(
            desc = "BCP 47 language tag, such as `zh`; English where the model has no text in that language."
        )]
        language: Option<String>,
    ) -> &str {
        self.0.description.get(language.as_deref())
    }

    /// Smallest weight.
    async fn min(&self) -> f64 {
        self.0.min
    }

    /// Largest weight.
    async fn max(&self) -> f64 {
        self.0.max
    }
}

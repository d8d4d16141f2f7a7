//! Kinds of organisations and their attributes.

use std::sync::Arc;

use async_graphql::Object;
use entity::model::{Attribute, AttributeType, Kind, KindIx};

use super::kind_name;
use super::lifecycle::ModelLifecycle;
use crate::graphql::kind_trait::KindTrait;
use crate::graphql::runtime::{OrganizationKind, SchemeName};
use crate::names::{Names, camel};

/// A kind of organization.
pub struct ModelKind {
    pub(super) names: Arc<Names>,
    pub(super) ix: KindIx,
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

    /// The model whose file defines it: this one, or one that it extends. `orgweave` for the kind that every model has.
    async fn defined_in(&self) -> &str {
        &self.kind().defined_in
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

    /// What may be expected of them, whatever the model calls them.
    async fn traits(&self) -> Vec<KindTrait> {
        self.kind().traits.iter().map(|one| KindTrait::from(*one)).collect()
    }

    /// The states they pass through; null for kinds that have none.
    async fn lifecycle(&self) -> Option<ModelLifecycle> {
        let ix = self.kind().lifecycle?;
        Some(ModelLifecycle { names: Arc::clone(&self.names), ix })
    }

    /// Their typed attributes, in the order of the model.
    async fn attributes(&self) -> Vec<ModelAttribute> {
        let all = 0..self.kind().attributes.len();
        all.map(|at| ModelAttribute { names: Arc::clone(&self.names), kind: self.ix, at }).collect()
    }
}

/// A typed attribute of a kind.
pub struct ModelAttribute {
    pub(super) names: Arc<Names>,
    pub(super) kind: KindIx,
    pub(super) at: usize,
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

    /// Whether its values add up to a figure of everything below: the value of `Measure` for its key is their sum.
    async fn adds_up(&self) -> bool {
        self.attribute().adds_up
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
    pub(super) names: Arc<Names>,
    pub(super) enum_ix: entity::model::EnumIx,
    pub(super) at: usize,
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

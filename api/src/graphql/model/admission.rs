//! Where bodies made of others may and may not be founded.

use std::sync::Arc;

use async_graphql::{Object, SimpleObject};
use entity::model::{Admission, AttributeType};

use super::kind_names;
use crate::graphql::runtime::OrganizationKind;
use crate::names::{Names, camel};

/// An admission or a prohibition of the model.
pub struct ModelAdmission {
    pub(super) names: Arc<Names>,
    pub(super) at: usize,
}

impl ModelAdmission {
    fn admission(&self) -> &Admission {
        &self.names.model().admissions[self.at]
    }
}

/// Admits or prohibits the founding of bodies made of other organizations.
#[Object]
impl ModelAdmission {
    /// Whether it admits or prohibits.
    async fn admits(&self) -> bool {
        self.admission().admits
    }

    /// The kinds of bodies it is about.
    async fn kinds(&self) -> Vec<OrganizationKind> {
        kind_names(&self.names, &self.admission().kinds)
    }

    /// The field of work it is about; null where it is about any.
    async fn field(&self) -> Option<ModelAdmissionField> {
        let model = self.names.model();
        let Admission { field, kinds, .. } = self.admission();
        let field = field.as_ref()?;
        let mut attributes =
            kinds.iter().filter_map(|kind| model.kind(*kind).attributes.get(&field.attribute));
        let values = attributes.find_map(|attribute| match attribute.attribute_type {
            AttributeType::Enum(ix) => Some(self.names.enum_values(ix)),
            _ => None,
        })?;
        Some(ModelAdmissionField {
            attribute: camel(&field.attribute),
            values: field.values.iter().map(|value| values[usize::from(*value)].to_string()).collect(),
        })
    }

    /// Only bodies in which an organization of one of these kinds takes part are meant; empty means any.
    async fn participants(&self) -> Vec<OrganizationKind> {
        kind_names(&self.names, &self.admission().participants)
    }

    /// Why; a refusal shows it.
    async fn reason(
        &self,
        #[graphql(
            desc = "BCP 47 language tag, such as `zh`; English where the model has no text in that language."
        )]
        language: Option<String>,
    ) -> &str {
        self.admission().reason.get(language.as_deref())
    }
}

/// A field of work: an attribute and some of its values.
#[derive(SimpleObject)]
pub struct ModelAdmissionField {
    /// The attribute's field in the types of the kinds.
    attribute: String,
    /// Its values that are meant, by name.
    values: Vec<String>,
}

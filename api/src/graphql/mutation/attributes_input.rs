//! `OrganizationAttributesInput`: attributes of one kind, of which those that are given are changed.
//!
//! The types come from the model, so they are registered and read by hand, as those of whole organisations are.

use std::borrow::Cow;

use async_graphql::indexmap::IndexMap;
use async_graphql::registry::{MetaTypeId, Registry};
use async_graphql::{InputType, InputValueError, InputValueResult, Name, Value};
use entity::model::KindIx;

use super::organization_input::{
    RUNTIME, attribute_value, attribute_values, input_type, one_kind, register_attribute_types, value,
};
use crate::error::ApiError;
use crate::graphql::runtime::{current_names, describe};
use crate::names::{Names, camel};

/// Attributes of one kind, as they were given.
#[derive(Clone, Debug)]
pub struct OrganizationAttributesInput(IndexMap<Name, Value>);

const NAME: &str = "OrganizationAttributesInput";

impl OrganizationAttributesInput {
    /// The kind that is meant, and the values that are given, by their place in it; null takes one away.
    pub fn read(self, names: &Names) -> Result<(KindIx, Vec<(usize, serde_json::Value)>), ApiError> {
        let wrong = || ApiError::argument("input", "`attributes` has exactly one field: the kind");
        let (kind, fields) = one_kind(names, self.0).ok_or_else(wrong)?;
        Ok((kind, attribute_values(names, names.model().kind(kind), &fields)))
    }
}

impl InputType for OrganizationAttributesInput {
    type RawValueType = Self;

    fn type_name() -> Cow<'static, str> {
        NAME.into()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        registry.create_input_type::<Self, _>(MetaTypeId::InputObject, |registry| {
            register_attribute_types(registry);
            let names = current_names();
            let model = names.model();
            let mut of_kinds = IndexMap::new();
            for (ix, kind) in model.kinds().filter(|(_, kind)| !kind.attributes.is_empty()) {
                let name = names.kind_attributes_input(ix);
                let (field, description) = (camel(&kind.key), describe(&kind.title, &kind.description));
                let attributes = kind.attributes.values();
                let fields = attributes.map(|attribute| attribute_value(&names, attribute)).collect();
                let of_kind = input_type(&name, description.clone(), fields, RUNTIME, false);
                registry.types.insert(name.clone(), of_kind);
                of_kinds.insert(field.clone(), value(&field, &name, description));
            }
            if of_kinds.is_empty() {
                // GraphQL knows no empty input.
                let none = "The organisation model defines no attributes.".to_owned();
                of_kinds.insert("none".to_owned(), value("none", "Boolean", Some(none)));
            }
            let what = "Attributes of organizations of one kind: give exactly one field. Attributes that are left out stay \
                        as they are; null takes a value away.";
            input_type(NAME, Some(what.to_owned()), of_kinds, std::any::type_name::<Self>(), true)
        })
    }

    fn parse(value: Option<Value>) -> InputValueResult<Self> {
        match value {
            Some(Value::Object(fields)) => Ok(OrganizationAttributesInput(fields)),
            value => Err(InputValueError::expected_type(value.unwrap_or_default())),
        }
    }

    fn to_value(&self) -> Value {
        Value::Object(self.0.clone())
    }

    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }
}

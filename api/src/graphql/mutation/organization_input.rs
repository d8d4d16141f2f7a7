//! `OrganizationInput`: one field for each kind, of which one is given, and one input type a kind with its attributes.
//!
//! The types come from the model, so they are registered and read by hand. Validation has seen to their shape; values are
//! held to the model by the command, so that everything that is wrong is told at once.

use std::borrow::Cow;

use async_graphql::indexmap::IndexMap;
use async_graphql::registry::{MetaInputValue, MetaType, MetaTypeId, Registry};
use async_graphql::{InputType, InputValueError, InputValueResult, Name, Value};
use entity::model::{Attribute, AttributeType, Kind, KindIx};

use super::input::LocalizedNameInput;
use crate::error::ApiError;
use crate::graphql::runtime::{current_names, describe};
use crate::graphql::scalar::Date;
use crate::names::{Names, camel};

/// An organisation of one kind, as it was given.
#[derive(Clone, Debug)]
pub struct OrganizationInput(IndexMap<Name, Value>);

/// An organisation that was read.
pub struct Body {
    /// Its kind.
    pub kind: KindIx,
    /// Its name.
    pub name: String,
    /// Its code.
    pub code: Option<String>,
    /// A shorter name.
    pub short_name: Option<String>,
    /// Names in other languages.
    pub names: Vec<(String, String)>,
    /// Values of attributes, by their place in the kind.
    pub attributes: Vec<(usize, serde_json::Value)>,
}

/// One name for every input type made at run time.
pub const RUNTIME: &str = "an input type of the organisation model";
const NAME: &str = "OrganizationInput";

/// Fields that every kind's input has; attributes may not be called like them.
pub const COMMON: [(&str, &str, &str); 4] = [
    ("name", "String!", "Its name: up to 500 characters."),
    ("code", "String", "Its code, in the scheme of its kind: up to 100 characters."),
    ("shortName", "String", "A shorter name, where one is in use."),
    ("names", "[LocalizedNameInput!]", "Names in other languages."),
];

impl OrganizationInput {
    /// The organisation that is meant.
    pub fn read(self, names: &Names) -> Result<Body, ApiError> {
        let wrong = || ApiError::argument("input", "`organization` has exactly one field: the kind");
        let (kind, mut fields) = one_kind(names, self.0).ok_or_else(wrong)?;
        let definition = names.model().kind(kind);
        let mut text = |field: &str| match fields.get_mut(field) {
            Some(Value::String(text)) => Some(std::mem::take(text)),
            _ => None,
        };
        let (name, code, short_name) = (text("name").unwrap_or_default(), text("code"), text("shortName"));
        let localized = fields.shift_remove("names").filter(|names| *names != Value::Null);
        let localized = localized.map(|names| Vec::<LocalizedNameInput>::parse(Some(names)));
        let localized = localized.transpose().map_err(|_| wrong())?.unwrap_or_default();
        Ok(Body {
            kind,
            name,
            code,
            short_name,
            names: localized.into_iter().map(|one| (one.language, one.name)).collect(),
            attributes: attribute_values(names, definition, &fields),
        })
    }
}

/// The one kind that is given, and what is given for it.
pub fn one_kind(names: &Names, given: IndexMap<Name, Value>) -> Option<(KindIx, IndexMap<Name, Value>)> {
    let mut given = given.into_iter();
    let (Some((field, Value::Object(fields))), None) = (given.next(), given.next()) else { return None };
    let kind = names.model().kinds().find(|(_, kind)| camel(&kind.key) == field.as_str());
    kind.map(|(kind, _)| (kind, fields))
}

/// The values of attributes that are given, by their place in the kind.
pub fn attribute_values(
    names: &Names,
    kind: &Kind,
    fields: &IndexMap<Name, Value>,
) -> Vec<(usize, serde_json::Value)> {
    let value = |(at, attribute): (usize, &Attribute)| {
        let value = fields.get(camel(&attribute.key).as_str())?;
        Some((at, plain(names, attribute, value)))
    };
    kind.attributes.values().enumerate().filter_map(value).collect()
}

/// Registers the types that attributes may have besides enums.
pub fn register_attribute_types(registry: &mut Registry) {
    for register in [
        <Date as InputType>::create_type_info,
        <String as InputType>::create_type_info,
        <i32 as InputType>::create_type_info,
        <f64 as InputType>::create_type_info,
        <bool as InputType>::create_type_info,
    ] {
        register(registry);
    }
}

/// A value as the model reads it: enum values by key.
fn plain(names: &Names, attribute: &Attribute, value: &Value) -> serde_json::Value {
    let key = |name: &str| {
        let AttributeType::Enum(ix) = attribute.attribute_type else { return None };
        let at = names.enum_values(ix).iter().position(|known| known.as_str() == name)?;
        names.model().enum_def(ix).values.get_index(at).map(|(key, _)| key.as_str().into())
    };
    match (attribute.attribute_type, value) {
        (AttributeType::Enum(_), Value::Enum(name)) => key(name),
        (AttributeType::Enum(_), Value::String(name)) => key(name),
        _ => value.clone().into_json().ok(),
    }
    .unwrap_or_default()
}

impl InputType for OrganizationInput {
    type RawValueType = Self;

    fn type_name() -> Cow<'static, str> {
        NAME.into()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        registry.create_input_type::<Self, _>(MetaTypeId::InputObject, |registry| {
            <LocalizedNameInput as InputType>::create_type_info(registry);
            register_attribute_types(registry);
            let names = current_names();
            let model = names.model();
            let mut of_kinds = IndexMap::new();
            for (ix, kind) in model.kinds().filter(|(ix, _)| *ix != model.unclassified()) {
                let name = names.kind_input(ix);
                let (field, description) = (camel(&kind.key), describe(&kind.title, &kind.description));
                registry.types.insert(name.clone(), kind_type(&names, kind, &name));
                of_kinds.insert(field.clone(), value(&field, &name, description));
            }
            let what = "An organization of one kind of the organisation model: give exactly one field.";
            input_type(NAME, Some(what.to_owned()), of_kinds, std::any::type_name::<Self>(), true)
        })
    }

    fn parse(value: Option<Value>) -> InputValueResult<Self> {
        match value {
            Some(Value::Object(fields)) => Ok(OrganizationInput(fields)),
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

fn kind_type(names: &Names, kind: &Kind, name: &str) -> MetaType {
    let common = COMMON.iter().map(|(field, ty, description)| {
        ((*field).to_owned(), value(field, ty, Some((*description).to_owned())))
    });
    let attributes = kind.attributes.values().map(|attribute| attribute_value(names, attribute));
    let fields = common.chain(attributes).collect();
    input_type(name, describe(&kind.title, &kind.description), fields, RUNTIME, false)
}

/// The field of an attribute.
pub fn attribute_value(names: &Names, attribute: &Attribute) -> (String, MetaInputValue) {
    let field = camel(&attribute.key);
    let mut description = describe(&attribute.title, &attribute.description);
    if attribute.required {
        // A missing one is told with everything else that is wrong, so the type does not insist on it.
        description = Some(format!("{} Required.", description.unwrap_or_default()).trim().to_owned());
    }
    let ty = names.attribute_type(attribute.attribute_type);
    (field.clone(), value(&field, ty, description))
}

/// A field of an input.
pub fn value(name: &str, ty: &str, description: Option<String>) -> MetaInputValue {
    let mut value = MetaInputValue::new(name, ty);
    value.description = description;
    value
}

/// An input type made at run time.
pub fn input_type(
    name: &str,
    description: Option<String>,
    input_fields: IndexMap<String, MetaInputValue>,
    rust_typename: &'static str,
    oneof: bool,
) -> MetaType {
    MetaType::InputObject {
        name: name.to_owned(),
        description,
        input_fields,
        visible: None,
        inaccessible: false,
        tags: Vec::new(),
        rust_typename: Some(rust_typename),
        oneof,
        directive_invocations: Vec::new(),
    }
}

//! Values of variables: what must be given is there, what has a default gets it, and which values are so simple that
//! a document that was found valid is valid with them, too.

use async_graphql::parser::types::{BaseType, OperationDefinition, Type};
use async_graphql::{Value, Variables};
use entity::day::Day;

use super::DocumentError;
use crate::names::Names;

/// Checks that required variables are given, and fills in defaults. The executor would do the first only in the field
/// that uses one, when others may already have run, and the second not for `@skip` and `@include`.
pub fn complete(operation: &OperationDefinition, variables: &mut Variables) -> Result<(), DocumentError> {
    for definition in &operation.variable_definitions {
        let (name, ty) = (&definition.node.name.node, &definition.node.var_type.node);
        if !variables.contains_key(name)
            && let Some(default) = &definition.node.default_value
        {
            variables.insert(name.clone(), default.node.clone());
        }
        if !ty.nullable && variables.get(name).is_none_or(|value| *value == Value::Null) {
            let message =
                format!("The variable `${name}` of type {ty} is required and was not given a value.");
            return Err(DocumentError::new("GRAPHQL_VALIDATION_FAILED", message, Some(definition.pos)));
        }
    }
    Ok(())
}

/// Whether all values are plain scalars of the declared types, or lists of such. Others are validated each time.
pub fn are_simple(operation: &OperationDefinition, variables: &Variables, names: &Names) -> bool {
    operation.variable_definitions.iter().all(|definition| {
        let value = variables.get(&definition.node.name.node);
        // What null means where there is a default, only validation says.
        let overrides = definition.node.default_value.is_some() && value == Some(&Value::Null);
        !overrides && value.is_none_or(|value| fits(&definition.node.var_type.node, value, names))
    })
}

fn fits(ty: &Type, value: &Value, names: &Names) -> bool {
    match (&ty.base, value) {
        (_, Value::Null) => ty.nullable,
        (BaseType::List(inner), Value::List(items)) => items.iter().all(|item| fits(inner, item, names)),
        (BaseType::Named(name), value) => match (name.as_str(), value) {
            ("Int", Value::Number(number)) => {
                number.as_i64().is_some_and(|number| i32::try_from(number).is_ok())
            }
            ("Boolean", Value::Boolean(_)) | ("String" | "ID", Value::String(_)) => true,
            ("Date", Value::String(text)) => Day::parse(text).is_some(),
            ("Hierarchy", Value::String(text)) => names.hierarchy(text).is_some(),
            _ => false,
        },
        (BaseType::List(_), _) => false,
    }
}

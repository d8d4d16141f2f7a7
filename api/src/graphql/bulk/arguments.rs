//! Reads the arguments of a field as the executor would. Where the executor would find a fault, there is no plan: the
//! executor then says what is wrong.

use async_graphql::parser::types::Field;
use async_graphql::{InputType, Value};
use async_graphql_value::Value as InputValue;

use super::NotPlain;
use crate::graphql::connection::PageArguments;
use crate::graphql::selection::Source;

/// The arguments of a field.
pub struct Arguments<'a> {
    source: Source<'a>,
    field: &'a Field,
}

impl<'a> Arguments<'a> {
    /// The arguments of `field`, which may contain variables.
    pub fn of(source: Source<'a>, field: &'a Field) -> Arguments<'a> {
        Arguments { source, field }
    }

    /// The argument as it is written in the document.
    pub fn written(&self, name: &str) -> Option<&'a InputValue> {
        let given = self.field.arguments.iter().find(|(given, _)| given.node.as_str() == name);
        given.map(|(_, value)| &value.node)
    }

    /// The value of an argument; its type says what its absence means.
    pub fn get<T: InputType>(&self, name: &str) -> Result<T, NotPlain> {
        T::parse(self.written(name).and_then(|value| self.constant(value))).map_err(|_| NotPlain)
    }

    /// The same, where the field has a default for an argument that is left out.
    pub fn get_or<T: InputType>(&self, name: &str, default: T) -> Result<T, NotPlain> {
        match self.written(name) {
            Some(_) => self.get(name),
            None => Ok(default),
        }
    }

    /// Which part of a list is asked for.
    pub fn page(&self) -> Result<PageArguments, NotPlain> {
        Ok(PageArguments::new(
            self.get("first")?,
            self.get("after")?,
            self.get("last")?,
            self.get("before")?,
        )?)
    }

    /// Variables that were not given leave a gap: null in a list, nothing in an object.
    fn constant(&self, value: &InputValue) -> Option<Value> {
        Some(match value {
            InputValue::Variable(name) => return self.source.variable(name).cloned(),
            InputValue::List(items) => {
                items.iter().map(|item| self.constant(item).unwrap_or_default()).collect::<Vec<_>>().into()
            }
            InputValue::Object(entries) => {
                let entries = entries.iter();
                let given = entries.filter_map(|(name, value)| Some((name.clone(), self.constant(value)?)));
                Value::Object(given.collect())
            }
            plain => plain.clone().into_const()?,
        })
    }
}

//! Arguments whose errors name them: async-graphql says what is wrong with a value, but not where.

use std::borrow::Cow;

use async_graphql::registry::Registry;
use async_graphql::{InputType, InputValueResult, Pos, Value};

use crate::error::ApiError;

/// An argument of type `T` that may have been given a value it cannot be read from.
#[derive(Clone, Debug)]
pub struct Checked<T>(Result<T, String>);

impl<T> Checked<T> {
    /// The value, or an error that names the argument.
    pub fn named(self, argument: &'static str) -> Result<T, ApiError> {
        self.0.map_err(|reason| ApiError::argument(argument, reason))
    }
}

/// The value of an optional argument.
pub fn named<T>(given: Option<Checked<T>>, argument: &'static str) -> Result<Option<T>, ApiError> {
    given.map(|given| given.named(argument)).transpose()
}

impl<T: InputType> InputType for Checked<T> {
    type RawValueType = T::RawValueType;

    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::create_type_info(registry)
    }

    fn parse(value: Option<Value>) -> InputValueResult<Self> {
        Ok(Checked(T::parse(value).map_err(|error| {
            let message = error.into_server_error(Pos::default()).message;
            let reason = message.strip_prefix("Failed to parse ").and_then(|rest| rest.split_once(": "));
            reason.map(|(_, reason)| reason.to_owned()).unwrap_or(message)
        })))
    }

    fn to_value(&self) -> Value {
        self.0.as_ref().map_or(Value::Null, T::to_value)
    }

    fn as_raw_value(&self) -> Option<&Self::RawValueType> {
        self.0.as_ref().ok().and_then(T::as_raw_value)
    }
}

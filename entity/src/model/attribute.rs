//! Typed attributes of kinds, and the values they take.

use std::fmt;

use indexmap::IndexMap;

use super::{Model, Text};
use crate::day::Day;

/// A typed attribute of a kind.
#[derive(Clone, Debug)]
pub struct Attribute {
    /// Key in the model file, in import files and in the database.
    pub key: String,
    /// Title for people.
    pub title: Text,
    /// Meaning and unit.
    pub description: Text,
    /// The type of its values, with their range.
    pub attribute_type: AttributeType,
    /// Whether every organisation of the kind has a value.
    pub required: bool,
    /// Whether its values add up to a figure of everything below: it is part of the [`super::Sum`] of its key then.
    pub adds_up: bool,
}

/// The type of an attribute's values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum AttributeType {
    /// Text of at most so many characters.
    String {
        /// Longest value, in characters.
        max_length: Option<u32>,
    },
    /// A whole number within 32 bits.
    Int {
        /// Smallest value.
        min: i32,
        /// Largest value.
        max: i32,
    },
    /// A finite number.
    Float {
        /// Smallest value.
        min: f64,
        /// Largest value.
        max: f64,
    },
    /// True or false.
    Boolean,
    /// A calendar day.
    Date,
    /// One value of an enumeration of the model.
    Enum(EnumIx),
}

/// Position of an enumeration in [`Model::enums`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct EnumIx(pub u16);

/// An enumeration of the model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnumDef {
    /// Key in the model file.
    pub key: String,
    /// Title for people.
    pub title: Text,
    /// What is being told apart.
    pub description: Text,
    /// Values by key, with their titles.
    pub values: IndexMap<String, Text>,
}

/// A checked value of an attribute.
#[derive(Clone, Debug, PartialEq)]
pub enum AttributeValue {
    /// Text.
    String(String),
    /// A whole number.
    Int(i32),
    /// A finite number.
    Float(f64),
    /// True or false.
    Boolean(bool),
    /// A calendar day.
    Date(Day),
    /// A value of the attribute's enumeration, by position.
    Enum(u16),
}

/// Why a value does not fit its attribute: a sentence that says what would fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttributeProblem(pub String);

impl fmt::Display for AttributeProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Attribute {
    /// Reads a value written as text, as import files do: numbers in decimal, `true`/`false` in any case,
    /// `YYYY-MM-DD`, enumeration keys.
    pub fn read_text(&self, model: &Model, text: &str) -> Result<AttributeValue, AttributeProblem> {
        let parsed = match self.attribute_type {
            AttributeType::String { .. } | AttributeType::Date | AttributeType::Enum(_) => {
                serde_json::Value::String(text.to_owned())
            }
            AttributeType::Int { .. } => text.parse::<i64>().map_or(serde_json::Value::Null, Into::into),
            AttributeType::Float { .. } => text.parse::<f64>().map_or(serde_json::Value::Null, Into::into),
            // Spreadsheets write booleans in capitals.
            AttributeType::Boolean if text.eq_ignore_ascii_case("true") => true.into(),
            AttributeType::Boolean if text.eq_ignore_ascii_case("false") => false.into(),
            AttributeType::Boolean => serde_json::Value::Null,
        };
        self.read_json(model, &parsed).map_err(|problem| match parsed {
            serde_json::Value::Null => {
                AttributeProblem(format!("{text:?} is not {}", self.expectation(model)))
            }
            _ => problem,
        })
    }

    /// Reads a JSON value, as NDJSON files and the database hold it.
    pub fn read_json(
        &self,
        model: &Model,
        json: &serde_json::Value,
    ) -> Result<AttributeValue, AttributeProblem> {
        let refuse = || AttributeProblem(format!("{json} is not {}", self.expectation(model)));
        let value = match self.attribute_type {
            AttributeType::String { max_length } => json
                .as_str()
                .filter(|text| max_length.is_none_or(|max| text.chars().count() <= max as usize))
                .map(|text| AttributeValue::String(text.to_owned())),
            AttributeType::Int { min, max } => json
                .as_i64()
                .and_then(|number| i32::try_from(number).ok())
                .filter(|number| (min..=max).contains(number))
                .map(AttributeValue::Int),
            AttributeType::Float { min, max } => json
                .as_f64()
                .filter(|number| number.is_finite() && (min..=max).contains(number))
                // Zero has one sign: PostgreSQL's JSON keeps no other, and answers must not depend on the database.
                .map(|number| AttributeValue::Float(number + 0.0)),
            AttributeType::Boolean => json.as_bool().map(AttributeValue::Boolean),
            AttributeType::Date => json.as_str().and_then(Day::parse).map(AttributeValue::Date),
            AttributeType::Enum(ix) => json
                .as_str()
                .and_then(|key| model.enum_def(ix).values.get_index_of(key))
                .map(|at| AttributeValue::Enum(at as u16)),
        };
        value.ok_or_else(refuse)
    }

    /// The JSON form of a value of this attribute; the inverse of [`Attribute::read_json`].
    pub fn write_json(&self, model: &Model, value: &AttributeValue) -> serde_json::Value {
        match value {
            AttributeValue::String(text) => text.as_str().into(),
            AttributeValue::Int(number) => (*number).into(),
            AttributeValue::Float(number) => (*number).into(),
            AttributeValue::Boolean(value) => (*value).into(),
            AttributeValue::Date(day) => day.to_string().into(),
            AttributeValue::Enum(at) => match self.attribute_type {
                AttributeType::Enum(ix) => model
                    .enum_def(ix)
                    .values
                    .get_index(usize::from(*at))
                    .map_or(serde_json::Value::Null, |(key, _)| key.as_str().into()),
                _ => serde_json::Value::Null,
            },
        }
    }

    /// What a fitting value is, as the end of "… is not".
    pub fn expectation(&self, model: &Model) -> String {
        match self.attribute_type {
            AttributeType::String { max_length: None } => "text".to_owned(),
            AttributeType::String { max_length: Some(max) } => format!("text of at most {max} characters"),
            AttributeType::Int { min: i32::MIN, max: i32::MAX } => "a whole number within 32 bits".to_owned(),
            AttributeType::Int { min, max } => format!("a whole number from {min} to {max}"),
            AttributeType::Float { min: f64::MIN, max: f64::MAX } => "a finite number".to_owned(),
            AttributeType::Float { min, max } => format!("a number from {min} to {max}"),
            AttributeType::Boolean => "true or false".to_owned(),
            AttributeType::Date => "a date (YYYY-MM-DD)".to_owned(),
            AttributeType::Enum(ix) => {
                let keys: Vec<&str> = model.enum_def(ix).values.keys().map(String::as_str).collect();
                format!("one of {}", keys.join(", "))
            }
        }
    }
}

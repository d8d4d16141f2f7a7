//! What can be read off an organisation, wherever it was read from: a snapshot or a row.

use crate::day::{Day, Period};
use crate::model::{AttributeValue, KindIx, StateIx};
use crate::store::OrganizationRecord;

/// A borrowed attribute value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum AttributeRef<'a> {
    /// Text.
    String(&'a str),
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

impl AttributeRef<'_> {
    /// The same value, owned.
    pub fn to_value(self) -> AttributeValue {
        match self {
            AttributeRef::String(text) => AttributeValue::String(text.to_owned()),
            AttributeRef::Int(number) => AttributeValue::Int(number),
            AttributeRef::Float(number) => AttributeValue::Float(number),
            AttributeRef::Boolean(value) => AttributeValue::Boolean(value),
            AttributeRef::Date(day) => AttributeValue::Date(day),
            AttributeRef::Enum(at) => AttributeValue::Enum(at),
        }
    }
}

impl<'a> From<&'a AttributeValue> for AttributeRef<'a> {
    fn from(value: &'a AttributeValue) -> Self {
        match value {
            AttributeValue::String(text) => AttributeRef::String(text),
            AttributeValue::Int(number) => AttributeRef::Int(*number),
            AttributeValue::Float(number) => AttributeRef::Float(*number),
            AttributeValue::Boolean(value) => AttributeRef::Boolean(*value),
            AttributeValue::Date(day) => AttributeRef::Date(*day),
            AttributeValue::Enum(at) => AttributeRef::Enum(*at),
        }
    }
}

/// One version of an organisation, from whichever side it comes.
pub trait Described {
    /// The organisation's id.
    fn id(&self) -> i64;
    /// Kind.
    fn kind(&self) -> KindIx;
    /// Code in the scheme of its kind.
    fn code(&self) -> Option<&str>;
    /// Name.
    fn name(&self) -> &str;
    /// Short name.
    fn short_name(&self) -> Option<&str>;
    /// Names in other languages, ordered by language tag.
    fn names(&self) -> impl Iterator<Item = (&str, &str)>;
    /// The value of the kind's attribute at this position.
    fn attribute(&self, at: usize) -> Option<AttributeRef<'_>>;
    /// State in the lifecycle of the kind.
    fn state(&self) -> Option<StateIx>;
    /// When this version holds.
    fn validity(&self) -> Period;
}

impl Described for OrganizationRecord {
    fn id(&self) -> i64 {
        self.id
    }

    fn kind(&self) -> KindIx {
        self.kind
    }

    fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn short_name(&self) -> Option<&str> {
        self.short_name.as_deref()
    }

    fn names(&self) -> impl Iterator<Item = (&str, &str)> {
        self.names.iter().map(|(language, name)| (language.as_str(), name.as_str()))
    }

    fn attribute(&self, at: usize) -> Option<AttributeRef<'_>> {
        self.attributes.get(at)?.as_ref().map(AttributeRef::from)
    }

    fn state(&self) -> Option<StateIx> {
        self.state
    }

    fn validity(&self) -> Period {
        self.validity
    }
}

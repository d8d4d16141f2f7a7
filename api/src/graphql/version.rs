//! Version history of organisations.

use async_graphql::{Object, SimpleObject};
use entity::snapshot::{AttributeRef, Described};
use entity::store::VersionRecord;

use super::runtime::{OrganizationKind, StateName};
use super::scalar::Date;
use crate::names::{Names, camel};

/// What an organization was, is or will be from one day up to another.
pub struct OrganizationVersion {
    kind: OrganizationKind,
    state: Option<StateName>,
    attributes: Vec<AttributeText>,
    version: VersionRecord,
}

/// The value of an attribute as text, for lists that mix kinds. The fields of the kind's own type are typed.
#[derive(Clone, SimpleObject)]
pub struct AttributeText {
    /// The attribute's field in the kind's type.
    name: String,
    /// Its value: numbers in decimal, `true` or `false`, dates as `YYYY-MM-DD`, enum values by name.
    value: String,
}

impl OrganizationVersion {
    /// The version that a row holds.
    pub fn new(names: &Names, version: &VersionRecord) -> OrganizationVersion {
        let kind = names.model().kind(version.record.kind);
        let text = |at: usize, value: AttributeRef<'_>| match value {
            AttributeRef::String(text) => text.to_owned(),
            AttributeRef::Int(number) => number.to_string(),
            AttributeRef::Float(number) => number.to_string(),
            AttributeRef::Boolean(value) => value.to_string(),
            AttributeRef::Date(day) => day.to_string(),
            AttributeRef::Enum(value) => match kind.attributes[at].attribute_type {
                entity::model::AttributeType::Enum(ix) => {
                    names.enum_values(ix)[usize::from(value)].to_string()
                }
                _ => unreachable!("only attributes of an enum type have enum values"),
            },
        };
        let attributes = kind.attributes.keys().enumerate().filter_map(|(at, key)| {
            let value = version.record.attribute(at)?;
            Some(AttributeText { name: camel(key), value: text(at, value) })
        });
        OrganizationVersion {
            kind: OrganizationKind(names.kind_value(version.record.kind).clone()),
            state: version.record.state.map(|state| StateName(names.state_value(state).clone())),
            attributes: attributes.collect(),
            version: version.clone(),
        }
    }
}

/// What an organization was, is or will be from one day up to another.
#[Object]
impl OrganizationVersion {
    /// Its kind in this time.
    async fn kind(&self) -> &OrganizationKind {
        &self.kind
    }

    /// Its state in this time; null for kinds that have none.
    async fn state(&self) -> Option<&StateName> {
        self.state.as_ref()
    }

    /// Its code in this time, or null if it had none.
    async fn code(&self) -> Option<&str> {
        self.version.record.code()
    }

    /// Its name in this time.
    async fn name(&self) -> &str {
        self.version.record.name()
    }

    /// Its short name in this time, or null if it had none.
    async fn short_name(&self) -> Option<&str> {
        self.version.record.short_name()
    }

    /// The attributes that had a value in this time, in the order of the model.
    async fn attributes(&self) -> &[AttributeText] {
        &self.attributes
    }

    /// First day of this time; null where the start is unknown.
    async fn valid_from(&self) -> Option<Date> {
        Date::bound(self.version.record.validity.from)
    }

    /// First day after this time; null where no end is known.
    async fn valid_to(&self) -> Option<Date> {
        Date::bound(self.version.record.validity.to)
    }

    /// The number of the revision that recorded this.
    async fn recorded_in(&self) -> i64 {
        self.version.recorded_in
    }

    /// When it was recorded: an instant in UTC, as RFC 3339 writes it.
    async fn recorded_at(&self) -> String {
        self.version.recorded_at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
    }

    /// The number of the revision that replaced this with better knowledge; null while it counts.
    async fn superseded_in(&self) -> Option<i64> {
        self.version.superseded_in
    }
}

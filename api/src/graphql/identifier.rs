//! Identifiers of organisations.

use async_graphql::SimpleObject;
use entity::store::IdentifierRecord;

use super::runtime::SchemeName;
use super::scalar::Date;
use crate::names::Names;

/// An identifier of an organization, issued under a scheme and valid for a time. Codes are identifiers, too.
#[derive(SimpleObject)]
pub struct Identifier {
    /// The system of identifiers it belongs to.
    scheme: SchemeName,
    /// The identifier itself. It is never given to another organization.
    value: String,
    /// First day on which it is valid; null where the start is unknown.
    valid_from: Option<Date>,
    /// First day on which it is no longer valid; null where no end is known.
    valid_to: Option<Date>,
}

impl Identifier {
    /// The identifier that a row holds.
    pub fn new(names: &Names, record: &IdentifierRecord) -> Identifier {
        Identifier {
            scheme: SchemeName(names.scheme_values()[usize::from(record.scheme.0)].clone()),
            value: record.value.clone(),
            valid_from: Date::bound(record.validity.from),
            valid_to: Date::bound(record.validity.to),
        }
    }
}

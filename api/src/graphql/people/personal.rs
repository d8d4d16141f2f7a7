//! What identifies a person: which fields of the schema do, and who may see them.

use async_graphql::TypeDirective;
use entity::store::PersonRecord;

use crate::scope::Scope;

/// Marks a field that identifies a person, such as a name or a phone number. It is null for those who may not see it.
#[TypeDirective(name = "personal", location = "FieldDefinition")]
pub fn marked() {}

/// What a request may see of a person. Every field that is marked `@personal` is read through here, in every way of
/// reading.
pub fn seen<'a>(_: &Scope, known: Option<&'a PersonRecord>) -> Option<&'a PersonRecord> {
    // There are no access rules yet: whoever reaches the server may see everything.
    known
}

//! What a changed schema changes for its clients: a pure comparison of two schemas in the schema definition language.
//!
//! Severities and names of changes are graphql-js's (`findBreakingChanges`, `findDangerousChanges`, and the safe ones of
//! its version 17), so that what other tools say of a change can be compared with this; a test does. Where a client is
//! worse off than graphql-js tells, there are kinds of our own, marked below. Nothing is known here of models, and
//! applied directives other than `@deprecated`, `@oneOf` and `@specifiedBy` are not compared: a client cannot see them.

mod change;
mod document;
mod inputs;
mod outputs;
mod types;

use async_graphql::Positioned;
use async_graphql::parser::types::ConstDirective;
use async_graphql::{Name, Value};

pub use change::{ChangeKind, SchemaChange, Severity};
pub use document::{SchemaDocument, SchemaFault};

/// Every change from `old` to `new`: breaking ones first, by coordinate in each severity. Described differently is a
/// change, too ([`ChangeKind::DescriptionChanged`]).
pub fn schema_diff(old: &SchemaDocument, new: &SchemaDocument) -> Vec<SchemaChange> {
    let mut report = Report::default();
    types::compare(&mut report, old, new);
    report.changes.sort();
    report.changes
}

/// The changes found so far.
#[derive(Default)]
struct Report {
    changes: Vec<SchemaChange>,
}

impl Report {
    fn add(&mut self, kind: ChangeKind, coordinate: &str, sentence: impl Into<String>) {
        self.changes.push(SchemaChange {
            severity: kind.severity(),
            coordinate: coordinate.to_owned(),
            kind,
            sentence: sentence.into(),
        });
    }

    fn describe(
        &mut self,
        coordinate: &str,
        old: Option<&Positioned<String>>,
        new: Option<&Positioned<String>>,
    ) {
        if old.map(|text| text.node.trim()) != new.map(|text| text.node.trim()) {
            self.add(ChangeKind::DescriptionChanged, coordinate, "is described differently");
        }
    }

    fn deprecate(&mut self, coordinate: &str, old: &Directives, new: &Directives) {
        match (deprecation(old), deprecation(new)) {
            (None, Some(reason)) => self.add(
                ChangeKind::DeprecationAdded,
                coordinate,
                format!("is deprecated ({reason}): a client that uses it should leave it"),
            ),
            (Some(_), None) => self.add(
                ChangeKind::DeprecationRemoved,
                coordinate,
                "is deprecated no longer: a client may go on using it",
            ),
            (Some(old), Some(new)) if old != new => self.add(
                ChangeKind::DeprecationReasonChanged,
                coordinate,
                format!("is deprecated for another reason: {new}"),
            ),
            _ => {}
        }
    }
}

type Directives = [Positioned<ConstDirective>];

fn applied<'a>(directives: &'a Directives, name: &str) -> Option<&'a ConstDirective> {
    directives.iter().map(|directive| &directive.node).find(|directive| directive.name.node == name)
}

/// The reason of `@deprecated`, in the specification's words where none is given.
fn deprecation(directives: &Directives) -> Option<String> {
    let reason = applied(directives, "deprecated")?.get_argument("reason");
    Some(match reason.map(|reason| &reason.node) {
        Some(Value::String(reason)) => reason.clone(),
        _ => "No longer supported".to_owned(),
    })
}

/// One thing in two schemas.
enum Side<'a, T> {
    Removed(&'a T),
    Added(&'a T),
    Kept(&'a T, &'a T),
}

/// The things of two lists by their names, in the order of names.
fn sides<'a, T: 'a>(
    old: impl IntoIterator<Item = &'a T>,
    new: impl IntoIterator<Item = &'a T>,
    name: impl Fn(&'a T) -> &'a Name,
) -> impl Iterator<Item = (&'a str, Side<'a, T>)> {
    let mut found: std::collections::BTreeMap<&str, Side<'a, T>> =
        old.into_iter().map(|item| (name(item).as_str(), Side::Removed(item))).collect();
    for item in new {
        let entry = found.entry(name(item).as_str()).or_insert(Side::Added(item));
        if let Side::Removed(old) = entry {
            *entry = Side::Kept(old, item);
        }
    }
    found.into_iter()
}

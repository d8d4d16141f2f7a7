//! Fields of objects and interfaces: what a client selects, and what it is given.

use async_graphql::Positioned;
use async_graphql::parser::types::{BaseType, FieldDefinition, Type};

use super::inputs::{self, Place};
use super::{ChangeKind, Report, Side, sides};

pub(super) fn compare(
    report: &mut Report,
    of: &str,
    old: &[Positioned<FieldDefinition>],
    new: &[Positioned<FieldDefinition>],
) {
    for (name, side) in sides(old, new, |field| &field.node.name.node) {
        let at = format!("{of}.{name}");
        match side {
            Side::Removed(_) => {
                report.add(ChangeKind::FieldRemoved, &at, "is gone: a client that selects it is refused");
            }
            Side::Added(new) => report.add(
                ChangeKind::FieldAdded,
                &at,
                format!("is new, a field of type {}: no client selects it yet", new.node.ty.node),
            ),
            Side::Kept(old, new) => {
                let (old, new) = (&old.node, &new.node);
                compare_types(report, &at, &old.ty.node, &new.ty.node);
                report.deprecate(&at, &old.directives, &new.directives);
                report.describe(&at, old.description.as_ref(), new.description.as_ref());
                let within = |argument: &str| format!("{at}({argument}:)");
                inputs::compare(report, Place::Argument, within, &old.arguments, &new.arguments);
            }
        }
    }
}

fn compare_types(report: &mut Report, at: &str, old: &Type, new: &Type) {
    let changed = format!("was {old} and is {new}");
    if old == new {
    } else if is_safe(old, new) {
        let sentence = format!("{changed}: a client that is ready for null never meets it");
        report.add(ChangeKind::FieldChangedKindSafe, at, sentence);
    } else {
        let whom = match same_but_for_null(old, new) {
            true => "a client that counts on a value meets null",
            false => "a client that was written for the old type is refused, or misreads what it is given",
        };
        report.add(ChangeKind::FieldChangedKind, at, format!("{changed}: {whom}"));
    }
}

/// Whether all that the new type gives is something the old type could give.
fn is_safe(old: &Type, new: &Type) -> bool {
    (old.nullable || !new.nullable)
        && match (&old.base, &new.base) {
            (BaseType::Named(old), BaseType::Named(new)) => old == new,
            (BaseType::List(old), BaseType::List(new)) => is_safe(old, new),
            _ => false,
        }
}

/// Whether two types are of the same names and lists.
pub(super) fn same_but_for_null(old: &Type, new: &Type) -> bool {
    match (&old.base, &new.base) {
        (BaseType::Named(old), BaseType::Named(new)) => old == new,
        (BaseType::List(old), BaseType::List(new)) => same_but_for_null(old, new),
        _ => false,
    }
}

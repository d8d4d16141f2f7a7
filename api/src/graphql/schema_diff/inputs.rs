//! What a client sends: arguments of fields and directives, fields of input objects.

use async_graphql::Positioned;
use async_graphql::parser::types::{BaseType, InputValueDefinition, Type};
use async_graphql_value::{ConstValue, Number};

use super::outputs::same_but_for_null;
use super::{ChangeKind, Report, Side, sides};

/// Where a value is sent to: the same changes have names of their own in each place.
#[derive(Clone, Copy)]
pub(super) enum Place {
    Argument,
    InputField,
    DirectiveArgument,
}

impl Place {
    /// The name of a change here: for an argument, a field of an input object, an argument of a directive.
    fn name(self, [argument, field, directive]: [ChangeKind; 3]) -> ChangeKind {
        match self {
            Place::Argument => argument,
            Place::InputField => field,
            Place::DirectiveArgument => directive,
        }
    }
}

const REMOVED: [ChangeKind; 3] =
    [ChangeKind::ArgRemoved, ChangeKind::FieldRemoved, ChangeKind::DirectiveArgRemoved];
const REQUIRED_ADDED: [ChangeKind; 3] = [
    ChangeKind::RequiredArgAdded,
    ChangeKind::RequiredInputFieldAdded,
    ChangeKind::RequiredDirectiveArgAdded,
];
const OPTIONAL_ADDED: [ChangeKind; 3] = [
    ChangeKind::OptionalArgAdded,
    ChangeKind::OptionalInputFieldAdded,
    ChangeKind::OptionalDirectiveArgAdded,
];
const CHANGED: [ChangeKind; 3] =
    [ChangeKind::ArgChangedKind, ChangeKind::FieldChangedKind, ChangeKind::DirectiveArgChangedKind];
const CHANGED_SAFE: [ChangeKind; 3] = [
    ChangeKind::ArgChangedKindSafe,
    ChangeKind::FieldChangedKindSafe,
    ChangeKind::DirectiveArgChangedKindSafe,
];
const BECAME_REQUIRED: [ChangeKind; 3] = [
    ChangeKind::ArgBecameRequired,
    ChangeKind::InputFieldBecameRequired,
    ChangeKind::DirectiveArgBecameRequired,
];
const DEFAULT_CHANGED: [ChangeKind; 3] = [
    ChangeKind::ArgDefaultValueChange,
    ChangeKind::InputFieldDefaultValueChange,
    ChangeKind::DirectiveArgDefaultValueChange,
];
const DEFAULT_ADDED: [ChangeKind; 3] = [
    ChangeKind::ArgDefaultValueAdded,
    ChangeKind::InputFieldDefaultValueAdded,
    ChangeKind::DirectiveArgDefaultValueAdded,
];

pub(super) fn compare(
    report: &mut Report,
    place: Place,
    coordinate: impl Fn(&str) -> String,
    old: &[Positioned<InputValueDefinition>],
    new: &[Positioned<InputValueDefinition>],
) {
    for (name, side) in sides(old, new, |input| &input.node.name.node) {
        let at = coordinate(name);
        match side {
            Side::Removed(_) => {
                report.add(place.name(REMOVED), &at, "is gone: a client that sends it is refused");
            }
            Side::Added(new) if is_required(&new.node) => report.add(
                place.name(REQUIRED_ADDED),
                &at,
                format!(
                    "is new and required ({}): a client that does not send it is refused",
                    new.node.ty.node
                ),
            ),
            Side::Added(new) => report.add(place.name(OPTIONAL_ADDED), &at, optional(place, &new.node)),
            Side::Kept(old, new) => {
                let (old, new) = (&old.node, &new.node);
                compare_types(report, place, &at, old, new);
                report.deprecate(&at, &old.directives, &new.directives);
                report.describe(&at, old.description.as_ref(), new.description.as_ref());
            }
        }
    }
}

fn optional(place: Place, new: &InputValueDefinition) -> String {
    let whom = match place {
        Place::Argument | Place::InputField => "a client that leaves it out may be answered differently",
        Place::DirectiveArgument => "no client sends it yet",
    };
    match &new.default_value {
        Some(default) => {
            format!("is new and optional ({}, left out it is {}): {whom}", new.ty.node, default.node)
        }
        None => format!("is new and optional ({}): {whom}", new.ty.node),
    }
}

fn is_required(input: &InputValueDefinition) -> bool {
    !input.ty.node.nullable && input.default_value.is_none()
}

fn compare_types(
    report: &mut Report,
    place: Place,
    at: &str,
    old: &InputValueDefinition,
    new: &InputValueDefinition,
) {
    let (was, is) = (&old.ty.node, &new.ty.node);
    let changed = format!("was {was} and is {is}");
    if !is_safe(was, is) {
        let whom = if !same_but_for_null(was, is) {
            "a client that sends what the old type took is refused"
        } else if is_required(new) && !is_required(old) {
            "a client that leaves it out, or sends a variable that may be null, is refused"
        } else {
            "a client that sends null where it may no longer stand is refused"
        };
        report.add(place.name(CHANGED), at, format!("{changed}: {whom}"));
        return;
    }
    if was != is {
        let sentence = format!("{changed}: all that clients send is still taken");
        report.add(place.name(CHANGED_SAFE), at, sentence);
    }
    let value = |input: &InputValueDefinition| input.default_value.as_ref().map(|value| value.node.clone());
    match (value(old), value(new)) {
        (Some(default), None) if is_required(new) => report.add(
            place.name(BECAME_REQUIRED),
            at,
            format!("lost its default {default} and is required: a client that leaves it out is refused"),
        ),
        (Some(default), None) => report.add(
            place.name(DEFAULT_CHANGED),
            at,
            format!("lost its default {default}: a client that leaves it out may be answered differently"),
        ),
        (None, Some(default)) => {
            report.add(place.name(DEFAULT_ADDED), at, format!("has a default now: left out, it is {default}"))
        }
        (Some(before), Some(after)) if taken(&before, was) != taken(&after, is) => report.add(
            place.name(DEFAULT_CHANGED),
            at,
            format!(
                "has the default {after} and had {before}: a client that leaves it out may be answered differently"
            ),
        ),
        _ => {}
    }
}

/// Whether all that the old type took is taken by the new one. A single item is no list here: it can stand for a list
/// where it is written out, but a variable of it cannot.
fn is_safe(old: &Type, new: &Type) -> bool {
    (!old.nullable || new.nullable)
        && match (&old.base, &new.base) {
            (BaseType::Named(old), BaseType::Named(new)) => old == new,
            (BaseType::List(old), BaseType::List(new)) => is_safe(old, new),
            _ => false,
        }
}

/// A default as it is taken: `1` and `1.0` are the same `Float`, `1` and `[1]` the same list.
fn taken(value: &ConstValue, of: &Type) -> ConstValue {
    match (&of.base, value) {
        (_, ConstValue::Null) => ConstValue::Null,
        (BaseType::List(item), ConstValue::List(items)) => {
            ConstValue::List(items.iter().map(|value| taken(value, item)).collect())
        }
        (BaseType::List(item), value) => ConstValue::List(vec![taken(value, item)]),
        (BaseType::Named(name), ConstValue::Number(number)) if name == "Float" => {
            let float = number.as_f64().and_then(Number::from_f64);
            float.map_or_else(|| value.clone(), ConstValue::Number)
        }
        (BaseType::Named(name), ConstValue::Number(number)) if name == "ID" => {
            ConstValue::String(number.to_string())
        }
        _ => value.clone(),
    }
}

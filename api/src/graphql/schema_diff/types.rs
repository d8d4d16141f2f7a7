//! Types, directives and the roots of operations, as wholes.

use async_graphql::parser::types::{
    DirectiveDefinition, DirectiveLocation, EnumType, TypeDefinition, TypeKind, UnionType,
};
use async_graphql::{Name, Positioned};

use super::inputs::{self, Place};
use super::{ChangeKind, Report, SchemaDocument, Side, applied, outputs, sides};

/// Directives that every schema has, whether it defines them or not.
const EVERYWHERE: [&str; 5] = ["deprecated", "include", "oneOf", "skip", "specifiedBy"];

pub(super) fn compare(report: &mut Report, old: &SchemaDocument, new: &SchemaDocument) {
    for (name, side) in sides(old.types.values(), new.types.values(), |of| &of.name.node) {
        match side {
            Side::Removed(of) => report.add(
                ChangeKind::TypeRemoved,
                name,
                format!("is gone: {} is refused", writer(&of.kind, name)),
            ),
            Side::Added(of) => added(report, name, of, old),
            Side::Kept(old, new) => compare_one(report, name, old, new),
        }
    }
    for scalar in old.built_in_scalars().difference(&new.built_in_scalars()) {
        let sentence =
            "is gone, as nothing is made of it any more: a client that declares a variable of it is refused";
        report.add(ChangeKind::TypeRemoved, scalar, sentence);
    }
    for (name, side) in sides(old.directives.values(), new.directives.values(), |of| &of.name.node) {
        let at = format!("@{name}");
        match side {
            Side::Kept(old, new) => compare_directives(report, &at, old, new),
            _ if EVERYWHERE.contains(&name) => {}
            Side::Removed(_) => {
                report.add(ChangeKind::DirectiveRemoved, &at, "is gone: a client that writes it is refused");
            }
            Side::Added(_) => {
                report.add(ChangeKind::DirectiveAdded, &at, "is new: no client writes it yet");
            }
        }
    }
    compare_roots(report, old, new);
}

fn compare_roots(report: &mut Report, old: &SchemaDocument, new: &SchemaDocument) {
    for ((word, old), (_, new)) in old.roots.iter().zip(&new.roots) {
        let at = format!("schema.{word}");
        match (old, new) {
            (Some(old), None) => report.add(
                ChangeKind::RootChanged,
                &at,
                format!("was {old} and is gone: a client that sends a {word} is refused"),
            ),
            (Some(old), Some(new)) if old != new => report.add(
                ChangeKind::RootChanged,
                &at,
                format!("was {old} and is {new}: a client with a fragment on {old} is refused"),
            ),
            (None, Some(new)) => report.add(
                ChangeKind::RootAdded,
                &at,
                format!("is new, and begins at {new}: no client sends a {word} yet"),
            ),
            _ => {}
        }
    }
}

/// Who names a type of this kind in what it sends.
fn writer(kind: &TypeKind, name: &str) -> String {
    match kind {
        TypeKind::Object(_) | TypeKind::Interface(_) | TypeKind::Union(_) => {
            format!("a client with a fragment on {name}")
        }
        TypeKind::Scalar | TypeKind::Enum(_) | TypeKind::InputObject(_) => {
            format!("a client that declares a variable of {name}")
        }
    }
}

fn word(kind: &TypeKind) -> &'static str {
    match kind {
        TypeKind::Scalar => "a scalar",
        TypeKind::Object(_) => "an object type",
        TypeKind::Interface(_) => "an interface",
        TypeKind::Union(_) => "a union",
        TypeKind::Enum(_) => "an enum",
        TypeKind::InputObject(_) => "an input object",
    }
}

fn added(report: &mut Report, name: &str, of: &TypeDefinition, old: &SchemaDocument) {
    // Interfaces of interfaces are not what a client is given: only objects are.
    let implemented: Vec<&str> = match &of.kind {
        TypeKind::Object(of) => {
            let implements = of.implements.iter().map(|name| name.node.as_str());
            implements.filter(|name| old.types.contains_key(*name)).collect()
        }
        _ => Vec::new(),
    };
    if implemented.is_empty() {
        let sentence = format!("is new, {}: no client knows it yet", word(&of.kind));
        return report.add(ChangeKind::TypeAdded, name, sentence);
    }
    let sentence = format!(
        "is new and implements {}: a client that switches over types meets a new one",
        implemented.join(" and ")
    );
    report.add(ChangeKind::TypeAddedToInterface, name, sentence);
}

fn compare_one(report: &mut Report, name: &str, old: &TypeDefinition, new: &TypeDefinition) {
    report.describe(name, old.description.as_ref(), new.description.as_ref());
    match (&old.kind, &new.kind) {
        (TypeKind::Scalar, TypeKind::Scalar) => {
            let url = |of: &TypeDefinition| {
                let applied = applied(&of.directives, "specifiedBy")?;
                applied.get_argument("url").map(|url| url.node.to_string())
            };
            if url(old) != url(new) {
                let sentence =
                    "names another specification: a client that keeps to the old one should read it";
                report.add(ChangeKind::SpecifiedByChanged, name, sentence);
            }
        }
        (TypeKind::Object(old), TypeKind::Object(new)) => {
            outputs::compare(report, name, &old.fields, &new.fields);
            compare_interfaces(report, name, &old.implements, &new.implements);
        }
        (TypeKind::Interface(old), TypeKind::Interface(new)) => {
            outputs::compare(report, name, &old.fields, &new.fields);
            compare_interfaces(report, name, &old.implements, &new.implements);
        }
        (TypeKind::Union(old), TypeKind::Union(new)) => compare_members(report, name, old, new),
        (TypeKind::Enum(old), TypeKind::Enum(new)) => compare_values(report, name, old, new),
        (TypeKind::InputObject(of), TypeKind::InputObject(to)) => {
            let is_one_of = |of: &TypeDefinition| applied(&of.directives, "oneOf").is_some();
            match (is_one_of(old), is_one_of(new)) {
                (false, true) => report.add(
                    ChangeKind::OneOfAdded,
                    name,
                    "takes exactly one of its fields: a client that sends several, or none, is refused",
                ),
                (true, false) => report.add(
                    ChangeKind::OneOfRemoved,
                    name,
                    "takes any of its fields: what clients send is still taken",
                ),
                _ => {}
            }
            let within = |field: &str| format!("{name}.{field}");
            inputs::compare(report, Place::InputField, within, &of.fields, &to.fields);
        }
        (was, is) => report.add(
            ChangeKind::TypeChangedKind,
            name,
            format!("was {} and is {}: {} is refused", word(was), word(is), writer(was, name)),
        ),
    }
}

fn compare_interfaces(report: &mut Report, name: &str, old: &[Positioned<Name>], new: &[Positioned<Name>]) {
    for (interface, side) in sides(old, new, |name| &name.node) {
        match side {
            Side::Removed(_) => report.add(
                ChangeKind::ImplementedInterfaceRemoved,
                name,
                format!("does not implement {interface} any more: a client that asks {interface} for it misses it"),
            ),
            Side::Added(_) => report.add(
                ChangeKind::ImplementedInterfaceAdded,
                name,
                format!("implements {interface} now: a client that switches over types of {interface} meets a new one"),
            ),
            Side::Kept(..) => {}
        }
    }
}

fn compare_members(report: &mut Report, name: &str, old: &UnionType, new: &UnionType) {
    for (member, side) in sides(&old.members, &new.members, |name| &name.node) {
        match side {
            Side::Removed(_) => report.add(
                ChangeKind::TypeRemovedFromUnion,
                name,
                format!("has no {member} any more: a client that looks for it there is refused"),
            ),
            Side::Added(_) => report.add(
                ChangeKind::TypeAddedToUnion,
                name,
                format!("has a new member {member}: a client that switches over types meets a new one"),
            ),
            Side::Kept(..) => {}
        }
    }
}

fn compare_values(report: &mut Report, name: &str, old: &EnumType, new: &EnumType) {
    for (value, side) in sides(&old.values, &new.values, |value| &value.node.value.node) {
        let at = format!("{name}.{value}");
        match side {
            Side::Removed(_) => {
                report.add(
                    ChangeKind::ValueRemovedFromEnum,
                    &at,
                    "is gone: a client that sends it is refused",
                );
            }
            Side::Added(_) => report.add(
                ChangeKind::ValueAddedToEnum,
                &at,
                "is new: a client that switches over all values meets a new one",
            ),
            Side::Kept(old, new) => {
                report.deprecate(&at, &old.node.directives, &new.node.directives);
                report.describe(&at, old.node.description.as_ref(), new.node.description.as_ref());
            }
        }
    }
}

fn compare_directives(report: &mut Report, at: &str, old: &DirectiveDefinition, new: &DirectiveDefinition) {
    report.describe(at, old.description.as_ref(), new.description.as_ref());
    let within = |argument: &str| format!("{at}({argument}:)");
    inputs::compare(report, Place::DirectiveArgument, within, &old.arguments, &new.arguments);
    match (old.is_repeatable, new.is_repeatable) {
        (true, false) => report.add(
            ChangeKind::DirectiveRepeatableRemoved,
            at,
            "may stand only once at a place: a client that repeats it is refused",
        ),
        (false, true) => {
            report.add(ChangeKind::DirectiveRepeatableAdded, at, "may be repeated: no client repeats it yet")
        }
        _ => {}
    }
    let has = |of: &DirectiveDefinition, at: DirectiveLocation| of.locations.iter().any(|of| of.node == at);
    for location in old.locations.iter().filter(|location| !has(new, location.node)) {
        let sentence = format!(
            "may not stand at {} any more: a client that writes it there is refused",
            spelled(location.node)
        );
        report.add(ChangeKind::DirectiveLocationRemoved, at, sentence);
    }
    for location in new.locations.iter().filter(|location| !has(old, location.node)) {
        let sentence = format!("may stand at {}, too: no client writes it there yet", spelled(location.node));
        report.add(ChangeKind::DirectiveLocationAdded, at, sentence);
    }
}

/// A location as schemas write it: `FieldDefinition` is `FIELD_DEFINITION`.
fn spelled(location: DirectiveLocation) -> String {
    let mut spelled = String::new();
    for letter in format!("{location:?}").chars() {
        if letter.is_uppercase() && !spelled.is_empty() {
            spelled.push('_');
        }
        spelled.push(letter.to_ascii_uppercase());
    }
    spelled
}

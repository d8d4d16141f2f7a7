//! Writes what is asked of one organisation itself.

use std::collections::VecDeque;

use entity::model::{AttributeType, KindIx};
use entity::snapshot::{AttributeRef, Described, Figure, Org, Snapshot, VersionRef};

use super::count::{Kept, is_at_hand};
use super::json::{
    push_all, push_bool, push_day, push_float, push_int, push_name, push_null, push_optional, push_text,
};
use super::plan::{KindFigureField, Leaf, NameField, RollUpField, Selection};
use super::run::Run;
use crate::graphql::id::shown;
use crate::names::Names;

/// What the fields of a selection are read from.
pub struct Reader<'a> {
    pub run: &'a Run,
    pub selection: &'a Selection,
    pub snapshot: &'a Snapshot,
    pub names: &'a Names,
}

impl<'a> Reader<'a> {
    /// Reads for `selection`.
    pub fn new(run: &'a Run, selection: &'a Selection) -> Reader<'a> {
        let names = &run.world(selection.day).scope().names;
        Reader { run, selection, snapshot: run.snapshot(selection.day), names }
    }
}

/// Writes a field of `org`, of which `version` holds. What had to be worked out was kept in order.
pub fn write(
    reader: &Reader<'_>,
    org: Org,
    version: &VersionRef<'_>,
    leaf: &Leaf,
    kept: &mut VecDeque<Kept>,
    out: &mut Vec<u8>,
) {
    let Reader { run, selection, snapshot, names } = *reader;
    match leaf {
        Leaf::Id => {
            let (planned, number) = shown(version.id());
            out.extend_from_slice(b"\"org_");
            out.extend_from_slice(planned.as_bytes());
            push_int(out, number);
            out.push(b'"');
        }
        Leaf::Code => push_optional(out, version.code()),
        Leaf::Name(tags) => {
            let find = |tag: &String| {
                let found = version.names().find(|(language, _)| language.eq_ignore_ascii_case(tag));
                found.map(|(_, name)| name)
            };
            push_text(out, tags.iter().find_map(find).unwrap_or_else(|| version.name()));
        }
        Leaf::ShortName => push_optional(out, version.short_name()),
        Leaf::Names(fields) => push_all(out, b"[]", version.names(), |out, (language, name)| {
            push_all(out, b"{}", fields, |out, (key, field)| {
                out.extend_from_slice(key.as_bytes());
                match field {
                    NameField::Typename => push_name(out, "LocalizedName"),
                    NameField::Language => push_text(out, language),
                    NameField::Name => push_text(out, name),
                }
            });
        }),
        Leaf::Kind => push_name(out, names.kind_value(version.kind())),
        Leaf::State => match version.state() {
            Some(state) => push_name(out, names.state_value(state)),
            None => push_null(out),
        },
        Leaf::KindTitle(language) => {
            push_text(out, names.model().kind(version.kind()).title.get(language.as_deref()))
        }
        Leaf::ValidFrom => push_day(out, snapshot.history().life(org).from),
        Leaf::ValidTo => push_day(out, snapshot.history().life(org).to),
        Leaf::AsOf => push_day(out, run.world(selection.day).day()),
        Leaf::Typename => push_name(out, names.kind_type(version.kind())),
        Leaf::Attribute(at) => attribute(names, version.kind(), *at, version.attribute(*at), out),
        Leaf::Depth(hierarchy) => push_int(out, snapshot.hierarchy(*hierarchy).depth(org)),
        Leaf::Path(hierarchy) => {
            let path = snapshot.hierarchy(*hierarchy).path(org);
            push_all(out, b"[]", path, |out, org| push_text(out, snapshot.get(org).name()));
        }
        Leaf::ChildCount(hierarchy, filter) if filter.is_empty() => {
            push_int(out, snapshot.hierarchy(*hierarchy).children(org).len());
        }
        Leaf::DescendantCount(hierarchy, filter)
            if filter.is_empty() && snapshot.hierarchy(*hierarchy).is_tree() =>
        {
            push_int(out, snapshot.hierarchy(*hierarchy).descendant_count(org));
        }
        Leaf::ChildCount(..) | Leaf::DescendantCount(..) => match kept.pop_front() {
            Some(Kept::Count(count)) => push_int(out, count),
            _ => unreachable!("counts are kept in the order in which they are written"),
        },
        Leaf::RollUp { hierarchy, measure, counting, fields } => {
            let tree = snapshot.hierarchy(*hierarchy);
            let figure: Figure = if is_at_hand(*measure, *counting) && tree.is_tree() {
                let mut by_kind = tree.count_below(org, names.kind_values().len());
                by_kind.add(version.kind());
                by_kind.into()
            } else {
                match kept.pop_front() {
                    Some(Kept::Figure(figure)) => figure,
                    _ => unreachable!("figures are kept in the order in which they are written"),
                }
            };
            push_all(out, b"{}", fields, |out, (key, field)| {
                out.extend_from_slice(key.as_bytes());
                match field {
                    RollUpField::Typename => push_name(out, "RollUp"),
                    RollUpField::Measure(name) => push_name(out, name),
                    RollUpField::Counting(name) => push_name(out, name),
                    RollUpField::Hierarchy => {
                        push_name(out, &names.hierarchy_values()[usize::from(hierarchy.0)])
                    }
                    RollUpField::Value => push_int(out, figure.total),
                    RollUpField::ByKind(fields) => by_kind(names, &figure.by_kind, fields, out),
                }
            });
        }
    }
}

fn by_kind(names: &Names, counts: &[i64], fields: &[(super::plan::Key, KindFigureField)], out: &mut Vec<u8>) {
    let figures = names.kind_values().iter().zip(counts).filter(|(_, value)| **value != 0);
    push_all(out, b"[]", figures, |out, (kind, value)| {
        push_all(out, b"{}", fields, |out, (key, field)| {
            out.extend_from_slice(key.as_bytes());
            match field {
                KindFigureField::Typename => push_name(out, "KindFigure"),
                KindFigureField::Kind => push_name(out, kind),
                KindFigureField::Value => push_int(out, *value),
            }
        });
    });
}

fn attribute(names: &Names, kind: KindIx, at: usize, value: Option<AttributeRef<'_>>, out: &mut Vec<u8>) {
    match value {
        None => push_null(out),
        Some(AttributeRef::String(text)) => push_text(out, text),
        Some(AttributeRef::Int(number)) => push_int(out, number),
        Some(AttributeRef::Float(number)) => push_float(out, number),
        Some(AttributeRef::Boolean(value)) => push_bool(out, value),
        Some(AttributeRef::Date(day)) => push_day(out, day),
        Some(AttributeRef::Enum(value)) => match names.model().kind(kind).attributes[at].attribute_type {
            AttributeType::Enum(ix) => push_name(out, &names.enum_values(ix)[usize::from(value)]),
            _ => unreachable!("only attributes of an enum type have enum values"),
        },
    }
}

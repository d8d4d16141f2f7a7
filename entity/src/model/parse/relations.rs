//! Reads hierarchies with their nesting rules, and links.

use super::reader::Located;
use super::table::Table;
use crate::model::{Shape, Text, TimeConstraint};

/// `[hierarchies.<key>]` or `[relations.<key>]`: a type of dated tie. They share their keys, since a
/// tie is stored under either.
#[derive(Debug, PartialEq)]
pub(super) struct RelationDraft {
    /// `title`: what people call it.
    pub(super) title: Text,
    /// `description`: what the tie means.
    pub(super) description: Text,
    /// `shape` of a hierarchy: `tree` (at most one parent at a time) or `dag` (several).
    pub(super) shape: Shape,
    /// `forward`: how the tie reads from child to parent ("lies in"), or from origin to target.
    pub(super) forward: Text,
    /// `inverse`: how it reads the other way round ("contains").
    pub(super) inverse: Text,
    /// `time_constraint`, as SAP counts them: 0 exactly one for the whole life, 1 exactly one without
    /// gaps, 2 at most one at a time, 3 any number.
    pub(super) time_constraint: TimeConstraint,
    /// `from` of a link: the kinds it may start at.
    pub(super) from: Vec<Located<String>>,
    /// `to` of a link: the kinds it may lead to.
    pub(super) to: Vec<Located<String>>,
}

/// `[[nesting]]`: which kinds may lie under which others. Rules add up.
#[derive(Debug)]
pub(super) struct NestingDraft {
    /// `hierarchy`: where the rule holds.
    pub(super) hierarchy: Option<Located<String>>,
    /// `child`: a kind, or a list of kinds.
    pub(super) children: Vec<Located<String>>,
    /// `parent`: a kind, or a list of kinds; every child may lie under each of them.
    pub(super) parents: Vec<Located<String>>,
}

pub(super) fn read_hierarchy(_: &str, table: &mut Table<'_>) -> RelationDraft {
    let shape = table.choice("shape", &[("tree", Shape::Tree), ("dag", Shape::Dag)]);
    let draft = read_relation(table, shape.unwrap_or(Shape::Tree));
    if shape == Some(Shape::Tree) && draft.time_constraint == TimeConstraint::Any {
        let reason = "a tree has at most one parent at a time, but `time_constraint` 3 allows any number: \
                      lower it, or set `shape` to `dag`";
        let line = table.get("time_constraint").map_or(table.line, |value| value.line);
        table.fault(line, reason);
    }
    draft
}

pub(super) fn read_link(_: &str, table: &mut Table<'_>) -> RelationDraft {
    let (from, to) = (table.required_strings("from"), table.required_strings("to"));
    RelationDraft { from, to, ..read_relation(table, Shape::Link) }
}

pub(super) fn read_nesting(table: &mut Table<'_>) -> NestingDraft {
    NestingDraft {
        hierarchy: table.required("hierarchy").and_then(|value| value.string()),
        children: table.required_strings("child"),
        parents: table.required_strings("parent"),
    }
}

fn read_relation(table: &mut Table<'_>, shape: Shape) -> RelationDraft {
    RelationDraft {
        title: table.text("title"),
        description: table.text("description"),
        shape,
        forward: table.text("forward"),
        inverse: table.text("inverse"),
        time_constraint: read_time_constraint(table),
        from: Vec::new(),
        to: Vec::new(),
    }
}

fn read_time_constraint(table: &mut Table<'_>) -> TimeConstraint {
    let digit = table.required("time_constraint").and_then(|value| value.integer(0, 3));
    match digit.map(|digit| digit.value) {
        Some(0) => TimeConstraint::WholeLife,
        Some(2) => TimeConstraint::AtMostOne,
        Some(3) => TimeConstraint::Any,
        _ => TimeConstraint::ExactlyOne,
    }
}

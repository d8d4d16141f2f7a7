//! Reads hierarchies with their nesting rules, and links.

use super::super::reader::Located;
use super::super::table::Table;
use super::participations::{ParticipationDraft, read_participation};
use crate::model::{Shape, Text, TimeConstraint, Weight};

/// `[hierarchies.<key>]` or `[relations.<key>]`: a type of dated tie. They share their keys, since a
/// tie is stored under either.
#[derive(Debug, PartialEq)]
pub(crate) struct RelationDraft {
    /// `title`: what people call it.
    pub(crate) title: Text,
    /// `description`: what the tie means.
    pub(crate) description: Text,
    /// `shape` of a hierarchy: `tree` (at most one parent at a time) or `dag` (several).
    pub(crate) shape: Shape,
    /// `forward`: how the tie reads from child to parent ("lies in"), or from origin to target.
    pub(crate) forward: Text,
    /// `inverse`: how it reads the other way round ("contains").
    pub(crate) inverse: Text,
    /// `time_constraint`, as SAP counts them: 0 exactly one for the whole life, 1 exactly one without
    /// gaps, 2 at most one at a time, 3 any number.
    pub(crate) time_constraint: TimeConstraint,
    /// `symmetric` of a link: whether it reads the same from both ends.
    pub(crate) symmetric: bool,
    /// `weight`: what the weight of a tie means.
    pub(crate) weight: Option<Weight>,
    /// `participation` and `participation_roles`.
    pub(crate) participation: ParticipationDraft,
    /// `from` of a link: the kinds it may start at.
    pub(crate) from: Vec<Located<String>>,
    /// `to` of a link: the kinds it may lead to.
    pub(crate) to: Vec<Located<String>>,
}

/// `[[nesting]]`: which kinds may lie under which others. Rules add up.
#[derive(Debug)]
pub(crate) struct NestingDraft {
    /// `hierarchy`: where the rule holds.
    pub(crate) hierarchy: Option<Located<String>>,
    /// `child`: a kind, or a list of kinds.
    pub(crate) children: Vec<Located<String>>,
    /// `parent`: a kind, or a list of kinds; every child may lie under each of them.
    pub(crate) parents: Vec<Located<String>>,
}

/// `[[linking]]`: further kinds that a relation of another file may tie. Rules add up.
#[derive(Debug)]
pub(crate) struct LinkingDraft {
    /// `relation`: the link that is meant.
    pub(crate) relation: Option<Located<String>>,
    /// `from`: kinds it may start at, too.
    pub(crate) from: Vec<Located<String>>,
    /// `to`: kinds that it may lead to from each of those.
    pub(crate) to: Vec<Located<String>>,
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
    if let (Some(Shape::Tree), Some(declared)) = (shape, &draft.participation.declared) {
        let reason = "an organisation takes part in several bodies at a time, but in a tree it has one parent: \
                      set `shape` to `dag`, or take `participation` out";
        table.fault(declared.line, reason);
    }
    draft
}

pub(super) fn read_link(_: &str, table: &mut Table<'_>) -> RelationDraft {
    let (from, to) = (table.required_strings("from"), table.required_strings("to"));
    let draft =
        RelationDraft { from, to, symmetric: table.flag("symmetric"), ..read_relation(table, Shape::Link) };
    if draft.symmetric {
        check_symmetric(table, &draft);
    }
    draft
}

fn check_symmetric(table: &mut Table<'_>, draft: &RelationDraft) {
    let line = table.get("symmetric").map_or(table.line, |value| value.line);
    if draft.forward != draft.inverse {
        let reason = "a `symmetric` tie reads the same from both ends: give `forward` and `inverse` the same words, \
                      or take `symmetric` out";
        table.fault(line, reason);
    }
    if draft.participation.declared.is_some() {
        let reason =
            "a participation leads to a collaboration, so it is not `symmetric`: take one of the two out";
        table.fault(line, reason);
    }
}

pub(super) fn read_nesting(table: &mut Table<'_>) -> NestingDraft {
    NestingDraft {
        hierarchy: table.required_string("hierarchy"),
        children: table.required_strings("child"),
        parents: table.required_strings("parent"),
    }
}

pub(super) fn read_linking(table: &mut Table<'_>) -> LinkingDraft {
    LinkingDraft {
        relation: table.required_string("relation"),
        from: table.required_strings("from"),
        to: table.required_strings("to"),
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
        symmetric: false,
        weight: table.inner("weight", "the weight", read_weight).map(|weight| weight.value),
        participation: read_participation(table),
        from: Vec::new(),
        to: Vec::new(),
    }
}

fn read_weight(table: &mut Table<'_>) -> Weight {
    let (title, description) = (table.text("title"), table.text("description"));
    let mut bound = |key| table.required(key)?.number();
    let (min, max) = (bound("min"), bound("max"));
    table.check_bounds(min.as_ref(), max.as_ref());
    let bound = |bound: Option<Located<f64>>| bound.map_or(0.0, |bound| bound.value);
    Weight { title, description, min: bound(min), max: bound(max) }
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

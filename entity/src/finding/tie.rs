//! Misfits of ties: kinds, roles, weights and numbers that their type does not allow any more.

use super::misfit::finding;
use super::{Finding, Unexplained};
use crate::model::{RelationTypeIx, Shape, TimeConstraint};
use crate::snapshot::{Described, Edge, Org, Snapshot};

pub(super) fn find(snapshot: &Snapshot, found: &mut Vec<Finding>) {
    for at in 0..snapshot.history().model().relation_types.len() as u16 {
        of_type(snapshot, RelationTypeIx(at), found);
    }
}

fn of_type(snapshot: &Snapshot, relation: RelationTypeIx, found: &mut Vec<Finding>) {
    let model = snapshot.history().model();
    let definition = model.relation_type(relation);
    let unclassified = model.unclassified();
    let day = snapshot.day();
    let mut row = Row::default();
    for edge in snapshot.history().ties(relation) {
        if !holds(snapshot, edge) || !edge.validity.contains(day) {
            continue;
        }
        let (child, parent) = (snapshot.get(edge.child).kind(), snapshot.get(edge.parent).kind());
        let pairs = &definition.pairs;
        let allowed = pairs.allows(child, parent) || definition.symmetric && pairs.allows(parent, child);
        // Of a kind that is not known nothing can be said but that.
        if !allowed && child != unclassified && parent != unclassified {
            found.push(finding(edge.child, Unexplained::Kinds(relation, edge.parent)));
        }
        if let Some(note) = snapshot.history().note(edge.row) {
            if let Some(role) = note.role.filter(|role| !definition.participation_roles.contains(role)) {
                found.push(finding(edge.child, Unexplained::TieRole(relation, edge.parent, role)));
            }
            let fits = |weight: f64| {
                definition.weight.as_ref().is_some_and(|known| known.min <= weight && weight <= known.max)
            };
            if note.weight.is_some_and(|weight| !fits(weight)) {
                found.push(finding(edge.child, Unexplained::TieWeight(relation, edge.parent)));
            }
        }
        // A tree leaves second parents out, and tells of each.
        if definition.shape != Shape::Tree && definition.time_constraint != TimeConstraint::Any {
            row.next(edge.child, relation, found);
        }
    }
    row.end(relation, found);
}

fn holds(snapshot: &Snapshot, edge: &Edge) -> bool {
    snapshot.exists(edge.child) && snapshot.exists(edge.parent)
}

/// Ties of one origin; they stand together.
#[derive(Default)]
struct Row {
    origin: Option<Org>,
    count: u32,
}

impl Row {
    fn next(&mut self, origin: Org, relation: RelationTypeIx, found: &mut Vec<Finding>) {
        if self.origin != Some(origin) {
            self.end(relation, found);
            *self = Row { origin: Some(origin), count: 0 };
        }
        self.count += 1;
    }

    fn end(&self, relation: RelationTypeIx, found: &mut Vec<Finding>) {
        if let Some(origin) = self.origin.filter(|_| self.count > 1) {
            found.push(finding(origin, Unexplained::TooMany(relation, self.count)));
        }
    }
}

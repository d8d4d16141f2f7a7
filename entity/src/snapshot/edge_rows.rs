//! Ties as rows say them, read by the model; not yet in order.

use super::history::EdgeNote;
use super::misfit::Misfit;
use crate::day::Period;
use crate::model::{MisfitReason, SharedModel};
use crate::store::{EdgeRow, MisfitSubject};

#[derive(Debug)]
pub(super) struct EdgeRows {
    model: SharedModel,
    /// By relation type.
    pub(super) edges: Vec<Vec<RawEdge>>,
    pub(super) notes: Vec<EdgeNote>,
    pub(super) misfits: Vec<Misfit>,
}

/// A tie whose ends are ids still.
#[derive(Clone, Copy, Debug)]
pub(super) struct RawEdge {
    pub(super) row: i64,
    pub(super) child: i64,
    pub(super) parent: i64,
    pub(super) rank: i32,
    pub(super) validity: Period,
}

impl EdgeRows {
    pub(super) fn new(model: SharedModel) -> EdgeRows {
        EdgeRows {
            edges: vec![Vec::new(); model.relation_types.len()],
            notes: Vec::new(),
            misfits: Vec::new(),
            model,
        }
    }

    pub(super) fn push(&mut self, row: &EdgeRow<'_>) {
        let mut misfit = |reason: MisfitReason| {
            self.misfits.push(Misfit {
                organization: row.from,
                row: row.row,
                subject: MisfitSubject::Relation,
                reason,
                validity: row.validity,
            });
        };
        let Some(relation_type) = self.model.find_relation_type(row.relation_type) else {
            misfit(MisfitReason::RelationType { relation_type: row.relation_type.to_owned() });
            return;
        };
        let role = row.role.and_then(|key| self.model.find_participation_role(key));
        if let Some(key) = row.role
            && role.is_none()
        {
            misfit(MisfitReason::ParticipationRole { role: key.to_owned() });
        }
        if row.weight.is_some() || role.is_some() {
            self.notes.push(EdgeNote { row: row.row, weight: row.weight, role });
        }
        self.edges[usize::from(relation_type.0)].push(RawEdge {
            row: row.row,
            child: row.from,
            parent: row.to,
            rank: row.rank,
            validity: row.validity,
        });
    }

    /// Adds all ties of another list.
    pub(super) fn append(&mut self, other: &EdgeRows) {
        self.edges.iter_mut().zip(&other.edges).for_each(|(into, from)| into.extend(from));
        self.notes.extend(&other.notes);
        self.misfits.extend(other.misfits.iter().cloned());
    }
}

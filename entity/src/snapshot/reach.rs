//! Walks along evaluation paths, and the bodies that organisations take part in.

use std::collections::HashSet;

use super::history::{Edge, EdgeNote};
use super::view::Snapshot;
use super::{Described, Org};
use crate::model::{Direction, PathIx, PathStep, RelationTypeIx};

/// A tie in a history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TieRef {
    /// Its type.
    pub relation_type: RelationTypeIx,
    /// Its position among those of the type.
    pub at: u32,
}

impl Snapshot {
    /// A tie.
    pub fn tie(&self, tie: TieRef) -> &Edge {
        &self.history().ties(tie.relation_type)[tie.at as usize]
    }

    /// What a tie holds besides its ends.
    pub fn note(&self, tie: TieRef) -> Option<&EdgeNote> {
        self.history().note(self.tie(tie).row)
    }

    /// The participations of an organisation: forward those it has, inverse those that others have in it. By type in the
    /// order of the model, then by rank, then by the code of the organisation at the other end.
    pub fn participations(&self, org: Org, direction: Direction) -> Vec<TieRef> {
        let types = self.history().model().participations();
        types
            .flat_map(|relation_type| {
                let ties = self.ties(relation_type).of(org, direction);
                ties.iter().map(move |at| TieRef { relation_type, at: *at })
            })
            .collect()
    }

    /// The organisations that a walk from `org` finds, each once, in the order in which they are met. `looked_at` hears how
    /// many were looked at for each step, and may end the walk.
    pub fn reach<E>(
        &self,
        org: Org,
        path: PathIx,
        mut looked_at: impl FnMut(usize) -> Result<(), E>,
    ) -> Result<Vec<Org>, E> {
        let mut found = vec![org];
        for step in &self.history().model().path(path).steps {
            found = self.step(&found, step, &mut looked_at)?;
        }
        Ok(found)
    }

    fn step<E>(
        &self,
        from: &[Org],
        step: &PathStep,
        looked_at: &mut impl FnMut(usize) -> Result<(), E>,
    ) -> Result<Vec<Org>, E> {
        let mut met: Vec<Org> = Vec::new();
        let mut seen: HashSet<Org> = HashSet::new();
        if step.keep {
            met.extend(from.iter().filter(|org| seen.insert(**org)));
        }
        let mut level = from.to_vec();
        let mut walked: HashSet<Org> = level.iter().copied().collect();
        while !level.is_empty() {
            let mut next = Vec::new();
            for org in level {
                let before = next.len();
                self.follow(org, step, &mut next);
                looked_at(next.len() - before)?;
            }
            met.extend(next.iter().filter(|org| seen.insert(**org)));
            next.retain(|org| walked.insert(*org));
            level = if step.repeat { next } else { Vec::new() };
        }
        if !step.kinds.is_empty() {
            met.retain(|org| step.kinds.contains(&self.get(*org).kind()));
        }
        Ok(met)
    }

    fn follow(&self, org: Org, step: &PathStep, found: &mut Vec<Org>) {
        let model = self.history().model();
        match (model.hierarchy_of(step.relation), step.direction) {
            (Some(hierarchy), Direction::Forward) => found.extend(self.hierarchy(hierarchy).parents(org)),
            (Some(hierarchy), Direction::Inverse) => found.extend(self.hierarchy(hierarchy).children(org)),
            (None, direction) => {
                let ties = self.ties(step.relation);
                found.extend(ties.others(self, org, direction));
                if model.relation_type(step.relation).symmetric {
                    found.extend(ties.others(self, org, direction.reversed()));
                }
            }
        }
    }
}

//! The ties of one type on one day, from both ends.

use super::history::Edge;
use super::view::Snapshot;
use super::{NONE, Org};
use crate::day::Day;
use crate::model::{Direction, RelationTypeIx};

/// Ties by origin and by target, as positions in the history's list.
#[derive(Debug)]
pub struct Ties {
    relation_type: RelationTypeIx,
    origins: Ends,
    targets: Ends,
}

/// For each organisation that has any, its ties: few organisations have links, so the rest takes no room.
#[derive(Debug, Default)]
struct Ends {
    /// Organisations, ascending.
    orgs: Vec<Org>,
    /// Where each one's ties begin; one more entry than organisations.
    first: Vec<u32>,
    ties: Vec<u32>,
}

impl Ties {
    pub(super) fn build(snapshot: &Snapshot, relation_type: RelationTypeIx, day: Day) -> Ties {
        let edges = snapshot.history().ties(relation_type);
        let holds = |edge: &Edge| {
            edge.validity.contains(day) && snapshot.exists(edge.child) && snapshot.exists(edge.parent)
        };
        let list: Vec<u32> = (0u32..).zip(edges).filter(|(_, edge)| holds(edge)).map(|(at, _)| at).collect();
        let place = |org: Org| snapshot.code_place(org);
        let by = |near: fn(&Edge) -> Org, far: fn(&Edge) -> Org| {
            let mut ties = list.clone();
            ties.sort_by_cached_key(|at| {
                let edge = &edges[*at as usize];
                (near(edge), edge.rank, place(far(edge)), far(edge), edge.row)
            });
            Ends::new(ties, |at| near(&edges[at as usize]))
        };
        Ties {
            relation_type,
            origins: by(|edge| edge.child, |edge| edge.parent),
            targets: by(|edge| edge.parent, |edge| edge.child),
        }
    }

    /// The ties of an organisation, by rank, then the code of the organisation at the other end, as positions in
    /// [`super::History::ties`]: those that begin at it, or those that lead to it.
    pub fn of(&self, org: Org, direction: Direction) -> &[u32] {
        match direction {
            Direction::Forward => self.origins.of(org),
            Direction::Inverse => self.targets.of(org),
        }
    }

    /// The organisations at the other ends, in the same order.
    pub fn others<'a>(
        &'a self,
        snapshot: &'a Snapshot,
        org: Org,
        direction: Direction,
    ) -> impl Iterator<Item = Org> + 'a {
        let edges = snapshot.history().ties(self.relation_type);
        self.of(org, direction).iter().map(move |at| {
            let edge = &edges[*at as usize];
            match direction {
                Direction::Forward => edge.parent,
                Direction::Inverse => edge.child,
            }
        })
    }

    /// The organisations that have such ties in this direction, ascending.
    pub fn ends(&self, direction: Direction) -> &[Org] {
        match direction {
            Direction::Forward => &self.origins.orgs,
            Direction::Inverse => &self.targets.orgs,
        }
    }

    /// Bytes the arrays hold.
    pub fn bytes(&self) -> usize {
        [&self.origins, &self.targets]
            .iter()
            .map(|ends| {
                (ends.orgs.capacity() + ends.first.capacity() + ends.ties.capacity()) * size_of::<u32>()
            })
            .sum()
    }
}

impl Ends {
    /// Sorted ties, laid out by the organisation that is near.
    fn new(ties: Vec<u32>, near: impl Fn(u32) -> Org) -> Ends {
        let mut ends = Ends { ties, ..Ends::default() };
        let mut last = Org(NONE);
        for (at, tie) in (0u32..).zip(&ends.ties) {
            let org = near(*tie);
            if org != last {
                last = org;
                ends.orgs.push(org);
                ends.first.push(at);
            }
        }
        ends.first.push(ends.ties.len() as u32);
        ends
    }

    fn of(&self, org: Org) -> &[u32] {
        match self.orgs.binary_search(&org).ok() {
            Some(at) => &self.ties[self.first[at] as usize..self.first[at + 1] as usize],
            None => &[],
        }
    }
}

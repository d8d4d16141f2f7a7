//! What numbers of organisations add up to below a node of a hierarchy: counted at home, where they take part, or each once,
//! as organisations themselves are (`figure`).
//!
//! Along a tree the numbers of one kind are summed up in pre-order, so that any subtree is a difference of two of these
//! sums, found without a search. Only places where something is added hold a sum.

use std::ops::Range;

use super::Org;
use super::describe::{AttributeRef, Described};
use super::figure::{Appearing, Below, Counting, Figure, appearing_organizations};
use super::view::Snapshot;
use crate::model::{HierarchyIx, KindIx, Sum, SumIx};

/// The sums of one hierarchy; none where it allows several parents, as no order helps there.
#[derive(Debug, Default)]
pub struct Sums {
    /// By sum of the model, then by kind that has the attribute.
    by_kind: Vec<Vec<Ways>>,
}

/// What one kind adds up to.
#[derive(Debug)]
struct Ways {
    kind: KindIx,
    home: Prefixes,
    participation: Prefixes,
    /// What DISTINCT counts beside those at home.
    besides: Prefixes,
}

impl Sums {
    pub(super) fn build(snapshot: &Snapshot, hierarchy: HierarchyIx) -> Sums {
        let tree = snapshot.hierarchy(hierarchy);
        let model = snapshot.history().model();
        if !tree.is_tree() || model.sums.is_empty() {
            return Sums::default();
        }
        let place = |org: Org| tree.span(org).expect("the hierarchy is a tree").start;
        let mut taking_part: Vec<Appearing> = Vec::new();
        appearing_organizations(snapshot, &mut |one| taking_part.push(one));
        let ways = |sum: &Sum, kind: KindIx| {
            let (mut home, mut participation, mut besides) = (Vec::new(), Vec::new(), Vec::new());
            let of_kind = snapshot.organizations().filter(|org| snapshot.get(*org).kind() == kind);
            home.extend(of_kind.map(|org| (place(org), value(snapshot, sum, org))));
            home.retain(|(_, number)| *number != 0);
            for one in taking_part.iter().filter(|one| one.kind == kind.0) {
                let worth = value(snapshot, sum, one.at_home[0]);
                let elsewhere = one.elsewhere.iter().map(|org| (place(*org), worth));
                participation.extend(elsewhere.clone());
                besides.extend(elsewhere);
                let mut places: Vec<u32> =
                    one.at_home.iter().chain(&one.elsewhere).map(|org| place(*org)).collect();
                places.sort_unstable();
                let common = places.windows(2).filter_map(|pair| tree.common_place(pair[0], pair[1]));
                besides.extend(common.map(|place| (place, -worth)));
            }
            Ways {
                kind,
                home: Prefixes::new(home),
                participation: Prefixes::new(participation),
                besides: Prefixes::new(besides),
            }
        };
        let of_sum = |sum: &Sum| sum.attributes.iter().map(|(kind, _)| ways(sum, *kind)).collect();
        Sums { by_kind: model.sums.values().map(of_sum).collect() }
    }

    /// What organisations at and below `org` add up to.
    pub fn figure(
        &self,
        snapshot: &Snapshot,
        hierarchy: HierarchyIx,
        org: Org,
        sum: SumIx,
        counting: Counting,
    ) -> Figure {
        let model = snapshot.history().model();
        let Some(span) = snapshot.hierarchy(hierarchy).span(org) else {
            let mut below = Below::new(snapshot, hierarchy, org, counting);
            let sum = model.sum(sum);
            below.meet_organizations(snapshot, &|org| value(snapshot, sum, org));
            return below.sum;
        };
        let mut figure = Figure::new(model.kinds.len());
        for ways in &self.by_kind[usize::from(sum.0)] {
            let count = match counting {
                Counting::Home => ways.home.sum(span.clone()),
                Counting::Participation => ways.participation.sum(span.clone()),
                Counting::Distinct => ways.home.sum(span.clone()) + ways.besides.sum(span.clone()),
            };
            figure.add(Some(ways.kind), count);
        }
        figure
    }

    /// Bytes the arrays hold.
    pub fn bytes(&self) -> usize {
        let all = self.by_kind.iter().flatten();
        all.map(|ways| {
            [&ways.home, &ways.participation, &ways.besides].map(Prefixes::bytes).iter().sum::<usize>()
        })
        .sum()
    }
}

/// What one organisation, or one version of it, adds to a sum: nothing where it has no value, or is of another kind.
pub fn worth(sum: &Sum, described: &impl Described) -> i64 {
    match sum.of_kind(described.kind()).and_then(|at| described.attribute(at)) {
        Some(AttributeRef::Int(number)) => number.into(),
        _ => 0,
    }
}

fn value(snapshot: &Snapshot, sum: &Sum, org: Org) -> i64 {
    worth(sum, &snapshot.get(org))
}

/// Numbers at some places of the pre-order, summed up from the first place on.
#[derive(Debug, Default)]
struct Prefixes {
    /// For each block of places: which of them hold a number, a bit each, and how many do before it.
    blocks: Vec<(u64, u32)>,
    /// The sum before each place that holds a number, and that of all.
    sums: Vec<i64>,
}

impl Prefixes {
    fn new(mut numbers: Vec<(u32, i64)>) -> Prefixes {
        numbers.sort_unstable_by_key(|(place, _)| *place);
        let Some((last, _)) = numbers.last() else { return Prefixes::default() };
        let mut blocks = vec![(0u64, 0u32); *last as usize / 64 + 1];
        let mut sums = Vec::with_capacity(numbers.len() + 1);
        let mut sum = 0;
        for of_place in numbers.chunk_by(|one, other| one.0 == other.0) {
            let place = of_place[0].0;
            blocks[place as usize / 64].0 |= 1 << (place % 64);
            sums.push(sum);
            sum += of_place.iter().map(|(_, number)| number).sum::<i64>();
        }
        sums.push(sum);
        let mut before = 0;
        for block in &mut blocks {
            block.1 = before;
            before += block.0.count_ones();
        }
        Prefixes { blocks, sums }
    }

    /// The sum of all that stands before a place.
    fn before(&self, place: u32) -> i64 {
        let at = match self.blocks.get(place as usize / 64) {
            Some((bits, before)) => (before + (bits & ((1 << (place % 64)) - 1)).count_ones()) as usize,
            None => self.sums.len().saturating_sub(1),
        };
        self.sums.get(at).copied().unwrap_or_default()
    }

    fn sum(&self, span: Range<u32>) -> i64 {
        self.before(span.end) - self.before(span.start)
    }

    fn bytes(&self) -> usize {
        self.blocks.capacity() * size_of::<(u64, u32)>() + self.sums.capacity() * size_of::<i64>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subtree_is_a_difference_of_two_sums() {
        let numbers = [(3u32, 5i64), (3, -2), (63, 7), (64, 11), (200, -4), (200, 4), (201, 1)];
        let prefixes = Prefixes::new(numbers.into_iter().rev().collect());
        for start in 0..260 {
            for end in start..260 {
                let inside = numbers.iter().filter(|(place, _)| (start..end).contains(place));
                let expected: i64 = inside.map(|(_, number)| number).sum();
                assert_eq!(prefixes.sum(start..end), expected, "{start}..{end}");
            }
        }
        assert_eq!(Prefixes::new(Vec::new()).sum(0..100), 0);
    }
}

//! Adds up what appears at places of a tree for many organisations at once, without sorting what is added: every place falls
//! between two bounds of subtrees, and a figure is what lies between its own.

use std::collections::HashSet;

use super::{Attributed, Landings};
use crate::model::{HierarchyIx, KindIx};
use crate::snapshot::{Figure, Hierarchy, Org};

/// Counts below several organisations.
pub(super) struct Tally<'a> {
    landings: &'a Landings,
    tree: &'a Hierarchy,
    kinds: usize,
    tops: Vec<Top>,
    /// Where subtrees of `tops` begin and end, ascending; empty where the hierarchy allows several parents.
    bounds: Vec<u32>,
    /// What lies before the first bound, between each two, and behind the last: by kind, then the total.
    between: Vec<i64>,
}

struct Top {
    below: Below,
    counted: Attributed,
}

enum Below {
    Span(std::ops::Range<u32>),
    Set(HashSet<Org>),
}

impl Top {
    fn contains(&self, tree: &Hierarchy, org: Org) -> bool {
        match &self.below {
            Below::Span(span) => tree.span(org).is_some_and(|own| span.contains(&own.start)),
            Below::Set(set) => set.contains(&org),
        }
    }
}

impl<'a> Tally<'a> {
    pub(super) fn new(landings: &'a Landings, hierarchy: HierarchyIx, tops: &[Org]) -> Tally<'a> {
        let world = landings.world();
        let tree = world.hierarchy(hierarchy);
        let kinds = world.history().model().kinds.len();
        let below = |top: &Org| match tree.span(*top) {
            Some(span) => Below::Span(span),
            None => Below::Set(tree.descendants(*top, u32::MAX).into_iter().chain([*top]).collect()),
        };
        let counted = || Attributed { figure: Figure::new(kinds), unattributed: 0 };
        let tops: Vec<Top> = tops.iter().map(|top| Top { below: below(top), counted: counted() }).collect();
        let mut bounds: Vec<u32> = Vec::new();
        for top in &tops {
            if let Below::Span(span) = &top.below {
                bounds.extend([span.start, span.end]);
            }
        }
        bounds.sort_unstable();
        bounds.dedup();
        let between = vec![0; (bounds.len() + 1) * (kinds + 1)];
        Tally { landings, tree, kinds, tops, bounds, between }
    }

    /// Counts what appears at these places, once for every subtree that it appears in.
    pub(super) fn meet(&mut self, kind: KindIx, worth: i64, appearances: &[Org]) {
        let landings = self.landings;
        if !self.tree.is_tree() || appearances.iter().any(|org| landings.of(org).len() > 1) {
            return self.meet_each_top(kind, worth, appearances);
        }
        let mut places: Vec<u32> = appearances
            .iter()
            .flat_map(|org| landings.of(org))
            .map(|org| self.tree.span(*org).expect("the hierarchy is a tree").start)
            .collect();
        places.sort_unstable();
        // What appears twice below the same organisation counts once there.
        let tree = self.tree;
        let twice = places.windows(2).filter_map(|pair| tree.common_place(pair[0], pair[1]));
        let twice: Vec<u32> = twice.collect();
        places.into_iter().for_each(|place| self.add(place, kind, worth));
        twice.into_iter().for_each(|place| self.add(place, kind, -worth));
    }

    fn add(&mut self, place: u32, kind: KindIx, worth: i64) {
        let from = self.bounds.partition_point(|bound| *bound <= place) * (self.kinds + 1);
        if let Some(of_kind) = self.between[from..from + self.kinds].get_mut(usize::from(kind.0)) {
            *of_kind += worth;
        }
        self.between[from + self.kinds] += worth;
    }

    /// Where only some of several places lie below an organisation, nobody knows whether it does.
    fn meet_each_top(&mut self, kind: KindIx, worth: i64, appearances: &[Org]) {
        for top in &mut self.tops {
            let (mut sure, mut possible) = (false, false);
            for org in appearances {
                let places = self.landings.of(org);
                let inside = places.iter().filter(|org| top.contains(self.tree, **org)).count();
                possible |= inside > 0;
                sure |= inside > 0 && inside == places.len();
            }
            if sure {
                top.counted.figure.add(Some(kind), worth);
            } else if possible {
                top.counted.unattributed += worth;
            }
        }
    }

    /// The figures of all organisations, in the order in which they were given.
    pub(super) fn finish(mut self) -> Vec<Attributed> {
        let width = self.kinds + 1;
        for at in width..self.between.len() {
            self.between[at] += self.between[at - width];
        }
        let (bounds, between) = (&self.bounds, &self.between);
        let up_to = |bound: u32| {
            let at = bounds.partition_point(|other| *other < bound) * width;
            &between[at..at + width]
        };
        let whole = |top: Top| {
            let mut counted = top.counted;
            if let Below::Span(span) = top.below {
                let inside = up_to(span.end).iter().zip(up_to(span.start)).map(|(end, start)| end - start);
                let (figure, inside): (&mut Figure, Vec<i64>) = (&mut counted.figure, inside.collect());
                figure.total += inside[width - 1];
                figure.by_kind.iter_mut().zip(inside).for_each(|(sum, more)| *sum += more);
            }
            counted
        };
        self.tops.into_iter().map(whole).collect()
    }
}

//! Where ties may lead: from which kinds to which, in one step or in any number.

use std::collections::BTreeSet;

use crate::model::{Direction, KindIx, Pairs, RelationTypeIx};

/// The pairs of kinds that each relation type allows.
#[derive(Clone, Copy)]
pub(super) struct Ties<'p> {
    pub(super) pairs: &'p [Pairs],
}

impl Ties<'_> {
    /// Whether an organisation of one kind may have such a tie to one of the other, as the first of them sees it.
    pub(super) fn allows(
        self,
        relation: RelationTypeIx,
        direction: Direction,
        seen_from: KindIx,
        other: KindIx,
    ) -> bool {
        let pairs = &self.pairs[usize::from(relation.0)];
        match direction {
            Direction::Forward => pairs.allows(seen_from, other),
            Direction::Inverse => pairs.allows(other, seen_from),
        }
    }

    /// The kinds at the other ends of such ties.
    pub(super) fn step<'k>(
        self,
        relation: RelationTypeIx,
        direction: Direction,
        from: impl IntoIterator<Item = &'k KindIx>,
    ) -> BTreeSet<KindIx> {
        let pairs = &self.pairs[usize::from(relation.0)];
        let ends = |kind: &KindIx| -> Vec<KindIx> {
            match direction {
                Direction::Forward => pairs.targets(*kind).collect(),
                Direction::Inverse => pairs.origins(*kind).collect(),
            }
        };
        from.into_iter().flat_map(ends).collect()
    }

    /// The kinds that such ties lead to in one step or more.
    pub(super) fn walk<'k>(
        self,
        relation: RelationTypeIx,
        direction: Direction,
        from: impl IntoIterator<Item = &'k KindIx>,
    ) -> BTreeSet<KindIx> {
        let mut found = self.step(relation, direction, from);
        let mut edge = found.clone();
        while !edge.is_empty() {
            edge = &self.step(relation, direction, &edge) - &found;
            found.extend(&edge);
        }
        found
    }
}

//! No organisation may stand below itself, nor take part in itself by way of others, on any day.
//!
//! A change can close a circle only with a tie that it begins: from each of them, the way up is followed for as long as it
//! holds.

use std::collections::HashMap;

use super::super::draft::Draft;
use crate::command::{Violation, ViolationCode};
use crate::day::Period;
use crate::model::{RelationTypeIx, Shape};
use crate::store::StoreError;

/// Most ties that are followed up from one; more would mean a hierarchy that is no hierarchy.
const MOST_STEPS: usize = 1_000_000;

impl Draft {
    pub(super) async fn verify_circles(&mut self) -> Result<(), StoreError> {
        let begun: Vec<usize> = self
            .ties
            .changed()
            .filter(|(_, slot)| slot.holds() && slot.value.from != slot.value.to)
            .filter(|(_, slot)| {
                // A tie that holds for a shorter time closes no circle that it did not close before.
                slot.recorded.as_ref().is_none_or(|recorded| !recorded.validity.covers(slot.validity))
            })
            .map(|(at, _)| at)
            .collect();
        let mut told: Vec<Vec<i64>> = Vec::new();
        for at in begun {
            let slot = self.ties.get(at).clone();
            let Some(relation) = self.type_of(&slot.value) else { continue };
            let definition = self.model().relation_type(relation);
            if definition.shape == Shape::Link && !definition.is_participation {
                continue;
            }
            let title = definition.title.clone();
            let Some(circle) = self.circle(relation, slot.value.from, slot.value.to, slot.validity) else {
                continue;
            };
            let mut sorted = circle.clone();
            sorted.sort_unstable();
            if told.contains(&sorted) {
                continue;
            }
            told.push(sorted);
            let mut violation = Violation::new(ViolationCode::Cycle, self.cause([&slot.cause]))
                .with_text("organizations", self.names(&circle))
                .with_text("hierarchy", title);
            violation.organizations = circle.into_iter().filter(|id| *id > 0).collect();
            self.refuse(violation);
        }
        Ok(())
    }

    /// The organisations on a way up from `parent` to `child` that holds on some day of `during`.
    fn circle(&self, relation: RelationTypeIx, child: i64, parent: i64, during: Period) -> Option<Vec<i64>> {
        // By which organisation each was reached, and when.
        let mut reached: HashMap<i64, Vec<Period>> = HashMap::new();
        let mut ways: Vec<(i64, Period, Option<usize>)> = vec![(parent, during, None)];
        let mut at = 0;
        while at < ways.len() && at < MOST_STEPS {
            let (organization, during, _) = ways[at];
            if organization == child {
                let (mut circle, mut step) = (Vec::new(), Some(at));
                while let Some(on) = step {
                    circle.push(ways[on].0);
                    step = ways[on].2;
                }
                circle.reverse();
                // From the child up to its parent, and on.
                circle.rotate_right(1);
                return Some(circle);
            }
            for (above, validity) in self.above(relation, organization) {
                let together = validity.intersection(during);
                let known = reached.entry(above).or_default();
                if !together.is_empty() && !known.iter().any(|period| period.covers(together)) {
                    known.push(together);
                    ways.push((above, together, Some(at)));
                }
            }
            at += 1;
        }
        None
    }

    /// Where the ties of a type lead from an organisation: as drafted, else as recorded.
    fn above(&self, relation: RelationTypeIx, organization: i64) -> Vec<(i64, Period)> {
        let key = &self.model().relation_type(relation).key;
        let drafted = self
            .ties
            .iter_naming(organization)
            .filter(|(_, slot)| slot.value.from == organization && slot.value.relation_type == *key);
        let drafted: Vec<_> = drafted.collect();
        let known: Vec<i64> =
            drafted.iter().filter_map(|(_, slot)| slot.recorded.as_ref().map(|row| row.row)).collect();
        let history = &self.ground.history;
        let recorded = history
            .find_id(organization)
            .map(|org| history.ties_of(relation, org))
            .unwrap_or_default()
            .iter()
            .filter(|edge| !known.contains(&edge.row))
            .map(|edge| (history.id(edge.parent), edge.validity));
        let holding = drafted.iter().filter(|(_, slot)| slot.holds());
        holding.map(|(_, slot)| (slot.value.to, slot.validity)).chain(recorded).collect()
    }
}

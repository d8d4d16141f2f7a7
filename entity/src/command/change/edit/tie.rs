//! Ties begin and end.

use serde_json::json;

use super::super::draft::Draft;
use super::super::step::{Relate, Target, Unrelate};
use super::How;
use crate::command::{Violation, ViolationCode, naming};
use crate::day::Period;
use crate::input_part;
use crate::model::RelationTypeIx;
use crate::store::{ChangeType, RawTie, StoreError};

impl Draft {
    pub(super) async fn relate(&mut self, input: &Relate, how: &How) -> Result<(), StoreError> {
        let Some((from, to)) = self.find_ends(&input.from, &input.to).await? else { return Ok(()) };
        let alive = [(from, "from"), (to, "to")]
            .map(|(end, field)| self.require_alive(end, how.day, self.at(&input_part![field])));
        if alive != [true, true] {
            return Ok(());
        }
        let shared = self.life_around(from, how.day).intersection(self.life_around(to, how.day));
        let Some(validity) = self.period(how, input.until, shared.to) else { return Ok(()) };
        let relation_type = self.model().relation_type(input.relation).key.clone();
        let role = input.role.map(|role| self.model().participation_role(role).key.clone());
        let detail = json!({ "relation": relation_type, "from": from, "to": to, "role": role });
        let tie = RawTie { relation_type, from, to, rank: 0, weight: input.weight, role };
        self.ties.push(tie, validity, self.path.clone());
        self.note(ChangeType::Relate, how, Vec::new(), vec![from, to], detail);
        Ok(())
    }

    pub(super) async fn unrelate(&mut self, input: &Unrelate, how: &How) -> Result<(), StoreError> {
        let Some((from, to)) = self.find_ends(&input.from, &input.to).await? else { return Ok(()) };
        let Some(at) = self.find_tie(input.relation, from, to, how) else {
            let violation = Violation::new(ViolationCode::RelationNotFound, self.path.clone())
                .on(how.day)
                .with_text("from", self.name(from))
                .with_text("to", self.name(to))
                .with_text("relation", self.model().relation_type(input.relation).title.clone())
                .with_text("day", naming::day(how.day));
            self.refuse(violation);
            return Ok(());
        };
        let held = self.ties.get(at).validity;
        let end = if how.correct { held.from } else { how.day };
        let cause = self.path.clone();
        self.ties.hold(at, Period { from: held.from, to: end }, &cause);
        let relation = self.model().relation_type(input.relation).key.clone();
        let detail = json!({ "relation": relation, "from": from, "to": to });
        self.note(ChangeType::Unrelate, how, vec![from, to], Vec::new(), detail);
        Ok(())
    }

    /// Both ends of a tie, opened.
    async fn find_ends(&mut self, from: &Target, to: &Target) -> Result<Option<(i64, i64)>, StoreError> {
        let from = self.find(from, self.at(&input_part!["from"]));
        let to = self.find(to, self.at(&input_part!["to"]));
        let (Some(from), Some(to)) = (from, to) else { return Ok(None) };
        self.open_versions(&[from, to]).await?;
        self.open_ties(&[from, to]).await?;
        Ok(Some((from, to)))
    }

    /// The tie that holds on the day; one that reads the same from both ends is found from either.
    fn find_tie(&self, relation: RelationTypeIx, from: i64, to: i64, how: &How) -> Option<usize> {
        let definition = self.model().relation_type(relation);
        let same = |tie: &RawTie| {
            let ends = (tie.from, tie.to);
            ends == (from, to) || definition.symmetric && ends == (to, from)
        };
        let found = self.ties.naming(from).find(|(_, slot)| {
            slot.value.relation_type == definition.key && same(&slot.value) && slot.validity.contains(how.day)
        });
        found.map(|(at, _)| at)
    }
}

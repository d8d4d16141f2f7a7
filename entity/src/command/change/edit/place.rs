//! An organisation stands under another parent.

use serde_json::json;

use super::super::draft::Draft;
use super::super::step::Move;
use super::How;
use crate::command::{Violation, ViolationCode, naming};
use crate::day::Period;
use crate::input_part;
use crate::store::{ChangeType, RawTie, StoreError};

impl Draft {
    pub(super) async fn move_organization(
        &mut self,
        input: &Move,
        how: &How,
        change_type: ChangeType,
    ) -> Result<(), StoreError> {
        let path = self.at(&input_part!["organization"]);
        let Some(organization) = self.find(&input.organization, path) else { return Ok(()) };
        let to_path = self.at(&input_part!["to"]);
        let to = match &input.to {
            Some(target) => match self.find(target, to_path.clone()) {
                Some(found) => Some(found),
                None => return Ok(()),
            },
            None => None,
        };
        let from_path = self.at(&input_part!["from"]);
        let from = match &input.from {
            Some(target) => match self.find(target, from_path) {
                Some(found) => Some(found),
                None => return Ok(()),
            },
            None => None,
        };
        self.open_versions(&[organization]).await?;
        self.open_versions(to.as_slice()).await?;
        self.open_ties(&[organization]).await?;
        if !self.require_alive(organization, how.day, self.effective_path()) {
            return Ok(());
        }
        let hierarchy = input.hierarchy.unwrap_or(self.model().home_hierarchy);
        let relation = self.model().hierarchies[usize::from(hierarchy.0)];
        let all = self.ties_from(organization, relation);
        let begins = all.iter().map(|at| self.ties.get(*at).validity.from);
        if !how.correct
            && let Some(later) = begins.filter(|begin| *begin > how.day).min()
        {
            self.refuse_later(organization, later, self.effective_path());
            return Ok(());
        }
        let now: Vec<usize> =
            all.into_iter().filter(|at| self.ties.get(*at).validity.contains(how.day)).collect();
        let replaced: Vec<usize> = match from {
            Some(from) => now.iter().copied().filter(|at| self.ties.get(*at).value.to == from).collect(),
            None => now.clone(),
        };
        let title = self.model().hierarchy(hierarchy).title.clone();
        if replaced.len() > 1 {
            let parents: Vec<i64> = replaced.iter().map(|at| self.ties.get(*at).value.to).collect();
            let violation = self
                .about(ViolationCode::ParentAmbiguous, self.at(&input_part!["from"]), organization)
                .with_text("hierarchy", title)
                .with_text("parents", self.names(&parents));
            self.refuse(violation);
            return Ok(());
        }
        if replaced.is_empty() && (from.is_some() || to.is_none()) {
            let mut violation = self
                .about(ViolationCode::NotUnder, self.at(&input_part!["from"]), organization)
                .on(how.day)
                .with_text("hierarchy", title)
                .with_text("day", naming::day(how.day));
            violation.path = self.at(&input_part!["from"]);
            self.refuse(violation);
            return Ok(());
        }
        let before = replaced.first().map(|at| self.ties.get(*at).clone());
        let rank = input.rank.or(before.as_ref().map(|slot| slot.value.rank)).unwrap_or(0);
        if let Some(slot) = &before
            && Some(slot.value.to) == to
            && slot.value.rank == rank
        {
            self.refuse_nothing(organization);
            return Ok(());
        }
        if let Some(to) = to
            && to == organization
        {
            let violation = Violation::new(ViolationCode::ToItself, to_path)
                .with_text("organization", self.name(organization));
            self.refuse(violation);
            return Ok(());
        }
        let life = self.life(organization);
        let cause = to_path;
        // A planned end of the old place is the end of the new one, too.
        let (begin, end) = match &before {
            Some(slot) if how.correct => (slot.validity.from, slot.validity.to),
            Some(slot) => (how.day, slot.validity.to),
            None => (how.day, life.to),
        };
        if let Some(at) = replaced.first() {
            let kept = self.ties.get(*at).validity.from;
            self.ties.hold(*at, Period { from: kept, to: begin }, &cause);
        }
        if let Some(to) = to {
            let relation_type = self.model().hierarchy(hierarchy).key.clone();
            let weight = before.as_ref().and_then(|slot| slot.value.weight);
            let role = before.as_ref().and_then(|slot| slot.value.role.clone());
            let tie = RawTie { relation_type, from: organization, to, rank, weight, role };
            self.ties.push(tie, Period { from: begin, to: end }, cause);
        }
        let old = before.map(|slot| slot.value.to);
        let detail = json!({
            "hierarchy": self.model().hierarchy(hierarchy).key, "parentBefore": old, "parent": to,
        });
        self.note(change_type, how, vec![organization], vec![organization], detail);
        Ok(())
    }
}

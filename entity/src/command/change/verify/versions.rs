//! Versions of one organisation follow each other, and a code belongs to one organisation a day.

use std::collections::BTreeSet;

use super::super::draft::Draft;
use super::Concerned;
use crate::command::{ViolationCode, naming};
use crate::day::Period;
use crate::input_path;
use crate::model::SchemeIx;
use crate::snapshot::Described;
use crate::store::StoreError;

impl Draft {
    pub(super) async fn verify_versions(&mut self, concerned: &Concerned) -> Result<(), StoreError> {
        for organization in &concerned.organizations {
            self.verify_overlap(*organization);
        }
        let coded: Vec<usize> = self
            .versions
            .changed()
            .filter(|(_, slot)| slot.holds() && slot.value.code.is_some() && self.is_new_code(slot))
            .map(|(at, _)| at)
            .collect();
        for at in coded {
            self.verify_code(at).await?;
        }
        Ok(())
    }

    /// Whether a version bears its code at a time, or in a scheme, at which it did not before.
    fn is_new_code(&self, slot: &super::super::table::Slot<crate::store::RawContent>) -> bool {
        let scheme = |content: &crate::store::RawContent| self.model().kind(self.kind_of(content)).scheme;
        let same = |(_, other): &(usize, &super::super::table::Slot<crate::store::RawContent>)| {
            other.recorded.as_ref().is_some_and(|recorded| {
                recorded.value.code == slot.value.code
                    && scheme(&recorded.value) == scheme(&slot.value)
                    && recorded.validity.covers(slot.validity)
            })
        };
        // Also those that will hold no more.
        let organization = slot.value.organization;
        let mut all = self.versions.iter().filter(|(_, other)| other.value.organization == organization);
        !all.any(|one| same(&one))
    }

    fn verify_overlap(&mut self, organization: i64) {
        let mut slots: Vec<_> =
            self.versions.naming(organization).map(|(_, slot)| (slot.validity, slot.cause.clone())).collect();
        slots.sort_by_key(|(validity, _)| validity.from);
        for pair in slots.windows(2) {
            if pair[0].0.overlaps(pair[1].0) {
                let path = self.cause([&pair[1].1, &pair[0].1]);
                let violation = self
                    .about(ViolationCode::VersionsOverlap, path, organization)
                    .on(pair[1].0.from)
                    .with_text("day", naming::day(pair[1].0.from));
                self.refuse(violation);
            }
        }
    }

    async fn verify_code(&mut self, at: usize) -> Result<(), StoreError> {
        let slot = self.versions.get(at).clone();
        let Some(code) = slot.value.code.clone() else { return Ok(()) };
        let scheme = self.model().kind(self.kind_of(&slot.value)).scheme;
        let (own, validity) = (slot.value.organization, slot.validity);
        let mut taken = self.recorded_bearer(&code, scheme, own, validity);
        let drafted = self.versions.iter().filter(|(_, other)| {
            other.holds()
                && other.value.organization != own
                && other.value.code.as_ref() == Some(&code)
                && self.model().kind(self.kind_of(&other.value)).scheme == scheme
                && other.validity.overlaps(validity)
        });
        taken = taken.or(drafted.map(|(_, other)| (other.value.organization, other.validity)).next());
        if taken.is_none() {
            let owner = self.ground.store.find_identifier_owner(scheme, &code, self.ground.revision).await?;
            taken = owner.filter(|id| *id != own).map(|id| (id, self.life(id)));
        }
        if let Some((other, during)) = taken {
            let mut path = self.cause([&slot.cause]);
            if own < 0 {
                path.extend(input_path!["code"]);
            }
            let violation = self
                .about(ViolationCode::CodeTaken, path, other)
                .on(during.from)
                .on(during.to)
                .with("code", &code)
                .with_text("from", naming::day(during.from))
                .with_text("to", naming::day(during.to));
            self.refuse(violation);
        }
        Ok(())
    }

    /// Who bears a code in the recorded world, besides those that are drafted.
    fn recorded_bearer(
        &self,
        code: &str,
        scheme: SchemeIx,
        own: i64,
        validity: Period,
    ) -> Option<(i64, Period)> {
        let history = &self.ground.history;
        let drafted: BTreeSet<i64> = self.versions.iter().map(|(_, slot)| slot.value.organization).collect();
        history.versions_with_code(code).find_map(|at| {
            let version = history.version(at);
            let id = history.id(version.org());
            let foreign = id != own && !drafted.contains(&id);
            let same = self.model().kind(version.kind()).scheme == scheme;
            (foreign && same && version.validity().overlaps(validity)).then(|| (id, version.validity()))
        })
    }
}

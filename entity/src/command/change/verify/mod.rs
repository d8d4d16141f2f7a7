//! Holds the draft to the rules of the model, on every day that a change touches.
//!
//! What was wrong before and has nothing to do with the change does not stand in its way: a fault is told where a row that is
//! part of it was changed. Rules that look at more than one row get all rows that they need, which are read here.

mod admission;
mod circle;
mod people;
mod ties;
mod versions;

use std::collections::BTreeSet;

pub(super) use people::membership_title;

use super::draft::Draft;
use crate::command::PathPart;
use crate::store::StoreError;

/// What is to be looked at, by ids.
#[derive(Default)]
struct Concerned {
    /// Organisations whose lives, kinds or codes are others.
    organizations: BTreeSet<i64>,
    /// Those with other lives or kinds: all that hangs on them must fit.
    changed_lives: BTreeSet<i64>,
    /// Origins and targets of changed ties.
    origins: BTreeSet<i64>,
    targets: BTreeSet<i64>,
    people: BTreeSet<i64>,
    with_posts: BTreeSet<i64>,
    posts: BTreeSet<i64>,
}

impl Draft {
    /// Says everything that would not hold.
    pub(in crate::command) async fn verify(&mut self) -> Result<(), StoreError> {
        let concerned = self.concerned().await?;
        self.verify_versions(&concerned).await?;
        self.verify_ties(&concerned).await?;
        self.verify_people(&concerned).await?;
        self.verify_admission();
        Ok(())
    }

    /// Finds out what is to be looked at, and reads it.
    async fn concerned(&mut self) -> Result<Concerned, StoreError> {
        let mut concerned = Concerned::default();
        for (_, slot) in self.versions.changed() {
            concerned.organizations.insert(slot.value.organization);
        }
        for id in &concerned.organizations {
            if self.is_other(*id) {
                concerned.changed_lives.insert(*id);
            }
        }
        let lives: Vec<i64> = concerned.changed_lives.iter().copied().collect();
        self.open_all(&lives).await?;
        for (_, slot) in self.ties.iter() {
            let (from, to) = (slot.value.from, slot.value.to);
            let at_changed = concerned.changed_lives.contains(&from) || concerned.changed_lives.contains(&to);
            if slot.is_changed() || at_changed && slot.holds() {
                concerned.origins.insert(from);
                concerned.targets.insert(to);
            }
        }
        concerned.origins.extend(&concerned.changed_lives);
        // How many ties an origin has is seen from all of them; who takes part in a body, from all of that one's.
        let origins: Vec<i64> = concerned.origins.iter().copied().collect();
        self.open_ties(&origins).await?;
        let bodies: Vec<i64> = self
            .ties
            .changed()
            .filter(|(_, slot)| slot.value.role.is_some())
            .map(|(_, slot)| slot.value.to)
            .collect();
        self.open_ties(&bodies).await?;
        for (_, slot) in self.memberships.changed() {
            concerned.people.insert(slot.value.person);
        }
        for (_, slot) in self.people.changed() {
            concerned.people.insert(slot.value.person);
        }
        for id in &concerned.changed_lives {
            concerned.with_posts.insert(*id);
            let members = self.memberships.naming(*id).filter(|(_, slot)| slot.value.organization == *id);
            concerned.people.extend(members.map(|(_, slot)| slot.value.person));
            let posts = self.posts.naming(*id).filter(|(_, slot)| slot.value.organization == *id);
            concerned.posts.extend(posts.map(|(_, slot)| slot.value.id));
            let sent = self.appointments.naming(*id).filter(|(_, slot)| slot.value.home == Some(*id));
            concerned.posts.extend(sent.map(|(_, slot)| slot.value.post));
        }
        for (_, slot) in self.posts.changed() {
            concerned.with_posts.insert(slot.value.organization);
            concerned.posts.insert(slot.value.id);
        }
        for (_, slot) in self.appointments.changed() {
            concerned.posts.insert(slot.value.post);
        }
        let people: Vec<i64> = concerned.people.iter().copied().collect();
        self.open_people(&people).await?;
        self.open_memberships(&people).await?;
        self.open_appointments(&people).await?;
        // Whoever is a member no longer may hold posts that ask for members.
        for person in &people {
            let held = self.appointments.naming(*person).filter(|(_, slot)| slot.value.person == *person);
            concerned.posts.extend(held.map(|(_, slot)| slot.value.post));
        }
        let posts: Vec<i64> = concerned.posts.iter().copied().collect();
        self.open_posts(&posts).await?;
        self.open_appointments(&posts).await?;
        let seats: Vec<i64> = concerned.with_posts.iter().copied().collect();
        self.open_posts(&seats).await?;
        let holders: Vec<i64> = posts
            .iter()
            .flat_map(|post| self.appointments.naming(*post))
            .map(|(_, slot)| slot.value.person)
            .collect();
        self.open_people(&holders).await?;
        self.open_memberships(&holders).await?;
        Ok(concerned)
    }

    /// Whether an organisation's life or its kinds will be others than they are recorded.
    fn is_other(&self, organization: i64) -> bool {
        let history = &self.ground.history;
        let Some(org) = history.find_id(organization) else { return true };
        use crate::snapshot::Described;
        let recorded = history.versions_of(org).map(|at| history.version(at));
        let recorded: Vec<_> = recorded.map(|version| (version.validity(), version.kind())).collect();
        joined(recorded) != joined(self.kinds(organization))
    }

    /// Where in the input one of these rows was changed.
    fn cause<'a>(&self, causes: impl IntoIterator<Item = &'a Option<Vec<PathPart>>>) -> Vec<PathPart> {
        causes.into_iter().flatten().next().cloned().unwrap_or_else(|| self.path.clone())
    }
}

/// Neighbouring times of the same kind as one.
fn joined(
    kinds: Vec<(crate::day::Period, crate::model::KindIx)>,
) -> Vec<(crate::day::Period, crate::model::KindIx)> {
    let mut joined: Vec<(crate::day::Period, crate::model::KindIx)> = Vec::new();
    for (validity, kind) in kinds {
        match joined.last_mut() {
            Some((last, of)) if *of == kind && last.to == validity.from => last.to = validity.to,
            _ => joined.push((validity, kind)),
        }
    }
    joined
}

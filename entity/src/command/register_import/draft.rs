//! Memberships, posts, appointments and ties: what each row means, and what it changes.

use hashbrown::HashMap;
use hashbrown::hash_map::Entry;

use super::register::{Appointment, Membership, PersonAt, Post, PostAt, Register, TieDraft};
use super::resolve::{Ambiguous, Resolver, period};
use super::slot::Slot;
use super::table::{Place, PostRow};
use crate::command::organization_import::shown;
use crate::day::{Day, Period};
use crate::model::{MembershipType, RelationTypeIx};
use crate::snapshot::Org;
use crate::store::AppointmentType;

impl Register<'_> {
    pub(super) fn draft_memberships(&mut self, resolver: &mut Resolver) {
        let table = self.table;
        let key = |slot: &Slot<Membership>| -> (PersonAt, Org, MembershipType, Day) {
            let Membership { person, organization, membership_type } = slot.value;
            (person, organization, membership_type, slot.validity.from)
        };
        let mut known = index(&self.memberships, key, table.memberships.len());
        for row in &table.memberships {
            let validity = period(row.from, row.to);
            let person = self.person(resolver, row.place, row.person);
            let org = self.organization(resolver, row.place, "organization", row.organization, validity);
            let (Some(person), Some(organization)) = (person, org) else {
                self.doubtful.extend(person);
                continue;
            };
            let value = Membership { person, organization, membership_type: row.membership_type };
            match known.entry((person, organization, row.membership_type, row.from)) {
                Entry::Vacant(entry) => {
                    entry.insert(self.memberships.len() as u32);
                    self.memberships.push(Slot::new(row.place, validity, value));
                }
                Entry::Occupied(entry) => {
                    let slot = &mut self.memberships[*entry.get() as usize];
                    match slot.place {
                        Some(other) => self.refuse_twice(row.place, other, "membership"),
                        None => {
                            slot.place = Some(row.place);
                            slot.end(row.to);
                        }
                    }
                }
            }
        }
    }

    pub(super) fn draft_posts(&mut self, resolver: &mut Resolver) {
        let table = self.table;
        for row in &table.posts {
            let validity = period(row.from.unwrap_or(Day::OPEN_START), row.to);
            let org = self.organization(resolver, row.place, "organization", row.organization, validity);
            match resolver.find_post(row.code) {
                Err(Ambiguous) => {
                    let text = self.code_text(row.code);
                    self.report(
                        row.place,
                        format!("code {text} is borne by several posts; give each a code of its own first"),
                    );
                }
                Ok(None) => {
                    let Some(organization) = org else {
                        self.lost.insert(row.code);
                        continue;
                    };
                    let at = self.posts.len() as PostAt;
                    self.posts.push(Slot::new(
                        row.place,
                        validity,
                        Post {
                            code: Some(self.code_text(row.code).into()),
                            title: row.title.clone(),
                            organization,
                            role: row.role.set().copied(),
                            unknown_role: None,
                        },
                    ));
                    resolver.add_post(row.code, at, true);
                }
                Ok(Some(post)) => {
                    if let Some(organization) = org {
                        self.change_post(post, organization, row);
                    }
                }
            }
        }
    }

    fn change_post(&mut self, post: PostAt, organization: Org, row: &PostRow) {
        let rows = self.rows_of_post(post);
        if let Some(other) = rows.iter().find_map(|at| self.posts[*at as usize].place) {
            return self.refuse_twice(row.place, other, "post");
        }
        // Of several rows about it, the one that holds on the effective day, else the last.
        let on_day = |at: &&PostAt| self.posts[**at as usize].validity.contains(self.effective);
        let at = *rows.iter().find(on_day).unwrap_or(&rows[rows.len() - 1]);
        let slot = &self.posts[at as usize];
        let before = slot.validity;
        if !self.correct && slot.value.organization != organization {
            let label = self.organization_label(slot.value.organization);
            return self.report(row.place, format!("the post belongs to {label}; posts stay where they are, so give another code, or use --correct if it was recorded wrongly"));
        }
        if let Some(from) = row.from.filter(|from| *from != before.from && !self.correct) {
            return self.report(row.place, format!("valid_from is {from}, but the post is recorded to begin on {}; leave the cell empty, or use --correct", shown(before.from)));
        }
        let validity = Period { from: row.from.unwrap_or(before.from), to: row.to.unwrap_or(before.to) };
        if validity.is_empty() {
            return self.report(
                row.place,
                format!(
                    "valid_to {} does not lie after the day the post begins, {}; give a later day",
                    validity.to,
                    shown(validity.from)
                ),
            );
        }
        let slot = &mut self.posts[at as usize];
        slot.place = Some(row.place);
        slot.changed |= slot.validity != validity;
        slot.validity = validity;
        slot.set(|post| &mut post.organization, organization);
        slot.set(|post| &mut post.title, row.title.clone());
        let role = row.role.over(slot.value.role.as_ref()).copied();
        slot.set(|post| &mut post.role, role);
    }

    pub(super) fn draft_appointments(&mut self, resolver: &mut Resolver) {
        let table = self.table;
        let key = |slot: &Slot<Appointment>| (slot.value.post, slot.value.person, slot.validity.from);
        let mut known: HashMap<(PostAt, PersonAt, Day), u32> =
            index(&self.appointments, key, table.appointments.len());
        for row in &table.appointments {
            let validity = period(row.from, row.to);
            let post = self.post(resolver, row.place, row.post);
            let person = self.person(resolver, row.place, row.person);
            let home = match row.home.set() {
                Some(code) => match self.organization(resolver, row.place, "home", *code, validity) {
                    Some(home) => Some(home),
                    None => continue,
                },
                None => None,
            };
            let (Some(post), Some(person)) = (post, person) else { continue };
            match known.entry((post, person, row.from)) {
                Entry::Vacant(entry) => {
                    entry.insert(self.appointments.len() as u32);
                    let appointment_type =
                        row.appointment_type.set().copied().unwrap_or(AppointmentType::Regular);
                    let acting = row.acting.set().copied().unwrap_or(false);
                    let value = Appointment { post, person, appointment_type, acting, home };
                    self.appointments.push(Slot::new(row.place, validity, value));
                }
                Entry::Occupied(entry) => {
                    let slot = &mut self.appointments[*entry.get() as usize];
                    if let Some(other) = slot.place {
                        self.refuse_twice(row.place, other, "appointment");
                        continue;
                    }
                    slot.place = Some(row.place);
                    slot.end(row.to);
                    let Appointment { appointment_type, acting, home: before, .. } = slot.value;
                    let default = |cleared| if cleared { AppointmentType::Regular } else { appointment_type };
                    let new_type = row.appointment_type.set().copied();
                    let new_type = new_type.unwrap_or_else(|| default(row.appointment_type.is_cleared()));
                    slot.set(|value| &mut value.appointment_type, new_type);
                    let new_acting = row.acting.set().copied();
                    let new_acting = new_acting.unwrap_or(acting && !row.acting.is_cleared());
                    slot.set(|value| &mut value.acting, new_acting);
                    slot.set(|value| &mut value.home, home.or(before.filter(|_| !row.home.is_cleared())));
                }
            }
        }
    }

    /// Appointments that no row speaks of end with a post that a row ends earlier.
    pub(super) fn end_with_posts(&mut self) {
        let shortened = |slot: &Slot<Post>| slot.changed && slot.recorded.is_some();
        if !self.posts.iter().any(shortened) {
            return;
        }
        for at in 0..self.appointments.len() {
            let slot = &self.appointments[at];
            if slot.place.is_some()
                || !self.rows_of_post(slot.value.post).iter().any(|at| shortened(&self.posts[*at as usize]))
            {
                continue;
            }
            let life = self.post_life(slot.value.post);
            if slot.validity.to > life.to {
                self.appointments[at].end(Some(life.to));
            }
        }
    }

    pub(super) fn draft_ties(&mut self, resolver: &mut Resolver) {
        let table = self.table;
        let key = |slot: &Slot<TieDraft>| -> (RelationTypeIx, Org, Org, Day) {
            (slot.value.relation_type, slot.value.from, slot.value.to, slot.validity.from)
        };
        let mut known = index(&self.ties, key, table.ties.len());
        for row in &table.ties {
            let validity = period(row.from, row.to);
            let from = self.organization(resolver, row.place, "from", row.origin, validity);
            let to = self.organization(resolver, row.place, "to", row.target, validity);
            let (Some(from), Some(to)) = (from, to) else { continue };
            match known.entry((row.relation_type, from, to, row.from)) {
                Entry::Vacant(entry) => {
                    entry.insert(self.ties.len() as u32);
                    self.ties.push(Slot::new(
                        row.place,
                        validity,
                        TieDraft {
                            relation_type: row.relation_type,
                            from,
                            to,
                            rank: row.rank.set().copied().unwrap_or(0),
                            weight: row.weight.set().copied(),
                            role: row.role.set().copied(),
                            says_role: true,
                        },
                    ));
                }
                Entry::Occupied(entry) => {
                    let slot = &mut self.ties[*entry.get() as usize];
                    if let Some(other) = slot.place {
                        self.refuse_twice(row.place, other, "tie");
                        continue;
                    }
                    slot.place = Some(row.place);
                    slot.end(row.to);
                    let TieDraft { rank, weight, role, .. } = slot.value;
                    slot.set(|tie| &mut tie.rank, row.rank.over(Some(&rank)).copied().unwrap_or(0));
                    slot.set(|tie| &mut tie.weight, row.weight.over(weight.as_ref()).copied());
                    slot.set(|tie| &mut tie.role, row.role.over(role.as_ref()).copied());
                    slot.value.says_role = row.role.set().is_some();
                }
            }
        }
    }

    fn refuse_twice(&mut self, place: Place, other: Place, what: &str) {
        let other = self.where_is(other, place);
        self.report(place, format!("the same {what} stands in {other} already; remove one of the two rows"));
    }
}

/// Where each thing is, by what rows name it by.
fn index<T, K: Eq + std::hash::Hash>(
    slots: &[Slot<T>],
    key: impl Fn(&Slot<T>) -> K,
    more: usize,
) -> HashMap<K, u32> {
    let mut known = HashMap::with_capacity(slots.len() + more);
    for (at, slot) in (0..).zip(slots) {
        known.entry(key(slot)).or_insert(at);
    }
    known
}

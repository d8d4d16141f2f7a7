//! Holds memberships, posts and appointments to the rules, for everybody and every organisation that the import touches.

use std::ops::Range;

use super::register::{Membership, PersonAt, PostAt, Register};
use super::slot::Slot;
use super::table::Place;
use crate::command::organization_import::span;
use crate::day::Period;
use crate::rule::{
    AppointmentFault, AppointmentSpan, MembershipFault, MembershipSpan, PostFault, PostSeat, PostSpan,
    check_appointments, check_memberships, check_posts,
};
use crate::snapshot::Org;

/// Places of a list, in order of what they belong to, so that those of one are a run.
pub(super) struct Grouped {
    order: Vec<u32>,
}

impl Grouped {
    pub(super) fn new<T, K: Ord>(slots: &[Slot<T>], key: impl Fn(&T) -> K) -> Grouped {
        let mut order: Vec<u32> = (0..slots.len() as u32).filter(|at| slots[*at as usize].holds()).collect();
        order.sort_by_key(|at| key(&slots[*at as usize].value));
        Grouped { order }
    }

    pub(super) fn of<T, K: Ord>(&self, slots: &[Slot<T>], key: impl Fn(&T) -> K, wanted: K) -> Range<usize> {
        let key = |at: &u32| key(&slots[*at as usize].value);
        let from = self.order.partition_point(|at| key(at) < wanted);
        from..from + self.order[from..].partition_point(|at| key(at) == wanted)
    }

    pub(super) fn get(&self, run: Range<usize>) -> &[u32] {
        &self.order[run]
    }
}

fn touched<T>(slot: &Slot<T>) -> bool {
    slot.changed || slot.place.is_some()
}

impl Register<'_> {
    pub(super) fn verify_people(&mut self) {
        let by_person = Grouped::new(&self.memberships, |membership| membership.person);
        let mut people: Vec<PersonAt> = self
            .memberships
            .iter()
            .filter(|slot| slot.changed)
            .map(|slot| slot.value.person)
            .chain((0..).zip(&self.people).filter(|(_, person)| person.draft.is_some()).map(|(at, _)| at))
            .collect();
        people.sort_unstable();
        people.dedup();
        for person in &people {
            let run = by_person.of(&self.memberships, |membership| membership.person, *person);
            self.verify_memberships(*person, by_person.get(run));
        }
        self.verify_posts();
        self.verify_appointments(&people, &by_person);
    }

    fn verify_memberships(&mut self, person: PersonAt, list: &[u32]) {
        let slots: Vec<Slot<Membership>> = list.iter().map(|at| self.memberships[*at as usize]).collect();
        let spans: Vec<MembershipSpan> = slots
            .iter()
            .map(|slot| MembershipSpan {
                organization: i64::from(slot.value.organization.0),
                organization_life: self.history.life(slot.value.organization),
                membership_type: slot.value.membership_type,
                validity: slot.validity,
            })
            .collect();
        let life = self.people[person as usize].life;
        for fault in check_memberships(life, &spans) {
            let (at, other) = match fault {
                MembershipFault::OutsidePerson { at } | MembershipFault::OutsideOrganization { at } => {
                    (at, at)
                }
                MembershipFault::SecondHome { at, other } | MembershipFault::Twice { at, other } => {
                    (at, other)
                }
                MembershipFault::AtHome { at, home } => (at, home),
            };
            let drafted = self.people[person as usize].draft.is_some();
            if !touched(&slots[at]) && !touched(&slots[other]) && !drafted {
                continue;
            }
            let who = self.person_label(person);
            let org = |of: usize| self.organization_label(slots[of].value.organization);
            let what = |of: usize| {
                format!(
                    "{} membership in {} ({})",
                    slots[of].value.membership_type.key(),
                    org(of),
                    span(slots[of].validity)
                )
            };
            let reason = match fault {
                MembershipFault::OutsidePerson { at } => format!(
                    "the {} of {who} is not all within the time in which {who} is on record ({}); give dates within it, or end the membership first",
                    what(at),
                    span(life)
                ),
                MembershipFault::OutsideOrganization { at } => format!(
                    "the {} of {who} is not all within the life of {} ({}); give dates within it",
                    what(at),
                    org(at),
                    span(spans[at].organization_life)
                ),
                MembershipFault::SecondHome { .. } => format!(
                    "{who} would have two homes at the same time: the {} and the {}; end one of them first, or make it another type",
                    what(at),
                    what(other)
                ),
                MembershipFault::Twice { .. } => format!(
                    "{who} would belong to {} twice in the same way: the {} and the {}; keep one of the two",
                    org(at),
                    what(at),
                    what(other)
                ),
                MembershipFault::AtHome { .. } => format!(
                    "{who} is at home in {} ({}), and the {} is in the same organisation; name another one",
                    org(other),
                    span(slots[other].validity),
                    what(at)
                ),
            };
            self.report_at([slots[at].place, slots[other].place, self.place_of_person(person)], reason);
        }
    }

    fn verify_posts(&mut self) {
        let mut orgs: Vec<Org> =
            self.posts.iter().filter(|slot| slot.changed).map(|slot| slot.value.organization).collect();
        orgs.sort_unstable();
        orgs.dedup();
        let by_organization = Grouped::new(&self.posts, |post| post.organization);
        for org in orgs {
            let run = by_organization.of(&self.posts, |post| post.organization, org);
            let list = by_organization.get(run).to_vec();
            let slot = |at: usize| &self.posts[list[at] as usize];
            let spans: Vec<PostSpan> = (0..list.len())
                .map(|at| PostSpan { role: slot(at).value.role, validity: slot(at).validity })
                .collect();
            let life = self.history.life(org);
            let model = self.model;
            let label = self.organization_label(org);
            let mut found: Vec<(Vec<Option<Place>>, String)> = Vec::new();
            for fault in check_posts(model, life, &self.kinds(org), &spans) {
                let (at, with) = match &fault {
                    PostFault::OutsideOrganization { at } | PostFault::ForeignRole { at, .. } => {
                        (*at, &[][..])
                    }
                    PostFault::TooMany { at, with, .. } => (*at, &with[..]),
                };
                if !touched(slot(at)) && !with.iter().any(|other| touched(slot(*other))) {
                    continue;
                }
                let post = self.post_label(list[at]);
                let reason = match &fault {
                    PostFault::OutsideOrganization { .. } => format!(
                        "post {post} exists {}, which is not all within the life of {label} ({}); give dates within it",
                        span(slot(at).validity),
                        span(life)
                    ),
                    PostFault::ForeignRole { role, kind, during, .. } => {
                        let role = model.role(*role);
                        let kinds: Vec<&str> =
                            role.kinds.iter().map(|kind| model.kind(*kind).key.as_str()).collect();
                        format!(
                            "post {post} is for the role {}, which a {} does not have ({label} is one {}); kinds that have it: {}",
                            role.key,
                            model.kind(*kind).key,
                            span(*during),
                            kinds.join(", ")
                        )
                    }
                    PostFault::TooMany { role, max, on, .. } => {
                        let others: Vec<String> =
                            with.iter().map(|other| self.post_label(list[*other])).collect();
                        format!(
                            "{label} would have {} posts for the role {} on {}, and {max} at most are allowed: {} and {post}",
                            with.len() + 1,
                            model.role(*role).key,
                            first_day(*on),
                            others.join(", ")
                        )
                    }
                };
                let places = std::iter::once(at).chain(with.iter().copied()).map(|at| slot(at).place);
                found.push((places.collect(), reason));
            }
            for (places, reason) in found {
                self.report_at(places, reason);
            }
        }
    }

    fn verify_appointments(&mut self, people: &[PersonAt], by_person: &Grouped) {
        let by_post = Grouped::new(&self.appointments, |appointment| appointment.post);
        let mut posts: Vec<PostAt> = Vec::new();
        for slot in &self.appointments {
            let person = slot.value.person;
            let moved = || people.binary_search(&person).is_ok();
            let post = slot.value.post;
            let altered = || self.rows_of_post(post).iter().any(|at| self.posts[*at as usize].changed);
            if slot.changed
                || altered()
                || moved() && (self.asks_for_member(post) || self.people[person as usize].draft.is_some())
            {
                posts.push(post);
            }
        }
        posts.sort_unstable();
        posts.dedup();
        for post in posts {
            let run = by_post.of(&self.appointments, |appointment| appointment.post, post);
            let list = by_post.get(run).to_vec();
            let seat = PostSeat {
                organization: i64::from(self.posts[post as usize].value.organization.0),
                life: self.post_life(post),
                holder_is_member: self.asks_for_member(post),
            };
            self.verify_holders(post, seat, &list, by_person);
        }
    }

    fn asks_for_member(&self, post: PostAt) -> bool {
        let role = self.posts[post as usize].value.role;
        role.is_some_and(|role| self.model.role(role).holder_is_member)
    }

    fn verify_holders(&mut self, post: PostAt, seat: PostSeat, list: &[u32], by_person: &Grouped) {
        let org = self.posts[post as usize].value.organization;
        let slots: Vec<_> = list.iter().map(|at| self.appointments[*at as usize]).collect();
        let members = |person: PersonAt| -> Vec<Period> {
            let run = by_person.of(&self.memberships, |membership| membership.person, person);
            let all = by_person.get(run).iter().map(|at| &self.memberships[*at as usize]);
            all.filter(|slot| slot.value.organization == org).map(|slot| slot.validity).collect()
        };
        let spans: Vec<AppointmentSpan> = slots
            .iter()
            .map(|slot| AppointmentSpan {
                person_life: self.people[slot.value.person as usize].life,
                sent: slot.value.appointment_type.has_home(),
                acting: slot.value.acting,
                home: slot.value.home.map(|home| (i64::from(home.0), self.history.life(home))),
                validity: slot.validity,
                memberships: if seat.holder_is_member { members(slot.value.person) } else { Vec::new() },
            })
            .collect();
        let label = self.post_label(post);
        for fault in check_appointments(seat, &spans) {
            let (at, other) = match fault {
                AppointmentFault::SecondHolder { at, other, .. } => (at, other),
                AppointmentFault::OutsidePost { at }
                | AppointmentFault::OutsidePerson { at }
                | AppointmentFault::NoHome { at }
                | AppointmentFault::NeedlessHome { at }
                | AppointmentFault::OwnHome { at }
                | AppointmentFault::OutsideHome { at }
                | AppointmentFault::NoMember { at, .. } => (at, at),
            };
            let slot = &slots[at];
            if matches!(fault, AppointmentFault::NoMember { .. }) && self.is_doubtful(slot.value.person) {
                continue;
            }
            let who = self.person_label(slot.value.person);
            let when = span(slot.validity);
            let key = slot.value.appointment_type.key();
            let reason = match fault {
                AppointmentFault::OutsidePost { .. } => format!(
                    "{who} would hold post {label} {when}, and the post exists {}; give dates within it",
                    span(seat.life)
                ),
                AppointmentFault::OutsidePerson { .. } => format!(
                    "{who} would hold post {label} {when}, and is on record {}; give dates within it, or end the appointment first",
                    span(spans[at].person_life)
                ),
                AppointmentFault::SecondHolder { acting, .. } => {
                    let second = self.person_label(slots[other].value.person);
                    let verb = if acting { "act in" } else { "hold" };
                    format!(
                        "{second} ({}) and {who} ({when}) would {verb} post {label} at the same time; end one of the two first{}",
                        span(slots[other].validity),
                        if acting { "" } else { ", or let one act in it" }
                    )
                }
                AppointmentFault::NoHome { .. } => format!(
                    "a {key} names the organisation that sends the holder; fill in home for {who} in post {label}"
                ),
                AppointmentFault::NeedlessHome { .. } => format!(
                    "a regular appointment has no home; leave the cell empty for {who} in post {label}, or make it a cross_appointment or secondment"
                ),
                AppointmentFault::OwnHome { .. } => format!(
                    "the home of a {key} is another organisation than the post's own; correct home for {who} in post {label}"
                ),
                AppointmentFault::OutsideHome { .. } => {
                    let home = slot.value.home.map_or_else(String::new, |home| self.organization_label(home));
                    let life = spans[at].home.map_or(Period::ALWAYS, |(_, life)| life);
                    format!(
                        "{who} would hold post {label} {when}, sent by {home}, which exists {}; give dates within its life",
                        span(life)
                    )
                }
                AppointmentFault::NoMember { during, .. } => format!(
                    "{who} would hold post {label} without being a member of {} {}, and its role asks for one; add a membership, or give other dates",
                    self.organization_label(org),
                    span(during)
                ),
            };
            let rows = self.rows_of_post(post);
            let of_post = rows.iter().map(|at| self.posts[*at as usize].place);
            let of_members =
                by_person.of(&self.memberships, |membership| membership.person, slot.value.person);
            let of_members = by_person.get(of_members).iter().map(|at| self.memberships[*at as usize].place);
            let person = self.place_of_person(slot.value.person);
            let places: Vec<Option<Place>> = [slot.place, slots[other].place]
                .into_iter()
                .chain(of_post)
                .chain(of_members)
                .chain([person])
                .collect();
            self.report_at(places, reason);
        }
    }

    /// Whether some membership of somebody could not be read, so that nobody can tell where he is a member.
    fn is_doubtful(&self, person: PersonAt) -> bool {
        let known = self.table.codes.find(&self.person_label(person));
        self.doubtful.contains(&person) || known.is_some_and(|code| self.table.damaged.contains(&code))
    }
}

fn first_day(day: crate::day::Day) -> String {
    if day.date().is_some() { day.to_string() } else { "every day from the beginning".to_owned() }
}

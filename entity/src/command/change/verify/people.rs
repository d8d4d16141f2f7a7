//! Who belongs where, which posts there are, and who holds them.

use super::super::draft::Draft;
use super::super::table::Slot;
use super::Concerned;
use crate::command::violation::{listed, said};
use crate::command::{Violation, ViolationCode, naming};
use crate::day::Period;
use crate::model::{MembershipType, RoleIx, Text};
use crate::rule::{
    AppointmentFault, AppointmentSpan, MembershipFault, MembershipSpan, PostFault, PostSeat, PostSpan,
    check_appointments, check_memberships, check_posts,
};
use crate::store::{RawAppointment, RawMembership, RawPost, StoreError};

impl Draft {
    pub(super) async fn verify_people(&mut self, concerned: &Concerned) -> Result<(), StoreError> {
        for person in &concerned.people {
            self.verify_memberships(*person, concerned);
        }
        for organization in &concerned.with_posts {
            self.verify_posts(*organization, concerned);
        }
        for post in &concerned.posts {
            self.verify_holders(*post, concerned);
        }
        Ok(())
    }

    /// The days on which a person is on record.
    pub(in crate::command) fn person_life(&self, person: i64) -> Period {
        Period::spanning(self.people.naming(person).map(|(_, slot)| slot.validity))
    }

    /// What sentences call a person: the code, which says nothing to whoever may not know more.
    pub(in crate::command) fn person_name(&self, person: i64) -> Text {
        let last = self.people.naming(person).max_by_key(|(_, slot)| slot.validity.from);
        match last.and_then(|(_, slot)| slot.value.code.as_deref()) {
            Some(code) => said(code, None),
            None => said("a person without a code", Some("无代码人员")),
        }
    }

    /// What sentences call a post.
    pub(in crate::command) fn post_name(&self, post: i64) -> Text {
        let last = self.posts.naming(post).filter(|(_, slot)| slot.value.id == post);
        match last.max_by_key(|(_, slot)| slot.validity.from) {
            Some((_, slot)) => {
                let title = &slot.value.title;
                said(&format!("{title:?}"), Some(&format!("“{title}”")))
            }
            None => said("a post", Some("某岗位")),
        }
    }

    fn verify_memberships(&mut self, person: i64, concerned: &Concerned) {
        let slots: Vec<Slot<RawMembership>> = self
            .memberships
            .naming(person)
            .filter(|(_, slot)| slot.value.person == person)
            .map(|(_, slot)| slot.clone())
            .collect();
        let spans: Vec<MembershipSpan> = slots
            .iter()
            .map(|slot| MembershipSpan {
                organization: slot.value.organization,
                organization_life: self.life_from(slot.value.organization, slot.validity.from),
                membership_type: slot.value.membership_type,
                validity: slot.validity,
            })
            .collect();
        let life = self.person_life(person);
        let other_life = self.people.iter_naming(person).any(|(_, slot)| slot.is_changed());
        let touched = |slot: &Slot<RawMembership>| {
            other_life || slot.is_changed() || concerned.changed_lives.contains(&slot.value.organization)
        };
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
            if !touched(&slots[at]) && !touched(&slots[other]) {
                continue;
            }
            let (here, there) = (slots[at].value.organization, slots[other].value.organization);
            let mut violation = match fault {
                MembershipFault::OutsidePerson { .. } => {
                    self.outside_record(person, life, slots[at].validity)
                }
                MembershipFault::OutsideOrganization { .. } => self.outside(here, slots[at].validity),
                MembershipFault::SecondHome { .. } => {
                    Violation::new(ViolationCode::SecondHome, Vec::new()).with_text("other", self.name(there))
                }
                MembershipFault::Twice { .. } => Violation::new(ViolationCode::MembershipTwice, Vec::new())
                    .with_text("type", membership_title(slots[at].value.membership_type)),
                MembershipFault::AtHome { .. } => Violation::new(ViolationCode::MemberAtHome, Vec::new())
                    .with_text("type", membership_title(slots[at].value.membership_type)),
            };
            violation.path = self.cause([&slots[at].cause, &slots[other].cause]);
            if !matches!(fault, MembershipFault::OutsideOrganization { .. }) {
                violation = violation
                    .with_text("person", self.person_name(person))
                    .with_text("organization", self.name(here))
                    .on(slots[at].validity.from.max(slots[other].validity.from));
                let mut ids = vec![here, there];
                ids.dedup();
                violation.organizations.extend(ids.into_iter().filter(|id| *id > 0));
            }
            self.refuse(violation);
        }
    }

    fn outside_record(&self, person: i64, life: Period, wanted: Period) -> Violation {
        let _ = person;
        Violation::new(ViolationCode::OutsideRecord, Vec::new())
            .on(life.from)
            .on(life.to)
            .with_text("from", naming::day(life.from))
            .with_text("to", naming::day(life.to))
            .with_text("wanted_from", naming::day(wanted.from))
            .with_text("wanted_to", naming::day(wanted.to))
    }

    fn role_of(&self, post: &RawPost) -> Option<RoleIx> {
        self.model().find_role(post.role.as_deref()?)
    }

    /// Whether whoever holds a post is a member of the organisation that it belongs to.
    pub(in crate::command) fn asks_for_member(&self, post: &RawPost) -> bool {
        self.role_of(post).is_some_and(|role| self.model().role(role).holder_is_member)
    }

    fn verify_posts(&mut self, organization: i64, concerned: &Concerned) {
        let slots: Vec<Slot<RawPost>> = self
            .posts
            .naming(organization)
            .filter(|(_, slot)| slot.value.organization == organization)
            .map(|(_, slot)| slot.clone())
            .collect();
        let spans: Vec<PostSpan> = slots
            .iter()
            .map(|slot| PostSpan { role: self.role_of(&slot.value), validity: slot.validity })
            .collect();
        let other_life = concerned.changed_lives.contains(&organization);
        let kinds = self.kinds(organization);
        // Of an organisation that was restored, a post lies within one of its lives.
        let outside = slots
            .iter()
            .enumerate()
            .filter(|(_, slot)| !self.life_from(organization, slot.validity.from).covers(slot.validity));
        let outside = outside.map(|(at, _)| PostFault::OutsideOrganization { at });
        let others = check_posts(self.model(), Period::ALWAYS, &kinds, &spans);
        for fault in outside.collect::<Vec<_>>().into_iter().chain(others) {
            let (at, with) = match &fault {
                PostFault::OutsideOrganization { at } | PostFault::ForeignRole { at, .. } => (*at, &[][..]),
                PostFault::TooMany { at, with, .. } => (*at, &with[..]),
            };
            let involved: Vec<usize> = std::iter::once(at).chain(with.iter().copied()).collect();
            let too_many = matches!(fault, PostFault::TooMany { .. });
            let touched = involved.iter().any(|at| slots[*at].is_changed()) || other_life && !too_many;
            if !touched {
                continue;
            }
            let causes: Vec<_> = involved.iter().map(|at| slots[*at].cause.clone()).collect();
            let path = self.cause(&causes);
            let title =
                said(&format!("{:?}", slots[at].value.title), Some(&format!("“{}”", slots[at].value.title)));
            let mut violation = match &fault {
                PostFault::OutsideOrganization { .. } => self.outside(organization, slots[at].validity),
                PostFault::ForeignRole { role, kind, during, .. } => {
                    let model = self.model();
                    let role = model.role(*role);
                    let kinds: Vec<&Text> = role.kinds.iter().map(|kind| &model.kind(*kind).title).collect();
                    self.about(ViolationCode::RoleForeign, Vec::new(), organization)
                        .on(during.from)
                        .with_text("post", title)
                        .with_text("role", role.title.clone())
                        .with_text("kind", model.kind(*kind).title.clone())
                        .with_text("allowed", listed(kinds.into_iter()))
                }
                PostFault::TooMany { role, max, on, .. } => self
                    .about(ViolationCode::TooManyPosts, Vec::new(), organization)
                    .on(*on)
                    .with_text("role", self.model().role(*role).title.clone())
                    .with("max", max)
                    .with_text("day", naming::day(*on)),
            };
            violation.path = path;
            self.refuse(violation);
        }
    }

    fn verify_holders(&mut self, post: i64, concerned: &Concerned) {
        let rows: Vec<Slot<RawPost>> = self
            .posts
            .naming(post)
            .filter(|(_, slot)| slot.value.id == post)
            .map(|(_, slot)| slot.clone())
            .collect();
        let held: Vec<Slot<RawAppointment>> = self
            .appointments
            .naming(post)
            .filter(|(_, slot)| slot.value.post == post)
            .map(|(_, slot)| slot.clone())
            .collect();
        if held.is_empty() {
            return;
        }
        let life = self.post_life(post);
        // A post may go over to another organisation: each appointment is held against where the post is when it ends.
        let place = |validity: Period| {
            let mut there = rows.iter().filter(|row| row.validity.overlaps(validity));
            there.next_back().or(rows.last()).map(|row| row.value.clone())
        };
        let spans: Vec<AppointmentSpan> = held
            .iter()
            .map(|slot| AppointmentSpan {
                person_life: self.person_life(slot.value.person),
                sent: slot.value.appointment_type.has_home(),
                acting: slot.value.acting,
                home: slot.value.home.map(|home| (home, self.life_from(home, slot.validity.from))),
                validity: slot.validity,
                memberships: self.member_of_posts(slot, &rows),
            })
            .collect();
        let organization = rows.last().map_or(0, |row| row.value.organization);
        let seat = PostSeat {
            organization,
            life,
            holder_is_member: rows.last().is_some_and(|row| self.asks_for_member(&row.value)),
        };
        let post_changed = rows.iter().any(Slot::is_changed)
            || self.posts.iter_naming(post).any(|(_, slot)| slot.value.id == post && slot.is_changed());
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
            let (slot, second) = (&held[at], &held[other]);
            let person = slot.value.person;
            let member_changed = self
                .memberships
                .iter_naming(person)
                .any(|(_, slot)| slot.value.person == person && slot.is_changed());
            let person_changed = self.people.iter_naming(person).any(|(_, slot)| slot.is_changed());
            let home_changed = slot.value.home.is_some_and(|home| concerned.changed_lives.contains(&home));
            let touched = slot.is_changed() || second.is_changed() || post_changed;
            if !touched && !member_changed && !person_changed && !home_changed {
                continue;
            }
            let of_post: Vec<_> = rows.iter().map(|row| row.cause.clone()).collect();
            let of_member: Vec<_> =
                self.memberships.iter_naming(person).map(|(_, slot)| slot.cause.clone()).collect();
            let all: Vec<_> = [slot.cause.clone(), second.cause.clone()]
                .into_iter()
                .chain(of_post)
                .chain(of_member)
                .collect();
            let path = self.cause(&all);
            let here = place(slot.validity).map_or(organization, |row| row.organization);
            let mut violation = match fault {
                AppointmentFault::OutsidePost { .. } => {
                    Violation::new(ViolationCode::OutsidePost, Vec::new())
                        .with_text("from", naming::day(life.from))
                        .with_text("to", naming::day(life.to))
                        .with_text("wanted_from", naming::day(slot.validity.from))
                        .with_text("wanted_to", naming::day(slot.validity.to))
                }
                AppointmentFault::OutsidePerson { .. } => {
                    self.outside_record(person, spans[at].person_life, slot.validity)
                }
                AppointmentFault::SecondHolder { .. } => Violation::new(ViolationCode::PostHeld, Vec::new())
                    .with_text("holder", self.person_name(second.value.person))
                    .with_text("day", naming::day(slot.validity.from.max(second.validity.from))),
                AppointmentFault::NoHome { .. } => Violation::new(ViolationCode::HomeRequired, Vec::new()),
                AppointmentFault::NeedlessHome { .. } => {
                    Violation::new(ViolationCode::HomeNotAllowed, Vec::new())
                }
                AppointmentFault::OwnHome { .. } => Violation::new(ViolationCode::HomeIsOwn, Vec::new()),
                AppointmentFault::OutsideHome { .. } => {
                    let home = slot.value.home.unwrap_or(here);
                    self.outside(home, slot.validity)
                }
                AppointmentFault::NoMember { during, .. } => {
                    Violation::new(ViolationCode::NotMember, Vec::new())
                        .with_text("organization", self.name(here))
                        .with_text("from", naming::day(during.from))
                        .with_text("to", naming::day(during.to))
                }
            };
            if !matches!(fault, AppointmentFault::OutsideHome { .. }) {
                violation = violation
                    .with_text("person", self.person_name(person))
                    .with_text("post", self.post_name(post))
                    .on(slot.validity.from);
                violation.organizations.extend([here].into_iter().filter(|id| *id > 0));
            }
            violation.path = path;
            self.refuse(violation);
        }
    }

    /// When the holder of a post is a member of the organisation that the post belongs to then, or need not be one.
    fn member_of_posts(&self, slot: &Slot<RawAppointment>, rows: &[Slot<RawPost>]) -> Vec<Period> {
        let mut member = Vec::new();
        for row in rows {
            if !self.asks_for_member(&row.value) {
                member.push(row.validity);
                continue;
            }
            let there = self.memberships.naming(slot.value.person).filter(|(_, membership)| {
                membership.value.person == slot.value.person
                    && membership.value.organization == row.value.organization
            });
            member.extend(
                there
                    .map(|(_, membership)| membership.validity.intersection(row.validity))
                    .filter(|period| !period.is_empty()),
            );
        }
        member
    }
}

/// What a way of belonging is called.
pub(in super::super) fn membership_title(membership_type: MembershipType) -> Text {
    let (english, chinese) = match membership_type {
        MembershipType::Primary => ("primary", "主要"),
        MembershipType::ReportIn => ("report-in", "报到"),
        MembershipType::Seconded => ("seconded", "借调"),
        MembershipType::Temporary => ("temporary", "临时"),
    };
    said(english, Some(chinese))
}

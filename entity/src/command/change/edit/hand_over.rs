//! What an organisation has goes over to another, or ends, on a day.
//!
//! Memberships, posts, appointments and ties keep what they say; what names the organisation is ended and begun anew with the
//! other one, so that the past stays with the one that had it.

use super::super::draft::Draft;
use crate::command::PathPart;
use crate::day::{Day, Period};
use crate::store::{RawAppointment, RawMembership, RawPost, RawTie};

impl Draft {
    /// Ends a row of a table on a day; what begins later never holds.
    pub(super) fn end_tie(&mut self, at: usize, day: Day, cause: &[PathPart]) {
        let validity = self.ties.get(at).validity;
        self.ties.hold(
            at,
            Period { from: validity.from, to: day.max(validity.from).min(validity.to) },
            cause,
        );
    }

    /// The time that a row still has from a day on.
    fn rest(validity: Period, day: Day) -> Period {
        Period { from: validity.from.max(day), to: validity.to }
    }

    /// Lets a tie begin or lead elsewhere from a day on.
    pub(super) fn turn_tie(&mut self, at: usize, tie: RawTie, day: Day, cause: &[PathPart]) {
        let rest = Draft::rest(self.ties.get(at).validity, day);
        self.end_tie(at, day, cause);
        if !rest.is_empty() {
            self.ties.push(tie, rest, cause.to_vec());
        }
    }

    pub(super) fn end_membership(&mut self, at: usize, day: Day, cause: &[PathPart]) {
        let validity = self.memberships.get(at).validity;
        let to = day.max(validity.from).min(validity.to);
        self.memberships.hold(at, Period { from: validity.from, to }, cause);
    }

    /// Lets somebody be a member of another organisation from a day on, in the same way; nothing is begun where he is one
    /// already.
    pub(super) fn turn_membership(&mut self, at: usize, organization: i64, day: Day, cause: &[PathPart]) {
        let slot = self.memberships.get(at);
        let rest = Draft::rest(slot.validity, day);
        let value = slot.value.clone();
        self.end_membership(at, day, cause);
        let there: Vec<Period> = self
            .memberships
            .naming(organization)
            .filter(|(_, other)| {
                other.value.organization == organization
                    && other.value.person == value.person
                    && other.value.membership_type == value.membership_type
            })
            .map(|(_, other)| other.validity)
            .collect();
        for part in remaining(rest, &there) {
            let id = self.next_new();
            let value = RawMembership { id, organization, ..value.clone() };
            self.memberships.push(value, part, cause.to_vec());
        }
    }

    pub(super) fn end_appointment(&mut self, at: usize, day: Day, cause: &[PathPart]) {
        let validity = self.appointments.get(at).validity;
        let to = day.max(validity.from).min(validity.to);
        self.appointments.hold(at, Period { from: validity.from, to }, cause);
    }

    /// Lets somebody be sent by another organisation from a day on.
    pub(super) fn turn_home(&mut self, at: usize, home: i64, day: Day, cause: &[PathPart]) {
        let slot = self.appointments.get(at);
        let rest = Draft::rest(slot.validity, day);
        let value = RawAppointment { home: Some(home), ..slot.value.clone() };
        self.end_appointment(at, day, cause);
        if !rest.is_empty() {
            self.appointments.push(value, rest, cause.to_vec());
        }
    }

    pub(super) fn end_post(&mut self, at: usize, day: Day, cause: &[PathPart]) {
        let (id, validity) = (self.posts.get(at).value.id, self.posts.get(at).validity);
        let to = day.max(validity.from).min(validity.to);
        self.posts.hold(at, Period { from: validity.from, to }, cause);
        let held: Vec<usize> = self
            .appointments
            .naming(id)
            .filter(|(_, slot)| slot.value.post == id && slot.validity.to > day)
            .map(|(at, _)| at)
            .collect();
        held.into_iter().for_each(|at| self.end_appointment(at, day, cause));
    }

    /// Lets a post belong to another organisation from a day on. It stays the same post, so that whoever holds it goes on.
    pub(super) fn turn_post(&mut self, at: usize, organization: i64, day: Day, cause: &[PathPart]) {
        let slot = self.posts.get(at);
        let (validity, rest) = (slot.validity, Draft::rest(slot.validity, day));
        let value = RawPost { organization, ..slot.value.clone() };
        let to = day.max(validity.from).min(validity.to);
        self.posts.hold(at, Period { from: validity.from, to }, cause);
        if !rest.is_empty() {
            self.posts.push(value, rest, cause.to_vec());
        }
    }

    /// Ends the versions of an organisation, its identifiers, and its own places in hierarchies, on a day.
    pub(super) fn end_own(&mut self, organization: i64, day: Day, cause: &[PathPart]) {
        let versions: Vec<usize> = self.versions.naming(organization).map(|(at, _)| at).collect();
        for at in versions {
            let validity = self.versions.get(at).validity;
            if validity.to > day {
                let to = day.max(validity.from);
                self.versions.hold(at, Period { from: validity.from, to }, cause);
            }
        }
        let identifiers: Vec<usize> = self.identifiers.naming(organization).map(|(at, _)| at).collect();
        for at in identifiers {
            let validity = self.identifiers.get(at).validity;
            if validity.to > day {
                let to = day.max(validity.from);
                self.identifiers.hold(at, Period { from: validity.from, to }, cause);
            }
        }
        for at in self.places_of(organization) {
            if self.ties.get(at).validity.to > day {
                self.end_tie(at, day, cause);
            }
        }
    }

    /// The ties by which an organisation stands in hierarchies.
    pub(super) fn places_of(&self, organization: i64) -> Vec<usize> {
        let is_place = |tie: &RawTie| {
            tie.from == organization
                && self.type_of(tie).is_some_and(|at| {
                    let definition = self.model().relation_type(at);
                    definition.shape != crate::model::Shape::Link && !definition.is_participation
                })
        };
        self.ties.naming(organization).filter(|(_, slot)| is_place(&slot.value)).map(|(at, _)| at).collect()
    }

    /// The ties of an organisation that are no places in hierarchies, at either end: links and participations.
    pub(super) fn links_of(&self, organization: i64) -> Vec<usize> {
        let is_place = |tie: &RawTie| {
            self.type_of(tie).is_some_and(|at| {
                let definition = self.model().relation_type(at);
                definition.shape != crate::model::Shape::Link && !definition.is_participation
            })
        };
        self.ties.naming(organization).filter(|(_, slot)| !is_place(&slot.value)).map(|(at, _)| at).collect()
    }
}

/// The parts of a period that none of `taken` covers.
fn remaining(period: Period, taken: &[Period]) -> Vec<Period> {
    let mut taken: Vec<Period> = taken.iter().copied().filter(|other| other.overlaps(period)).collect();
    taken.sort_unstable_by_key(|other| other.from);
    let (mut parts, mut from) = (Vec::new(), period.from);
    for other in taken {
        if from < other.from {
            parts.push(Period { from, to: other.from });
        }
        from = from.max(other.to);
    }
    if from < period.to {
        parts.push(Period { from, to: period.to });
    }
    parts
}

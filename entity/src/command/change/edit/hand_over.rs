//! What an organisation has goes over to another, or ends, on a day.
//!
//! Memberships, posts, appointments and ties keep what they say; what names the organisation is ended and begun anew with the
//! other one, so that the past stays with the one that had it.

use super::super::draft::Draft;
use crate::command::{PathPart, ViolationCode, naming};
use crate::day::{Day, Period};
use crate::rule::uncovered;
use crate::store::{RawAppointment, RawMembership, RawPost, RawTie};

impl Draft {
    /// Memberships in an organisation on a day or later.
    pub(super) fn memberships_from(&self, organization: i64, day: Day) -> Vec<usize> {
        self.memberships.since(organization, day, |membership| membership.organization == organization)
    }

    /// Its posts.
    pub(super) fn posts_from(&self, organization: i64, day: Day) -> Vec<usize> {
        self.posts.since(organization, day, |post| post.organization == organization)
    }

    /// Appointments elsewhere of people whom it has sent.
    pub(super) fn sent_from(&self, organization: i64, day: Day) -> Vec<usize> {
        self.appointments.since(organization, day, |appointment| appointment.home == Some(organization))
    }

    /// Its ties that are no places in hierarchies, at either end: links and participations.
    pub(super) fn links_from(&self, organization: i64, day: Day) -> Vec<usize> {
        self.ties.since(organization, day, |tie| !self.is_place(tie))
    }

    /// Lets somebody be a member of another organisation from a day on, in the same way; nothing is begun where he is one
    /// already.
    pub(super) fn turn_membership(&mut self, at: usize, organization: i64, day: Day, cause: &[PathPart]) {
        let (rest, value) = (self.memberships.rest(at, day), self.memberships.get(at).value.clone());
        self.memberships.end(at, day, cause);
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
        for part in uncovered(rest, &there) {
            let id = self.next_new();
            let value = RawMembership { id, organization, ..value.clone() };
            self.memberships.push(value, part, cause.to_vec());
        }
    }

    /// Lets somebody be sent by another organisation from a day on.
    pub(super) fn turn_home(&mut self, at: usize, home: i64, day: Day, cause: &[PathPart]) {
        let value = RawAppointment { home: Some(home), ..self.appointments.get(at).value.clone() };
        self.appointments.turn(at, value, day, cause);
    }

    /// Ends a post, and the appointments to it.
    pub(super) fn end_post(&mut self, at: usize, day: Day, cause: &[PathPart]) {
        let id = self.posts.get(at).value.id;
        self.posts.end(at, day, cause);
        for at in self.appointments.since(id, day, |appointment| appointment.post == id) {
            self.appointments.end(at, day, cause);
        }
    }

    /// Lets a post belong to another organisation from a day on. It stays the same post, so that whoever holds it goes on.
    pub(super) fn turn_post(&mut self, at: usize, organization: i64, day: Day, cause: &[PathPart]) {
        let value = RawPost { organization, ..self.posts.get(at).value.clone() };
        self.posts.turn(at, value, day, cause);
    }

    /// Ends the versions of an organisation, its identifiers, and its own places in hierarchies, on a day.
    pub(super) fn end_own(&mut self, organization: i64, day: Day, cause: &[PathPart]) {
        for at in self.versions.since(organization, day, |_| true) {
            self.versions.end(at, day, cause);
        }
        for at in self.identifiers.since(organization, day, |_| true) {
            self.identifiers.end(at, day, cause);
        }
        let own = |tie: &RawTie| tie.from == organization && self.is_place(tie);
        for at in self.ties.since(organization, day, own) {
            self.ties.end(at, day, cause);
        }
    }

    /// The ties by which an organisation stands in hierarchies.
    pub(super) fn places_of(&self, organization: i64) -> Vec<usize> {
        let own = self.ties.naming(organization).filter(|(_, slot)| slot.value.from == organization);
        own.filter(|(_, slot)| self.is_place(&slot.value)).map(|(at, _)| at).collect()
    }

    /// Where an organisation itself stands on a day, in the hierarchy of a tie that leads to it.
    pub(super) fn parent_on(&self, organization: i64, tie: &RawTie, day: Day) -> Option<i64> {
        let own = self.ties_from(organization, self.type_of(tie)?).into_iter().map(|at| self.ties.get(at));
        { own }.find(|slot| slot.validity.contains(day)).map(|slot| slot.value.to)
    }

    /// Refuses to end what begins on the same day. Says whether it did.
    pub(super) fn refuse_first_day(&mut self, organization: i64, day: Day, path: Vec<PathPart>) -> bool {
        let begins = self.life(organization).from == day;
        if begins {
            let violation = self
                .about(ViolationCode::EndsAsItBegins, path, organization)
                .on(day)
                .with_text("day", naming::day(day));
            self.refuse(violation);
        }
        begins
    }
}

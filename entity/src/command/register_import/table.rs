//! The rows of the register's files, read and typed, before anything is known of the database.

use hashbrown::{HashMap, HashSet};

use super::super::records::{Given, Log, Problem};
use crate::day::Day;
use crate::model::{MembershipType, ParticipationRoleIx, RelationTypeIx, RoleIx};
use crate::store::AppointmentType;

/// Everything that was read from the files of one import, faults included.
#[derive(Debug, Default)]
pub struct RegisterTable {
    pub(super) log: Log,
    pub(super) codes: Codes,
    pub(super) people: Vec<PersonRow>,
    pub(super) memberships: Vec<MembershipRow>,
    pub(super) posts: Vec<PostRow>,
    pub(super) appointments: Vec<AppointmentRow>,
    pub(super) ties: Vec<TieRow>,
    /// Codes of people and posts whose rows are too broken to use: what refers to them is not reported again.
    pub(super) damaged: HashSet<Code>,
}

impl RegisterTable {
    /// How many records were read, broken ones included.
    pub fn read(&self) -> usize {
        self.log.read
    }

    /// What is known to be wrong before the database is asked.
    pub fn problems(&self) -> &[Problem] {
        &self.log.problems
    }

    /// How many rows there are to match.
    pub(super) fn rows(&self) -> usize {
        self.people.len()
            + self.memberships.len()
            + self.posts.len()
            + self.appointments.len()
            + self.ties.len()
    }

    /// Whether anything in it is about people or posts.
    pub(super) fn is_about_people(&self) -> bool {
        self.rows() > self.ties.len()
    }
}

/// A code that stands in a file; the same text is the same number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Code(pub(super) u32);

/// Every code of the files, each once: most are named by many rows.
#[derive(Debug, Default)]
pub(super) struct Codes {
    texts: Vec<Box<str>>,
    by_text: HashMap<Box<str>, u32>,
}

impl Codes {
    pub(super) fn add(&mut self, text: &str) -> Code {
        if let Some(at) = self.by_text.get(text) {
            return Code(*at);
        }
        let at = self.texts.len() as u32;
        self.texts.push(text.into());
        self.by_text.insert(text.into(), at);
        Code(at)
    }

    pub(super) fn find(&self, text: &str) -> Option<Code> {
        self.by_text.get(text).copied().map(Code)
    }

    pub(super) fn text(&self, code: Code) -> &str {
        &self.texts[code.0 as usize]
    }

    pub(super) fn len(&self) -> usize {
        self.texts.len()
    }
}

/// Where a row stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Place {
    pub(super) source: u16,
    pub(super) line: u32,
}

#[derive(Debug)]
pub(super) struct PersonRow {
    pub(super) place: Place,
    pub(super) code: Code,
    pub(super) name: Box<str>,
    pub(super) phone: Given<Box<str>>,
    pub(super) valid_from: Option<Day>,
    pub(super) valid_to: Option<Day>,
}

/// The first day is part of what a row is known by: an empty cell means an open start.
#[derive(Debug)]
pub(super) struct MembershipRow {
    pub(super) place: Place,
    pub(super) person: Code,
    pub(super) organization: Code,
    pub(super) membership_type: MembershipType,
    pub(super) from: Day,
    pub(super) to: Option<Day>,
}

#[derive(Debug)]
pub(super) struct PostRow {
    pub(super) place: Place,
    pub(super) code: Code,
    pub(super) title: Box<str>,
    pub(super) organization: Code,
    pub(super) role: Given<RoleIx>,
    pub(super) from: Option<Day>,
    pub(super) to: Option<Day>,
}

#[derive(Debug)]
pub(super) struct AppointmentRow {
    pub(super) place: Place,
    pub(super) post: Code,
    pub(super) person: Code,
    pub(super) appointment_type: Given<AppointmentType>,
    pub(super) acting: Given<bool>,
    pub(super) home: Given<Code>,
    pub(super) from: Day,
    pub(super) to: Option<Day>,
}

#[derive(Debug)]
pub(super) struct TieRow {
    pub(super) place: Place,
    pub(super) relation_type: RelationTypeIx,
    pub(super) origin: Code,
    pub(super) target: Code,
    pub(super) rank: Given<i32>,
    pub(super) weight: Given<f64>,
    pub(super) role: Given<ParticipationRoleIx>,
    pub(super) from: Day,
    pub(super) to: Option<Day>,
}

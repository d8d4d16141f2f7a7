//! People: who a row means, and what it changes about him. Names and phone numbers hold from a day on, as names of
//! organisations do.

use super::register::{PersonAt, Register};
use super::resolve::{Ambiguous, Resolver, period};
use super::slot::RegisterCounts;
use super::table::{PersonRow, Place};
use crate::command::organization_import::{shown, within};
use crate::day::{Day, Period};
use crate::store::PersonRecord;

#[derive(Clone, Debug)]
pub(super) struct Person {
    /// `None` for somebody new.
    pub(super) id: Option<i64>,
    /// Where his versions stand in [`Register::versions`].
    first: u32,
    count: u32,
    /// The row that speaks of him, by its position.
    pub(super) row: Option<u32>,
    pub(super) life: Period,
    /// How he will be, where that differs from what is recorded.
    pub(super) draft: Option<Vec<PersonVersion>>,
}

/// A version of a recorded person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PersonVersion {
    /// The recorded row that says exactly this; `None` for what must be written.
    pub(super) recorded: Option<i64>,
    pub(super) code: Option<String>,
    pub(super) name: String,
    pub(super) phone: Option<String>,
    pub(super) validity: Period,
}

impl From<&PersonRecord> for PersonVersion {
    fn from(record: &PersonRecord) -> PersonVersion {
        PersonVersion {
            recorded: Some(record.row),
            code: record.code.clone(),
            name: record.name.clone(),
            phone: record.phone.clone(),
            validity: record.validity,
        }
    }
}

impl PersonVersion {
    fn during(&self, validity: Period) -> PersonVersion {
        PersonVersion { recorded: None, validity, ..self.clone() }
    }
}

impl Person {
    pub(super) fn recorded(id: i64, first: u32, count: u32, life: Period) -> Person {
        Person { id: Some(id), first, count, row: None, life, draft: None }
    }

    /// His versions as they are recorded, oldest first.
    pub(super) fn recorded_versions<'v>(&self, versions: &'v [PersonRecord]) -> &'v [PersonRecord] {
        &versions[self.first as usize..(self.first + self.count) as usize]
    }
}

impl Register<'_> {
    /// Matches every row about a person, and drafts what it changes.
    pub(super) fn draft_people(&mut self, resolver: &mut Resolver) {
        let table = self.table;
        for (at, row) in (0..).zip(&table.people) {
            match resolver.find_person(row.code) {
                Ok(None) => {
                    let life = period(row.valid_from.unwrap_or(Day::OPEN_START), row.valid_to);
                    let person = self.people.len() as PersonAt;
                    let new = Person { id: None, first: 0, count: 0, row: Some(at), life, draft: None };
                    self.people.push(new);
                    resolver.add_person(row.code, person, true);
                }
                Ok(Some(person)) => match self.people[person as usize].row {
                    Some(other) => {
                        let place = self.where_is(table.people[other as usize].place, row.place);
                        let text = self.code_text(row.code);
                        self.report(row.place, format!("code {text} is used twice: it stands in {place} already; remove one of the two rows"));
                    }
                    None => {
                        self.people[person as usize].row = Some(at);
                        self.change_person(person, row);
                    }
                },
                Err(Ambiguous) => {
                    let text = self.code_text(row.code);
                    self.report(
                        row.place,
                        format!("code {text} is borne by several people; give each a code of his own first"),
                    );
                }
            }
        }
    }

    fn change_person(&mut self, at: PersonAt, row: &PersonRow) {
        let person = &self.people[at as usize];
        let life = person.life;
        let mut versions: Vec<PersonVersion> =
            person.recorded_versions(self.versions).iter().map(PersonVersion::from).collect();
        let before = versions.clone();
        // Compared on a day of the life that the row leaves him, as organisations are.
        let meant = Period { from: row.valid_from.unwrap_or(life.from), to: row.valid_to.unwrap_or(life.to) };
        let meant = if meant.is_empty() { life } else { meant };
        let day = within(self.effective, meant);
        let nearest = if day < life.from { 0 } else { versions.len() - 1 };
        let place = versions.iter().position(|version| version.validity.contains(day)).unwrap_or(nearest);
        if let Err(reason) = self.change_version(&mut versions, place, row, meant) {
            return self.report(row.place, reason);
        }
        if let Err(reason) = self.change_life(&mut versions, row) {
            return self.report(row.place, reason);
        }
        if versions != before {
            let person = &mut self.people[at as usize];
            let (first, last) = (&versions[0], &versions[versions.len() - 1]);
            person.life = Period { from: first.validity.from, to: last.validity.to };
            person.draft = Some(versions);
        }
    }

    fn change_version(
        &self,
        versions: &mut Vec<PersonVersion>,
        place: usize,
        row: &PersonRow,
        meant: Period,
    ) -> Result<(), String> {
        let old = &versions[place];
        let phone = row.phone.over(old.phone.as_deref()).map(str::to_owned);
        let code = Some(self.code_text(row.code).to_owned());
        let new =
            PersonVersion { recorded: None, code, name: row.name.to_string(), phone, validity: old.validity };
        if (&new.code, &new.name, &new.phone) == (&old.code, &old.name, &old.phone) {
            return Ok(());
        }
        if self.correct {
            versions[place] = new;
            return Ok(());
        }
        let effective = self.effective;
        if let Some(later) =
            versions.iter().map(|version| version.validity.from).find(|from| *from > effective)
        {
            return Err(refuse_later(later, effective));
        }
        if !old.validity.contains(effective) {
            return Err(format!(
                "his record ended on {}, before the change takes effect; use an earlier --effective, or --correct",
                old.validity.to
            ));
        }
        if effective >= meant.to {
            return Err(format!(
                "it would change on {effective}, but his record ends on {} then, so that the change would never hold; use an earlier --effective, give a later valid_to, or use --correct",
                meant.to
            ));
        }
        let validity = old.validity;
        let changed = new.during(Period { from: effective, to: validity.to });
        if validity.from == effective {
            versions[place] = changed;
        } else {
            versions[place] = versions[place].during(Period { from: validity.from, to: effective });
            versions.insert(place + 1, changed);
        }
        Ok(())
    }

    fn change_life(&self, versions: &mut Vec<PersonVersion>, row: &PersonRow) -> Result<(), String> {
        let begins = versions[0].validity;
        if let Some(from) = row.valid_from.filter(|from| *from != begins.from) {
            if !self.correct {
                return Err(format!(
                    "valid_from is {from}, but his record begins on {}; leave the cell empty, or use --correct",
                    shown(begins.from)
                ));
            }
            if from >= begins.to {
                return Err(format!(
                    "valid_from {from} lies beyond the first version, which ends on {}; give an earlier day",
                    begins.to
                ));
            }
            versions[0] = versions[0].during(Period { from, to: begins.to });
        }
        let ends = versions[versions.len() - 1].validity.to;
        if let Some(to) = row.valid_to.filter(|to| *to != ends) {
            let from = versions[0].validity.from;
            if to <= from {
                return Err(format!(
                    "valid_to {to} does not lie after the day his record begins, {from}; give a later day"
                ));
            }
            let later = versions.iter().map(|version| version.validity.from).find(|from| *from >= to);
            if let Some(later) = later.filter(|_| !self.correct) {
                return Err(format!(
                    "his record would end on {to}, but has a later change on {later}; give a later valid_to, or use --correct"
                ));
            }
            versions.retain(|version| version.validity.from < to);
            let last = versions.len() - 1;
            versions[last] = versions[last].during(Period { from: versions[last].validity.from, to });
        }
        Ok(())
    }

    /// Where the row about somebody stands.
    pub(super) fn place_of_person(&self, at: PersonAt) -> Option<Place> {
        Some(self.table.people[self.people[at as usize].row? as usize].place)
    }

    /// What sentences call somebody. His name is nobody's business there.
    pub(super) fn person_label(&self, at: PersonAt) -> String {
        let person = &self.people[at as usize];
        match person.row {
            Some(row) => self.code_text(self.table.people[row as usize].code).to_owned(),
            None => {
                let last = person.recorded_versions(self.versions).last();
                let code = last.and_then(|version| version.code.clone());
                code.unwrap_or_else(|| format!("the person without a code (id {})", person.id.unwrap_or(0)))
            }
        }
    }

    pub(super) fn count_people(&self) -> RegisterCounts {
        let mut counts = RegisterCounts::default();
        for person in self.people.iter().filter(|person| person.row.is_some()) {
            match (person.id, &person.draft) {
                (None, _) => counts.added += 1,
                (Some(_), Some(_)) => counts.changed += 1,
                (Some(_), None) => counts.unchanged += 1,
            }
        }
        counts
    }
}

fn refuse_later(later: Day, effective: Day) -> String {
    format!(
        "it has a later change on {later} already; use --effective {later} or later, or --correct to correct what holds on {effective}"
    )
}

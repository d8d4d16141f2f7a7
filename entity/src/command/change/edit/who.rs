//! Whom and what steps about people name, and for how long.

use super::super::draft::{Draft, Sort};
use super::super::step::{NewPerson, Target};
use super::How;
use crate::command::{PathPart, Violation, ViolationCode, naming};
use crate::day::{Day, Period};
use crate::input_part;
use crate::model::{MembershipType, Text};
use crate::rule::{check_code, check_name, check_text};
use crate::store::{RawPerson, StoreError, When};

impl Draft {
    /// The person who is meant, with all that he is and holds; says so where there is nobody.
    pub(super) async fn find_person(
        &mut self,
        target: &Target,
        path: Vec<PathPart>,
    ) -> Result<Option<i64>, StoreError> {
        let id = match target {
            Target::New(handle) => return Ok(self.called(Sort::Person, handle, path)),
            Target::Id(id) => *id,
        };
        self.open_people(&[id]).await?;
        if self.people.naming(id).next().is_none() {
            self.refuse(Violation::new(ViolationCode::UnknownPerson, path));
            return Ok(None);
        }
        self.open_memberships(&[id]).await?;
        self.open_appointments(&[id]).await?;
        let held: Vec<i64> = self.appointments.naming(id).map(|(_, slot)| slot.value.post).collect();
        self.open_posts(&held).await?;
        Ok(Some(id))
    }

    /// The post that is meant, with who holds it; says so where there is none.
    pub(super) async fn find_post(
        &mut self,
        target: &Target,
        path: Vec<PathPart>,
    ) -> Result<Option<i64>, StoreError> {
        let id = match target {
            Target::New(handle) => return Ok(self.called(Sort::Post, handle, path)),
            Target::Id(id) => *id,
        };
        self.open_posts(&[id]).await?;
        if !self.posts.naming(id).any(|(_, slot)| slot.value.id == id) {
            self.refuse(Violation::new(ViolationCode::UnknownPost, path));
            return Ok(None);
        }
        self.open_appointments(&[id]).await?;
        let holders: Vec<i64> = self.appointments.naming(id).map(|(_, slot)| slot.value.person).collect();
        self.open_people(&holders).await?;
        Ok(Some(id))
    }

    /// Puts somebody on record from the day on; returns the number that stands for him.
    pub(super) async fn put_on_record(&mut self, input: &NewPerson, how: &How) -> Result<i64, StoreError> {
        self.require_text(check_name(&input.name), self.at(&input_part!["newPerson", "name"]));
        if let Some(phone) = &input.phone {
            self.require_text(check_text(phone), self.at(&input_part!["newPerson", "phone"]));
        }
        if let Some(code) = &input.code {
            let path = self.at(&input_part!["newPerson", "code"]);
            self.require_text(check_code(code), path.clone());
            let ever = When::Ever(self.ground.revision);
            let recorded = self.ground.store.list_people_by_code(std::slice::from_ref(code), ever).await?;
            let drafted =
                self.people.iter().any(|(_, slot)| slot.holds() && slot.value.code.as_ref() == Some(code));
            if drafted || !recorded.is_empty() {
                self.refuse(Violation::new(ViolationCode::PersonCodeTaken, path).with("code", code));
            }
        }
        let person = self.next_new();
        self.new.people.push(person);
        let handle_path = self.at(&input_part!["newPerson", "handle"]);
        self.call(Sort::Person, input.handle.as_deref(), person, handle_path);
        let value = RawPerson {
            person,
            code: input.code.clone(),
            name: input.name.clone(),
            phone: input.phone.clone(),
        };
        let cause = self.at(&input_part!["person"]);
        self.people.push(value, Period { from: how.day, to: Day::OPEN_END }, cause);
        Ok(person)
    }

    /// The membership that is somebody's home on a day.
    pub(super) fn home_on(&self, person: i64, day: Day) -> Option<usize> {
        let homes = self.memberships.naming(person).filter(|(_, slot)| {
            slot.value.person == person && slot.value.membership_type == MembershipType::Primary
        });
        homes.filter(|(_, slot)| slot.validity.contains(day)).map(|(at, _)| at).next()
    }

    /// Until when somebody is on record who is so on the day; whether he is, the rules say.
    pub(super) fn on_record_until(&self, person: i64, day: Day) -> Day {
        let life = self.person_life(person);
        if life.contains(day) { life.to } else { Day::OPEN_END }
    }

    /// From the day up to the one that is said, else up to `end`; says so where no day lies between.
    pub(super) fn period(&mut self, how: &How, until: Option<Day>, end: Day) -> Option<Period> {
        let period = Period { from: how.day, to: until.unwrap_or(end) };
        if !period.is_empty() {
            return Some(period);
        }
        let violation = Violation::new(ViolationCode::PeriodEmpty, self.at(&input_part!["until"]))
            .on(period.from)
            .on(period.to)
            .with_text("from", naming::day(period.from))
            .with_text("to", naming::day(period.to));
        self.refuse(violation);
        None
    }

    /// Refuses what would silently override something about people that is recorded for a later day.
    pub(super) fn refuse_planned(&mut self, what: Text, later: Day) {
        let violation = Violation::new(ViolationCode::PlannedLater, self.effective_path())
            .on(later)
            .with_text("what", what)
            .with_text("day", naming::day(later));
        self.refuse(violation);
    }

    /// Notes what happens to somebody.
    pub(super) fn note_person(
        &mut self,
        change_type: crate::store::ChangeType,
        person: i64,
        how: &How,
        originals: Vec<i64>,
        results: Vec<i64>,
        detail: serde_json::Value,
    ) {
        self.note(change_type, how, originals, results, detail);
        self.events.last_mut().expect("it was just noted").person = Some(person);
    }
}

//! Somebody is appointed to a post, or holds it no longer.

use serde_json::json;

use super::super::draft::Draft;
use super::super::step::{Appoint, AppointmentChoice, Relieve, Target};
use super::How;
use super::join::naming_end;
use crate::command::{PathPart, Violation, ViolationCode, naming};
use crate::day::{Day, Period};
use crate::input_part;
use crate::store::{AppointmentsOf, ChangeType, RawAppointment, StoreError, When};

impl Draft {
    pub(super) async fn appoint(&mut self, input: &Appoint, how: &How) -> Result<(), StoreError> {
        let path = self.at(&input_part!["post"]);
        let post = self.find_post(&input.post, path.clone()).await?;
        let person = self.find_person(&input.person, self.at(&input_part!["person"])).await?;
        let home_path = self.at(&input_part!["home"]);
        let home = match &input.home {
            Some(target) => match self.find(target, home_path.clone()) {
                Some(found) => Some(found),
                None => return Ok(()),
            },
            None => None,
        };
        let (Some(post), Some(person)) = (post, person) else { return Ok(()) };
        self.open_versions(home.as_slice()).await?;
        if let Some(home) = home
            && !self.require_alive(home, how.day, home_path)
        {
            return Ok(());
        }
        let Some(at) = self.require_post(post, how.day, path) else { return Ok(()) };
        let organization = self.posts.get(at).value.organization;
        self.open_versions(&[organization]).await?;
        let sent_until = home.map_or(Day::OPEN_END, |home| self.life_around(home, how.day).to);
        let end = self.post_life(post).to.min(self.on_record_until(person, how.day)).min(sent_until);
        let Some(mut validity) = self.period(how, input.until, end) else { return Ok(()) };
        let held = |draft: &Draft| -> Vec<(usize, Period)> {
            let all = draft.appointments.naming(post).filter(|(_, slot)| slot.value.post == post);
            let same = all.filter(|(_, slot)| slot.value.acting == input.acting);
            same.map(|(at, slot)| (at, slot.validity)).collect()
        };
        let mut replaced = None;
        if input.replace {
            let holds = held(self).into_iter().find(|(_, held)| held.contains(how.day));
            let value = RawAppointment {
                id: 0,
                post,
                person,
                appointment_type: input.appointment_type,
                acting: input.acting,
                home,
            };
            if let Some((at, _)) = holds {
                let old = self.appointments.get(at).clone();
                if (RawAppointment { id: 0, ..old.value.clone() }) == value {
                    self.refuse_nothing(organization);
                    return Ok(());
                }
                if how.correct {
                    validity = Period { from: old.validity.from, to: input.until.unwrap_or(old.validity.to) };
                }
                replaced = Some((at, old.value.person));
            }
            let begins = held(self).into_iter().map(|(_, held)| held.from);
            let later = begins.filter(|from| *from > how.day && *from < validity.to).min();
            if let Some(later) = later {
                self.refuse_planned(self.post_name(post), later);
                return Ok(());
            }
        }
        let cause = self.path.clone();
        if let Some((at, _)) = replaced {
            self.appointments.end(at, validity.from, &cause);
        }
        let id = self.next_new();
        let value = RawAppointment {
            id,
            post,
            person,
            appointment_type: input.appointment_type,
            acting: input.acting,
            home,
        };
        self.appointments.push(value, validity, cause);
        let detail = json!({
            "appointment": id, "post": post, "type": input.appointment_type.key(), "acting": input.acting,
            "until": naming_end(validity), "replaced": replaced.map(|(_, person)| person),
        });
        let sent_by = home.into_iter().collect();
        self.note_person(ChangeType::Appoint, person, how, sent_by, vec![organization], detail);
        Ok(())
    }

    pub(super) async fn relieve(&mut self, input: &Relieve, how: &How) -> Result<(), StoreError> {
        let (post, person, ending) = match &input.appointment {
            AppointmentChoice::Id(id) => {
                let path = self.at(&input_part!["appointment"]);
                let ever = When::Ever(self.ground.revision);
                let recorded = self.ground.store.list_appointments(AppointmentsOf::Ids, &[*id], ever).await?;
                let Some(recorded) = recorded.first().copied() else {
                    self.refuse(Violation::new(ViolationCode::UnknownAppointment, path));
                    return Ok(());
                };
                let (post, person) = (Target::Id(recorded.post), Target::Id(recorded.person));
                let post = self.find_post(&post, path.clone()).await?;
                let person = self.find_person(&person, path.clone()).await?;
                let (Some(post), Some(person)) = (post, person) else { return Ok(()) };
                let held = self.appointments.naming(*id).filter(|(_, slot)| slot.value.id == *id);
                let ending =
                    held.filter(|(_, slot)| slot.validity.contains(how.day)).map(|(at, _)| at).collect();
                (post, person, self.require_held(ending, post, person, how.day, path))
            }
            AppointmentChoice::Of { post, person } => {
                let post = self.find_post(post, self.at(&input_part!["post"])).await?;
                let path = self.at(&input_part!["person"]);
                let person = self.find_person(person, path.clone()).await?;
                let (Some(post), Some(person)) = (post, person) else { return Ok(()) };
                let held = self.appointments.naming(post).filter(|(_, slot)| {
                    slot.value.post == post && slot.value.person == person && slot.validity.contains(how.day)
                });
                let ending = held.map(|(at, _)| at).collect();
                (post, person, self.require_held(ending, post, person, how.day, path))
            }
        };
        let cause = self.path.clone();
        for at in ending {
            let slot = self.appointments.get(at).clone();
            let end = if how.correct { slot.validity.from } else { how.day };
            self.appointments.end(at, end, &cause);
            let organization = self.seat_of(post, slot.validity.from.max(end));
            self.open_versions(organization.as_slice()).await?;
            let detail = json!({ "appointment": slot.value.id, "post": post, "acting": slot.value.acting });
            let parties = organization.into_iter().collect();
            self.note_person(ChangeType::Relieve, person, how, parties, Vec::new(), detail);
        }
        Ok(())
    }

    /// Says so where somebody does not hold a post.
    fn require_held(
        &mut self,
        held: Vec<usize>,
        post: i64,
        person: i64,
        day: Day,
        path: Vec<PathPart>,
    ) -> Vec<usize> {
        if held.is_empty() {
            let violation = Violation::new(ViolationCode::AppointmentNotFound, path)
                .on(day)
                .with_text("person", self.person_name(person))
                .with_text("post", self.post_name(post))
                .with_text("day", naming::day(day));
            self.refuse(violation);
        }
        held
    }

    /// The organisation that a post belongs to on a day.
    pub(super) fn seat_of(&self, post: i64, day: Day) -> Option<i64> {
        let rows = self.posts.naming(post).filter(|(_, slot)| slot.value.id == post);
        rows.filter(|(_, slot)| slot.validity.contains(day)).map(|(_, slot)| slot.value.organization).next()
    }
}

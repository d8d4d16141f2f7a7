//! Somebody is sent to another organisation for a time, keeps his home, and is called back.

use serde_json::json;

use super::super::draft::Draft;
use super::super::step::{Recall, Second};
use super::How;
use super::join::naming_end;
use crate::command::{Violation, ViolationCode, naming};
use crate::input_part;
use crate::model::MembershipType;
use crate::store::{AppointmentType, ChangeType, RawAppointment, RawMembership, StoreError};

impl Draft {
    pub(super) async fn second(&mut self, input: &Second, how: &How) -> Result<(), StoreError> {
        let person = self.find_person(&input.person, self.at(&input_part!["person"])).await?;
        let to_path = self.at(&input_part!["to"]);
        let to = self.find(&input.to, to_path.clone());
        let post_path = self.at(&input_part!["post"]);
        let post = match &input.post {
            Some(target) => match self.find_post(target, post_path.clone()).await? {
                Some(found) => Some(found),
                None => return Ok(()),
            },
            None => None,
        };
        let (Some(person), Some(to)) = (person, to) else { return Ok(()) };
        self.open_versions(&[to]).await?;
        if !self.require_alive(to, how.day, to_path) {
            return Ok(());
        }
        let Some(home) = self.home_on(person, how.day).map(|at| self.memberships.get(at).value.organization)
        else {
            let violation = Violation::new(ViolationCode::HomeUnknown, self.at(&input_part!["person"]))
                .on(how.day)
                .with_text("person", self.person_name(person))
                .with_text("day", naming::day(how.day));
            self.refuse(violation);
            return Ok(());
        };
        self.open_versions(&[home]).await?;
        let lives = [self.life_around(to, how.day).to, self.life_around(home, how.day).to];
        let mut end = lives[0].min(lives[1]).min(self.on_record_until(person, how.day));
        if let Some(post) = post {
            if self.require_post(post, how.day, post_path.clone()).is_none() {
                return Ok(());
            }
            if self.seat_of(post, how.day) != Some(to) {
                let violation = self
                    .about(ViolationCode::PostElsewhere, post_path, to)
                    .on(how.day)
                    .with_text("post", self.post_name(post))
                    .with_text("day", naming::day(how.day));
                self.refuse(violation);
                return Ok(());
            }
            end = end.min(self.post_life(post).to);
        }
        let Some(validity) = self.period(how, input.until, end) else { return Ok(()) };
        let membership = self.next_new();
        let value = RawMembership {
            id: membership,
            person,
            organization: to,
            membership_type: MembershipType::Seconded,
        };
        self.memberships.push(value, validity, self.at(&input_part!["to"]));
        let mut appointment = None;
        if let Some(post) = post {
            let id = self.next_new();
            let value = RawAppointment {
                id,
                post,
                person,
                appointment_type: AppointmentType::Secondment,
                acting: false,
                home: Some(home),
            };
            self.appointments.push(value, validity, self.at(&input_part!["post"]));
            appointment = Some(id);
        }
        let detail = json!({
            "membership": membership, "post": post, "appointment": appointment, "until": naming_end(validity),
        });
        self.note_person(ChangeType::Second, person, how, vec![home], vec![to], detail);
        Ok(())
    }

    pub(super) async fn recall(&mut self, input: &Recall, how: &How) -> Result<(), StoreError> {
        let path = self.at(&input_part!["organization"]);
        let organization = self.find(&input.organization, path.clone());
        let person = self.find_person(&input.person, self.at(&input_part!["person"])).await?;
        let (Some(organization), Some(person)) = (organization, person) else { return Ok(()) };
        let sent = self.memberships.naming(person).find(|(_, slot)| {
            slot.value.person == person
                && slot.value.organization == organization
                && slot.value.membership_type == MembershipType::Seconded
                && slot.validity.contains(how.day)
        });
        let sent = sent.map(|(at, slot)| (at, slot.validity));
        // What he holds there by being sent, now or later in the same time.
        let stay = sent.map(|(_, validity)| validity);
        let held: Vec<usize> = self
            .appointments
            .naming(person)
            .filter(|(_, slot)| {
                slot.value.person == person && slot.value.appointment_type == AppointmentType::Secondment
            })
            .filter(|(_, slot)| {
                let now = slot.validity.contains(how.day);
                now || slot.validity.to > how.day && stay.is_some_and(|stay| stay.overlaps(slot.validity))
            })
            .filter(|(_, slot)| {
                self.seat_of(slot.value.post, slot.validity.from.max(how.day)) == Some(organization)
            })
            .map(|(at, _)| at)
            .collect();
        if sent.is_none() && held.is_empty() {
            let violation = self
                .about(ViolationCode::NotSeconded, path, organization)
                .on(how.day)
                .with_text("person", self.person_name(person))
                .with_text("day", naming::day(how.day));
            self.refuse(violation);
            return Ok(());
        }
        let cause = self.path.clone();
        if let Some((at, validity)) = sent {
            let end = if how.correct { validity.from } else { how.day };
            self.memberships.end(at, end, &cause);
        }
        for at in &held {
            let begun = self.appointments.get(*at).validity.from;
            let end = if how.correct { begun } else { how.day };
            self.appointments.end(*at, end, &cause);
        }
        let home = self.home_on(person, how.day).map(|at| self.memberships.get(at).value.organization);
        let detail = json!({ "appointmentsEnded": held.len() });
        let home = home.into_iter().collect();
        self.note_person(ChangeType::Recall, person, how, vec![organization], home, detail);
        Ok(())
    }
}

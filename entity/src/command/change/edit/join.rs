//! Somebody becomes a member, moves his home, or leaves.

use serde_json::json;

use super::super::draft::Draft;
use super::super::step::{Join, Leave, MembershipChoice, Who};
use super::super::verify::membership_title;
use super::How;
use crate::command::violation::listed;
use crate::command::{PathPart, Violation, ViolationCode, naming};
use crate::day::{Day, Period};
use crate::input_part;
use crate::model::{MembershipType, Text};
use crate::store::{ChangeType, Of, RawMembership, StoreError, When};

impl Draft {
    pub(super) async fn join(&mut self, input: &Join, how: &How) -> Result<(), StoreError> {
        let path = self.at(&input_part!["organization"]);
        let found = self.find(&input.organization, path);
        let person = match &input.person {
            Who::Known(target) => self.find_person(target, self.at(&input_part!["person"])).await?,
            Who::New(person) => Some(self.put_on_record(person, how).await?),
        };
        let (Some(organization), Some(person)) = (found, person) else { return Ok(()) };
        self.open_versions(&[organization]).await?;
        if !self.require_alive(organization, how.day, self.effective_path()) {
            return Ok(());
        }
        let is_home = input.membership_type == MembershipType::Primary;
        if input.move_home && !is_home {
            self.refuse(Violation::new(ViolationCode::MoveHomeNotPrimary, self.at(&input_part!["moveHome"])));
            return Ok(());
        }
        let end = self.life_around(organization, how.day).to.min(self.on_record_until(person, how.day));
        let Some(mut validity) = self.period(how, input.until, end) else { return Ok(()) };
        let cause = self.at(&input_part!["organization"]);
        let moved = if input.move_home { self.home_on(person, how.day) } else { None };
        // Whoever is at home there already does not move; the rules say so.
        let moved = moved.filter(|at| self.memberships.get(*at).value.organization != organization);
        let mut before = Vec::new();
        if let Some(at) = moved {
            let old = self.memberships.get(at).clone();
            if how.correct {
                validity = Period { from: old.validity.from, to: input.until.unwrap_or(old.validity.to) };
            } else if let Some(later) = self.later_home(person, validity) {
                self.refuse_planned(self.person_name(person), later);
                return Ok(());
            }
            self.memberships.end(at, validity.from, &cause);
            if input.end_posts {
                self.give_up_posts(person, old.value.organization, validity.from, &cause);
            }
            before.push(old.value.organization);
        }
        let id = self.next_new();
        let membership_type = input.membership_type;
        self.memberships.push(RawMembership { id, person, organization, membership_type }, validity, cause);
        let detail =
            json!({ "membership": id, "type": membership_type.key(), "until": naming_end(validity) });
        self.note_person(ChangeType::Join, person, how, before, vec![organization], detail);
        Ok(())
    }

    /// The first day after the beginning of a period, and within it, on which somebody is to have another home.
    fn later_home(&self, person: i64, within: Period) -> Option<Day> {
        let homes = self.memberships.naming(person).filter(|(_, slot)| {
            slot.value.person == person && slot.value.membership_type == MembershipType::Primary
        });
        let begins = homes.map(|(_, slot)| slot.validity.from);
        begins.filter(|from| *from > within.from && *from < within.to).min()
    }

    pub(super) async fn leave(&mut self, input: &Leave, how: &How) -> Result<(), StoreError> {
        let found = match &input.membership {
            MembershipChoice::Id(id) => self.membership_by_id(*id, how.day).await?,
            MembershipChoice::Of { organization, person, membership_type } => {
                let path = self.at(&input_part!["organization"]);
                let organization = self.find(organization, path);
                let path = self.at(&input_part!["person"]);
                let person = self.find_person(person, path).await?;
                match (organization, person) {
                    (Some(organization), Some(person)) => {
                        self.membership_of(organization, person, *membership_type, how.day)
                    }
                    _ => None,
                }
            }
        };
        let Some(at) = found else { return Ok(()) };
        let RawMembership { id, person, organization, membership_type } =
            self.memberships.get(at).value.clone();
        let begun = self.memberships.get(at).validity.from;
        let end = if how.correct { begun } else { how.day };
        let cause = self.path.clone();
        self.memberships.end(at, end, &cause);
        if input.end_posts {
            self.give_up_posts(person, organization, end, &cause);
        }
        let detail = json!({ "membership": id, "type": membership_type.key() });
        self.note_person(ChangeType::Leave, person, how, vec![organization], Vec::new(), detail);
        Ok(())
    }

    async fn membership_by_id(&mut self, id: i64, day: Day) -> Result<Option<usize>, StoreError> {
        let path = self.at(&input_part!["membership"]);
        let ever = When::Ever(self.ground.revision);
        let recorded = self.ground.store.list_memberships(Of::Ids, &[id], ever).await?;
        let Some(recorded) = recorded.first().copied() else {
            self.refuse(Violation::new(ViolationCode::UnknownMembership, path));
            return Ok(None);
        };
        let person = super::super::step::Target::Id(recorded.person);
        let Some(person) = self.find_person(&person, path.clone()).await? else { return Ok(None) };
        let held = self.memberships.naming(id).filter(|(_, slot)| slot.value.id == id);
        let found = held.filter(|(_, slot)| slot.validity.contains(day)).map(|(at, _)| at).next();
        if found.is_none() {
            self.refuse_no_member(recorded.organization, person, day, path);
        }
        Ok(found)
    }

    fn membership_of(
        &mut self,
        organization: i64,
        person: i64,
        membership_type: Option<MembershipType>,
        day: Day,
    ) -> Option<usize> {
        let found: Vec<(usize, MembershipType)> = self
            .memberships
            .naming(person)
            .filter(|(_, slot)| slot.value.person == person && slot.value.organization == organization)
            .filter(|(_, slot)| slot.validity.contains(day))
            .map(|(at, slot)| (at, slot.value.membership_type))
            .filter(|(_, of)| membership_type.is_none_or(|wanted| wanted == *of))
            .collect();
        match found.as_slice() {
            [(at, _)] => Some(*at),
            [] => {
                self.refuse_no_member(organization, person, day, self.at(&input_part!["person"]));
                None
            }
            several => {
                let titles: Vec<Text> = several.iter().map(|(_, of)| membership_title(*of)).collect();
                let violation = self
                    .about(ViolationCode::MembershipAmbiguous, self.at(&input_part!["type"]), organization)
                    .with_text("person", self.person_name(person))
                    .with_text("allowed", listed(titles.iter()));
                self.refuse(violation);
                None
            }
        }
    }

    fn refuse_no_member(&mut self, organization: i64, person: i64, day: Day, path: Vec<PathPart>) {
        let violation = self
            .about(ViolationCode::MembershipNotFound, path, organization)
            .on(day)
            .with_text("person", self.person_name(person))
            .with_text("day", naming::day(day));
        self.refuse(violation);
    }

    /// Ends what somebody holds in an organisation and may hold as a member only, from the first day on which he is none;
    /// days before `day` are left alone.
    pub(super) fn give_up_posts(&mut self, person: i64, organization: i64, day: Day, cause: &[PathPart]) {
        let held = self.appointments.naming(person).filter(|(_, slot)| slot.value.person == person);
        let ends: Vec<(usize, Day)> = held
            .filter_map(|(at, slot)| {
                let rows = self.posts.naming(slot.value.post).filter(|(_, row)| {
                    row.value.id == slot.value.post
                        && row.value.organization == organization
                        && self.asks_for_member(&row.value)
                });
                let lacking = rows.filter_map(|(_, row)| {
                    let together = row.validity.intersection(slot.validity);
                    let first = self.member_until(person, organization, together.from.max(day));
                    (first < together.to).then_some(first)
                });
                lacking.min().map(|first| (at, first))
            })
            .collect();
        ends.into_iter().for_each(|(at, first)| self.appointments.end(at, first, cause));
    }

    /// The first day from `day` on which somebody is no member, in whatever way.
    fn member_until(&self, person: i64, organization: i64, mut day: Day) -> Day {
        let member_on = |day: Day| {
            let there = self
                .memberships
                .naming(person)
                .filter(|(_, slot)| slot.value.person == person && slot.value.organization == organization);
            there.map(|(_, slot)| slot.validity).find(|validity| validity.contains(day))
        };
        while let Some(validity) = member_on(day) {
            day = validity.to;
        }
        day
    }
}

/// The last day of a period as events tell it; nothing for an open end.
pub(super) fn naming_end(period: Period) -> Option<String> {
    period.to.date().map(|_| period.to.to_string())
}

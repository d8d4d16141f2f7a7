//! An organisation that had ended exists again, under the id that it always had.

use serde_json::json;

use super::super::draft::Draft;
use super::super::step::Restore;
use super::How;
use crate::command::{ViolationCode, naming};
use crate::day::{Day, Period};
use crate::input_part;
use crate::store::{ChangeType, StoreError};

impl Draft {
    pub(super) async fn restore(&mut self, input: &Restore, how: &How) -> Result<(), StoreError> {
        let path = self.at(&input_part!["organization"]);
        let Some(organization) = self.find(&input.organization, path.clone()) else { return Ok(()) };
        self.open_versions(&[organization]).await?;
        self.open_ties(&[organization]).await?;
        self.open_identifiers(&[organization]).await?;
        let ended = self.life(organization).to;
        if ended > how.day {
            let violation = self
                .about(ViolationCode::NotEnded, self.effective_path(), organization)
                .on(how.day)
                .with_text("day", naming::day(how.day))
                .with_text("to", naming::day(ended));
            self.refuse(violation);
            return Ok(());
        }
        let last = self.versions.naming(organization).max_by_key(|(_, slot)| slot.validity.to);
        let Some((at, last)) = last.map(|(at, slot)| (at, slot.clone())) else { return Ok(()) };
        let again = Period { from: how.day, to: Day::OPEN_END };
        let mut content = last.value.clone();
        let kind = self.kind_of(&content);
        if let Some(lifecycle) = self.model().lifecycle_of(kind) {
            let ended = content.state.as_deref().and_then(|key| self.model().find_state(key));
            let stage = ended.map(|state| self.model().state(state).stage);
            if stage.is_none_or(|stage| stage == crate::model::Stage::Ended) {
                content.state = Some(self.model().state(lifecycle.established).key.clone());
            }
        }
        // Without a day between, and nothing else to say, it had never ended.
        match last.validity.to == how.day && content == last.value {
            true => self.versions.hold(at, Period { to: again.to, ..last.validity }, &path),
            false => {
                self.versions.push(content, again, path);
            }
        }
        match input.parents.is_empty() {
            false => self.place_all(organization, &input.parents, again).await?,
            true => self.place_as_before(organization, ended, again).await?,
        }
        let identifiers: Vec<usize> = self
            .identifiers
            .naming(organization)
            .filter(|(_, slot)| slot.validity.to == ended)
            .map(|(at, _)| at)
            .collect();
        for at in identifiers {
            let slot = self.identifiers.get(at).clone();
            let cause = self.path.clone();
            self.identifiers.push(slot.value, again, cause);
        }
        self.note(
            ChangeType::Restore,
            how,
            vec![organization],
            vec![organization],
            json!({ "ended": ended.to_string() }),
        );
        Ok(())
    }

    /// Puts an organisation where it stood when it ended.
    async fn place_as_before(
        &mut self,
        organization: i64,
        ended: Day,
        again: Period,
    ) -> Result<(), StoreError> {
        let places = self.places_of(organization);
        let last: Vec<usize> =
            places.into_iter().filter(|at| self.ties.get(*at).validity.to == ended).collect();
        for at in last {
            let slot = self.ties.get(at).clone();
            let cause = self.at(&input_part!["parents"]);
            self.open_versions(&[slot.value.to]).await?;
            match ended == again.from {
                true => self.ties.hold(at, Period { to: again.to, ..slot.validity }, &cause),
                false => {
                    self.ties.push(slot.value, again, cause);
                }
            }
        }
        Ok(())
    }
}

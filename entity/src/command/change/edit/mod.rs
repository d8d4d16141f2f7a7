//! What each step does to the draft. Steps check what they are told; whether the world that they leave holds is for
//! [`super::verify`].

mod appoint;
mod describe;
mod dissolve;
mod found;
mod hand_over;
mod join;
mod merge;
mod place;
mod post;
mod restore;
mod second;
mod split;
mod tie;
mod transition;
mod who;
mod words;

use super::draft::Draft;
use super::event::Event;
use super::step::{Manner, Step};
use crate::command::{PathPart, ViolationCode, naming};
use crate::day::Day;
use crate::store::{ChangeType, StoreError};

/// How the current step is taken.
#[derive(Clone, Debug)]
pub(in crate::command) struct How {
    /// From when it holds.
    pub(in crate::command) day: Day,
    /// Whether it was recorded wrongly.
    pub(in crate::command) correct: bool,
    /// Why.
    pub(in crate::command) reason: Option<String>,
}

impl How {
    /// How a step is taken that is told on `today`.
    pub(in crate::command) fn of(manner: &Manner, today: Day) -> How {
        How { day: manner.effective.unwrap_or(today), correct: manner.correct, reason: manner.reason.clone() }
    }
}

impl Draft {
    /// Takes a step. What stands in its way is noted; the draft may be half changed then.
    pub(in crate::command) async fn take(&mut self, step: &Step, how: &How) -> Result<(), StoreError> {
        match step {
            Step::Found(input) => self.found_organization(input, how).await.map(|_| ()),
            Step::Rename(input) => self.rename(input, how).await,
            Step::Update(input) => self.update(input, how).await,
            Step::ChangeKind(input) => self.change_kind(input, how).await,
            Step::ChangeCode(input) => self.change_code(input, how).await,
            Step::Move(input) => self.move_organization(input, how, ChangeType::Move).await,
            Step::Transfer(input) => self.move_organization(input, how, ChangeType::Transfer).await,
            Step::Relate(input) => self.relate(input, how).await,
            Step::Unrelate(input) => self.unrelate(input, how).await,
            Step::Merge(input) => self.merge(input, how).await,
            Step::Split(input) => self.split(input, how).await,
            Step::Transition(input) => self.transition(input, how).await,
            Step::Dissolve(input) => self.dissolve(input, how).await,
            Step::Restore(input) => self.restore(input, how).await,
            Step::Join(input) => self.join(input, how).await,
            Step::Leave(input) => self.leave(input, how).await,
            Step::CreatePost(input) => self.create_post(input, how).await,
            Step::ClosePost(input) => self.close_post(input, how).await,
            Step::Appoint(input) => self.appoint(input, how).await,
            Step::Relieve(input) => self.relieve(input, how).await,
            Step::Second(input) => self.second(input, how).await,
            Step::Recall(input) => self.recall(input, how).await,
        }
    }

    /// Notes what happens.
    pub(in crate::command) fn note(
        &mut self,
        change_type: ChangeType,
        how: &How,
        originals: Vec<i64>,
        results: Vec<i64>,
        detail: serde_json::Value,
    ) {
        self.events.push(Event {
            change_type,
            effective: how.day,
            is_correction: how.correct,
            reason: how.reason.clone(),
            person: None,
            detail,
            originals,
            results,
        });
    }

    /// Refuses what would not exist on the day; its versions are open.
    pub(in crate::command) fn require_alive(
        &mut self,
        organization: i64,
        day: Day,
        path: Vec<PathPart>,
    ) -> bool {
        if self.kind_on(organization, day).is_some() {
            return true;
        }
        let life = self.life(organization);
        let violation = self
            .about(ViolationCode::NotAlive, path, organization)
            .on(day)
            .with_text("day", naming::day(day))
            .with_text("from", naming::day(life.from))
            .with_text("to", naming::day(life.to));
        self.refuse(violation);
        false
    }

    /// Refuses what would silently override something that is recorded for a later day.
    pub(in crate::command) fn refuse_later(&mut self, organization: i64, later: Day, path: Vec<PathPart>) {
        let violation = self
            .about(ViolationCode::LaterChange, path, organization)
            .on(later)
            .with_text("day", naming::day(later));
        self.refuse(violation);
    }

    /// Refuses a step that says what is recorded already; where something else is wrong with it, that is enough.
    pub(in crate::command) fn refuse_nothing(&mut self, organization: i64) {
        if !self.violations.is_empty() {
            return;
        }
        let violation = self.about(ViolationCode::NothingChanges, self.path.clone(), organization);
        self.refuse(violation);
    }
}

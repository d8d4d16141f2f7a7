//! An organisation passes to another state of its lifecycle, by whoever may decide so.

use serde_json::json;

use super::super::draft::{Draft, LifecycleStep};
use super::super::step::{Meant, Transition};
use super::How;
use crate::command::approval::{self, Subject};
use crate::command::violation::{listed, said};
use crate::command::{ViolationCode, naming};
use crate::day::Period;
use crate::input_part;
use crate::model::{self, Purpose, Stage, Text};
use crate::store::{ChangeType, StoreError};

impl Draft {
    pub(super) async fn transition(&mut self, input: &Transition, how: &How) -> Result<(), StoreError> {
        let Some((organization, _)) = self.open_version(&input.organization, how).await? else {
            return Ok(());
        };
        let stages: Vec<Stage> = self.model().states.values().map(|state| state.stage).collect();
        let stage = move |state: model::StateIx| stages[usize::from(state.0)];
        let meant = input.meant;
        let fits = move |transition: &model::Transition| match meant {
            Meant::Any => true,
            Meant::Suspend => stage(transition.to) == Stage::Suspended,
            Meant::Resume => {
                stage(transition.to) == Stage::Active
                    && transition.from.iter().any(|state| stage(*state) == Stage::Suspended)
            }
        };
        let taken = self
            .take_transition(organization, Purpose::Change, input.transition.as_deref(), fits, how)
            .await?;
        if let Some((key, before, after)) = taken {
            self.follow(organization, &after, how);
            let detail = json!({ "transition": key, "stateBefore": before, "state": after });
            self.note(ChangeType::Transition, how, vec![organization], vec![organization], detail);
        }
        Ok(())
    }

    /// Finds the step of a lifecycle that is meant, holds it against who decides, and notes that it is taken: its key, and
    /// the states before and after.
    pub(super) async fn take_transition(
        &mut self,
        organization: i64,
        purpose: Purpose,
        key: Option<&str>,
        fits: impl Fn(&model::Transition) -> bool,
        how: &How,
    ) -> Result<Option<(String, Option<String>, String)>, StoreError> {
        let Some(at) = self.version_on(organization, how.day) else { return Ok(None) };
        let version = self.versions.get(at).value.clone();
        let kind = self.kind_of(&version);
        let path = self.at(&input_part!["transition"]);
        let Some(lifecycle) = self.model().lifecycle_of(kind).cloned() else {
            let violation = self
                .about(ViolationCode::NoLifecycle, self.at(&input_part!["organization"]), organization)
                .with_text("kind", self.model().kind(kind).title.clone());
            self.refuse(violation);
            return Ok(None);
        };
        let state = version.state.as_deref().and_then(|key| self.model().find_state(key));
        let of_purpose = || lifecycle.transitions.iter().filter(|one| one.purpose == purpose && fits(one));
        if let Some(key) = key
            && !of_purpose().any(|one| one.key == key)
        {
            let violation = self
                .about(ViolationCode::TransitionUnknown, path, organization)
                .with("transition", format!("{key:?}"))
                .with_text("allowed", titles(of_purpose()));
            self.refuse(violation);
            return Ok(None);
        }
        let leads_on = |one: &&model::Transition| state.is_some_and(|state| one.from.contains(&state));
        let named = |one: &&model::Transition| key.is_none_or(|key| one.key == key);
        let found: Vec<&model::Transition> = of_purpose().filter(leads_on).filter(named).collect();
        let transition = match found.as_slice() {
            [only] => (*only).clone(),
            [] => {
                let none = || said("without a state", Some("无状态"));
                let shown = state.map_or_else(none, |state| self.model().state(state).title.clone());
                let possible = lifecycle.transitions.iter().filter(leads_on);
                let violation = self
                    .about(
                        ViolationCode::TransitionNotPossible,
                        self.at(&input_part!["organization"]),
                        organization,
                    )
                    .on(how.day)
                    .with_text("day", naming::day(how.day))
                    .with_text("state", shown)
                    .with_text("allowed", titles(possible));
                self.refuse(violation);
                return Ok(None);
            }
            several => {
                let violation = self
                    .about(ViolationCode::TransitionAmbiguous, path, organization)
                    .with_text("allowed", titles(several.iter().copied()));
                self.refuse(violation);
                return Ok(None);
            }
        };
        let later = self.later_step(organization, how).await?;
        if let Some(later) = later {
            self.refuse_later(organization, later, self.effective_path());
            return Ok(None);
        }
        let Some(org) = self.ground.history.find_id(organization) else { return Ok(None) };
        let name = said(&format!("{:?}", version.name), Some(&format!("“{}”", version.name)));
        let subject = Subject { org, effective: how.day, name };
        let mut violations = Vec::new();
        let decider = approval::check(&self.ground, &subject, Some(&transition), &mut violations).await?;
        for mut violation in violations {
            violation.path = self.path.clone();
            self.refuse(violation);
        }
        let to = self.model().state(transition.to).key.clone();
        self.steps.push(LifecycleStep {
            organization,
            transition: transition.key.clone(),
            from: version.state.clone(),
            to: to.clone(),
            effective: how.day,
            person: decider.person,
            post: decider.post,
            reason: how.reason.clone(),
        });
        Ok(Some((transition.key, version.state, to)))
    }

    /// The first later day for which a step is recorded already.
    async fn later_step(
        &mut self,
        organization: i64,
        how: &How,
    ) -> Result<Option<crate::day::Day>, StoreError> {
        let steps = self.ground.store.list_lifecycle_steps(&[organization], self.ground.revision).await?;
        let drafted = self.steps.iter().filter(|step| step.organization == organization);
        let days = steps.iter().map(|step| step.effective).chain(drafted.map(|step| step.effective));
        Ok(days.filter(|day| *day > how.day).min())
    }

    /// Lets an organisation be in a state from the day on. What is planned for later keeps the rest of what it says, as far as
    /// it follows the same lifecycle.
    fn follow(&mut self, organization: i64, state: &str, how: &How) {
        let Some(now) = self.version_on(organization, how.day) else { return };
        let lifecycle = |draft: &Draft, at: usize| {
            let kind = draft.kind_of(&draft.versions.get(at).value);
            draft.model().kind(kind).lifecycle
        };
        let follows = lifecycle(self, now);
        let later: Vec<usize> = self
            .versions
            .naming(organization)
            .filter(|(_, slot)| slot.validity.to > how.day)
            .map(|(at, _)| at)
            .collect();
        let cause = self.path.clone();
        for at in later {
            if lifecycle(self, at) != follows {
                continue;
            }
            let slot = self.versions.get(at).clone();
            let mut value = slot.value;
            value.state = Some(state.to_owned());
            if slot.validity.from >= how.day {
                self.versions.say(at, value, &cause);
            } else {
                self.versions.hold(at, Period { from: slot.validity.from, to: how.day }, &cause);
                self.versions.push(value, Period { from: how.day, to: slot.validity.to }, cause.clone());
            }
        }
    }
}

/// Steps by title and key, as an input names them.
fn titles<'a>(transitions: impl Iterator<Item = &'a model::Transition>) -> Text {
    let titles: Vec<Text> = transitions
        .map(|model::Transition { title, key, .. }| {
            let (english, chinese) = (title.get(None), title.get(Some("zh")));
            said(&format!("{english} ({key:?})"), Some(&format!("{chinese}（{key:?}）")))
        })
        .collect();
    listed(titles.iter())
}

//! Lifecycles: that each state is reached, each step can be taken, and somebody can decide on it.

use std::collections::HashSet;

use indexmap::IndexMap;

use super::super::compose::{Defined, Faults};
use super::super::draft::lifecycles::{LifecycleDraft, TransitionDraft};
use super::super::reader::Located;
use super::Whole;
use super::find::Mention;
use super::reached::check_reached;
use crate::model::{KindIx, Lifecycle, Purpose, Stage, StateIx, Transition};

impl Whole<'_, '_> {
    pub(super) fn lifecycles(&self, faults: &mut Faults) -> IndexMap<String, Lifecycle> {
        let mut lifecycles = IndexMap::new();
        let mut used = HashSet::new();
        for (key, defined) in &self.united.lifecycles {
            used.extend(defined.definition.states.iter().map(|state| state.value.as_str()));
            if let Some(lifecycle) = self.lifecycle(key, defined, faults) {
                lifecycles.insert(lifecycle.key.clone(), lifecycle);
            }
            if self.followers(key).is_empty() {
                let reason = format!("no kind follows lifecycle `{key}`: name it as the `lifecycle` of one");
                faults.push((defined.file, defined.line, reason));
            }
        }
        for (key, defined) in self.united.states.iter().filter(|(key, _)| !used.contains(**key)) {
            let reason = format!("nobody reaches state `{key}`: name it in the `states` of a lifecycle");
            faults.push((defined.file, defined.line, reason));
        }
        lifecycles
    }

    /// The kinds that follow a lifecycle.
    fn followers(&self, lifecycle: &str) -> Vec<KindIx> {
        let kinds = (0u16..).map(KindIx).zip(self.united.kinds.values());
        let follows =
            |named: &Option<Located<String>>| named.as_ref().is_some_and(|named| named.value == lifecycle);
        kinds.filter(|(_, kind)| follows(&kind.definition.lifecycle)).map(|(kind, _)| kind).collect()
    }

    fn lifecycle(
        &self,
        key: &str,
        defined: &Defined<'_, LifecycleDraft>,
        faults: &mut Faults,
    ) -> Option<Lifecycle> {
        let (file, draft) = (defined.file, defined.definition);
        let faults_before = faults.len();
        let states: Vec<Option<StateIx>> =
            draft.states.iter().map(|state| self.united.find_state((file, state), faults)).collect();
        let inside: Vec<&str> = draft.states.iter().map(|state| state.value.as_str()).collect();
        let mut find = |named: &Option<Located<String>>, word: &str, right: Stage| {
            let named = named.as_ref()?;
            let found = self.find_inside((file, named), &inside, key, faults)?;
            if self.stage(found) != right {
                let reason = format!(
                    "`{word}` is `{}`, whose stage is `{}`, but must be `{}`: name another state",
                    named.value,
                    stage_key(self.stage(found)),
                    stage_key(right)
                );
                faults.push((file, named.line, reason));
            }
            Some(found)
        };
        let initial = find(&draft.initial, "initial", Stage::Pending);
        let established = find(&draft.established, "established", Stage::Active);
        let followers = self.followers(key);
        let mut transitions = Vec::new();
        for (name, Located { value: transition, .. }) in &draft.transitions {
            transitions.push(self.transition(name, (file, transition), (key, &inside, &followers), faults));
        }
        let transitions = transitions.into_iter().collect::<Option<Vec<Transition>>>()?;
        let lifecycle = Lifecycle {
            key: key.to_owned(),
            title: draft.title.clone(),
            description: draft.description.clone(),
            states: states.into_iter().collect::<Option<Vec<_>>>()?,
            initial: initial?,
            established: established?,
            transitions,
            ends: draft.ends.clone(),
        };
        // Where a name is wrong or a step missing, the rest leads nowhere and would be reported with it.
        if faults.len() == faults_before {
            let is_active = |state: StateIx| self.stage(state) == Stage::Active;
            check_reached(&lifecycle, is_active, (file, draft), faults);
        }
        Some(lifecycle)
    }

    fn stage(&self, state: StateIx) -> Stage {
        self.united.states[usize::from(state.0)].definition.stage
    }

    /// The state of this name, which must be one of the lifecycle.
    fn find_inside(
        &self,
        (file, named): Mention<'_>,
        inside: &[&str],
        lifecycle: &str,
        faults: &mut Faults,
    ) -> Option<StateIx> {
        if inside.contains(&named.value.as_str()) {
            // Unknown ones have been reported in the list.
            let at = self.united.states.get_index_of(named.value.as_str());
            return at.map(|at| StateIx(at as u16));
        }
        self.united.find_state((file, named), faults)?;
        let reason = format!(
            "state `{}` is none of lifecycle `{lifecycle}`: add it to its `states`, or name another",
            named.value
        );
        faults.push((file, named.line, reason));
        None
    }

    fn transition(
        &self,
        key: &str,
        (file, draft): (usize, &TransitionDraft),
        (lifecycle, inside, followers): (&str, &[&str], &[KindIx]),
        faults: &mut Faults,
    ) -> Option<Transition> {
        let mut from = Vec::new();
        for named in &draft.from {
            let Some(state) = self.find_inside((file, named), inside, lifecycle, faults) else { continue };
            if self.stage(state) == Stage::Ended {
                let reason =
                    format!("state `{}` is of stage `ended`, which nobody leaves: take it out", named.value);
                faults.push((file, named.line, reason));
            }
            from.push(state);
        }
        let to = draft.to.as_ref().and_then(|named| {
            let to = self.find_inside((file, named), inside, lifecycle, faults)?;
            let refusal = draft.purpose.and_then(|purpose| refuse_end(purpose, self.stage(to)));
            if let Some(reason) = refusal {
                faults.push((file, named.line, format!("`to` is `{}`: {reason}", named.value)));
            }
            Some(to)
        });
        let approver = draft.approver.as_ref();
        let approver = approver.and_then(|approver| self.approver((file, approver), followers, faults));
        Some(Transition {
            key: key.to_owned(),
            title: draft.title.clone(),
            description: draft.description.clone(),
            purpose: draft.purpose?,
            from,
            to: to?,
            approver,
        })
    }
}

fn stage_key(stage: Stage) -> &'static str {
    Stage::ALL.iter().find(|(_, known)| *known == stage).map_or("", |(key, _)| key)
}

/// Why a step of this purpose may not lead to a state of this stage.
fn refuse_end(purpose: Purpose, stage: Stage) -> Option<&'static str> {
    match (purpose, stage == Stage::Ended) {
        (Purpose::Refuse | Purpose::End, false) => {
            Some("a step of purpose `refuse` or `end` leads to a state of stage `ended`")
        }
        (Purpose::Approve, true) => {
            Some("a step of purpose `approve` does not lead to a state of stage `ended`")
        }
        (Purpose::Change, true) => {
            Some("a step to a state of stage `ended` has the purpose `end`, or `refuse` for an application")
        }
        _ => None,
    }
}

//! Where the steps of a lifecycle lead: states that nobody reaches, steps that nobody takes, applications that come to
//! nothing.

use std::collections::HashSet;

use super::super::compose::Faults;
use super::super::draft::lifecycles::LifecycleDraft;
use crate::model::{Lifecycle, StateIx, Transition};

pub(super) fn check_reached(
    lifecycle: &Lifecycle,
    is_active: impl Fn(StateIx) -> bool,
    (file, draft): (usize, &LifecycleDraft),
    faults: &mut Faults,
) {
    let applied = reached(lifecycle, [lifecycle.initial]);
    if let (false, Some(named)) = (applied.iter().any(|state| is_active(*state)), &draft.initial) {
        let reason = format!(
            "what is applied for never comes to work: add a transition from `{}` that leads to a state of stage `active`",
            named.value
        );
        faults.push((file, named.line, reason));
    }
    let reached = reached(lifecycle, [lifecycle.initial, lifecycle.established]);
    for (state, named) in lifecycle.states.iter().zip(&draft.states) {
        if !reached.contains(state) {
            let reason =
                format!("nobody reaches state `{}`: add a transition to it, or take it out", named.value);
            faults.push((file, named.line, reason));
        }
    }
    for (step, (key, at)) in lifecycle.transitions.iter().zip(&draft.transitions) {
        if !leaves(step, &reached) {
            let reason =
                format!("transition `{key}` can never be taken: nobody reaches a state of its `from`");
            faults.push((file, at.line, reason));
        }
    }
}

fn reached(lifecycle: &Lifecycle, from: impl Into<HashSet<StateIx>>) -> HashSet<StateIx> {
    let mut reached = from.into();
    loop {
        let taken = lifecycle.transitions.iter().filter(|step| leaves(step, &reached));
        let next: Vec<StateIx> = taken.map(|step| step.to).filter(|to| !reached.contains(to)).collect();
        if next.is_empty() {
            return reached;
        }
        reached.extend(next);
    }
}

fn leaves(step: &Transition, states: &HashSet<StateIx>) -> bool {
    step.from.iter().any(|from| states.contains(from))
}

//! Which step of a lifecycle is meant.

use super::{Body, CollaborationStep};
use crate::command::violation::{listed, said};
use crate::command::{Violation, ViolationCode, naming};
use crate::input_path;
use crate::model::{Model, Purpose, Text, Transition};
use crate::snapshot::Described;

/// The step of this purpose that leads on from the body's state; `None` where the body has no lifecycle and is simply
/// ended.
pub(super) fn choose<'a>(
    model: &'a Model,
    body: &Body<'_>,
    input: &CollaborationStep,
    purpose: Purpose,
) -> Result<Option<&'a Transition>, Violation> {
    let Some(lifecycle) = model.lifecycle_of(body.version.kind()) else {
        return without_lifecycle(model, body, purpose);
    };
    let state = body.version.state();
    let of_purpose = || lifecycle.transitions.iter().filter(move |transition| transition.purpose == purpose);
    let fits = |transition: &&Transition| state.is_some_and(|state| transition.from.contains(&state));
    if let Some(key) = &input.transition
        && !of_purpose().any(|transition| transition.key == *key)
    {
        return Err(Violation::new(ViolationCode::TransitionUnknown, input_path!["transition"])
            .of(body.id)
            .with("transition", format!("{key:?}"))
            .with_text("allowed", titles(of_purpose())));
    }
    let named = |transition: &&Transition| input.transition.as_ref().is_none_or(|key| transition.key == *key);
    let fitting: Vec<&Transition> = of_purpose().filter(fits).filter(named).collect();
    match fitting.as_slice() {
        [transition] => Ok(Some(transition)),
        [] => {
            let none = || said("without a state", Some("无状态"));
            let state = state.map_or_else(none, |state| model.state(state).title.clone());
            let possible = lifecycle.transitions.iter().filter(fits);
            Err(Violation::new(ViolationCode::TransitionNotPossible, input_path!["organization"])
                .of(body.id)
                .on(body.effective)
                .with_text("organization", body.name())
                .with_text("day", naming::day(body.effective))
                .with_text("state", state)
                .with_text("allowed", titles(possible)))
        }
        several => Err(Violation::new(ViolationCode::TransitionAmbiguous, input_path!["transition"])
            .of(body.id)
            .with_text("allowed", titles(several.iter().copied()))),
    }
}

fn without_lifecycle<'a>(
    model: &'a Model,
    body: &Body<'_>,
    purpose: Purpose,
) -> Result<Option<&'a Transition>, Violation> {
    let path = input_path!["organization"];
    if !body.kind.is_collaboration() {
        let allowed = model.kinds.values().filter(|kind| kind.is_collaboration());
        return Err(Violation::new(ViolationCode::KindNotCollaboration, path)
            .of(body.id)
            .with_text("kind", body.kind.title.clone())
            .with_text("allowed", listed(allowed.map(|kind| &kind.title))));
    }
    match purpose {
        Purpose::End => Ok(None),
        _ => Err(Violation::new(ViolationCode::NoLifecycle, path)
            .of(body.id)
            .with_text("kind", body.kind.title.clone())),
    }
}

/// Steps by title and key, as an input names them.
fn titles<'a>(transitions: impl Iterator<Item = &'a Transition>) -> Text {
    let titles: Vec<Text> = transitions
        .map(|Transition { title, key, .. }| {
            let (english, chinese) = (title.get(None), title.get(Some("zh")));
            said(&format!("{english} ({key:?})"), Some(&format!("{chinese}（{key:?}）")))
        })
        .collect();
    listed(titles.iter())
}

impl Body<'_> {
    /// What it is called on the day.
    pub(super) fn name(&self) -> Text {
        let name = self.version.name();
        said(&format!("{name:?}"), Some(&format!("“{name}”")))
    }
}

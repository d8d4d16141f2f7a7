//! The state that follows a step: versions are divided on its day, and what is planned for later keeps its content.

use super::Body;
use crate::command::CommandError;
use crate::command::frame::Frame;
use crate::day::Period;
use crate::model::Transition;
use crate::snapshot::Described;
use crate::store::{Cut, Dated};

/// Writes the state after `transition` from the effective day on. Returns how many rows were written.
pub(super) async fn follow(
    frame: &Frame<'_>,
    body: &Body<'_>,
    transition: &Transition,
) -> Result<usize, CommandError> {
    let history = &frame.history;
    let lifecycle = body.kind.lifecycle;
    let (mut superseded, mut cuts) = (Vec::new(), Vec::new());
    for version in history.versions_of(body.org).map(|at| history.version(at)) {
        let (row, validity) = (version.row(), version.validity());
        // A kind that it changes to may have states of its own.
        if validity.to <= body.effective || frame.model().kind(version.kind()).lifecycle != lifecycle {
            continue;
        }
        superseded.push(row);
        let before = Period { from: validity.from, to: body.effective };
        if !before.is_empty() {
            cuts.push(Cut { row, validity: before, state: None });
        }
        let after = Period { from: validity.from.max(body.effective), to: validity.to };
        let state = Some(frame.model().state(transition.to).key.clone());
        cuts.push(Cut { row, validity: after, state });
    }
    frame.write.recut(Dated::Versions, &superseded, &cuts).await?;
    Ok(cuts.len())
}

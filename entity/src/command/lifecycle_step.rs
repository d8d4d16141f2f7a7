//! The record of a step in a lifecycle: from which state to which, from when, by whom and why.

use super::CommandError;
use super::frame::Frame;
use crate::day::Day;
use crate::store::Cells;

/// What the step is called by which a body is applied for; no transition of a model leads there.
pub(super) const APPLY: &str = "apply";

/// A step that was taken.
pub(super) struct Step<'a> {
    /// The body.
    pub(super) organization: i64,
    /// Key of the transition, or [`APPLY`].
    pub(super) transition: &'a str,
    /// Key of the state before.
    pub(super) from: Option<&'a str>,
    /// Key of the state after.
    pub(super) to: &'a str,
    /// From when the state after holds.
    pub(super) effective: Day,
    /// Who took it.
    pub(super) person: Option<i64>,
    /// The post by which he might.
    pub(super) post: Option<i64>,
    /// Why.
    pub(super) reason: Option<&'a str>,
}

impl Step<'_> {
    /// Writes it.
    pub(super) async fn write(&self, frame: &Frame<'_>) -> Result<(), CommandError> {
        let text = |text: &str| Some(text.to_owned());
        let columns = vec![
            ("id", Cells::Number(frame.write.reserve_ids(1).await?.collect())),
            ("organization_id", Cells::Number(vec![self.organization])),
            ("transition", Cells::Text(vec![text(self.transition)])),
            ("from_state", Cells::Text(vec![self.from.and_then(text)])),
            ("to_state", Cells::Text(vec![text(self.to)])),
            ("effective", Cells::Day(vec![self.effective])),
            ("person_id", Cells::NumberOrNull(vec![self.person])),
            ("post_id", Cells::NumberOrNull(vec![self.post])),
            ("reason", Cells::Text(vec![self.reason.and_then(text)])),
            ("recorded_in", Cells::Same(frame.write.revision())),
        ];
        Ok(frame.insert("lifecycle_step", columns).await?)
    }
}

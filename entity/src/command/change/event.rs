//! What happens, as a change notes it.

use serde_json::Value;

use crate::day::Day;
use crate::store::ChangeType;

/// Something that happens to organisations: originals become results.
#[derive(Clone, Debug)]
pub(in crate::command) struct Event {
    /// What.
    pub(in crate::command) change_type: ChangeType,
    /// From when it holds.
    pub(in crate::command) effective: Day,
    /// Whether nothing happened, and the record was wrong.
    pub(in crate::command) is_correction: bool,
    /// Why.
    pub(in crate::command) reason: Option<String>,
    /// The person whom it is about.
    pub(in crate::command) person: Option<i64>,
    /// What else belongs to it.
    pub(in crate::command) detail: Value,
    /// The organisations there were before.
    pub(in crate::command) originals: Vec<i64>,
    /// The organisations there are afterwards.
    pub(in crate::command) results: Vec<i64>,
}

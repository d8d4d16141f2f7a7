//! Reads states, and the lifecycles that lead from one to another.

use indexmap::IndexMap;

use super::super::reader::Located;
use super::super::table::Table;
use crate::model::{Ending, Purpose, Stage, State, Text};

/// `[lifecycles.<key>]`.
#[derive(Debug, PartialEq)]
pub(crate) struct LifecycleDraft {
    pub(crate) title: Text,
    pub(crate) description: Text,
    pub(crate) states: Vec<Located<String>>,
    pub(crate) initial: Option<Located<String>>,
    pub(crate) established: Option<Located<String>>,
    pub(crate) ends: Vec<Ending>,
    pub(crate) transitions: IndexMap<String, Located<TransitionDraft>>,
}

/// `[lifecycles.<key>.transitions.<key>]`.
#[derive(Debug, PartialEq)]
pub(crate) struct TransitionDraft {
    pub(crate) title: Text,
    pub(crate) description: Text,
    pub(crate) purpose: Option<Purpose>,
    pub(crate) from: Vec<Located<String>>,
    pub(crate) to: Option<Located<String>>,
    pub(crate) approver: Option<Located<ApproverDraft>>,
}

/// `approver` of a transition.
#[derive(Debug, PartialEq)]
pub(crate) struct ApproverDraft {
    pub(crate) role: Option<Located<String>>,
    pub(crate) hierarchy: Option<Located<String>>,
    pub(crate) kinds: Vec<Located<String>>,
}

pub(super) fn read_state(key: &str, table: &mut Table<'_>) -> State {
    State {
        key: key.to_owned(),
        title: table.text("title"),
        description: table.text("description"),
        // A state of no known stage is reported, and the model comes to nothing.
        stage: table.choice("stage", &Stage::ALL).unwrap_or(Stage::Active),
    }
}

pub(super) fn read_lifecycle(key: &str, table: &mut Table<'_>) -> LifecycleDraft {
    let draft = LifecycleDraft {
        title: table.text("title"),
        description: table.text("description"),
        states: table.required_strings("states"),
        initial: table.required_string("initial"),
        established: table.required_string("established"),
        ends: table.words("ends", &Ending::ALL),
        transitions: table.definitions("transitions", "transition", read_transition),
    };
    if draft.transitions.is_empty() {
        table.lacks(&format!("transitions: define them under [lifecycles.{key}.transitions.<key>]"));
    }
    draft
}

fn read_transition(_: &str, table: &mut Table<'_>) -> TransitionDraft {
    TransitionDraft {
        title: table.text("title"),
        description: table.text("description"),
        purpose: table.choice("purpose", &Purpose::ALL),
        from: table.required_strings("from"),
        to: table.required_string("to"),
        approver: table.inner("approver", "the approver", read_approver),
    }
}

fn read_approver(table: &mut Table<'_>) -> ApproverDraft {
    ApproverDraft {
        role: table.required_string("role"),
        hierarchy: table.required_string("hierarchy"),
        kinds: table.strings("kinds"),
    }
}

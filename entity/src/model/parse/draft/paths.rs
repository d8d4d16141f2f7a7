//! Reads evaluation paths.

use super::super::reader::Located;
use super::super::table::Table;
use crate::model::{Direction, Text};

/// `[paths.<key>]`.
#[derive(Debug, PartialEq)]
pub(crate) struct PathDraft {
    pub(crate) title: Text,
    pub(crate) description: Text,
    pub(crate) steps: Vec<Located<StepDraft>>,
}

/// An entry of `steps`.
#[derive(Debug, PartialEq)]
pub(crate) struct StepDraft {
    pub(crate) relation: Option<Located<String>>,
    pub(crate) direction: Direction,
    pub(crate) repeat: bool,
    pub(crate) keep: bool,
    pub(crate) kinds: Vec<Located<String>>,
}

pub(super) fn read_path(_: &str, table: &mut Table<'_>) -> PathDraft {
    let draft = PathDraft {
        title: table.text("title"),
        description: table.text("description"),
        steps: table.list("steps", "a step", read_step),
    };
    if draft.steps.is_empty() {
        table.lacks("steps: name at least one under `steps`");
    }
    draft
}

fn read_step(table: &mut Table<'_>) -> StepDraft {
    StepDraft {
        relation: table.required_string("relation"),
        direction: table.direction("direction"),
        repeat: table.flag("repeat"),
        keep: table.flag("keep"),
        kinds: table.strings("kinds"),
    }
}

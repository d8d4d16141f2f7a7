//! What is wrong with the cells of one record, and the readings that every file shares.

use std::borrow::Cow;

use serde_json::Value;

use super::Cell;
use crate::day::Day;
use crate::rule::TextFault;

/// Everything that is wrong with the record at hand, in sentences.
#[derive(Debug, Default)]
pub(in crate::command) struct Faults(Vec<String>);

impl Faults {
    pub(in crate::command) fn push(&mut self, fault: String) {
        self.0.push(fault);
    }

    pub(in crate::command) fn len(&self) -> usize {
        self.0.len()
    }

    pub(in crate::command) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(in crate::command) fn clear(&mut self) {
        self.0.clear();
    }

    /// Hands out all of them, and forgets them.
    pub(in crate::command) fn take(&mut self) -> Vec<String> {
        std::mem::take(&mut self.0)
    }

    /// Text, or `None` for an empty cell.
    pub(in crate::command) fn text<'c>(&mut self, column: &str, cell: Cell<'c>) -> Option<Cow<'c, str>> {
        match cell {
            Cell::Text(text) => (!text.is_empty()).then_some(text),
            Cell::Json(Value::String(text)) => (!text.is_empty()).then_some(Cow::Owned(text)),
            Cell::Json(value) => {
                self.push(format!("{column} is {value}, not text; put it in quotes"));
                None
            }
        }
    }

    /// A day, or `None` for an empty cell.
    pub(in crate::command) fn day(&mut self, column: &str, cell: Cell<'_>) -> Option<Day> {
        let text = self.text(column, cell)?;
        let day = Day::parse(&text);
        if day.is_none() {
            self.push(format!("{column} {text:?} is not a date; write it as YYYY-MM-DD"));
        }
        day
    }

    /// Notes what a rule says of a text.
    pub(in crate::command) fn check(&mut self, column: &str, text: &str, outcome: Result<(), TextFault>) {
        if let Err(fault) = outcome {
            let shown: String = text.chars().take(40).collect();
            self.push(format!("{column} {shown:?} {fault}"));
        }
    }
}

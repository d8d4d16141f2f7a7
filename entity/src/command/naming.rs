//! What organisations, days and lists are called in the sentences of violations.

use super::violation::said;
use crate::day::Day;
use crate::model::Text;
use crate::snapshot::{Described, History, Org};

/// An organisation by the name it had last, with its code where it has one.
pub(super) fn organization(history: &History, org: Org) -> Text {
    let last = history.version(history.versions_of(org).end - 1);
    let name = last.name();
    match last.code() {
        Some(code) => said(&format!("{name:?} ({code})"), Some(&format!("“{name}”（{code}）"))),
        None => said(&format!("{name:?}"), Some(&format!("“{name}”"))),
    }
}

/// Several organisations.
pub(super) fn organizations(history: &History, orgs: impl Iterator<Item = Org>) -> Text {
    let names: Vec<Text> = orgs.map(|org| organization(history, org)).collect();
    super::violation::listed(names.iter())
}

/// A day, also one that is not known.
pub(super) fn day(day: Day) -> Text {
    match day {
        Day::OPEN_START => said("an unknown day", Some("未知日期")),
        Day::OPEN_END => said("an open end", Some("无截止日期")),
        day => said(&day.to_string(), None),
    }
}

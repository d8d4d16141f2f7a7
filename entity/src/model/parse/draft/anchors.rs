//! Reads when within its period an activity is due.

use super::super::reader::Located;
use super::super::table::Table;
use super::super::value::Value;
use crate::model::{Anchor, CadencePeriod};

/// The days of each month in every year; 29 February is none that a yearly duty could be due on.
const DAYS: [u8; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/// `anchor`: `"first_working_day"`, `{ date = "05-23" }` or `{ month = 9 }`.
pub(super) fn read_anchor(table: &mut Table<'_>, period: Option<CadencePeriod>) -> Anchor {
    let Some(value) = table.get("anchor") else { return Anchor::Anywhen };
    let line = value.line;
    let anchor = if value.is_table() {
        let read = table.inner("anchor", "the anchor", read_day);
        read.and_then(|read| read.value)
    } else {
        table.choice("anchor", &[("first_working_day", Anchor::FirstWorkingDay)])
    };
    let (anchor, period) = match (anchor, period) {
        (Some(anchor), Some(period)) => (anchor, period),
        (anchor, _) => return anchor.unwrap_or(Anchor::Anywhen),
    };
    match anchor {
        Anchor::FirstWorkingDay if period == CadencePeriod::Day => {
            table.fault(line, "a day has no first working day: take `anchor` out, or set a longer `period`");
        }
        Anchor::Date { .. } | Anchor::Month { .. } if period != CadencePeriod::Year => {
            table.fault(line, "only a `year` has such an `anchor`: set `period` to `year`, or take it out");
        }
        _ => {}
    }
    anchor
}

fn read_day(table: &mut Table<'_>) -> Option<Anchor> {
    let (date, month) = (table.get("date"), table.get("month"));
    match (date, month) {
        (Some(date), None) => read_date(table, &date),
        (None, Some(month)) => {
            let Located { value: month, .. } = month.integer(1, 12)?;
            Some(Anchor::Month { month: month as u8 })
        }
        (Some(_), Some(month)) => {
            table.fault(month.line, "an anchor is a `date` or a `month`: take one out");
            None
        }
        (None, None) => {
            table.lacks("`date` or `month`");
            None
        }
    }
}

fn read_date(table: &Table<'_>, value: &Value<'_>) -> Option<Anchor> {
    let text = value.string()?;
    let two = |part: &str| {
        let is_digits = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        is_digits.then(|| part.parse::<u8>().ok()).flatten()
    };
    let parts = text.value.split_once('-').and_then(|(month, day)| Some((two(month)?, two(day)?)));
    let fits = |(month, day): &(u8, u8)| {
        (1..=12).contains(month) && (1..=DAYS[usize::from(*month) - 1]).contains(day)
    };
    match parts.filter(fits) {
        Some((month, day)) => Some(Anchor::Date { month, day }),
        None => {
            let reason = format!(
                "`date` is `{}`, but must be a day that every year has, such as \"05-23\"",
                text.value
            );
            table.fault(text.line, reason);
            None
        }
    }
}

/// The days of the longest such period.
pub(super) fn longest(period: CadencePeriod) -> i64 {
    match period {
        CadencePeriod::Day => 1,
        CadencePeriod::Week => 7,
        CadencePeriod::Month => 31,
        CadencePeriod::Quarter => 92,
        CadencePeriod::HalfYear => 184,
        CadencePeriod::Year => 366,
    }
}

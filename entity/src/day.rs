//! Days and half-open periods, the only notion of time that rules and trees know.
//!
//! A day is a calendar day in the configured time zone; nothing here reads a clock.

use std::fmt;

use chrono::{Datelike, NaiveDate};

/// A calendar day, counted from 1970-01-01. [`Day::OPEN_START`] and [`Day::OPEN_END`] stand for
/// "unknown or always" and "not ended", and compare before and after every real day.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub i32);

impl Day {
    /// Before every real day: the start is unknown or lies before all records.
    pub const OPEN_START: Day = Day(i32::MIN);
    /// After every real day: no end is known.
    pub const OPEN_END: Day = Day(i32::MAX);

    /// The day of a calendar date.
    pub fn of(date: NaiveDate) -> Day {
        Day(date.num_days_from_ce() - EPOCH_FROM_CE)
    }

    /// The calendar date, or `None` for an open end.
    pub fn date(self) -> Option<NaiveDate> {
        if self == Day::OPEN_START || self == Day::OPEN_END {
            return None;
        }
        NaiveDate::from_num_days_from_ce_opt(self.0.checked_add(EPOCH_FROM_CE)?)
    }

    /// The first day of a validity: an absent date is an open start.
    pub fn start(date: Option<NaiveDate>) -> Day {
        date.map_or(Day::OPEN_START, Day::of)
    }

    /// The first day after a validity: an absent date is an open end.
    pub fn end(date: Option<NaiveDate>) -> Day {
        date.map_or(Day::OPEN_END, Day::of)
    }

    /// Reads `YYYY-MM-DD` with a year from 0001 to 9999, the range both databases order correctly.
    pub fn parse(text: &str) -> Option<Day> {
        let bytes = text.as_bytes();
        let shaped = bytes.len() == 10
            && bytes.iter().enumerate().all(|(at, byte)| match at {
                4 | 7 => *byte == b'-',
                _ => byte.is_ascii_digit(),
            });
        if !shaped || text.starts_with("0000") {
            return None;
        }
        NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().map(Day::of)
    }
}

/// Days from 0001-01-01 (day 1) to 1970-01-01.
const EPOCH_FROM_CE: i32 = 719_163;

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.date() {
            Some(date) => write!(f, "{}", date.format("%Y-%m-%d")),
            None => f.write_str("open"),
        }
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A half-open span of days: `from` is the first day in it, `to` the first day after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Period {
    /// First day inside.
    pub from: Day,
    /// First day after.
    pub to: Day,
}

impl Period {
    /// Every day.
    pub const ALWAYS: Period = Period { from: Day::OPEN_START, to: Day::OPEN_END };
    /// No day.
    pub const NEVER: Period = Period { from: Day::OPEN_START, to: Day::OPEN_START };

    /// From the first day of any of these up to the last of any; no day where there are none.
    pub fn spanning(periods: impl Iterator<Item = Period>) -> Period {
        periods
            .reduce(|one, other| Period { from: one.from.min(other.from), to: one.to.max(other.to) })
            .unwrap_or(Period::NEVER)
    }

    /// Whether `day` lies inside.
    pub fn contains(self, day: Day) -> bool {
        self.from <= day && day < self.to
    }

    /// Whether all of `other` lies inside.
    pub fn covers(self, other: Period) -> bool {
        self.from <= other.from && other.to <= self.to
    }

    /// Whether the two share at least one day.
    pub fn overlaps(self, other: Period) -> bool {
        self.from < other.to && other.from < self.to
    }

    /// The days that both have; empty where there are none.
    pub fn intersection(self, other: Period) -> Period {
        Period { from: self.from.max(other.from), to: self.to.min(other.to) }
    }

    /// Whether no day lies inside.
    pub fn is_empty(self) -> bool {
        self.from >= self.to
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_that_do_not_exist_are_refused() {
        for text in ["2025-02-30", "2025-13-01", "0000-01-01", "2025-1-01", "20250101", "", "２０２５-01-01"]
        {
            assert_eq!(Day::parse(text), None, "{text}");
        }
        assert_eq!(Day::parse("1970-01-01"), Some(Day(0)));
        assert_eq!(Day::parse("2024-02-29").map(|day| day.to_string()).as_deref(), Some("2024-02-29"));
    }

    #[test]
    fn a_period_ends_before_its_last_date() {
        let day = |text| Day::parse(text).expect("a date");
        let year = Period { from: day("2025-01-01"), to: day("2026-01-01") };
        assert!(year.contains(day("2025-12-31")) && !year.contains(day("2026-01-01")));
        assert!(!year.overlaps(Period { from: day("2026-01-01"), to: Day::OPEN_END }));
        assert!(Period::ALWAYS.covers(year) && !year.covers(Period::ALWAYS));
    }
}

//! The time in every test: noon of 15 June 2026 in Shanghai.

use chrono::{TimeZone, Utc};
use entity::clock::Clock;
use entity::day::Day;

/// A clock that stands still.
pub fn clock() -> Clock {
    let noon = Utc.with_ymd_and_hms(2026, 6, 15, 4, 0, 0).single().expect("a time that exists");
    Clock::fixed(chrono_tz::Asia::Shanghai, noon)
}

/// A clock that stands still at noon of another day.
pub fn noon(text: &str) -> Clock {
    let days = chrono::TimeDelta::days((day(text).0 - today().0).into());
    Clock::fixed(chrono_tz::Asia::Shanghai, clock().now() + days)
}

/// The day of [`clock`].
pub fn today() -> Day {
    clock().today()
}

/// A day from `YYYY-MM-DD`.
pub fn day(text: &str) -> Day {
    Day::parse(text).unwrap_or_else(|| panic!("{text:?} is no date"))
}

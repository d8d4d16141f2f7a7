//! The one clock. Everything else is told the time.

use chrono::{DateTime, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

use crate::day::Day;

/// Tells the present instant, and the day it belongs to in the configured time zone.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    zone: Tz,
    fixed: Option<DateTime<Utc>>,
}

impl Clock {
    /// The system's clock, with days as counted in `zone`.
    pub fn system(zone: Tz) -> Clock {
        Clock { zone, fixed: None }
    }

    /// A clock that stands still, for tests and rehearsals.
    pub fn fixed(zone: Tz, instant: DateTime<Utc>) -> Clock {
        Clock { zone, fixed: Some(instant) }
    }

    /// The present instant.
    pub fn now(&self) -> DateTime<Utc> {
        self.fixed.unwrap_or_else(Utc::now)
    }

    /// The present day; it changes at midnight in the clock's zone.
    pub fn today(&self) -> Day {
        Day::of(self.now().with_timezone(&self.zone).date_naive())
    }

    /// The first instant of a day; where clocks are put forward at midnight, the next one that there is.
    pub fn midnight(&self, day: Day) -> Option<DateTime<Utc>> {
        let first = day.date()?.and_time(NaiveTime::MIN);
        let instants = (0..=3).map(|hours| first + TimeDelta::hours(hours));
        let mut found = instants.filter_map(|instant| self.zone.from_local_datetime(&instant).earliest());
        found.next().map(|instant| instant.to_utc())
    }

    /// The zone whose midnight changes the day.
    pub fn zone(&self) -> Tz {
        self.zone
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_midnight_or_as_soon_as_there_is_one() {
        let begins = |zone: Tz, day| {
            let clock = Clock::system(zone);
            let midnight = clock.midnight(Day::parse(day).expect("a date")).expect("days begin");
            midnight.to_rfc3339()
        };
        assert_eq!(begins(chrono_tz::Asia::Shanghai, "2026-06-16"), "2026-06-15T16:00:00+00:00");
        // Beirut goes from 23:59:59 to 01:00.
        assert_eq!(begins(chrono_tz::Asia::Beirut, "2026-03-29"), "2026-03-28T22:00:00+00:00");
        assert_eq!(Clock::system(chrono_tz::UTC).midnight(Day::OPEN_END), None);
    }
}

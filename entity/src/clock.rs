//! The one clock. Everything else is told the time.

use chrono::{DateTime, Utc};
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

    /// The zone whose midnight changes the day.
    pub fn zone(&self) -> Tz {
        self.zone
    }
}

//! Days as import reads them, and days in between.

use std::fmt;

/// A calendar day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Day(i64);

impl Day {
    /// The day of a date that exists.
    pub(crate) fn new(year: i64, month: i64, day: i64) -> Day {
        // Days since 1970-01-01 by the civil calendar, with years that begin in March.
        let year = if month <= 2 { year - 1 } else { year };
        let era = year.div_euclid(400);
        let of_era = year - era * 400;
        let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        Day(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
    }

    /// So many days later.
    pub(crate) fn plus(self, days: i64) -> Day {
        Day(self.0 + days)
    }

    /// The `at`-th of `count` days that are spread evenly from `self` on and before `end`.
    pub(crate) fn spread(self, end: Day, at: usize, count: usize) -> Day {
        Day(self.0 + (end.0 - self.0) * at as i64 / count.max(1) as i64)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shifted = self.0 + 719_468;
        let era = shifted.div_euclid(146_097);
        let of_era = shifted - era * 146_097;
        let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * month + 2) / 5 + 1;
        let month = if month < 10 { month + 3 } else { month - 9 };
        let year = year + era * 400 + i64::from(month <= 2);
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::Day;

    #[test]
    fn days_are_written_as_they_are_made() {
        for (year, month, day, text) in
            [(1970, 1, 1, "1970-01-01"), (2024, 2, 29, "2024-02-29"), (1921, 7, 23, "1921-07-23")]
        {
            assert_eq!(Day::new(year, month, day).to_string(), text);
        }
        assert_eq!(Day::new(2023, 12, 31).plus(1).to_string(), "2024-01-01");
        let (from, to) = (Day::new(2020, 1, 1), Day::new(2021, 1, 1));
        assert_eq!(from.spread(to, 1, 2).to_string(), "2020-07-02");
    }
}

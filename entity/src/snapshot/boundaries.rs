//! The days on which something begins or ends: between two of them nothing changes.

use crate::day::{Day, Period};

/// Days in order, and how many periods begin or end on each, so that a day can go with its last period.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Boundaries(Vec<(Day, u32)>);

impl Boundaries {
    pub(super) fn of(periods: impl Iterator<Item = Period>) -> Boundaries {
        let mut days: Vec<(Day, u32)> = Vec::new();
        for day in periods.flat_map(ends) {
            match days.last_mut() {
                // Most organisations share a few days.
                Some((last, count)) if *last == day => *count += 1,
                _ => days.push((day, 1)),
            }
        }
        days.sort_unstable_by_key(|(day, _)| *day);
        days.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1 += next.1;
            }
            same
        });
        days.shrink_to_fit();
        Boundaries(days)
    }

    pub(super) fn add(&mut self, period: Period) {
        for day in ends(period) {
            match self.find(day) {
                Ok(at) => self.0[at].1 += 1,
                Err(at) => self.0.insert(at, (day, 1)),
            }
        }
    }

    /// Takes away a period that was counted.
    pub(super) fn remove(&mut self, period: Period) {
        for day in ends(period) {
            let at = self.find(day).expect("the period was counted");
            self.0[at].1 -= 1;
            if self.0[at].1 == 0 {
                self.0.remove(at);
            }
        }
    }

    /// The span of days around `day` on which nothing begins or ends.
    pub(super) fn steady(&self, day: Day) -> Period {
        let next = self.0.partition_point(|(boundary, _)| *boundary <= day);
        Period {
            from: next.checked_sub(1).map_or(Day::OPEN_START, |at| self.0[at].0),
            to: self.0.get(next).map_or(Day::OPEN_END, |(day, _)| *day),
        }
    }

    fn find(&self, day: Day) -> Result<usize, usize> {
        self.0.binary_search_by_key(&day, |(known, _)| *known)
    }

    pub(super) fn bytes(&self) -> usize {
        self.0.capacity() * size_of::<(Day, u32)>()
    }
}

/// Open ends are no days.
fn ends(period: Period) -> impl Iterator<Item = Day> {
    [period.from, period.to].into_iter().filter(|day| day.date().is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_goes_with_its_last_period() {
        let period = |from, to| Period { from: Day(from), to: Day(to) };
        let mut some = Boundaries::of([period(1, 5), period(5, 9), period(1, 9)].into_iter());
        assert_eq!(some.0, [(Day(1), 2), (Day(5), 2), (Day(9), 2)]);
        some.remove(period(1, 5));
        assert_eq!(some.steady(Day(2)), period(1, 5));
        some.remove(period(5, 9));
        assert_eq!(some.steady(Day(2)), period(1, 9));
        some.add(Period { from: Day(3), to: Day::OPEN_END });
        assert_eq!(some.steady(Day(2)), period(1, 3));
        assert_eq!(some.steady(Day(9)), Period { from: Day(9), to: Day::OPEN_END });
    }
}

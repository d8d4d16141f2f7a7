//! How many things hold on one day: where more begin than may.

use std::collections::BinaryHeap;

use crate::day::{Day, Period};

/// A thing that begins although as many as may be hold already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Surplus {
    /// Its place in the list.
    pub at: usize,
    /// The day on which it begins.
    pub on: Day,
    /// The places of those that hold on that day already, in order of their first days.
    pub with: Vec<usize>,
}

/// Everything that begins while `max` or more of the others hold, in order of first days. Of two that begin on the same day, the
/// later one in the list is the surplus. Empty periods hold on no day.
pub fn find_surplus(periods: &[Period], max: usize) -> Vec<Surplus> {
    let mut order: Vec<usize> = (0..periods.len()).filter(|at| !periods[*at].is_empty()).collect();
    order.sort_by_key(|at| (periods[*at].from, *at));
    let mut found = Vec::new();
    // What holds, by its end, which the heap turns round.
    let mut holding: BinaryHeap<(std::cmp::Reverse<Day>, usize)> = BinaryHeap::new();
    for at in order {
        let on = periods[at].from;
        while holding.peek().is_some_and(|(to, _)| to.0 <= on) {
            holding.pop();
        }
        if holding.len() >= max {
            let mut with: Vec<usize> = holding.iter().map(|(_, at)| *at).collect();
            with.sort_by_key(|at| (periods[*at].from, *at));
            found.push(Surplus { at, on, with });
        }
        holding.push((std::cmp::Reverse(periods[at].to), at));
    }
    found
}

/// The same of some places of a longer list; what is found is told by places of that list.
pub(super) fn surplus_among(
    places: &[usize],
    validity: impl Fn(usize) -> Period,
    max: usize,
) -> impl Iterator<Item = Surplus> {
    let periods: Vec<Period> = places.iter().map(|at| validity(*at)).collect();
    find_surplus(&periods, max).into_iter().map(|Surplus { at, on, with }| Surplus {
        at: places[at],
        on,
        with: with.into_iter().map(|at| places[at]).collect(),
    })
}

/// The parts of `period` that none of `covers` reaches.
pub fn uncovered(period: Period, covers: &[Period]) -> Vec<Period> {
    let mut sorted: Vec<Period> = covers.iter().filter(|cover| cover.overlaps(period)).copied().collect();
    sorted.sort_by_key(|cover| cover.from);
    let mut found = Vec::new();
    let mut reached = period.from;
    for cover in sorted {
        if cover.from > reached {
            found.push(Period { from: reached, to: cover.from });
        }
        reached = reached.max(cover.to);
    }
    if reached < period.to {
        found.push(Period { from: reached, to: period.to });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn periods(list: &[(i32, i32)]) -> Vec<Period> {
        list.iter().map(|(from, to)| Period { from: Day(*from), to: Day(*to) }).collect()
    }

    #[test]
    fn the_last_to_begin_is_the_surplus() {
        let list = periods(&[(0, 10), (10, 20), (5, 6), (19, 30)]);
        assert_eq!(
            find_surplus(&list, 1),
            [Surplus { at: 2, on: Day(5), with: vec![0] }, Surplus { at: 3, on: Day(19), with: vec![1] }]
        );
        assert_eq!(find_surplus(&list, 2), []);
        assert_eq!(find_surplus(&periods(&[(3, 3)]), 0), []);
        assert_eq!(find_surplus(&periods(&[(3, 4)]), 0).len(), 1);
    }

    #[test]
    fn what_is_uncovered_is_found_in_pieces() {
        let all = Period { from: Day(0), to: Day(10) };
        assert_eq!(uncovered(all, &periods(&[(2, 4), (-5, 1), (3, 9)])), periods(&[(1, 2), (9, 10)]));
        assert_eq!(uncovered(all, &[Period::ALWAYS]), []);
        assert_eq!(uncovered(all, &[]), [all]);
    }

    /// Held against counting day by day.
    #[test]
    fn random_periods_are_judged_as_day_by_day() {
        let mut state = 11u64;
        let mut roll = |sides: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            ((state >> 33) % sides) as i32
        };
        for _ in 0..2_000 {
            let list: Vec<(i32, i32)> = (0..1 + roll(7))
                .map(|_| {
                    let from = roll(10);
                    (from, from + roll(6))
                })
                .collect();
            let list = periods(&list);
            for max in 0..3 {
                let most = (0..20)
                    .map(|day| list.iter().filter(|period| period.contains(Day(day))).count())
                    .max()
                    .unwrap_or(0);
                assert_eq!(!find_surplus(&list, max).is_empty(), most > max, "{list:?} {max}");
            }
        }
    }
}

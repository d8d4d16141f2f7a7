//! How somebody may belong to organisations: one home a day, and nowhere twice in the same way.

use crate::day::Period;
use crate::model::MembershipType;

/// One of a person's memberships, as the rules see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MembershipSpan {
    /// The organisation, by whatever number the caller knows it.
    pub organization: i64,
    /// The organisation's life.
    pub organization_life: Period,
    /// How he belongs to it.
    pub membership_type: MembershipType,
    /// When.
    pub validity: Period,
}

/// What is wrong with a person's memberships. `at` and `other` are places in the list that was checked; of two, `at` is the
/// one that begins later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MembershipFault {
    /// It reaches beyond the days on which the person is on record.
    OutsidePerson {
        /// The membership.
        at: usize,
    },
    /// It reaches beyond the organisation's life.
    OutsideOrganization {
        /// The membership.
        at: usize,
    },
    /// Two primary memberships hold on the same day.
    SecondHome {
        /// The second.
        at: usize,
        /// The first.
        other: usize,
    },
    /// Two memberships of one type in one organisation hold on the same day.
    Twice {
        /// The second.
        at: usize,
        /// The first.
        other: usize,
    },
    /// Somebody reports in to, or is sent to, the organisation where he is at home.
    AtHome {
        /// The membership that is not primary.
        at: usize,
        /// The primary one.
        home: usize,
    },
}

/// Checks all memberships of one person.
pub fn check_memberships(person_life: Period, memberships: &[MembershipSpan]) -> Vec<MembershipFault> {
    let mut faults = Vec::new();
    for (at, membership) in memberships.iter().enumerate() {
        if !person_life.covers(membership.validity) {
            faults.push(MembershipFault::OutsidePerson { at });
        }
        if !membership.organization_life.covers(membership.validity) {
            faults.push(MembershipFault::OutsideOrganization { at });
        }
    }
    // Most people have one.
    if memberships.len() < 2 {
        return faults;
    }
    let mut order: Vec<usize> = (0..memberships.len()).collect();
    order.sort_by_key(|at| (memberships[*at].validity.from, *at));
    for (place, at) in order.iter().copied().enumerate() {
        for other in order[..place].iter().copied() {
            faults.extend(compare(memberships, at, other));
        }
    }
    faults
}

fn compare(memberships: &[MembershipSpan], at: usize, other: usize) -> Option<MembershipFault> {
    use MembershipType::{Primary, ReportIn, Seconded};
    let (one, two) = (memberships[at], memberships[other]);
    if !one.validity.overlaps(two.validity) {
        return None;
    }
    let same_place = one.organization == two.organization;
    let away = |membership_type| matches!(membership_type, ReportIn | Seconded);
    match (one.membership_type, two.membership_type) {
        (one, two) if one == two && same_place => Some(MembershipFault::Twice { at, other }),
        (Primary, Primary) => Some(MembershipFault::SecondHome { at, other }),
        (one, Primary) if away(one) && same_place => Some(MembershipFault::AtHome { at, home: other }),
        (Primary, two) if away(two) && same_place => Some(MembershipFault::AtHome { at: other, home: at }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::MembershipType::{Primary, ReportIn, Seconded, Temporary};
    use super::*;
    use crate::day::Day;

    fn check(list: &[(i64, MembershipType, i32, i32)]) -> Vec<MembershipFault> {
        let span =
            |(organization, membership_type, from, to): &(i64, MembershipType, i32, i32)| MembershipSpan {
                organization: *organization,
                organization_life: Period { from: Day(0), to: Day(90) },
                membership_type: *membership_type,
                validity: Period { from: Day(*from), to: Day(*to) },
            };
        let life = Period { from: Day(5), to: Day(100) };
        check_memberships(life, &list.iter().map(span).collect::<Vec<_>>())
    }

    #[test]
    fn each_rule_refuses_what_it_should() {
        assert_eq!(check(&[(1, Primary, 5, 50), (2, Primary, 50, 90), (3, Seconded, 10, 20)]), []);
        assert_eq!(
            check(&[(1, Primary, 4, 91)]),
            [MembershipFault::OutsidePerson { at: 0 }, MembershipFault::OutsideOrganization { at: 0 }]
        );
        assert_eq!(
            check(&[(2, Primary, 49, 90), (1, Primary, 5, 50)]),
            [MembershipFault::SecondHome { at: 0, other: 1 }]
        );
        assert_eq!(
            check(&[(1, Temporary, 5, 50), (1, Temporary, 20, 30)]),
            [MembershipFault::Twice { at: 1, other: 0 }]
        );
        assert_eq!(
            check(&[(1, Primary, 20, 50), (1, ReportIn, 5, 21), (1, Temporary, 20, 50)]),
            [MembershipFault::AtHome { at: 1, home: 0 }]
        );
        assert_eq!(
            check(&[(1, Primary, 5, 50), (1, Seconded, 6, 21)]),
            [MembershipFault::AtHome { at: 1, home: 0 }]
        );
        assert_eq!(check(&[(1, ReportIn, 5, 21), (1, Seconded, 5, 21)]), []);
    }

    /// One home a day, held against every day.
    #[test]
    fn random_memberships_are_judged_as_day_by_day() {
        let mut state = 3u64;
        let mut roll = |sides: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            ((state >> 33) % sides) as i32
        };
        let (mut with, mut without) = (0, 0);
        for _ in 0..3_000 {
            let list: Vec<(i64, MembershipType, i32, i32)> = (0..1 + roll(7))
                .map(|_| {
                    let from = 5 + roll(12);
                    let membership_type = MembershipType::ALL[roll(4) as usize].1;
                    (i64::from(roll(3)), membership_type, from, from + 1 + roll(5))
                })
                .collect();
            let found = check(&list);
            let homes = |day: i32| {
                let today = list.iter().filter(|(_, membership_type, from, to)| {
                    *membership_type == Primary && *from <= day && day < *to
                });
                today.count()
            };
            let expected = (0..30).any(|day| homes(day) > 1);
            let second = |fault: &MembershipFault| match *fault {
                MembershipFault::SecondHome { .. } => true,
                MembershipFault::Twice { at, .. } => list[at].1 == Primary,
                _ => false,
            };
            assert_eq!(found.iter().any(second), expected, "{list:?}: {found:?}");
            if expected { with += 1 } else { without += 1 }
        }
        assert!(with > 300 && without > 300, "{with} with, {without} without");
    }
}

//! Who may hold a post: one holder and one who acts, sent by somebody where that is said, and a member where the role asks
//! for one.

use super::crowd::{find_surplus, uncovered};
use crate::day::Period;

/// The post that people are appointed to, as the rules see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PostSeat {
    /// The organisation it belongs to, by whatever number the caller knows it.
    pub organization: i64,
    /// When it exists.
    pub life: Period,
    /// Whether its role asks for holders who are members of the organisation.
    pub holder_is_member: bool,
}

/// One appointment to a post, as the rules see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppointmentSpan {
    /// The days on which the holder is on record.
    pub person_life: Period,
    /// Whether it is one for which another organisation sends the holder: a cross-appointment or a secondment.
    pub sent: bool,
    /// Whether he acts in it for a time.
    pub acting: bool,
    /// The organisation that sent him, and its life.
    pub home: Option<(i64, Period)>,
    /// When.
    pub validity: Period,
    /// When he is a member of the post's organisation, in any way; only read where the role asks for it.
    pub memberships: Vec<Period>,
}

/// What is wrong with the appointments to a post. `at` and `other` are places in the list that was checked; of two, `at` is
/// the one that begins later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AppointmentFault {
    /// It reaches beyond the days on which the post exists.
    OutsidePost {
        /// The appointment.
        at: usize,
    },
    /// It reaches beyond the days on which the holder is on record.
    OutsidePerson {
        /// The appointment.
        at: usize,
    },
    /// Two hold the post, or two act in it, on the same day.
    SecondHolder {
        /// The second.
        at: usize,
        /// One of those who hold it already.
        other: usize,
        /// Whether both act.
        acting: bool,
    },
    /// A cross-appointment or a secondment says nothing about who sends the holder.
    NoHome {
        /// The appointment.
        at: usize,
    },
    /// A regular appointment names somebody who sends the holder.
    NeedlessHome {
        /// The appointment.
        at: usize,
    },
    /// The organisation that sends the holder is the post's own.
    OwnHome {
        /// The appointment.
        at: usize,
    },
    /// It reaches beyond the life of the organisation that sends the holder.
    OutsideHome {
        /// The appointment.
        at: usize,
    },
    /// The role asks for a member, and the holder is none for a time.
    NoMember {
        /// The appointment.
        at: usize,
        /// The first days on which he is none.
        during: Period,
    },
}

/// Checks all appointments to one post.
pub fn check_appointments(seat: PostSeat, appointments: &[AppointmentSpan]) -> Vec<AppointmentFault> {
    use AppointmentFault::{
        NeedlessHome, NoHome, NoMember, OutsideHome, OutsidePerson, OutsidePost, OwnHome,
    };
    let mut faults = Vec::new();
    for (at, appointment) in appointments.iter().enumerate() {
        if !seat.life.covers(appointment.validity) {
            faults.push(OutsidePost { at });
        }
        if !appointment.person_life.covers(appointment.validity) {
            faults.push(OutsidePerson { at });
        }
        match (appointment.sent, appointment.home) {
            (true, None) => faults.push(NoHome { at }),
            (false, Some(_)) => faults.push(NeedlessHome { at }),
            (true, Some((home, _))) if home == seat.organization => faults.push(OwnHome { at }),
            (true, Some((_, life))) if !life.covers(appointment.validity) => {
                faults.push(OutsideHome { at });
            }
            _ => {}
        }
        if seat.holder_is_member
            && let Some(during) = uncovered(appointment.validity, &appointment.memberships).first()
        {
            faults.push(NoMember { at, during: *during });
        }
    }
    for acting in [false, true] {
        let places: Vec<usize> =
            (0..appointments.len()).filter(|at| appointments[*at].acting == acting).collect();
        let periods: Vec<Period> = places.iter().map(|at| appointments[*at].validity).collect();
        faults.extend(find_surplus(&periods, 1).iter().map(|surplus| AppointmentFault::SecondHolder {
            at: places[surplus.at],
            other: places[surplus.with[0]],
            acting,
        }));
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::day::Day;

    fn period(from: i32, to: i32) -> Period {
        Period { from: Day(from), to: Day(to) }
    }

    fn span(sent: bool, home: Option<i64>, from: i32, to: i32) -> AppointmentSpan {
        AppointmentSpan {
            person_life: period(0, 200),
            sent,
            acting: false,
            home: home.map(|home| (home, period(10, 90))),
            validity: period(from, to),
            memberships: vec![period(50, 90), period(10, 50)],
        }
    }

    fn check(holder_is_member: bool, appointments: &[AppointmentSpan]) -> Vec<AppointmentFault> {
        check_appointments(PostSeat { organization: 1, life: period(5, 100), holder_is_member }, appointments)
    }

    #[test]
    fn lives_and_homes() {
        assert_eq!(check(false, &[span(false, None, 5, 100)]), []);
        assert_eq!(check(false, &[span(false, None, 4, 100)]), [AppointmentFault::OutsidePost { at: 0 }]);
        assert_eq!(
            check(false, &[span(false, None, 5, 201)]),
            [AppointmentFault::OutsidePost { at: 0 }, AppointmentFault::OutsidePerson { at: 0 }]
        );
        assert_eq!(check(false, &[span(true, None, 5, 9)]), [AppointmentFault::NoHome { at: 0 }]);
        assert_eq!(check(false, &[span(false, Some(2), 20, 30)]), [AppointmentFault::NeedlessHome { at: 0 }]);
        assert_eq!(check(false, &[span(true, Some(1), 20, 30)]), [AppointmentFault::OwnHome { at: 0 }]);
        assert_eq!(check(false, &[span(true, Some(2), 20, 91)]), [AppointmentFault::OutsideHome { at: 0 }]);
    }

    #[test]
    fn one_holds_and_one_acts() {
        let acting = |from, to| AppointmentSpan { acting: true, ..span(false, None, from, to) };
        let holds = |from, to| span(false, None, from, to);
        assert_eq!(check(false, &[holds(10, 20), holds(20, 30), acting(10, 30)]), []);
        assert_eq!(
            check(false, &[holds(10, 20), acting(15, 30), holds(19, 30), acting(10, 16)]),
            [
                AppointmentFault::SecondHolder { at: 2, other: 0, acting: false },
                AppointmentFault::SecondHolder { at: 1, other: 3, acting: true }
            ]
        );
    }

    #[test]
    fn members_only_where_the_role_says_so() {
        assert_eq!(check(true, &[span(false, None, 10, 90)]), []);
        assert_eq!(
            check(true, &[span(false, None, 8, 95)]),
            [AppointmentFault::NoMember { at: 0, during: period(8, 10) }]
        );
        assert_eq!(check(false, &[span(false, None, 8, 95)]), []);
    }
}

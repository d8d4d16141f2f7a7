//! Nanyang: joint bodies across fields, lines of work, levels and regions, whose members keep their homes.
//!
//! Published: 1,239 approved joint bodies; around one company 11 special joint branches, 13 county joint general branches,
//! 1,600 linked-village branches (no joint bodies themselves) and 110 departments and banks; a river body over four
//! levels; bodies in 10 distant cities; a breeding-industry body with 13 experts. All other numbers are chosen: how the
//! 1,239 split into forms and states, when each was founded, who takes part.
//!
//! Deliberately left out: in one standing body of a county each the secretary, the liaison officer, and the home of the
//! secretary; the lead of one village body and the second participant of another; the villages of two linked-village
//! branches; and one special body is at work past its planned end. No published figure depends on any of these.

mod batches;
mod city;
mod company;
mod counties;
mod homes;
mod register;
mod villages;

use crate::DataSet;
use crate::calendar::Day;

use homes::Homes;
use register::Register;

/// Joint bodies that are approved and at work.
const APPROVED: usize = 1_239;
/// Village bodies that were cleared out again (chosen); beside them, one special body was.
const CLEARED_VILLAGES: usize = 8;

pub(super) fn build() -> DataSet {
    let mut register = Register::new();
    let homes = Homes::found(&mut register);
    city::found(&mut register, &homes);
    company::found(&mut register, &homes);
    counties::found(&mut register, &homes);
    let others = register.bodies.iter().filter(|body| body.code != counties::CLEARED_OUT).count();
    villages::found(&mut register, &homes, APPROVED - others + CLEARED_VILLAGES);
    batches::apply(register, &homes)
}

/// The first day of the `at`-th of `count` bodies: they were founded over four years (chosen).
fn founded(at: usize, count: usize) -> Day {
    Day::new(2021, 9, 1).spread(Day::new(2025, 10, 1), at, count)
}

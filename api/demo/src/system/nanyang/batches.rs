//! Four batches, one after the other: set up, regularise, upgrade, clear out; and what waits for a decision at the end.

use crate::calendar::Day;
use crate::{DataSet, Step};

use super::counties::CLEARED_OUT;
use super::homes::Homes;
use super::register::{Body, Plan, Register};
use super::{CLEARED_VILLAGES, villages};

/// Of the bodies that were regularised first, every sixth is upgraded (chosen).
const UPGRADED: usize = 6;

pub(super) fn apply(mut register: Register, homes: &Homes) -> DataSet {
    wait(&mut register, homes);
    let Register { step: founded, bodies, .. } = register;
    let old = |body: &Body, year| body.start < Day::new(year, 1, 1);
    let villages = bodies.iter().filter(|body| body.kind == "village_joint_branch");
    let mut cleared: Vec<&Body> = villages.skip(10).step_by(5).take(CLEARED_VILLAGES).collect();
    cleared.extend(bodies.iter().filter(|body| body.code == CLEARED_OUT));
    let is_cleared = |body: &Body| cleared.iter().any(|one| one.code == body.code);

    let mut regularise = Step::new("Bodies of the first years are regularised", "2023-06-30");
    let first: Vec<&Body> = bodies.iter().filter(|body| old(body, 2023) && !is_cleared(body)).collect();
    first.iter().for_each(|body| state_of(&mut regularise, body, "regularised"));

    let mut upgrade = Step::new("Good ones are upgraded, later ones regularised", "2024-06-30");
    first.iter().step_by(UPGRADED).for_each(|body| state_of(&mut upgrade, body, "upgraded"));
    let second = bodies.iter().filter(|body| !old(body, 2023) && old(body, 2024));
    second.for_each(|body| state_of(&mut upgrade, body, "regularised"));

    let mut clear = Step::new("Some are cleared out, later ones regularised", "2025-06-29");
    for body in bodies.iter().filter(|body| !old(body, 2024) && old(body, 2025)) {
        state_of(&mut clear, body, "regularised");
    }
    // A body is found in its last state on the last day of its life.
    for body in &cleared {
        row(&mut clear, &body.code, &body.name, body.kind, "cleared_out", "2025-06-30");
    }

    let mut refuse = Step::new("An application is refused", "2025-09-15");
    row(&mut refuse, REFUSED.0, REFUSED.1, "special_joint_branch", "refused", "2025-09-16");
    DataSet { steps: vec![founded, regularise, upgrade, clear, refuse] }
}

/// A joint branch for what the list prohibits.
const REFUSED: (&str, &str) = ("NY-ZX-91", "行政审批代办专项联合党支部");

/// Six bodies wait for a decision of a county's secretary at the end; a seventh was refused (chosen).
fn wait(register: &mut Register, homes: &Homes) {
    let day = Day::new(2025, 12, 1);
    let founded = register.bodies.iter().filter(|body| body.kind == "village_joint_branch").count();
    for at in 0..4 {
        villages::apply(register, homes, at, founded + at + 1, day);
    }
    let county = &homes.counties[1];
    let [first, second, ..] = &county.departments[..] else { unreachable!("a county has five") };
    let parent = &county.committee[..];
    for (code, name, kind, field, start) in [
        ("NY-CS-91", "卧龙区夜间经济联合党委", "standing_joint_committee", "industry", day),
        ("NY-ZX-92", "卧龙区冬季供暖专项联合党支部", "special_joint_branch", "services", day),
        (REFUSED.0, REFUSED.1, "special_joint_branch", "law_enforcement", Day::new(2025, 9, 1)),
    ] {
        let plan = Plan { code: code.into(), name: name.into(), kind, parent, field, start };
        register.applied(&plan);
        register.take_part(code, start, &[first, second]);
    }
}

fn state_of(step: &mut Step, body: &Body, state: &str) {
    row(step, &body.code, &body.name, body.kind, state, "");
}

fn row(step: &mut Step, code: &str, name: &str, kind: &str, state: &str, end: &str) {
    let row = step.organizations.organization(code, name, kind);
    row.set("state", state).set("valid_to", end);
}

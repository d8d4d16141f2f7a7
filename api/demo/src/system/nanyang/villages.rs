//! Joint branches of neighbouring villages.

use crate::calendar::Day;
use crate::places::{self, Place};

use super::homes::{County, Homes};
use super::register::{Plan, Register};

/// The body that nobody leads, and that in which one village is alone.
const WITHOUT_LEAD: &str = "NY-CJ-0300";
const ALONE: &str = "NY-CJ-0700";

const FIELDS: &[&str] = &["village_revival", "services", "industry", "ecology"];

/// Founds so many; each is made of two villages of a town, and no village is in two.
pub(super) fn found(register: &mut Register, homes: &Homes, count: usize) {
    let pairs: Vec<_> = pairs(homes).collect();
    for at in 0..count {
        let (county, pair) = &pairs[at * pairs.len() / count];
        let plan = plan(county, *pair, at, at + 1, super::founded(at, count));
        let start = plan.start;
        let body = register.body(plan);
        let lead = if body == WITHOUT_LEAD { "member" } else { "lead" };
        register.takes_part(&body, start, pair[0].code, lead, 1);
        if body != ALONE {
            register.takes_part(&body, start, pair[1].code, "member", 2);
        }
        // The county's agricultural office helps every fourth.
        if at % 4 == 0 {
            register.takes_part(&body, start, &county.departments[0], "supporter", 3);
        }
    }
}

/// A body of two villages that is applied for; `number` goes on from those that were founded.
pub(super) fn apply(register: &mut Register, homes: &Homes, at: usize, number: usize, day: Day) {
    let (county, pair) = pairs(homes).nth(at * 100 + 1).expect("there are pairs enough");
    let plan = plan(county, pair, at, number, day);
    register.applied(&plan);
    register.take_part(&plan.code, day, &[pair[0].code, pair[1].code]);
}

fn plan(county: &County, pair: [Place; 2], at: usize, number: usize, start: Day) -> Plan<'_> {
    let [first, second] = pair.map(|village| places::short(village.name));
    Plan {
        code: format!("NY-CJ-{number:04}"),
        name: format!("{first}{second}联合党支部"),
        kind: "village_joint_branch",
        parent: &county.committee,
        field: FIELDS[at % FIELDS.len()],
        start,
    }
}

fn pairs(homes: &Homes) -> impl Iterator<Item = (&County, [Place; 2])> {
    homes.counties.iter().flat_map(|county| {
        let pairs = county
            .towns()
            .flat_map(|villages| villages.chunks_exact(2).map(|pair| [pair[0], pair[1]]).collect::<Vec<_>>());
        pairs.map(move |pair| (county, pair))
    })
}

//! Joint bodies of the counties: standing ones by field, special ones for a task, county ones for a subject (chosen).

use super::homes::{County, Homes};
use super::register::{Plan, Register, Seats};

const STANDING: &[(&str, &str)] = &[
    ("特色产业", "industry"),
    ("河道治理", "ecology"),
    ("乡村振兴", "village_revival"),
    ("城区治理", "city_governance"),
    ("项目建设", "projects"),
    ("便民服务", "services"),
];

const SPECIAL: &[(&str, &str)] = &[("秋粮保供", "services"), ("重点工程", "projects")];

const COUNTY: &[(&str, &str)] = &[("社区治理", "city_governance"), ("校地共建", "services")];

/// The special body that is at work past its planned end, and that which was cleared out after it (chosen).
const PAST_ITS_END: &str = "NY-ZX-21";
pub(super) const CLEARED_OUT: &str = "NY-ZX-51";

pub(super) fn found(register: &mut Register, homes: &Homes) {
    for (at, county) in homes.counties.iter().enumerate() {
        for (number, (name, field)) in STANDING.iter().enumerate() {
            let code = format!("NY-CS-{}", 101 + at * STANDING.len() + number);
            let seats = match &code[..] {
                "NY-CS-110" => Seats::NoSecretary,
                "NY-CS-125" => Seats::NoLiaison,
                "NY-CS-140" => Seats::NoHome,
                _ => Seats::Held,
            };
            let name = format!("{}{name}联合党委", county.place.name);
            let kind = "standing_joint_committee";
            found_one(register, county, (code, name, kind, field), number, seats, &[("crossing", "field")]);
        }
        for (number, (name, field)) in SPECIAL.iter().enumerate() {
            let code = format!("NY-ZX-{}", 21 + at * SPECIAL.len() + number);
            let end: &[_] = if code == PAST_ITS_END { &[("planned_end", "2025-06-30")] } else { &[] };
            special(register, county, code, name, field, number, end);
        }
        for (number, (name, field)) in COUNTY.iter().enumerate() {
            let code = format!("NY-XJ-{}", 21 + at * COUNTY.len() + number);
            let name = format!("{}{name}联合党总支", county.place.name);
            let kind = "county_joint_general_branch";
            found_one(register, county, (code, name, kind, field), number + 2, Seats::Held, &[]);
        }
    }
    let end = [("planned_end", "2024-12-31")];
    special(register, &homes.counties[0], CLEARED_OUT.into(), "防汛备汛", "ecology", 1, &end);
}

fn special(
    register: &mut Register,
    county: &County,
    code: String,
    name: &str,
    field: &'static str,
    number: usize,
    attributes: &[(&'static str, &str)],
) {
    let name = format!("{}{name}专项联合党支部", county.place.name);
    found_one(register, county, (code, name, "special_joint_branch", field), number, Seats::Held, attributes);
}

fn found_one(
    register: &mut Register,
    county: &County,
    (code, name, kind, field): (String, String, &'static str, &'static str),
    number: usize,
    seats: Seats,
    attributes: &[(&'static str, &str)],
) {
    let start = super::founded(number, STANDING.len());
    let plan = Plan { code, name, kind, parent: &county.committee, field, start };
    let body = register.body_with(plan, attributes);
    let department = |at: usize| &county.departments[at % county.departments.len()][..];
    register.take_part(&body, start, &[department(number), department(number + 1), &county.bank]);
    register.lead(&body, kind == "standing_joint_committee", start, department(number), seats);
}

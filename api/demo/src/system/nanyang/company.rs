//! The joint committee around one company: what it leads, whom it covers, and the villages it is linked with.

use crate::calendar::Day;
use crate::chance::Chance;
use crate::places;

use super::city;
use super::homes::{COMPANY, COMPANY_BRANCH, Homes};
use super::register::{Plan, Register, Seats};

/// Branches that are linked with a village.
const LINKED: usize = 1_600;
/// Those of them that have no village yet, by their number.
const WITHOUT_VILLAGE: [usize; 2] = [400, 1_200];

/// Special joint branches below the company's committee: 11.
const SPECIAL: &[(&str, &str)] = &[
    ("良种繁育", "industry"),
    ("饲料供应", "industry"),
    ("疫病防控", "industry"),
    ("屠宰加工", "industry"),
    ("冷链物流", "industry"),
    ("粪污利用", "ecology"),
    ("养殖用地", "projects"),
    ("厂区建设", "projects"),
    ("金融服务", "services"),
    ("技能培训", "services"),
    ("产销对接", "village_revival"),
];

pub(super) fn found(register: &mut Register, homes: &Homes) {
    let start = Day::new(2021, 7, 1);
    let name = "宛禾农牧集团联合党委".into();
    let committee = city::standing(register, "NY-CS-01".into(), name, "industry", "field", start);
    // The company leads; the 110 departments and banks are members.
    register.takes_part(&committee, start, COMPANY, "lead", 1);
    for (at, covered) in homes.departments_and_banks().enumerate() {
        register.takes_part(&committee, start, covered, "member", at + 2);
    }
    register.lead(&committee, true, start, COMPANY_BRANCH, Seats::Held);
    for (at, (name, field)) in SPECIAL.iter().enumerate() {
        let start = Day::new(2021, 10, 1).plus(14 * at as i64);
        let code = format!("NY-ZX-{:02}", at + 1);
        let name = format!("宛禾农牧集团{name}专项联合党支部");
        let kind = "special_joint_branch";
        let body = register.body(Plan { code, name, kind, parent: &committee, field, start });
        register.take_part(&body, start, &[COMPANY, homes.any_department(at), homes.any_department(at + 11)]);
        register.lead(&body, false, start, COMPANY_BRANCH, Seats::Held);
    }
    let mut linked = 0;
    let shares = Chance::new(41).shares(LINKED, homes.counties.len());
    for (at, (county, share)) in homes.counties.iter().zip(shares).enumerate() {
        let start = Day::new(2021, 8, 1);
        let code = format!("NY-XJ-{:02}", at + 1);
        let name = format!("宛禾农牧集团{}联合党总支", county.short);
        let kind = "county_joint_general_branch";
        let body =
            register.body(Plan { code, name, kind, parent: &committee, field: "village_revival", start });
        register.take_part(&body, start, &[COMPANY, &county.departments[0], &county.bank]);
        register.lead(&body, false, start, COMPANY_BRANCH, Seats::Held);
        let villages: Vec<_> = county.towns().flatten().collect();
        for number in 0..share {
            linked += 1;
            let village = villages[number * villages.len() / share];
            let start = start.spread(Day::new(2024, 12, 1), number, share);
            let code = format!("NY-LC-{linked:04}");
            let name = format!("宛禾农牧集团{}联村党支部", places::short(village.name));
            let row = register.step.organizations.row().set("code", &code).set("name", name);
            let row = row.set("kind", "linked_village_branch").set("parent.affiliation", &body);
            row.set("valid_from", start);
            if !WITHOUT_VILLAGE.contains(&linked) {
                register.link("covers", &code, village.code, start);
            }
        }
    }
}

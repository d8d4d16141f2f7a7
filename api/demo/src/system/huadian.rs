//! Huadian: a company group whose organisations pair with others, inside and outside.
//!
//! Published: 627 organisations linked with 778 others, 4,947 pioneer posts, 3,530 responsibility zones, 1,992 task forces
//! and 1,032 service teams. How many direct units and branches there are is chosen, so is how many links tie the two sides,
//! which of the others are inside, and what the pairs share. The others are invented.
//!
//! Deliberately left out, and found: the committee HD-31 has no partner; the branch HD-05-07 has pioneer posts but nobody in
//! them; the branch HD-12-03 has no responsibility zone; the task forces HD-T0100 and HD-T1500 are past their planned end.

use crate::chance::Chance;
use crate::names::Names;
use crate::places::{self, Level};
use crate::sheet::Row;
use crate::{DataSet, Step};

const LINKED: usize = 627;
const OTHERS: usize = 778;
const PIONEER_POSTS: usize = 4_947;
const ZONES: usize = 3_530;
const TASK_FORCES: usize = 1_992;
const SERVICE_TEAMS: usize = 1_032;
/// Branches of a direct unit, of which there is one in every province.
const BRANCHES: usize = 29;
/// Of the others, so many are branches of other direct units, so many schools and hospitals; the rest are companies.
const INSIDE: usize = 60;
const SCHOOLS: usize = 90;
const HOSPITALS: usize = 50;
/// Links beyond those that give each of the others its first.
const FURTHER_LINKS: usize = 400;

const PLANTS: [&str; 5] = ["热电厂", "风电场", "水电站", "光伏电站", "检修公司"];
const SECTIONS: [&str; 6] = ["运行一值", "运行二值", "检修班", "燃料部", "安全环保部", "综合部"];
const PARTS: [&str; 8] =
    ["汽机房", "锅炉房", "升压站", "集控室", "配电室", "化水车间", "输煤栈桥", "循环水泵房"];
const TASKS: [&str; 3] = ["抢修", "保供", "防汛"];
const SERVICES: [&str; 2] = ["用能", "社区"];
const TRADES: [&str; 4] = ["煤炭运销", "装备制造", "电力设计", "物流"];

struct Branch {
    code: String,
    name: String,
}

pub(super) fn build() -> DataSet {
    let mut step = Step::new("A power company and whom it has paired with", "2020-01-01");
    let mut chance = Chance::new(0x4844);
    let mut names = Names::new(0x4844);
    let branches = group(&mut step, &mut names);
    pioneer_posts(&mut step, &branches, &mut chance, &mut names);
    zones(&mut step, &branches, &mut chance);
    teams(&mut step, &branches, &mut chance);
    pairings(&mut step, &branches, &mut chance);
    DataSet { steps: vec![step] }
}

fn organization<'a>(step: &'a mut Step, code: &str, name: &str, kind: &str, parent: &str) -> Row<'a> {
    let row = step.organizations.organization(code, name, kind);
    row.set("parent.affiliation", parent)
}

fn unit(number: usize) -> String {
    format!("HD-{number:02}")
}

/// The group, its direct units, and their branches.
fn group(step: &mut Step, names: &mut Names) -> Vec<Branch> {
    let _ = organization(step, "HD-JT", "中国华电集团有限公司党组", "party_committee", "")
        .set("level", "company");
    post(step, "HD-JT-SJ", "党组书记", "HD-JT", "secretary", Some(names.next()));
    let mut branches = Vec::new();
    for (number, place) in (1..).zip(places::within("", Level::Province)) {
        // Autonomous regions are known by their first two characters, but for one.
        let short = match place.name.strip_suffix("自治区") {
            Some(_) if place.code == "15" => "内蒙古",
            Some(name) => &name[.."广西".len()],
            None => places::short(place.name),
        };
        let code = unit(number);
        let name = format!("中共华电{short}有限公司委员会");
        let _ = organization(step, &code, &name, "power_unit_committee", "HD-JT");
        let sections = PLANTS.iter().flat_map(|plant| SECTIONS.iter().map(move |section| (plant, section)));
        for (at, (plant, section)) in (1..=BRANCHES).zip(sections) {
            let branch =
                Branch { code: format!("{code}-{at:02}"), name: format!("华电{short}{plant}{section}") };
            let _ =
                organization(step, &branch.code, &format!("{}党支部", branch.name), "power_branch", &code);
            branches.push(branch);
        }
    }
    branches
}

fn post(step: &mut Step, code: &str, title: &str, organization: &str, role: &str, holder: Option<String>) {
    let row = step.posts.row().set("code", code).set("title", title);
    let _ = row.set("organization", organization).set("role", role);
    let Some(name) = holder else { return };
    let person = format!("HD-R{:04}", step.people.len());
    let _ = step.people.row().set("code", &person).set("name", name);
    let _ = step.appointments.row().set("post", code).set("person", &person).set("type", "regular");
}

fn pioneer_posts(step: &mut Step, branches: &[Branch], chance: &mut Chance, names: &mut Names) {
    let mut number = 0;
    for (branch, share) in branches.iter().zip(chance.shares(PIONEER_POSTS, branches.len())) {
        for _ in 0..share {
            number += 1;
            let holder = (branch.code != "HD-05-07").then(|| names.next());
            post(step, &format!("HD-G{number:04}"), "党员先锋岗", &branch.code, "pioneer", holder);
        }
    }
}

fn zones(step: &mut Step, branches: &[Branch], chance: &mut Chance) {
    let answering: Vec<&Branch> = branches.iter().filter(|branch| branch.code != "HD-12-03").collect();
    let mut number = 0;
    for (branch, share) in answering.iter().zip(chance.shares(ZONES, answering.len())) {
        for part in PARTS.iter().cycle().skip(number % PARTS.len()).take(share) {
            number += 1;
            let name = format!("{}{part}责任区", branch.name);
            let _ =
                organization(step, &format!("HD-Z{number:04}"), &name, "responsibility_zone", &branch.code);
        }
    }
}

fn teams(step: &mut Step, branches: &[Branch], chance: &mut Chance) {
    let mut number = 0;
    for (branch, share) in branches.iter().zip(chance.shares(TASK_FORCES, branches.len())) {
        for task in TASKS.iter().cycle().take(share) {
            number += 1;
            let (code, name) = (format!("HD-T{number:04}"), format!("{}{task}突击队", branch.name));
            let planned_end = if number == 100 || number == 1_500 { "2025-06-30" } else { "" };
            let _ = organization(step, &code, &name, "power_task_force", &branch.code)
                .set("planned_end", planned_end);
        }
    }
    let mut number = 0;
    for (branch, share) in branches.iter().zip(chance.shares(SERVICE_TEAMS, branches.len())) {
        for service in SERVICES.iter().cycle().take(share) {
            number += 1;
            let name = format!("{}{service}服务队", branch.name);
            let _ =
                organization(step, &format!("HD-F{number:04}"), &name, "power_service_team", &branch.code);
        }
    }
}

/// What one of the others is, for what it may share.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Other {
    Inside,
    Company,
    School,
    Hospital,
}

/// Both sides, and the links between them: every organisation on either side has at least one.
fn pairings(step: &mut Step, branches: &[Branch], chance: &mut Chance) {
    let units = branches.len() / BRANCHES;
    // All committees but the last, and the first branches of every unit in turn.
    let mut linked: Vec<String> = (1..units).map(unit).collect();
    let in_turn = (0..branches.len()).map(|at| &branches[at % units * BRANCHES + at / units]);
    let mut in_turn = in_turn.map(|branch| branch.code.clone());
    linked.extend(in_turn.by_ref().take(LINKED - linked.len()));
    let mut others: Vec<(String, Other)> = in_turn.take(INSIDE).map(|code| (code, Other::Inside)).collect();
    others.extend(outside(step));
    assert_eq!((linked.len(), others.len()), (LINKED, OTHERS));

    let mut pairs = std::collections::BTreeSet::new();
    for at in 0..OTHERS {
        // Inside, the neighbour in the list belongs to another unit.
        let side = if at < INSIDE { (at + 1) % LINKED } else { at % LINKED };
        let _ = pairs.insert((side, at));
    }
    while pairs.len() < OTHERS + FURTHER_LINKS {
        let _ = pairs.insert((chance.below(LINKED), INSIDE + chance.below(OTHERS - INSIDE)));
    }
    for (side, at) in pairs {
        let (from, (to, other)) = (&linked[side], &others[at]);
        assert!(*other != Other::Inside || from[..5] != to[..5], "{from} and {to} are of one unit");
        link(step, "power_pairing", from, to);
        match (other, (side + at) % 3) {
            (Other::Inside, _) | (Other::Company, 0) => link(step, "power_chain", from, to),
            (Other::Company, 1) => link(step, "power_supply", from, to),
            (Other::Company | Other::School, _) => link(step, "power_innovation", from, to),
            (Other::Hospital, _) => {}
        }
    }
}

fn link(step: &mut Step, kind: &'static str, from: &str, to: &str) {
    let _ = step.ties.tie(kind, from, to);
}

/// Companies, schools and hospitals in the counties of China, one each.
fn outside(step: &mut Step) -> Vec<(String, Other)> {
    let count = OTHERS - INSIDE;
    let counties: Vec<_> = places::within("", Level::County)
        .filter(|place| place.name.ends_with(['县', '市']) && place.name.chars().count() > 2)
        .collect();
    let step_by = counties.len() / count;
    let chosen = counties.iter().step_by(step_by.max(1)).take(count);
    (1..)
        .zip(chosen)
        .map(|(number, place)| {
            let (code, short) = (format!("HD-P{number:03}"), places::short(place.name));
            let (other, kind, name) = match number {
                1..=SCHOOLS => (Other::School, "school", format!("{short}职业技术学校")),
                _ if number <= SCHOOLS + HOSPITALS => {
                    (Other::Hospital, "hospital", format!("{short}人民医院"))
                }
                _ => {
                    let trade = TRADES[number % TRADES.len()];
                    (Other::Company, "company", format!("{short}{trade}有限公司"))
                }
            };
            let _ = step.organizations.organization(&code, name, kind);
            (code, other)
        })
        .collect()
}

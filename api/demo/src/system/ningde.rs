//! Grid branches in the countryside and branches for a time: a coastal city with its real towns and villages.
//!
//! Published are 4,100 rural grid branches; what sorts of time-limited branches, consortia and posted cadres there are; and
//! the results of a campaign, which are no organisations. Chosen are how the branches are spread over the villages, all
//! days, and how many of everything else there is: few, to show each sort.

use std::collections::HashMap;

use crate::chance::Chance;
use crate::names::Names;
use crate::places::{self, Level, Place, find, short, within};
use crate::{DataSet, Step};

const CITY: &str = "3509";
const GRID_BRANCHES: usize = 4_100;
const SINCE: &str = "2021-01-01";

/// Towns with communities at sea.
// Deliberately left out: no branch covers the last of them.
const COASTAL: [&str; 6] = ["350902109", "350921103", "350921104", "350921106", "350981108", "350982102"];

/// Those who post cadres and staff time-limited branches: code, name, level, parent.
const DEPARTMENTS: [(&str, &str, &str, &str); 6] = [
    ("ND-PD-1", "省农业科技推广单位", "province", "ND-35"),
    ("ND-PD-2", "省乡村振兴部门", "province", "ND-35"),
    ("ND-PD-3", "市农业农村部门", "city", "ND-3509"),
    ("ND-PD-4", "市金融服务部门", "city", "ND-3509"),
    ("ND-PD-5", "寿宁县农业农村部门", "county", "ND-350924"),
    ("ND-PD-6", "福安市海洋渔业部门", "county", "ND-350981"),
];

/// What a time-limited branch is: its name, whom it is made of, the committee that founds it, where its members have their
/// home, since when, until when it is planned, how many members it has.
type TimeLimited =
    (&'static str, &'static str, &'static str, &'static str, &'static str, &'static str, usize);

/// The first of each source ends in the second step; the last one has been applied for and waits for a decision.
// Deliberately left out: two are past their planned end and still at work, one
// has two members only, and nobody holds the post of the secretary who decides on the one
// at Sansha.
const TIME_LIMITED: [TimeLimited; 11] = [
    ("防汛救灾机关临时党支部", "department", "ND-3509", "ND-PD-3", "2022-03-01", "2022-11-30", 4),
    ("项目征迁乡镇干部临时党支部", "township", "ND-350981108", "ND-350981108", "2022-03-01", "2022-11-30", 4),
    ("渔排升级改造临时党支部", "fish_farmers", "ND-350902109", "grid", "2022-03-01", "2022-11-30", 4),
    ("重点项目攻坚机关临时党支部", "department", "ND-3509", "ND-PD-4", "2024-03-01", "", 4),
    ("乡村振兴机关临时党支部", "department", "ND-350924", "ND-PD-5", "2024-03-01", "2025-01-31", 4),
    ("海上养殖整治乡镇干部临时党支部", "township", "ND-350921103", "ND-350921103", "2024-03-01", "", 4),
    ("防台风乡镇干部临时党支部", "township", "ND-350982102", "ND-350982102", "2024-06-01", "", 2),
    ("海带养殖户临时党支部", "fish_farmers", "ND-350921104", "grid", "2024-03-01", "", 4),
    ("大黄鱼养殖户临时党支部", "fish_farmers", "ND-350902109", "grid", "2024-03-01", "2025-09-30", 4),
    ("休渔期养殖户临时党支部", "fish_farmers", "ND-350921106", "grid", "2025-05-01", "", 4),
    ("重大项目服务机关临时党支部", "department", "ND-3509", "ND-PD-3", "2025-12-01", "", 0),
];

/// The committee whose secretary's post is empty.
const WITHOUT_SECRETARY: &str = "ND-350921106";

/// Consortia: name, chain, and who takes part, the lead first.
const CONSORTIA: [(&str, &str, &[&str]); 2] = [
    ("锂电新能源产业链党建联合体", "lithium", &["ND-QY-1", "ND-QY-2", "ND-QY-3", "ND-PD-4", "ND-XX-1"]),
    ("不锈钢新材料产业链党建联合体", "steel", &["ND-QY-4", "ND-QY-5", "ND-QY-6", "ND-PD-4", "ND-XX-1"]),
];

const COMPANIES: [(&str, &str); 6] = [
    ("三都澳锂电池公司", "ND-350902"),
    ("蕉城正极材料公司", "ND-350902"),
    ("福鼎电解液公司", "ND-350982"),
    ("湾坞不锈钢公司", "ND-350981"),
    ("福安冷轧公司", "ND-350981"),
    ("屏南精密铸件公司", "ND-350923"),
];

/// Posted cadres: the role, its title, and those who post them, one of each level.
const POSTED: [(&str, &str, [usize; 3]); 4] = [
    ("posted_first_secretary", "驻村第一书记", [1, 2, 4]),
    ("posted_guide", "乡村振兴指导员", [1, 2, 4]),
    ("posted_science_envoy", "科技特派员", [0, 2, 5]),
    ("posted_finance_assistant", "金融助理", [1, 3, 4]),
];

pub(super) fn build() -> DataSet {
    let mut step = Step::new("Record the city", SINCE);
    places::write(&mut step.organizations, CITY, Level::Village);
    write_committees(&mut step);
    let grid_branches = write_grid_branches(&mut step);
    let mut people = People { names: Names::new(3_509), count: 0 };
    write_departments(&mut step);
    write_secretaries(&mut step, &mut people);
    write_time_limited(&mut step, &mut people, &grid_branches);
    write_sea(&mut step);
    write_cooperatives(&mut step, &grid_branches);
    write_consortia(&mut step);
    write_posted(&mut step, &mut people);

    let mut ended = Step::new("Wind up three temporary branches", "2022-12-01");
    (0..3).for_each(|at| write_time_limited_branch(&mut ended, at, "2022-12-01"));
    DataSet { steps: vec![step, ended] }
}

struct People {
    names: Names,
    count: usize,
}

impl People {
    /// The code of a new person, with a home where one is recorded.
    fn next(&mut self, step: &mut Step, home: Option<&str>) -> String {
        self.count += 1;
        let code = format!("ND-P-{:03}", self.count);
        step.people.row().set("code", &code).set("name", self.names.next());
        if let Some(home) = home {
            let row = step.memberships.row().set("person", &code).set("organization", home);
            row.set("type", "primary").set("valid_from", SINCE);
        }
        code
    }
}

/// A committee for the province, the city, and every county and town.
fn write_committees(step: &mut Step) {
    let places = [find("35"), find(CITY)].into_iter();
    for place in places.chain(within(CITY, Level::County)).chain(within(CITY, Level::Town)) {
        let (level, parent) = match place.code.len() {
            2 => ("provincial", ""),
            4 => ("city", "ND-35"),
            6 => ("county", "ND-3509"),
            _ => ("township", &*format!("ND-{}", &place.code[..6])),
        };
        let town = ["镇", "乡"].iter().any(|word| place.name.ends_with(word)) || place.code.len() < 9;
        let body = if town { "委员会" } else { "工作委员会" };
        let code = format!("ND-{}", place.code);
        let row =
            step.organizations.row().set("code", &code).set("name", format!("中共{}{body}", place.name));
        let row = row.set("kind", "party_committee").set("parent.affiliation", parent).set("level", level);
        row.set("valid_from", SINCE);
        write_tie(step, "seat", &code, place.code);
    }
}

/// Every village has a branch, and some have two or three. Returns their codes by town.
fn write_grid_branches(step: &mut Step) -> HashMap<&'static str, Vec<String>> {
    let villages: Vec<Place> = within(CITY, Level::Village).filter(is_rural).collect();
    let mut counts = vec![1; villages.len()];
    let mut chance = Chance::new(CITY.len() as u64);
    let mut left = GRID_BRANCHES - villages.len();
    while left > 0 {
        let at = chance.below(villages.len());
        if counts[at] < 3 {
            counts[at] += 1;
            left -= 1;
        }
    }
    let mut by_town: HashMap<&str, Vec<String>> = HashMap::new();
    let mut number = 0;
    let mut uncovered = 2;
    for (village, count) in villages.iter().zip(counts) {
        for at in 0..count {
            number += 1;
            let code = format!("ND-WG-{number:04}");
            let name = format!("{}{}党支部", short(village.name), ["第一网格", "第二网格", "第三网格"][at]);
            let row = step.organizations.row().set("code", &code).set("name", name);
            let row = row.set("kind", "rural_grid_branch").set("valid_from", SINCE);
            row.set("parent.affiliation", format!("ND-{}", &village.code[..9]));
            // Deliberately left out: two branches, each the third of its village, do not say what they cover.
            if at == 2 && uncovered > 0 {
                uncovered -= 1;
            } else {
                write_tie(step, "covers", &code, village.code);
            }
            by_town.entry(&village.code[..9]).or_default().push(code);
        }
    }
    by_town
}

fn write_departments(step: &mut Step) {
    for (code, name, level, parent) in DEPARTMENTS {
        let row = step.organizations.organization(code, name, "posting_department");
        row.set("parent.affiliation", parent).set("posted_level", level).set("valid_from", SINCE);
        write_branch(step, code, &format!("{name}机关党支部"));
    }
    // Township cadres have their home in the branch of the town's own office.
    for (_, _, committee, ..) in TIME_LIMITED.iter().filter(|branch| branch.1 == "township") {
        write_branch(step, committee, &format!("{}机关党支部", find(&committee[3..]).name));
    }
}

fn write_branch(step: &mut Step, of: &str, name: &str) {
    let row = step.organizations.row().set("code", home_branch(of)).set("name", name).set("kind", "branch");
    row.set("parent.affiliation", of).set("valid_from", SINCE);
}

/// Secretaries of those committees that decide on temporary bodies and consortia.
fn write_secretaries(step: &mut Step, people: &mut People) {
    let mut committees: Vec<&str> = TIME_LIMITED.iter().map(|branch| branch.2).collect();
    committees.push("ND-3509");
    committees.sort_unstable();
    committees.dedup();
    for committee in committees {
        let post = committee.replacen("ND-", "ND-G-", 1);
        let row = step.posts.row().set("code", &post).set("title", "书记").set("organization", committee);
        row.set("role", "secretary").set("valid_from", SINCE);
        if committee != WITHOUT_SECRETARY {
            let person = people.next(step, None);
            let row = step.appointments.row().set("post", post).set("person", person);
            row.set("type", "regular").set("valid_from", SINCE);
        }
    }
}

fn write_time_limited(step: &mut Step, people: &mut People, grid_branches: &HashMap<&str, Vec<String>>) {
    for (at, (_, _, committee, from, since, _, count)) in TIME_LIMITED.into_iter().enumerate() {
        write_time_limited_branch(step, at, "");
        // Fish farmers are members of grid branches on land.
        let homes = match from {
            "grid" => grid_branches[&committee[3..]][..count].to_vec(),
            department => vec![home_branch(department); count],
        };
        for home in homes {
            let person = people.next(step, Some(&home));
            let row = step.memberships.row().set("person", person).set("organization", time_limited_code(at));
            row.set("type", "temporary").set("valid_from", since);
        }
    }
}

fn write_time_limited_branch(step: &mut Step, at: usize, end: &str) {
    let (name, source, committee, _, since, planned_end, _) = TIME_LIMITED[at];
    let row = step.organizations.row().set("code", time_limited_code(at)).set("name", name);
    let row = row.set("kind", "time_limited_branch").set("parent.affiliation", committee);
    let row = row.set("source", source).set("planned_end", planned_end);
    let row = row.set("valid_from", since).set("valid_to", end);
    row.set("state", if at + 1 == TIME_LIMITED.len() { "applied" } else { "active" });
}

fn write_sea(step: &mut Step) {
    for (at, town) in (1..).zip(COASTAL) {
        let (place, branch) = (format!("ND-HS-{at}"), format!("ND-HZ-{at}"));
        let name = format!("{}海上社区", short(find(town).name));
        let row = step.organizations.organization(&place, &name, "sea_community");
        row.set("parent.territory", town).set("valid_from", SINCE);
        if at < COASTAL.len() {
            let row = step.organizations.row().set("code", &branch).set("name", format!("{name}党支部"));
            let row = row.set("kind", "sea_community_branch").set("parent.affiliation", format!("ND-{town}"));
            row.set("valid_from", SINCE);
            write_tie(step, "covers", &branch, &place);
        }
    }
}

fn write_cooperatives(step: &mut Step, grid_branches: &HashMap<&str, Vec<String>>) {
    for (at, county) in (1..).zip(within(CITY, Level::County)) {
        let mut towns = within(county.code, Level::Town);
        let town =
            towns.find(|town| grid_branches.contains_key(town.code)).expect("every county has villages");
        let code = format!("ND-HE-{at}");
        let name = format!("{}农民合作社", short(town.name));
        let row = step.organizations.organization(&code, name, "branch_cooperative");
        row.set("parent.affiliation", format!("ND-{}", town.code)).set("valid_from", SINCE);
        // Deliberately left out: no branch leads the last one.
        if at < 9 {
            write_tie(step, "leads_cooperative", &grid_branches[town.code][0], &code);
        }
    }
}

fn write_consortia(step: &mut Step) {
    for (at, (name, county)) in (1..).zip(COMPANIES) {
        let row = step.organizations.row().set("code", format!("ND-QY-{at}")).set("name", name);
        row.set("kind", "company").set("parent.affiliation", county).set("valid_from", SINCE);
    }
    let row = step.organizations.row().set("code", "ND-XX-1").set("name", "宁德职业技术院校");
    row.set("kind", "school").set("parent.affiliation", "ND-3509").set("valid_from", SINCE);
    for (at, (name, chain, participants)) in (1..).zip(CONSORTIA) {
        let code = format!("ND-LH-{at}");
        let row = step.organizations.organization(&code, name, "chain_consortium");
        row.set("parent.affiliation", "ND-3509").set("chain", chain).set("valid_from", SINCE);
        for (rank, participant) in (1..).zip(participants) {
            let row = step.ties.tie("joint", participant, &code);
            let row = row.set("rank", rank).set("role", if rank == 1 { "lead" } else { "member" });
            row.set("valid_from", SINCE);
        }
    }
}

/// One cadre of each role from each level, in villages of Shouning, and one seat that is empty.
fn write_posted(step: &mut Step, people: &mut People) {
    let mut villages = within("350924", Level::Village).filter(is_rural);
    let mut number = 0;
    let mut write_post = |step: &mut Step, role: &str, title: &str, village: &str| {
        number += 1;
        let post = format!("ND-G-XP-{number:02}");
        let row = step.posts.row().set("code", &post).set("title", title).set("organization", village);
        row.set("role", role).set("valid_from", SINCE);
        post
    };
    for (role, title, departments) in POSTED {
        for department in departments {
            let village = villages.next().expect("there are enough");
            let post = write_post(step, role, title, village.code);
            let home = DEPARTMENTS[department].0;
            let person = people.next(step, Some(&home_branch(home)));
            let row = step.appointments.row().set("post", post).set("person", person);
            row.set("type", "secondment").set("home", home).set("valid_from", "2024-01-01");
        }
    }
    // Deliberately left out: the last first secretary went home when his time was over, and nobody has followed him.
    let village = villages.next().expect("there are enough");
    let post = write_post(step, POSTED[0].0, POSTED[0].1, village.code);
    let person = people.next(step, Some(&home_branch("ND-PD-3")));
    let row = step.appointments.row().set("post", post).set("person", person).set("type", "secondment");
    row.set("home", "ND-PD-3").set("valid_from", SINCE).set("valid_to", "2024-01-01");
}

/// Whether a place of the lowest level is a village, not a residential community.
fn is_rural(place: &Place) -> bool {
    place.name.ends_with("村委会") || place.name.ends_with("村民委员会")
}

fn write_tie(step: &mut Step, kind: &str, from: &str, to: &str) {
    step.ties.tie(kind, from, to).set("valid_from", SINCE);
}

/// The branch in which those who work in a department or town office have their home.
fn home_branch(of: &str) -> String {
    of.replacen("ND-", "ND-JG-", 1)
}

fn time_limited_code(at: usize) -> String {
    format!("ND-LS-{:02}", at + 1)
}

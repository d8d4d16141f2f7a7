//! Wangyi, a city district: 20 communities, 285 grids, 104 grid branches, 242 building groups, 368 member households, 285
//! full-time grid workers, 860 members in service who report in to a grid, 35 cross-appointments with property companies,
//! 6 types of service teams.
//!
//! Chosen, not published: when all of it began, how it is spread over communities, the subdistricts' committees, the ten
//! branches of offices that the members in service come from, seven property companies, which six types of teams there are
//! and one team of each, and what the second step changes.
//!
//! Deliberately left out, for `findings`: two grids that no branch covers, two grid branches whose secretary's seat is
//! empty, one whose secretary has acted for too long, one whose secretary is no member anywhere, and one building group
//! without a member household.

use crate::chance::portion;
use crate::names::Names;
use crate::places::{self, Level, Place};
use crate::{DataSet, Row, Sheet, Step};

const DISTRICT: &str = "610202";
const SINCE: &str = "2021-07-01";

const GRIDS: usize = 285;
const BRANCHES: usize = 104;
const GROUPS: usize = 242;
const HOUSEHOLDS: usize = 368;
const IN_SERVICE: usize = 860;
/// Of 35 cross-appointments, those of managers to grid branches; the others lead from grid branches to companies.
const MANAGERS: usize = 18;
const SUPERVISORS: usize = 35 - MANAGERS;

const OFFICES: [&str; 10] = [
    "区教育局",
    "区财政局",
    "区民政局",
    "区司法局",
    "区农业农村局",
    "区住房和城乡建设局",
    "区卫生健康局",
    "区审计局",
    "区统计局",
    "区应急管理局",
];
const COMPANIES: [&str; 7] = ["安和", "康乐", "明居", "润家", "顺景", "同德", "益民"];
const TEAMS: [(&str, &str); 6] = [
    ("policy", "政策宣讲队"),
    ("errands", "帮办代办队"),
    ("mediation", "矛盾调解队"),
    ("safety", "平安巡防队"),
    ("environment", "环境整治队"),
    ("care", "邻里关爱队"),
];

// Deliberately left out, by number.
const UNCOVERED_GRIDS: [usize; 2] = [97, 218];
const BRANCHES_WITHOUT_SECRETARY: [usize; 2] = [37, 81];
const BRANCH_WITH_ACTING_SECRETARY: usize = 15;
const BRANCH_OF_SECRETARY_WHO_IS_NO_MEMBER: usize = 60;
const GROUP_WITHOUT_HOUSEHOLD: usize = 100;

pub(super) fn build() -> DataSet {
    let mut writer =
        Writer { step: Step::new("The grid as it is set up", SINCE), names: Names::new(610_202), people: 0 };
    places::write(&mut writer.step.organizations, DISTRICT, Level::Village);
    writer.committees();
    let communities: Vec<Place> =
        places::within(DISTRICT, Level::Village).filter(|place| place.name.ends_with("居委会")).collect();
    let branches = writer.communities(&communities);
    writer.groups(&branches);
    writer.workers();
    writer.in_service();
    let secretaries = writer.secretaries(&branches);
    writer.cross_appointments(&secretaries);
    writer.teams();
    DataSet { steps: vec![writer.step, grid_that_moves(&communities)] }
}

/// A grid that the neighbouring community takes over, and the branch that covers it does not change.
fn grid_that_moves(communities: &[Place]) -> Step {
    let mut step = Step::new("A grid moves to the neighbouring community", "2024-03-01");
    step.organizations
        .row()
        .set("code", grid_code(14))
        .set("name", format!("{}第15网格", community_name(communities[1])))
        .set("kind", "urban_grid")
        .set("parent.territory", communities[1].code);
    step
}

struct Branch {
    code: String,
    name: String,
}

struct Writer {
    step: Step,
    names: Names,
    people: usize,
}

impl Writer {
    fn committees(&mut self) {
        let sheet = &mut self.step.organizations;
        organization(sheet, "WY-QW", "中共铜川市王益区委员会", "party_committee").set("level", "county");
        for place in places::within(DISTRICT, Level::Town) {
            let name = match place.name.ends_with("街道") {
                true => format!("中共王益区{}工作委员会", place.name),
                false => format!("中共王益区{}委员会", place.name),
            };
            organization(sheet, &town_code(place.code), &name, "party_committee")
                .set("parent.affiliation", "WY-QW")
                .set("level", "township");
            tie(&mut self.step.ties, "seat", &town_code(place.code), place.code);
        }
        for (code, name) in
            [("WY-JG", "中共王益区委区直机关工作委员会"), ("WY-WY", "中共王益区物业行业委员会")]
        {
            organization(sheet, code, name, "party_committee")
                .set("parent.affiliation", "WY-QW")
                .set("level", "department");
        }
        for (at, office) in (1..).zip(OFFICES) {
            let name = format!("中共王益{office}机关支部委员会");
            organization(sheet, &format!("WY-JG-{at:02}"), &name, "branch")
                .set("parent.affiliation", "WY-JG");
        }
        for (at, company) in (1..).zip(COMPANIES) {
            let name = format!("王益区{company}物业服务有限公司");
            organization(sheet, &company_code(at), &name, "property_company")
                .set("parent.affiliation", "WY-WY");
        }
    }

    /// The committee of each community, its grids and its grid branches, each of which covers grids in a row.
    fn communities(&mut self, communities: &[Place]) -> Vec<Branch> {
        let mut all = Vec::new();
        let (mut grid, sheet) = (0, &mut self.step.organizations);
        for (at, place) in communities.iter().enumerate() {
            let committee = format!("WY-SQ-{:02}", at + 1);
            let community = community_name(*place);
            organization(sheet, &committee, &format!("中共王益区{community}委员会"), "community_committee")
                .set("parent.affiliation", town_code(place.code));
            tie(&mut self.step.ties, "covers", &committee, place.code);

            let (grids, branches) =
                (portion(GRIDS, communities.len(), at), portion(BRANCHES, communities.len(), at));
            for number in 1..=grids {
                organization(
                    sheet,
                    &grid_code(grid + number),
                    &format!("{community}第{number}网格"),
                    "urban_grid",
                )
                .set("parent.territory", place.code);
            }
            for number in 0..branches {
                let branch = Branch {
                    code: format!("WY-ZB-{:03}", all.len() + 1),
                    name: format!("{community}第{}网格党支部", number + 1),
                };
                organization(sheet, &branch.code, &branch.name, "urban_grid_branch")
                    .set("parent.affiliation", &committee);
                for _ in 0..portion(grids, branches, number) {
                    grid += 1;
                    if !UNCOVERED_GRIDS.contains(&grid) {
                        tie(&mut self.step.ties, "covers", &branch.code, &grid_code(grid));
                    }
                }
                all.push(branch);
            }
        }
        all
    }

    fn groups(&mut self, branches: &[Branch]) {
        let (mut group, mut household, sheet) = (0, 0, &mut self.step.organizations);
        for (at, branch) in branches.iter().enumerate() {
            for number in 1..=portion(GROUPS, BRANCHES, at) {
                group += 1;
                let code = format!("WY-LD-{group:03}");
                let name = format!("{}第{number}楼栋党小组", branch.name);
                organization(sheet, &code, &name, "building_group").set("parent.affiliation", &branch.code);
                let households = match group.cmp(&GROUP_WITHOUT_HOUSEHOLD) {
                    std::cmp::Ordering::Less => portion(HOUSEHOLDS, GROUPS - 1, group - 1),
                    std::cmp::Ordering::Equal => 0,
                    std::cmp::Ordering::Greater => portion(HOUSEHOLDS, GROUPS - 1, group - 2),
                };
                for number in 1..=households {
                    household += 1;
                    organization(
                        sheet,
                        &format!("WY-ZH-{household:03}"),
                        &format!("{name}{number}号党员中心户"),
                        "member_household",
                    )
                    .set("parent.affiliation", &code);
                }
            }
        }
    }

    fn workers(&mut self) {
        for grid in 1..=GRIDS {
            let (post, person) = (format!("WY-GW-WG-{grid:03}"), self.person());
            self.post(&post, "专职网格员", &grid_code(grid), "urban_grid_worker");
            self.appointment(&post, &person, "regular");
        }
    }

    /// Members whose home is the branch of an office, and who report in to a grid.
    fn in_service(&mut self) {
        for at in 0..IN_SERVICE {
            let person = self.person();
            self.membership(&person, &format!("WY-JG-{:02}", at % OFFICES.len() + 1), "primary");
            self.membership(&person, &grid_code(at % GRIDS + 1), "report_in");
        }
    }

    /// The secretary of each branch, or none where the seat is empty.
    fn secretaries(&mut self, branches: &[Branch]) -> Vec<Option<String>> {
        let one = |writer: &mut Writer, number, branch: &Branch| {
            let post = format!("WY-GW-SJ-{number:03}");
            writer.post(&post, "网格党支部书记", &branch.code, "secretary");
            if BRANCHES_WITHOUT_SECRETARY.contains(&number) {
                return None;
            }
            let person = writer.person();
            if number != BRANCH_OF_SECRETARY_WHO_IS_NO_MEMBER {
                writer.membership(&person, &branch.code, "primary");
            }
            if number == BRANCH_WITH_ACTING_SECRETARY {
                let row = writer.step.appointments.row().set("post", &post).set("person", &person);
                row.set("type", "regular").set("acting", true).set("valid_from", "2024-09-01");
            } else {
                writer.appointment(&post, &person, "regular");
            }
            Some(person)
        };
        (1..).zip(branches).map(|(number, branch)| one(self, number, branch)).collect()
    }

    /// Managers of companies sit on committees of grid branches; secretaries of other grid branches oversee companies.
    fn cross_appointments(&mut self, secretaries: &[Option<String>]) {
        for at in 0..MANAGERS {
            let (post, company) = (format!("WY-GW-JZ-{:02}", at + 1), company_code(at % COMPANIES.len() + 1));
            let person = self.person();
            self.membership(&person, &company, "primary");
            self.post(&post, "兼职委员", &format!("WY-ZB-{:03}", at * 2 + 1), "grid_branch_cross_member");
            self.appointment(&post, &person, "cross_appointment").set("home", company);
        }
        for at in 0..SUPERVISORS {
            let (post, branch) = (format!("WY-GW-WJ-{:02}", at + 1), at * 2 + 2);
            let person = secretaries[branch - 1].clone().expect("branches of even numbers have a secretary");
            self.post(&post, "物业监督员", &company_code(at % COMPANIES.len() + 1), "property_supervisor");
            self.appointment(&post, &person, "cross_appointment").set("home", format!("WY-ZB-{branch:03}"));
        }
    }

    fn teams(&mut self) {
        for (at, (kind, name)) in (1..).zip(TEAMS) {
            organization(
                &mut self.step.organizations,
                &format!("WY-DW-{at}"),
                &format!("王益区{name}"),
                "urban_service_team",
            )
            .set("parent.affiliation", "WY-QW")
            .set("team_type", kind);
        }
    }

    fn person(&mut self) -> String {
        self.people += 1;
        let code = format!("WY-RY-{:04}", self.people);
        self.step.people.row().set("code", &code).set("name", self.names.next());
        code
    }

    fn membership(&mut self, person: &str, organization: &str, kind: &str) {
        let row = self.step.memberships.row().set("person", person).set("organization", organization);
        row.set("type", kind).set("valid_from", SINCE);
    }

    fn post(&mut self, code: &str, title: &str, organization: &str, role: &str) {
        let row =
            self.step.posts.row().set("code", code).set("title", title).set("organization", organization);
        row.set("role", role).set("valid_from", SINCE);
    }

    fn appointment(&mut self, post: &str, person: &str, kind: &str) -> Row<'_> {
        let row = self.step.appointments.row().set("post", post).set("person", person);
        row.set("type", kind).set("acting", false).set("valid_from", SINCE)
    }
}

/// Begins the row of an organisation, which ends with its parent and attributes.
fn organization<'a>(sheet: &'a mut Sheet, code: &str, name: &str, kind: &str) -> Row<'a> {
    sheet.organization(code, name, kind).set("valid_from", SINCE)
}

fn tie(sheet: &mut Sheet, kind: &str, from: &str, to: &str) {
    sheet.tie(kind, from, to).set("valid_from", SINCE);
}

fn community_name(place: Place) -> &'static str {
    place.name.strip_suffix("居委会").unwrap_or(place.name)
}

fn grid_code(number: usize) -> String {
    format!("WY-WG-{number:03}")
}

fn company_code(number: usize) -> String {
    format!("WY-WY-{number}")
}

/// The code of the committee of the town that a place is or lies in.
fn town_code(place: &str) -> String {
    format!("WY-{}", &place[6..9])
}

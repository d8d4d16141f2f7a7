//! Gucheng, a county: 290 villages and communities (the real ones), 1,887 hundred-household grids with 150,000 households
//! and 425,000 residents in all, as many grid heads, of whom 1,793 are members; 315 mediation groups, 312 patrol teams, 16
//! canteens, 45 classrooms, 290 exchange shops.
//!
//! Chosen, not published: when all of it began, how it is spread over villages, one branch for each village, the offices
//! for grids, the groups and member households of one community, the safety points of one town, one change of a head, and
//! what the second step changes.
//!
//! Deliberately left out, for `findings`: two grids that no branch covers, two towns in which too few grid heads are
//! members (the county as a whole has enough), two grid heads who have acted for too long, and a safety point whose alarm
//! does not reach the town.

use crate::chance::Chance;
use crate::chance::portion;
use crate::names::Names;
use crate::places::{self, Level, Place};
use crate::{DataSet, Row, Sheet, Step};

const COUNTY: &str = "420625";
const SINCE: &str = "2022-01-01";

const GRIDS: usize = 1_887;
const HEADS_WHO_ARE_MEMBERS: usize = 1_793;
const HOUSEHOLDS: usize = 150_000;
const RESIDENTS: usize = 425_000;
const MEDIATION_GROUPS: usize = 315;
const PATROL_TEAMS: usize = 312;
const CANTEENS: usize = 16;
const CLASSROOMS: usize = 45;

/// The town that safety points are shown in.
const SAFETY_TOWN: &str = "420625104";

// Deliberately left out.
const UNCOVERED_GRIDS: [usize; 2] = [500, 1_500];
const GRIDS_WITH_ACTING_HEAD: [usize; 2] = [250, 1_250];
const TOWNS_SHORT_OF_MEMBERS: [&str; 2] = ["420625103", "420625106"];

/// The grid whose head was succeeded by another.
const GRID_WITH_NEW_HEAD: usize = 3;
const SUCCESSION: &str = "2024-07-01";
/// Between these two grids of one community the border is drawn anew.
const REDRAWN: [usize; 2] = [1, 2];

pub(super) fn build() -> DataSet {
    let mut writer = Writer {
        step: Step::new("The grids as they are set up", SINCE),
        names: Names::new(420_625),
        people: 0,
    };
    places::write(&mut writer.step.organizations, COUNTY, Level::Village);
    writer.committees();
    let villages = villages();
    let grids = grids(&villages);
    writer.villages(&villages);
    writer.grids(&villages, &grids);
    writer.heads(&villages, &grids);
    writer.groups(&villages, &grids);
    writer.safety(&villages);
    DataSet { steps: vec![writer.step, redrawn_border(&villages, &grids)] }
}

/// Six households with seventeen residents change from one grid to the other; the sums stay as they are.
fn redrawn_border(villages: &[Village], grids: &[Grid]) -> Step {
    let mut step = Step::new("A border between two grids is drawn anew", "2025-01-01");
    for (number, more) in REDRAWN.into_iter().zip([false, true]) {
        let grid = &grids[number - 1];
        let changed = |figure: usize, by: usize| if more { figure + by } else { figure - by };
        grid.row(&mut step.organizations, number, villages)
            .set("households", changed(grid.households, 6))
            .set("residents", changed(grid.residents, 17));
    }
    step
}

struct Village {
    place: Place,
    /// What people call it, with 村 or 社区 at the end.
    name: String,
}

impl Village {
    fn town(&self) -> &'static str {
        &self.place.code[..9]
    }
}

/// The villages and communities of the county, in order of their codes.
fn villages() -> Vec<Village> {
    let name = |place: Place| match place.name {
        name if name.ends_with("居委会") => name.trim_end_matches("居委会").to_owned(),
        name if name.ends_with("居民委员会") => name.trim_end_matches("居民委员会").to_owned(),
        name => format!(
            "{}村",
            name.trim_end_matches("村民委员会").trim_end_matches("村委会").trim_end_matches('村')
        ),
    };
    places::within(COUNTY, Level::Village).map(|place| Village { place, name: name(place) }).collect()
}

struct Grid {
    /// Which of the villages it lies in.
    village: usize,
    /// Its number in the village.
    number: usize,
    households: usize,
    residents: usize,
}

impl Grid {
    fn row<'a>(&self, sheet: &'a mut Sheet, number: usize, villages: &[Village]) -> Row<'a> {
        let village = &villages[self.village];
        sheet
            .row()
            .set("code", grid_code(number))
            .set("name", format!("{}第{}百户网格", village.name, self.number))
            .set("kind", "household_grid")
            .set("parent.territory", village.place.code)
    }
}

fn grids(villages: &[Village]) -> Vec<Grid> {
    let mut chance = Chance::new(420_625);
    let mut grids: Vec<Grid> = Vec::new();
    for (village, count) in chance.shares(GRIDS, villages.len()).into_iter().enumerate() {
        grids.extend((1..=count).map(|number| Grid { village, number, households: 0, residents: 0 }));
    }
    let (mut before, mut after) = (0, 0);
    for (grid, households) in grids.iter_mut().zip(chance.shares(HOUSEHOLDS, GRIDS)) {
        // As many people live in a household everywhere, to within one that is carried over to the next grid.
        before += households;
        let residents = before * RESIDENTS / HOUSEHOLDS;
        (grid.households, grid.residents) = (households, residents - after);
        after = residents;
    }
    grids
}

struct Writer {
    step: Step,
    names: Names,
    people: usize,
}

impl Writer {
    /// Committees and offices for grids, of the county and of its towns.
    fn committees(&mut self) {
        let sheet = &mut self.step.organizations;
        organization(sheet, "GC-XW", "中共谷城县委员会", "party_committee").set("level", "county");
        tie(&mut self.step.ties, "seat", "GC-XW", COUNTY);
        organization(sheet, "GC-WB", "谷城县百户网格工作办公室", "household_grid_office")
            .set("parent.affiliation", "GC-XW");
        for town in places::within(COUNTY, Level::Town) {
            let (committee, office) = (town_code(town.code), office_code(town.code));
            organization(sheet, &committee, &format!("中共谷城县{}委员会", town.name), "party_committee")
                .set("parent.affiliation", "GC-XW")
                .set("level", "township");
            tie(&mut self.step.ties, "seat", &committee, town.code);
            let name = format!("谷城县{}百户网格工作办公室", town.name);
            organization(sheet, &office, &name, "household_grid_office")
                .set("parent.affiliation", &committee)
                .set("parent.industry", "GC-WB");
        }
    }

    /// What every village and community has, or some of them: a branch with its teams, and places for residents.
    fn villages(&mut self, villages: &[Village]) {
        let sheet = &mut self.step.organizations;
        let mut count = [0; 4];
        for (at, village) in villages.iter().enumerate() {
            let (place, branch) = (village.place.code, branch_code(at));
            let town = places::find(village.town()).name;
            organization(sheet, &branch, &format!("中共谷城县{town}{}支部委员会", village.name), "branch")
                .set("parent.affiliation", town_code(place));
            tie(&mut self.step.ties, "seat", &branch, place);
            let teams = [
                (
                    MEDIATION_GROUPS,
                    "GC-TJ",
                    "调解小组",
                    "mediation_group",
                    "parent.affiliation",
                    branch.as_str(),
                ),
                (
                    PATROL_TEAMS,
                    "GC-XL",
                    "平安巡逻队",
                    "safety_patrol_team",
                    "parent.affiliation",
                    branch.as_str(),
                ),
                (CANTEENS, "GC-ST", "幸福食堂", "neighbourhood_canteen", "parent.territory", place),
                (CLASSROOMS, "GC-KT", "百姓课堂", "neighbourhood_classroom", "parent.territory", place),
            ];
            for ((total, letters, title, kind, hierarchy, parent), count) in teams.into_iter().zip(&mut count)
            {
                for number in 1..=portion(total, villages.len(), at) {
                    *count += 1;
                    let which = if number == 1 { String::new() } else { format!("第{number}") };
                    organization(
                        sheet,
                        &format!("{letters}-{count:03}"),
                        &format!("{}{which}{title}", village.name),
                        kind,
                    )
                    .set(hierarchy, parent);
                }
            }
            let shop = format!("{}积分兑换超市", village.name);
            organization(sheet, &format!("GC-DH-{:03}", at + 1), &shop, "points_exchange_shop")
                .set("parent.territory", place);
        }
    }

    fn grids(&mut self, villages: &[Village], grids: &[Grid]) {
        for (number, grid) in (1..).zip(grids) {
            grid.row(&mut self.step.organizations, number, villages)
                .set("valid_from", SINCE)
                .set("parent.industry", office_code(villages[grid.village].place.code))
                .set("households", grid.households)
                .set("residents", grid.residents);
            if !UNCOVERED_GRIDS.contains(&number) {
                tie(&mut self.step.ties, "covers", &branch_code(grid.village), &grid_code(number));
            }
        }
    }

    /// The head of every grid. Who is a member has the home in the branch of the village.
    fn heads(&mut self, villages: &[Village], grids: &[Grid]) {
        let mut number = 0;
        for (of_town, non_members) in non_members_by_town(villages, grids) {
            for at in 0..of_town {
                number += 1;
                let post = format!("GC-GW-{number:04}");
                let row = self.step.posts.row().set("code", &post).set("title", "网格长");
                row.set("organization", grid_code(number))
                    .set("role", "household_grid_head")
                    .set("valid_from", SINCE);
                let is_member = portion(non_members, of_town, at) == 0;
                let home = is_member.then(|| branch_code(grids[number - 1].village));
                if number == GRID_WITH_NEW_HEAD {
                    self.head(&post, home.as_deref(), SINCE).set("valid_to", SUCCESSION);
                    self.head(&post, home.as_deref(), SUCCESSION);
                } else {
                    self.head(&post, home.as_deref(), SINCE)
                        .set("acting", GRIDS_WITH_ACTING_HEAD.contains(&number));
                }
            }
        }
    }

    fn head(&mut self, post: &str, home: Option<&str>, from: &str) -> Row<'_> {
        self.people += 1;
        let code = format!("GC-RY-{:04}", self.people);
        self.step.people.row().set("code", &code).set("name", self.names.next());
        if let Some(home) = home {
            let row = self.step.memberships.row().set("person", &code).set("organization", home);
            row.set("type", "primary").set("valid_from", SINCE);
        }
        let row = self.step.appointments.row().set("post", post).set("person", &code);
        row.set("type", "regular").set("valid_from", from)
    }

    /// The groups of the first community: each covers half of the grids, and each grid has a member household.
    fn groups(&mut self, villages: &[Village], grids: &[Grid]) {
        let (sheet, name) = (&mut self.step.organizations, &villages[0].name);
        let here: Vec<usize> = (1..=grids.len()).filter(|number| grids[number - 1].village == 0).collect();
        for (group, covered) in (1..).zip(here.chunks(here.len().div_ceil(2))) {
            let code = format!("GC-XZ-{group}");
            organization(sheet, &code, &format!("{name}第{group}党小组"), "party_group")
                .set("parent.affiliation", branch_code(0));
            for grid in covered {
                tie(&mut self.step.ties, "covers", &code, &grid_code(*grid));
                let household = format!("{name}第{}百户网格党员中心户", grids[grid - 1].number);
                organization(sheet, &format!("GC-ZH-{grid}"), &household, "grid_member_household")
                    .set("parent.territory", grid_code(*grid));
            }
        }
    }

    /// A point of each type in the first two villages of a town. An alarm reaches the other points of the village and the
    /// centre of the town, but for one.
    fn safety(&mut self, villages: &[Village]) {
        let sheet = &mut self.step.organizations;
        let name = format!("{}平安中心", places::find(SAFETY_TOWN).name);
        organization(sheet, "GC-PA", &name, "town_safety_centre").set("parent.territory", SAFETY_TOWN);
        let types = [("fixed", "固定岗"), ("electronic", "电子岗"), ("mobile", "流动岗")];
        let here = villages.iter().filter(|village| village.town() == SAFETY_TOWN).take(2);
        for (village, first) in here.zip([1, 4]) {
            for (point, (kind, title)) in (first..).zip(types) {
                let code = format!("GC-AQ-{point}");
                organization(sheet, &code, &format!("{}{title}", village.name), "safety_point")
                    .set("parent.territory", village.place.code)
                    .set("point_type", kind)
                    .set("equipment", if point == 5 { 4 } else { 5 })
                    .set("state", if point == 5 { "point_out_of_service" } else { "active" });
                for neighbour in (first..first + 3).filter(|neighbour| *neighbour != point) {
                    tie(&mut self.step.ties, "safety_alarm", &code, &format!("GC-AQ-{neighbour}"));
                }
                // Deliberately left out: the last point does not reach the centre.
                if point != 6 {
                    tie(&mut self.step.ties, "safety_alarm", &code, "GC-PA");
                }
            }
        }
    }
}

/// For each town, how many grids it has, and in how many of them the head is no member: nearly as many as may be, and more
/// in two towns.
fn non_members_by_town(villages: &[Village], grids: &[Grid]) -> Vec<(usize, usize)> {
    let in_town =
        |town: Place| grids.iter().filter(|grid| villages[grid.village].town() == town.code).count();
    let is_short = |town: &Place| TOWNS_SHORT_OF_MEMBERS.contains(&town.code);
    let towns: Vec<Place> = places::within(COUNTY, Level::Town).collect();
    let usual = |count: usize| count * 45 / 1_000;
    let elsewhere: usize =
        towns.iter().filter(|town| !is_short(town)).map(|town| usual(in_town(*town))).sum();
    let mut left = GRIDS - HEADS_WHO_ARE_MEMBERS - elsewhere;
    let mut grids_left: usize = towns.iter().filter(|town| is_short(town)).map(|town| in_town(*town)).sum();
    let non_members = |town: &Place| {
        let count = in_town(*town);
        if !is_short(town) {
            return (count, usual(count));
        }
        let share = left * count / grids_left;
        (left, grids_left) = (left - share, grids_left - count);
        (count, share)
    };
    towns.iter().map(non_members).collect()
}

/// Begins the row of an organisation, which ends with its parents and attributes.
fn organization<'a>(sheet: &'a mut Sheet, code: &str, name: &str, kind: &str) -> Row<'a> {
    sheet.organization(code, name, kind).set("valid_from", SINCE)
}

fn tie(sheet: &mut Sheet, kind: &str, from: &str, to: &str) {
    sheet.tie(kind, from, to).set("valid_from", SINCE);
}

fn grid_code(number: usize) -> String {
    format!("GC-WG-{number:04}")
}

/// The code of the branch of a village, from 0 on.
fn branch_code(village: usize) -> String {
    format!("GC-ZB-{:03}", village + 1)
}

/// The code of the committee of the town that a place is or lies in.
fn town_code(place: &str) -> String {
    format!("GC-{}", &place[6..9])
}

/// The code of the office for the grids of the town that a place is or lies in.
fn office_code(place: &str) -> String {
    format!("GC-WB-{}", &place[6..9])
}

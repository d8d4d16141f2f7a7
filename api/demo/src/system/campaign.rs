//! The programme in two batches: every organisation takes part in its batch, and guidance groups are sent for it.
//!
//! Published: the first batch ends with August 2023, the second lasts from September 2023 to January 2024; guidance groups
//! are sent by the centre, by provinces and by line departments, none by cities and counties. Provinces and cities are all
//! there are, counties the first three of each city; two of them (Gucheng and Wangyi) go down to villages and new
//! organisations. How many companies, schools, hospitals and groups there are is chosen, so are the day on which the first
//! batch begins, the weak branches and the mobile members.
//!
//! Deliberately left out, and found while the batches last: the group CP-S2-65-3 guides nobody, the group CP-S2-13-1 has no
//! head. Found from 2024 on: the weak branches CP-420625103201 and CP-XZ-610202002-2 are not put right by their day.

use std::collections::HashMap;

use crate::names::Names;
use crate::places::{self, Level, Place};
use crate::sheet::{Row, Sheet};
use crate::{DataSet, Step};

/// A batch: its code, its first day, and the first day after it.
struct Batch {
    code: &'static str,
    name: &'static str,
    from: &'static str,
    to: &'static str,
}

const FIRST: Batch =
    Batch { code: "CP-P1", name: "主题教育第一批", from: "2023-04-01", to: "2023-09-01" };
const SECOND: Batch =
    Batch { code: "CP-P2", name: "主题教育第二批", from: "2023-09-01", to: "2024-02-01" };

/// Counties of a city, and the two that go down to villages.
const COUNTIES: usize = 3;
const DEEP: [&str; 2] = ["420625", "610202"];
/// Cities that one group of a province guides.
const CITIES_OF_A_GROUP: usize = 4;

const LINES: [(&str, &str); 3] =
    [("GZ", "国务院国有资产监督管理委员会党委"), ("JY", "教育部党组"), ("WJ", "国家卫生健康委员会党组")];
const LINE_MEMBERS: [&[&str]; 3] = [
    &["华兴能源集团", "华兴装备集团", "华兴粮油集团", "华兴航运集团", "华兴建设集团", "华兴通信集团"],
    &["明德大学", "求实大学", "致远大学", "崇文大学", "博雅大学", "弘毅大学"],
    &["安泰总医院", "康宁总医院", "永和总医院", "惠民总医院"],
];
const LINE_KINDS: [&str; 3] = ["committee_of_company", "committee_of_school", "committee_of_hospital"];

/// Branches that are listed as weak; the first two are not put right in time.
const WEAK: [&str; 10] = [
    "CP-420625103201",
    "CP-XZ-610202002-2",
    "CP-420625100003",
    "CP-420625101003",
    "CP-420625102200",
    "CP-420625104200",
    "CP-420625105201",
    "CP-420625107201",
    "CP-610202003003",
    "CP-XZ-420625106-1",
];
const LISTED: &str = "2023-09-25";
const PUT_RIGHT: &str = "2023-12-20";
const PUT_RIGHT_BY: &str = "2023-12-31";

const MOBILE_MEMBERS: usize = 12;
const MOVED: &str = "2023-10-16";

pub(super) fn build() -> DataSet {
    let mut step = Step::new("A programme in two batches", "2020-01-01");
    let mut names = Names::new(0x4350);
    let cities = committees(&mut step);
    lines(&mut step);
    for code in DEEP {
        county_in_depth(&mut step, code, &mut names);
    }
    batches(&mut step);
    guidance(&mut step, &cities, &mut names);
    mobile_members(&mut step, &mut names);

    let mut listed = Step::new("Weak branches are listed", LISTED);
    let mut put_right = Step::new("Most of them are put right", PUT_RIGHT);
    let branches: HashMap<String, Branch> =
        DEEP.into_iter().flat_map(branches_of).map(|branch| (branch.code.clone(), branch)).collect();
    for (at, code) in WEAK.iter().enumerate() {
        write_branch(&mut listed.organizations, &branches[*code], "listed_as_weak", PUT_RIGHT_BY);
        if at >= 2 {
            write_branch(&mut put_right.organizations, &branches[*code], "active", "");
        }
    }
    DataSet { steps: vec![step, listed, put_right] }
}

/// Puts an organisation below another, and lets it take part in its batch.
fn organization<'a>(
    step: &'a mut Step,
    code: &str,
    name: &str,
    kind: &str,
    parent: &str,
    batch: Option<&Batch>,
) -> Row<'a> {
    if let Some(batch) = batch {
        take_part(&mut step.ties, code, batch);
    }
    let row = step.organizations.organization(code, name, kind);
    row.set("parent.affiliation", parent)
}

fn take_part(ties: &mut Sheet, code: &str, batch: &Batch) {
    let row = ties.tie("joint", code, batch.code);
    let _ = row.set("role", "member").set("valid_from", batch.from).set("valid_to", batch.to);
}

/// The centre, provinces, cities and counties. Answers the cities with the code of their province.
fn committees(step: &mut Step) -> Vec<(Place, String)> {
    let _ = organization(step, "CP-ZY", "中国共产党中央委员会", "committee_of_centre", "", None);
    let mut cities = Vec::new();
    for province in places::within("", Level::Province) {
        let above = format!("CP-{}", province.code);
        let name = format!("中共{}委员会", province.name);
        let _ = organization(step, &above, &name, "committee_of_province", "CP-ZY", Some(&FIRST));
        for city in places::within(province.code, Level::Prefecture) {
            // Some entries only group counties that the province leads itself.
            let groups = ["市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"];
            let is_group = groups.contains(&city.name);
            let code = format!("CP-{}", city.code);
            if !is_group {
                let name = format!("中共{}委员会", city.name);
                let _ = organization(step, &code, &name, "committee_of_city", &above, Some(&SECOND));
                local_institution(step, city, &code, cities.len());
                cities.push((city, above.clone()));
            }
            let parent = if is_group { &above } else { &code };
            for (at, county) in places::within(city.code, Level::County).enumerate() {
                if at < COUNTIES || DEEP.contains(&county.code) {
                    let whole = match county.name.ends_with('区') {
                        true if is_group => format!("{}{}", province.name, county.name),
                        true => format!("{}{}", city.name, county.name),
                        false => county.name.to_owned(),
                    };
                    let (code, name) = (format!("CP-{}", county.code), format!("中共{whole}委员会"));
                    let _ = organization(step, &code, &name, "committee_of_county", parent, Some(&SECOND));
                }
            }
        }
    }
    cities
}

/// A company, a school or a hospital of each city, in turn.
fn local_institution(step: &mut Step, city: Place, parent: &str, at: usize) {
    let short = places::short(city.name);
    let name = match at % 3 {
        0 => format!("中共{short}供水有限公司委员会"),
        1 => format!("中共{short}第一中学委员会"),
        _ => format!("中共{short}市民医院委员会"),
    };
    let code = format!("{parent}-D");
    let _ = organization(step, &code, &name, LINE_KINDS[at % 3], parent, Some(&SECOND));
}

/// Line departments, with the companies, universities and hospitals that they lead.
fn lines(step: &mut Step) {
    for (at, (line, name)) in LINES.iter().enumerate() {
        let above = format!("CP-{line}");
        let _ = organization(step, &above, name, "line_department_committee", "CP-ZY", Some(&FIRST));
        for (number, member) in (1..).zip(LINE_MEMBERS[at]) {
            let (code, name) = (format!("{above}-{number}"), format!("中共{member}委员会"));
            let _ = organization(step, &code, &name, LINE_KINDS[at], &above, Some(&FIRST));
        }
    }
}

struct Branch {
    code: String,
    name: String,
    kind: &'static str,
    parent: String,
}

/// The branches of the villages of a county, and two of new organisations in each of its towns.
fn branches_of(county: &str) -> Vec<Branch> {
    let mut branches = Vec::new();
    let towns = places::within(county, Level::Town);
    for town in towns {
        let parent = format!("CP-{}", town.code);
        branches.extend(places::within(town.code, Level::Village).map(|village| {
            let village_name = village.name.strip_suffix("居委会").unwrap_or(village.name);
            let village_name = village_name.strip_suffix("委会").unwrap_or(village_name);
            Branch {
                code: format!("CP-{}", village.code),
                name: format!("{}{village_name}党支部", town.name),
                kind: "branch_of_village",
                parent: parent.clone(),
            }
        }));
        let new = [(1, "商户联合党支部"), (2, "物流企业联合党支部")];
        branches.extend(new.map(|(number, name)| Branch {
            code: format!("CP-XZ-{}-{number}", town.code),
            name: format!("{}{name}", town.name),
            kind: "branch_of_new_organization",
            parent: parent.clone(),
        }));
    }
    branches
}

fn write_branch(sheet: &mut Sheet, branch: &Branch, state: &str, put_right_by: &str) {
    let _ = sheet
        .row()
        .set("code", &branch.code)
        .set("name", &branch.name)
        .set("kind", branch.kind)
        .set("parent.affiliation", &branch.parent)
        .set("state", state)
        .set("put_right_by", put_right_by);
}

fn county_in_depth(step: &mut Step, county: &str, names: &mut Names) {
    let above = format!("CP-{county}");
    let whole = places::find(county).name;
    for town in places::within(county, Level::Town) {
        let code = format!("CP-{}", town.code);
        let work = if town.name.ends_with("街道") { "工作" } else { "" };
        let name = format!("中共{whole}{}{work}委员会", town.name);
        let _ = organization(step, &code, &name, "committee_of_township", &above, Some(&SECOND));
    }
    for branch in branches_of(county) {
        write_branch(&mut step.organizations, &branch, "active", "");
        take_part(&mut step.ties, &branch.code, &SECOND);
    }
    let post = format!("{above}-SJ");
    let row = step.posts.row().set("code", &post).set("title", "书记");
    let _ = row.set("organization", &above).set("role", "secretary");
    appoint(step, &post, &format!("CP-S{county}"), names, None);
}

fn appoint(step: &mut Step, post: &str, person: &str, names: &mut Names, batch: Option<&Batch>) {
    let _ = step.people.row().set("code", person).set("name", names.next());
    let row = step.appointments.row().set("post", post).set("person", person).set("type", "regular");
    let _ = row
        .set("valid_from", batch.map_or("", |batch| batch.from))
        .set("valid_to", batch.map_or("", |batch| batch.to));
}

fn batches(step: &mut Step) {
    for batch in [&FIRST, &SECOND] {
        let _ = organization(step, batch.code, batch.name, "programme_batch", "CP-ZY", None)
            .set("valid_from", batch.from)
            .set("valid_to", batch.to);
    }
}

/// Groups that the centre sends to provinces and line departments in the first batch, provinces to their cities in the
/// second, and line departments to whom they lead in the first and to such institutions of cities in the second.
fn guidance(step: &mut Step, cities: &[(Place, String)], names: &mut Names) {
    for (number, province) in (1..).zip(places::within("", Level::Province)) {
        let code = format!("CP-Z1-{}", province.code);
        let to = [format!("CP-{}", province.code)];
        group(step, &code, &format!("中央第{number}指导组"), "CP-ZY", &FIRST, &to, names);
    }
    for (number, (line, name)) in (1..).zip(LINES) {
        let above = format!("CP-{line}");
        let code = format!("CP-Z1-{line}");
        let title = format!("中央机关第{number}指导组");
        group(step, &code, &title, "CP-ZY", &FIRST, std::slice::from_ref(&above), names);
        let led: Vec<String> =
            (1..=LINE_MEMBERS[number - 1].len()).map(|member| format!("{above}-{member}")).collect();
        let title = format!("{name}第一批指导组");
        group(step, &format!("CP-H1-{line}"), &title, &above, &FIRST, &led, names);
        let of_cities = cities.iter().enumerate().filter(|(at, _)| at % 3 == number - 1);
        let of_cities: Vec<String> = of_cities.map(|(_, (city, _))| format!("CP-{}-D", city.code)).collect();
        let title = format!("{name}第二批指导组");
        group(step, &format!("CP-H2-{line}"), &title, &above, &SECOND, &of_cities, names);
    }
    for province in places::within("", Level::Province) {
        let above = format!("CP-{}", province.code);
        let led: Vec<String> = match cities.iter().any(|(_, parent)| *parent == above) {
            true => {
                let here = cities.iter().filter(|(_, parent)| *parent == above);
                here.map(|(city, _)| format!("CP-{}", city.code)).collect()
            }
            // A municipality leads its districts itself.
            false => places::within(province.code, Level::County)
                .take(COUNTIES)
                .map(|county| format!("CP-{}", county.code))
                .collect(),
        };
        for (number, led) in (1..).zip(led.chunks(CITIES_OF_A_GROUP)) {
            let code = format!("CP-S2-{}-{number}", province.code);
            let title = format!("中共{}委员会第{number}巡回指导组", province.name);
            let led = if code == "CP-S2-65-3" { &[] } else { led };
            group(step, &code, &title, &above, &SECOND, led, names);
        }
    }
}

fn group(
    step: &mut Step,
    code: &str,
    name: &str,
    sender: &str,
    batch: &Batch,
    guided: &[String],
    names: &mut Names,
) {
    let _ = organization(step, code, name, "guidance_group", sender, None)
        .set("valid_from", batch.from)
        .set("valid_to", batch.to);
    for to in guided {
        let row = step.ties.tie("guides_in_programme", code, to);
        let _ = row.set("valid_from", batch.from).set("valid_to", batch.to);
    }
    let post = format!("{code}-ZZ");
    let row = step.posts.row().set("code", &post).set("title", "组长").set("organization", code);
    let _ = row.set("role", "guidance_head").set("valid_from", batch.from).set("valid_to", batch.to);
    if code != "CP-S2-13-1" {
        appoint(step, &post, &format!("{code}-R"), names, Some(batch));
    }
}

/// Members who work far from their village: their home is transferred to a branch of new organisations where they work.
fn mobile_members(step: &mut Step, names: &mut Names) {
    let villages = places::within(DEEP[0], Level::Village).step_by(20);
    let towns: Vec<Place> = places::within(DEEP[1], Level::Town).collect();
    for (number, village) in (1..=MOBILE_MEMBERS).zip(villages) {
        let person = format!("CP-D{number:02}");
        let town = towns[number % towns.len()];
        let _ = step.people.row().set("code", &person).set("name", names.next());
        let homes =
            [(format!("CP-{}", village.code), "", MOVED), (format!("CP-XZ-{}-2", town.code), MOVED, "")];
        for (home, from, to) in homes {
            let row = step.memberships.row().set("person", &person).set("organization", home);
            let _ = row.set("type", "primary").set("valid_from", from).set("valid_to", to);
        }
    }
}

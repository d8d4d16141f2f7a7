//! Hangzhou: the education line beside affiliation and territory, and private schools that were handed over to it.
//!
//! Published: a leading group of the city; 12 districts with a leading group or a working committee; 43 private colleges
//! and schools handed over; 4,223 members admitted in three years, 114 of them senior talent; 100 model sites. How many
//! public schools, branches, groups and clusters there are is chosen, as are all dates and how the figures are spread. Only
//! members who were admitted in the three years are on record, so that people with a home here are exactly those.
//!
//! Deliberately left out, and found: HZ-Q05-X8 is not in the line of work; HZ-M17 has no secretary; the secretary of
//! HZ-M30 has been acting since January 2025; the cluster HZ-LH-6 has no lead.

use crate::calendar::Day;
use crate::chance::Chance;
use crate::names::Names;
use crate::places::{self, Level, Place};
use crate::sheet::{Row, Sheet};
use crate::{DataSet, Step};

/// The day of the transfer.
const TRANSFER: &str = "2022-09-01";
const PRIVATE_SCHOOLS: usize = 43;
const ADMITTED: usize = 4_223;
const SENIOR_TALENT: usize = 114;
const MODEL_SITES: usize = 100;
/// Seven districts have a leading group, with the education bureau as the home of schools; five a working committee.
const LEADING_GROUPS: usize = 7;
/// Colleges of the city itself; all have their seat in the district that has no leading group of its own.
const COLLEGES: [&str; 8] = [
    "杭州钱江学院",
    "杭州湖滨学院",
    "杭州运河职业学院",
    "杭州凤凰师范学院",
    "杭州吴山艺术学院",
    "杭州江干技师学院",
    "杭州西溪开放学院",
    "杭州临江工业学院",
];
const PRIVATE_COLLEGES: [&str; 7] = [
    "杭州望湖民办学院",
    "杭州晨光职业学院",
    "杭州新安民办学院",
    "杭州启航职业学院",
    "杭州思源民办学院",
    "杭州远景职业学院",
    "杭州汇文民办学院",
];
const SCHOOLS: [&str; 8] = [
    "第一中学",
    "第二中学",
    "实验中学",
    "实验小学",
    "中心小学",
    "第一幼儿园",
    "职业高级中学",
    "特殊教育学校",
];
const PRIVATE_SCHOOLS_OF_A_DISTRICT: [&str; 3] = ["育才学校", "求真外国语学校", "文渊实验学校"];
const UNITS: [&str; 3] = ["第一教研组", "第二教研组", "综合教研组"];
const COLLEGE_UNITS: [&str; 3] = ["人文学院", "理工学院", "公共教学部"];

/// A school as it is once every private one has been handed over.
struct School {
    code: String,
    name: String,
    county: &'static str,
    home: String,
    /// Who guides it; none where that is left out.
    guide: Option<String>,
    /// Where it had its home before it was handed over.
    before: Option<String>,
}

pub(super) fn build() -> DataSet {
    let mut step = Step::new("The education line, with private schools elsewhere", "2020-01-01");
    let mut names = Names::new(0x485a);
    places::write(&mut step.organizations, "3301", Level::County);
    let schools = schools(&lines(&mut step, &mut names));
    schools.iter().for_each(|school| write_school(&mut step.organizations, school, false));
    for school in &schools {
        seat(&mut step, &school.code, school.county);
    }
    teaching_units(&mut step, &schools, &mut names);
    model_sites(&mut step, &schools);
    secretaries_of_private_schools(&mut step, &schools, &mut names);
    clusters(&mut step, &schools);

    let mut transfer = Step::new("Private schools are handed over to the education line", TRANSFER);
    for school in schools.iter().filter(|school| school.before.is_some()) {
        write_school(&mut transfer.organizations, school, true);
    }
    DataSet { steps: vec![step, transfer] }
}

/// The districts that have a leading group or a working committee: all but Qiantang, so that they are the twelve of which
/// the publication speaks. Which of thirteen it leaves out is chosen.
fn districts() -> Vec<Place> {
    places::within("3301", Level::County).filter(|place| place.code != "330114").collect()
}

fn district(at: usize) -> String {
    format!("HZ-Q{:02}", at + 1)
}

fn organization<'a>(step: &'a mut Step, code: &str, name: &str, kind: &str, parent: &str) -> Row<'a> {
    let row = step.organizations.organization(code, name, kind);
    row.set("parent.affiliation", parent)
}

fn seat(step: &mut Step, code: &str, county: &str) {
    let _ = step.ties.tie("seat", code, county);
}

/// Committees of the city and its districts, and who guides schools there. Answers the home and the guide of each.
fn lines(step: &mut Step, names: &mut Names) -> Vec<(Place, String, String)> {
    let _ = organization(step, "HZ-SW", "中共杭州市委员会", "party_committee", "").set("level", "city");
    let _ = organization(step, "HZ-LD", "杭州市教育系统党建工作领导小组", "education_leading_group", "HZ-SW");
    let _ = organization(step, "HZ-GW", "中共杭州市委教育工作委员会", "education_working_committee", "HZ-SW")
        .set("parent.industry", "HZ-LD");
    let _ = organization(step, "HZ-LX", "中共杭州市委两新工作委员会", "party_committee", "HZ-SW")
        .set("level", "department");
    seat(step, "HZ-LD", "3301");
    seat(step, "HZ-GW", "3301");
    let mut lines = Vec::new();
    for (at, place) in districts().into_iter().enumerate() {
        let (code, whole) = (district(at), full(place));
        let short = whole.strip_prefix("杭州市").unwrap_or(&whole);
        let _ = organization(step, &code, &format!("中共{whole}委员会"), "party_committee", "HZ-SW")
            .set("level", "county");
        let other = format!("中共{short}委两新工作委员会");
        let _ = organization(step, &format!("{code}-LX"), &other, "party_committee", &code)
            .set("level", "department");
        let (home, guide) = match at < LEADING_GROUPS {
            true => {
                let (group, bureau) = (format!("{code}-LD"), format!("{code}-JY"));
                let name = format!("{short}教育系统党建工作领导小组");
                let _ = organization(step, &group, &name, "education_leading_group", &code)
                    .set("parent.industry", "HZ-LD");
                let name = format!("中共{short}教育局委员会");
                let _ = organization(step, &bureau, &name, "education_bureau_committee", &code)
                    .set("parent.industry", &group);
                (bureau, group)
            }
            false => {
                let committee = format!("{code}-GW");
                let name = format!("中共{short}委教育工作委员会");
                let _ = organization(step, &committee, &name, "education_working_committee", &code)
                    .set("parent.industry", "HZ-LD");
                (committee.clone(), committee)
            }
        };
        seat(step, &guide, place.code);
        secretary(step, &code, "书记", Some(&names.next()), false);
        lines.push((place, home, guide));
    }
    lines
}

fn full(place: Place) -> String {
    match place.name.ends_with('区') {
        true => format!("杭州市{}", place.name),
        false => place.name.to_owned(),
    }
}

fn schools(lines: &[(Place, String, String)]) -> Vec<School> {
    let mut public = Vec::new();
    let mut private = Vec::new();
    let of_city = |name: &str, code: String, before: Option<&str>| School {
        code,
        name: name.to_owned(),
        county: "330114",
        home: "HZ-GW".to_owned(),
        guide: Some("HZ-LD".to_owned()),
        before: before.map(str::to_owned),
    };
    public.extend((1..).zip(COLLEGES).map(|(at, name)| of_city(name, format!("HZ-G{at}"), None)));
    let colleges = (1..).zip(PRIVATE_COLLEGES);
    private.extend(colleges.map(|(at, name)| of_city(name, format!("HZ-M{at:02}"), Some("HZ-LX"))));
    for (at, (place, home, guide)) in lines.iter().enumerate() {
        let short = places::short(place.name);
        for (number, name) in (1..).zip(SCHOOLS) {
            let code = format!("{}-X{number}", district(at));
            public.push(School {
                name: format!("杭州市{short}{name}"),
                county: place.code,
                home: home.clone(),
                guide: (code != "HZ-Q05-X8").then(|| guide.clone()),
                before: None,
                code,
            });
        }
        for name in PRIVATE_SCHOOLS_OF_A_DISTRICT {
            private.push(School {
                code: format!("HZ-M{:02}", private.len() + 1),
                name: format!("杭州{short}{name}"),
                county: place.code,
                home: home.clone(),
                guide: Some(guide.clone()),
                before: Some(format!("{}-LX", district(at))),
            });
        }
    }
    assert_eq!(private.len(), PRIVATE_SCHOOLS);
    public.append(&mut private);
    public
}

/// A row of a school: a private one as before the transfer, or after it.
fn write_school(sheet: &mut Sheet, school: &School, is_handed_over: bool) {
    let is_private = school.before.is_some();
    let (home, guide) = match &school.before {
        Some(before) if !is_handed_over => (before, None),
        _ => (&school.home, school.guide.as_deref()),
    };
    // Large schools have a committee: those of the city, and every first school of a district.
    let is_large = school.home == "HZ-GW" || school.code.ends_with("X1");
    let (form, end) =
        if is_large { ("committee", "委员会") } else { ("general_branch", "总支部委员会") };
    let _ = sheet
        .row()
        .set("code", &school.code)
        .set("name", format!("中共{}{end}", school.name))
        .set("kind", if is_private { "private_school_organization" } else { "school_organization" })
        .set("parent.affiliation", home)
        .set("parent.industry", guide.unwrap_or_default())
        .set("form", form);
}

/// Branches and groups in teaching units, and the members who were admitted there in the three years.
fn teaching_units(step: &mut Step, schools: &[School], names: &mut Names) {
    let mut chance = Chance::new(0x485a_0001);
    let mut branches = Vec::new();
    for school in schools {
        let count = if school.before.is_some() { 2 } else { 3 };
        let units = if school.home == "HZ-GW" { COLLEGE_UNITS } else { UNITS };
        for (number, unit) in (1..=count).zip(units) {
            let code = format!("{}-Z{number}", school.code);
            let name = format!("{}{unit}党支部", school.name);
            let stars = *chance.pick(&["five", "four", "four", "three", "three", "none"]);
            let _ =
                organization(step, &code, &name, "teaching_unit_branch", &school.code).set("stars", stars);
            let group = format!("{}{unit}党小组", school.name);
            let _ = organization(step, &format!("{code}-X"), &group, "party_group", &code);
            branches.push((school, code));
        }
    }
    let circles = chance.shares(SENIOR_TALENT, COLLEGES.len());
    let mut seats: Vec<(&School, usize)> = schools.iter().zip(circles).collect();
    for (school, _) in &seats {
        let name = format!("{}高知群体联络组", school.name);
        let _ =
            organization(step, &format!("{}-GZ", school.code), &name, "senior_talent_circle", &school.code);
    }
    // Which three years the publication means is chosen.
    let (from, end) = (Day::new(2021, 1, 1), Day::new(2024, 1, 1));
    let shares = chance.shares(ADMITTED, branches.len());
    // Spread so that every branch admits in all three years.
    let mut number = 0;
    for ((school, branch), share) in branches.iter().zip(shares) {
        for at in 0..share {
            number += 1;
            let (code, day) = (format!("HZ-D{number:04}"), from.spread(end, at, share));
            let _ = step.people.row().set("code", &code).set("name", names.next()).set("valid_from", day);
            member(step, &code, branch, "primary", day);
            let free = seats.iter_mut().find(|(circle, free)| circle.code == school.code && *free > 0);
            if let Some((_, free)) = free {
                *free -= 1;
                member(step, &code, &format!("{}-GZ", school.code), "report_in", day);
            }
        }
    }
    assert!(seats.iter().all(|(_, free)| *free == 0), "every circle is filled");
}

fn member(step: &mut Step, person: &str, organization: &str, kind: &str, from: Day) {
    let _ = step
        .memberships
        .row()
        .set("person", person)
        .set("organization", organization)
        .set("type", kind)
        .set("valid_from", from);
}

fn model_sites(step: &mut Step, schools: &[School]) {
    for (number, school) in (1..=MODEL_SITES).zip(schools) {
        let code = format!("HZ-SF{number:03}");
        let name = format!("{}党建示范点", school.name);
        let _ = organization(step, &code, &name, "education_model_site", &school.code)
            .set("parent.territory", school.county);
    }
}

fn secretary(step: &mut Step, organization: &str, title: &str, holder: Option<&str>, is_acting: bool) {
    let post = format!("{organization}-SJ");
    let row = step.posts.row().set("code", &post).set("title", title);
    let _ = row.set("organization", organization).set("role", "secretary");
    let Some(name) = holder else { return };
    let person = format!("HZ-S{:03}", step.appointments.len() + 1);
    let _ = step.people.row().set("code", &person).set("name", name);
    let row = step.appointments.row().set("post", &post).set("person", &person).set("type", "regular");
    let _ = row.set("acting", is_acting).set("valid_from", if is_acting { "2025-01-06" } else { "" });
}

fn secretaries_of_private_schools(step: &mut Step, schools: &[School], names: &mut Names) {
    for school in schools.iter().filter(|school| school.before.is_some()) {
        let name = names.next();
        let holder = (school.code != "HZ-M17").then_some(name.as_str());
        secretary(step, &school.code, "党组织书记", holder, school.code == "HZ-M30");
    }
}

/// Clusters of the first six districts: the first school leads; a school of the next district, a private school and a
/// college take part.
fn clusters(step: &mut Step, schools: &[School]) {
    for at in 0..6 {
        let (code, first) = (format!("HZ-LH-{}", at + 1), format!("{}-X1", district(at)));
        let lead = schools.iter().find(|school| school.code == first).expect("every district has one");
        let name = format!("{}教育联合体", lead.name);
        let _ =
            organization(step, &code, &name, "school_cluster", &district(at)).set("valid_from", "2023-03-01");
        let next = format!("{}-X2", district(at + 1));
        let private = format!("HZ-M{:02}", PRIVATE_COLLEGES.len() + 1 + at * 3);
        let role = if at == 5 { "member" } else { "lead" };
        let parts =
            [(first, role), (next, "member"), (private, "member"), (format!("HZ-G{}", at + 1), "supporter")];
        for (rank, (school, role)) in (1..).zip(parts) {
            let row = step.ties.tie("joint", school, &code);
            let _ = row.set("rank", rank).set("role", role).set("valid_from", "2023-03-01");
        }
    }
}

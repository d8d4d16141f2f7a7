//! Standing joint committees of the city: a river, a breeding industry, members in distant cities, and fields of work.

use crate::calendar::Day;
use crate::places;

use super::homes::{CITY, COMPANY, COMPANY_BRANCH, Homes};
use super::register::{Plan, Register, Seats};

/// The body around the river; its participants come from four levels.
const RIVER: &str = "NY-CS-02";
const BREEDING: &str = "NY-CS-03";

/// Towns along the river, one in each of four counties.
const RIVER_TOWNS: &[&str] = &["411302103", "411303101", "411321107", "411329102"];

const DISTANT: &[&str] = &["3205", "3301", "3302", "3502", "4201", "4401", "4403", "4419", "5101", "6101"];

/// Fields of the city with who leads: 8 (chosen).
const FIELDS: &[(&str, &str, &str)] = &[
    ("月季产业", "industry", "林业局"),
    ("艾草产业", "industry", "工业和信息化局"),
    ("文旅融合", "industry", "文化广电和旅游局"),
    ("重大项目建设", "projects", "发展和改革委员会"),
    ("水源地保护", "ecology", "生态环境局"),
    ("城市更新", "city_governance", "住房和城乡建设局"),
    ("物业治理", "city_governance", "城市管理局"),
    ("就业服务", "services", "人力资源和社会保障局"),
];

pub(super) fn found(register: &mut Register, homes: &Homes) {
    river(register, homes);
    breeding(register, homes);
    for (at, city) in DISTANT.iter().enumerate() {
        distant(register, homes, at, city);
    }
    for (at, (name, field, leads)) in FIELDS.iter().enumerate() {
        let start = super::founded(at, FIELDS.len());
        let code = format!("NY-CS-{:02}", at + 21);
        let name = format!("南阳市{name}联合党委");
        let body = standing(register, code, name, field, "line", start);
        let lead = homes.department(leads);
        register.take_part(&body, start, &[lead, homes.any_department(at), homes.any_department(at + 9)]);
        register.lead(&body, true, start, lead, Seats::Held);
    }
}

pub(super) fn standing(
    register: &mut Register,
    code: String,
    name: String,
    field: &'static str,
    crossing: &str,
    start: Day,
) -> String {
    let kind = "standing_joint_committee";
    register.body_with(Plan { code, name, kind, parent: CITY, field, start }, &[("crossing", crossing)])
}

/// Three departments of the city, four county committees, four town committees, four village branches (chosen).
fn river(register: &mut Register, homes: &Homes) {
    let start = Day::new(2022, 3, 1);
    let body = standing(register, RIVER.into(), "白河流域联合党委".into(), "ecology", "level", start);
    let lead = homes.department("水利局");
    let mut participants: Vec<String> =
        ["水利局", "生态环境局", "自然资源和规划局"].map(|name| homes.department(name).to_owned()).into();
    let along = |place: &str| RIVER_TOWNS.iter().any(|town| town.starts_with(place));
    let counties: Vec<_> = homes.counties.iter().filter(|county| along(county.place.code)).collect();
    participants.extend(counties.iter().map(|county| county.committee.clone()));
    let mut branches = Vec::new();
    for (at, town) in (1..).zip(RIVER_TOWNS) {
        let above =
            counties.iter().find(|county| town.starts_with(county.place.code)).expect("it was filtered so");
        let committee = format!("NY-XZ-{at:02}");
        let name = format!("中共{}委员会", places::find(town).name);
        register.home_at(&committee, &name, "party_committee", Some(&above.committee), "township");
        let village = places::within(town, places::Level::Village).next().expect("a town has villages");
        let branch = format!("NY-ZB-{at:02}");
        register.home(&branch, &format!("{}党支部", places::short(village.name)), "branch", Some(&committee));
        participants.push(committee);
        branches.push(branch);
    }
    participants.extend(branches);
    let participants: Vec<&str> = participants.iter().map(String::as_str).collect();
    register.take_part(&body, start, &participants);
    register.lead(&body, true, start, lead, Seats::Held);
}

/// A body with 13 experts, who report in and take a post; their home stays where it is.
fn breeding(register: &mut Register, homes: &Homes) {
    let start = Day::new(2021, 11, 1);
    let name = "南阳市畜牧养殖产业联合党委".into();
    let body = standing(register, BREEDING.into(), name, "industry", "line", start);
    let lead = homes.department("畜牧局");
    register.take_part(&body, start, &[lead, homes.department("科学技术局"), COMPANY]);
    // Three branches at which experts are at home take part, too, and two do not.
    let branches = [
        ("NY-ZB-51", "畜牧研究所党支部"),
        ("NY-ZB-52", "动物疫病预防控制中心党支部"),
        ("NY-ZB-53", "畜牧学院教师党支部"),
        ("NY-ZB-54", "饲料研究所党支部"),
        ("NY-ZB-55", "农业科技推广站党支部"),
    ];
    for (at, (code, name)) in branches.into_iter().enumerate() {
        register.home(code, &format!("南阳市{name}"), "branch", Some(CITY));
        if at < 3 {
            register.takes_part(&body, start, code, "supporter", at + 4);
        }
    }
    register.lead(&body, true, start, lead, Seats::Held);
    for at in 0..13 {
        let person = register.person(Some(branches[at % branches.len()].0));
        register.member(&person, &body, "report_in", Some(start));
        register.post(
            &format!("{body}-ZJ-{:02}", at + 1),
            "养殖产业专家",
            "joint_expert",
            &body,
            Some(start),
            Some(&person),
        );
    }
}

/// A body for members who work in another city, led by their branch there.
fn distant(register: &mut Register, homes: &Homes, at: usize, city: &str) {
    let place = places::find(city);
    let short = places::short(place.name);
    // Cities are in order of their codes: those of a province follow each other.
    if at == 0 || DISTANT[at - 1][..2] != city[..2] {
        places::write_row(&mut register.step.organizations, places::find(&city[..2]));
    }
    places::write_row(&mut register.step.organizations, place);
    let start = Day::new(2022, 5, 1).plus(30 * at as i64);
    let code = format!("NY-CS-{:02}", at + 11);
    let name = format!("南阳市驻{short}流动党员联合党委");
    let body = standing(register, code, name, "mobile_members", "region", start);
    let branch = format!("NY-ZB-{:02}", at + 61);
    register.home(&branch, &format!("南阳驻{short}流动党员党支部"), "branch", Some(CITY));
    register.take_part(&body, start, &[&branch, homes.department("人力资源和社会保障局"), COMPANY_BRANCH]);
    register.link("seat", &body, city, start);
    register.lead(&body, true, start, &branch, Seats::Held);
}

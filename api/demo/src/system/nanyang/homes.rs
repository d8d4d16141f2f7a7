//! Who takes part, at home: places, the committees of city and counties, departments, banks, and the company.

use crate::places::{self, Level, Place};

use super::register::Register;

pub(super) const CITY: &str = "NY-SW";
pub(super) const COMPANY: &str = "NY-QY-01";
/// The company's own branch, where those who lead its joint bodies have their home.
pub(super) const COMPANY_BRANCH: &str = "NY-ZB-QY";

/// Departments of the city: 27 (chosen).
const CITY_DEPARTMENTS: &[&str] = &[
    "发展和改革委员会",
    "教育局",
    "科学技术局",
    "工业和信息化局",
    "公安局",
    "民政局",
    "司法局",
    "财政局",
    "人力资源和社会保障局",
    "自然资源和规划局",
    "生态环境局",
    "住房和城乡建设局",
    "城市管理局",
    "交通运输局",
    "水利局",
    "农业农村局",
    "商务局",
    "文化广电和旅游局",
    "卫生健康委员会",
    "退役军人事务局",
    "应急管理局",
    "审计局",
    "市场监督管理局",
    "统计局",
    "林业局",
    "畜牧局",
    "乡村振兴局",
];

/// Departments of each county: 5 (chosen).
const COUNTY_DEPARTMENTS: &[&str] =
    &["农业农村局", "水利局", "住房和城乡建设局", "教育体育局", "卫生健康委员会"];

/// Banks of the city: 5 (chosen).
const CITY_BANKS: &[&str] = &["城乡发展银行", "农商联合银行", "中小企业银行", "科创银行", "普惠银行"];

/// A county with its committee and what is below that.
pub(super) struct County {
    pub(super) place: Place,
    pub(super) short: &'static str,
    pub(super) committee: String,
    pub(super) departments: Vec<String>,
    pub(super) bank: String,
}

/// Everything that bodies are made of.
pub(super) struct Homes {
    pub(super) counties: Vec<County>,
    city_departments: Vec<String>,
    city_banks: Vec<String>,
}

impl Homes {
    pub(super) fn found(register: &mut Register) -> Homes {
        places::write(&mut register.step.organizations, "4113", Level::Village);
        register.home_at(CITY, "中共南阳市委员会", "party_committee", None, "city");
        secretary(register, CITY, "市委书记");
        let mut city_departments = Vec::new();
        for (at, name) in (1..).zip(CITY_DEPARTMENTS) {
            city_departments.push(format!("NY-BM-{at:02}"));
            register.home(&city_departments[at - 1], &format!("南阳市{name}"), "department", Some(CITY));
        }
        let mut city_banks = Vec::new();
        for (at, name) in (1..).zip(CITY_BANKS) {
            city_banks.push(format!("NY-YH-{at:02}"));
            register.home(&city_banks[at - 1], &format!("南阳{name}"), "company", Some(CITY));
        }
        register.home(COMPANY, "宛禾农牧集团", "company", Some(CITY));
        register.home(COMPANY_BRANCH, "宛禾农牧集团机关党支部", "branch", Some(CITY));
        // Two zones that statistics treat as counties have no county committee.
        let counties = places::within("4113", Level::County).filter(|place| !place.code.starts_with("41137"));
        let counties = (1..).zip(counties).map(|(at, place)| county(register, at, place)).collect();
        Homes { counties, city_departments, city_banks }
    }

    /// The department of the city whose name ends like this.
    pub(super) fn department(&self, name: &str) -> &str {
        let at = CITY_DEPARTMENTS.iter().position(|known| *known == name).expect("it is one of them");
        &self.city_departments[at]
    }

    /// A department of the city, round and round.
    pub(super) fn any_department(&self, at: usize) -> &str {
        &self.city_departments[at % self.city_departments.len()]
    }

    /// All departments and banks, of the city first.
    pub(super) fn departments_and_banks(&self) -> impl Iterator<Item = &str> {
        let departments = self.city_departments.iter();
        let departments = departments.chain(self.counties.iter().flat_map(|county| &county.departments));
        let banks = self.city_banks.iter().chain(self.counties.iter().map(|county| &county.bank));
        departments.chain(banks).map(String::as_str)
    }
}

impl County {
    /// The villages and communities of its real towns; farms, works and scenic areas are left out.
    pub(super) fn towns(&self) -> impl Iterator<Item = Vec<Place>> {
        let towns = places::within(self.place.code, Level::Town);
        let towns = towns.filter(|town| ["镇", "乡", "街道"].iter().any(|word| town.name.ends_with(word)));
        towns.map(|town| places::within(town.code, Level::Village).collect())
    }
}

fn county(register: &mut Register, at: usize, place: Place) -> County {
    let short = places::short(place.name);
    let committee = format!("NY-XW-{at:02}");
    let name = format!("中共{}委员会", place.name);
    register.home_at(&committee, &name, "party_committee", Some(CITY), "county");
    secretary(register, &committee, "书记");
    let mut departments = Vec::new();
    for (number, department) in (1..).zip(COUNTY_DEPARTMENTS) {
        let code = format!("NY-BM-{at:02}-{number}");
        register.home(&code, &format!("{}{department}", place.name), "department", Some(&committee));
        departments.push(code);
    }
    let bank = format!("NY-YH-X{at:02}");
    register.home(&bank, &format!("{short}村镇银行"), "company", Some(&committee));
    County { place, short, committee, departments, bank }
}

fn secretary(register: &mut Register, committee: &str, title: &str) {
    let person = register.person(Some(committee));
    register.post(&format!("{committee}-SJ"), title, "secretary", committee, None, Some(&person));
}

//! Teams sent to help: people of hospitals and schools who work in the banners of a city and keep their home.
//!
//! Published are how many experts, doctors and teachers were sent and where to, how many hospitals and clinics that covers,
//! and three yearly targets. The clinics are those of the real towns. Chosen are all days, how the people are spread, how many
//! teams and schools there are, and the few people who were there before.

use std::collections::HashMap;

use crate::names::Names;
use crate::places::{self, Level, Place, find, within};
use crate::{DataSet, Step};

const CITY: &str = "1505";
const EXPERTS: usize = 44;
const TO_HOSPITALS: usize = 47;
const TO_CLINICS: usize = 127;
const TO_SCHOOLS: usize = 124;

/// Since when groups and hosts are recorded, and since when the people are there who are counted.
const SINCE: &str = "2021-01-01";
const SENT: &str = "2024-03-01";

/// A district, six banners and counties, and a city: each has a leading group of its own.
const BANNERS: [&str; 8] = ["150502", "150521", "150522", "150523", "150524", "150525", "150526", "150581"];

/// Those whose hospital is helped: six were published, and these are chosen.
const WITH_HOSPITAL: [&str; 6] = ["150521", "150522", "150523", "150524", "150525", "150526"];

/// Those that have a team of scientists.
const WITH_SCIENCE: [&str; 3] = ["150522", "150525", "150526"];

/// Streams: the field, its word, the city's yearly target and what that counts.
const STREAMS: [(&str, &str, u32, &str); 3] = [
    ("medical", "医疗", 20, "medical_teams"),
    ("education", "教育", 100, "teachers"),
    ("science", "科技", 300, "science_staff"),
];

/// Where those who are sent have their home: doctors, teachers, scientists.
const DOCTORS: [&str; 4] = ["TL-YY-1", "TL-YY-2", "TL-YY-3", "TL-YY-4"];
const TEACHERS: [&str; 3] = ["TL-XX-1", "TL-XX-2", "TL-XX-3"];
const SCIENTISTS: [&str; 1] = ["TL-XX-4"];

const HOMES: [(&str, &str, &str); 8] = [
    ("TL-YY-1", "市综合医院", "hospital"),
    ("TL-YY-2", "市蒙医医院", "hospital"),
    ("TL-YY-3", "自治区支援医院", "hospital"),
    ("TL-YY-4", "京蒙协作支援医院", "hospital"),
    ("TL-XX-1", "市第一实验中学", "school"),
    ("TL-XX-2", "市第二实验中学", "school"),
    ("TL-XX-3", "市实验小学", "school"),
    ("TL-XX-4", "自治区农牧院校", "school"),
];

/// The team of an earlier round, when it was sent and when it was called back.
const EARLIER: (&str, &str, &str) = ("TL-TD-EARLIER", "2021-03-01", SENT);

pub(super) fn build() -> DataSet {
    let mut step = Step::new("Record who helps and who is helped", SINCE);
    places::write(&mut step.organizations, CITY, Level::Town);
    for (code, name, kind) in HOMES {
        let row = step.organizations.organization(code, name, kind);
        row.set("valid_from", SINCE);
    }
    let mut people = People { names: Names::new(1_505), count: 0, sent: HashMap::new() };
    write_groups(&mut step, &mut people);
    let clinics = write_hosts(&mut step);
    write_teams(&mut step, &mut people, &clinics);
    send_to_hosts(&mut step, &mut people, &clinics);
    write_earlier_team(&mut step, &mut people);

    let mut ended = Step::new("Call back the team of an earlier round", EARLIER.2);
    write_earlier(&mut ended, EARLIER.2);
    DataSet { steps: vec![step, ended] }
}

/// Invented people, whom their homes send in turn.
struct People {
    names: Names,
    count: usize,
    sent: HashMap<&'static str, usize>,
}

impl People {
    /// The code of a new person.
    fn next(&mut self, step: &mut Step) -> String {
        self.count += 1;
        let code = format!("TL-P-{:03}", self.count);
        step.people.row().set("code", &code).set("name", self.names.next());
        code
    }

    /// Somebody of one of these homes works somewhere else. Returns him and his home.
    fn send(
        &mut self,
        step: &mut Step,
        homes: &[&'static str],
        to: &str,
        (kind, from, until): (&str, &str, &str),
    ) -> (String, &'static str) {
        let turn = self.sent.entry(homes[0]).or_default();
        let home = homes[*turn % homes.len()];
        *turn += 1;
        let person = self.next(step);
        let row = step.memberships.row().set("person", &person).set("organization", home);
        row.set("type", "primary").set("valid_from", SINCE);
        let row = step.memberships.row().set("person", &person).set("organization", to).set("type", kind);
        row.set("valid_from", from).set("valid_to", until);
        (person, home)
    }
}

/// Leading groups with their heads, and three streams each.
fn write_groups(step: &mut Step, people: &mut People) {
    for (rank, place) in [find(CITY)].into_iter().chain(BANNERS.map(find)).enumerate() {
        let city = place.code == CITY;
        let (code, parent) = (group_code(place.code), if city { "" } else { "TL-LD-1505" });
        let row = step
            .organizations
            .row()
            .set("code", &code)
            .set("name", format!("{}组团式帮扶领导小组", place.name));
        let row = row.set("kind", "help_leading_group").set("parent.affiliation", parent);
        row.set("parent.industry", parent).set("rank", rank).set("valid_from", SINCE);
        write_tie(step, "seat", &code, place.code, SINCE);
        // Deliberately left out: nobody holds the post of the head in Holingol, so nobody can call its two teams back.
        let head = if place.code == "150581" { None } else { Some(people.next(step)) };
        write_post(step, (&code, "组长", "help_group_head"), SINCE, head.as_deref(), None);
        for (at, (field, word, target, unit)) in STREAMS.into_iter().enumerate() {
            let row = step.organizations.row().set("code", stream_code(place.code, at));
            let row = row.set("name", format!("{}{word}帮扶专项", place.name)).set("kind", "help_stream");
            let row = row.set("parent.affiliation", &code).set("rank", 10 + at).set("help_field", field);
            let row = row.set("valid_from", SINCE);
            // The city's targets are those that were published.
            let _ = if city { row.set("yearly_target", target).set("target_unit", unit) } else { row };
        }
    }
}

/// Six hospitals, a clinic in every town, a school in every banner. Returns the clinics by banner.
fn write_hosts(step: &mut Step) -> HashMap<&'static str, Vec<String>> {
    for banner in BANNERS {
        let name = find(banner).name;
        if WITH_HOSPITAL.contains(&banner) {
            write_host(
                step,
                &hospital_code(banner),
                &format!("{name}人民医院"),
                "county_hospital",
                banner,
                banner,
            );
        }
        write_host(
            step,
            &school_code(banner),
            &format!("{name}基层学校"),
            "countryside_school",
            banner,
            banner,
        );
    }
    let rural = |place: &Place| {
        let ends = |word: &str| place.name.ends_with(word);
        ["镇", "乡", "苏木"].into_iter().any(ends) && &place.code[6..7] < "3"
    };
    let mut clinics: HashMap<&str, Vec<String>> = HashMap::new();
    for town in within(CITY, Level::Town).filter(rural) {
        let banner = &town.code[..6];
        let code = format!("TL-WS-{}", town.code);
        let name = format!("{}卫生院", town.name);
        // Deliberately left out: the development zone has no leading group, and no team helps its clinic.
        let group = if BANNERS.contains(&banner) { banner } else { CITY };
        write_host(step, &code, &name, "township_clinic", town.code, group);
        clinics.entry(banner).or_default().push(code);
    }
    clinics
}

fn write_host(step: &mut Step, code: &str, name: &str, kind: &str, place: &str, group: &str) {
    let row = step.organizations.organization(code, name, kind);
    row.set("parent.industry", group_code(group)).set("valid_from", SINCE);
    write_tie(step, "seat", code, place, SINCE);
}

/// Teams of experts: three doctors or one teacher for every banner, and four scientists for three of them.
fn write_teams(step: &mut Step, people: &mut People, clinics: &HashMap<&str, Vec<String>>) {
    let mut experts = 0;
    for banner in BANNERS {
        let teams: [(&[&str], usize); 3] = [
            (&DOCTORS[2..], 3),
            (&TEACHERS, 1),
            (&SCIENTISTS, if WITH_SCIENCE.contains(&banner) { 4 } else { 0 }),
        ];
        for (at, (homes, size)) in teams.into_iter().enumerate().filter(|(_, (_, size))| *size > 0) {
            let code = team_code(banner, at);
            let name = format!("{}{}帮扶团队", find(banner).name, STREAMS[at].1);
            let row = step.organizations.organization(&code, name, "help_team");
            let row = row.set("parent.affiliation", stream_code(banner, at)).set("valid_from", SENT);
            // Deliberately left out: the teachers of Kulun were to be back in summer, and nobody has called them back.
            let late = (banner, at) == ("150524", 1);
            let _ = if late { row.set("planned_end", "2025-07-31") } else { row };

            let sent: Vec<(String, &str)> =
                (0..size).map(|_| people.send(step, homes, &code, ("seconded", SENT, ""))).collect();
            experts += size;
            let (leader, home) = &sent[0];
            // Deliberately left out: the scientists of Zhalute have no leader.
            let led = (banner, at) != ("150526", 2);
            write_post(step, (&code, "领队", "help_team_leader"), SENT, led.then_some(leader.as_str()), None);

            let mut hosts = Vec::new();
            match at {
                0 => {
                    hosts.extend(WITH_HOSPITAL.contains(&banner).then(|| hospital_code(banner)));
                    hosts.extend(clinics[banner].iter().cloned());
                }
                1 => hosts.push(school_code(banner)),
                _ => (),
            }
            hosts.iter().for_each(|host| write_tie(step, "helped_by_team", host, &code, SENT));
            // A leader is deputy head of the first of them, too.
            if let Some(host) = hosts.first() {
                write_post(step, (host, "副职（帮扶）", "host_deputy"), SENT, Some(leader), Some(*home));
            }
        }
    }
    debug_assert_eq!(experts, EXPERTS);

    // Some come for half a year only.
    // Deliberately left out: two of five are still recorded after more than a year.
    for until in ["2024-06-01", "2024-09-01", "2024-09-01", "", ""] {
        people.send(step, &DOCTORS[2..], &team_code("150502", 0), ("temporary", SENT, until));
    }
}

/// Doctors to hospitals and clinics, teachers to schools: each in turn, so that none is left out.
fn send_to_hosts(step: &mut Step, people: &mut People, clinics: &HashMap<&str, Vec<String>>) {
    let sent = ("seconded", SENT, "");
    for at in 0..TO_HOSPITALS {
        let host = hospital_code(WITH_HOSPITAL[at % WITH_HOSPITAL.len()]);
        people.send(step, &DOCTORS[..2], &host, sent);
    }
    let clinics: Vec<&String> = BANNERS.iter().flat_map(|banner| &clinics[banner]).collect();
    for at in 0..TO_CLINICS {
        people.send(step, &DOCTORS[..2], clinics[at % clinics.len()], sent);
    }
    for at in 0..TO_SCHOOLS {
        people.send(step, &TEACHERS, &school_code(BANNERS[at % BANNERS.len()]), sent);
    }
}

/// Three doctors of an earlier round, whose secondments end with their team.
fn write_earlier_team(step: &mut Step, people: &mut People) {
    let (code, since, _) = EARLIER;
    write_earlier(step, "");
    write_tie(step, "helped_by_team", &hospital_code("150525"), code, since);
    for at in 0..3 {
        let (person, _) = people.send(step, &DOCTORS[2..], code, ("seconded", since, ""));
        if at == 0 {
            write_post(step, (code, "领队", "help_team_leader"), since, Some(&person), None);
        }
    }
}

fn write_earlier(step: &mut Step, end: &str) {
    let (code, since, _) = EARLIER;
    let row = step.organizations.row().set("code", code).set("name", "奈曼旗首轮医疗帮扶团队");
    let row = row.set("kind", "help_team").set("parent.affiliation", stream_code("150525", 0));
    row.set("valid_from", since).set("valid_to", end);
}

/// A post for a role, who holds it, and where a holder from elsewhere has his home.
fn write_post(
    step: &mut Step,
    (of, title, role): (&str, &str, &str),
    since: &str,
    holder: Option<&str>,
    home: Option<&str>,
) {
    let post = of.replacen("TL-", "TL-G-", 1);
    let row = step.posts.row().set("code", &post).set("title", title).set("organization", of);
    row.set("role", role).set("valid_from", since);
    if let Some(person) = holder {
        let row = step.appointments.row().set("post", post).set("person", person).set("valid_from", since);
        let row = row.set("home", home.unwrap_or(""));
        row.set("type", if home.is_some() { "cross_appointment" } else { "regular" });
    }
}

fn write_tie(step: &mut Step, kind: &str, from: &str, to: &str, since: &str) {
    step.ties.tie(kind, from, to).set("valid_from", since);
}

fn group_code(place: &str) -> String {
    format!("TL-LD-{place}")
}

fn stream_code(place: &str, at: usize) -> String {
    format!("TL-ZX-{place}-{}", at + 1)
}

fn team_code(banner: &str, at: usize) -> String {
    format!("TL-TD-{banner}-{}", at + 1)
}

fn hospital_code(banner: &str) -> String {
    format!("TL-YY-{banner}")
}

fn school_code(banner: &str) -> String {
    format!("TL-XX-{banner}")
}

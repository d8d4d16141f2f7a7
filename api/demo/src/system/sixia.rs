//! Four kinds of going to the grassroots: the leaders of one county, each with a town, a village and a site to go to.
//!
//! Published: 102 people received and 86 cases, 12 of them solved on the spot. These are registers of work, so this set
//! has nothing to count them by; it has who is tied to what. The county is Shouning in Ningde with its 14 real towns, and
//! so many leaders' offices there are; how many contacts each has, and all dates, are chosen.
//!
//! Deliberately left out: the holder of one office, another's membership anywhere, the contact town of a third, the leader
//! of one contact site; and one holder acts for too long.

use crate::names::Names;
use crate::places::{self, Level, Place};
use crate::{DataSet, Step};

const COMMITTEE: &str = "SX-XW";

/// Bodies of the county with a branch each, in which their leaders have their home.
const BODIES: &[(&str, &str)] =
    &[("committee", "县委"), ("congress", "县人大"), ("government", "县政府"), ("consultative", "县政协")];

const COMPANIES: &[&str] = &["寿宁高山茶业公司", "寿宁硒锌食品公司", "寿宁廊桥文旅公司"];

// Leaders' offices by number, from 1 on.
const HANDED_OVER: usize = 2;
const ACTING: usize = 5;
const EMPTY: usize = 9;
const NO_MEMBER: usize = 11;
const NO_SITE: usize = 12;
const NO_TOWN: usize = 13;
/// Two offices that change their towns with each other.
const ROTATED: [usize; 2] = [3, 4];

/// The first day of contact work; from the eleventh town on a year later.
const START: &str = "2023-03-01";
const LATER: &str = "2024-03-01";
const ROTATION: &str = "2025-01-01";

pub(super) fn build() -> DataSet {
    let mut step = Step::new("Leaders take up contact with towns and villages", START);
    let mut names = Names::new(350_924);
    places::write(&mut step.organizations, "350924", Level::Village);
    let row = step.organizations.row().set("code", COMMITTEE).set("name", "中共寿宁县委员会");
    row.set("kind", "party_committee").set("level", "county");
    for (at, (_, name)) in BODIES.iter().enumerate() {
        home(&mut step, &format!("SX-ZB-{}", at + 1), &format!("{name}办公室党支部"), "branch");
    }
    for (at, name) in COMPANIES.iter().enumerate() {
        home(&mut step, &format!("SX-QY-{}", at + 1), name, "company");
    }
    post(&mut step, "SX-XW-SJ", "县委书记", COMMITTEE, "secretary", "");
    let towns: Vec<Place> = places::within("350924", Level::Town).collect();
    for (number, town) in (1..).zip(&towns) {
        office(&mut step, &mut names, number, &towns, *town);
    }
    appoint(&mut step, "SX-XW-SJ", "SX-RY-01", [START, ""], false);
    DataSet { steps: vec![step] }
}

/// A leader's office with its holder and contacts, and the contact site of its town.
fn office(step: &mut Step, names: &mut Names, number: usize, towns: &[Place], town: Place) {
    let code = format!("SX-LD-{number:02}");
    let start = if number > 10 { LATER } else { START };
    let (body, name) = BODIES[(number - 1) % BODIES.len()];
    let ordinal = ["一", "二", "三", "四"][(number - 1) / BODIES.len()];
    let row = step.organizations.row().set("code", &code).set("name", format!("{name}第{ordinal}联系岗"));
    let row = row.set("kind", "leader_office").set("parent.affiliation", COMMITTEE);
    row.set("leading_body", body).set("valid_from", start);
    let site = format!("SX-LX-{number:02}");
    let row = step.organizations.row().set("code", &site).set("name", format!("{}四下基层联系点", town.name));
    row.set("kind", "contact_site").set("parent.territory", town.code).set("valid_from", start);

    if ROTATED.contains(&number) {
        let other = towns[ROTATED[0] + ROTATED[1] - number - 1];
        contact(step, &code, town.code, 1, [start, ROTATION]);
        contact(step, &code, other.code, 1, [ROTATION, ""]);
    } else if number != NO_TOWN {
        contact(step, &code, town.code, 1, [start, ""]);
    }
    let village = places::within(town.code, Level::Village).last().expect("a town has villages");
    contact(step, &code, village.code, 2, [start, ""]);
    if number != NO_SITE {
        contact(step, &code, &site, 3, [start, ""]);
    }
    // Leaders of the government keep in contact with a company, too.
    if body == "government" {
        contact(step, &code, &format!("SX-QY-{}", number / BODIES.len() + 1), 4, [start, ""]);
    }

    let seat = format!("{code}-LX");
    post(step, &seat, "联系领导", &code, "contact_leader", start);
    let home = format!("SX-ZB-{}", (number - 1) % BODIES.len() + 1);
    let person = format!("SX-RY-{number:02}");
    let home = (number != NO_MEMBER).then_some(&home[..]);
    match number {
        EMPTY => {}
        ACTING => {
            someone(step, names, &person, home);
            appoint(step, &seat, &person, ["2025-03-01", ""], true);
        }
        HANDED_OVER => {
            someone(step, names, &person, home);
            someone(step, names, "SX-RY-51", home);
            appoint(step, &seat, &person, [start, "2024-06-01"], false);
            appoint(step, &seat, "SX-RY-51", ["2024-06-01", ""], false);
        }
        _ => {
            someone(step, names, &person, home);
            appoint(step, &seat, &person, [start, ""], false);
        }
    }
}

fn home(step: &mut Step, code: &str, name: &str, kind: &str) {
    let row = step.organizations.organization(code, name, kind);
    row.set("parent.affiliation", COMMITTEE);
}

fn contact(step: &mut Step, from: &str, to: &str, rank: usize, [start, end]: [&str; 2]) {
    let row = step.ties.tie("contact", from, to);
    row.set("rank", rank).set("valid_from", start).set("valid_to", end);
}

fn someone(step: &mut Step, names: &mut Names, code: &str, home: Option<&str>) {
    step.people.row().set("code", code).set("name", names.next());
    if let Some(home) = home {
        step.memberships.row().set("person", code).set("organization", home).set("type", "primary");
    }
}

fn post(step: &mut Step, code: &str, title: &str, of: &str, role: &str, start: &str) {
    let row = step.posts.row().set("code", code).set("title", title).set("organization", of);
    row.set("role", role).set("valid_from", start);
}

fn appoint(step: &mut Step, post: &str, person: &str, [start, end]: [&str; 2], acting: bool) {
    let row = step.appointments.row().set("post", post).set("person", person).set("type", "regular");
    row.set("acting", acting).set("valid_from", start).set("valid_to", end);
}

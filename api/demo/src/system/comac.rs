//! Organisations built on projects: an aircraft maker from its foundation to 477 branches.
//!
//! Published are the figures at both ends: 64 and 477 branches, 1,107 and 8,269 members. So are two levels of committees,
//! the three programmes, and test bases in four other cities. Everything else is chosen: all days but that of the
//! foundation, which cities, how many committees, temporary branches and partners there are, and who leads them.

use crate::calendar::Day;
use crate::chance::Chance;
use crate::names::Names;
use crate::places::{self, find};
use crate::sheet::Sheet;
use crate::{DataSet, Step};

const BRANCHES: (usize, usize) = (64, 477);
const MEMBERS: (usize, usize) = (1_107, 8_269);

/// Second-level committees, with the place of their seat.
const COMMITTEES: [(&str, &str); 9] = [
    ("设计研究院", "310115"),
    ("总装制造中心", "310115"),
    ("客户服务中心", "310112"),
    ("试飞中心", "310115"),
    ("北京研究中心", "110114"),
    ("复合材料中心", "310115"),
    ("营销中心", "310115"),
    ("财务公司", "310115"),
    ("四川分公司", "510104"),
];

/// Programmes: what they are called at first, their class, since when there is a team and a general branch, and what
/// temporary branches there are in it.
const PROGRAMMES: [(&str, &str, &str, &str, &[&str]); 3] = [
    ("C919", "narrow_body", "2009-01-01", "2012-01-01", &["设计", "总装", "试飞"]),
    ("ARJ21", "regional", "2008-05-11", "2011-01-01", &["设计", "试飞"]),
    ("CR929", "wide_body", "2017-06-01", "2018-01-01", &["设计", "总装"]),
];

/// Test bases: the city, since when there is a committee, and the programmes that are tested there.
const BASES: [(&str, &str, &str, &[usize]); 4] = [
    ("阎良", "6101", "2013-01-01", &[0, 1]),
    ("东营", "3705", "2016-01-01", &[0, 1]),
    ("南昌", "3601", "2019-01-01", &[0]),
    ("锡林浩特", "1525", "2019-01-01", &[1]),
];

/// Partners outside the company, with the programmes that they work on.
// Deliberately left out: no partner works on the third programme yet, so one duty is not met.
const PARTNERS: [(&str, &[usize]); 6] = [
    ("东海航空动力公司", &[0]),
    ("长江机载系统公司", &[0, 1]),
    ("西岭钛业公司", &[0, 1]),
    ("北山复合材料公司", &[0]),
    ("滨江起落架公司", &[1]),
    ("南湖航空内饰公司", &[0]),
];

/// A branch has members from the day on which it is founded: so many, and more until the end of the time described.
struct Branch {
    code: String,
    committee: usize,
    name: String,
    founded: Day,
    members: Vec<String>,
}

pub(super) fn build() -> DataSet {
    let mut step = Step::new("Found the company and let it grow", "2008-05-11");
    write_places(&mut step.organizations);
    write_committees(&mut step);
    let branches = write_branches(&mut step);
    write_projects(&mut step, &branches);

    let mut moved = Step::new("Move a branch to the test centre", "2020-07-01");
    let branch = branches.iter().find(|branch| branch.committee == 1).expect("every committee has branches");
    write_branch(&mut moved.organizations, branch, 3);

    let mut renamed = Step::new("Call the wide-body programme C929", "2023-11-01");
    write_programme(&mut renamed.organizations, 2, "C929");
    DataSet { steps: vec![step, moved, renamed] }
}

fn write_places(sheet: &mut Sheet) {
    let mut codes: Vec<&str> = Vec::new();
    for seat in COMMITTEES.iter().map(|(_, seat)| *seat).chain(BASES.iter().map(|(_, city, ..)| *city)) {
        codes.extend([2, 4, 6].into_iter().filter(|end| *end <= seat.len()).map(|end| &seat[..end]));
    }
    codes.sort_unstable();
    codes.dedup();
    codes.into_iter().for_each(|code| places::write_row(sheet, find(code)));
}

fn write_committees(step: &mut Step) {
    let founded = "2008-05-11";
    let row = step.organizations.row().set("code", "COM-DW").set("name", "商用飞机公司党委");
    row.set("kind", "party_committee").set("level", "company").set("valid_from", founded);
    write_tie(step, "seat", "COM-DW", "310115", founded);
    for (at, (name, seat)) in (1..).zip(COMMITTEES) {
        let code = committee_code(at - 1);
        let row = step.organizations.row().set("code", &code).set("name", format!("{name}党委"));
        let row = row.set("kind", "party_committee").set("parent.affiliation", "COM-DW").set("rank", at);
        row.set("level", "company").set("valid_from", founded);
        write_tie(step, "seat", &code, seat, founded);
    }
}

fn write_branches(step: &mut Step) -> Vec<Branch> {
    let (founded, end) = (Day::new(2008, 5, 11), Day::new(2023, 12, 1));
    let mut chance = Chance::new(919);
    let mut names = Names::new(919);
    let mut sizes = chance.shares(MEMBERS.0, BRANCHES.0);
    sizes.extend(chance.shares(MEMBERS.1 - MEMBERS.0, BRANCHES.1 - BRANCHES.0));
    // Deliberately left out: the last branch has two members only, and the one before it the others.
    let last = BRANCHES.1 - 1;
    sizes[last - 1] += sizes[last] - 2;
    sizes[last] = 2;

    let mut branches: Vec<Branch> = Vec::new();
    let mut counts = [0; COMMITTEES.len()];
    let mut people = 0;
    for (at, size) in sizes.into_iter().enumerate() {
        // Every committee has branches from the beginning; the first ones are the larger ones.
        let committee =
            if at < COMMITTEES.len() { at } else { chance.below(COMMITTEES.len()).min(chance.below(9)) };
        counts[committee] += 1;
        let later = (at + 1).saturating_sub(BRANCHES.0);
        let branch_founded = founded.spread(Day::new(2023, 7, 1), later, BRANCHES.1 - BRANCHES.0 + 1);
        let mut branch = Branch {
            code: format!("COM-ZB-{:03}", at + 1),
            committee,
            name: format!("{}第{}党支部", COMMITTEES[committee].0, counts[committee]),
            founded: branch_founded,
            members: Vec::new(),
        };
        write_branch(&mut step.organizations, &branch, committee);
        for member in 0..size {
            people += 1;
            let code = format!("COM-P-{people:04}");
            // New branches begin with three members, and others are admitted in the years after.
            let late = if later == 0 { 0 } else { (member + 1).saturating_sub(3) };
            let joined = branch_founded.spread(end, late, size.max(4) - 2);
            step.people.row().set("code", &code).set("name", names.next());
            let row = step.memberships.row().set("person", &code).set("organization", &branch.code);
            row.set("type", "primary").set("valid_from", joined);
            branch.members.push(code);
        }
        // Deliberately left out: two branches have no secretary, one since October 2023, one from the beginning.
        let until = if at + 1 == 200 { "2023-10-01" } else { "" };
        let holder = (at + 1 != 300).then_some((branch.members[0].as_str(), until));
        write_secretary(step, &branch.code, branch_founded, holder, None);
        branches.push(branch);
    }
    // Those who lead committees are members of branches below them.
    for committee in 0..COMMITTEES.len() {
        let branch =
            branches.iter().find(|branch| branch.committee == committee).expect("they have branches");
        write_secretary(step, &committee_code(committee), founded, Some((&branch.members[1], "")), None);
    }
    write_secretary(step, "COM-DW", founded, Some((&branches[0].members[2], "")), None);
    branches
}

fn write_projects(step: &mut Step, branches: &[Branch]) {
    for (at, (name, ..)) in PROGRAMMES.into_iter().enumerate() {
        write_programme(&mut step.organizations, at, name);
    }
    // People of the first branches are sent, five to a temporary branch; the first of each body is one more.
    let mut senders = branches[..BRANCHES.0].iter();
    for (at, (_, _, _, since, tasks)) in PROGRAMMES.into_iter().enumerate() {
        let code = general_branch_code(at);
        write_tie(step, "built_on_programme", &code, &team_code(at), since);
        let sender = &branches[at];
        write_secretary(step, &code, since, Some((&sender.members[3], "")), Some(&sender.code));
        for (task_at, task) in (1..).zip(tasks) {
            write_temporary_branch(
                step,
                (&code, task_at),
                &format!("{task}团队临时党支部"),
                since,
                &mut senders,
            );
        }
    }
    for (at, (name, city, since, programmes)) in (1..).zip(BASES) {
        let code = format!("COM-JD-{at}");
        let row = step.organizations.row().set("code", &code).set("name", format!("{name}试飞基地临时党委"));
        let row =
            row.set("kind", "test_base_committee").set("parent.affiliation", "COM-DW").set("rank", 20 + at);
        let row = row.set("own_budget", true).set("own_admission_plan", true);
        row.set("valid_from", since);
        write_tie(step, "seat", &code, city, since);
        programmes.iter().for_each(|at| write_tie(step, "built_on_programme", &code, &team_code(*at), since));
        let sender = &branches[at + 3];
        write_secretary(step, &code, since, Some((&sender.members[3], "")), Some(&sender.code));
        write_temporary_branch(step, (&code, 1), &format!("{name}试飞基地临时党支部"), since, &mut senders);
    }
    for (at, (name, programmes)) in (1..).zip(PARTNERS) {
        let code = format!("COM-QY-{at}");
        let row = step.organizations.organization(&code, name, "company");
        row.set("valid_from", "2008-05-11");
        for programme in programmes {
            write_tie(
                step,
                "programme_partner",
                &general_branch_code(*programme),
                &code,
                PROGRAMMES[*programme].3,
            );
        }
    }
}

/// A programme team and its general branch, under a name.
fn write_programme(sheet: &mut Sheet, at: usize, name: &str) {
    let (_, class, since, general_since, _) = PROGRAMMES[at];
    let row = sheet.row().set("code", team_code(at)).set("name", format!("{name}项目团队"));
    let row = row.set("kind", "programme_team").set("parent.affiliation", "COM-DW").set("rank", 11 + at);
    row.set("aircraft_class", class).set("valid_from", since);
    let row = sheet.row().set("code", general_branch_code(at)).set("name", format!("{name}项目临时党总支"));
    let row =
        row.set("kind", "programme_general_branch").set("parent.affiliation", "COM-DW").set("rank", 15 + at);
    let row = row.set("own_budget", true).set("own_admission_plan", true).set("valid_from", general_since);
    // Deliberately left out: the ARJ21 has been certified, and its general branch is past its end and not wound up.
    let _ = if at == 1 { row.set("planned_end", "2023-12-31") } else { row };
}

fn write_temporary_branch<'a>(
    step: &mut Step,
    (parent, at): (&str, usize),
    name: &str,
    since: &str,
    senders: &mut impl Iterator<Item = &'a Branch>,
) {
    let code = format!("{parent}-LS-{at}");
    let row = step.organizations.organization(&code, name, "temporary_branch");
    row.set("parent.affiliation", parent).set("valid_from", since);
    for sender in senders.take(5) {
        let row = step.memberships.row().set("person", &sender.members[4]).set("organization", &code);
        row.set("type", "temporary").set("valid_from", since);
    }
}

fn write_branch(sheet: &mut Sheet, branch: &Branch, committee: usize) {
    let row = sheet.organization(&branch.code, &branch.name, "aviation_branch");
    row.set("parent.affiliation", committee_code(committee)).set("valid_from", branch.founded);
}

/// The post of a secretary: who holds it and until when, and where a holder from elsewhere has his home.
fn write_secretary(
    step: &mut Step,
    of: &str,
    since: impl ToString,
    holder: Option<(&str, &str)>,
    home: Option<&str>,
) {
    let (post, since) = (of.replacen("COM-", "COM-G-", 1), since.to_string());
    let row = step.posts.row().set("code", &post).set("title", "书记").set("organization", of);
    row.set("role", "secretary").set("valid_from", &since);
    if let Some((person, until)) = holder {
        let row = step.appointments.row().set("post", post).set("person", person).set("valid_from", since);
        let row = row.set("valid_to", until).set("home", home.unwrap_or(""));
        row.set("type", if home.is_some() { "cross_appointment" } else { "regular" });
    }
}

fn write_tie(step: &mut Step, kind: &str, from: &str, to: &str, since: &str) {
    step.ties.tie(kind, from, to).set("valid_from", since);
}

fn committee_code(at: usize) -> String {
    format!("COM-DW-{}", at + 1)
}

fn team_code(at: usize) -> String {
    format!("COM-XM-{}", at + 1)
}

fn general_branch_code(at: usize) -> String {
    format!("COM-ZZ-{}", at + 1)
}

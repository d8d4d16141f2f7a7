//! Findings of random counties are those of the oracle, on every day, and counted right below every organisation.

use entity::day::Period;
use proptest::collection::vec;
use proptest::prelude::*;
use testkit::facts::{HolderFact, MemberFact, OrgFact, PostFact, TieFact};
use testkit::world::property;

use super::*;

/// Choices run out sooner or later, and then the simplest is taken: so they shrink well.
struct Choices(std::vec::IntoIter<u32>);

impl Choices {
    fn below(&mut self, bound: usize) -> usize {
        self.0.next().map_or(0, |choice| choice as usize % bound.max(1))
    }

    fn pick<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len())]
    }

    fn day(&mut self) -> Day {
        const AROUND: [i32; 12] = [0, -1, 1, -2, 2, -31, -30, -183, -184, -744, -743, -1000];
        Day(today().0 + AROUND[self.below(AROUND.len())])
    }

    fn validity(&mut self) -> Period {
        let (from, to) = (self.day(), self.day());
        match self.below(4) {
            0 | 1 => Period::ALWAYS,
            2 => Period { from, to: Day::OPEN_END },
            _ => Period { from: from.min(to), to: Day(from.max(to).0 + 1) },
        }
    }
}

const KINDS: [&str; 10] = [
    "grid",
    "village",
    "branch",
    "county_committee",
    "township_committee",
    "joint_committee",
    "temporary_branch",
    "project_team",
    "school",
    "county",
];

/// The county model, in which villages have households, too: so one sum is made of two kinds.
pub fn two_kinds_with_households() -> SharedModel {
    let of_villages = "[kinds.village.attributes.households]
type = 'int'
title = 'Households'
description = 'Households beside those of its grids'
adds_up = true
";
    let text = models::text("county");
    let (before, after) = text.split_once("[kinds.grid]").expect("there are grids");
    Arc::new(models::read(&format!("{before}{of_villages}\n[kinds.grid]{after}")))
}

pub fn county(choices: Vec<u32>) -> Facts {
    let mut choices = Choices(choices.into_iter());
    let mut facts = Facts::default();
    let count = 2 + choices.below(9);
    for at in 0..count {
        let kind = choices.pick(&KINDS).to_owned();
        let end = choices.day();
        let (attributes, states): (String, &[&str]) = match kind.as_str() {
            "joint_committee" if choices.below(2) == 1 => (
                format!(r#"{{"field":"education","planned_end":"{end}"}}"#),
                &["applied", "active", "model", "ended"],
            ),
            "joint_committee" => (r#"{"field":"education"}"#.to_owned(), &["applied", "active", "paused"]),
            // Some say nothing, and villages may owe.
            "grid" if choices.below(4) > 0 => {
                (format!(r#"{{"households":{}}}"#, choices.pick(&["1", "310", "5000"])), &[])
            }
            "village" if choices.below(3) > 0 => {
                (format!(r#"{{"households":{}}}"#, choices.pick(&["40", "-7"])), &[])
            }
            "temporary_branch" => (format!(r#"{{"planned_end":"{end}"}}"#), &["applied", "active", "ended"]),
            _ => ("{}".to_owned(), &[]),
        };
        let state = (!states.is_empty() && choices.below(5) != 1).then(|| choices.pick(states).to_owned());
        // Codes come in another order than ids.
        let code = format!("{}{at}", ["b", "a", "B"][choices.below(3)]);
        let validity = choices.validity();
        facts.organizations.push(OrgFact { id: 1001 + at as i64, code, kind, attributes, state, validity });
    }
    let org = |choices: &mut Choices| 1001 + choices.below(count) as i64;
    let mut next = 2000;
    let mut id = || {
        next += 1;
        next
    };
    for _ in 0..choices.below(30) {
        let (one, other, validity) = (org(&mut choices), org(&mut choices), choices.validity());
        match choices.below(8) {
            0..=2 if one != other => {
                let relation_type = choices
                    .pick(&["territory", "affiliation", "joint", "covers", "co_builds", "industry"])
                    .to_owned();
                let role = (relation_type == "joint").then(|| choices.pick(&["lead", "member"]).to_owned());
                // Always to one before it, so that no circle can arise.
                let (from, to) = (one.max(other), one.min(other));
                let twice =
                    |tie: &TieFact| (tie.from, tie.to, &tie.relation_type) == (from, to, &relation_type);
                if !facts.ties.iter().any(twice) {
                    facts.ties.push(TieFact { relation_type, from, to, role, weight: None, validity });
                }
            }
            3 | 4 => {
                let person = 8001 + choices.below(5) as i64;
                let membership_type =
                    choices.pick(&["primary", "report_in", "seconded", "temporary"]).to_owned();
                facts.members.push(MemberFact {
                    id: id(),
                    person,
                    organization: one,
                    membership_type,
                    validity,
                });
            }
            5 => {
                let role =
                    Some(choices.pick(&["secretary", "grid_head", "liaison", "team_leader"]).to_owned());
                facts.posts.push(PostFact { id: id(), organization: one, role, validity });
            }
            _ if !facts.posts.is_empty() => {
                let post = facts.posts[choices.below(facts.posts.len())].id;
                let (person, acting) = (8001 + choices.below(5) as i64, choices.below(2) == 1);
                facts.holders.push(HolderFact { id: id(), post, person, acting, validity });
            }
            _ => {}
        }
    }
    facts
}

async fn compare(store: &Store, facts: &Facts) {
    Facts::write(facts, store).await;
    let revision = store.fetch_revision().await.expect("it can be read");
    let history = Arc::new(History::load(store, revision).await.expect("it loads"));
    for around in [0, -1, 1, -30, -183, 60] {
        let day = Day(today().0 + around);
        let snapshot = Snapshot::build(&history, day);
        let findings = snapshot.findings(day);
        let all: Vec<String> = findings.all().iter().map(|finding| shown(&snapshot, finding)).collect();
        let mut found = all.clone();
        found.retain(|line| !line.contains(" misfit "));
        let world = oracle::World { model: store.model(), facts, day };
        assert_eq!(found, world.findings(), "on {day}");
        // Any other day that the snapshot is true for knows its own.
        let other = Day(day.0 + 1);
        if snapshot.steady().contains(other) {
            let later = snapshot.findings(other);
            let later = later.all().iter().map(|finding| shown(&snapshot, finding));
            let later: Vec<String> = later.filter(|line| !line.contains(" misfit ")).collect();
            assert_eq!(later, oracle::World { day: other, ..world }.findings(), "on {other}");
        }
        counted(&snapshot, &findings);
        figures::hold(&snapshot, facts, day);
    }
}

/// Counts below, by walking.
fn counted(snapshot: &Snapshot, findings: &entity::finding::Findings) {
    for (hierarchy, _) in snapshot.history().model().hierarchies() {
        for org in snapshot.organizations() {
            let mut below = snapshot.hierarchy(hierarchy).descendants(org, u32::MAX);
            below.push(org);
            let expected: Vec<u32> = (0u32..)
                .zip(findings.all())
                .filter(|(_, finding)| below.contains(&finding.organization))
                .map(|(at, _)| at)
                .collect();
            assert_eq!(findings.at_and_below(snapshot, hierarchy, org), expected);
            assert_eq!(findings.count_at_and_below(snapshot, hierarchy, org), expected.len());
            let kinds = findings.kinds_at_and_below(snapshot, hierarchy, org);
            assert_eq!(kinds.total() as usize, expected.len());
            let own = |at: &u32| findings.all()[*at as usize].organization == org;
            assert_eq!(
                findings.of(org).collect::<Vec<u32>>(),
                expected.into_iter().filter(own).collect::<Vec<u32>>()
            );
        }
    }
}

/// Figures, counted anew by walking down and putting everybody into sets.
mod figures {
    use std::collections::{HashMap, HashSet};

    use entity::model::SumIx;
    use entity::snapshot::{Counting, Measure};

    use super::*;

    pub fn hold(snapshot: &Snapshot, facts: &Facts, day: Day) {
        let alive = |id: i64| snapshot.find_id(id);
        let members: Vec<(i64, bool, Org)> = facts
            .members
            .iter()
            .filter(|member| member.validity.contains(day))
            .filter_map(|member| {
                let org = alive(member.organization)?;
                Some((member.person, member.membership_type == "primary", org))
            })
            .collect();
        let mut homes: HashMap<i64, Org> = HashMap::new();
        for (person, primary, org) in &members {
            // Nobody has two homes where commands have written; here chance has.
            if *primary && homes.insert(*person, *org).is_some() {
                return;
            }
        }
        let mut bodies: HashMap<Org, Vec<Org>> = HashMap::new();
        for tie in facts.ties.iter().filter(|tie| tie.relation_type == "joint" && tie.validity.contains(day))
        {
            if let (Some(from), Some(to)) = (alive(tie.from), alive(tie.to)) {
                bodies.entry(from).or_default().push(to);
            }
        }
        let none = Vec::new();
        let bodies_of = |org: &Org| bodies.get(org).unwrap_or(&none);
        let held: HashSet<i64> = facts
            .holders
            .iter()
            .filter(|holder| holder.validity.contains(day))
            .map(|holder| holder.post)
            .collect();
        let households = |id: i64| {
            let own = facts.organizations.iter().find(|org| org.id == id).expect("it was written");
            let attributes: serde_json::Value = serde_json::from_str(&own.attributes).expect("JSON");
            attributes["households"].as_i64().unwrap_or_default()
        };
        for (hierarchy, _) in snapshot.history().model().hierarchies() {
            for top in snapshot.organizations() {
                let mut below: HashSet<Org> =
                    snapshot.hierarchy(hierarchy).descendants(top, u32::MAX).into_iter().collect();
                below.insert(top);
                let within = |orgs: &[Org]| orgs.iter().filter(|org| below.contains(org)).count();
                let mut organizations = [0, 0, 0];
                let kinds = snapshot.history().model().kinds.len();
                let mut sums: [Vec<i64>; 3] = std::array::from_fn(|_| vec![0; kinds]);
                for org in snapshot.organizations() {
                    let (home, elsewhere) = (usize::from(below.contains(&org)), within(bodies_of(&org)));
                    add(&mut organizations, home, elsewhere);
                    let mut times = [0, 0, 0];
                    add(&mut times, home, elsewhere);
                    let (kind, worth) = (snapshot.get(org).kind(), households(snapshot.history().id(org)));
                    for (sum, times) in sums.iter_mut().zip(times) {
                        sum[usize::from(kind.0)] += worth * times as i64;
                    }
                }
                let mut people = [0, 0, 0];
                let everybody: HashSet<i64> = members.iter().map(|(person, ..)| *person).collect();
                for person in everybody {
                    let of = |primary: bool| {
                        let own = members.iter().filter(|one| one.0 == person && one.1 == primary);
                        own.map(|one| one.2).collect::<Vec<Org>>()
                    };
                    let through_home = homes.get(&person).map_or(0, |home| within(bodies_of(home)));
                    add(&mut people, within(&of(true)), within(&of(false)) + through_home);
                }
                let posts = facts.posts.iter().filter(|post| {
                    post.validity.contains(day)
                        && alive(post.organization).is_some_and(|org| below.contains(&org))
                });
                let vacant = posts.clone().filter(|post| !held.contains(&post.id)).count();
                let figures = snapshot.figures(hierarchy);
                let ways = [Counting::Home, Counting::Participation, Counting::Distinct];
                for (at, counting) in ways.into_iter().enumerate() {
                    let found = figures.organizations(snapshot, hierarchy, top, counting);
                    assert_eq!(found.total as usize, organizations[at], "{counting:?} on {day}");
                    assert_eq!(found.by_kind.iter().sum::<i64>(), found.total, "organisations have a kind");
                    let all = snapshot.sums(hierarchy);
                    let found = all.figure(snapshot, hierarchy, top, SumIx(0), counting);
                    assert_eq!(found.by_kind, sums[at], "{counting:?} of households on {day}");
                    assert_eq!(found.total, sums[at].iter().sum::<i64>(), "households have a kind");
                    let found = figures.people(snapshot, hierarchy, top, counting);
                    assert_eq!(found.total as usize, people[at], "{counting:?} of people on {day}");
                }
                let found = figures.posts(snapshot, hierarchy, top, false);
                assert_eq!(found.total as usize, posts.count(), "{:?} on {day}", Measure::Posts);
                let found = figures.posts(snapshot, hierarchy, top, true);
                assert_eq!(found.total as usize, vacant, "{:?} on {day}", Measure::VacantPosts);
            }
        }
    }

    fn add(counts: &mut [usize; 3], home: usize, elsewhere: usize) {
        counts[0] += home;
        counts[1] += elsewhere;
        counts[2] += usize::from(home + elsewhere > 0);
    }
}

#[test]
fn random_counties_are_found_out_like_the_oracle_does() {
    property(150, vec(any::<u32>(), 1..400).prop_map(county), |facts| {
        run(Engine::Sqlite, move |db| async move {
            let store = db.open(two_kinds_with_households()).await;
            compare(&store, &facts).await;
        });
    });
}

mod households_add_up_the_same_in_every_way {
    use serde_json::json;
    use testkit::query::Query;
    use testkit::{Server, Trees};

    use super::*;
    use crate::bulk::Ways;

    #[test]
    fn sqlite() {
        property(30, vec(any::<u32>(), 1..400).prop_map(county), |facts| one(Engine::Sqlite, facts));
    }

    #[test]
    fn postgres() {
        property(8, vec(any::<u32>(), 1..400).prop_map(county), |facts| one(Engine::Postgres, facts));
    }

    fn one(engine: Engine, facts: Facts) {
        run(engine, move |db| async move {
            let store = db.open(two_kinds_with_households()).await;
            facts.write(&store).await;
            let memory = Server::start(&store, Trees::Snapshot).await;
            let loader = Server::start(&store, Trees::Loader).await;
            let ways = Ways::open(&store, 100_000).await;
            for around in [0, -30, 60] {
                for hierarchy in ["TERRITORY", "AFFILIATION", "JOINT", "INDUSTRY"] {
                    let text = everything(hierarchy, Day(today().0 + around));
                    let expected = memory.client().data(&text).await;
                    assert_eq!(loader.client().data(&text).await, expected, "{text}");
                    assert!(ways.compare(&Query { text, variables: json!({}) }).await, "all of it is plain");
                }
            }
        });
    }

    fn everything(hierarchy: &str, day: Day) -> String {
        format!(
            "{{ organizations(hierarchy: {hierarchy}, asOf: \"{day}\", first: 100) {{ nodes {{
                 code
                 home: rollUp(measure: HOUSEHOLDS) {{ measure value byKind {{ kind value }} }}
                 taking: rollUp(measure: HOUSEHOLDS, counting: PARTICIPATION) {{ value byKind {{ kind value }} }}
                 once: rollUp(measure: HOUSEHOLDS, counting: DISTINCT) {{ counting value byKind {{ kind value }} }}
               }} }} }}"
        )
    }
}

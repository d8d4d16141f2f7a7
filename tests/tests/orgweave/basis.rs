//! Figures over a period: AS_WAS is `rollUp` on each date, AS_IS what sets of organisations and people come to when everything
//! is carried to the tree of today by hand.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt::Write;
use std::sync::Arc;

use entity::day::Day;
use entity::snapshot::{Described, History, Snapshot};
use entity::store::Store;
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};
use testkit::clock::{day, today};
use testkit::facts::{Facts, OrgFact};
use testkit::world::property;
use testkit::{Database, Engine, Server, Trees, every_way, models, run};

use crate::findings::property::{county, two_kinds_with_households};

/// What came of organisations: first day without it, and the results.
type Events = HashMap<i64, (Day, Vec<i64>)>;

/// Merges and splits for some that have ended, into organisations that exist then.
fn events(facts: &Facts) -> Events {
    let mut events = Events::new();
    for org in facts.organizations.iter().filter(|org| org.validity.to <= today()) {
        let end = org.validity.to;
        let mut there: Vec<i64> = facts
            .organizations
            .iter()
            .filter(|other| other.validity.contains(end))
            .map(|other| other.id)
            .collect();
        let count = (org.id % 4) as usize;
        let by = count.min(there.len());
        there.rotate_left(by);
        there.truncate(count);
        if !there.is_empty() {
            events.insert(org.id, (end, there));
        }
    }
    events
}

/// Writes them past every command, and beside each one that says something else and does not count.
async fn write(db: &Database, events: &Events) {
    let (mut sql, mut id) = (String::new(), 90_000);
    for (original, (effective, results)) in events {
        let kind = if results.len() > 1 { "split" } else { "merge" };
        for (kind, correction, results) in
            [(kind, 0, results.clone()), ("merge", 1, vec![*original - 1]), ("relate", 0, vec![1001])]
        {
            id += 10;
            write!(
                sql,
                "INSERT INTO change_event (id, type, effective, is_correction, detail, recorded_in)
                 VALUES ({id}, '{kind}', '{effective}', {correction}, '{{}}', 1);"
            )
            .expect("text");
            let sides = results.iter().map(|result| (result, "result")).chain([(original, "original")]);
            for (at, (party, side)) in sides.enumerate() {
                write!(
                    sql,
                    "INSERT INTO change_party (id, change_event_id, organization_id, side, recorded_in)
                     VALUES ({}, {id}, {party}, '{side}', 1);",
                    id * 10 + at as i64
                )
                .expect("text");
            }
        }
    }
    if !sql.is_empty() {
        db.execute(&sql).await;
    }
}

/// One that is counted.
struct Unit {
    kind: Option<String>,
    worth: i64,
    at_home: Vec<i64>,
    elsewhere: Vec<i64>,
}

/// Everything there is to count on a date, by hand.
struct OnDate<'a> {
    facts: &'a Facts,
    date: Day,
    snapshot: Snapshot,
}

impl OnDate<'_> {
    fn find(&self, id: i64) -> Option<&OrgFact> {
        self.facts.organizations.iter().find(|org| org.id == id && org.validity.contains(self.date))
    }

    fn bodies(&self, id: i64) -> Vec<i64> {
        let ties =
            self.facts.ties.iter().filter(|tie| {
                tie.relation_type == "joint" && tie.from == id && tie.validity.contains(self.date)
            });
        ties.filter(|tie| self.find(tie.to).is_some()).map(|tie| tie.to).collect()
    }

    fn units(&self, measure: &str) -> Vec<Unit> {
        let alone = |id: i64| Unit {
            kind: self.find(id).map(|org| org.kind.to_uppercase()),
            worth: 1,
            at_home: vec![id],
            elsewhere: Vec::new(),
        };
        let there = self.facts.organizations.iter().filter(|org| org.validity.contains(self.date));
        match measure {
            "ORGANIZATIONS" | "HOUSEHOLDS" => there
                .map(|org| {
                    let attributes: Value = serde_json::from_str(&org.attributes).expect("JSON");
                    let households = attributes["households"].as_i64().unwrap_or_default();
                    let worth = if measure == "HOUSEHOLDS" { households } else { 1 };
                    Unit { worth, elsewhere: self.bodies(org.id), ..alone(org.id) }
                })
                .collect(),
            "PEOPLE" => {
                let mut people: BTreeMap<i64, Unit> = BTreeMap::new();
                for member in self.facts.members.iter().filter(|member| member.validity.contains(self.date)) {
                    let Some(org) = self.find(member.organization) else { continue };
                    let none = || Unit { kind: None, worth: 1, at_home: Vec::new(), elsewhere: Vec::new() };
                    let person = people.entry(member.person).or_insert_with(none);
                    if member.membership_type == "primary" {
                        person.kind = Some(org.kind.to_uppercase());
                        person.at_home.push(org.id);
                        person.elsewhere.extend(self.bodies(org.id));
                    } else {
                        person.elsewhere.push(org.id);
                    }
                }
                people.into_values().collect()
            }
            "POSTS" | "VACANT_POSTS" => {
                let holds = |post: i64| {
                    let holders = self.facts.holders.iter();
                    holders.filter(|one| one.post == post).any(|one| one.validity.contains(self.date))
                };
                let posts = self.facts.posts.iter().filter(|post| post.validity.contains(self.date));
                let posts = posts.filter(|post| self.find(post.organization).is_some());
                let posts = posts.filter(|post| measure == "POSTS" || !holds(post.id));
                posts.map(|post| alone(post.organization)).collect()
            }
            _ => {
                let findings = self.snapshot.findings(self.date);
                let ids = findings.all().iter().map(|one| self.snapshot.history().id(one.organization));
                ids.map(alone).collect()
            }
        }
    }
}

/// Where everything counts today.
struct Today<'a> {
    facts: &'a Facts,
    events: &'a Events,
    history: Arc<History>,
}

impl Today<'_> {
    fn landing(&self, hierarchy: &str, id: i64) -> BTreeSet<i64> {
        let org = self.facts.organizations.iter().find(|org| org.id == id).expect("it was written");
        if org.validity.contains(today()) {
            return BTreeSet::from([id]);
        }
        if let Some((_, results)) = self.events.get(&id) {
            return results.iter().flat_map(|result| self.landing(hierarchy, *result)).collect();
        }
        let last = Snapshot::build(&self.history, Day(org.validity.to.0 - 1));
        let along = self.history.model().find_hierarchy(hierarchy).expect("a hierarchy");
        let own = self.history.find_id(id).expect("it was written");
        match last.hierarchy(along).parent(own) {
            Some(parent) => self.landing(hierarchy, self.history.id(parent)),
            None => BTreeSet::new(),
        }
    }
}

const WAYS: [(&str, &str); 12] = [
    ("ORGANIZATIONS", "HOME"),
    ("ORGANIZATIONS", "PARTICIPATION"),
    ("ORGANIZATIONS", "DISTINCT"),
    ("PEOPLE", "HOME"),
    ("PEOPLE", "PARTICIPATION"),
    ("PEOPLE", "DISTINCT"),
    ("HOUSEHOLDS", "HOME"),
    ("HOUSEHOLDS", "PARTICIPATION"),
    ("HOUSEHOLDS", "DISTINCT"),
    ("POSTS", "HOME"),
    ("VACANT_POSTS", "HOME"),
    ("FINDINGS", "HOME"),
];

fn dates() -> [Day; 6] {
    [-35, -28, -21, -14, -7, 0].map(|around| Day(today().0 + around))
}

fn document(hierarchy: &str, basis: &str) -> String {
    let from = dates()[0];
    let mut fields = String::new();
    for (at, (measure, counting)) in WAYS.iter().enumerate() {
        write!(
            fields,
            "w{at}: rollUpSeries(from: \"{from}\", every: WEEK, basis: {basis}, measure: {measure}, counting: {counting})
             {{ points {{ date value unattributed byKind {{ kind value }} }} }} "
        )
        .expect("text");
    }
    format!("{{ organizations(hierarchy: {hierarchy}, first: 100) {{ nodes {{ code {fields} }} }} }}")
}

/// What AS_IS must answer at an organisation: the value, what is not attributed, and the value by kind.
fn carried(
    units: &[Unit],
    counting: &str,
    landing: &HashMap<i64, BTreeSet<i64>>,
    below: &HashSet<i64>,
) -> (i64, i64, BTreeMap<String, i64>) {
    let (mut value, mut unattributed, mut by_kind) = (0, 0, BTreeMap::new());
    for unit in units {
        let places: Vec<i64> = match counting {
            "HOME" => unit.at_home.clone(),
            "PARTICIPATION" => unit.elsewhere.clone(),
            _ => unit.at_home.iter().chain(&unit.elsewhere).copied().collect(),
        };
        let groups: Vec<Vec<i64>> = match counting {
            "DISTINCT" => vec![places],
            _ => places.into_iter().map(|place| vec![place]).collect(),
        };
        for group in groups {
            let inside = |id: &i64| landing[id].iter().filter(|to| below.contains(to)).count();
            if group.iter().any(|id| inside(id) > 0 && inside(id) == landing[id].len()) {
                value += unit.worth;
                if let Some(kind) = &unit.kind {
                    *by_kind.entry(kind.clone()).or_default() += unit.worth;
                }
            } else if group.iter().any(|id| inside(id) > 0) {
                unattributed += unit.worth;
            }
        }
    }
    by_kind.retain(|_, value: &mut i64| *value != 0);
    (value, unattributed, by_kind)
}

async fn compare(db: &Database, store: &Store, mut facts: Facts) {
    // Nobody has two homes where commands have written.
    let mut homes = HashSet::new();
    facts.members.retain(|member| member.membership_type != "primary" || homes.insert(member.person));
    facts.write(store).await;
    let events = events(&facts);
    write(db, &events).await;
    let revision = store.fetch_revision().await.expect("it can be read");
    let history = Arc::new(History::load(store, revision).await.expect("it loads"));
    let now = Today { facts: &facts, events: &events, history: Arc::clone(&history) };
    let tree = Snapshot::build(&history, today());
    let servers = [Server::start(store, Trees::Snapshot).await, Server::start(store, Trees::Loader).await];
    for hierarchy in ["territory", "affiliation", "joint"] {
        let along = store.model().find_hierarchy(hierarchy).expect("a hierarchy");
        let landing: HashMap<i64, BTreeSet<i64>> = facts
            .organizations
            .iter()
            .filter(|org| org.validity.from <= today())
            .map(|org| (org.id, now.landing(hierarchy, org.id)))
            .collect();
        let text = document(&hierarchy.to_uppercase(), "AS_IS");
        let found = servers[0].client().data(&text).await;
        assert_eq!(servers[1].client().data(&text).await, found, "{text}");
        let on: Vec<OnDate> = dates()
            .into_iter()
            .map(|date| OnDate { facts: &facts, date, snapshot: Snapshot::build(&history, date) })
            .collect();
        for (way, (measure, counting)) in WAYS.iter().enumerate() {
            let units: Vec<Vec<Unit>> = on.iter().map(|on| on.units(measure)).collect();
            for node in found["organizations"]["nodes"].as_array().expect("a list") {
                let code = node["code"].as_str().expect("all have codes");
                let top = tree
                    .organizations()
                    .find(|org| tree.get(*org).code() == Some(code))
                    .expect("it is there");
                let mut below: HashSet<i64> = HashSet::from([history.id(top)]);
                below.extend(
                    tree.hierarchy(along).descendants(top, u32::MAX).iter().map(|org| history.id(*org)),
                );
                for (at, units) in units.iter().enumerate() {
                    let point = &node[format!("w{way}")]["points"][at];
                    let kinds = point["byKind"].as_array().expect("a list").iter().map(|one| {
                        let kind = one["kind"].as_str().expect("a kind").to_owned();
                        (kind, one["value"].as_i64().expect("a number"))
                    });
                    let told = (
                        point["value"].as_i64().expect("it is never null"),
                        point["unattributed"].as_i64().expect("a number"),
                        kinds.collect::<BTreeMap<String, i64>>(),
                    );
                    let expected = carried(units, counting, &landing, &below);
                    assert_eq!(
                        told, expected,
                        "{measure} {counting} at {code} along {hierarchy} on {}",
                        on[at].date
                    );
                }
            }
        }
        as_was(&servers, &hierarchy.to_uppercase()).await;
    }
}

/// On each date, the figure is that of `rollUp` on that date, or null.
async fn as_was(servers: &[Server], hierarchy: &str) {
    let text = document(hierarchy, "AS_WAS");
    let found = servers[0].client().data(&text).await;
    assert_eq!(servers[1].client().data(&text).await, found, "{text}");
    for (at, date) in dates().into_iter().enumerate() {
        let mut fields = String::new();
        for (way, (measure, counting)) in WAYS.iter().enumerate() {
            write!(fields, "w{way}: rollUp(measure: {measure}, counting: {counting}) {{ value byKind {{ kind value }} }} ")
                .expect("text");
        }
        let text = format!(
            "{{ organizations(hierarchy: {hierarchy}, asOf: \"{date}\", first: 100) {{ nodes {{ code {fields} }} }} }}"
        );
        let then = servers[0].client().data(&text).await;
        let then: HashMap<&str, &Value> = then["organizations"]["nodes"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|node| (node["code"].as_str().expect("all have codes"), node))
            .collect();
        for node in found["organizations"]["nodes"].as_array().expect("a list") {
            for way in 0..WAYS.len() {
                let point = &node[format!("w{way}")]["points"][at];
                let told = json!({ "value": point["value"], "byKind": point["byKind"] });
                let none = json!({ "value": null, "byKind": [] });
                let code = node["code"].as_str().expect("all have codes");
                let expected = then.get(code).map_or(&none, |node| &node[format!("w{way}")]);
                assert_eq!(&told, expected, "{:?} at {code} on {date}", WAYS[way]);
                assert_eq!((&point["date"], &point["unattributed"]), (&json!(date.to_string()), &json!(0)));
            }
        }
    }
}

mod everything_is_carried_to_the_tree_of_today {
    use super::*;

    #[test]
    fn sqlite() {
        property(16, vec(any::<u32>(), 1..400).prop_map(county), |facts| one(Engine::Sqlite, facts));
    }

    #[test]
    fn postgres() {
        property(8, vec(any::<u32>(), 1..400).prop_map(county), |facts| one(Engine::Postgres, facts));
    }

    fn one(engine: Engine, facts: Facts) {
        run(engine, move |db| async move {
            let store = db.open(two_kinds_with_households()).await;
            compare(&db, &store, facts).await;
        });
    }
}

/// The example of `docs/counting.md`: A moves and takes in B, D is split, G ends.
const EXAMPLE: &str = "
    org C county
    org T1 township
    org T2 township
    tie territory T1 C
    tie territory T2 C
    org A village
    tie territory A T1 2000-01-01..2025-07-01
    tie territory A T2 2025-07-01..2100-01-01
    org B village 2000-01-01..2025-07-01
    tie territory B T1 2000-01-01..2025-07-01
    org D village 2000-01-01..2025-07-01
    tie territory D T1 2000-01-01..2025-07-01
    org E village 2025-07-01..2100-01-01
    tie territory E T1 2025-07-01..2100-01-01
    org F village 2025-07-01..2100-01-01
    tie territory F T2 2025-07-01..2100-01-01
    org G village 2000-01-01..2025-07-01
    tie territory G T2 2000-01-01..2025-07-01
";

every_way! {
    async fn what_ended_counts_where_it_went(db: Db, trees: Trees) {
        let store = db.open(models::county()).await;
        let facts = Facts::parse(EXAMPLE);
        facts.write(&store).await;
        let id = |code: &str| facts.organizations.iter().find(|org| org.code == code).expect("a code").id;
        let end = day("2025-07-01");
        write(&db, &Events::from([(id("B"), (end, vec![id("A")])), (id("D"), (end, vec![id("E"), id("F")]))])).await;
        let server = Server::start(&store, trees).await;
        let text = r#"{ organizations(hierarchy: TERRITORY, where: {kinds: [COUNTY, TOWNSHIP]}) { nodes {
            code
            was: rollUpSeries(from: "2025-01-01", to: "2026-01-01", every: YEAR) { points { value } }
            is: rollUpSeries(from: "2025-01-01", to: "2026-01-01", every: YEAR, basis: AS_IS) { points { value unattributed } }
        } } }"#;
        let data = server.client().data(text).await;
        let shown: Vec<String> = data["organizations"]["nodes"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|node| {
                let of = |way: &str, at: usize, what: &str| node[way]["points"][at][what].to_string();
                format!(
                    "{} {} {} | {}+{} {}+{}",
                    node["code"].as_str().expect("all have codes"),
                    of("was", 0, "value"),
                    of("was", 1, "value"),
                    of("is", 0, "value"),
                    of("is", 0, "unattributed"),
                    of("is", 1, "value"),
                    of("is", 1, "unattributed"),
                )
            })
            .collect();
        assert_eq!(shown, ["C 7 6 | 7+0 6+0", "T1 4 2 | 1+1 2+0", "T2 2 3 | 4+1 3+0"]);
    }

    async fn intervals_end_where_months_do(db: Db, trees: Trees) {
        let store = db.open(models::county()).await;
        Facts::parse("org C county\n").write(&store).await;
        let client = Server::start(&store, trees).await;
        for (arguments, expected) in [
            (r#"from: "2024-01-31", to: "2024-05-30""#, &["2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30"][..]),
            (r#"from: "2026-06-14", every: DAY"#, &["2026-06-14", "2026-06-15"]),
            (r#"from: "2025-08-31", every: QUARTER"#, &["2025-08-31", "2025-11-30", "2026-02-28", "2026-05-31"]),
            (r#"from: "2024-02-29", every: YEAR"#, &["2024-02-29", "2025-02-28", "2026-02-28"]),
        ] {
            let text = format!("{{ organization(code: \"C\") {{ rollUpSeries({arguments}) {{ points {{ date }} }} }} }}");
            let data = client.client().data(&text).await;
            let points = data["organization"]["rollUpSeries"]["points"].as_array().cloned().unwrap_or_default();
            let dates: Vec<&str> = points.iter().filter_map(|point| point["date"].as_str()).collect();
            assert_eq!(dates, expected, "{arguments}");
        }
        assert_eq!(day("2026-06-15"), today());
        for (fields, argument, reason) in [
            (r#"a: rollUpSeries(from: "2026-06-16") { basis }"#, "from", "is after 2026-06-15"),
            (r#"a: rollUpSeries(from: "2026-01-01", every: DAY) { basis }"#, "every", "more than 120 dates"),
            (r#"a: rollUpSeries(from: "2026-06-01", to: "2026-08-01", basis: AS_IS) { basis }"#, "to", "2026-08-01 is later"),
            (r#"a: rollUpSeries(from: "2016-07-15") { basis } b: rollUpSeries(from: "2026-06-14", every: DAY) { basis }"#, "every", "120 different dates"),
            (r#"a: rollUpSeries(from: "2026-06-01", measure: POSTS, counting: DISTINCT) { basis }"#, "counting", "HOME"),
        ] {
            let text = format!("{{ organization(code: \"C\") {{ {fields} }} }}");
            let answer = client.client().query(&text, json!({})).await;
            let error = &answer["errors"][0];
            assert_eq!(error["extensions"]["argument"], argument, "{text}\n{answer:#}");
            assert!(error["message"].as_str().is_some_and(|text| text.contains(reason)), "{text}\n{answer:#}");
        }
    }
}

//! What was known then: whatever is recorded later, `asRecordedIn` and `asRecordedAt` answer as the server did at the time.

use chrono::{Duration, SecondsFormat};
use entity::clock::Clock;
use entity::command::{
    ImportError, ImportFormat, ImportOptions, ImportTable, RegisterPart, organization_import,
};
use entity::day::Day;
use entity::store::Store;
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};
use testkit::clock::{clock, today};
use testkit::world::property;
use testkit::{Client, Database, Engine, Server, Trees, county, every_way, models, run};

/// A board, its parents with their ranks, and whether it is renamed.
type Board = (usize, Vec<(usize, i32)>, bool);

/// One import of boards that stand under each other.
#[derive(Clone, Debug)]
struct Draft {
    boards: Vec<Board>,
    effective: Option<i32>,
    correct: bool,
}

fn drafts() -> impl Strategy<Value = Vec<Draft>> {
    let board = (0..6usize, vec((0..6usize, -1..2), 0..3), any::<bool>());
    let draft = (vec(board, 1..6), prop::option::of(-3..4), any::<bool>());
    vec(draft.prop_map(|(boards, effective, correct)| Draft { boards, effective, correct }), 2..6)
}

impl Draft {
    /// The file: boards always stand under those before them, so that no circle can arise.
    fn text(&self) -> String {
        let mut text = "code,name,kind,parent.specialty,rank.specialty\n".to_owned();
        let mut seen = Vec::new();
        for (board, parents, renamed) in &self.boards {
            if seen.contains(board) {
                continue;
            }
            seen.push(*board);
            let mut above: Vec<(usize, i32)> = Vec::new();
            for (parent, rank) in parents.iter().filter(|(parent, _)| parent < board) {
                if above.iter().all(|(other, _)| other != parent) {
                    above.push((*parent, *rank));
                }
            }
            let join = |list: Vec<String>| list.join("|");
            let codes = join(above.iter().map(|(parent, _)| format!("b{parent}")).collect());
            let ranks = join(above.iter().map(|(_, rank)| rank.to_string()).collect());
            let name = if *renamed { "later" } else { "a" };
            text.push_str(&format!("b{board},{name} n{board},specialty_board,{codes},{ranks}\n"));
        }
        text
    }

    /// Whether the rules let it through and it changed anything.
    async fn import(&self, store: &Store) -> bool {
        let table = ImportTable::read_text(store.model(), "f", self.text().as_bytes(), ImportFormat::Csv);
        let options = ImportOptions {
            actor: "testkit".to_owned(),
            effective: self.effective.map(|day| Day(today().0 + day)),
            correct: self.correct,
            ..ImportOptions::default()
        };
        match organization_import(store, &table, &options, &mut |_, _, _| {}).await {
            Ok(report) => report.revision.is_some(),
            Err(ImportError::Refused(_)) => false,
            Err(error) => panic!("{error}"),
        }
    }
}

/// The time of the `step`th import. Days stay the same.
fn later(step: usize) -> Clock {
    Clock::fixed(chrono_tz::Asia::Shanghai, clock().now() + Duration::microseconds(1_500 * step as i64))
}

/// Everything about the tree on a day; `as_recorded` is one more argument of every field of the root.
fn document(day: Day, as_recorded: &str) -> String {
    crate::property::loaders_answer_like_snapshots::everything("SPECIALTY", day)
        .replace("asOf:", &format!("{as_recorded} asOf:"))
}

async fn answers(client: &Client, as_recorded: &str) -> Vec<Value> {
    let mut answers = Vec::new();
    for around in [-4, -1, 0, 2] {
        answers.push(client.data(&document(Day(today().0 + around), as_recorded)).await);
    }
    answers
}

async fn remember(db: &Database, drafts: &[Draft]) {
    let store = db.hospital().await;
    // What the server says before anything is recorded, and after each revision.
    let mut then = vec![answers(&Server::start(&store, Trees::Snapshot).await.client(), "").await];
    let mut steps = Vec::new();
    for (step, draft) in drafts.iter().enumerate() {
        let store = db.open_at(models::hospital(), later(step)).await;
        if draft.import(&store).await {
            then.push(answers(&Server::start(&store, Trees::Snapshot).await.client(), "").await);
            steps.push(step);
        }
    }
    for trees in [Trees::Snapshot, Trees::Resolvers, Trees::Loader] {
        let server = Server::start(&store, trees).await;
        let client = server.client();
        for (revision, then) in then.iter().enumerate() {
            assert_eq!(
                &answers(&client, &format!("asRecordedIn: {revision}")).await,
                then,
                "{trees:?} {revision}"
            );
        }
        for (at, step) in steps.iter().enumerate() {
            let recorded = later(*step).now();
            // As clients are told of it: cut to its millisecond.
            let told = recorded.to_rfc3339_opts(SecondsFormat::Millis, true);
            let asked = format!(r#"asRecordedAt: "{told}""#);
            assert_eq!(answers(&client, &asked).await, then[at + 1], "{trees:?} {asked}");
            let before = (recorded - Duration::milliseconds(1)).with_timezone(&chrono_tz::Asia::Shanghai);
            let asked = format!(r#"asRecordedAt: "{}""#, before.to_rfc3339());
            assert_eq!(answers(&client, &asked).await, then[at], "{trees:?} {asked}");
        }
    }
}

mod every_revision_stays_as_it_was {
    use super::*;

    #[test]
    fn sqlite() {
        property(6, drafts(), |drafts| one(Engine::Sqlite, drafts));
    }

    #[test]
    fn postgres() {
        property(3, drafts(), |drafts| one(Engine::Postgres, drafts));
    }

    fn one(engine: Engine, drafts: Vec<Draft>) {
        run(engine, move |db| async move { remember(&db, &drafts).await });
    }
}

/// All that can be asked about a county with its people; `@` is where a field of the root takes more arguments.
const EVERYTHING: &[&str] = &[
    r#"{ organization(code: "QS-XW" @) {
      name validTo ...Figures
      children { code name ...Figures memberships { nodes { type validFrom validTo person { code name home { code } } } } }
      posts { totalCount nodes { code title isVacant holders { code name } appointments(history: true) { nodes { validFrom validTo isActing } } } }
      findings { totalCount nodes { code duty message since } }
      serious: rollUp(measure: FINDINGS) { value byKind { kind value } }
      at(date: "2023-06-01") { descendants { code name } ...Figures }
    } }
    fragment Figures on Organization {
      rollUp { value byKind { kind value } }
      taking: rollUp(counting: PARTICIPATION) { value }
      once: rollUp(counting: DISTINCT) { value }
      people: rollUp(measure: PEOPLE, counting: DISTINCT) { value byKind { kind value } }
      posts: rollUp(measure: POSTS) { value }
      vacant: rollUp(measure: VACANT_POSTS) { value }
      households: rollUp(measure: HOUSEHOLDS, counting: DISTINCT) { value }
    }"#,
    r#"{ body: organization(code: "QS-JC-01" @) {
      id identifiers { value } versions(includeSuperseded: true) { name recordedIn supersededIn }
      relations(direction: BOTH) { type other { code } }
      participants { totalCount nodes { organization { code name } role weight validFrom } }
      reach(path: JOINT_REACH) { totalCount nodes { code name } }
    } }"#,
    r#"{ people(first: 100 @) { totalCount nodes { id code name validFrom memberships { nodes { organization { code } } } appointments { nodes { post { code } } } } } }"#,
    r#"{ posts(first: 100 @) { totalCount nodes { code isVacant organization { code } } } memberships(first: 200 @) { totalCount nodes { type person { code } } } }"#,
    r#"{ findings(first: 100 @) { totalCount nodes { code organization { code } message found } } }"#,
    r#"{ person(code: "P001" @) { name age: validFrom memberships(history: true) { nodes { validFrom validTo } } } }"#,
    r#"{ organizations(first: 100, orderBy: NAME @) { totalCount edges { node { code path childCount } } } search(text: "青" @) { totalCount nodes { code } ancestors { code } } }"#,
];

/// More of everything, and a branch that stands elsewhere since years.
async fn more(store: &Store) {
    let tables = [
        ("people", "code,name\nP901,后来的\nP001,改名的\n"),
        (
            "memberships",
            "person,organization,type,valid_from\nP901,QS-DW-01,primary,2022-01-01\nP901,QS-JC-01,report_in,2023-05-01\n",
        ),
        ("posts", "code,title,organization,role,valid_from\nG-NEW,新岗,QS-JC-01,liaison,2023-05-01\n"),
        ("appointments", "post,person,type,acting,home,valid_from\nG-NEW,P901,regular,true,,2023-06-01\n"),
        (
            "ties",
            "type,from,to,rank,weight,role,valid_from\njoint,QS-ZB-08,QS-JC-01,9,10,member,2024-01-01\n",
        ),
    ];
    let tables: Vec<(RegisterPart, String)> = tables
        .iter()
        .map(|(name, text)| (RegisterPart::find(name).expect("a table"), (*text).to_owned()))
        .collect();
    county::register(store, &tables).await;
    let text = "code,name,kind,parent\nQS-JC-01,另一个名字,joint_committee,QS-XW\nQS-DW-01,柳河镇的,township_committee,QS-XW\n";
    let table = ImportTable::read_text(store.model(), "f", text.as_bytes(), ImportFormat::Csv);
    let options = ImportOptions { correct: true, ..ImportOptions::default() };
    let report = organization_import(store, &table, &options, &mut |_, _, _| {}).await;
    assert!(report.expect("nothing is wrong with it").revision.is_some());
}

every_way! {
    async fn people_and_figures_stay_as_they_were(db: Db, trees: Trees) {
        let store = db.county().await;
        county::load(&store).await;
        let known = store.fetch_revision().await.expect("it can be read");
        let server = Server::start(&store, trees).await;
        let mut then = Vec::new();
        for document in EVERYTHING {
            then.push(server.client().data(&document.replace('@', "")).await);
        }
        more(&store).await;
        let server = Server::start(&store, trees).await;
        for (document, then) in EVERYTHING.iter().zip(&then) {
            let asked = document.replace('@', &format!(", asRecordedIn: {known}"));
            assert_eq!(&server.client().data(&asked).await, then, "{asked}");
            let now = server.client().data(&document.replace('@', "")).await;
            assert_ne!(&now, then, "nothing has changed in {document}");
            let newest = store.fetch_revision().await.expect("it can be read");
            let asked = document.replace('@', &format!(", asRecordedIn: {newest}"));
            assert_eq!(server.client().data(&asked).await, now, "{asked}");
        }
    }

    async fn both_are_asked_for_in_one_request(db: Db, trees: Trees) {
        let store = db.county().await;
        county::load(&store).await;
        let known = store.fetch_revision().await.expect("it can be read");
        more(&store).await;
        let server = Server::start(&store, trees).await;
        let document = format!(
            r#"{{
              now: organization(code: "QS-JC-01") {{ name findings {{ totalCount }} rollUp(measure: FINDINGS) {{ value }} }}
              then: organization(code: "QS-JC-01", asRecordedIn: {known}) {{ name findings {{ totalCount }} rollUp(measure: FINDINGS) {{ value }} }}
              never: organization(code: "QS-JC-01", asRecordedIn: 0) {{ name }}
              before: organizations(asRecordedAt: "1999-01-01T00:00:00Z") {{ totalCount }}
            }}"#
        );
        let answer = server.client().query(&document, json!({})).await;
        let data = &answer["data"];
        assert_eq!(data["now"]["name"], "另一个名字", "{answer:#}");
        assert_eq!(data["then"]["name"], "青石竹产业联合党委");
        assert_eq!((&data["never"], &data["before"]["totalCount"]), (&Value::Null, &json!(0)));
        let newest = store.fetch_revision().await.expect("it can be read");
        assert_eq!(answer["extensions"]["revision"], newest);
    }

    async fn a_cursor_belongs_to_what_was_known(db: Db, trees: Trees) {
        let store = db.county().await;
        county::load(&store).await;
        let newest = store.fetch_revision().await.expect("it can be read");
        let server = Server::start(&store, trees).await;
        let page = |arguments: &str| format!("{{ organizations(first: 2, {arguments}) {{ nodes {{ code }} pageInfo {{ endCursor }} }} }}");
        let first = server.client().data(&page(&format!("asRecordedIn: {newest}"))).await;
        let cursor = first["organizations"]["pageInfo"]["endCursor"].as_str().expect("there is more").to_owned();
        let next = page(&format!("asRecordedIn: {newest}, after: {cursor:?}"));
        let expected = server.client().data(&next).await;
        let other = server.client().query(&page(&format!("after: {cursor:?}")), json!({})).await;
        assert_eq!(other["errors"][0]["extensions"]["argument"], "after", "{other:#}");
        // It stays good when more is known.
        more(&store).await;
        let server = Server::start(&store, trees).await;
        assert_eq!(server.client().data(&next).await, expected);
    }

    async fn what_cannot_be_asked_is_refused(db: Db, trees: Trees) {
        let store = db.county().await;
        county::load(&store).await;
        more(&store).await;
        let server = Server::start(&store, trees).await;
        let newest = store.fetch_revision().await.expect("it can be read");
        let days: String = (0..8)
            .map(|at| format!("a{at}: organization(code: \"QS-XW\", asRecordedIn: {}, asOf: \"202{at}-01-01\") {{ id }} ", at % 2))
            .collect();
        for (document, argument, reason) in [
            (format!("{{ organizations(asRecordedIn: {}) {{ totalCount }} }}", newest + 1), "asRecordedIn", "there is no revision"),
            ("{ organizations(asRecordedIn: -1) { totalCount } }".to_owned(), "asRecordedIn", "there is no revision"),
            ("{ organizations(asRecordedAt: \"2026-01-01\") { totalCount } }".to_owned(), "asRecordedAt", "RFC 3339"),
            ("{ organizations(asRecordedAt: \"0000-01-01T00:00:00Z\") { totalCount } }".to_owned(), "asRecordedAt", "RFC 3339"),
            ("{ organizations(asRecordedAt: \"2026-01-01T00:00:00Z\", asRecordedIn: 1) { totalCount } }".to_owned(), "asRecordedIn", "exclude"),
            (format!("{{ {days} b: organization(code: \"QS-XW\", asRecordedIn: 2, asOf: \"2020-01-01\") {{ id }} }}"), "asOf", "8 different dates"),
            ("{ a: findings(asRecordedIn: 1) { totalCount } b: findings(asRecordedIn: 2) { totalCount } }".to_owned(), "asRecordedIn", "one revision besides"),
        ] {
            let answer = server.client().query(&document, json!({})).await;
            let error = &answer["errors"][0];
            assert_eq!(error["extensions"]["argument"], argument, "{document}\n{answer:#}");
            assert!(error["message"].as_str().is_some_and(|text| text.contains(reason)), "{document}\n{answer:#}");
        }
    }
}

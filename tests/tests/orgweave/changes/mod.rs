//! Changes of structure and people, told to the commands themselves, on both databases.

mod draw;
mod people;
mod posts;
mod races;
mod random;
mod undo;

use std::sync::Arc;

use entity::command::{
    Change, CommandError, CommandOptions, Done, Manner, OnError, Step, Target, Undo, Violation, change,
    change_undo,
};
use entity::day::Day;
use entity::snapshot::{Described, History};
use entity::store::{Store, When};
use sea_orm::DatabaseConnection;
use testkit::Database;
use testkit::clock::today;
use testkit::rows::{Rows, dump};

/// The secretary of the county, who decides on whatever asks for a decision.
const SECRETARY: &str = "P001";

/// The small county, and a way past its store.
struct County {
    store: Store,
    raw: DatabaseConnection,
}

impl County {
    async fn open(db: &Database) -> County {
        let store = db.county().await;
        testkit::county::load(&store).await;
        County { store, raw: db.raw().await }
    }

    async fn rows(&self) -> Rows {
        Rows::read(&self.raw).await
    }

    /// The organisation that bears a code on some day.
    async fn organization(&self, code: &str) -> i64 {
        let rows = self.rows().await;
        let found = rows.of("organization_version").iter().find(|row| row.find("code") == Some(code));
        found.unwrap_or_else(|| panic!("no organisation {code}")).id("organization_id")
    }

    async fn target(&self, code: &str) -> Target {
        Target::Id(self.organization(code).await)
    }

    async fn person(&self, code: &str) -> Target {
        let ever = When::Ever(self.revision().await);
        let found =
            self.store.list_people_by_code(&[code.to_owned()], ever).await.expect("people can be read");
        Target::Id(found.first().unwrap_or_else(|| panic!("no person {code}")).id)
    }

    async fn post(&self, code: &str) -> Target {
        let ever = When::Ever(self.revision().await);
        let found = self.store.list_posts_by_code(&[code.to_owned()], ever).await.expect("posts can be read");
        Target::Id(found.first().unwrap_or_else(|| panic!("no post {code}")).id)
    }

    async fn revision(&self) -> i64 {
        self.store.fetch_revision().await.expect("the revision can be read")
    }

    async fn take(&self, told: &Told, dry_run: bool) -> Result<Done, CommandError> {
        take(&self.store, told, dry_run).await
    }

    /// Takes one step, which nothing may stand in the way of.
    async fn done(&self, step: Step, day: &str) -> Done {
        let told = Told::of(step, day);
        match self.take(&told, false).await {
            Ok(done) => done,
            Err(error) => panic!("{told:?}\n{error:#?}"),
        }
    }

    /// What stands in the way of a step: codes and paths. Nothing may have changed then.
    async fn refused(&self, step: Step, day: &str) -> Vec<String> {
        self.refused_of(&Told::of(step, day)).await
    }

    async fn refused_of(&self, told: &Told) -> Vec<String> {
        let before = dump(&self.raw).await;
        let refused = match self.take(told, false).await {
            Err(CommandError::Refused(violations)) => shown(&violations),
            Err(CommandError::Store(error)) => panic!("{told:?}: {error}"),
            Ok(_) => panic!("was not refused: {told:?}"),
        };
        assert_eq!(dump(&self.raw).await, before, "{told:?}");
        refused
    }

    /// Who is what in an organisation on a day: code, type, and the days, in order.
    async fn members(&self, organization: &str, day: &str) -> Vec<String> {
        let (id, day) = (self.organization(organization).await, testkit::clock::day(day));
        let rows = self.rows().await;
        let of = rows.on("membership", day).filter(|row| row.id("organization_id") == id);
        let mut members: Vec<String> = of
            .map(|row| format!("{} {} {}", code_of(&rows, row.id("person_id")), row.text("type"), days(row)))
            .collect();
        members.sort();
        members
    }

    /// Who holds a post on a day.
    async fn holders(&self, post: &str, day: &str) -> Vec<String> {
        let (Target::Id(id), day) = (self.post(post).await, testkit::clock::day(day)) else {
            panic!("a recorded post has an id")
        };
        let rows = self.rows().await;
        let of = rows.on("appointment", day).filter(|row| row.id("post_id") == id);
        let mut holders: Vec<String> = of
            .map(|row| {
                let acting = if row.text("acting") == "0" { "" } else { " acting" };
                format!("{} {}{acting} {}", code_of(&rows, row.id("person_id")), row.text("type"), days(row))
            })
            .collect();
        holders.sort();
        holders
    }
}

fn code_of(rows: &Rows, person: i64) -> String {
    let found = rows.of("person_version").iter().find(|row| row.id("person_id") == person);
    found.and_then(|row| row.find("code")).unwrap_or("-").to_owned()
}

fn days(row: &testkit::rows::Row) -> String {
    let day = |day: Day| day.date().map_or(String::new(), |_| day.to_string());
    format!("{}..{}", day(row.validity().from), day(row.validity().to))
}

/// Codes and paths.
fn shown(violations: &[Violation]) -> Vec<String> {
    let path = |violation: &Violation| {
        let parts = violation.path.iter().map(|part| match part {
            entity::command::PathPart::Field(field) => (*field).to_owned(),
            entity::command::PathPart::Index(at) => at.to_string(),
            entity::command::PathPart::Key(key) => key.clone(),
        });
        parts.collect::<Vec<_>>().join(".")
    };
    let lines = violations.iter().map(|one| format!("{} {}", one.code.key(), path(one)).trim().to_owned());
    lines.collect()
}

/// A command, as it is told.
#[derive(Clone, Debug)]
enum Told {
    Change(Change),
    Undo(i64),
}

impl Told {
    /// One step from a day on.
    fn of(step: Step, day: &str) -> Told {
        let manner = Manner { effective: Some(testkit::clock::day(day)), ..Manner::default() };
        Told::with(vec![step], manner, OnError::Nothing)
    }

    /// One step that corrects what holds on a day.
    fn correcting(step: Step, day: &str) -> Told {
        let manner = Manner { effective: Some(testkit::clock::day(day)), correct: true, reason: None };
        Told::with(vec![step], manner, OnError::Nothing)
    }

    fn with(steps: Vec<Step>, manner: Manner, on_error: OnError) -> Told {
        let is_list = steps.len() > 1;
        Told::Change(Change {
            name: "organizations_change",
            steps,
            manner,
            expected_version: None,
            is_list,
            on_error,
        })
    }

    /// The day from which it holds, where it leaves all days before alone.
    fn leaves_before(&self) -> Option<Day> {
        match self {
            Told::Change(change) if !change.manner.correct => {
                Some(change.manner.effective.unwrap_or(today()))
            }
            _ => None,
        }
    }
}

async fn take(store: &Store, told: &Told, dry_run: bool) -> Result<Done, CommandError> {
    let options = CommandOptions { actor: Some(SECRETARY.to_owned()), dry_run, ..CommandOptions::default() };
    match told {
        Told::Change(input) => change(store, &options, input).await,
        Told::Undo(revision) => {
            change_undo(store, &options, &Undo { revision: *revision, reason: None }).await
        }
    }
}

/// All that a history says, whatever way it came about.
fn told_by(history: &History) -> String {
    let mut text = format!("{}\n", history.revision());
    for org in history.organizations() {
        let id = history.id(org);
        for at in history.versions_of(org) {
            let version = history.version(at);
            let names: Vec<_> = version.names().collect();
            text += &format!(
                "{id} {} {:?} {:?} {:?} {:?} {} {:?} {names:?}\n",
                history.version_row(at),
                version.validity(),
                version.kind(),
                version.state(),
                version.code(),
                version.name(),
                version.short_name(),
            );
            for (place, _) in history.model().kind(version.kind()).attributes.iter().enumerate() {
                text += &format!("  {:?}\n", version.attribute(place).map(|value| value.to_value()));
            }
        }
        for relation in history.model().relation_types.keys() {
            let relation = history.model().find_relation_type(relation).expect("it is there");
            for edge in history.ties_of(relation, org) {
                text += &format!("  {:?} {} {:?}\n", edge, history.id(edge.parent), history.note(edge.row));
            }
        }
    }
    let people = history.people();
    text += &format!(
        "{:?}\n{:?}\n{:?}\n{:?}\n{:?}\n",
        people.persons(),
        people.memberships(),
        people.posts(),
        people.holders(),
        people.misfits()
    );
    text
}

async fn history(store: &Store) -> Arc<History> {
    let revision = store.fetch_revision().await.expect("the revision can be read");
    Arc::new(History::load(store, revision).await.expect("the history can be read"))
}

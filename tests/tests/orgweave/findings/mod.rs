//! Findings: each sort of duty, misfit and empty seat by example, and all of them against an oracle that is slow and obvious.

mod asked;
mod changed_model;
mod duties;
mod oracle;
pub mod property;
mod seats;
mod speed;

use std::sync::Arc;

use entity::day::Day;
use entity::finding::{Finding, FindingSubject, Shortfall};
use entity::model::SharedModel;
use entity::snapshot::{Described, History, Org, Snapshot};
use entity::store::Store;
use testkit::case::assert_same;
use testkit::clock::{day, today};
use testkit::facts::Facts;
use testkit::{Engine, models, run};

/// The world on a day as the database has it now.
async fn view(store: &Store, day: Day) -> Snapshot {
    testkit::case::view(store, day).await
}

/// A finding in a few words: the organisation's code, the duty's key or the sort, and the figures.
fn shown(snapshot: &Snapshot, finding: &Finding) -> String {
    let model = snapshot.history().model();
    let code = |org: Org| snapshot.get(org).code().unwrap_or("-").to_owned();
    let what = match finding.subject {
        FindingSubject::Duty(duty, shortfall) => {
            let figures = match shortfall {
                Shortfall::Count(count) => count.to_string(),
                Shortfall::Share { members, holders } => format!("{members}/{holders}"),
                Shortfall::Overdue { end } => end.to_string(),
                Shortfall::Acting { since, .. } | Shortfall::Membership { since, .. } => since.to_string(),
            };
            format!("{} {figures}", model.duty(duty).key)
        }
        FindingSubject::Misfit(_) => {
            let message = finding.message(snapshot, None);
            format!("misfit {}", message.split_once(": ").expect("a colon").1)
        }
        FindingSubject::EmptySeat(seat) => {
            let step = &model.lifecycle(seat.lifecycle).transitions[usize::from(seat.transition)];
            format!("seat {} {} {}", step.key, seat.approver.map_or("-".to_owned(), code), seat.posts)
        }
    };
    format!("{} {what}", code(finding.organization))
}

/// The findings of a snapshot's own day, one a line.
fn lines(snapshot: &Snapshot) -> Vec<String> {
    let findings = snapshot.findings(snapshot.day());
    findings.all().iter().map(|finding| shown(snapshot, finding)).collect()
}

/// Writes facts and compares the findings about `what` (a duty's key, `misfit` or `seat`) on a day.
fn check_on(model: SharedModel, on: Day, what: &'static str, facts: &'static str, expected: &'static str) {
    run(Engine::Sqlite, move |db| async move {
        let store = db.open(model).await;
        Facts::parse(facts).write(&store).await;
        let snapshot = view(&store, on).await;
        let about = |line: &String| line.split(' ').nth(1) == Some(what);
        let found: Vec<String> = lines(&snapshot).into_iter().filter(about).collect();
        assert_same(&found.join("\n"), expected);
    });
}

/// The same today, in the county.
fn check(what: &'static str, facts: &'static str, expected: &'static str) {
    check_on(models::county(), today(), what, facts, expected);
}

//! One check helper for commands: a tree, an import, and the tree that must come of it or the refusal.

use std::sync::Arc;

use entity::command::ImportError;
use entity::day::Day;
use entity::snapshot::{History, Snapshot};
use entity::store::Store;

use crate::clock::{day, today};
use crate::tree::{dedent, import, load, render, steps};

/// The world on a day as the database has it now, read afresh.
pub async fn view(store: &Store, day: Day) -> Snapshot {
    let revision = store.fetch_revision().await.expect("the revision can be read");
    let history = Arc::new(History::load(store, revision).await.expect("the history can be read"));
    Snapshot::build(&history, day)
}

/// The `.tree` text of the world on a day.
pub async fn drawn(store: &Store, day: Day) -> String {
    render(&view(store, day).await)
}

/// Imports `given`, then `when` (one import), and compares: `then` is the tree of today, that of another day when
/// its first line is `@on DAY`, or `refused` and every problem, one a line. After a refusal nothing may have changed.
pub async fn check(store: &Store, given: &str, when: &str, then: &str) {
    if !given.is_empty() {
        load(store, given).await;
    }
    let revision = store.fetch_revision().await.expect("the revision can be read");
    let before = drawn(store, today()).await;
    let step = steps(store.model(), when).remove(0);
    let then = dedent(then);
    match (import(store, &step).await, then.strip_prefix("refused\n")) {
        (Ok(_), None) => {
            let (on, then) = match then.strip_prefix("@on ").and_then(|rest| rest.split_once('\n')) {
                Some((on, then)) => (day(on), then),
                None => (today(), then.as_str()),
            };
            assert_same(&drawn(store, on).await, then);
        }
        (Err(ImportError::Refused(problems)), Some(then)) => {
            let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
            assert_same(&problems.join("\n"), then);
            assert_same(&drawn(store, today()).await, &before);
            assert_eq!(store.fetch_revision().await.expect("the revision can be read"), revision);
        }
        (Ok(report), Some(_)) => panic!("was not refused: {report:?}"),
        (Err(error), _) => panic!("{error}: {error:?}"),
    }
}

/// Compares texts line by line; a difference is shown in whole.
#[track_caller]
pub fn assert_same(found: &str, expected: &str) {
    let expected = dedent(expected);
    if found.trim_end() == expected {
        return;
    }
    let mut shown = String::new();
    let (found, expected): (Vec<&str>, Vec<&str>) = (found.lines().collect(), expected.lines().collect());
    for at in 0..found.len().max(expected.len()) {
        let (found, expected) = (found.get(at), expected.get(at));
        match (found, expected) {
            (Some(found), Some(expected)) if found == expected => shown += &format!("    {found}\n"),
            _ => {
                expected.iter().for_each(|line| shown += &format!("  - {line}\n"));
                found.iter().for_each(|line| shown += &format!("  + {line}\n"));
            }
        }
    }
    panic!("differs (- expected, + found):\n{shown}");
}

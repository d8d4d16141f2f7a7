//! Where the rules say "always": after random commands, whatever they are, nothing is broken on any day; refused ones leave
//! everything as it was, dry runs foretell what happens, undoing leaves what was before, and what is done from a day on leaves
//! all days before it alone.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use entity::command::CommandError;
use entity::snapshot::History;
use proptest::collection::vec;
use proptest::prelude::any;
use testkit::rows::{Rows, dump};
use testkit::rules::broken;
use testkit::world::property;
use testkit::{Engine, run};

use super::draw::Draw;
use super::{County, Told, told_by};

/// How often commands were taken, and refused, by what they do.
type Counts = Arc<Mutex<BTreeMap<&'static str, [usize; 2]>>>;

mod random_commands_never_break_a_rule {
    use super::*;

    #[test]
    fn sqlite() {
        let counts = walk(Engine::Sqlite, 20);
        println!("taken and refused: {counts:?}");
        // What is never taken is never held to anything.
        let never: Vec<_> = counts.iter().filter(|(_, [taken, _])| *taken == 0).collect();
        assert!(never.is_empty() && counts.len() == 23, "{counts:?}");
    }

    #[test]
    fn postgres() {
        walk(Engine::Postgres, 2);
    }

    fn walk(engine: Engine, cases: u32) -> BTreeMap<&'static str, [usize; 2]> {
        let counts = Counts::default();
        property(cases, vec(any::<u64>(), 20..50), |seeds| {
            let counts = Arc::clone(&counts);
            run(engine, move |db| async move {
                let county = County::open(&db).await;
                let mut world = World {
                    history: super::super::history(&county.store).await,
                    rows: county.rows().await,
                    county,
                    undoable: Vec::new(),
                    counts,
                };
                assert_eq!(broken(world.county.store.model(), &world.rows), [] as [String; 0]);
                for seed in seeds {
                    world.step(seed).await;
                }
            });
        });
        Arc::into_inner(counts).expect("all walks are over").into_inner().expect("nothing panicked")
    }
}

struct World {
    county: County,
    /// Caught up with each command.
    history: Arc<History>,
    rows: Rows,
    /// Revisions of commands that were taken.
    undoable: Vec<i64>,
    counts: Counts,
}

impl World {
    async fn step(&mut self, seed: u64) {
        let model = self.county.store.model().clone();
        let mut draw = Draw::new(&model, &self.rows, seed);
        let told = draw.command(&self.undoable);
        let undo_at_once = draw.dice.one_in(4);
        let before = self.rows.clone();
        if self.take(&told).await && undo_at_once {
            let last = *self.undoable.last().expect("it was just taken");
            if matches!(told, Told::Change(_)) {
                assert!(self.take(&Told::Undo(last)).await, "the last command can be undone: {told:#?}");
                assert_eq!(self.rows, before, "undone: {told:#?}");
            }
        }
    }

    /// Gives a command; says whether it was taken.
    async fn take(&mut self, told: &Told) -> bool {
        let county = &self.county;
        let before = dump(&county.raw).await;
        let foretold = match county.take(told, true).await {
            Ok(done) => {
                let preview = done.preview.expect("a dry run can be looked at");
                Ok(told_by(&preview.history().await.expect("it can be read")))
            }
            Err(CommandError::Refused(violations)) => Err(violations),
            Err(CommandError::Store(error)) => panic!("{told:#?}\n{error}: {error:?}"),
        };
        assert_eq!(dump(&county.raw).await, before, "a dry run writes nothing: {told:#?}");
        let done = county.take(told, false).await;
        let taken = done.is_ok();
        match (done, foretold) {
            (Ok(done), Ok(foretold)) => {
                self.follow(told, done.revision, &foretold).await;
                self.undoable.push(done.revision);
            }
            (Err(CommandError::Refused(violations)), Err(foretold)) => {
                assert_eq!(violations, foretold, "{told:#?}");
                for violation in &violations {
                    for language in [None, Some("zh")] {
                        let sentence = violation.message(language);
                        assert!(!sentence.contains(['{', '}']), "{sentence}");
                    }
                }
                assert_eq!(dump(&county.raw).await, before, "refused: {told:#?}");
            }
            (done, foretold) => {
                let done = done.map(|done| done.revision);
                panic!("a dry run foretold {foretold:?}, and it became {done:?}: {told:#?}")
            }
        }
        self.count(told, taken);
        taken
    }

    /// Looks at what a command has done.
    async fn follow(&mut self, told: &Told, revision: i64, foretold: &str) {
        let county = &self.county;
        let rows = county.rows().await;
        assert_eq!(broken(county.store.model(), &rows), [] as [String; 0], "{told:#?}");
        let history = self.history.catch_up(&county.store, revision).await.expect("it can be read");
        let read_anew = told_by(&*super::history(&county.store).await);
        assert_eq!(told_by(&history), read_anew, "caught up: {told:#?}");
        assert_eq!(foretold, read_anew, "foretold: {told:#?}");
        if let Some(from) = told.leaves_before() {
            let days = self.rows.days().into_iter().chain(rows.days()).chain([entity::day::Day(from.0 - 1)]);
            for day in days.filter(|day| *day < from) {
                assert_eq!(self.rows.said_on(day), rows.said_on(day), "on {day}, before {from}: {told:#?}");
            }
        }
        self.history = Arc::new(history);
        self.rows = rows;
    }

    fn count(&self, told: &Told, taken: bool) {
        let mut counts = self.counts.lock().expect("nothing panics while it holds the counts");
        let fields: Vec<&'static str> = match told {
            Told::Undo(_) => vec!["undo"],
            Told::Change(change) if change.steps.len() == 1 => vec![change.steps[0].field()],
            // Of a list, some steps may have been left out.
            Told::Change(_) => vec![],
        };
        for field in fields {
            counts.entry(field).or_default()[usize::from(!taken)] += 1;
        }
    }
}

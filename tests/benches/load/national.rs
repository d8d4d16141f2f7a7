//! W1–W8 on the national data in every way there is, side by side, and the figures D1–D4 in all of Orgweave's.

use std::rc::Rc;
use std::time::{Duration, Instant};

use tokio::runtime::Runtime;

use crate::client::{Connection, request};
use crate::concurrency::{self, CONNECTIONS};
use crate::measure::{Asked, Taken, Way, refuse_differences, times};
use crate::process::{Mode, Process, Program, thin};
use crate::query::{FIGURES, QUERIES, Query};
use crate::report::{ms, table};
use crate::{Result, Site, handwritten, statements};

/// What answered, for measurements that go on from here.
pub struct National {
    ways: Vec<Way>,
    memory: usize,
}

impl National {
    /// Orgweave with trees in memory over one of the databases.
    pub fn memory_of(&self, engine: &str) -> Option<&Way> {
        self.ways[self.memory..].iter().find(|way| way.title == title(Mode::Memory, engine))
    }
}

fn title(mode: Mode, engine: &str) -> String {
    let mode = match mode {
        Mode::Memory => "Orgweave",
        Mode::Resolvers => "Orgweave, bulk path off",
        Mode::Loaders => "Orgweave, loaders",
    };
    format!("{mode} ({engine})")
}

/// Starts every server over the databases that hold the national data, and prints what they take.
pub fn measure(runtime: &Runtime, program: &Program, sites: &[Site], runs: usize) -> Result<National> {
    let postgres = sites.iter().find(|site| site.is_postgres());
    if let Some(site) = postgres {
        runtime.block_on(handwritten::prepare(site.database.url()))?;
    }
    let thin = Rc::new(thin(runtime, postgres.map(|site| site.database.url()))?);
    let mut ways = vec![Way::new("static bytes", &thin, Asked::Fixed)];
    if postgres.is_some() {
        ways.push(Way::new("hand-written SQL, tuned", &thin, Asked::Code("tuned")));
        ways.push(Way::new("hand-written SQL, plain", &thin, Asked::Code("plain")));
    }
    let memory = ways.len();
    let mut starts = Vec::new();
    for mode in [Mode::Memory, Mode::Resolvers, Mode::Loaders] {
        for site in sites {
            let server = Rc::new(program.serve(runtime, site.database.url(), mode)?);
            let way = Way::new(title(mode, site.engine), &server, Asked::Document);
            if mode == Mode::Memory {
                starts.push(start_row(runtime, &way)?);
            }
            ways.push(way);
        }
    }
    table(
        "Start and memory",
        &[
            "",
            "ready after ms",
            "peak of the start MB",
            "first figure ms",
            "before W5 MB",
            "peak of 5 × W5 MB",
        ]
        .map(str::to_owned),
        &starts,
    );
    runtime.block_on(statements::print(sites[0].database.url()))?;
    for query in &QUERIES {
        let body = ways[memory].ask(runtime, query)?;
        let put = request("PUT", &thin.address, &format!("/static/{}", query.name), &body);
        runtime.block_on(async { Connection::open(&thin.address).await?.exchange(&put).await })?;
        refuse_differences(runtime, query, &ways)?;
    }
    for query in &FIGURES {
        refuse_differences(runtime, query, &ways[memory..])?;
    }
    let all = |queries: &[Query], ways: &[Way]| {
        let ways: Vec<&Way> = ways.iter().collect();
        queries
            .iter()
            .map(|query| times(runtime, &ways, query, runs))
            .collect::<Result<Vec<Vec<Taken>>>>()
    };
    let taken = all(&QUERIES, &ways)?;
    print_times(&QUERIES, &ways, &taken);
    print_ratios(&ways, memory, &taken);
    let figures = all(&FIGURES, &ways[memory..])?;
    print_times(&FIGURES, &ways[memory..], &figures);
    print_load(&ways)?;
    Ok(National { ways, memory })
}

fn start_row(runtime: &Runtime, way: &Way) -> Result<Vec<String>> {
    let server: &Process = &way.server;
    let peak = server.memory("VmHWM")?;
    way.data(runtime, &QUERIES[0])?;
    // Nobody has asked for one yet: all that figures are read off is laid out first.
    let began = Instant::now();
    way.data(runtime, &FIGURES[0])?;
    let figure = began.elapsed();
    server.forget_peak()?;
    let before = server.memory("VmRSS")?;
    for _ in 0..5 {
        way.ask(runtime, &QUERIES[4])?;
    }
    let ms = |time: Duration| format!("{:.0}", time.as_secs_f64() * 1e3);
    let mut row = vec![way.title.clone(), ms(server.ready), peak.to_string(), ms(figure)];
    row.extend([before, server.memory("VmHWM")?].map(|megabytes| megabytes.to_string()));
    Ok(row)
}

fn print_times(queries: &[Query], ways: &[Way], taken: &[Vec<Taken>]) {
    let header: Vec<String> =
        [String::new()].into_iter().chain(queries.iter().map(|query| query.name.to_owned())).collect();
    let rows = |figure: &dyn Fn(&Taken) -> String| -> Vec<Vec<String>> {
        ways.iter()
            .enumerate()
            .map(|(at, way)| {
                [way.title.clone()].into_iter().chain(taken.iter().map(|row| figure(&row[at]))).collect()
            })
            .collect()
    };
    table("Milliseconds, median", &header, &rows(&|taken| ms(taken.whole.median())));
    table("Milliseconds, p99", &header, &rows(&|taken| ms(taken.whole.p99())));
    table("Milliseconds to the first byte, median", &header, &rows(&|taken| ms(taken.first_byte.median())));
}

fn print_ratios(ways: &[Way], memory: usize, taken: &[Vec<Taken>]) {
    let header: Vec<String> =
        [String::new()].into_iter().chain(QUERIES.iter().map(|query| query.name.to_owned())).collect();
    let ratios = |at: usize, to: usize| -> Vec<String> {
        let ratio = |row: &Vec<Taken>| row[at].whole.median() / row[to].whole.median();
        taken.iter().map(|row| format!("{:.2}", ratio(row))).collect()
    };
    let row = |title: String, figures: Vec<String>| [title].into_iter().chain(figures).collect::<Vec<_>>();
    let own = &ways[memory].title;
    let mut rows = vec![row(format!("{own} ÷ {}", ways[0].title), ratios(memory, 0))];
    for (at, way) in ways.iter().enumerate().skip(1).filter(|(at, _)| *at != memory) {
        rows.push(row(format!("{} ÷ {own}", way.title), ratios(at, memory)));
    }
    table("Ratios of the medians", &header, &rows);
}

fn print_load(ways: &[Way]) -> Result<()> {
    let mut rows = Vec::new();
    for (way, load) in ways.iter().zip(concurrency::loads(ways, &QUERIES[0])?) {
        rows.push(vec![
            way.title.clone(),
            format!("{:.0}", load.per_second),
            ms(load.waited.median()),
            ms(load.waited.p99()),
        ]);
    }
    table(
        &format!("W1 over {CONNECTIONS} connections at once"),
        &["", "requests a second", "median ms", "p99 ms"].map(str::to_owned),
        &rows,
    );
    Ok(())
}

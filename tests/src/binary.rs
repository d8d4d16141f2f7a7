//! Running the program itself.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

/// The program as `cargo test` builds it beside the tests: an example, because a second binary would leave
/// `cargo run` without a choice.
pub fn program() -> PathBuf {
    let own = std::env::current_exe().expect("a test knows its own path");
    let folder = own.ancestors().nth(2).expect("tests lie in a folder of the build");
    let program = folder.join("examples").join("orgweave-under-test");
    assert!(
        program.exists(),
        "{} is not built; run `cargo test --workspace`, or `cargo build -p orgweave-tests --examples` first",
        program.display()
    );
    program
}

/// The program's arguments and environment, with nothing inherited that could configure it.
pub fn command(folder: &Path) -> Command {
    let mut command = Command::new(program());
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("ORGWEAVE_") {
            command.env_remove(name);
        }
    }
    // The working directory may hold an orgweave.toml.
    command.current_dir(folder).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// What the program said in the end.
pub struct Outcome {
    /// Exit code.
    pub code: Option<i32>,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

impl From<Output> for Outcome {
    fn from(output: Output) -> Outcome {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the program writes UTF-8");
        Outcome { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }
}

impl Outcome {
    /// The one sentence of a failure: exit code 1, nothing on standard output, one line on standard error.
    #[track_caller]
    pub fn sentence(&self) -> &str {
        assert_eq!(self.code, Some(1), "stdout: {}\nstderr: {}", self.stdout, self.stderr);
        assert_eq!(self.stdout, "", "a failure says nothing on standard output");
        let lines: Vec<&str> = self.stderr.lines().collect();
        assert_eq!(lines.len(), 1, "one sentence, not {lines:#?}");
        lines[0].strip_prefix("orgweave: ").unwrap_or_else(|| panic!("who speaks? {:?}", lines[0]))
    }
}

/// A child process that does not outlive its test.
pub struct Running(pub Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

//! The program `orgweave` as its own `main` starts it, where tests can find it.

use std::process::ExitCode;

fn main() -> ExitCode {
    api::cli::main()
}

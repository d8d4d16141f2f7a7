//! The program `orgweave`.

use std::process::ExitCode;

/// Every path through the API allocates; this allocator makes all of them faster.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    api::cli::main()
}

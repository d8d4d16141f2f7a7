//! What clients of the npm world make of the service: the audits of GraphQL over HTTP, and types generated from what it
//! says of itself. The scripts are in `tests/clients`; here they meet a running server.

use std::path::Path;
use std::process::Command;

use testkit::models::folder;
use testkit::tree::load;
use testkit::{Database, Engine, Server, Trees, block_on, models, say};

/// What a machine lacks to run the scripts, with what to do about it.
fn lacking(clients: &Path) -> Option<&'static str> {
    let answers = |program: &str| {
        Command::new(program).arg("--version").output().is_ok_and(|output| output.status.success())
    };
    if !answers("node") || !answers("npm") {
        return Some("node and npm are not there: install Node.js 18 or newer");
    }
    // Written last, so that an installation that was interrupted does not count.
    let installed = clients.join("node_modules/.package-lock.json").exists();
    (!installed).then_some("their packages are not installed: run `npm ci --prefix tests/clients`")
}

/// Whether the package's scripts can run here; says loudly that one is left out. In CI none is.
pub fn can_run(script: &str) -> bool {
    let Some(lacking) = lacking(&folder().join("clients")) else { return true };
    assert!(std::env::var("CI").is_err(), "CI is set, but the clients cannot run: {lacking}");
    say(&format!("\n*** THE CLIENTS' `{script}` IS NOT TESTED: {lacking}. ***\n"));
    false
}

/// Runs one of the package's scripts with a variable that says what to look at, and shows what it printed.
pub async fn run_script(script: &str, (name, value): (&str, &str)) {
    let mut command = tokio::process::Command::new("npm");
    command.args(["run", "--silent", script]).current_dir(folder().join("clients")).kill_on_drop(true);
    let output = command.env(name, value).output().await.expect("npm answered a moment ago");
    println!("{}", String::from_utf8_lossy(&output.stdout));
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "`npm run {script}` in tests/clients: {}\n{complaint}", output.status);
}

/// Runs one of the package's scripts against a server.
fn run_against_server(script: &str) {
    if !can_run(script) {
        return;
    }
    block_on(async {
        let database = Database::create(Engine::Sqlite).await.expect("SQLite is always there");
        let store = database.open(models::built_in("default")).await;
        load(&store, "37 山东省 [province]").await;
        let server = Server::start(&store, Trees::Snapshot).await;
        run_script(script, ("GRAPHQL_URL", &server.client().url("/graphql"))).await;
        server.stop().await;
    });
}

#[test]
fn graphql_over_http_passes_its_audits() {
    run_against_server("audit");
}

#[test]
fn types_are_generated_and_compile() {
    run_against_server("types");
}

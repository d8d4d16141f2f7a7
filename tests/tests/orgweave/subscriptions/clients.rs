//! The clients that the protocols come from: `graphql-ws` and `graphql-sse`, against a running server.

use api::http::HttpOptions;
use testkit::tree::load;
use testkit::{Database, Engine, Server, Trees, block_on, models};

use crate::audits::{can_run, run_script};

#[test]
fn the_npm_clients_hear_everything_and_resume() {
    if !can_run("subscribe") {
        return;
    }
    block_on(async {
        let database = Database::create(Engine::Sqlite).await.expect("SQLite is always there");
        let store = database.open(models::built_in("default")).await;
        for code in 11..=15 {
            load(&store, &format!("{code} 省 [province]")).await;
        }
        let server = Server::following(&store, Trees::Snapshot, HttpOptions::default()).await;
        run_script("subscribe", ("GRAPHQL_URL", &server.client().url("/graphql"))).await;
        server.stop().await;
    });
}

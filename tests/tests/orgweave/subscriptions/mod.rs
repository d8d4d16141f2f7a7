//! Subscriptions: every revision once and in order, over WebSockets and event streams, whoever writes; and what clients are
//! refused.

mod at_least;
mod clients;
mod event_streams;
mod events;
mod limits;
mod refusals;
mod socket;
mod told;

use api::limits::Limits;
use testkit::{Database, Engine, Server, Trees};

/// What `told` asks for: every field of subscriptions, as golden queries ask for every other.
pub const ASKED: [&str; 1] =
    ["subscription ($after: Int) { revisionRecorded(after: $after) { number command actor recordedAt } }"];

/// A server over an empty database, with these limits.
async fn start(limits: Limits) -> (Server, Database) {
    let database = Database::create(Engine::Sqlite).await.expect("SQLite is always there");
    let store = database.national().await;
    (Server::start_with(&store, Trees::Snapshot, limits).await, database)
}

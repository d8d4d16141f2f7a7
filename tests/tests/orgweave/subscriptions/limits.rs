//! What is bounded: connections, operations, what waits for slow clients; and what happens when the server stops.

use std::time::Duration;

use api::http::HttpOptions;
use api::limits::Limits;
use serde_json::json;
use testkit::tree::load;
use testkit::{Database, Engine, Server, Trees, block_on};

use super::events::Stream;
use super::socket::{PROTOCOL, Socket};
use super::start;

const LIVE: &str = "subscription { revisionRecorded { number } }";

#[test]
fn connections_and_operations_are_counted() {
    block_on(async {
        let limits = Limits { max_streams_per_peer: 2, max_operations: 2, ..Limits::default() };
        let (server, _database) = start(limits).await;
        let open = || Socket::open(server.address(), &[("sec-websocket-protocol", PROTOCOL)]);
        let mut first = Socket::ready(server.address()).await;
        let second = open().await.expect("there is a place");
        assert_eq!(open().await.err(), Some(429));
        drop(second);
        let began = std::time::Instant::now();
        while open().await.is_err() {
            assert!(began.elapsed() < Duration::from_secs(10), "the place is never given back");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }

        first.subscribe("1", LIVE).await;
        first.subscribe("2", LIVE).await;
        first.subscribe("3", LIVE).await;
        assert_eq!(first.error("3").await, "TOO_MANY_OPERATIONS");
        // One that is completed makes room, and its id is free.
        first.say(json!({"type": "complete", "id": "1"})).await;
        first.subscribe("1", "{ __typename }").await;
        assert_eq!(first.event("1").await, json!({"__typename": "Query"}));
        assert_eq!(first.hear().await, json!({"type": "complete", "id": "1"}));
    });
}

#[test]
fn a_slow_reader_is_told_and_left_and_keeps_nobody_waiting() {
    block_on(async {
        let database = Database::create(Engine::Sqlite).await.expect("SQLite is always there");
        let store = database.national().await;
        let towns: String =
            (0..400).map(|at| format!("  37{:04} 市 [prefecture] {{placeholder=false}}\n", at)).collect();
        load(&store, &format!("37 山东省 [province]\n{towns}")).await;
        let limits = Limits { stall_timeout_ms: 200, max_messages_per_second: 10_000, ..Limits::default() };
        let server = Server::start_with(&store, Trees::Snapshot, limits).await;
        let mut slow = Socket::ready(server.address()).await;
        // Much more than fits into the sockets of both ends, and nobody reads it.
        let fields: String = (0..100)
            .map(|at| format!("a{}: organization(code: \"37\") {{ children {{ code name kind id }} }} ", at))
            .take(40)
            .collect();
        for at in 0..32 {
            slow.subscribe(&at.to_string(), &format!("{{ {fields} }}")).await;
        }
        tokio::time::sleep(Duration::from_millis(600)).await;
        let (code, reason) = slow.closed().await;
        assert!(code == 1013 && reason.starts_with("Nothing was taken for 200 ms"), "{code} {reason}");
        let mut other = Socket::ready(server.address()).await;
        other.subscribe("1", "{ __typename }").await;
        assert_eq!(other.event("1").await, json!({"__typename": "Query"}));
    });
}

#[test]
fn whoever_is_connected_when_the_server_stops_is_told() {
    block_on(async {
        let database = Database::create(Engine::Sqlite).await.expect("SQLite is always there");
        let store = database.national().await;
        let server = Server::following(&store, Trees::Snapshot, HttpOptions::default()).await;
        let mut sockets = vec![Socket::silent(server.address()).await, Socket::ready(server.address()).await];
        let mut busy = Socket::ready(server.address()).await;
        busy.subscribe("1", LIVE).await;
        busy.subscribe("2", "{ __typename }").await;
        busy.event("2").await;
        sockets.push(busy);
        let mut stream = Stream::ask(&server, LIVE, &[]).await;
        let began = std::time::Instant::now();
        let stopping = tokio::spawn(server.stop());
        for mut socket in sockets {
            assert_eq!(socket.closed().await, (1001, "The server goes away; connect again.".to_owned()));
        }
        assert_eq!(stream.next().await, None, "it ends without `complete`");
        stopping.await.expect("it stops");
        assert!(began.elapsed() < Duration::from_secs(8), "nothing keeps it from stopping");
    });
}

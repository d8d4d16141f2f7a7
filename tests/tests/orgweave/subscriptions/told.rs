//! What is told: complete, in order, from wherever the client was cut off, in every way of reading and over both
//! transports.

use api::http::HttpOptions;
use entity::store::Store;
use serde_json::{Value, json};
use testkit::binary::command;
use testkit::tree::load;
use testkit::{Server, Trees, both, every_way};

use super::events::Stream;
use super::socket::Socket;

const TOLD: &str = super::ASKED[0];

/// A province more: one revision.
async fn write(store: &Store, code: usize) {
    load(store, &format!("{code} 省 [province]")).await;
}

fn number(data: &Value) -> i64 {
    data["revisionRecorded"]["number"].as_i64().unwrap_or_else(|| panic!("no number: {data}"))
}

every_way! {
    async fn each_revision_comes_once_and_in_order(db: Db, trees: Trees) {
        let (store, elsewhere) = (db.national().await, db.national().await);
        write(&store, 11).await;
        write(&store, 12).await;
        let server = Server::following(&store, trees, HttpOptions::default()).await;
        let mut socket = Socket::ready(server.address()).await;
        socket.subscribe("live", TOLD).await;
        socket
            .say(json!({"type": "subscribe", "id": "all", "payload": {"query": TOLD, "variables": {"after": 0}}}))
            .await;
        for expected in [1, 2] {
            let data = socket.event("all").await;
            assert_eq!(number(&data), expected);
            let told = &data["revisionRecorded"];
            assert_eq!((&told["command"], &told["actor"]), (&json!("organization_import"), &json!("testkit")));
            assert_eq!(told["recordedAt"], "2026-06-15T04:00:00.000Z");
        }
        let mut stream = Stream::ask(&server, TOLD, &[]).await;
        // Another process writes: it has a connection of its own, and tells this one nothing.
        for code in 13..=15 {
            write(&elsewhere, code).await;
        }
        let (mut live, mut all) = (Vec::new(), Vec::new());
        while live.len() < 3 || all.len() < 3 {
            let message = socket.hear().await;
            let told = if message["id"] == "live" { &mut live } else { &mut all };
            told.push(number(&message["payload"]["data"]));
            let seen = message["payload"]["extensions"]["revision"].as_i64().expect("it names its revision");
            assert!(seen >= *told.last().expect("just told"), "an event is read at its revision or later");
        }
        assert_eq!((live, all), (vec![3, 4, 5], vec![3, 4, 5]));
        for expected in 3..=5 {
            let event = stream.next().await.expect("it comes");
            assert_eq!((event.name.as_str(), event.id), ("next", Some(expected)));
            assert_eq!(number(&event.data["data"]), expected);
        }
    }
}

both! {
    async fn whoever_was_cut_off_goes_on_where_he_was(db: Db) {
        let store = db.national().await;
        write(&store, 11).await;
        let server = Server::following(&store, Trees::Snapshot, HttpOptions::default()).await;
        let query = "subscription ($after: Int) { revisionRecorded(after: $after) { number } }";
        let (mut got, mut written) = (Vec::new(), 1);
        // Cut off after each event or two, while more is written.
        while got.len() < 8 {
            let mut socket = Socket::ready(server.address()).await;
            let after = got.last().copied().unwrap_or(0);
            socket
                .say(json!({"type": "subscribe", "id": "1", "payload": {"query": query, "variables": {"after": after}}}))
                .await;
            for _ in 0..=(got.len() % 2) {
                written += 1;
                write(&store, 10 + written).await;
                got.push(number(&socket.event("1").await));
            }
        }
        assert_eq!(got, (1..=got.len() as i64).collect::<Vec<_>>());

        // The same by the header that browsers send; it is later than what the address says.
        let fixed = "subscription { revisionRecorded(after: 0) { number } }";
        let mut stream = Stream::ask(&server, fixed, &[]).await;
        assert_eq!(stream.next().await.expect("it comes").id, Some(1));
        assert_eq!(stream.next().await.expect("it comes").id, Some(2));
        drop(stream);
        let mut stream = Stream::ask(&server, fixed, &[("last-event-id", "2")]).await;
        assert_eq!(stream.next().await.expect("it comes").id, Some(3));
    }

    async fn what_the_command_line_imports_is_heard_by_a_server(db: Db) {
        let store = db.national().await;
        write(&store, 11).await;
        for trees in [Trees::Snapshot, Trees::Loader] {
            let server = Server::following(&store, trees, HttpOptions::default()).await;
            let mut socket = Socket::ready(server.address()).await;
            socket.subscribe("1", TOLD).await;
            // Whatever is answered next over the same socket comes after the subscription has begun.
            socket.subscribe("2", "{ __typename }").await;
            assert_eq!(socket.event("2").await, json!({"__typename": "Query"}));
            assert_eq!(socket.hear().await, json!({"type": "complete", "id": "2"}));
            let before = store.fetch_revision().await.expect("it can be read");
            let file = db.folder().join("places.csv");
            std::fs::write(&file, format!("code,name,kind\n{},省,province\n", 20 + before)).expect("it is written");
            let mut import = command(db.folder());
            import.args(["--database", db.url(), "--model", "national", "import"]).arg(&file);
            let output = tokio::task::spawn_blocking(move || import.output()).await.expect("it ends");
            let output = output.expect("it can be started");
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            assert_eq!(number(&socket.event("1").await), before + 1);
        }
    }

    async fn queries_over_a_websocket_answer_as_over_http(db: Db) {
        let store = db.national().await;
        load(&store, "
            37 山东省 [province]
              3701 济南市 [prefecture] {placeholder=false}
        ").await;
        let server = Server::start(&store, Trees::Snapshot).await;
        let mut socket = Socket::ready(server.address()).await;
        // The bulk path, bytes inside the executor's answer, and ordinary resolvers.
        for query in [
            "{ organizations { nodes { code children { name } } } }",
            "{ organization(code: \"37\") { code name children { code } } model { name } }",
            "{ viewer { subject } }",
            "{ organization(code: \"37\") { atNothing: at(date: \"0001-01-01\") { code } } }",
        ] {
            socket.subscribe("q", query).await;
            let mut next = socket.hear().await;
            assert_eq!(socket.hear().await, json!({"type": "complete", "id": "q"}));
            let over_http = server.client().query(query, json!({})).await;
            assert_eq!(next["payload"].take(), over_http, "{query}");
        }
    }
}

both! {
    async fn a_database_that_has_gone_back_ends_the_subscription(db: Db) {
        let store = db.national().await;
        write(&store, 11).await;
        write(&store, 12).await;
        let server = Server::following(&store, Trees::Loader, HttpOptions::default()).await;
        let mut stream = Stream::ask(&server, "subscription { revisionRecorded(after: 1) { number } }", &[]).await;
        assert_eq!(stream.next().await.expect("it comes").id, Some(2));
        db.execute("UPDATE counter SET value = 1 WHERE name = 'revision'").await;
        // A follower that nobody wakes looks after some seconds.
        let end = stream.next().await.expect("it is told");
        let message = end.data["errors"][0]["message"].as_str().expect("a message").to_owned();
        assert!(message.contains("has lost revisions"), "{message}");
        assert_eq!(stream.next().await.expect("it ends").name, "complete");
        assert_eq!(stream.next().await, None);
    }
}

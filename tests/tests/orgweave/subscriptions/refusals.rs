//! Every code that a WebSocket is closed with, and every way not to open one.

use std::sync::Arc;

use api::auth::Authentication;
use api::config::{AuthSettings, JwtKeys};
use api::http::HttpOptions;
use api::limits::Limits;
use serde_json::{Value, json};
use testkit::clock::clock;
use testkit::token::{EdKey, claims, in_seconds};
use testkit::{Database, Engine, Server, Trees, block_on};
use tokio_tungstenite::tungstenite::Message;

use super::socket::{PROTOCOL, Socket};
use super::start;

#[test]
fn each_fault_has_its_close_code() {
    block_on(async {
        let limits = Limits { max_body_bytes: 5000, max_messages_per_second: 20, ..Limits::default() };
        let (server, _database) = start(limits).await;
        let address = server.address();
        let subscribe = |id: &str| {
            let payload = json!({"query": "subscription { revisionRecorded { number } }"});
            Message::text(json!({"type": "subscribe", "id": id, "payload": payload}).to_string())
        };
        let text = |message: Value| Message::text(message.to_string());
        let init = || text(json!({"type": "connection_init"}));
        let long = text(json!({"type": "ping", "payload": {"a": "a".repeat(1_000_000)}}));
        let many = std::iter::once(init()).chain((0..20).map(|_| text(json!({"type": "pong"})))).collect();
        for (messages, code, reason) in [
            (vec![Message::text("{")], 4400, "Invalid message: it must be a JSON object."),
            (vec![init(), Message::binary(b"{}".to_vec())], 4400, "Invalid message: it must be text."),
            (vec![init(), text(json!({"type": "next", "id": "1"}))], 4400, "Invalid message: `type` must be"),
            (vec![init(), text(json!({"type": "subscribe", "id": "1"}))], 4400, "Invalid message: `payload`"),
            (vec![subscribe("1")], 4401, "Unauthorized"),
            (vec![init(), subscribe("1"), subscribe("1")], 4409, "Subscriber for 1 already exists"),
            (vec![init(), init()], 4429, "Too many initialisation requests"),
            (vec![init(), long], 1009, "A message is longer than 5000 bytes."),
            (many, 1008, "More than 20 messages came in a second."),
        ] {
            let mut socket = Socket::silent(address).await;
            for message in messages {
                socket.send(message).await;
            }
            let (found, said) = socket.closed().await;
            assert!(found == code && said.starts_with(reason), "{code} {reason}: {found} {said}");
        }
        // A client that offers none reads on, and is told; one that offers others takes none for a failure by itself.
        let mut socket = Socket::open(address, &[]).await.expect("it opens");
        assert_eq!(socket.closed().await, (4406, "Subprotocol not acceptable".to_owned()));
        // The server is as well as before.
        let mut socket = Socket::ready(address).await;
        socket.say(json!({"type": "ping", "payload": {"n": 1}})).await;
        assert_eq!(socket.hear().await, json!({"type": "pong", "payload": {"n": 1}}));
    });
}

#[test]
fn whoever_says_nothing_is_left() {
    block_on(async {
        let limits = Limits { init_timeout_ms: 50, ping_interval_ms: 50, ..Limits::default() };
        let (server, _database) = start(limits).await;
        let mut socket = Socket::silent(server.address()).await;
        assert_eq!(socket.closed().await, (4408, "Connection initialisation timeout".to_owned()));
        // This one is pinged, and reads too late to answer.
        let limits = Limits { ping_interval_ms: 100, ..Limits::default() };
        let (server, _database) = start(limits).await;
        let mut socket = Socket::ready(server.address()).await;
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        let (code, reason) = socket.closed().await;
        assert!(code == 1013 && reason.starts_with("No pong came within 100 ms"), "{code} {reason}");
        // One that answers may stay as long as it likes.
        let mut socket = Socket::ready(server.address()).await;
        let lively = tokio::time::timeout(std::time::Duration::from_millis(600), socket.closed()).await;
        assert!(lively.is_err(), "it is left although it answers: {lively:?}");
    });
}

#[test]
fn operations_that_cannot_run_end_with_an_error() {
    block_on(async {
        let (server, _database) = start(Limits::default()).await;
        let mut socket = Socket::ready(server.address()).await;
        for (query, code) in [
            ("{", "GRAPHQL_PARSE_FAILED"),
            ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
            ("subscription { nothing }", "GRAPHQL_VALIDATION_FAILED"),
            ("subscription { revisionRecorded }", "GRAPHQL_VALIDATION_FAILED"),
            (
                "subscription { a: revisionRecorded { number } b: revisionRecorded { number } }",
                "GRAPHQL_VALIDATION_FAILED",
            ),
            ("subscription { __typename }", "GRAPHQL_VALIDATION_FAILED"),
            (
                "subscription { ...F } fragment F on Subscription { a: revisionRecorded { number } ...G } fragment G on Subscription { b: revisionRecorded { number } }",
                "GRAPHQL_VALIDATION_FAILED",
            ),
            ("subscription { revisionRecorded @include(if: true) { number } }", "GRAPHQL_VALIDATION_FAILED"),
            ("subscription { revisionRecorded(after: -1) { number } }", "BAD_ARGUMENT"),
            ("subscription { revisionRecorded(after: 99) { number } }", "REVISION_NOT_REACHED"),
            (
                "subscription ($a: Int!) { revisionRecorded(after: $a) { number } }",
                "GRAPHQL_VALIDATION_FAILED",
            ),
        ] {
            // An id that ended is free again.
            socket.subscribe("1", query).await;
            assert_eq!(socket.error("1").await, code, "{query}");
        }
        // Over plain HTTP there is nowhere to send events to.
        let answer = server.client().query("subscription { revisionRecorded { number } }", json!({})).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "SUBSCRIPTION_NOT_SUPPORTED");
        assert!(
            answer["errors"][0]["message"]
                .as_str()
                .is_some_and(|message| message.contains("text/event-stream"))
        );
    });
}

#[test]
fn pages_and_clients_that_may_not_open_one_are_refused() {
    block_on(async {
        let database = Database::create(Engine::Sqlite).await.expect("SQLite is always there");
        let store = database.national().await;
        let cors_origins = vec!["https://app.example".to_owned()];
        let options = HttpOptions { cors_origins, ..HttpOptions::default() };
        let server = Server::closed_with(&store, options).await;
        let open = async |headers: &[(&'static str, &str)]| {
            let protocol = [("sec-websocket-protocol", PROTOCOL)];
            Socket::open(server.address(), &[&protocol, headers].concat()).await.map(drop)
        };
        assert_eq!(open(&[]).await, Err(503), "there is no data yet");
        server.open(&store, Trees::Snapshot, Limits::default()).await;
        let own = format!("http://{}", server.address());
        for (headers, expected) in [
            (&[("origin", "https://evil.example")][..], Err(403)),
            (&[("origin", "null")], Err(403)),
            (&[("origin", "https://app.example")], Ok(())),
            (&[("origin", own.as_str())], Ok(())),
            (&[("host", "evil.example")], Err(421)),
            (&[("sec-websocket-version", "8")], Err(426)),
            (&[("sec-websocket-key", "short")], Err(400)),
        ] {
            assert_eq!(open(headers).await, expected, "{headers:?}");
        }
    });
}

#[test]
fn a_token_lets_in_by_header_or_payload_until_it_expires() {
    block_on(async {
        let database = Database::create(Engine::Sqlite).await.expect("SQLite is always there");
        let store = database.national().await;
        let key = EdKey::new(7);
        let file = database.folder().join("key.pem");
        std::fs::write(&file, key.pem()).expect("a file can be written");
        let settings = AuthSettings {
            jwt_keys: Some(JwtKeys::PublicKeyFile(file)),
            subject_claim: "sub".to_owned(),
            ..AuthSettings::default()
        };
        let authentication = Arc::new(Authentication::open(&settings, clock()).expect("it can be set up"));
        let options = HttpOptions { authentication, ..HttpOptions::default() };
        let server = Server::following(&store, Trees::Snapshot, options).await;
        let address = server.address();
        let bearer = |others: Value| format!("Bearer {}", key.token("k", &claims("P1", others)));
        let (good, expired) = (bearer(json!({})), bearer(json!({"exp": in_seconds(-31)})));
        let protocol = ("sec-websocket-protocol", PROTOCOL);
        let init = |payload: Value| json!({"type": "connection_init", "payload": payload});

        for payload in [json!({"Authorization": good}), json!({"authorization": good})] {
            let mut socket = Socket::silent(address).await;
            socket.say(init(payload)).await;
            assert_eq!(socket.hear().await["type"], "connection_ack");
            socket.subscribe("1", "{ viewer { subject method } }").await;
            assert_eq!(socket.event("1").await["viewer"], json!({"subject": "P1", "method": "JWT"}));
        }
        for (payload, reason) in [
            (json!({}), "Forbidden: The request needs a token"),
            (json!({"Authorization": expired}), "Forbidden: The token expired at"),
            (json!({"Authorization": "Bearer nonsense"}), "Forbidden: The token is not known"),
            (json!({"X-Orgweave-Actor": "P1"}), "Forbidden: The header X-Orgweave-Actor"),
        ] {
            let mut socket = Socket::silent(address).await;
            socket.say(init(payload)).await;
            let (code, said) = socket.closed().await;
            assert!(code == 4403 && said.starts_with(reason), "{reason}: {code} {said}");
            assert!(!said.contains("nonsense"), "no token is repeated");
        }
        let by_header = Socket::open(address, &[protocol, ("authorization", &good)]).await;
        let mut socket = by_header.expect("it is let in");
        socket.say(init(json!({"Authorization": good}))).await;
        assert_eq!(socket.closed().await.0, 4403, "who acts is said once");
        assert_eq!(Socket::open(address, &[protocol, ("authorization", &expired)]).await.err(), Some(401));

        // A second is left of this one, with the half minute that clocks may differ by.
        let short = bearer(json!({"exp": in_seconds(-29)}));
        let mut stream = super::events::Stream::ask(
            &server,
            "subscription { revisionRecorded { number } }",
            &[("authorization", &short)],
        )
        .await;
        let mut socket =
            Socket::open(address, &[protocol, ("authorization", &short)]).await.expect("it is let in");
        socket.say(init(json!(null))).await;
        assert_eq!(socket.closed().await, (4403, "Forbidden: The token has expired.".to_owned()));
        assert_eq!(
            stream.next().await,
            None,
            "a stream ends without `complete`, so that the client comes again"
        );
    });
}

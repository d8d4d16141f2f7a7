//! The endpoint over real TCP. Its rules are tested one by one where they are written; here they meet the schema.

use std::time::Duration;

use serde_json::{Value, json};
use testkit::tree::load;
use testkit::{Database, Engine, Server, Trees, block_on};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A server over one province.
fn with_server(test: impl AsyncFnOnce(Server)) {
    block_on(async {
        let database = Database::create(Engine::Sqlite).await.expect("SQLite is always there");
        let store = database.national().await;
        load(&store, "37 山东省 [province]").await;
        test(Server::start(&store, Trees::Snapshot).await).await;
    });
}

#[test]
fn queries_are_asked_by_get_and_post() {
    with_server(async |server| {
        let client = server.client();
        let query = r#"{ organization(code: "37") { name } }"#;
        let expected = json!({"organization": {"name": "山东省"}});
        let answer = client.query(query, json!({})).await;
        assert_eq!((&answer["data"], &answer["extensions"]["revision"]), (&expected, &json!(1)));
        let encoded: String = query.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let got = client.http().get(client.url(&format!("/graphql?query={encoded}"))).send().await;
        let got = got.expect("the server answers");
        assert_eq!(got.status(), 200);
        assert_eq!(got.json::<Value>().await.expect("JSON")["data"], expected);
    });
}

#[test]
fn status_codes_and_media_types_are_those_of_the_specification() {
    with_server(async |server| {
        let client = server.client();
        let new = "application/graphql-response+json";
        let old = "application/json";
        // Content type, accepted type, body, status, type of the answer.
        let cases = [
            (old, new, r#"{"query":"{ __typename }"}"#, 200, new),
            (old, old, r#"{"query":"{ __typename }"}"#, 200, old),
            (old, new, r#"{"query":"{ nope }"}"#, 400, new),
            (old, old, r#"{"query":"{ nope }"}"#, 200, old),
            (old, new, r#"{"query":"{"}"#, 400, new),
            (old, new, "{", 400, new),
            (old, new, r#"[{"query":"{ __typename }"}]"#, 400, new),
            ("text/plain", new, r#"{"query":"{ __typename }"}"#, 415, new),
            (old, "text/html", r#"{"query":"{ __typename }"}"#, 406, old),
        ];
        for (content, accept, body, status, answered) in cases {
            let request = client.http().post(client.url("/graphql"));
            let request = request.header("content-type", content).header("accept", accept).body(body);
            let response = request.send().await.expect("the server answers");
            let what = format!("{content} {accept} {body}");
            assert_eq!(response.status(), status, "{what}");
            let media = response.headers()["content-type"].to_str().expect("text").to_owned();
            assert!(media.starts_with(answered), "{what}: {media}");
        }
    });
}

#[test]
fn nothing_is_changed_by_get_and_nothing_is_answered_to_strangers() {
    with_server(async |server| {
        let client = server.client();
        let mutation = client.http().get(client.url("/graphql?query=mutation%7B__typename%7D")).send().await;
        let mutation = mutation.expect("the server answers");
        assert_eq!(mutation.status(), 405);
        let stranger = client.http().get(client.url("/graphql?query=%7B__typename%7D"));
        let stranger = stranger.header("host", "evil.example").send().await.expect("the server answers");
        assert_eq!(stranger.status(), 421);
        assert!(!stranger.headers().contains_key("access-control-allow-origin"));
    });
}

#[test]
fn bodies_that_are_too_deep_or_too_wide_are_refused() {
    with_server(async |server| {
        let client = server.client();
        let deep = json!({"query": format!("{{ a(b: {}1{}) }}", "[".repeat(2_000), "]".repeat(2_000))});
        let wide = json!({"query": format!("{{ {} }}", "a: __typename ".repeat(10_000))});
        for body in [deep, wide] {
            let request = client.http().post(client.url("/graphql")).json(&body);
            let response = request.header("accept", "application/graphql-response+json").send().await;
            let response = response.expect("the server answers");
            assert_eq!(response.status(), 400, "{}", response.text().await.unwrap_or_default());
        }
        assert_eq!(client.data("{ __typename }").await, json!({"__typename": "Query"}));
    });
}

/// The refusal comes before the body, and is read before it is sent: who sends on may find the connection closed.
#[test]
fn bodies_that_are_too_long_are_refused_by_their_length() {
    with_server(async |server| {
        let mut stream = TcpStream::connect(server.address()).await.expect("it accepts");
        let head = "POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 300000\r\n\r\n";
        stream.write_all(head.as_bytes()).await.expect("it reads");
        let mut answer = vec![0; 4096];
        let length = stream.read(&mut answer).await.expect("it answers");
        let answer = String::from_utf8_lossy(&answer[..length]).into_owned();
        assert!(answer.starts_with("HTTP/1.1 413") && answer.contains("longer than"), "{answer}");
    });
}

#[test]
fn readiness_begins_with_the_data() {
    block_on(async {
        let database = Database::create(Engine::Sqlite).await.expect("SQLite is always there");
        let store = database.national().await;
        let server = Server::closed(&store).await;
        let client = server.client();
        let status =
            async |path| client.http().get(client.url(path)).send().await.expect("it answers").status();
        assert_eq!(
            (status("/healthz").await, status("/readyz").await),
            (200.try_into().expect("one"), 503.try_into().expect("one"))
        );
        assert_eq!(status("/graphql?query=%7B__typename%7D").await, 503);
        // The schema is known before the data.
        assert_eq!(status("/schema.graphql").await, 200);
        server.open(&store, Trees::Snapshot, api::limits::Limits::default()).await;
        assert_eq!(status("/readyz").await, 200);
        assert_eq!(status("/graphql?query=%7B__typename%7D").await, 200);
    });
}

#[test]
fn a_request_that_is_being_sent_survives_the_signal_to_stop() {
    with_server(async |server| {
        let address = server.address();
        let body = r#"{"query":"{ organization(code: \"37\") { name } }"}"#;
        let mut late = TcpStream::connect(address).await.expect("it accepts");
        let head = format!(
            "POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        late.write_all(head.as_bytes()).await.expect("it reads");
        late.write_all(&body.as_bytes()[..10]).await.expect("it reads");
        tokio::time::sleep(Duration::from_millis(200)).await;
        let stopping = tokio::spawn(server.stop());
        tokio::time::sleep(Duration::from_millis(200)).await;
        assert!(TcpStream::connect(address).await.is_err(), "a new connection is not accepted");
        late.write_all(&body.as_bytes()[10..]).await.expect("it still reads");
        let mut answer = vec![0; 4096];
        let length = late.read(&mut answer).await.expect("it answers");
        assert!(String::from_utf8_lossy(&answer[..length]).starts_with("HTTP/1.1 200"));
        drop(late);
        stopping.await.expect("it stops");
    });
}

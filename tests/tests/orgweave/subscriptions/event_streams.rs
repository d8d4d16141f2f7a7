//! Event streams: who gets one, what stands in it, and how it ends.

use api::http::HttpOptions;
use api::limits::Limits;
use serde_json::json;
use testkit::{Database, Engine, Server, Trees, block_on};

use super::events::{Event, Stream};
use super::start;

#[test]
fn a_query_may_be_answered_by_events_and_a_fault_is_one_too() {
    block_on(async {
        let (server, _database) = start(Limits::default()).await;
        let mut stream = Stream::ask(&server, "{ __typename }", &[]).await;
        let next = stream.next().await.expect("an answer");
        assert_eq!(
            (next.name.as_str(), next.id, &next.data["data"]),
            ("next", None, &json!({"__typename": "Query"}))
        );
        let complete = Event { name: "complete".to_owned(), id: None, data: json!(null) };
        assert_eq!((stream.next().await, stream.next().await), (Some(complete), None));
        for (query, code) in [
            ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
            ("{", "GRAPHQL_PARSE_FAILED"),
            ("subscription { a: revisionRecorded { number } b: __typename }", "GRAPHQL_VALIDATION_FAILED"),
            ("subscription { revisionRecorded(after: 7) { number } }", "REVISION_NOT_REACHED"),
        ] {
            let mut stream = Stream::ask(&server, query, &[]).await;
            let next = stream.next().await.expect("an answer");
            assert_eq!(next.data["errors"][0]["extensions"]["code"], code, "{query}");
            assert_eq!(next.data.get("data"), None, "nothing was executed");
            assert_eq!(stream.next().await.expect("its end").name, "complete");
        }
    });
}

#[test]
fn the_rules_of_get_and_of_accept_hold() {
    block_on(async {
        let (server, _database) = start(Limits::default()).await;
        let client = server.client();
        let address = |query: &str| {
            let encoded: String = query.bytes().map(|byte| format!("%{byte:02X}")).collect();
            client.url(&format!("/graphql?query={encoded}"))
        };
        let get = async |query: &str, accept: &str| {
            let request = client.http().get(address(query));
            request.header("accept", accept).send().await.expect("the server answers")
        };
        let subscription = "subscription { revisionRecorded { number } }";
        let status = async |query: &str, accept: &str| get(query, accept).await.status().as_u16();
        drop(Stream::of(get(subscription, "text/event-stream").await));
        drop(Stream::of(get(subscription, "application/json, text/event-stream").await));
        drop(Stream::of(get("{ __typename }", "text/event-stream").await));
        let both = get("{ __typename }", "application/json, text/event-stream").await;
        assert_eq!(both.headers()["content-type"], "application/json; charset=utf-8");
        assert_eq!(status(subscription, "application/graphql-response+json").await, 400);
        assert_eq!(status(subscription, "*/*").await, 400, "events are sent to those who name them");
        assert_eq!(status("mutation { a }", "text/event-stream").await, 405);
        assert_eq!(status("{ __typename }", "text/html").await, 406);
        let form = client.http().post(client.url("/graphql")).header("accept", "text/event-stream");
        let form = form.header("content-type", "text/plain").body("{}").send().await.expect("it answers");
        assert_eq!(form.status(), 415);
        let wrong = client.http().get(address(subscription));
        let wrong = wrong.header("accept", "text/event-stream").header("last-event-id", "x").send().await;
        assert_eq!(wrong.expect("it answers").status(), 400);
    });
}

#[test]
fn comments_keep_a_stream_alive_and_a_client_that_leaves_gives_its_place_back() {
    block_on(async {
        let database = Database::create(Engine::Sqlite).await.expect("SQLite is always there");
        let limits =
            Limits { ping_interval_ms: 20, max_streams: 1, idle_timeout_ms: 60, ..Limits::default() };
        let store = database.national().await;
        let options = HttpOptions { limits, ..HttpOptions::default() };
        let server = Server::following(&store, Trees::Snapshot, options).await;
        let client = server.client();
        let ask = async || {
            let request = client.http().post(client.url("/graphql")).header("accept", "text/event-stream");
            let body = json!({"query": "subscription { revisionRecorded { number } }"});
            request.json(&body).send().await.expect("the server answers")
        };
        let mut response = ask().await;
        let mut read = String::new();
        while read.matches(":\n\n").count() < 10 {
            let chunk = response.chunk().await.expect("it goes on").expect("it does not end");
            read += std::str::from_utf8(&chunk).expect("text");
        }
        assert_eq!(ask().await.status(), 503, "there is but one place");
        drop(response);
        // The server notices at the next comment at the latest.
        let began = std::time::Instant::now();
        while ask().await.status() != 200 {
            assert!(began.elapsed() < std::time::Duration::from_secs(10), "the place is never given back");
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    });
}

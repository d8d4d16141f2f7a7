//! The whole application over a small schema: every rule of GraphQL over HTTP, one line a case.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_graphql::{Context, EmptySubscription, Object, Schema, Value};
use poem::{
    Body, Endpoint, Request,
    http::{Method, header},
};
use serde_json::{Value as Json, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::{Notify, oneshot},
};

use super::*;
use crate::graphql::{
    Answer as GraphqlAnswer, Asked, Document, DocumentError, Events, Policy, Prepared, Registry, Rules, hash,
};

struct Query;

#[Object]
impl Query {
    async fn hello(&self, name: Option<String>) -> String {
        format!("Hello {}", name.as_deref().unwrap_or("world"))
    }

    async fn twice(&self, number: i32) -> i32 {
        number * 2
    }

    async fn request_id(&self, context: &Context<'_>) -> String {
        context.data_unchecked::<RequestContext>().request_id.to_string()
    }

    async fn fails(&self) -> async_graphql::Result<i32> {
        Err("refused by the resolver".into())
    }

    async fn may_fail(&self) -> Option<async_graphql::Result<i32>> {
        Some(Err("refused by the resolver".into()))
    }

    async fn panics(&self, #[graphql(default)] secret: Option<i32>) -> i32 {
        secret.expect("secret of the resolver")
    }

    async fn slow(&self, context: &Context<'_>) -> i32 {
        context.data_unchecked::<Arc<Notify>>().notified().await;
        1
    }
}

struct Mutation;

#[Object]
impl Mutation {
    async fn count(&self, context: &Context<'_>) -> usize {
        1 + context.data_unchecked::<Arc<AtomicUsize>>().fetch_add(1, Ordering::SeqCst)
    }
}

struct Service {
    schema: Schema<Query, Mutation, EmptySubscription>,
    counter: Arc<AtomicUsize>,
    gate: Arc<Notify>,
    ready: AtomicBool,
    registry: Registry,
}

impl GraphqlService for Service {
    fn document(&self, asked: &Asked) -> Result<Arc<Document>, DocumentError> {
        self.registry.find(asked)
    }

    async fn execute(&self, request: Prepared, context: RequestContext) -> GraphqlAnswer {
        let response = self.schema.execute(request.to_request().data(context)).await;
        response.extension("revision", Value::from(7)).into()
    }

    async fn subscribe(
        &self,
        _: Prepared,
        _: Option<i64>,
        _: RequestContext,
    ) -> Result<Events, async_graphql::Response> {
        // What begins is tested where there are revisions.
        Err(async_graphql::Response::from_errors(vec![async_graphql::ServerError::new(
            "nothing happens here",
            None,
        )]))
    }

    fn sdl(&self) -> String {
        self.schema.sdl()
    }

    fn is_ready(&self) -> bool {
        self.ready.load(Ordering::SeqCst)
    }
}

fn service() -> Arc<Service> {
    let (counter, gate) = (Arc::new(AtomicUsize::new(0)), Arc::new(Notify::new()));
    let schema = Schema::build(Query, Mutation, EmptySubscription);
    let schema = schema.data(counter.clone()).data(gate.clone()).finish();
    Arc::new(Service {
        schema,
        counter,
        gate,
        ready: AtomicBool::new(true),
        registry: Registry::new(Policy::Automatic, Vec::new(), Rules::default()),
    })
}

const GRAPHQL: &str = "application/graphql-response+json";
const JSON: &str = "application/json";

struct Answer {
    status: u16,
    headers: poem::http::HeaderMap,
    text: String,
}

impl Answer {
    fn json(&self) -> Json {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("headers are text"))
    }

    fn code(&self) -> String {
        self.json()["errors"][0]["extensions"]["code"].as_str().unwrap_or_default().to_owned()
    }
}

async fn send(service: &Arc<Service>, request: Request) -> Answer {
    let app = app(
        service.clone(),
        HttpOptions {
            limits: Limits { max_body_bytes: 100_000, ..Limits::default() },
            ..HttpOptions::default()
        },
    );
    let response = app.call(request).await.expect("the application answers errors itself");
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let text = response.into_body().into_string().await.expect("responses are text");
    let answer = Answer { status, headers, text };
    if answer.header("content-type").contains("json") {
        for error in answer.json()["errors"].as_array().into_iter().flatten() {
            assert_eq!(error["extensions"]["requestId"], answer.header("x-request-id"), "{}", answer.text);
        }
    }
    answer
}

fn post(accept: &str, body: impl Into<Body>) -> Request {
    let request = Request::builder().method(Method::POST).uri_str("/graphql").content_type(JSON);
    request.header(header::ACCEPT, accept).body(body)
}

fn get(accept: &str, parameters: &[(&str, &str)]) -> Request {
    let encode = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    let pairs: Vec<_> = parameters.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
    let request = Request::builder().uri_str(format!("/graphql?{}", pairs.join("&")));
    request.header(header::ACCEPT, accept).finish()
}

#[tokio::test]
async fn the_status_follows_the_outcome_and_the_media_type() {
    let service = service();
    let two = "query A { hello } query B { twice(number: 2) }";
    let required = "query ($n: Int!) { twice(number: $n) }";
    let deep = format!("{{ hello(name: {}) }}", "[".repeat(70));
    let deep_variable = format!("{}1{}", "[".repeat(65), "]".repeat(65));
    let deep_variable: Json = serde_json::from_str(&deep_variable).expect("brackets");
    // The body; the statuses as graphql-response+json and as json; whether `data` is there; the first error's code.
    let cases = [
        (json!({"query": "{ hello }"}), 200, 200, true, ""),
        (json!({"query": "{ mayFail hello }"}), 200, 200, true, "EXECUTION_FAILED"),
        (json!({"query": "{ fails }"}), 200, 200, true, "EXECUTION_FAILED"),
        (json!({"query": two, "operationName": "B"}), 200, 200, true, ""),
        (
            json!({"query": required, "variables": {"n": 2}, "operationName": null, "extensions": null}),
            200,
            200,
            true,
            "",
        ),
        (json!({"query": "query ($n: Int! = 3) { twice(number: $n) }"}), 200, 200, true, ""),
        (json!({"query": "{ hello }", "unknown": [1]}), 200, 200, true, ""),
        (json!({"query": "{"}), 400, 200, false, "GRAPHQL_PARSE_FAILED"),
        (json!({"query": ""}), 400, 200, false, "GRAPHQL_PARSE_FAILED"),
        (json!({"query": "{ hello(name: \"\"\") }"}), 400, 200, false, "GRAPHQL_PARSE_FAILED"),
        (json!({"query": "{ nothing }"}), 400, 200, false, "GRAPHQL_VALIDATION_FAILED"),
        (json!({"query": two}), 400, 200, false, "GRAPHQL_VALIDATION_FAILED"),
        (json!({"query": two, "operationName": "C"}), 400, 200, false, "GRAPHQL_VALIDATION_FAILED"),
        (json!({"query": "{ hello }", "operationName": "A"}), 400, 200, false, "GRAPHQL_VALIDATION_FAILED"),
        (json!({"query": required}), 400, 200, false, "GRAPHQL_VALIDATION_FAILED"),
        (json!({"query": required, "variables": {"n": null}}), 400, 200, false, "GRAPHQL_VALIDATION_FAILED"),
        (json!({"query": required, "variables": {"n": "x"}}), 400, 200, false, "GRAPHQL_VALIDATION_FAILED"),
        (json!({"query": "subscription { hello }"}), 400, 200, false, "SUBSCRIPTION_NOT_SUPPORTED"),
        (json!({"query": deep}), 400, 200, false, "NESTING_TOO_DEEP"),
        (json!({"query": "a ".repeat(20_000)}), 400, 200, false, "DOCUMENT_TOO_LONG"),
        (
            json!({"query": "{ hello }", "variables": {"a": deep_variable}}),
            400,
            200,
            false,
            "NESTING_TOO_DEEP",
        ),
        (json!({"qeury": "{ hello }"}), 400, 400, false, "BAD_REQUEST"),
        (json!({"query": 1}), 400, 400, false, "BAD_REQUEST"),
        (json!({"query": "{ hello }", "operationName": 1}), 400, 400, false, "BAD_REQUEST"),
        (json!({"query": "{ hello }", "variables": [7]}), 400, 400, false, "BAD_REQUEST"),
        (json!({"query": "{ hello }", "variables": "{}"}), 400, 400, false, "BAD_REQUEST"),
        (json!({"query": "{ hello }", "extensions": true}), 400, 400, false, "BAD_REQUEST"),
        (json!([{"query": "{ hello }"}]), 400, 400, false, "BAD_REQUEST"),
        (json!("{ hello }"), 400, 400, false, "BAD_REQUEST"),
        (json!({"query": "{ panics }"}), 500, 500, false, "INTERNAL"),
        (json!({"query": "{ hello }", "padding": "a".repeat(100_000)}), 413, 413, false, "PAYLOAD_TOO_LARGE"),
    ];
    for (body, as_graphql, as_json, has_data, code) in cases {
        for (accept, status) in [(GRAPHQL, as_graphql), (JSON, as_json)] {
            let answer = send(&service, post(accept, body.to_string())).await;
            let said = &body.to_string()[..body.to_string().len().min(80)];
            assert_eq!(answer.status, status, "{accept} {said}: {}", answer.text);
            assert_eq!(answer.header("content-type"), format!("{accept}; charset=utf-8"), "{said}");
            assert_eq!(answer.json().get("data").is_some(), has_data, "{said}: {}", answer.text);
            assert_eq!(answer.code(), code, "{said}: {}", answer.text);
            assert_eq!(
                (answer.header("vary"), answer.header("cache-control")),
                ("Accept, Accept-Encoding", "no-store")
            );
            assert!(!answer.text.contains("secret"), "{}", answer.text);
        }
    }
}

#[tokio::test]
async fn documents_are_named_by_their_hash_once_they_were_sent() {
    let service = service();
    let query = "{ hello }";
    let apollo = json!({"persistedQuery": {"version": 1, "sha256Hash": hash(query)}});
    let id = format!("sha256:{}", hash(query));
    let wrong = hash("{ other }");
    // The body, status, code.
    let cases = [
        (json!({"extensions": apollo}), 400, "PERSISTED_QUERY_NOT_FOUND"),
        (json!({"documentId": id}), 400, "PERSISTED_QUERY_NOT_FOUND"),
        (json!({"query": query, "documentId": format!("sha256:{wrong}")}), 400, "BAD_REQUEST"),
        (json!({"query": query, "extensions": apollo}), 200, ""),
        (json!({"extensions": apollo}), 200, ""),
        (json!({"documentId": id}), 200, ""),
        (json!({"documentId": id, "extensions": apollo}), 400, "BAD_REQUEST"),
        (json!({"documentId": "hello"}), 400, "BAD_REQUEST"),
        (
            json!({"extensions": {"persistedQuery": {"version": 2, "sha256Hash": hash(query)}}}),
            400,
            "BAD_REQUEST",
        ),
        (json!({"extensions": {"persistedQuery": "hello"}}), 400, "BAD_REQUEST"),
        (json!({}), 400, "BAD_REQUEST"),
    ];
    for (body, status, code) in cases {
        let answer = send(&service, post(GRAPHQL, body.to_string())).await;
        assert_eq!((answer.status, answer.code().as_str()), (status, code), "{body}: {}", answer.text);
    }
    let by_get = send(&service, get(GRAPHQL, &[("extensions", &apollo.to_string())])).await;
    assert_eq!(by_get.json()["data"]["hello"], "Hello world");
    let by_get = send(&service, get(GRAPHQL, &[("documentId", &id)])).await;
    assert_eq!(by_get.json()["data"]["hello"], "Hello world");
    // Apollo's clients look for this very text where a server answers 200.
    let unknown = json!({"extensions": {"persistedQuery": {"version": 1, "sha256Hash": wrong}}});
    let answer = send(&service, post(JSON, unknown.to_string())).await;
    assert_eq!(
        (answer.status, &answer.json()["errors"][0]["message"]),
        (200, &json!("PersistedQueryNotFound"))
    );
}

#[tokio::test]
async fn malformed_bodies_are_bad_requests() {
    let service = service();
    let nested = format!("{{\"query\":\"{{ hello }}\",\"variables\":{}", "[".repeat(5_000));
    for body in
        [&b"NONSENSE"[..], b"{\"query\":", b"", b"null", b"{\"query\":\"\xff\"}", b"{}{}", nested.as_bytes()]
    {
        let answer = send(&service, post(JSON, body.to_vec())).await;
        assert_eq!((answer.status, answer.code().as_str()), (400, "BAD_REQUEST"), "{}", answer.text);
    }
}

#[tokio::test]
async fn the_body_says_what_async_graphql_says() {
    let service = service();
    let ask = async |query: &str| {
        let mut request = post(GRAPHQL, json!({ "query": query }).to_string());
        request.headers_mut().insert("x-request-id", "r1".parse().expect("a header"));
        send(&service, request).await.text
    };
    assert_eq!(
        ask("{ hello requestId }").await,
        r#"{"data":{"hello":"Hello world","requestId":"r1"},"extensions":{"revision":7}}"#
    );
    let error = r#"{"message":"refused by the resolver","locations":[{"line":1,"column":3}],"path":["fails"],"extensions":{"code":"EXECUTION_FAILED","requestId":"r1"}}"#;
    assert_eq!(
        ask("{ fails }").await,
        format!(r#"{{"errors":[{error}],"data":null,"extensions":{{"revision":7}}}}"#)
    );
    let refused: Json = serde_json::from_str(&ask("{\n  hello(name: [[").await).expect("JSON");
    assert_eq!(refused["errors"][0]["locations"][0]["line"], 2);
    let deep: Json =
        serde_json::from_str(&ask(&format!("{{\n# ü\n  {}", "{".repeat(64))).await).expect("JSON");
    assert_eq!(deep["errors"][0]["locations"], json!([{"line": 3, "column": 66}]));
}

#[tokio::test]
async fn queries_may_come_by_get() {
    let service = service();
    let named = "query A { hello } mutation B { count }";
    let variables = "query ($n: Int!) { twice(number: $n) }";
    type Case<'a> = (&'a [(&'a str, &'a str)], u16, &'a str);
    let cases: [Case; 16] = [
        (&[("query", "{ hello }")], 200, ""),
        (&[("query", "{ hello(name: \"中 &+%\") }")], 200, ""),
        (&[("query", "{ hello }"), ("operationName", "")], 200, ""),
        (&[("query", named), ("operationName", "A")], 200, ""),
        (&[("query", variables), ("variables", "{\"n\":1}"), ("extensions", "null")], 200, ""),
        (&[("query", "query null { hello }"), ("operationName", "null")], 200, ""),
        (&[("query", named), ("operationName", "B")], 405, "METHOD_NOT_ALLOWED"),
        (&[("query", "mutation { count }")], 405, "METHOD_NOT_ALLOWED"),
        (&[("query", "mutation M { count }"), ("operationName", "")], 405, "METHOD_NOT_ALLOWED"),
        (&[("query", named)], 400, "GRAPHQL_VALIDATION_FAILED"),
        (&[("query", "mutation { count }"), ("operationName", "M")], 400, "GRAPHQL_VALIDATION_FAILED"),
        (&[("query", "subscription { hello }")], 400, "SUBSCRIPTION_NOT_SUPPORTED"),
        (&[], 400, "BAD_REQUEST"),
        (&[("query", variables), ("variables", "{n:1}")], 400, "BAD_REQUEST"),
        (&[("query", variables), ("variables", "[1]")], 400, "BAD_REQUEST"),
        (&[("query", "{ hello }"), ("query", "{ hello }")], 400, "BAD_REQUEST"),
    ];
    for (parameters, status, code) in cases {
        let answer = send(&service, get(GRAPHQL, parameters)).await;
        assert_eq!((answer.status, answer.code().as_str()), (status, code), "{parameters:?} {}", answer.text);
        assert_eq!(answer.header("allow"), if status == 405 { "POST" } else { "" });
    }
    assert_eq!(service.counter.load(Ordering::SeqCst), 0, "no mutation ran by GET");
    let answer = send(&service, post(JSON, json!({"query": named, "operationName": "B"}).to_string())).await;
    assert_eq!((answer.status, &answer.json()["data"]["count"]), (200, &json!(1)), "{}", answer.text);
}

#[tokio::test]
async fn the_http_request_itself_must_fit() {
    let service = service();
    let body = json!({"query": "mutation { count }"}).to_string();
    let request = |method: Method, name: &str, value: &str| {
        let request = Request::builder().method(method).uri_str("/graphql").content_type(JSON);
        let mut request = request.body(body.clone());
        request.headers_mut().insert(
            header::HeaderName::from_bytes(name.as_bytes()).expect("a header name"),
            value.parse().expect("a header"),
        );
        request
    };
    for (request, status, code, header, value) in [
        (request(Method::POST, "content-type", "text/plain"), 415, "UNSUPPORTED_MEDIA_TYPE", "allow", ""),
        (
            request(Method::POST, "content-encoding", "gzip"),
            415,
            "UNSUPPORTED_MEDIA_TYPE",
            "accept-encoding",
            "identity",
        ),
        (
            request(Method::POST, "accept", "text/html"),
            406,
            "NOT_ACCEPTABLE",
            "content-type",
            "application/json; charset=utf-8",
        ),
        (request(Method::PUT, "a", "b"), 405, "METHOD_NOT_ALLOWED", "allow", "GET, HEAD, POST"),
        (request(Method::OPTIONS, "a", "b"), 405, "METHOD_NOT_ALLOWED", "access-control-allow-origin", ""),
        (
            request(Method::POST, "content-length", "100001"),
            413,
            "PAYLOAD_TOO_LARGE",
            "x-content-type-options",
            "nosniff",
        ),
        (
            request(Method::POST, "host", "evil.example"),
            421,
            "HOST_NOT_ALLOWED",
            "content-type",
            "application/json; charset=utf-8",
        ),
    ] {
        let answer = send(&service, request).await;
        assert_eq!((answer.status, answer.code().as_str()), (status, code), "{}", answer.text);
        assert_eq!(answer.header(header), value, "{code} {header}");
    }
    assert_eq!(service.counter.load(Ordering::SeqCst), 0, "nothing was executed");
}

#[tokio::test]
async fn other_paths_answer_text_or_json_errors() {
    let service = service();
    let ask = async |method: Method, path: &str| {
        send(&service, Request::builder().method(method).uri_str(path).finish()).await
    };
    for (path, part) in
        [("/", "/graphql"), ("/healthz", "alive"), ("/readyz", "ready"), ("/schema.graphql", "type Query {")]
    {
        let answer = ask(Method::GET, path).await;
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (200, "text/plain; charset=utf-8"),
            "{path}"
        );
        assert!(answer.text.contains(part), "{path}: {}", answer.text);
        let answer = ask(Method::POST, path).await;
        assert_eq!((answer.status, answer.header("allow")), (405, "GET, HEAD"), "{path}");
        assert_eq!(answer.code(), "METHOD_NOT_ALLOWED");
    }
    let answer = ask(Method::GET, "/nothing").await;
    assert_eq!((answer.status, answer.code().as_str()), (404, "NOT_FOUND"));

    service.ready.store(false, Ordering::SeqCst);
    let answer = send(&service, post(GRAPHQL, json!({"query": "{ hello }"}).to_string())).await;
    assert_eq!(
        (answer.status, answer.code().as_str(), answer.header("retry-after")),
        (503, "NOT_READY", "1")
    );
    assert_eq!(
        (ask(Method::GET, "/readyz").await.status, ask(Method::GET, "/healthz").await.status),
        (503, 200)
    );
}

#[tokio::test]
async fn every_response_has_a_request_id() {
    let service = service();
    let ask = async |id: &str| {
        let request = Request::builder().uri_str("/healthz").header("x-request-id", id).finish();
        send(&service, request).await.header("x-request-id").to_owned()
    };
    let longest = "a".repeat(64);
    for id in ["abc-1_2.3", longest.as_str()] {
        assert_eq!(ask(id).await, id);
    }
    let mut made = std::collections::BTreeSet::new();
    for id in ["", "a b", "a;b", "é", "a/b", &"a".repeat(65)] {
        let answer = ask(id).await;
        assert!(
            answer != id && !answer.is_empty() && made.insert(answer.clone()),
            "{id:?} became {answer:?}"
        );
    }
}

#[tokio::test]
async fn requests_in_flight_finish_after_the_signal_to_stop() {
    let service = service();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("a bound listener");
    let (stop, stopped) = oneshot::channel::<()>();
    let app = app(service.clone(), HttpOptions::default());
    let server =
        tokio::spawn(serve(listener, app, Limits::default(), async { stopped.await.unwrap_or_default() }));

    let _idle = TcpStream::connect(address).await.expect("a connection that never asks");
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    let request = "GET /graphql?query=%7Bslow%7D HTTP/1.1\r\nHost: localhost\r\n\r\n";
    stream.write_all(request.as_bytes()).await.expect("sent");
    tokio::time::sleep(Duration::from_millis(100)).await;
    stop.send(()).expect("the server waits for it");
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(TcpStream::connect(address).await.is_err(), "nothing more is accepted");
    assert!(!server.is_finished());
    service.gate.notify_one();

    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("the whole response, then the end of the connection");
    assert!(answer.starts_with("HTTP/1.1 200 OK") && answer.contains(r#"{"data":{"slow":1}"#), "{answer}");
    let server = tokio::time::timeout(Duration::from_secs(2), server).await.expect("the server returns");
    server.expect("the server does not panic").expect("the server ran");
}

#[tokio::test]
async fn the_worst_documents_that_pass_the_limits_are_answered() {
    let service = service();
    let nested = |open: &str, close: &str, count: usize| {
        format!("{{ hello(name: {}{}) }}", open.repeat(count), close.repeat(count))
    };
    let doubled =
        (0..12).map(|index| format!("fragment f{index} on Query {{ ...f{0} ...f{0} }} ", index + 1));
    for document in [
        nested("[", "]", 62),
        nested("[{a:", "}]", 31),
        format!("{}{}", "{a".repeat(64), "}".repeat(64)),
        format!("{{ {}hello{} }}", "...{".repeat(62), "}".repeat(62)),
        format!("query($a: {}Int{}) {{ hello }}", "[".repeat(63), "]".repeat(63)),
        format!("{{ {} }}", "hello ".repeat(14_990)),
        format!("{{ ...f0 }} {} fragment f12 on Query {{ hello }}", doubled.collect::<String>()),
    ] {
        let answer = send(&service, post(GRAPHQL, json!({ "query": document }).to_string())).await;
        assert!([200, 400].contains(&answer.status), "{}", answer.text);
        assert!(answer.text.len() < 1_000, "the document is not echoed: {}", answer.text);
    }
}

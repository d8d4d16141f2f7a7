//! What one request may cost: each guard refuses at once what it is there for, with a code that says which it was, and
//! the server goes on answering others.

use std::io::Read;
use std::time::{Duration, Instant};

use api::http::HttpOptions;
use api::limits::Limits;
use reqwest::StatusCode;
use serde_json::{Value, json};
use testkit::tree::load;
use testkit::{Client, Database, Engine, Server, Trees, block_on, models};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// So many fields make an answer of some twenty megabytes.
const HUGE: usize = 20;
/// Far more than any refusal needs, and far less than what it prevents would take.
const AT_ONCE: Duration = Duration::from_secs(3);

/// Limits that let [`huge`] pass.
const WIDE: Limits = Limits { max_nodes: 1_000_000, max_values: 10_000_000, ..Limits::DEFAULT };

async fn start(limits: Limits) -> (Server, std::sync::Arc<Database>) {
    let database =
        std::sync::Arc::new(Database::create(Engine::Sqlite).await.expect("SQLite is always there"));
    let store = database.national().await;
    let file = models::folder().join("fixtures/national.tree");
    load(&store, &std::fs::read_to_string(file).expect("the fixture is there")).await;
    (Server::start_with(&store, Trees::Snapshot, limits).await, database)
}

/// The code of the first error, or nothing.
fn code(answer: &Value) -> &str {
    answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_default()
}

async fn still_answers(client: &Client) {
    let data = client.data(r#"{ organization(code: "37") { name } }"#).await;
    assert_eq!(data["organization"]["name"], "山东省");
}

/// Asks, and expects this code at once.
async fn refused(client: &Client, document: &str, variables: Value, expected: &str) -> Value {
    let began = Instant::now();
    let answer = client.query(document, variables).await;
    let said = &document[..document.len().min(100)];
    assert_eq!(code(&answer), expected, "{said}: {answer:#}");
    assert!(began.elapsed() < AT_ONCE, "{said} took {:?}", began.elapsed());
    still_answers(client).await;
    answer
}

fn repeated(count: usize, one: impl Fn(usize) -> String) -> String {
    (0..count).map(one).collect()
}

#[test]
fn documents_are_bounded_before_they_are_validated() {
    block_on(async {
        let (server, _database) = start(Limits::default()).await;
        let client = server.client();
        let nested = |open: &str, close: &str, count: usize| open.repeat(count) + &close.repeat(count);
        let doubling = repeated(25, |at| format!("fragment f{at} on Query {{ ...f{0} ...f{0} }} ", at + 1));
        let levels = |count| {
            format!(
                "{{ organization(code: \"37\") {} }}",
                nested("{ children ", "}", count).replacen("children }", "children { id } }", 1)
            )
        };
        for (document, expected) in [
            (format!("{{ organization(code: {}) {{ id }} }}", nested("[", "]", 2_000)), "NESTING_TOO_DEEP"),
            (nested("{a", "}", 2_000), "NESTING_TOO_DEEP"),
            (format!("{{ {} }}", "a ".repeat(4_000)), "DOCUMENT_TOO_LONG"),
            (format!("{{ ...f0 }} {doubling} fragment f25 on Query {{ __typename }}"), "TOO_MANY_FIELDS"),
            (
                "{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }".to_owned(),
                "GRAPHQL_VALIDATION_FAILED",
            ),
            (levels(15), "TOO_MANY_LEVELS"),
            (format!("{{ {} }}", repeated(51, |at| format!("a{at}: __typename "))), "TOO_MANY_ALIASES"),
            (format!("{{ {} }}", repeated(1_001, |_| "__typename ".to_owned())), "TOO_MANY_FIELDS"),
            ("{ __typename @include(if: true) @a @b @c @d }".to_owned(), "TOO_MANY_DIRECTIVES"),
            ("{ nothing }".to_owned(), "GRAPHQL_VALIDATION_FAILED"),
        ] {
            refused(&client, &document, json!({}), expected).await;
        }
        let ids: Vec<String> = (1..=1001).map(|id| format!("org_{id}")).collect();
        refused(
            &client,
            "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }",
            json!({ "ids": ids }),
            "BAD_ARGUMENT",
        )
        .await;
        refused(&client, "{ organizations(first: 1001) { totalCount } }", json!({}), "BAD_ARGUMENT").await;
        let deep: Value = serde_json::from_str(&nested("[", "]", 100)).expect("brackets");
        refused(
            &client,
            "query ($a: ID) { organization(id: $a) { id } }",
            json!({ "a": deep }),
            "NESTING_TOO_DEEP",
        )
        .await;
        // One less is fine.
        let answer = client.query(&levels(14), json!({})).await;
        assert_eq!(code(&answer), "", "{answer:#}");
    });
}

#[test]
fn a_request_may_return_and_look_at_so_much() {
    block_on(async {
        let limits = Limits { max_nodes: 30, max_values: 100, max_lookups: 100, ..Limits::default() };
        for trees in [Trees::Snapshot, Trees::Resolvers, Trees::Loader] {
            let (_, database) = start(limits).await;
            let server = Server::start_with(&database.national().await, trees, limits).await;
            let client = server.client();
            let shandong = |selection: &str| format!("{{ organization(code: \"37\") {{ {selection} }} }}");
            let fields = repeated(20, |at| format!("a{at}: name "));
            let counts =
                repeated(10, |at| format!("a{at}: descendantCount(where: {{name: {{contains: \"a\"}}}}) "));
            for (document, expected) in [
                (shandong("descendants { descendants { descendants { id } } }"), "NODE_BUDGET_EXCEEDED"),
                (shandong(&format!("descendants(maxDepth: 2) {{ {fields} }}")), "VALUE_BUDGET_EXCEEDED"),
                (shandong(&counts), "LOOKUP_BUDGET_EXCEEDED"),
                (shandong("name children { name }"), ""),
            ] {
                let answer = refused(&client, &document, json!({}), expected).await;
                assert_eq!(answer.get("data").is_none(), !expected.is_empty(), "all or nothing: {answer:#}");
            }
        }
    });
}

#[test]
fn conditions_are_read_once_however_many_fields_share_them() {
    block_on(async {
        let (server, _database) = start(Limits { max_aliases: 100, ..Limits::default() }).await;
        let client = server.client();
        let fragment = "fragment F on Organization { childCount(where: $w) descendantCount(where: $w) ... on Province { __typename } ... on Prefecture { __typename } ... on County { __typename } ... on Town { __typename } ... on Village { __typename } }";
        let leaf = "{ ...F }";
        let inner = format!(
            "{{ ...F parent {leaf} children {leaf} parents {leaf} ancestors {leaf} descendants {leaf} }}"
        );
        let tree = format!(
            "{{ ...F parent {inner} children {inner} parents {inner} ancestors {inner} descendants {inner} }}"
        );
        let roots = repeated(4, |at| format!("r{at}: organization(id: \"org_9999999\") {tree} "));
        let document = format!("query ($w: OrganizationWhere) {{ {roots} }} {fragment}");
        let values: Vec<String> = (0..1000).map(|at| format!("{at}")).collect();
        let conditions: Vec<Value> = (0..30).map(|_| json!({ "name": { "in": values } })).collect();
        let began = Instant::now();
        let answer = client.query(&document, json!({ "w": { "and": conditions } })).await;
        assert_eq!(answer["data"]["r3"], Value::Null, "{answer:#}");
        assert!(answer.get("errors").is_none(), "{answer:#}");
        assert!(began.elapsed() < 5 * AT_ONCE, "{:?}", began.elapsed());
        still_answers(&client).await;
    });
}

#[test]
fn http_2_is_not_spoken() {
    block_on(async {
        let (server, _database) = start(Limits::default()).await;
        let mut stream = TcpStream::connect(server.address()).await.expect("the server listens");
        stream.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").await.expect("it is taken");
        assert!(rest(stream).await.0.is_empty());
        still_answers(&server.client()).await;
    });
}

#[test]
fn errors_are_bounded_and_suggest_nothing() {
    block_on(async {
        let (server, _database) = start(Limits::default()).await;
        let client = server.client();
        let wrong = format!("{{ {} }}", repeated(45, |at| format!("nothing{at} ")));
        let answer = client.query(&wrong, json!({})).await;
        assert_eq!(answer["errors"].as_array().map(Vec::len), Some(20), "{answer:#}");
        assert_eq!(answer["extensions"]["moreErrors"], 25);
        let answer = client.query("{ organisation(code: \"37\") { id } }", json!({})).await;
        assert!(!answer.to_string().contains("organization"), "{answer:#}");
    });
}

#[test]
fn a_deadline_stops_the_work() {
    block_on(async {
        let (server, _database) = start(Limits { deadline_ms: 1, ..Limits::default() }).await;
        // Thousands of questions about lists that have to be filtered.
        let document = format!(
            "{{ {} }}",
            repeated(50, |at| format!(
                "a{at}: search(text: \"村\") {{ ancestors {{ descendants(where: {{name: {{contains: \"村\"}}}}) {{ ancestors {{ name descendants(orderBy: NAME) {{ path }} }} }} }} }} "
            ))
        );
        let began = Instant::now();
        let response = server
            .client()
            .http()
            .post(server.client().url("/graphql"))
            .header("accept", "application/graphql-response+json")
            .json(&json!({ "query": document }))
            .send()
            .await
            .expect("the server answers");
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
        let answer: Value = response.json().await.expect("the answer is JSON");
        assert_eq!(code(&answer), "DEADLINE_EXCEEDED");
        assert!(began.elapsed() < AT_ONCE);
        still_answers(&server.client()).await;
    });
}

#[test]
fn what_a_request_costs_is_told_who_asks() {
    block_on(async {
        let (server, _database) = start(Limits::default()).await;
        let client = server.client();
        let ask = async |query: &str, wish: Value| -> Value {
            let body = json!({ "query": query, "extensions": { "cost": wish } });
            let sent = client.http().post(client.url("/graphql")).json(&body).send().await;
            sent.expect("the server answers").json().await.expect("the answer is JSON")
        };
        let plain = r#"{ organization(code: "37") { name children { name children { name } } } }"#;
        let answer = ask(plain, json!("REPORT")).await;
        let cost = &answer["extensions"]["cost"];
        assert_eq!(cost["estimated"], cost["actual"], "{answer:#}");
        let nodes = 1 + count(&answer["data"]["organization"]);
        assert_eq!((&cost["actual"]["nodes"], &cost["actual"]["lookups"]), (&json!(nodes), &json!(0)));
        assert_eq!(cost["limits"]["nodes"], 200_000);

        let mixed = r#"{ organization(code: "37") { name children { identifiers { value } } } }"#;
        let answer = ask(mixed, json!("REPORT")).await;
        let cost = &answer["extensions"]["cost"];
        assert!(cost["actual"]["nodes"].as_u64() > cost["estimated"]["nodes"].as_u64(), "{answer:#}");

        let answer = ask(plain, json!("ESTIMATE")).await;
        assert_eq!((&answer["data"], &answer["extensions"]["cost"]["actual"]), (&Value::Null, &Value::Null));
        assert_eq!(answer["extensions"]["cost"]["estimated"]["nodes"], nodes);
        assert_eq!(code(&ask(plain, json!("CHEAP")).await), "BAD_REQUEST");
        assert!(client.query(plain, json!({})).await["extensions"].get("cost").is_none());
    });
}

fn count(organization: &Value) -> usize {
    let children = organization["children"].as_array();
    children.map_or(0, |children| children.iter().map(|child| 1 + count(child)).sum())
}

#[test]
fn requests_in_flight_are_bounded() {
    block_on(async {
        // The one request that is allowed is an answer that nobody takes.
        let limits = Limits { max_in_flight: 1, ..WIDE };
        let (server, _database) = start(limits).await;
        let mut slow = TcpStream::connect(server.address()).await.expect("the server listens");
        slow.write_all(huge(&server).as_bytes()).await.expect("the request is taken");
        slow.readable().await.expect("the answer begins");
        let began = Instant::now();
        let client = server.client();
        let response = client.http().post(client.url("/graphql")).json(&json!({ "query": "{ __typename }" }));
        let response = response.send().await.expect("the server answers");
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(response.headers()["retry-after"], "1");
        let answer: Value = response.json().await.expect("the answer is JSON");
        assert_eq!(code(&answer), "TOO_BUSY");
        assert!(began.elapsed() < AT_ONCE);
        let health = client.http().get(client.url("/healthz")).send().await.expect("the server answers");
        assert_eq!(health.status(), StatusCode::OK, "health is no request in flight");
        drop(slow);
        while code(&client.query("{ __typename }", json!({})).await) == "TOO_BUSY" {
            tokio::time::sleep(Duration::from_millis(5)).await;
            assert!(
                began.elapsed() < Duration::from_secs(10),
                "its place is given back when the client leaves"
            );
        }
        still_answers(&client).await;
    });
}

/// A request whose answer is far bigger than what sockets hold: some twenty megabytes.
fn huge(server: &Server) -> String {
    let field = "descendants { path ancestors { path descendants { path ancestors { path descendants { path } } } } }";
    let query =
        format!("{{ organization(code: \"37\") {{ {} }} }}", repeated(HUGE, |at| format!("a{at}: {field} ")));
    let body = json!({ "query": query }).to_string();
    let (host, length) = (server.address(), body.len());
    format!(
        "POST /graphql HTTP/1.1\r\nhost: {host}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
    )
}

/// Reads until the connection ends; what came, and whether it ended with an error.
async fn rest(mut stream: TcpStream) -> (Vec<u8>, bool) {
    let mut text = Vec::new();
    let failed = stream.read_to_end(&mut text).await.is_err();
    (text, failed)
}

#[test]
fn clients_that_keep_the_server_waiting_are_given_up() {
    block_on(async {
        let limits = Limits {
            receive_timeout_ms: 300,
            deadline_ms: 300,
            stall_timeout_ms: 300,
            idle_timeout_ms: 300,
            ..WIDE
        };
        let (server, _database) = start(limits).await;
        let connect = async || TcpStream::connect(server.address()).await.expect("the server listens");

        // Says nothing.
        let began = Instant::now();
        assert!(rest(connect().await).await.0.is_empty());
        assert!(began.elapsed() >= Duration::from_millis(250) && began.elapsed() < Duration::from_secs(5));

        // Begins a request, and sends no more than a byte now and then.
        let began = Instant::now();
        let mut slow = connect().await;
        slow.write_all(b"POST /graphql HTTP/1.1\r\nhost: localhost\r\nx-slow: ").await.expect("it is taken");
        while slow.write_all(b"a").await.is_ok() && began.elapsed() < Duration::from_secs(20) {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        assert!(began.elapsed() < Duration::from_secs(15), "{:?}", began.elapsed());

        // Announces a body that never comes.
        let mut half = connect().await;
        let head = b"POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{";
        half.write_all(head).await.expect("it is taken");
        let text = String::from_utf8_lossy(&rest(half).await.0).into_owned();
        assert!(text.starts_with("HTTP/1.1 408") && text.contains("REQUEST_TIMEOUT"), "{text}");

        // Takes nothing of its answer: what it finds in the end is not whole, and is not closed as if it were.
        let mut stalled = connect().await;
        stalled.write_all(huge(&server).as_bytes()).await.expect("it is taken");
        tokio::time::sleep(Duration::from_secs(2)).await;
        let (text, failed) = rest(stalled).await;
        assert!(!text.ends_with(b"0\r\n\r\n"), "it looks whole");
        assert!(failed, "it was closed, not reset");
        still_answers(&server.client()).await;
    });
}

#[test]
fn answers_that_are_not_taken_in_time_are_cut_off() {
    block_on(async {
        let (server, _database) = start(Limits { send_timeout_ms: 200, ..WIDE }).await;
        let mut slow = TcpStream::connect(server.address()).await.expect("the server listens");
        slow.write_all(huge(&server).as_bytes()).await.expect("it is taken");
        let (mut text, mut piece) = (Vec::new(), vec![0; 16 << 10]);
        // Takes something all the time, but too slowly.
        while let Ok(length @ 1..) = slow.read(&mut piece).await {
            text.extend_from_slice(&piece[..length]);
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        let end = String::from_utf8_lossy(&text[text.len().saturating_sub(60)..]).into_owned();
        let whole = text.ends_with(b"0\r\n\r\n");
        assert!(text.starts_with(b"HTTP/1.1 200") && !whole, "{} bytes look whole: {end}", text.len());
        still_answers(&server.client()).await;
    });
}

#[test]
fn big_answers_are_compressed_for_those_who_ask() {
    block_on(async {
        let (server, _database) = start(Limits::default()).await;
        let client = server.client();
        let ask = async |query: &str, accepted: &str| {
            let request = client.http().post(client.url("/graphql")).json(&json!({ "query": query }));
            let response = request.header("accept-encoding", accepted).send().await.expect("it answers");
            assert_eq!(response.headers()["vary"], "Accept, Accept-Encoding");
            let coding = response
                .headers()
                .get("content-encoding")
                .map(|value| value.to_str().expect("text").to_owned());
            (coding, response.bytes().await.expect("the answer is whole").to_vec())
        };
        let small = "{ __typename }";
        let big =
            "{ organizations(first: 100) { nodes { id code name path ancestors { id code name path } } } }";
        let mixed =
            "{ organizations(first: 100) { nodes { id path identifiers { value } ancestors { path } } } }";
        for query in [big, mixed] {
            let (coding, plain) = ask(query, "identity").await;
            assert_eq!(coding, None);
            let (coding, packed) = ask(query, "gzip, br").await;
            assert_eq!(coding.as_deref(), Some("gzip"));
            assert!(packed.len() * 2 < plain.len(), "{} of {}", packed.len(), plain.len());
            let mut text = Vec::new();
            flate2::read::GzDecoder::new(&packed[..]).read_to_end(&mut text).expect("it is gzip");
            assert!(text == plain, "the same bytes");
        }
        assert_eq!(ask(small, "gzip").await.0, None, "not worth it");
        assert_eq!(ask(big, "gzip;q=0").await.0, None);
    });
}

#[test]
fn pages_of_configured_origins_may_read_answers() {
    block_on(async {
        let database = Database::create(Engine::Sqlite).await.expect("SQLite is always there");
        let store = database.national().await;
        let options =
            HttpOptions { cors_origins: vec!["https://app.example".to_owned()], ..HttpOptions::default() };
        let (open, closed) = (Server::closed_with(&store, options).await, Server::closed(&store).await);
        for (server, origin, allowed) in [
            (&open, "https://app.example", true),
            (&open, "https://evil.example", false),
            (&closed, "https://app.example", false),
        ] {
            server.open(&store, Trees::Snapshot, Limits::default()).await;
            let client = server.client();
            let request = |method: &str| {
                let method = reqwest::Method::from_bytes(method.as_bytes()).expect("a method");
                client.http().request(method, client.url("/graphql")).header("origin", origin)
            };
            let told = |response: &reqwest::Response| {
                response.headers().get("access-control-allow-origin").map(|value| value == origin)
            };
            let asked = request("OPTIONS").header("access-control-request-method", "POST").send().await;
            let asked = asked.expect("the server answers");
            assert_eq!(
                (told(&asked), asked.status().is_success()),
                (allowed.then_some(true), allowed),
                "{origin}"
            );
            let headers = asked.headers().get("access-control-allow-headers");
            let headers = headers.map_or("", |headers| headers.to_str().expect("text"));
            for header in ["authorization", "x-orgweave-actor"] {
                assert_eq!(headers.contains(header), allowed, "{origin}: {headers}");
            }
            let answer = request("POST").json(&json!({ "query": "{ __typename }" })).send().await;
            let answer = answer.expect("the server answers");
            assert_eq!(told(&answer), allowed.then_some(true), "{origin}");
            let varies = answer.headers().get_all("vary").iter().any(|value| value == "Origin");
            assert_eq!(varies, std::ptr::eq(server, &open), "caches must tell origins apart");
        }
    });
}

//! Who acts: every way to be let in, and every way not to be, against a real server.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use api::auth::{Authentication, Credentials, hash_of};
use api::config::{AuthSettings, JwtKeys, List};
use api::http::HttpOptions;
use api::limits::Limits;
use serde_json::{Value, json};
use testkit::clock::clock;
use testkit::token::{EdKey, claims, hs256, in_seconds, token};
use testkit::{Client, Database, Engine, Server, Trees, block_on};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

const SECRET: &[u8] = b"a secret of thirty-two bytes or more";

/// A server with this authentication, over one province.
async fn start(database: &Database, settings: AuthSettings) -> Server {
    let store = database.national().await;
    let authentication = Authentication::open(&settings, clock()).expect("it can be set up");
    let options = HttpOptions { authentication: Arc::new(authentication), ..HttpOptions::default() };
    let server = Server::closed_with(&store, options).await;
    server.open(&store, Trees::Snapshot, Limits::default()).await;
    server
}

async fn database() -> Database {
    Database::create(Engine::Sqlite).await.expect("SQLite is always there")
}

fn settings(jwt_keys: JwtKeys) -> AuthSettings {
    AuthSettings { jwt_keys: Some(jwt_keys), subject_claim: "sub".to_owned(), ..AuthSettings::default() }
}

fn write(folder: &Path, name: &str, text: impl AsRef<[u8]>) -> std::path::PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, text).expect("a file can be written");
    path
}

/// What a request with these headers is answered.
struct Answer {
    status: u16,
    challenge: String,
    body: Value,
}

impl Answer {
    /// Who acts, by `viewer`.
    fn viewer(&self) -> (&str, &str) {
        let viewer = &self.body["data"]["viewer"];
        (viewer["subject"].as_str().unwrap_or("nobody"), viewer["method"].as_str().unwrap_or("nothing"))
    }

    fn error(&self) -> &Value {
        &self.body["errors"][0]
    }

    fn code(&self) -> &str {
        self.error()["extensions"]["code"].as_str().unwrap_or_default()
    }

    fn message(&self) -> &str {
        self.error()["message"].as_str().unwrap_or_default()
    }
}

async fn ask(client: &Client, headers: &[(&str, &str)]) -> Answer {
    let mut request = client.http().post(client.url("/graphql"));
    for (name, value) in headers {
        request = request.header(*name, value.as_bytes());
    }
    let body = json!({"query": "{ viewer { subject method } }"});
    let response = request.json(&body).send().await.expect("the server answers");
    let header = |name: &str| {
        response.headers().get(name).map_or("", |value| value.to_str().expect("text")).to_owned()
    };
    let (status, challenge, id) =
        (response.status().as_u16(), header("www-authenticate"), header("x-request-id"));
    let body: Value = response.json().await.expect("the answer is JSON");
    if status != 200 {
        assert_eq!(body["errors"][0]["extensions"]["requestId"], json!(id));
        assert!(body.get("data").is_none(), "{body}");
    }
    Answer { status, challenge, body }
}

/// Asks with a token.
async fn bearer(client: &Client, token: &str) -> Answer {
    ask(client, &[("authorization", &format!("Bearer {token}"))]).await
}

/// Asks with a token that is refused, and returns the sentence.
async fn refused(client: &Client, token: &str) -> String {
    let answer = bearer(client, token).await;
    assert_eq!((answer.status, answer.code()), (401, "UNAUTHENTICATED"), "{token}: {}", answer.body);
    assert_eq!(answer.challenge, "Bearer error=\"invalid_token\"");
    assert!(!answer.body.to_string().contains(token), "{}", answer.body);
    answer.message().to_owned()
}

#[track_caller]
fn is_jwt_of(answer: &Answer, subject: &str) {
    assert_eq!((answer.status, answer.viewer()), (200, (subject, "JWT")), "{}", answer.body);
}

#[test]
fn a_shared_secret_lets_in_its_own_tokens_only() {
    block_on(async {
        let database = database().await;
        let file = write(database.folder(), "secret", [SECRET, b"\n"].concat());
        let server = start(
            &database,
            AuthSettings {
                issuers: List(vec!["https://id.example".to_owned()]),
                audiences: List(vec!["orgweave".to_owned()]),
                ..settings(JwtKeys::SecretFile(file))
            },
        )
        .await;
        let client = server.client();
        let ours = |others: Value| {
            let mut all = claims("P1", json!({"iss": "https://id.example", "aud": ["orgweave", "other"]}));
            all.as_object_mut().expect("an object").extend(others.as_object().expect("an object").clone());
            all
        };
        let header = json!({"alg": "HS256", "typ": "JWT"});
        let good = token(&header, &ours(json!({})), hs256(SECRET));
        is_jwt_of(&bearer(&client, &good).await, "P1");
        let late = ours(json!({"exp": in_seconds(-29), "nbf": in_seconds(30)}));
        is_jwt_of(&bearer(&client, &token(&header, &late, hs256(SECRET))).await, "P1");

        let signed = |claims: Value| token(&header, &claims, hs256(SECRET));
        let headed = |header: Value| token(&header, &ours(json!({})), hs256(SECRET));
        let unsigned = |header: Value| token(&header, &ours(json!({})), |_| Vec::new());
        let (head, rest) = good.split_once('.').expect("three parts");
        let (body, signature) = rest.split_once('.').expect("three parts");
        let other = signed(ours(json!({"sub": "P2"})));
        let other_body = other.split('.').nth(1).expect("three parts");
        for (token, sentence) in [
            (signed(ours(json!({"exp": in_seconds(-30)}))), "The token expired at 2026-06-15T03:59:30Z."),
            (
                signed(ours(json!({"nbf": in_seconds(31)}))),
                "The token is not valid before 2026-06-15T04:00:31Z.",
            ),
            (signed(ours(json!({"exp": null}))), "The token gives a time (`exp`) that is no number."),
            (
                signed(ours(json!({"iss": "https://evil.example"}))),
                "The token is from an issuer that is not accepted (`iss`).",
            ),
            (signed(ours(json!({"aud": "other"}))), "The token is for another audience (`aud`)."),
            (
                signed(json!({"exp": in_seconds(300), "sub": "P1"})),
                "The token is from an issuer that is not accepted (`iss`).",
            ),
            (
                signed(ours(json!({"sub": 7}))),
                "The token does not name a person: its claim `sub` must be a text of 1 to 256 bytes.",
            ),
            (
                token(&header, &ours(json!({})), hs256(b"another secret of the same length..")),
                "The signature of the token is wrong.",
            ),
            (format!("{head}.{other_body}.{signature}"), "The signature of the token is wrong."),
            (format!("{head}.{body}."), "The signature of the token is wrong."),
            (format!("{head}.{body}.{}", &signature[..20]), "The signature of the token is wrong."),
            (
                unsigned(json!({"alg": "none"})),
                "The token is signed in a way that is not accepted for its key.",
            ),
            (
                unsigned(json!({"alg": "None"})),
                "The token is signed in a way that is not accepted for its key.",
            ),
            (unsigned(json!({"alg": ""})), "The token is signed in a way that is not accepted for its key."),
            (unsigned(json!({})), "The token is signed in a way that is not accepted for its key."),
            (
                headed(json!({"alg": "HS512"})),
                "The token is signed in a way that is not accepted for its key.",
            ),
            (
                headed(json!({"alg": "EdDSA"})),
                "The token is signed in a way that is not accepted for its key.",
            ),
            (
                headed(json!({"alg": "HS256", "crit": ["exp"]})),
                "The token is signed in a way that is not accepted for its key.",
            ),
            (
                format!("{head}.{body}"),
                "The token is not known, and it is not a JSON Web Token that can be read.",
            ),
            (format!("{good}.x"), "The token is not known, and it is not a JSON Web Token that can be read."),
            ("a".repeat(20_000), "The token is not known, and it is not a JSON Web Token that can be read."),
            ("a.b.c".to_owned(), "The token is not known, and it is not a JSON Web Token that can be read."),
        ] {
            assert_eq!(refused(&client, &token).await, sentence, "{token}");
        }
        let endless = signed(json!({"iss": "https://id.example", "aud": "orgweave", "sub": "P1"}));
        assert_eq!(refused(&client, &endless).await, "The token does not say when it expires (`exp`).");
        // A key in the token's own header is nobody's.
        let own = json!({"alg": "HS256", "jwk": {"kty": "oct", "k": "AAAA"}, "jku": "http://127.0.0.1:1/"});
        let own = token(&own, &ours(json!({})), hs256(&[0, 0, 0]));
        assert_eq!(refused(&client, &own).await, "The signature of the token is wrong.");
    });
}

#[test]
fn a_public_key_is_no_shared_secret() {
    block_on(async {
        let database = database().await;
        let key = EdKey::new(1);
        let file = write(database.folder(), "key.pem", key.pem());
        let server = start(&database, settings(JwtKeys::PublicKeyFile(file))).await;
        let client = server.client();
        is_jwt_of(&bearer(&client, &key.token("whatever", &claims("张三", json!({})))).await, "张三");
        let other = EdKey::new(2).token("whatever", &claims("P1", json!({})));
        assert_eq!(refused(&client, &other).await, "The signature of the token is wrong.");
        let pem = key.pem();
        for secret in [pem.as_bytes(), pem.trim().as_bytes(), key.public()] {
            for algorithm in ["HS256", "HS384", "HS512"] {
                let forged = token(&json!({"alg": algorithm}), &claims("P1", json!({})), hs256(secret));
                let sentence = "The token is signed in a way that is not accepted for its key.";
                assert_eq!(refused(&client, &forged).await, sentence);
            }
        }
    });
}

#[test]
fn a_key_set_may_be_a_file() {
    block_on(async {
        let database = database().await;
        let (one, two) = (EdKey::new(1), EdKey::new(2));
        let set = json!({"keys": [one.jwk("one"), two.jwk("two"), {"kty": "oct", "kid": "s", "k": "AAAA"}]});
        let file = write(database.folder(), "keys.json", set.to_string());
        let place = file.to_str().expect("a path of text").to_owned();
        let server = start(&database, settings(JwtKeys::Set(place))).await;
        let client = server.client();
        let who = claims("P1", json!({}));
        is_jwt_of(&bearer(&client, &one.token("one", &who)).await, "P1");
        is_jwt_of(&bearer(&client, &two.token("two", &who)).await, "P1");
        let unnamed = token(&json!({"alg": "EdDSA"}), &who, |message| one.signature(message));
        let secret = token(&json!({"alg": "HS256", "kid": "s"}), &who, hs256(&[0, 0, 0]));
        let confused = token(&json!({"alg": "HS256", "kid": "one"}), &who, hs256(one.public()));
        for (token, sentence) in [
            (one.token("two", &who), "The signature of the token is wrong."),
            (
                one.token("three", &who),
                "The token is signed with a key that is not known (`kid` is `three`).",
            ),
            (one.token("three`\n", &who), "The token is signed with a key that is not known."),
            (
                unnamed,
                "The token does not say which key it is signed with (`kid`), and several could be meant.",
            ),
            (secret, "The token is signed with a key that is not known (`kid` is `s`)."),
            (confused, "The token is signed in a way that is not accepted for its key."),
        ] {
            assert_eq!(refused(&client, &token).await, sentence);
        }
    });
}

/// Whoever issues keys: answers every request with the same status and body, until told otherwise.
struct Issuer {
    url: String,
    answer: Arc<Mutex<(u16, String)>>,
    asked: Arc<AtomicUsize>,
}

impl Issuer {
    async fn start(status: u16, body: impl ToString) -> Issuer {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback has a free port");
        let url = format!("http://{}/keys", listener.local_addr().expect("it has an address"));
        let answer = Arc::new(Mutex::new((status, body.to_string())));
        let asked = Arc::new(AtomicUsize::new(0));
        let (shared, count) = (Arc::clone(&answer), Arc::clone(&asked));
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut head = Vec::new();
                while !head.ends_with(b"\r\n\r\n") {
                    head.push(stream.read_u8().await.expect("a request has an end"));
                }
                count.fetch_add(1, Ordering::SeqCst);
                let (status, body) = shared.lock().expect("nobody panics").clone();
                let length = body.len();
                let text = format!(
                    "HTTP/1.1 {status} X\r\nLocation: http://127.0.0.1:1/\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}"
                );
                // Whoever has read enough may have left.
                let _ = stream.write_all(text.as_bytes()).await;
            }
        });
        Issuer { url, answer, asked }
    }

    fn say(&self, status: u16, body: impl ToString) {
        *self.answer.lock().expect("nobody panics") = (status, body.to_string());
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

#[test]
fn a_key_set_at_a_url_is_followed() {
    block_on(async {
        let database = database().await;
        let (old, new) = (EdKey::new(1), EdKey::new(2));
        let issuer = Issuer::start(200, json!({"keys": [old.jwk("old")]})).await;
        let server = start(&database, settings(JwtKeys::Set(issuer.url.clone()))).await;
        assert_eq!(issuer.asked(), 0, "whoever issues keys may start later");
        let client = server.client();
        let who = claims("P1", json!({}));
        for _ in 0..3 {
            is_jwt_of(&bearer(&client, &old.token("old", &who)).await, "P1");
        }
        assert_eq!(issuer.asked(), 1, "a key that is known is not asked for");

        // The first token of a new key makes the server look, and what is no longer in the set is gone.
        issuer.say(200, json!({"keys": [new.jwk("new")]}));
        is_jwt_of(&bearer(&client, &new.token("new", &who)).await, "P1");
        assert_eq!(issuer.asked(), 2);
        let sentence = "The token is signed with a key that is not known (`kid` is `old`).";
        assert_eq!(refused(&client, &old.token("old", &who)).await, sentence);
        // Anyone can name keys that do not exist: that makes no storm.
        for number in 0..20 {
            refused(&client, &new.token(&format!("made-up-{number}"), &who)).await;
        }
        assert_eq!(issuer.asked(), 2);
    });
}

#[test]
fn a_client_that_leaves_has_not_used_up_the_look_for_its_key() {
    block_on(async {
        let (old, new) = (EdKey::new(1), EdKey::new(2));
        let issuer = Issuer::start(200, json!({"keys": [old.jwk("old")]})).await;
        let settings = settings(JwtKeys::Set(issuer.url.clone()));
        let authentication = Authentication::open(&settings, clock()).expect("it can be set up");
        let who = claims("P1", json!({}));
        let (old, new_token) = (old.token("old", &who), new.token("new", &who));
        let act = |token| authentication.actor(Credentials { bearer: Some(token), name: None });
        assert!(act(&old).await.is_ok());
        issuer.say(200, json!({"keys": [new.jwk("new")]}));
        tokio::select! {
            biased;
            _ = act(&new_token) => panic!("nothing is fetched at once"),
            () = std::future::ready(()) => {}
        }
        assert!(act(&new_token).await.is_ok());
        assert_eq!(issuer.asked(), 2);
    });
}

#[test]
fn a_key_set_at_a_url_is_fetched_before_anyone_asks() {
    block_on(async {
        let issuer = Issuer::start(200, json!({"keys": []})).await;
        let settings = settings(JwtKeys::Set(issuer.url.clone()));
        let authentication = Authentication::open(&settings, clock()).expect("it can be set up");
        let following = tokio::spawn(Arc::new(authentication).follow());
        let waited = tokio::time::timeout(std::time::Duration::from_secs(10), async {
            while issuer.asked() == 0 {
                tokio::time::sleep(std::time::Duration::from_millis(10)).await;
            }
        });
        waited.await.expect("it is fetched");
        following.abort();
    });
}

#[test]
fn an_issuer_that_fails_takes_nothing_away() {
    block_on(async {
        let database = database().await;
        let key = EdKey::new(1);
        let set = json!({"keys": [key.jwk("k")]}).to_string();
        let huge = format!("{}{}", " ".repeat(300_000), set);
        let who = claims("P1", json!({}));
        // Nothing but a whole key set with status 200 is one.
        for (status, body) in
            [(500, set.as_str()), (302, &set), (404, ""), (200, "<html>"), (200, "{\"keys\":"), (200, &huge)]
        {
            let issuer = Issuer::start(status, body).await;
            let server = start(&database, settings(JwtKeys::Set(issuer.url.clone()))).await;
            let client = server.client();
            let answer = bearer(&client, &key.token("k", &who)).await;
            assert_eq!((answer.status, answer.code()), (503, "UNAVAILABLE"), "{status} {}", answer.body);
            assert_eq!((answer.challenge.as_str(), issuer.asked()), ("", 1), "{status}");
        }
        let issuer = Issuer::start(200, &set).await;
        let server = start(&database, settings(JwtKeys::Set(issuer.url.clone()))).await;
        let client = server.client();
        // The first token makes the server look, so that the second may not; the keys stay all the same.
        is_jwt_of(&bearer(&client, &key.token("k", &who)).await, "P1");
        issuer.say(500, "");
        refused(&client, &key.token("other", &who)).await;
        is_jwt_of(&bearer(&client, &key.token("k", &who)).await, "P1");
    });
}

#[test]
fn tokens_of_the_configuration_file_are_let_in() {
    block_on(async {
        let database = database().await;
        let file = write(database.folder(), "secret", SECRET);
        let hash = |token: &str| {
            let hash = hash_of(token);
            let byte = |at: usize| u8::from_str_radix(&hash[2 * at..2 * at + 2], 16).expect("hexadecimal");
            std::array::from_fn(byte)
        };
        let tokens = vec![(hash("orgweave_one"), "P1".to_owned()), (hash("orgweave_two"), "P2".to_owned())];
        let alone = AuthSettings { tokens: tokens.clone(), ..AuthSettings::default() };
        let beside = AuthSettings { tokens, ..settings(JwtKeys::SecretFile(file)) };
        for (settings, sentence) in [
            (alone, "The token is not known."),
            (beside, "The token is not known, and it is not a JSON Web Token that can be read."),
        ] {
            let server = start(&database, settings.clone()).await;
            let client = server.client();
            for (token, subject) in [("orgweave_one", "P1"), ("orgweave_two", "P2")] {
                let answer = bearer(&client, token).await;
                assert_eq!((answer.status, answer.viewer()), (200, (subject, "STATIC_TOKEN")));
            }
            for wrong in ["orgweave_on", "orgweave_one2", "ORGWEAVE_ONE", &hash_of("orgweave_one")] {
                assert_eq!(refused(&client, wrong).await, sentence);
            }
            if settings.jwt_keys.is_some() {
                let jwt = token(&json!({"alg": "HS256"}), &claims("P3", json!({})), hs256(SECRET));
                is_jwt_of(&bearer(&client, &jwt).await, "P3");
            }
        }
    });
}

#[test]
fn strangers_are_told_to_send_a_token() {
    block_on(async {
        let database = database().await;
        let file = write(database.folder(), "secret", SECRET);
        let server = start(&database, settings(JwtKeys::SecretFile(file))).await;
        let client = server.client();
        let good = token(&json!({"alg": "HS256"}), &claims("P1", json!({})), hs256(SECRET));
        let good = format!("Bearer {good}");
        for headers in [&[][..], &[("authorization", "Basic QTpC")], &[("authorization", "Bearer")]] {
            let answer = ask(&client, headers).await;
            assert_eq!(
                (answer.status, answer.code(), answer.challenge.as_str()),
                (401, "UNAUTHENTICATED", "Bearer")
            );
            let sentence = "The request needs a token: send the header `Authorization: Bearer TOKEN`.";
            assert_eq!(answer.message(), sentence);
        }
        // The development header counts for nothing here, and nobody shall think that it does.
        for headers in [
            &[("x-orgweave-actor", "P1")][..],
            &[("x-orgweave-actor", "P1"), ("authorization", &good)],
            &[("authorization", &good), ("authorization", &good)],
        ] {
            let answer = ask(&client, headers).await;
            assert_eq!((answer.status, answer.code()), (400, "BAD_REQUEST"), "{}", answer.body);
        }
        let status = async |method: &str, path: &str| {
            let method = reqwest::Method::from_bytes(method.as_bytes()).expect("a method");
            let sent = client.http().request(method, client.url(path)).send().await;
            sent.expect("the server answers").status().as_u16()
        };
        for path in ["/", "/healthz", "/readyz", "/schema.graphql"] {
            assert_eq!(status("GET", path).await, 200, "{path}");
        }
        for method in ["GET", "HEAD"] {
            assert_eq!(status(method, "/graphql?query=%7B__typename%7D").await, 401, "{method}");
        }
        // Not even what is wrong with a body is told.
        let body = client.http().post(client.url("/graphql")).header("content-type", "application/json");
        let answer = body.body("{").send().await.expect("the server answers");
        assert_eq!(answer.status(), 401);
    });
}

#[test]
fn without_authentication_requests_act_as_they_say() {
    block_on(async {
        let database = database().await;
        let server = start(&database, AuthSettings::default()).await;
        let client = server.client();
        let nobody = ("nobody", "nothing");
        for (headers, viewer) in [
            (&[][..], nobody),
            (&[("x-orgweave-actor", "P1")][..], ("P1", "DEVELOPMENT")),
            (&[("x-orgweave-actor", "张三")], ("张三", "DEVELOPMENT")),
            (&[("authorization", "Bearer whatever")], nobody),
        ] {
            let answer = ask(&client, headers).await;
            assert_eq!((answer.status, answer.viewer()), (200, viewer), "{}", answer.body);
        }
        let long = "p".repeat(257);
        for headers in [
            &[("x-orgweave-actor", "")][..],
            &[("x-orgweave-actor", &long)],
            &[("x-orgweave-actor", "P1"), ("x-orgweave-actor", "P2")],
        ] {
            let answer = ask(&client, headers).await;
            assert_eq!((answer.status, answer.code()), (400, "BAD_REQUEST"), "{}", answer.body);
        }
        // The same document, one after the other: nobody is taken for whoever came before.
        for number in 0..3 {
            let code = format!("P{number}");
            assert_eq!(ask(&client, &[("x-orgweave-actor", &code)]).await.viewer().0, code);
            assert_eq!(ask(&client, &[]).await.viewer(), nobody);
        }
    });
}

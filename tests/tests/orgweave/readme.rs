//! The READMEs are true: every command to ask something that they print is sent, and answered as they say.

use std::fs;

use serde_json::Value;
use testkit::{Client, Engine, Server, Trees, models};

use crate::cli::orgweave;

const FILES: [&str; 2] = ["README.md", "README.zh-CN.md"];

/// Sections whose commands are for the server of the small county.
const OF_THE_COUNTY: [&str; 2] = ["People, posts and joint bodies", "Change"];

/// A command, and the answer that stands below it.
struct Example {
    section: String,
    headers: Vec<(String, String)>,
    body: String,
    answer: Option<String>,
}

fn examples(file: &str) -> Vec<Example> {
    let text = fs::read_to_string(models::top().join(file)).expect("the file is there");
    let mut found: Vec<Example> = Vec::new();
    let (mut section, mut lines) = (String::new(), text.lines().peekable());
    // An answer belongs to the command right above it.
    let mut waits = false;
    while let Some(line) = lines.next() {
        if let Some(heading) = line.strip_prefix("## ") {
            section = heading.to_owned();
        }
        let Some(language) = line.strip_prefix("```") else {
            waits &= line.is_empty();
            continue;
        };
        let block: Vec<&str> = lines.by_ref().take_while(|line| !line.starts_with("```")).collect();
        match (language, &block[..]) {
            ("sh", [command]) if command.starts_with("curl ") && command.contains("/graphql ") => {
                found.push(read(&section, command));
                waits = true;
                continue;
            }
            ("json", [answer]) if waits => {
                found.last_mut().expect("it waits").answer = Some((*answer).to_owned());
            }
            _ => {}
        }
        waits = false;
    }
    found
}

/// Reads `curl … -H 'NAME: VALUE' … -d 'BODY'`.
fn read(section: &str, command: &str) -> Example {
    let parts: Vec<&str> = command.split('\'').collect();
    let mut example =
        Example { section: section.to_owned(), headers: Vec::new(), body: String::new(), answer: None };
    for pair in parts.chunks_exact(2) {
        match pair[0].trim().rsplit(' ').next() {
            Some("-H") => {
                let (name, value) = pair[1].split_once(": ").expect("headers are written so");
                example.headers.push((name.to_owned(), value.to_owned()));
            }
            Some("-d") => example.body = pair[1].to_owned(),
            other => panic!("{command}: what is {other:?}?"),
        }
    }
    example
}

/// Whether an answer is what is printed; `…` stands for anything.
fn is_as_printed(answer: &str, printed: &str) -> bool {
    let mut rest = answer;
    let pieces: Vec<&str> = printed.split('…').collect();
    for (at, piece) in pieces.iter().enumerate() {
        let Some(found) = rest.find(piece.trim()) else { return false };
        if at == 0 && found > 0 {
            return false;
        }
        rest = &rest[found + piece.trim().len()..];
    }
    rest.is_empty()
}

async fn check(client: &Client, file: &str, of_the_county: bool) -> usize {
    let mut asked = 0;
    for example in examples(file) {
        if OF_THE_COUNTY.contains(&example.section.as_str()) != of_the_county {
            continue;
        }
        let mut request = client.http().post(client.url("/graphql")).body(example.body.clone());
        for (name, value) in &example.headers {
            request = request.header(name, value.as_bytes());
        }
        let sent = request.send().await.expect("the server answers");
        let answer = sent.text().await.expect("the answer is text");
        let parsed: Value = serde_json::from_str(&answer).expect("the answer is JSON");
        assert!(parsed.get("errors").is_none(), "{file}, {}: {}\n{answer}", example.section, example.body);
        if let Some(printed) = &example.answer {
            assert!(
                is_as_printed(&answer, printed),
                "{file}, {}: {}\nanswers\n{answer}\nbut prints\n{printed}",
                example.section,
                example.body
            );
            asked += 1;
        }
    }
    asked
}

/// Asks what is asked of a server that has loaded all systems.
pub async fn check_systems(client: &Client) {
    for file in FILES {
        assert!(check(client, file, false).await >= 14, "where have the examples of {file} gone?");
    }
}

#[test]
fn the_county_answers_as_printed() {
    testkit::run(Engine::Sqlite, |db| async move {
        let (model, county) =
            (models::folder().join("models/county.toml"), models::folder().join("fixtures/county"));
        let path = |path: &std::path::Path| path.to_str().expect("a path of text").to_owned();
        let done =
            orgweave(&db, &["--database", db.url(), "--model", &path(&model), "import", &path(&county)])
                .await;
        assert_eq!(done.code, Some(0), "{}", done.stderr);
        let store = db.county().await;
        let server = Server::start(&store, Trees::Snapshot).await;
        assert!(check(&server.client(), "README.md", true).await >= 4);
        store.close().await.expect("the connections close");
    });
}

#[test]
fn printed_answers_are_told_from_others() {
    assert!(is_as_printed("{\"a\":[1,2,3]}", "{\"a\":[1, …]}") && is_as_printed("ab", "ab"));
    for printed in ["{\"a\":[2, …]}", "{\"a\":[1, …]", "a…"] {
        assert!(!is_as_printed("{\"a\":[1,2,3]}", printed), "{printed}");
    }
}

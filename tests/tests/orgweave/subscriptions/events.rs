//! Event streams over HTTP, as a client without any library reads them.

use std::time::Duration;

use reqwest::Response;
use serde_json::{Value, json};
use testkit::Server;

/// Longer than anything takes that comes at all.
const PATIENCE: Duration = Duration::from_secs(20);

/// An event.
#[derive(Debug, PartialEq)]
pub struct Event {
    pub name: String,
    pub id: Option<i64>,
    pub data: Value,
}

/// A stream that is being read.
pub struct Stream {
    response: Response,
    read: String,
}

impl Stream {
    /// Asks for one by POST, with more headers.
    pub async fn ask(server: &Server, query: &str, headers: &[(&str, &str)]) -> Stream {
        let client = server.client();
        let mut request = client.http().post(client.url("/graphql")).header("accept", "text/event-stream");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Stream::of(request.json(&json!({ "query": query })).send().await.expect("the server answers"))
    }

    /// The stream that a response is.
    pub fn of(response: Response) -> Stream {
        let kind = response.headers()["content-type"].to_str().expect("text").to_owned();
        assert_eq!((response.status().as_u16(), kind.as_str()), (200, "text/event-stream; charset=utf-8"));
        Stream { response, read: String::new() }
    }

    /// The next event; `None` where the stream ends.
    pub async fn next(&mut self) -> Option<Event> {
        loop {
            while let Some((block, rest)) = self.read.split_once("\n\n") {
                let event = read(block);
                self.read = rest.to_owned();
                if event.is_some() {
                    return event;
                }
            }
            let chunk = tokio::time::timeout(PATIENCE, self.response.chunk()).await.expect("something comes");
            let chunk = chunk.ok().flatten()?;
            self.read += std::str::from_utf8(&chunk).expect("pieces of small events are text");
        }
    }
}

/// An event, or nothing where it is but a comment.
fn read(block: &str) -> Option<Event> {
    let field = |name: &str| block.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
    let data = field("data")?;
    let data = if data.is_empty() { Value::Null } else { serde_json::from_str(data).expect("JSON") };
    let id = field("id").map(|id| id.parse().expect("a number"));
    Some(Event { name: field("event")?.to_owned(), id, data })
}

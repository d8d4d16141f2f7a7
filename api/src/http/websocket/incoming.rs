//! Messages of clients: what the protocol knows, and nothing else.

use serde_json::{Map, Value};

use super::close::Close;

/// Longest id of an operation, in bytes.
const MOST_ID: usize = 256;

/// A message.
#[derive(Debug, PartialEq)]
pub(super) enum Incoming {
    /// The first, with whatever says who acts.
    Init(Map<String, Value>),
    /// Asks for `pong` with the same payload.
    Ping(Option<Value>),
    /// Answers a ping.
    Pong,
    /// Begins an operation.
    Subscribe(String, Map<String, Value>),
    /// Ends one.
    Complete(String),
}

impl Incoming {
    /// Reads a message, or says why the connection is closed.
    pub(super) fn parse(text: &str) -> Result<Incoming, Close> {
        let Ok(Value::Object(mut message)) = serde_json::from_str(text) else {
            return Err(Close::bad_message("it must be a JSON object."));
        };
        let kind = message.get("type").and_then(Value::as_str).unwrap_or_default().to_owned();
        let payload = match message.remove("payload") {
            None | Some(Value::Null) => None,
            Some(Value::Object(payload)) => Some(payload),
            Some(_) => return Err(Close::bad_message("`payload` must be an object.")),
        };
        let id = || match message.get("id").and_then(Value::as_str) {
            Some(id) if (1..=MOST_ID).contains(&id.len()) => Ok(id.to_owned()),
            _ => Err(Close::bad_message("`id` must be a text of 1 to 256 bytes.")),
        };
        match kind.as_str() {
            "connection_init" => Ok(Incoming::Init(payload.unwrap_or_default())),
            "ping" => Ok(Incoming::Ping(payload.map(Value::Object))),
            "pong" => Ok(Incoming::Pong),
            "complete" => Ok(Incoming::Complete(id()?)),
            "subscribe" => {
                let payload =
                    payload.ok_or_else(|| Close::bad_message("`payload` of `subscribe` is missing."))?;
                check(&payload)?;
                Ok(Incoming::Subscribe(id()?, payload))
            }
            _ => {
                Err(Close::bad_message("`type` must be connection_init, ping, pong, subscribe or complete."))
            }
        }
    }
}

/// The parameters of a request must have the types that the protocol gives them.
fn check(payload: &Map<String, Value>) -> Result<(), Close> {
    for (names, fits, expected) in [
        (&["query", "operationName", "documentId"][..], Value::is_string as fn(&Value) -> bool, "a text"),
        (&["variables", "extensions"], Value::is_object, "an object"),
    ] {
        let wrong = names
            .iter()
            .find(|name| payload.get(**name).is_some_and(|value| !value.is_null() && !fits(value)));
        if let Some(wrong) = wrong {
            return Err(Close::bad_message(&format!("`payload.{wrong}` must be {expected}.")));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_messages_of_the_protocol_are_read() {
        let object = |value: Value| value.as_object().cloned().expect("an object");
        let query = json!({"query": "{ a }", "variables": null, "operationName": null});
        for (message, expected) in [
            (json!({"type": "connection_init"}), Some(Incoming::Init(Map::new()))),
            (
                json!({"type": "connection_init", "payload": {"a": 1}}),
                Some(Incoming::Init(object(json!({"a": 1})))),
            ),
            (json!({"type": "connection_init", "payload": "a"}), None),
            (json!({"type": "ping", "payload": {"a": 1}}), Some(Incoming::Ping(Some(json!({"a": 1}))))),
            (json!({"type": "ping", "payload": null}), Some(Incoming::Ping(None))),
            (json!({"type": "pong", "payload": []}), None),
            (json!({"type": "pong"}), Some(Incoming::Pong)),
            (
                json!({"type": "subscribe", "id": "1", "payload": query}),
                Some(Incoming::Subscribe("1".to_owned(), object(query.clone()))),
            ),
            (json!({"type": "subscribe", "payload": query}), None),
            (json!({"type": "subscribe", "id": "", "payload": query}), None),
            (json!({"type": "subscribe", "id": "i".repeat(257), "payload": query}), None),
            (json!({"type": "subscribe", "id": 1, "payload": query}), None),
            (json!({"type": "subscribe", "id": "1"}), None),
            (json!({"type": "subscribe", "id": "1", "payload": {"query": 1}}), None),
            (json!({"type": "subscribe", "id": "1", "payload": {"query": "{ a }", "variables": []}}), None),
            (json!({"type": "complete", "id": "1"}), Some(Incoming::Complete("1".to_owned()))),
            (json!({"type": "complete"}), None),
            (json!({"type": "next", "id": "1", "payload": {}}), None),
            (json!({"type": "start", "id": "1", "payload": query}), None),
            (json!({"type": 1}), None),
            (json!({}), None),
            (json!([]), None),
        ] {
            match (Incoming::parse(&message.to_string()), expected) {
                (Err(Close::Told(code, _)), None) => assert_eq!(code, 4400, "{message}"),
                (found, Some(expected)) => assert_eq!(found, Ok(expected), "{message}"),
                (found, None) => panic!("{message}: {found:?}"),
            }
        }
        assert!(Incoming::parse("{").is_err() && Incoming::parse("").is_err());
    }
}

//! Reads the parameters of a GraphQL request: `query` or `documentId`, `operationName`, `variables` and `extensions`,
//! from the JSON of a POST or from the URL of a GET. Nothing is parsed as GraphQL yet.

use std::time::Duration;

use async_graphql::{Extensions, Variables};
use poem::{
    Body,
    error::ReadBodyError,
    http::{HeaderMap, StatusCode, header},
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Map, Value};

use super::refusal::Refusal;
use crate::graphql::Asked;
use crate::limits::Limits;

/// The parameters of a request.
pub(super) struct Payload {
    /// The document, by text or by hash.
    pub(super) asked: Asked,
    /// Which of its operations is meant.
    pub(super) operation_name: Option<String>,
    /// The values of its variables.
    pub(super) variables: Variables,
    /// Whatever else the client wishes.
    pub(super) extensions: Extensions,
}

/// Reads the body of a POST whose content type has been checked.
pub(super) async fn from_body(headers: &HeaderMap, body: Body, limits: &Limits) -> Result<Payload, Refusal> {
    let max_bytes = limits.max_body_bytes;
    let too_large = || {
        let message = format!("The request body is longer than {max_bytes} bytes.");
        Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "PAYLOAD_TOO_LARGE", message)
    };
    // Refused before it is sent, where the client announces it; counted below, where it does not.
    let announced =
        headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > max_bytes as u64) {
        return Err(too_large());
    }
    let whole = tokio::time::timeout(
        Duration::from_millis(limits.receive_timeout_ms as u64),
        body.into_bytes_limit(max_bytes),
    );
    let arrived = whole.await.map_err(|_| {
        let message = format!("The request body did not arrive within {} ms.", limits.receive_timeout_ms);
        let refusal = Refusal::new(StatusCode::REQUEST_TIMEOUT, "REQUEST_TIMEOUT", message);
        refusal.with_header(header::CONNECTION, "close")
    })?;
    let bytes = arrived.map_err(|error| match error {
        ReadBodyError::PayloadTooLarge => too_large(),
        _ => Refusal::bad_request("The request body could not be read to its end."),
    })?;
    match json(&bytes, "The request body")? {
        Value::Object(body) => from_object(body, limits),
        Value::Array(_) => {
            Err(Refusal::bad_request("Batches are not supported; send one request at a time."))
        }
        _ => Err(Refusal::bad_request("The request body must be a JSON object.")),
    }
}

/// Reads the query string of a GET.
pub(super) fn from_url(request: &poem::Request, limits: &Limits) -> Result<Payload, Refusal> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Parameters {
        query: Option<String>,
        document_id: Option<String>,
        operation_name: Option<String>,
        variables: Option<String>,
        extensions: Option<String>,
    }
    let given: Parameters = request.params().map_err(|error| {
        Refusal::bad_request(format!("The parameters of the URL cannot be read: {error}."))
    })?;
    let parse = |name: &str, text: Option<String>| {
        let value = text.map(|text| json(text.as_bytes(), &format!("The parameter `{name}`")));
        Ok::<_, Refusal>((name.to_owned(), value.transpose()?.unwrap_or_default()))
    };
    let parameters = Map::from_iter([
        ("query".to_owned(), given.query.into()),
        ("documentId".to_owned(), given.document_id.into()),
        // In a URL, an empty name is how to say that there is none.
        ("operationName".to_owned(), given.operation_name.filter(|name| !name.is_empty()).into()),
        parse("variables", given.variables)?,
        parse("extensions", given.extensions)?,
    ]);
    from_object(parameters, limits)
}

/// Other entries are passed over, as the specification reserves them for its own future.
pub(super) fn from_object(mut parameters: Map<String, Value>, limits: &Limits) -> Result<Payload, Refusal> {
    let text = optional("query", parameters.remove("query"))?;
    let id = optional("documentId", parameters.remove("documentId"))?;
    let operation_name = optional("operationName", parameters.remove("operationName"))?;
    let variables = object("variables", parameters.remove("variables").unwrap_or_default(), limits)?;
    let extensions = object("extensions", parameters.remove("extensions").unwrap_or_default(), limits)?;
    let hash = match (id, persisted(&extensions)?) {
        (Some(id), None) => Some(hash_of(&id)?),
        (None, hash) => hash,
        (Some(_), Some(_)) => {
            let message = "Name the document by `documentId` or by the extension `persistedQuery`, not both.";
            return Err(Refusal::bad_request(message));
        }
    };
    Ok(Payload { asked: Asked { text, hash }, operation_name, variables, extensions })
}

fn optional(name: &str, value: Option<Value>) -> Result<Option<String>, Refusal> {
    match value {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(Refusal::bad_request(format!("The parameter `{name}` must be a string."))),
    }
}

fn hash_of(id: &str) -> Result<String, Refusal> {
    let hash = id.strip_prefix("sha256:").filter(|hash| is_hash(hash));
    hash.map(str::to_owned).ok_or_else(|| {
        Refusal::bad_request(
            "The parameter `documentId` must be `sha256:` and 64 lower-case hexadecimal digits.",
        )
    })
}

fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

/// The hash in Apollo's extension.
fn persisted(extensions: &Extensions) -> Result<Option<String>, Refusal> {
    use async_graphql::Value;
    let Some(persisted) = extensions.get("persistedQuery") else { return Ok(None) };
    let entry = |name: &str| match persisted {
        Value::Object(entries) => entries.get(name),
        _ => None,
    };
    match (entry("version"), entry("sha256Hash")) {
        (Some(Value::Number(version)), Some(Value::String(hash)))
            if version.as_u64() == Some(1) && is_hash(&hash.to_ascii_lowercase()) =>
        {
            Ok(Some(hash.to_ascii_lowercase()))
        }
        _ => Err(Refusal::bad_request(
            "The extension `persistedQuery` must have `version` 1 and `sha256Hash`, 64 hexadecimal digits.",
        )),
    }
}

fn json(bytes: &[u8], what: &str) -> Result<Value, Refusal> {
    // serde_json checks that text is UTF-8, and gives up at a depth of 128 by itself.
    serde_json::from_slice(bytes)
        .map_err(|error| Refusal::bad_request(format!("{what} is not valid JSON: {error}.")))
}

fn object<T: DeserializeOwned + Default>(name: &str, value: Value, limits: &Limits) -> Result<T, Refusal> {
    let deepest = limits.max_nesting;
    match value {
        Value::Null => Ok(T::default()),
        Value::Object(_) if is_deeper(&value, deepest) => {
            let message = format!("The parameter `{name}` is nested deeper than {deepest} levels.");
            Err(Refusal::request_error("NESTING_TOO_DEEP", message, None))
        }
        Value::Object(_) => serde_json::from_value(value).map_err(|error| {
            Refusal::bad_request(format!("The parameter `{name}` cannot be read: {error}."))
        }),
        _ => Err(Refusal::bad_request(format!("The parameter `{name}` must be a JSON object."))),
    }
}

fn is_deeper(value: &Value, depth: usize) -> bool {
    match value {
        Value::Array(items) => depth == 0 || items.iter().any(|item| is_deeper(item, depth - 1)),
        Value::Object(entries) => depth == 0 || entries.values().any(|entry| is_deeper(entry, depth - 1)),
        _ => false,
    }
}

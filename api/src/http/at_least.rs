//! The revision that a request wants to see at least, so that whoever has written reads his own writes.

use async_graphql::Extensions;
use async_graphql::Value;
use poem::http::{HeaderMap, HeaderName};

use super::refusal::Refusal;

/// The header that names it.
const HEADER: HeaderName = HeaderName::from_static("orgweave-at-least-revision");
/// The last event that a client of an event stream got before it was cut off.
const LAST_EVENT: HeaderName = HeaderName::from_static("last-event-id");

/// What the header of a request says.
pub(super) fn of_headers(headers: &HeaderMap) -> Result<Option<i64>, Refusal> {
    number(headers, &HEADER)
}

/// The revision that a client of an event stream got last, where it was cut off.
pub(super) fn of_last_event(headers: &HeaderMap) -> Result<Option<i64>, Refusal> {
    match headers.get(&LAST_EVENT) {
        // Browsers send it empty where no event had an id.
        Some(value) if value.is_empty() => Ok(None),
        _ => number(headers, &LAST_EVENT),
    }
}

/// What the extensions of a request say.
pub(super) fn of_extensions(extensions: &Extensions) -> Result<Option<i64>, Refusal> {
    match extensions.get("atLeastRevision") {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Number(number)) if number.as_i64().is_some_and(|number| number >= 0) => {
            Ok(number.as_i64())
        }
        Some(_) => Err(refused("extension `atLeastRevision`")),
    }
}

fn number(headers: &HeaderMap, name: &HeaderName) -> Result<Option<i64>, Refusal> {
    let mut values = headers.get_all(name).iter();
    let (Some(value), more) = (values.next(), values.next()) else { return Ok(None) };
    let digits = value.to_str().ok().filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
    match digits.and_then(|digits| digits.parse().ok()) {
        Some(revision) if more.is_none() => Ok(Some(revision)),
        _ => Err(refused(&format!("header `{name}`"))),
    }
}

fn refused(what: &str) -> Refusal {
    Refusal::bad_request(format!(
        "The {what} must be the number of a revision, as `extensions.revision` of an answer gives it."
    ))
}

//! Writes GraphQL responses: status code, media type and body.
//!
//! async-graphql writes `"data": null` also when nothing was executed; the specifications want the entry left out
//! then, and clients tell the two cases apart by it.

use std::collections::BTreeMap;

use async_graphql::{Response, ServerError, Value};
use poem::http::{HeaderValue, StatusCode, header};
use serde::Serialize;

use super::media::Media;

/// Whether the response has a `data` entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Data {
    /// The operation was executed, though perhaps without result.
    Present,
    /// The operation was not executed.
    Absent,
}

/// Answers with what the schema returned.
pub(super) fn executed(mut response: Response, media: Media, request_id: &str) -> poem::Response {
    if !is_request_error(&response) {
        return render(StatusCode::OK, media, response, Data::Present, request_id);
    }
    for error in &mut response.errors {
        if error.extensions.as_ref().is_none_or(|values| values.get("code").is_none()) {
            set(error, "code", "GRAPHQL_VALIDATION_FAILED");
        }
    }
    render(request_error_status(media), media, response, Data::Absent, request_id)
}

/// Request errors come from before execution, so they have no path. Every error from within an execution has one, at
/// least that of the root field it came through, so null data with such an error is a result.
fn is_request_error(response: &Response) -> bool {
    let errors = &response.errors;
    response.data == Value::Null && !errors.is_empty() && errors.iter().all(|error| error.path.is_empty())
}

/// The status of a well-formed request that was not executed.
pub(super) fn request_error_status(media: Media) -> StatusCode {
    match media {
        Media::GraphqlResponse => StatusCode::BAD_REQUEST,
        Media::Json => StatusCode::OK,
    }
}

/// Writes a response, with the request id in every error.
pub(super) fn render(
    status: StatusCode,
    media: Media,
    mut response: Response,
    data: Data,
    request_id: &str,
) -> poem::Response {
    for error in &mut response.errors {
        set(error, "requestId", request_id);
    }
    let body = Body {
        errors: &response.errors,
        data: (data == Data::Present).then_some(&response.data),
        extensions: &response.extensions,
    };
    let body = serde_json::to_vec(&body).expect("GraphQL values have text keys and serialise to memory");
    let mut http = poem::Response::builder().status(status).body(body);
    http.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media.content_type()));
    http
}

/// Gives an error its stable code.
pub(super) fn with_code(mut error: ServerError, code: &str) -> ServerError {
    set(&mut error, "code", code);
    error
}

fn set(error: &mut ServerError, name: &str, value: &str) {
    error.extensions.get_or_insert_default().set(name, value);
}

#[derive(Serialize)]
struct Body<'a> {
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [ServerError],
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a Value>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    extensions: &'a BTreeMap<String, Value>,
}

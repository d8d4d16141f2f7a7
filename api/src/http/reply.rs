//! Writes GraphQL responses: status code, media type and body.

use std::sync::Arc;

use async_graphql::{Response, ServerError, Value};
use poem::{
    Body,
    http::{HeaderValue, StatusCode, header},
};

use super::{
    body::{Content, Sending, body},
    media::Media,
};
use crate::error::{DEADLINE_EXCEEDED, REVISION_NOT_REACHED, code_of};
use crate::graphql::{Answer, push_response};

/// Codes of requests that may well be answered when they come again.
const FOR_LATER: [&str; 2] = [DEADLINE_EXCEEDED, REVISION_NOT_REACHED];

/// Answers with what the service returned.
pub(super) fn answered(answer: Answer, media: Media, sending: Sending) -> poem::Response {
    let request_id = Arc::clone(&sending.request_id);
    let (status, content) = match answer {
        Answer::Executed(response) => executed(response, media, &request_id),
        Answer::Written(written) => (StatusCode::OK, Content::Written(Box::new(written))),
    };
    let (body, is_compressed) = body(content, sending);
    let mut http = with_body(status, media, body);
    if is_compressed {
        http.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    http
}

/// Completes the errors of a response: each has a code, and names its request. Returns whether nothing was executed.
pub(super) fn complete(response: &mut Response, request_id: &str) -> bool {
    let is_request_error = is_request_error(response);
    for error in &mut response.errors {
        if code_of(error).is_none() {
            let code = if is_request_error { "GRAPHQL_VALIDATION_FAILED" } else { "EXECUTION_FAILED" };
            set(error, "code", code);
        }
        set(error, "requestId", request_id);
    }
    is_request_error
}

/// The same as content of a message.
pub(super) fn content(answer: Answer, request_id: &str) -> Content {
    match answer {
        Answer::Executed(mut response) => {
            let is_request_error = complete(&mut response, request_id);
            let mut bytes = Vec::new();
            push_response(&mut bytes, &response, !is_request_error);
            Content::Bytes(bytes)
        }
        Answer::Written(written) => Content::Written(Box::new(written)),
    }
}

fn executed(mut response: Response, media: Media, request_id: &str) -> (StatusCode, Content) {
    let is_request_error = complete(&mut response, request_id);
    let is_for_later = |error| code_of(error).is_some_and(|code| FOR_LATER.contains(&code));
    let is_late = response.errors.iter().any(is_for_later);
    let status = match media {
        Media::GraphqlResponse if is_late => StatusCode::SERVICE_UNAVAILABLE,
        _ if is_request_error => request_error_status(media),
        _ => StatusCode::OK,
    };
    let mut bytes = Vec::new();
    push_response(&mut bytes, &response, !is_request_error);
    (status, Content::Bytes(bytes))
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

/// Answers with an error of a request that was not executed.
pub(super) fn refused(
    status: StatusCode,
    media: Media,
    mut error: ServerError,
    request_id: &str,
) -> poem::Response {
    set(&mut error, "requestId", request_id);
    let mut body = Vec::new();
    push_response(&mut body, &Response::from_errors(vec![error]), false);
    with_body(status, media, body)
}

fn with_body(status: StatusCode, media: Media, body: impl Into<Body>) -> poem::Response {
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

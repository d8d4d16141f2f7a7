//! Writes GraphQL responses: status code, media type and body.

use async_graphql::{Response, ServerError, Value};
use futures_util::StreamExt;
use poem::Body;
use poem::http::{HeaderValue, StatusCode, header};

use super::media::Media;
use crate::graphql::{Answer, Written, push_response};

/// Whether the response has a `data` entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Data {
    /// The operation was executed, though perhaps without result.
    Present,
    /// The operation was not executed.
    Absent,
}

/// Answers with what the service returned.
pub(super) fn answered(answer: Answer, media: Media, request_id: &str) -> poem::Response {
    match answer {
        Answer::Executed(response) => executed(response, media, request_id),
        Answer::Written(written) => streamed(written, media),
    }
}

/// Sends what is small at once, and what is big while it is being written.
fn streamed(mut written: Written, media: Media) -> poem::Response {
    let mut first = Vec::with_capacity(2048);
    let body = match written.fill(&mut first, PIECE) {
        true => Body::from(first),
        false => {
            let rest = futures_util::stream::unfold(Some(written), |written| async move {
                let mut written = written?;
                let mut piece = Vec::with_capacity(PIECE + PIECE / 8);
                let ended = written.fill(&mut piece, PIECE);
                Some((Ok::<_, std::io::Error>(piece), (!ended).then_some(written)))
            });
            let first = futures_util::stream::once(std::future::ready(Ok(first)));
            Body::from_bytes_stream(first.chain(rest))
        }
    };
    with_body(StatusCode::OK, media, body)
}

/// Size of the pieces in which big answers are written.
const PIECE: usize = 64 << 10;

fn with_body(status: StatusCode, media: Media, body: impl Into<Body>) -> poem::Response {
    let mut http = poem::Response::builder().status(status).body(body);
    http.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media.content_type()));
    http
}

fn executed(mut response: Response, media: Media, request_id: &str) -> poem::Response {
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
    let mut body = Vec::new();
    push_response(&mut body, &response, data == Data::Present);
    with_body(status, media, body)
}

/// Gives an error its stable code.
pub(super) fn with_code(mut error: ServerError, code: &str) -> ServerError {
    set(&mut error, "code", code);
    error
}

fn set(error: &mut ServerError, name: &str, value: &str) {
    error.extensions.get_or_insert_default().set(name, value);
}

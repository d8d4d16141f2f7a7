//! A request that is not executed: why, with which code and status.

use async_graphql::{Pos, Response, ServerError};
use poem::http::{HeaderName, StatusCode};

use super::{media::Media, reply};

/// Why a request is answered without being executed.
#[derive(Debug)]
pub(super) struct Refusal {
    /// `None` for GraphQL request errors, whose status depends on the media type of the response.
    status: Option<StatusCode>,
    error: Box<ServerError>,
    headers: Vec<(HeaderName, &'static str)>,
}

impl Refusal {
    /// A refusal of the HTTP request itself.
    pub(super) fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        let error = reply::with_code(ServerError::new(message, None), code);
        Self { status: Some(status), error: Box::new(error), headers: Vec::new() }
    }

    /// A well-formed HTTP request that is not a well-formed GraphQL request.
    pub(super) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "BAD_REQUEST", message)
    }

    /// A GraphQL request that cannot be executed as it stands, found before the schema was asked.
    pub(super) fn request_error(code: &'static str, message: impl Into<String>, at: Option<Pos>) -> Self {
        Self::graphql(ServerError::new(message, at), code)
    }

    /// An error of the GraphQL parser.
    pub(super) fn graphql(error: ServerError, code: &'static str) -> Self {
        Self { status: None, error: Box::new(reply::with_code(error, code)), headers: Vec::new() }
    }

    /// Adds a response header.
    pub(super) fn with_header(mut self, name: HeaderName, value: &'static str) -> Self {
        self.headers.push((name, value));
        self
    }

    /// Whether it is the HTTP request that is refused, and not the GraphQL request in it.
    pub(super) fn is_of_http(&self) -> bool {
        self.status.is_some()
    }

    /// The same where there is no status code to answer with.
    pub(super) fn into_graphql(self) -> Response {
        Response::from_errors(vec![*self.error])
    }

    /// The HTTP response.
    pub(super) fn into_response(self, media: Media, request_id: &str) -> poem::Response {
        let status = self.status.unwrap_or_else(|| reply::request_error_status(media));
        let mut response = reply::refused(status, media, *self.error, request_id);
        for (name, value) in self.headers {
            response.headers_mut().insert(name, poem::http::HeaderValue::from_static(value));
        }
        response
    }
}

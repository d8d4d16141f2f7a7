//! Lets pages of configured origins read answers. Without configuration nothing of this is sent, and browsers keep other
//! sites' pages from reading anything.

use poem::{
    Request, Response,
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
};

/// What a page may send besides what every page may.
const HEADERS: &str = "accept, authorization, content-type, last-event-id, orgweave-at-least-revision, x-orgweave-actor, x-request-id";
const METHODS: &str = "GET, HEAD, POST";
/// What a page may read besides what every page may.
const EXPOSED: &str = "x-request-id, retry-after, www-authenticate";

/// The origin of the page that asks, if it may read the answer.
pub(super) fn origin<'a>(headers: &'a HeaderMap, allowed: &[String]) -> Option<&'a HeaderValue> {
    let origin = headers.get(header::ORIGIN)?;
    let text = origin.to_str().ok()?;
    allowed.iter().any(|allowed| allowed.eq_ignore_ascii_case(text)).then_some(origin)
}

/// The answer to a browser that asks what a page may do, before the page does it.
pub(super) fn preflight(request: &Request, allowed: &[String]) -> Option<Response> {
    let headers = request.headers();
    if request.method() != Method::OPTIONS || !headers.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD) {
        return None;
    }
    origin(headers, allowed)?;
    let response = Response::builder().status(StatusCode::NO_CONTENT);
    let response = response.header(header::ACCESS_CONTROL_ALLOW_METHODS, METHODS);
    let response = response.header(header::ACCESS_CONTROL_ALLOW_HEADERS, HEADERS);
    Some(response.header(header::ACCESS_CONTROL_MAX_AGE, "600").finish())
}

/// Adds what lets the page read the answer. Answers differ by origin as soon as any is configured.
pub(super) fn allow(response: &mut Response, origin: Option<HeaderValue>, allowed: &[String]) {
    if allowed.is_empty() {
        return;
    }
    let headers = response.headers_mut();
    headers.append(header::VARY, HeaderValue::from_static("Origin"));
    if let Some(origin) = origin {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(EXPOSED));
    }
}

//! What happens around every request, whatever its path: request id, host check, log line, errors as JSON.

use std::{
    hash::{BuildHasher, RandomState},
    sync::{
        Arc, LazyLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Instant,
};

use poem::{
    Endpoint, Request, Response,
    http::{HeaderValue, StatusCode, header},
};
use tracing::{Instrument, Span, debug, error_span, info};

use super::{cors, host, media::Media, refusal::Refusal};

const REQUEST_ID: &str = "x-request-id";

/// Paths that are asked every few seconds by machines; their log lines are for debugging only.
const QUIET: [&str; 2] = ["/healthz", "/readyz"];

/// Identifies a request; an endpoint finds it in the request's data.
#[derive(Debug, Clone, Default)]
pub(super) struct RequestId(pub(super) Arc<str>);

/// Wraps all routes.
pub(super) struct Edge<E> {
    pub(super) inner: E,
    pub(super) allowed_hosts: Vec<String>,
    pub(super) cors_origins: Vec<String>,
}

impl<E: Endpoint<Output = Response>> Endpoint for Edge<E> {
    type Output = Response;

    async fn call(&self, mut request: Request) -> poem::Result<Response> {
        let started = Instant::now();
        let id = RequestId::of(&request);
        request.set_data(id.clone());
        let quiet = QUIET.contains(&request.uri().path());
        let (method, path) = (request.method().clone(), request.uri().path().to_owned());
        let span = span(&id);
        let origin = cors::origin(request.headers(), &self.cors_origins).cloned();
        let mut response = self.answer(request, &id).instrument(span.clone()).await;
        cors::allow(&mut response, origin, &self.cors_origins);

        let headers = response.headers_mut();
        let value = HeaderValue::from_str(&id.0).expect("a request id consists of header characters");
        headers.insert(REQUEST_ID, value);
        headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));

        let (status, elapsed_ms) =
            (response.status().as_u16(), started.elapsed().as_micros() as f64 / 1000.0);
        // The query string stays out of it: it may hold personal data.
        span.in_scope(|| match quiet {
            true => debug!(%method, path, status, elapsed_ms, "answered"),
            false => info!(%method, path, status, elapsed_ms, "answered"),
        });
        Ok(response)
    }
}

impl<E: Endpoint<Output = Response>> Edge<E> {
    async fn answer(&self, request: Request, id: &RequestId) -> Response {
        if let Err(refusal) = host::check(&request, &self.allowed_hosts) {
            return refusal.into_response(Media::Json, &id.0);
        }
        if let Some(preflight) = cors::preflight(&request, &self.cors_origins) {
            return preflight;
        }
        match self.inner.call(request).await {
            Ok(response) => response,
            Err(error) => {
                let refusal = match error.status() {
                    StatusCode::NOT_FOUND => Refusal::new(
                        StatusCode::NOT_FOUND,
                        "NOT_FOUND",
                        "There is nothing here; see / for what is.",
                    ),
                    status => Refusal::new(status, "BAD_REQUEST", "The request cannot be answered."),
                };
                refusal.into_response(Media::Json, &id.0)
            }
        }
    }
}

/// Whatever is logged inside names the request, at any level; more is not put into it, because it is written down for
/// every request, logged or not.
fn span(id: &RequestId) -> Span {
    error_span!("request", request_id = &*id.0)
}

impl RequestId {
    /// Takes the client's id where it is harmless in a header, a log and a shell; otherwise makes one.
    fn of(request: &Request) -> Self {
        let given = request.headers().get(REQUEST_ID).and_then(|value| value.to_str().ok());
        let harmless = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
        match given.filter(|id| (1..=64).contains(&id.len()) && id.bytes().all(harmless)) {
            Some(id) => Self(id.into()),
            None => Self::next(),
        }
    }

    /// Unique within the process by its number, and between processes by chance; the time is the clock's alone.
    fn next() -> Self {
        static PROCESS: LazyLock<u64> = LazyLock::new(|| RandomState::new().hash_one(()));
        static NUMBER: AtomicU64 = AtomicU64::new(1);
        Self(format!("{:x}-{:x}", *PROCESS, NUMBER.fetch_add(1, Ordering::Relaxed)).into())
    }
}

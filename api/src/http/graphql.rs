//! The endpoint `/graphql`: GraphQL over HTTP, for one query or mutation a request.
//!
//! The stock endpoint of async-graphql is not used: it runs mutations by GET, takes any content type (so that any web
//! page could write through a visitor's browser), and always answers 200.

use std::{any::Any, panic::AssertUnwindSafe, sync::Arc, time::Duration};

use futures_util::FutureExt;
use poem::{
    Endpoint, Request, Response,
    http::{HeaderValue, Method, StatusCode, header},
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{
    GraphqlService, RequestContext, actor,
    body::Sending,
    compression, connection,
    edge::RequestId,
    media::{self, Media},
    operation, payload,
    refusal::Refusal,
    reply,
};
use crate::auth::Authentication;
use crate::graphql::Answer;
use crate::limits::Limits;

/// Answers GraphQL requests through a service.
pub(super) struct Graphql<S> {
    pub(super) service: Arc<S>,
    pub(super) authentication: Arc<Authentication>,
    pub(super) limits: Limits,
    /// Requests that are worked on, or whose answers are being sent.
    pub(super) in_flight: Arc<Semaphore>,
}

impl<S: GraphqlService> Endpoint for Graphql<S> {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        let RequestId(id) = request.data::<RequestId>().cloned().unwrap_or_default();
        let gzip = compression::is_wanted(request.headers());
        let timeout = Duration::from_millis(self.limits.send_timeout_ms as u64);
        let switch = connection::switch_of(&request);
        let sending = |permit| Sending { gzip, timeout, switch, permit, request_id: Arc::clone(&id) };
        let mut response = match media::negotiate(request.headers()) {
            Err(refusal) => refusal.into_response(Media::Json, &id),
            Ok(media) => match self.answer(request, id.clone()).await {
                Ok((answer, permit)) => reply::answered(answer, media, sending(Some(permit))),
                Err(refusal) => refusal.into_response(media, &id),
            },
        };
        let headers = response.headers_mut();
        headers.insert(header::VARY, HeaderValue::from_static("Accept, Accept-Encoding"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        Ok(response)
    }
}

impl<S: GraphqlService> Graphql<S> {
    /// The checks, cheapest first; the schema sees only requests that pass them all.
    async fn answer(
        &self,
        http: Request,
        request_id: Arc<str>,
    ) -> Result<(Answer, OwnedSemaphorePermit), Refusal> {
        let method = http.method().clone();
        if ![Method::GET, Method::HEAD, Method::POST].contains(&method) {
            let message = "GraphQL is asked by POST, or by GET for queries.";
            let refusal = Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED", message);
            return Err(refusal.with_header(header::ALLOW, "GET, HEAD, POST"));
        }
        if method == Method::POST {
            media::require_json(http.headers())?;
        }
        if !self.service.is_ready() {
            return Err(unavailable("NOT_READY", "The service is starting; try again in a moment."));
        }
        // Before the body: strangers are not listened to any longer.
        let actor = actor::of(http.headers(), &self.authentication).await?;
        let request = if method == Method::POST {
            let (parts, body) = http.into_parts();
            payload::from_body(&parts.headers, body, &self.limits).await?
        } else {
            payload::from_url(&http, &self.limits)?
        };
        // Only now, so that slow clients keep nobody else waiting.
        let Ok(permit) = Arc::clone(&self.in_flight).try_acquire_owned() else {
            return Err(unavailable(
                "TOO_BUSY",
                "The service works on too many requests; try again in a moment.",
            ));
        };
        let request = operation::prepare(&*self.service, request, &method)?;
        let context = RequestContext { request_id, actor };
        // The future is dropped after a panic, and what it shared with others is behind locks that notice.
        let execution = AssertUnwindSafe(async { self.service.execute(request, context).await });
        let answer = execution.catch_unwind().await.map_err(|panic| {
            tracing::error!(panic = text_of(&*panic), "the execution panicked");
            let message = "Something went wrong inside the service; the log has more under the request id.";
            Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL", message)
        })?;
        Ok((answer, permit))
    }
}

fn unavailable(code: &'static str, message: &str) -> Refusal {
    Refusal::new(StatusCode::SERVICE_UNAVAILABLE, code, message).with_header(header::RETRY_AFTER, "1")
}

fn text_of(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("a value that is not text")
}

//! What every way of asking has in common: the service, who is let in, what one may cost, and how an operation is
//! executed.

use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures_util::FutureExt;
use poem::http::{StatusCode, header};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::refusal::Refusal;
use super::streams::Streams;
use super::{GraphqlService, RequestContext};
use crate::auth::Authentication;
use crate::graphql::{Answer, Prepared};
use crate::limits::Limits;

/// Shared by requests, event streams and WebSockets.
pub(super) struct Common<S> {
    pub(super) service: Arc<S>,
    pub(super) authentication: Arc<Authentication>,
    pub(super) cors_origins: Vec<String>,
    pub(super) limits: Limits,
    /// Operations and events that are worked on, or whose answers are being sent.
    pub(super) in_flight: Arc<Semaphore>,
    /// WebSockets and event streams that are open.
    pub(super) streams: Streams,
}

/// A turn to work. It is given back when the answer is sent.
pub(super) type Turn = OwnedSemaphorePermit;

impl<S: GraphqlService> Common<S> {
    /// Refuses where nothing can be answered yet.
    pub(super) fn check_ready(&self) -> Result<(), Refusal> {
        match self.service.is_ready() {
            true => Ok(()),
            false => Err(unavailable("NOT_READY", "The service is starting; try again in a moment.")),
        }
    }

    /// A turn for a request, which can come again where too many others are worked on.
    pub(super) fn turn(&self) -> Result<Turn, Refusal> {
        Arc::clone(&self.in_flight).try_acquire_owned().map_err(|_| {
            unavailable("TOO_BUSY", "The service works on too many requests; try again in a moment.")
        })
    }

    /// A turn for an event, which cannot come again: it waits.
    pub(super) async fn turn_of_event(&self) -> Turn {
        Arc::clone(&self.in_flight).acquire_owned().await.expect("nobody closes the semaphore")
    }

    /// Executes a query or a mutation.
    pub(super) async fn execute(
        &self,
        request: Prepared,
        context: RequestContext,
    ) -> Result<Answer, Refusal> {
        unpanicked(self.service.execute(request, context)).await
    }
}

/// The outcome of work on an operation, or a refusal where it panicked.
pub(super) async fn unpanicked<T>(work: impl Future<Output = T>) -> Result<T, Refusal> {
    // The future is dropped after a panic, and what it shared with others is behind locks that notice.
    AssertUnwindSafe(work).catch_unwind().await.map_err(|panic| {
        tracing::error!(panic = text_of(&*panic), "the execution panicked");
        let message = "Something went wrong inside the service; the log has more under the request id.";
        Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL", message)
    })
}

fn unavailable(code: &'static str, message: &str) -> Refusal {
    Refusal::new(StatusCode::SERVICE_UNAVAILABLE, code, message).with_header(header::RETRY_AFTER, "1")
}

fn text_of(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("a value that is not text")
}

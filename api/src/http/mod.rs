//! The HTTP side: routes, GraphQL over HTTP, limits before parsing, and the server itself.
//!
//! It follows <https://graphql.github.io/graphql-over-http/draft/> and knows no schema: whatever implements
//! [`GraphqlService`] is served. A request without `Accept` is answered as `application/json`, one that accepts
//! everything as `application/graphql-response+json`.

mod actor;
mod at_least;
mod body;
mod common;
mod compression;
mod connection;
mod cors;
mod edge;
mod framed;
mod graphql;
mod host;
mod media;
mod operation;
mod origin;
mod page;
mod payload;
mod refusal;
mod reply;
mod server;
mod service;
mod sse;
mod streams;
#[cfg(test)]
mod tests;
mod websocket;

use std::sync::Arc;

use poem::{Endpoint, Response, Route, http::StatusCode};
use tokio::sync::Semaphore;

use self::{common::Common, edge::Edge, graphql::Graphql, page::Page, streams::Streams};
pub use self::{
    server::{serve, shutdown_signal},
    service::{GraphqlService, RequestContext},
};
use crate::auth::Authentication;
use crate::limits::Limits;

const ABOUT: &str = "Orgweave: a GraphQL API over organisations of any shape.

/graphql          queries by POST (application/json) or GET, mutations by POST, subscriptions over a WebSocket
                  (graphql-transport-ws) or as an event stream (text/event-stream)
/schema.graphql   the schema, in the schema definition language
/healthz          200 while the process is alive
/readyz           200 when requests are answered, 503 before
";

/// What can be set about the HTTP side.
#[derive(Debug, Clone, Default)]
pub struct HttpOptions {
    /// What one request may cost, and how long anything may take.
    pub limits: Limits,
    /// Names, without port, that requests may address the server with in the header `Host`, besides loopback ones.
    pub allowed_hosts: Vec<String>,
    /// Origins whose pages may read answers.
    pub cors_origins: Vec<String>,
    /// How it is known who acts.
    pub authentication: Arc<Authentication>,
}

/// All routes over a GraphQL service.
pub fn app<S: GraphqlService>(
    service: Arc<S>,
    options: HttpOptions,
) -> impl Endpoint<Output = Response> + 'static {
    let HttpOptions { limits, allowed_hosts, cors_origins, authentication } = options;
    let (schema, ready) = (service.clone(), service.clone());
    let common = Common {
        service,
        authentication,
        cors_origins: cors_origins.clone(),
        limits,
        in_flight: Arc::new(Semaphore::new(limits.max_in_flight)),
        streams: Streams::new(&limits),
    };
    let readiness = move || match ready.is_ready() {
        true => (StatusCode::OK, "ready\n".to_owned()),
        false => (StatusCode::SERVICE_UNAVAILABLE, "not ready\n".to_owned()),
    };
    let inner = Route::new()
        .at("/", Page(|| (StatusCode::OK, ABOUT.to_owned())))
        .at("/graphql", Graphql(Arc::new(common)))
        .at("/schema.graphql", Page(move || (StatusCode::OK, schema.sdl())))
        .at("/healthz", Page(|| (StatusCode::OK, "alive\n".to_owned())))
        .at("/readyz", Page(readiness));
    Edge { inner, allowed_hosts, cors_origins }
}

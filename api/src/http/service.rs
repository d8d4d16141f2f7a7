//! What the HTTP side asks of GraphQL; it knows neither the schema nor where data comes from.

use std::sync::Arc;

use async_graphql::Response;

use crate::auth::Actor;
use crate::graphql::{Answer, Asked, Document, DocumentError, Events, Prepared};

/// Something that answers GraphQL requests: a schema together with its state.
pub trait GraphqlService: Send + Sync + 'static {
    /// Finds the document that a request asks for, before anything else is done with it.
    fn document(&self, asked: &Asked) -> Result<Arc<Document>, DocumentError>;

    /// Validates and executes one query or mutation; usually written as `async fn execute`.
    ///
    /// Limits that must come before validation have been checked, and the operation that will run is a query or (by
    /// POST) a mutation. A response whose `data` is null and whose errors have no path is taken for a request error:
    /// nothing was executed, and `data` is left out.
    fn execute(&self, request: Prepared, context: RequestContext) -> impl Future<Output = Answer> + Send;

    /// Validates a subscription and begins it, behind the revision `resume` where the client was cut off there. An error
    /// means that nothing has begun.
    fn subscribe(
        &self,
        request: Prepared,
        resume: Option<i64>,
        context: RequestContext,
    ) -> impl Future<Output = Result<Events, Response>> + Send;

    /// The schema in the schema definition language, as served at `/schema.graphql`.
    fn sdl(&self) -> String;

    /// Whether requests can be answered now; while not, `/graphql` and `/readyz` answer 503.
    fn is_ready(&self) -> bool;
}

/// What the HTTP side knows about a request and a resolver may want to know.
#[derive(Debug, Clone)]
pub struct RequestContext {
    /// Identifies the request in the log, in the `x-request-id` header and in every error.
    pub request_id: Arc<str>,
    /// Who acts, where it is known.
    pub actor: Option<Actor>,
}

//! The running service: not ready until data is loaded, then the API over it.

use std::sync::{Arc, OnceLock};

use async_graphql::{Response, ServerError};
use entity::model::SharedModel;

use crate::graphql::{self, Answer, Api, Asked, Document, DocumentError, Events, Prepared, Registry};
use crate::http::{GraphqlService, RequestContext};

/// What HTTP serves. The schema is known from the start; answers come once data is there.
pub struct Service {
    sdl: String,
    registry: Registry,
    api: OnceLock<Arc<Api>>,
}

impl Service {
    /// A service for this model that waits for its data.
    pub fn new(model: &SharedModel, registry: Registry) -> Service {
        Service { sdl: graphql::sdl(model), registry, api: OnceLock::new() }
    }

    /// Begins to answer. Happens once.
    pub fn open(&self, api: Api) {
        if self.api.set(Arc::new(api)).is_err() {
            tracing::warn!("the service was already open");
        }
    }
}

impl GraphqlService for Service {
    fn document(&self, asked: &Asked) -> Result<Arc<Document>, DocumentError> {
        self.registry.find(asked)
    }

    async fn execute(&self, request: Prepared, context: RequestContext) -> Answer {
        match self.api.get() {
            Some(api) => api.answer(&request, context.actor).await,
            None => starting().into(),
        }
    }

    async fn subscribe(
        &self,
        request: Prepared,
        resume: Option<i64>,
        context: RequestContext,
    ) -> Result<Events, Response> {
        match self.api.get() {
            Some(api) => api.subscribe(&request, resume, context.actor).await,
            None => Err(starting()),
        }
    }

    fn sdl(&self) -> String {
        self.sdl.clone()
    }

    fn is_ready(&self) -> bool {
        self.api.get().is_some()
    }
}

fn starting() -> Response {
    let starting = "the service is starting; try again in a moment";
    Response::from_errors(vec![ServerError::new(starting, None)])
}

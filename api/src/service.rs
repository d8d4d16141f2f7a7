//! The running service: not ready until data is loaded, then the API over it.

use std::sync::OnceLock;

use async_graphql::{Request, Response, ServerError};
use entity::model::SharedModel;

use crate::graphql::{self, Api};
use crate::http::{GraphqlService, RequestContext};

/// What HTTP serves. The schema is known from the start; answers come once data is there.
pub struct Service {
    sdl: String,
    api: OnceLock<Api>,
}

impl Service {
    /// A service for this model that waits for its data.
    pub fn new(model: &SharedModel) -> Service {
        Service { sdl: graphql::sdl(model), api: OnceLock::new() }
    }

    /// Begins to answer. Happens once.
    pub fn open(&self, api: Api) {
        if self.api.set(api).is_err() {
            tracing::warn!("the service was already open");
        }
    }
}

impl GraphqlService for Service {
    async fn execute(&self, request: Request, _context: RequestContext) -> Response {
        match self.api.get() {
            Some(api) => api.execute(request).await,
            None => Response::from_errors(vec![ServerError::new(
                "the service is starting; try again in a moment",
                None,
            )]),
        }
    }

    fn sdl(&self) -> String {
        self.sdl.clone()
    }

    fn is_ready(&self) -> bool {
        self.api.get().is_some()
    }
}

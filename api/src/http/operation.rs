//! Whether the operation that would run may run over HTTP as it was sent.

use std::sync::Arc;

use async_graphql::{Request, parser::types::OperationType};
use poem::http::{Method, StatusCode, header};

use super::{GraphqlService, refusal::Refusal};
use crate::graphql::{CostWish, Document, DocumentError, Prepared};

/// Reads the document of a request, and refuses what must not be executed.
pub(super) fn prepare(
    service: &impl GraphqlService,
    request: Request,
    method: &Method,
) -> Result<Prepared, Refusal> {
    let document: Arc<Document> = service.document(&request.query)?;
    check_method(document.operation_type(request.operation_name.as_deref()), method)?;
    let cost = CostWish::read(&request.extensions).map_err(Refusal::bad_request)?;
    Ok(Prepared { cost, ..Prepared::new(document, request.operation_name, request.variables)? })
}

impl From<DocumentError> for Refusal {
    fn from(error: DocumentError) -> Self {
        Refusal::graphql(*error.error, error.code)
    }
}

/// GET must not change anything, and subscriptions need a connection that stays.
fn check_method(operation: Option<OperationType>, method: &Method) -> Result<(), Refusal> {
    match operation {
        Some(OperationType::Mutation) if method != Method::POST => {
            let message = "Mutations are sent by POST; GET changes nothing.";
            let refusal = Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED", message);
            Err(refusal.with_header(header::ALLOW, "POST"))
        }
        Some(OperationType::Subscription) => {
            let message =
                "Subscriptions are not answered over plain HTTP requests; send a query or a mutation.";
            Err(Refusal::request_error("SUBSCRIPTION_NOT_SUPPORTED", message, None))
        }
        _ => Ok(()),
    }
}

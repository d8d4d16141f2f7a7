//! Whether the operation that would run may run over HTTP as it was sent.

use async_graphql::parser::types::OperationType;
use poem::http::{Method, StatusCode, header};

use super::{GraphqlService, payload::Payload, refusal::Refusal};
use crate::graphql::{CostWish, DocumentError, Prepared};

/// Reads the document of a request, and refuses what must not be executed.
pub(super) fn prepare(
    service: &impl GraphqlService,
    Payload { asked, operation_name, variables, extensions }: Payload,
    method: &Method,
) -> Result<Prepared, Refusal> {
    let document = service.document(&asked)?;
    check_method(document.operation_type(operation_name.as_deref()), method)?;
    let cost = CostWish::read(&extensions).map_err(Refusal::bad_request)?;
    Ok(Prepared { cost, ..Prepared::new(document, operation_name, variables)? })
}

impl From<DocumentError> for Refusal {
    fn from(error: DocumentError) -> Self {
        match error.code {
            // The request itself is not as it should be, whatever the document says.
            "BAD_REQUEST" => Refusal::bad_request(error.error.message),
            code => Refusal::graphql(*error.error, code),
        }
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

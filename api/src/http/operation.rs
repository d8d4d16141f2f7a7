//! Whether the operation that would run may run as it was sent.

use async_graphql::parser::types::OperationType;
use poem::http::{StatusCode, header};

use super::{GraphqlService, at_least, payload::Payload, refusal::Refusal};
use crate::graphql::{CostWish, DocumentError, Prepared};
use crate::scope::Sight;

/// How a request came, and with it what may run.
#[derive(Debug, Clone, Copy)]
pub(super) struct Way {
    /// Whether it may change anything.
    pub(super) mutations: bool,
    /// Whether it can be answered by more than one answer.
    pub(super) subscriptions: bool,
}

/// A request that may be executed.
pub(super) enum Operation {
    /// A query or a mutation.
    Single(Prepared),
    /// A subscription.
    Subscription(Prepared),
}

/// Reads the document of a request, and refuses what must not be executed. `at_least` is the revision that the header of a
/// request names.
pub(super) fn prepare(
    service: &impl GraphqlService,
    Payload { asked, operation_name, variables, extensions }: Payload,
    way: Way,
    at_least: Option<i64>,
) -> Result<Operation, Refusal> {
    let document = service.document(&asked)?;
    let operation_type = document.operation_type(operation_name.as_deref());
    check_way(operation_type, way)?;
    let cost = CostWish::read(&extensions).map_err(Refusal::bad_request)?;
    // Whoever says both wants to see both.
    let sight = match at_least.max(at_least::of_extensions(&extensions)?) {
        Some(revision) => Sight::AtLeast(revision),
        None => Sight::Newest,
    };
    let prepared = Prepared { cost, sight, ..Prepared::new(document, operation_name, variables)? };
    Ok(match operation_type {
        Some(OperationType::Subscription) => Operation::Subscription(prepared),
        _ => Operation::Single(prepared),
    })
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
fn check_way(operation: Option<OperationType>, way: Way) -> Result<(), Refusal> {
    match operation {
        Some(OperationType::Mutation) if !way.mutations => {
            let message = "Mutations are sent by POST; GET changes nothing.";
            let refusal = Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED", message);
            Err(refusal.with_header(header::ALLOW, "POST"))
        }
        Some(OperationType::Subscription) if !way.subscriptions => {
            let message = "A subscription has many answers: send it over a WebSocket (graphql-transport-ws), or accept text/event-stream.";
            Err(Refusal::request_error("SUBSCRIPTION_NOT_SUPPORTED", message, None))
        }
        _ => Ok(()),
    }
}

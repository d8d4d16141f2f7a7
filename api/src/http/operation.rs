//! Finds the operation of a document that would run, and whether it may run over HTTP as it was sent.

use async_graphql::{
    Pos, Request, ServerError, Value, Variables,
    parser::{
        self, parse_query,
        types::{DocumentOperations, ExecutableDocument, OperationDefinition, OperationType},
    },
};
use poem::http::{Method, StatusCode, header};

use super::{expansion, prescan, refusal::Refusal};

/// Parses the document, leaves it in the request for the execution, and refuses what must not be executed.
pub(super) fn check(request: &mut Request, method: &Method) -> Result<(), Refusal> {
    prescan::check(&request.query).map_err(|excess| {
        let at = position(&request.query, excess.offset());
        Refusal::request_error(excess.code(), excess.message(), Some(at))
    })?;
    let document = parse_query(&request.query).map_err(unreadable)?;
    expansion::check(&document)?;
    // Without an operation nothing runs: the execution finds none either, and says so after validation.
    if let Some(operation) = select(&document, request.operation_name.as_deref()) {
        check_method(operation, method)?;
        check_variables(operation, &request.variables)?;
    }
    request.set_parsed_query(document);
    Ok(())
}

/// The parser draws the whole line with a mark below it; only the reason is kept, the position is in `locations`.
fn unreadable(error: parser::Error) -> Refusal {
    let mut error = ServerError::from(error);
    let reason = error.message.rsplit_once("= ").map_or(error.message.as_str(), |(_, reason)| reason);
    error.message = format!("The document cannot be parsed: {reason}.");
    Refusal::graphql(error, "GRAPHQL_PARSE_FAILED")
}

/// GET must not change anything, and subscriptions need a connection that stays.
fn check_method(operation: &OperationDefinition, method: &Method) -> Result<(), Refusal> {
    match operation.ty {
        OperationType::Mutation if method != Method::POST => {
            let message = "Mutations are sent by POST; GET changes nothing.";
            let refusal = Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED", message);
            Err(refusal.with_header(header::ALLOW, "POST"))
        }
        OperationType::Subscription => {
            let message =
                "Subscriptions are not answered over plain HTTP requests; send a query or a mutation.";
            Err(Refusal::request_error("SUBSCRIPTION_NOT_SUPPORTED", message, None))
        }
        OperationType::Query | OperationType::Mutation => Ok(()),
    }
}

/// Required variables must be given. The schema checks this only in the field that uses one, when others may already
/// have run; the types of variables it checks before.
fn check_variables(operation: &OperationDefinition, variables: &Variables) -> Result<(), Refusal> {
    let missing = operation.variable_definitions.iter().find(|definition| {
        let definition = &definition.node;
        !definition.var_type.node.nullable
            && match variables.get(&definition.name.node) {
                Some(value) => *value == Value::Null,
                None => definition.default_value.is_none(),
            }
    });
    match missing {
        None => Ok(()),
        Some(definition) => {
            let (name, ty) = (&definition.node.name.node, &definition.node.var_type.node);
            let message =
                format!("The variable `${name}` of type {ty} is required and was not given a value.");
            Err(Refusal::request_error("GRAPHQL_VALIDATION_FAILED", message, Some(definition.pos)))
        }
    }
}

/// Chooses exactly as the execution does: a name never finds an anonymous operation.
fn select<'a>(document: &'a ExecutableDocument, name: Option<&str>) -> Option<&'a OperationDefinition> {
    let operation = match (&document.operations, name) {
        (DocumentOperations::Single(operation), None) => Some(operation),
        (DocumentOperations::Single(_), Some(_)) => None,
        (DocumentOperations::Multiple(operations), Some(name)) => operations.get(name),
        (DocumentOperations::Multiple(operations), None) if operations.len() == 1 => {
            operations.values().next()
        }
        (DocumentOperations::Multiple(_), None) => None,
    };
    operation.map(|operation| &operation.node)
}

/// Line and column, from 1, of a byte of the document.
fn position(document: &str, offset: usize) -> Pos {
    let before = &document[..offset];
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    Pos { line: 1 + before.matches('\n').count(), column: 1 + before[line_start..].chars().count() }
}

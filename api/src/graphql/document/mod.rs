//! Documents: what a client sends as `query`, parsed and found harmless before the schema sees it.

mod cache;
mod expansion;
mod merge;
mod prescan;
mod variables;

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, OperationDefinition, OperationType,
};
use async_graphql::parser::{self, parse_query};
use async_graphql::{Pos, Request, ServerError, Variables};

use super::bulk::Plan;
use super::selection::Source;

pub use cache::Documents;
pub use variables::are_simple;

/// A document that may be validated and executed.
pub struct Document {
    text: String,
    parsed: ExecutableDocument,
    /// What is known of each operation that was found valid, by the name it was asked for with.
    checked: Mutex<HashMap<Option<String>, Checked>>,
}

/// What is known of an operation that was found valid.
#[derive(Clone)]
pub enum Checked {
    /// It is compiled once and for all.
    Planned(Arc<Plan>),
    /// It has variables, so it is compiled for each request.
    Depends,
    /// The executor answers it.
    NotPlain,
}

/// Why a document, or an operation of it, is not executed.
#[derive(Debug)]
pub struct DocumentError {
    /// Stable code for clients.
    pub code: &'static str,
    /// What is wrong, and where.
    pub error: Box<ServerError>,
}

impl DocumentError {
    fn new(code: &'static str, message: impl Into<String>, at: Option<Pos>) -> DocumentError {
        DocumentError { code, error: Box::new(ServerError::new(message, at)) }
    }
}

impl Document {
    /// Reads a document: bounds it, parses it, and measures its fragments.
    pub fn parse(text: &str) -> Result<Document, DocumentError> {
        prescan::check(text).map_err(|excess| {
            DocumentError::new(excess.code(), excess.message(), Some(position(text, excess.offset())))
        })?;
        let parsed = parse_query(text).map_err(unreadable)?;
        expansion::check(&parsed)?;
        Ok(Document { text: text.to_owned(), parsed, checked: Mutex::default() })
    }

    /// The text it was read from.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The document as the parser understands it.
    pub fn parsed(&self) -> &ExecutableDocument {
        &self.parsed
    }

    /// Chooses exactly as the executor does: a name never finds an anonymous operation.
    pub fn operation(&self, name: Option<&str>) -> Option<&OperationDefinition> {
        let operation = match (&self.parsed.operations, name) {
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

    /// The type of the operation that would run; without one nothing runs, and the execution says so.
    pub fn operation_type(&self, name: Option<&str>) -> Option<OperationType> {
        self.operation(name).map(|operation| operation.ty)
    }

    /// What is known of an operation; `None` before it was found valid.
    pub(super) fn checked(&self, name: Option<&str>) -> Option<Checked> {
        let checked = self.checked.lock().expect("nothing panics while it holds the operations");
        checked.get(&name.map(str::to_owned)).cloned()
    }

    /// Notes that an operation was found valid.
    pub(super) fn note(&self, name: Option<&str>, state: Checked) {
        let mut checked = self.checked.lock().expect("nothing panics while it holds the operations");
        checked.insert(name.map(str::to_owned), state);
    }
}

/// A request whose document has been read.
#[derive(Clone)]
pub struct Prepared {
    /// The document.
    pub document: Arc<Document>,
    /// Which of its operations is meant.
    pub operation_name: Option<String>,
    /// The values of its variables.
    pub variables: Variables,
}

impl Prepared {
    /// Ties a document to the rest of a request: variables that are required must be there, defaults are filled in.
    pub fn new(
        document: Arc<Document>,
        operation_name: Option<String>,
        mut variables: Variables,
    ) -> Result<Prepared, DocumentError> {
        if let Some(operation) = document.operation(operation_name.as_deref()) {
            variables::complete(operation, &mut variables)?;
        }
        Ok(Prepared { document, operation_name, variables })
    }

    /// A request without variables, of a document with one operation.
    pub fn parse(text: &str) -> Result<Prepared, DocumentError> {
        Prepared::new(Arc::new(Document::parse(text)?), None, Variables::default())
    }

    /// What the meaning of the operation depends on; `None` where there is none.
    pub(super) fn source(&self) -> Option<Source<'_>> {
        let operation = self.document.operation(self.operation_name.as_deref())?;
        Some(Source { fragments: &self.document.parsed.fragments, operation, variables: &self.variables })
    }

    /// The request as async-graphql takes it.
    pub fn to_request(&self) -> Request {
        let mut request = Request::new(self.document.text.clone()).variables(self.variables.clone());
        request.operation_name = self.operation_name.clone();
        request.set_parsed_query(self.document.parsed.clone());
        request
    }

    /// The same with each field once. `is_organization` says which types organisations have.
    pub(super) fn to_merged_request(&self, is_organization: &dyn Fn(&str) -> bool) -> Request {
        let mut request = self.to_request();
        if let Some(document) = merge::merged(self, is_organization) {
            request.operation_name = None;
            request.set_parsed_query(document);
        }
        request
    }
}

/// The parser draws the whole line with a mark below it; only the reason is kept, the position is in `locations`.
fn unreadable(error: parser::Error) -> DocumentError {
    let mut error = ServerError::from(error);
    let reason = error.message.rsplit_once("= ").map_or(error.message.as_str(), |(_, reason)| reason);
    error.message = format!("The document cannot be parsed: {reason}.");
    DocumentError { code: "GRAPHQL_PARSE_FAILED", error: Box::new(error) }
}

/// Line and column, from 1, of a byte of the document.
fn position(document: &str, offset: usize) -> Pos {
    let before = &document[..offset];
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    Pos { line: 1 + before.matches('\n').count(), column: 1 + before[line_start..].chars().count() }
}

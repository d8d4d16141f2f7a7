//! Documents: what a client sends as `query`, parsed and found harmless before the schema sees it.

mod cache;
mod expansion;
pub mod merge;
mod prescan;
mod registry;
mod variables;

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};

use async_graphql::parser::types::{
    BaseType, DocumentOperations, ExecutableDocument, InterfaceType, ObjectType, OperationDefinition,
    OperationType, TypeKind, TypeSystemDefinition,
};
use async_graphql::parser::{self, parse_query, parse_schema};
use async_graphql::{Pos, Positioned, Request, ServerError, Variables};

use super::bulk::Plan;
use super::cost::CostWish;
use super::selection::Source;
use crate::limits::Limits;
use crate::names::Names;
use crate::scope::Sight;

pub use registry::{Asked, Policy, Registry, hash};
pub use variables::are_simple;

/// A document that may be validated and executed.
pub struct Document {
    text: String,
    parsed: ExecutableDocument,
    /// What is known of each operation that was found valid, by the name it was asked for with.
    checked: Mutex<HashMap<Option<String>, Checked>>,
}

/// About how many bytes the parser makes of one byte of text.
const TREE_WEIGHT: usize = 80;

/// What is known of an operation that was found valid.
#[derive(Clone)]
pub enum Checked {
    /// It is compiled once and for all.
    Planned(Arc<Plan>),
    /// It has variables, or its plan is too big to be kept, so it is compiled for each request.
    Depends,
    /// The executor answers it.
    NotPlain,
}

/// What documents may be.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    limits: Limits,
    /// Fields that lead to organisations, by name.
    levels: HashSet<String>,
}

impl Rules {
    /// Documents within these limits; `levels` are the fields that lead to organisations.
    pub fn new(limits: Limits, levels: HashSet<String>) -> Rules {
        Rules { limits, levels }
    }

    /// The same for the schema `sdl`, whose organisations have the types that `is_organization` names.
    pub fn of_schema(limits: Limits, sdl: &str, is_organization: impl Fn(&str) -> bool) -> Rules {
        let schema = parse_schema(sdl).expect("the schema's own text can be parsed");
        let mut levels = HashSet::new();
        for definition in schema.definitions {
            let TypeSystemDefinition::Type(of) = definition else { continue };
            let (TypeKind::Object(ObjectType { fields, .. })
            | TypeKind::Interface(InterfaceType { fields, .. })) = of.node.kind
            else {
                continue;
            };
            for field in fields {
                if is_organization(named(&field.node.ty.node.base)) {
                    levels.insert(field.node.name.node.to_string());
                }
            }
        }
        Rules { limits, levels }
    }

    fn leads_to_organizations(&self, field: &str) -> bool {
        self.levels.contains(field)
    }
}

fn named(base: &BaseType) -> &str {
    match base {
        BaseType::Named(name) => name.as_str(),
        BaseType::List(inner) => named(&inner.base),
    }
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
    pub fn parse(text: &str, rules: &Rules) -> Result<Document, DocumentError> {
        prescan::check(text, &rules.limits).map_err(|excess| {
            let at = position(text, excess.offset());
            DocumentError::new(excess.code(), excess.message(&rules.limits), Some(at))
        })?;
        let parsed = parse_query(text).map_err(unreadable)?;
        expansion::check(&parsed, rules)?;
        Ok(Document { text: text.to_owned(), parsed, checked: Mutex::default() })
    }

    /// About how many bytes it takes, with all that is ever kept with it.
    fn weight(&self) -> usize {
        2048 + TREE_WEIGHT * self.text.len() + self.most_plan()
    }

    /// Most that a plan may take to be kept with the document; bigger ones are compiled for each request.
    fn most_plan(&self) -> usize {
        8192 + 16 * self.text.len()
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
        self.positioned(name).map(|operation| &operation.node)
    }

    fn positioned(&self, name: Option<&str>) -> Option<&Positioned<OperationDefinition>> {
        match (&self.parsed.operations, name) {
            (DocumentOperations::Single(operation), None) => Some(operation),
            (DocumentOperations::Single(_), Some(_)) => None,
            (DocumentOperations::Multiple(operations), Some(name)) => operations.get(name),
            (DocumentOperations::Multiple(operations), None) if operations.len() == 1 => {
                operations.values().next()
            }
            (DocumentOperations::Multiple(_), None) => None,
        }
    }

    /// The type of the operation that would run; without one nothing runs, and the execution says so.
    pub fn operation_type(&self, name: Option<&str>) -> Option<OperationType> {
        self.operation(name).map(|operation| operation.ty)
    }

    fn operations(&self) -> usize {
        self.parsed.operations.iter().count().max(1)
    }

    /// What is known of an operation; `None` before it was found valid.
    pub(super) fn checked(&self, name: Option<&str>) -> Option<Checked> {
        let checked = self.checked.lock().expect("nothing panics while it holds the operations");
        checked.get(&name.map(str::to_owned)).cloned()
    }

    /// Notes that an operation was found valid.
    pub(super) fn note(&self, name: Option<&str>, state: Checked) {
        let state = match state {
            Checked::Planned(plan) if plan.weight > self.most_plan() / self.operations() => Checked::Depends,
            state => state,
        };
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
    /// Whether the client wants to know what it costs.
    pub cost: CostWish,
    /// Which revision it sees.
    pub sight: Sight,
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
        Ok(Prepared { document, operation_name, variables, cost: CostWish::None, sight: Sight::Newest })
    }

    /// A request without variables, of a document with one operation.
    pub fn parse(text: &str) -> Result<Prepared, DocumentError> {
        Prepared::new(Arc::new(Document::parse(text, &Rules::default())?), None, Variables::default())
    }

    /// What the meaning of the operation depends on; `None` where there is none.
    pub(super) fn source(&self) -> Option<Source<'_>> {
        let operation = self.document.operation(self.operation_name.as_deref())?;
        Some(Source { fragments: &self.document.parsed.fragments, operation, variables: &self.variables })
    }

    /// The request as async-graphql takes it.
    pub fn to_request(&self) -> Request {
        let mut request = self.with_document(self.document.parsed.clone());
        request.operation_name = self.operation_name.clone();
        request
    }

    /// The same with each field once, and no operation but the one that is meant.
    pub(super) fn to_merged_request(&self, names: &Names) -> Request {
        match merge::merged(self, names) {
            Some(document) => self.with_document(document),
            None => self.to_request(),
        }
    }

    /// One event of a subscription, as a query: its root has the same fields.
    pub(super) fn to_event_request(&self, names: &Names) -> Option<Request> {
        let mut document = merge::merged(self, names)?;
        if let DocumentOperations::Single(operation) = &mut document.operations {
            operation.node.ty = OperationType::Query;
        }
        Some(self.with_document(document))
    }

    fn with_document(&self, document: ExecutableDocument) -> Request {
        let mut request = Request::new(self.document.text.clone()).variables(self.variables.clone());
        request.set_parsed_query(document);
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

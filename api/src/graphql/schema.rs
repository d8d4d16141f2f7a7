//! Building a schema for a model, and answering requests with it.

use std::collections::BTreeSet;
use std::sync::Arc;

use async_graphql::{EmptyMutation, EmptySubscription, Request, Response, Schema, ServerError, Value};
use entity::model::SharedModel;
use entity::store::Store;

use super::error_path;
use super::query::Query;
use super::runtime::with_names;
use crate::error::{ApiError, NODE_BUDGET_EXCEEDED};
use crate::loader::Batches;
use crate::names::Names;
use crate::scope::{Scope, Trees};

type ApiSchema = Schema<Query, EmptyMutation, EmptySubscription>;

/// Deepest selection; deeper than any sensible tree query, and bounded before execution.
const DEEPEST_SELECTION: usize = 64;

/// A schema with the data behind it.
pub struct Api {
    schema: ApiSchema,
    names: Arc<Names>,
    store: Store,
    trees: Trees,
    max_nodes: usize,
}

impl Api {
    /// The API over `store`, reading trees from `trees`; one request returns at most `max_nodes` organisations.
    pub fn new(store: Store, trees: Trees, max_nodes: usize) -> Api {
        let names = Arc::new(Names::new(store.model().clone()));
        Api { schema: build(&names), names, store, trees, max_nodes }
    }

    /// Answers one request. Everything in it is read at one revision, which the answer names.
    pub async fn execute(&self, request: Request) -> Response {
        let batches = Batches::default();
        batches
            .run(async {
                match Scope::begin(&self.store, &self.names, &self.trees, self.max_nodes, &batches).await {
                    Ok(scope) => {
                        let revision = scope.revision;
                        let response = self.schema.execute(request.data(scope)).await;
                        let response = refused_whole(error_path::restore(response));
                        response.extension("revision", Value::from(revision))
                    }
                    Err(error) => Response::from_errors(vec![refusal(error)]),
                }
            })
            .await
    }

    /// The schema in the schema definition language.
    pub fn sdl(&self) -> String {
        export(&self.schema)
    }

    /// The store behind it.
    pub fn store(&self) -> &Store {
        &self.store
    }
}

/// A request that asks for too many organisations is refused as a whole, as if it had not begun: which of its lists
/// was one too many depends on which batch ended first.
fn refused_whole(response: Response) -> Response {
    let over_budget = response.errors.iter().find(|error| has_code(error, NODE_BUDGET_EXCEEDED));
    match over_budget {
        None => response,
        Some(error) => Response::from_errors(vec![ServerError {
            path: Vec::new(),
            locations: Vec::new(),
            ..error.clone()
        }]),
    }
}

fn has_code(error: &ServerError, code: &str) -> bool {
    let found = error.extensions.as_ref().and_then(|extensions| extensions.get("code"));
    matches!(found, Some(Value::String(found)) if found == code)
}

fn refusal(error: ApiError) -> ServerError {
    async_graphql::Error::from(error).into_server_error(Default::default())
}

fn build(names: &Arc<Names>) -> ApiSchema {
    with_names(names, || {
        Schema::build(Query, EmptyMutation, EmptySubscription)
            .limit_recursive_depth(DEEPEST_SELECTION)
            .finish()
    })
}

fn export(schema: &ApiSchema) -> String {
    let options = async_graphql::SDLExportOptions::new().prefer_single_line_descriptions();
    let mut sdl = schema.sdl_with_options(options);
    while sdl.ends_with("\n\n") {
        sdl.pop();
    }
    sdl
}

/// The schema of a model in the schema definition language.
pub fn sdl(model: &SharedModel) -> String {
    export(&build(&Arc::new(Names::new(model.clone()))))
}

/// Names that the API itself uses, so that a model cannot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reserved {
    /// Types.
    pub types: BTreeSet<String>,
    /// Fields of every organisation.
    pub fields: BTreeSet<String>,
}

/// The names that the API uses whatever the model: asked from the schema of `model` by leaving out what is the model's.
pub async fn reserved_names(model: &SharedModel) -> Reserved {
    let names = Arc::new(Names::new(model.clone()));
    let own: BTreeSet<&str> = model
        .kinds()
        .map(|(ix, _)| names.kind_type(ix))
        .chain((0..model.enums.len() as u16).map(|at| names.enum_type(entity::model::EnumIx(at))))
        .collect();
    let query = "{ __schema { types { name } } __type(name: \"Organization\") { fields { name } } }";
    let response = build(&names).execute(query).await;
    let list = |data: &Value| match data {
        Value::List(list) => list
            .iter()
            .filter_map(|item| match item {
                Value::Object(object) => object.get("name").and_then(|name| match name {
                    Value::String(name) => Some(name.clone()),
                    _ => None,
                }),
                _ => None,
            })
            .collect(),
        _ => BTreeSet::new(),
    };
    let at = |outer: &str, inner: &str| match &response.data {
        Value::Object(data) => match data.get(outer) {
            Some(Value::Object(object)) => object.get(inner).map(list).unwrap_or_default(),
            _ => BTreeSet::new(),
        },
        _ => BTreeSet::new(),
    };
    let mut types = at("__schema", "types");
    types.retain(|name| !own.contains(name.as_str()));
    types.extend(["OrganizationFields", "Mutation", "Subscription"].map(str::to_owned));
    Reserved { types, fields: at("__type", "fields") }
}

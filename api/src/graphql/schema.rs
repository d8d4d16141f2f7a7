//! Building a schema for a model, and answering requests with it.

use std::collections::BTreeSet;
use std::sync::Arc;

use async_graphql::extensions::{Extension, ExtensionContext, ExtensionFactory, NextExecute};
use async_graphql::{
    EmptyMutation, EmptySubscription, Response, Schema, SchemaBuilder, ServerError, ValidationMode, Value,
    async_trait,
};
use entity::model::SharedModel;
use entity::store::Store;

use super::answer::{Answer, Written};
use super::bulk::{self, Attempt, Plan, Plans};
use super::document::{Checked, Prepared, are_simple};
use super::error_path;
use super::kinds;
use super::query::Query;
use super::runtime::with_names;
use crate::error::{ApiError, NODE_BUDGET_EXCEEDED};
use crate::loader::Batches;
use crate::names::Names;
use crate::scope::{Scope, Trees};

type ApiSchema = Schema<Query, EmptyMutation, EmptySubscription>;

/// Deepest selection; deeper than any sensible tree query, and bounded before execution.
const DEEPEST_SELECTION: usize = 64;

/// What can be set about the API.
#[derive(Clone, Copy, Debug)]
pub struct ApiOptions {
    /// Most organisations one request returns.
    pub max_nodes: usize,
    /// Whether plain questions are answered straight from the snapshot; off, ordinary resolvers answer everything.
    pub bulk: bool,
}

impl Default for ApiOptions {
    fn default() -> Self {
        ApiOptions { max_nodes: 200_000, bulk: true }
    }
}

/// A schema with the data behind it.
pub struct Api {
    schema: ApiSchema,
    /// The same schema, which executes nothing.
    validator: ApiSchema,
    names: Arc<Names>,
    store: Store,
    trees: Trees,
    options: ApiOptions,
}

impl Api {
    /// The API over `store`, reading trees from `trees`.
    pub fn new(store: Store, trees: Trees, options: ApiOptions) -> Api {
        let names = Arc::new(Names::new(store.model().clone()));
        let validator = with_names(&names, || builder().extension(ValidateOnly).finish());
        // What is executed has been validated, strictly, by the other.
        let schema = with_names(&names, || builder().validation_mode(ValidationMode::Fast).finish());
        Api { schema, validator, names, store, trees, options }
    }

    /// Answers one request. Everything in it is read at one revision, which the answer names.
    pub async fn answer(&self, request: &Prepared) -> Answer {
        let checked = match self.check(request).await {
            Ok(checked) => checked,
            Err(response) => return response.into(),
        };
        let batches = Batches::default();
        batches
            .run(async {
                if let Some(plan) = self.plan(request, checked) {
                    let scope = match self.scope(&batches).await {
                        Ok(scope) => scope,
                        Err(response) => return response.into(),
                    };
                    match bulk::attempt(&plan, &scope).await {
                        Attempt::Ready(writer) => {
                            return Answer::Written(Written::new(writer, scope.revision));
                        }
                        Attempt::Refused(error) => return at_revision(refusal(error), &scope).into(),
                        Attempt::NotPlain => {}
                    }
                }
                self.execute(request, &batches).await.into()
            })
            .await
    }

    /// Validates an operation, once for each document where its variables cannot matter.
    async fn check(&self, request: &Prepared) -> Result<Checked, Response> {
        let (document, name) = (&request.document, request.operation_name.as_deref());
        let known = document.checked(name);
        if let Some(known) = &known {
            let operation = document.operation(name);
            let simple =
                operation.is_some_and(|operation| are_simple(operation, &request.variables, &self.names));
            if simple {
                return Ok(known.clone());
            }
        }
        let response = self.validator.execute(request.to_request()).await;
        if !response.errors.is_empty() {
            return Err(response);
        }
        let checked = known.unwrap_or_else(|| match document.operation(name) {
            Some(operation) if !operation.variable_definitions.is_empty() => Checked::Depends,
            Some(_) => {
                self.compile(request).map_or(Checked::NotPlain, |plan| Checked::Planned(Arc::new(plan)))
            }
            None => Checked::NotPlain,
        });
        document.note(name, checked.clone());
        Ok(checked)
    }

    fn compile(&self, request: &Prepared) -> Option<Plan> {
        bulk::compile(request.source()?, &self.names)
    }

    fn is_bulk(&self) -> bool {
        self.options.bulk && matches!(self.trees, Trees::Snapshot(_))
    }

    fn plan(&self, request: &Prepared, checked: Checked) -> Option<Arc<Plan>> {
        match checked {
            _ if !self.is_bulk() => None,
            Checked::Planned(plan) => Some(plan),
            Checked::Depends => self.compile(request).map(Arc::new),
            Checked::NotPlain => None,
        }
    }

    async fn scope(&self, batches: &Batches) -> Result<Arc<Scope>, Response> {
        let scope = Scope::begin(&self.store, &self.names, &self.trees, self.options.max_nodes, batches);
        scope.await.map_err(refusal)
    }

    async fn execute(&self, request: &Prepared, batches: &Batches) -> Response {
        let scope = match self.scope(batches).await {
            Ok(scope) => scope,
            Err(response) => return response,
        };
        let is_organization = |name: &str| kinds::is_organization(&self.names, name);
        let mut request = request.to_merged_request(&is_organization).data(Arc::clone(&scope));
        if self.is_bulk() {
            request = request.data(Plans::default());
        }
        let response = self.schema.execute(request).await;
        at_revision(refused_whole(error_path::restore(response)), &scope)
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

fn at_revision(response: Response, scope: &Scope) -> Response {
    response.extension("revision", Value::from(scope.revision))
}

fn refusal(error: ApiError) -> Response {
    let mut error = async_graphql::Error::from(error).into_server_error(Default::default());
    error.locations.clear();
    Response::from_errors(vec![error])
}

fn builder() -> SchemaBuilder<Query, EmptyMutation, EmptySubscription> {
    Schema::build(Query, EmptyMutation, EmptySubscription).limit_recursive_depth(DEEPEST_SELECTION)
}

fn build(names: &Arc<Names>) -> ApiSchema {
    with_names(names, || builder().finish())
}

/// Ends a request once it is validated.
struct ValidateOnly;

impl ExtensionFactory for ValidateOnly {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(ValidateOnly)
    }
}

#[async_trait::async_trait]
impl Extension for ValidateOnly {
    async fn execute(&self, _: &ExtensionContext<'_>, _: Option<&str>, _: NextExecute<'_>) -> Response {
        Response::default()
    }
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

//! Building a schema for a model, and answering requests with it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use async_graphql::extensions::{Extension, ExtensionContext, ExtensionFactory, NextExecute};
use async_graphql::parser::types::DocumentOperations;
use async_graphql::{
    EmptyMutation, EmptySubscription, Response, Schema, SchemaBuilder, ServerError, ValidationMode, Value,
    async_trait,
};
use entity::model::SharedModel;
use entity::store::{RevisionRecord, Store};

use super::answer::{Answer, Written};
use super::bulk::{self, Attempt, Plan, Plans};
use super::cost::{self, CostWish};
use super::document::{Checked, Document, Prepared, Rules, are_simple};
use super::error_path;
use super::kinds;
use super::mutation::Mutation;
use super::query::Query;
use super::runtime::with_names;
use super::subscription::{EventSchema, Events, Subscription};
use crate::auth::Actor;
use crate::error::{ApiError, WHOLE, code_of};
use crate::limits::Limits;
use crate::loader::Batches;
use crate::names::Names;
use crate::revisions::Revisions;
use crate::scope::{Scope, Sight, Trees};

type ApiSchema = Schema<Query, Mutation, Subscription>;

/// Deepest selection; deeper than any sensible tree query, and bounded before execution.
const DEEPEST_SELECTION: usize = 64;

/// What can be set about the API.
#[derive(Clone, Copy, Debug)]
pub struct ApiOptions {
    /// What one request may cost.
    pub limits: Limits,
    /// Whether plain questions are answered straight from the snapshot; off, ordinary resolvers answer everything.
    pub bulk: bool,
    /// Whether errors about unknown fields and types suggest names.
    pub suggestions: bool,
}

impl Default for ApiOptions {
    fn default() -> Self {
        ApiOptions { limits: Limits::default(), bulk: true, suggestions: false }
    }
}

/// A schema with the data behind it.
pub struct Api {
    schema: ApiSchema,
    /// The same schema, which executes nothing.
    validator: ApiSchema,
    /// The schema that answers events of subscriptions.
    events: EventSchema,
    names: Arc<Names>,
    store: Store,
    revisions: Arc<Revisions>,
    options: ApiOptions,
}

impl Api {
    /// The API over `store`, reading trees from `trees`.
    pub fn new(store: Store, trees: Trees, options: ApiOptions) -> Api {
        let names = Arc::new(Names::new(store.model().clone()));
        let validator = with_names(&names, || {
            let builder = builder().extension(ValidateOnly);
            if options.suggestions { builder } else { builder.disable_suggestions() }.finish()
        });
        // What is executed has been validated, strictly, by the other.
        let schema = with_names(&names, || builder().validation_mode(ValidationMode::Fast).finish());
        let events = with_names(&names, || {
            let builder = Schema::build(Subscription, EmptyMutation, EmptySubscription);
            builder.limit_recursive_depth(DEEPEST_SELECTION).validation_mode(ValidationMode::Fast).finish()
        });
        let revisions = Arc::new(Revisions::new(store.clone(), trees));
        Api { schema, validator, events, names, store, revisions, options }
    }

    /// Follows the change log until the task is dropped. Without it, nobody learns what other processes write.
    pub fn follow(&self) -> impl Future<Output = ()> + Send + use<> {
        Arc::clone(&self.revisions).follow()
    }

    /// Answers one request of `actor`, or of nobody. Everything in it is read at one revision, which the answer names.
    pub async fn answer(&self, request: &Prepared, actor: Option<Actor>) -> Answer {
        let checked = match self.check(request).await {
            Ok(checked) => checked,
            Err(response) => return response.into(),
        };
        let batches = Batches::default();
        let answer = batches.run(self.respond(request, checked, &batches, actor));
        self.in_time(answer).await.unwrap_or_else(Answer::from)
    }

    /// Begins a subscription of `actor`, or of nobody, behind the revision `resume` where the client was cut off there. What
    /// is wrong with it is said before any event.
    pub async fn subscribe(
        self: &Arc<Self>,
        request: &Prepared,
        resume: Option<i64>,
        actor: Option<Actor>,
    ) -> Result<Events, Response> {
        self.check(request).await?;
        if let Sight::AtLeast(wanted) = request.sight {
            self.reach(wanted).await.map_err(refusal)?;
        }
        Events::begin(self, request, resume, actor).await
    }

    /// Answers one event of a subscription: what a revision that is here has recorded.
    pub(super) async fn event(
        &self,
        request: &Prepared,
        revision: i64,
        record: Arc<RevisionRecord>,
        actor: Option<Actor>,
    ) -> Answer {
        let batches = Batches::default();
        let answer = batches.run(async {
            let scope = match self.scope(&batches, Sight::Here(revision), actor).await {
                Ok(scope) => scope,
                Err(response) => return response,
            };
            let event = request.to_event_request(&self.names).expect("only what was found valid has events");
            let event = self.with_scope(event, &scope).data(record);
            let response = at_revision(self.finished(self.events.execute(event).await), &scope);
            match request.cost {
                CostWish::Report => {
                    let told = cost::told(None, Some(scope.meter.cost()), &self.options.limits);
                    response.extension("cost", told)
                }
                _ => response,
            }
        });
        self.in_time(answer).await.unwrap_or_else(|late| late).into()
    }

    /// Waits until a revision is here, as long as the limits let a request wait.
    pub(super) async fn reach(&self, revision: i64) -> Result<i64, ApiError> {
        let most = Duration::from_millis(self.options.limits.revision_wait_ms as u64);
        self.revisions.reach(revision, most).await
    }

    /// The revisions of the database.
    pub(super) fn revisions(&self) -> &Arc<Revisions> {
        &self.revisions
    }

    async fn in_time<T>(&self, answer: impl Future<Output = T>) -> Result<T, Response> {
        let limit_ms = self.options.limits.deadline_ms;
        let in_time = tokio::time::timeout(Duration::from_millis(limit_ms as u64), answer).await;
        in_time.map_err(|_| refusal(ApiError::Deadline { limit_ms }))
    }

    async fn respond(
        &self,
        request: &Prepared,
        checked: Checked,
        batches: &Batches,
        actor: Option<Actor>,
    ) -> Answer {
        let limits = &self.options.limits;
        let mut estimated = None;
        if let Some(plan) = self.plan(request, checked) {
            let scope = match self.scope(batches, request.sight, actor.clone()).await {
                Ok(scope) => scope,
                Err(response) => return response.into(),
            };
            let attempt = bulk::attempt(&plan, &scope).await;
            let cost = scope.meter.cost();
            match attempt {
                Attempt::Refused(error) => return at_revision(refusal(error), &scope).into(),
                Attempt::Ready(writer) if request.cost != CostWish::Estimate => {
                    let mut extensions =
                        BTreeMap::from([("revision".to_owned(), Value::from(scope.revision))]);
                    if request.cost == CostWish::Report {
                        let told = cost::told(Some(cost), Some(cost), limits);
                        extensions.insert("cost".to_owned(), told);
                    }
                    return Answer::Written(Written::new(writer, extensions));
                }
                Attempt::Ready(_) | Attempt::Counted => estimated = Some(cost),
                Attempt::NotPlain => {}
            }
        }
        let scope = match self.scope(batches, request.sight, actor).await {
            Ok(scope) => scope,
            Err(response) => return response.into(),
        };
        let (response, actual) = match request.cost {
            CostWish::Estimate => (Response::default(), None),
            _ => (self.execute(request, &scope).await, Some(scope.meter.cost())),
        };
        let response = at_revision(response, &scope);
        match request.cost {
            CostWish::None => response,
            _ => response.extension("cost", cost::told(estimated, actual, limits)),
        }
        .into()
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
        let mut response = self.validator.execute(request.to_request()).await;
        if !response.errors.is_empty() {
            // Fragments are walked in an order of chance.
            response.errors.sort_by(|left, right| {
                let place = |error: &ServerError| error.locations.first().map(|at| (at.line, at.column));
                (place(left), &left.message).cmp(&(place(right), &right.message))
            });
            return Err(bounded(response, self.options.limits.max_errors));
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
        self.options.bulk && self.revisions.are_in_memory()
    }

    fn plan(&self, request: &Prepared, checked: Checked) -> Option<Arc<Plan>> {
        match checked {
            _ if !self.is_bulk() => None,
            Checked::Planned(plan) => Some(plan),
            Checked::Depends => self.compile(request).map(Arc::new),
            Checked::NotPlain => None,
        }
    }

    async fn scope(
        &self,
        batches: &Batches,
        sight: Sight,
        actor: Option<Actor>,
    ) -> Result<Arc<Scope>, Response> {
        let limits = self.options.limits;
        let scope = Scope::begin(&self.store, &self.names, &self.revisions, sight, limits, batches, actor);
        scope.await.map_err(refusal)
    }

    async fn execute(&self, request: &Prepared, scope: &Arc<Scope>) -> Response {
        let request = self.with_scope(request.to_merged_request(&self.names), scope);
        self.finished(self.schema.execute(request).await)
    }

    fn with_scope(&self, request: async_graphql::Request, scope: &Arc<Scope>) -> async_graphql::Request {
        let request = request.data(Arc::clone(scope));
        if self.is_bulk() { request.data(Plans::default()) } else { request }
    }

    fn finished(&self, response: Response) -> Response {
        bounded(refused_whole(error_path::restore(response)), self.options.limits.max_errors)
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

/// A request that asks for too much is refused as a whole, as if it had not begun: which of its lists was one too many
/// depends on which batch ended first.
fn refused_whole(response: Response) -> Response {
    let over_budget =
        response.errors.iter().find(|error| code_of(error).is_some_and(|code| WHOLE.contains(&code)));
    match over_budget {
        None => response,
        Some(error) => Response::from_errors(vec![ServerError {
            path: Vec::new(),
            locations: Vec::new(),
            ..error.clone()
        }]),
    }
}

/// A thousand errors tell no more than some do.
fn bounded(mut response: Response, most: usize) -> Response {
    let more = response.errors.len().saturating_sub(most);
    if more == 0 {
        return response;
    }
    response.errors.truncate(most);
    response.extension("moreErrors", Value::from(more))
}

fn at_revision(response: Response, scope: &Scope) -> Response {
    response.extension("revision", Value::from(scope.newest()))
}

/// Answers with a fault that is the whole request's.
pub(super) fn refusal(error: ApiError) -> Response {
    let mut error = async_graphql::Error::from(error).into_server_error(Default::default());
    error.locations.clear();
    Response::from_errors(vec![error])
}

fn builder() -> SchemaBuilder<Query, Mutation, Subscription> {
    Schema::build(Query, Mutation::default(), Subscription).limit_recursive_depth(DEEPEST_SELECTION)
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

/// What documents for the schema of a model may be.
pub fn rules(model: &SharedModel, limits: Limits) -> Rules {
    let names = Names::new(model.clone());
    Rules::of_schema(limits, &sdl(model), |name| kinds::is_organization(&names, name))
}

/// Reads the documents that are registered: every one must keep to `rules` and be valid for the schema of `model`. `files` have a name for
/// messages, and the text; the error lists all that is wrong.
pub async fn load_documents(
    files: Vec<(String, String)>,
    model: &SharedModel,
    rules: &Rules,
) -> Result<Vec<Arc<Document>>, Vec<String>> {
    let names = Arc::new(Names::new(model.clone()));
    let validator = with_names(&names, || builder().extension(ValidateOnly).finish());
    let mut documents = Vec::new();
    let mut faults = Vec::new();
    for (name, text) in files {
        let at = |error: &ServerError| {
            let place = error.locations.first().map(|at| format!(":{}:{}", at.line, at.column));
            format!("{name}{}: {}", place.unwrap_or_default(), error.message)
        };
        let document = match Document::parse(&text, rules) {
            Ok(document) => document,
            Err(error) => {
                faults.push(at(&error.error));
                continue;
            }
        };
        // Each operation is looked at with all others, so the first is as good as any; values of variables come later.
        let mut request = async_graphql::Request::new(text);
        request.operation_name =
            document.parsed().operations.iter().find_map(|(name, _)| name.map(ToString::to_string));
        if let DocumentOperations::Single(_) = document.parsed().operations {
            request.operation_name = None;
        }
        let response = validator.execute(request).await;
        faults.extend(response.errors.iter().map(at));
        documents.push(Arc::new(document));
    }
    if faults.is_empty() { Ok(documents) } else { Err(faults) }
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
    let own: BTreeSet<String> = model
        .kinds()
        .map(|(ix, _)| names.kind_type(ix))
        .chain((0..model.enums.len() as u16).map(|at| names.enum_type(entity::model::EnumIx(at))))
        .map(str::to_owned)
        .chain(model.kinds().flat_map(|(ix, _)| [names.kind_input(ix), names.kind_attributes_input(ix)]))
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
    types.retain(|name| !own.contains(name));
    types.extend(
        [
            "OrganizationIdentity",
            "OrganizationTree",
            "OrganizationFigures",
            "OrganizationTies",
            "OrganizationHistory",
            "OrganizationPeople",
            "Mutation",
            "Subscription",
        ]
        .map(str::to_owned),
    );
    Reserved { types, fields: at("__type", "fields") }
}

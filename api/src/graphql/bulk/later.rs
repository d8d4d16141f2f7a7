//! What only ordinary resolvers know, for all organisations of a selection: loaded in one batch, and resolved together.
//!
//! A resolver records faults of nullable fields below it under the path it is told, and here it is told none of the way
//! from the selection down. So its field bears a mark, and where a fault bears the mark, the executor starts over.

use async_graphql::parser::types::Field;
use async_graphql::{ContextSelectionSet, Name, PathSegment, Positioned, ServerError, Value};
use futures_util::future::{join_all, try_join_all};

use super::NotPlain;
use super::arguments::Arguments;
use super::json::push_value;
use super::members::Members;
use crate::error::ApiError;
use crate::graphql::kinds::{Organization, resolve_later};
use crate::graphql::model::Direction;
use crate::graphql::relation::RelationsQuestion;
use crate::graphql::selection::Source;
use crate::loader::{IdentifiersKey, LifecycleStepsKey, PostsOfKey, VersionsKey};
use crate::scope::Scope;

/// Answers each field for its organisations, in order. `mark` belongs to no other selection of the request.
pub async fn resolve(
    context: &ContextSelectionSet<'_>,
    scope: &Scope,
    mark: &str,
    asked: Vec<(Positioned<Field>, Vec<Organization>)>,
) -> Result<Vec<Vec<Vec<u8>>>, NotPlain> {
    try_join_all(asked.iter().map(|(field, organizations)| load(context, scope, field, organizations)))
        .await?;
    let marked = |(mut field, organizations): (Positioned<Field>, Vec<Organization>)| {
        field.node.alias = Some(Positioned::new(Name::new(mark), field.pos));
        (field, organizations)
    };
    let asked: Vec<_> = asked.into_iter().map(marked).collect();
    let answers = asked.iter().map(|(field, organizations)| answer(context, scope, field, organizations));
    let answers = try_join_all(answers).await;
    let mut errors = context.query_env.errors.lock().expect("nobody panics while he records a fault");
    let before = errors.len();
    errors.retain(|error| !bears(error, mark));
    if errors.len() < before { Err(NotPlain) } else { answers }
}

/// Answers a field for its organisations, all at the same time: what they ask for further down is loaded in one batch, too.
async fn answer(
    context: &ContextSelectionSet<'_>,
    scope: &Scope,
    field: &Positioned<Field>,
    organizations: &[Organization],
) -> Result<Vec<Vec<u8>>, NotPlain> {
    if let Ok(members) = Members::compile(Source::of(context), field) {
        return members.write(scope, organizations).await;
    }
    let values = organizations.iter().map(|organization| resolve_later(context, field, organization));
    let values = join_all(values).await;
    values.into_iter().map(|value| value.map(|value| written(&value)).map_err(|_| NotPlain)).collect()
}

fn written(value: &Value) -> Vec<u8> {
    let mut out = Vec::new();
    push_value(&mut out, value);
    out
}

fn bears(error: &ServerError, mark: &str) -> bool {
    error.path.iter().any(|segment| matches!(segment, PathSegment::Field(name) if name == mark))
}

/// Loads what the field needs for all organisations at once; its resolver then finds it loaded.
async fn load(
    context: &ContextSelectionSet<'_>,
    scope: &Scope,
    field: &Positioned<Field>,
    organizations: &[Organization],
) -> Result<(), NotPlain> {
    let loaders = scope.loaders();
    let ids = organizations.iter().map(|organization| organization.place.id());
    let failed = |error: std::sync::Arc<ApiError>| NotPlain::from((*error).clone());
    match field.node.name.node.as_str() {
        "identifiers" => {
            let keys = ids.map(|organization| IdentifiersKey { organization });
            loaders.identifiers.load_many(keys).await.map(drop).map_err(failed)
        }
        "versions" => {
            let arguments = Arguments::of(Source::of(context), &field.node);
            let superseded = arguments.get_or("includeSuperseded", false)?;
            let keys = ids.map(|organization| VersionsKey { organization, superseded });
            loaders.versions.load_many(keys).await.map(drop).map_err(failed)
        }
        "relations" => {
            let arguments = Arguments::of(Source::of(context), &field.node);
            let direction = arguments.get_or("direction", Direction::Forward)?;
            let question = RelationsQuestion::new(&scope.names, arguments.get("types")?, direction)?;
            let keys = ids.flat_map(|organization| question.keys(organization));
            loaders.relations.load_many(keys).await.map(drop).map_err(failed)
        }
        "posts" => {
            let keys = ids.map(|organization| PostsOfKey { organization });
            loaders.posts.load_many(keys).await.map(drop).map_err(failed)
        }
        "lifecycleSteps" => {
            let keys = ids.map(|organization| LifecycleStepsKey { organization });
            loaders.lifecycle_steps.load_many(keys).await.map(drop).map_err(failed)
        }
        // What is not known here loads by itself, in one batch, too: all organisations are resolved at the same time.
        _ => Ok(()),
    }
}

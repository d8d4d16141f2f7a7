//! What only ordinary resolvers know, for all organisations of a selection: loaded in one batch, then resolved one by one.
//!
//! A resolver records faults of nullable fields below it under the path it is told, and here it is told none of the way
//! from the selection down. So its field bears a mark, and where a fault bears the mark, the executor starts over.

use async_graphql::parser::types::Field;
use async_graphql::{ContextSelectionSet, Name, PathSegment, Positioned, ServerError, Value};
use futures_util::future::try_join_all;

use super::NotPlain;
use super::arguments::Arguments;
use super::json::push_value;
use crate::error::ApiError;
use crate::graphql::kinds::{Organization, resolve_later};
use crate::graphql::selection::Source;
use crate::loader::{IdentifiersKey, LifecycleStepsKey, RelationsKey, VersionsKey};
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
    let mut answers = Vec::with_capacity(asked.len());
    for (mut field, organizations) in asked {
        let name = Positioned::new(Name::new(mark), field.pos);
        field.node.alias = Some(name);
        let mut values = Vec::with_capacity(organizations.len());
        for organization in &organizations {
            let value = resolve_later(context, &field, organization).await;
            values.push(value.map(|value| written(&value)));
        }
        answers.push(values.into_iter().collect::<Result<Vec<_>, ServerError>>());
    }
    let mut errors = context.query_env.errors.lock().expect("nobody panics while he records a fault");
    let before = errors.len();
    errors.retain(|error| !bears(error, mark));
    if errors.len() < before {
        return Err(NotPlain);
    }
    answers.into_iter().collect::<Result<_, _>>().map_err(|_| NotPlain)
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
            let keys = ids.map(|organization| RelationsKey { organization });
            loaders.relations.load_many(keys).await.map(drop).map_err(failed)
        }
        "lifecycleSteps" => {
            let keys = ids.map(|organization| LifecycleStepsKey { organization });
            loaders.lifecycle_steps.load_many(keys).await.map(drop).map_err(failed)
        }
        // A field that is not known here is loaded one by one, which is slow but right.
        _ => Ok(()),
    }
}

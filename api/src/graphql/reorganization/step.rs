//! The steps of a reorganization, as they were told.

use std::sync::Arc;

use async_graphql::{ID, Object};
use serde_json::Value;

use crate::graphql::id::global_id;
use crate::scope::Scope;

/// A step of a reorganization.
pub struct ReorganizationStep {
    scope: Arc<Scope>,
    action: String,
    told: Value,
}

impl ReorganizationStep {
    /// A step by its words.
    pub fn new(scope: &Arc<Scope>, told: &Value) -> ReorganizationStep {
        let (action, told) = told
            .as_object()
            .and_then(|of| of.iter().next())
            .map_or_else(|| (String::new(), Value::Null), |(action, told)| (action.clone(), told.clone()));
        ReorganizationStep { scope: Arc::clone(scope), action, told }
    }

    fn text(&self, field: &str) -> Option<&str> {
        self.told.get(field)?.as_str()
    }

    /// The organisation that a field names: a global id, or `new:` and a handle.
    fn named(&self, field: &str) -> Option<ID> {
        named(self.told.get(field)?)
    }
}

fn named(value: &Value) -> Option<ID> {
    match value {
        Value::String(handle) => Some(ID(format!("new:{handle}"))),
        value => value.as_i64().map(global_id),
    }
}

/// A step of a reorganization, as it was told: what a step does not say is null.
#[Object]
impl ReorganizationStep {
    /// What is done: the field of `ChangeStepInput` by which it was told, such as `found` or `move`.
    async fn action(&self) -> &str {
        &self.action
    }

    /// The organization that it is about: a global id, or `new:` and the handle of one that an earlier step founds.
    async fn organization(&self) -> Option<ID> {
        ["organization", "from"].into_iter().find_map(|field| self.named(field))
    }

    /// Several organizations that it is about: those that a merger ends.
    async fn organizations(&self) -> Vec<ID> {
        let list = self.told.get("organizations").and_then(Value::as_array);
        list.into_iter().flatten().filter_map(named).collect()
    }

    /// The organization that it leads to: the new parent, the other end of a tie, or the one that others become.
    async fn to(&self) -> Option<ID> {
        ["to", "into", "successor"].into_iter().find_map(|field| self.named(field))
    }

    /// What later steps call what it makes.
    async fn handle(&self) -> Option<&str> {
        self.text("handle")
    }

    /// The name that it gives.
    async fn name(&self) -> Option<&str> {
        ["name", "title"].into_iter().find_map(|field| self.text(field))
    }

    /// Key of the kind that it names in the organisation model.
    async fn kind(&self) -> Option<&str> {
        self.text("kind")
    }

    /// Key of the hierarchy or relation that it names in the organisation model.
    async fn relation(&self) -> Option<&str> {
        ["hierarchy", "relation"].into_iter().find_map(|field| self.text(field))
    }

    /// All that it says, as JSON: by keys of the organisation model, and numbers of global ids.
    async fn told(&self) -> Result<String, crate::error::ApiError> {
        self.scope.meter.go_on()?;
        Ok(self.told.to_string())
    }
}

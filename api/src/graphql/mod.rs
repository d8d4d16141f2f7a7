//! The GraphQL schema: static types by macros, the model's kinds and enums as real types beside them.

mod answer;
mod argument;
mod bulk;
mod connection;
mod cost;
mod document;
mod error_path;
mod filter;
mod finding;
mod finding_connection;
mod id;
mod identifier;
mod kind_trait;
mod kinds;
mod lifecycle;
mod lookup;
mod model;
mod mutation;
mod node;
mod organization;
mod participation;
mod people;
mod query;
mod recorded;
mod relation;
mod reorganization;
mod roll_up;
mod roll_up_series;
mod runtime;
mod scalar;
mod schema;
mod schema_diff;
mod search;
mod selection;
mod subscription;
mod version;
mod viewer;

pub use async_graphql::Variables;

pub use answer::{Answer, Written, push_response};
pub use cost::CostWish;
pub use document::{Asked, Document, DocumentError, Policy, Prepared, Registry, Rules, hash};
pub use schema::{Api, ApiOptions, Reserved, load_documents, reserved_names, rules, sdl};
pub use schema_diff::{ChangeKind, SchemaChange, SchemaDocument, SchemaFault, Severity, schema_diff};
pub use subscription::Events;

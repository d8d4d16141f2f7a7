//! The GraphQL schema: static types by macros, the model's kinds and enums as real types beside them.

mod argument;
mod connection;
mod error_path;
mod filter;
mod id;
mod identifier;
mod kinds;
mod model;
mod node;
mod organization;
mod query;
mod relation;
mod roll_up;
mod runtime;
mod scalar;
mod schema;
mod search;
mod version;

pub use async_graphql::Request;
pub use schema::{Api, Reserved, reserved_names, sdl};

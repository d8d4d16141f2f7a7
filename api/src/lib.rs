//! GraphQL, HTTP and the command line over the entity model. Nothing here speaks SQL.
//!
//! A request walks one way: `http` → `graphql` → `loader` → the entity crate.

pub mod auth;
pub mod cli;
pub mod config;
pub mod error;
pub mod graphql;
pub mod http;
pub mod limits;
pub mod loader;
pub mod meter;
pub mod midnight;
pub mod names;
pub mod revisions;
pub mod scope;
pub mod service;

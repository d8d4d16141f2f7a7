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
pub mod names;
pub mod scope;
pub mod service;

/// Stack of the threads that answer requests: organisations nest, and without optimisation each level of them takes much
/// more than it needs. Memory that is not used is not taken.
pub const STACK_BYTES: usize = 8 << 20;

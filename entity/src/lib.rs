//! The entity model of Orgweave: organisation models, pure rules, rows, SQL, snapshots and commands.
//!
//! This crate knows nothing of GraphQL or HTTP. Its layers point one way: `rule` → `model`,
//! `command` → `rule`, `store`; `store` → `row`; `snapshot`, `change` → `store`; `finding` → `snapshot`;
//! `basis` → `finding`.

pub mod basis;
pub mod change;
pub mod clock;
pub mod command;
pub mod day;
pub mod finding;
pub mod model;
pub mod row;
pub mod rule;
pub mod snapshot;
pub mod store;

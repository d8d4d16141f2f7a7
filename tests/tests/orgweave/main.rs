//! Everything that needs more than one crate, a database or a socket, in one binary.

mod audits;
mod auth;
mod bulk;
mod cli;
mod commands;
mod findings;
mod fuzz;
mod golden;
mod guards;
mod guide;
mod house;
mod http;
mod import;
mod migrations;
mod people;
mod property;
mod reference;
mod register;
mod schema;
mod schema_diff;
mod sequence;
mod serve;
mod snapshots;
mod statements;
mod sums;
mod systems;

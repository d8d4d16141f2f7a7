//! Everything that needs more than one crate, a database or a socket, in one binary.

mod golden;
mod house;
mod property;
mod schema;
mod snapshots;
mod statements;

//! The test kit: databases, fixtures, servers and oracles that make one more case cost a few lines.
//!
//! Tables come from the migrations only, rows from the import command only (property tests excepted, which
//! write worlds that no import would).

pub mod binary;
pub mod case;
pub mod clock;
pub mod county;
mod database;
pub mod direct;
pub mod events;
pub mod facts;
pub mod golden;
pub mod models;
pub mod oracle;
mod postgres;
pub mod query;
pub mod register;
pub mod rows;
pub mod rules;
mod run;
pub mod server;
mod sqlite;
pub mod token;
pub mod told;
pub mod tree;
pub mod world;

pub use database::{Database, Engine};
pub use run::{block_on, run, say};
pub use server::{Client, Server, Trees};

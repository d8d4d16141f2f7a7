//! The tables as sea-orm sees them: one file a table, no behaviour.
//!
//! Open dates are `NULL` in rows and sentinels in [`crate::day::Day`]; the store converts.

pub mod counter;
pub mod identifier;
pub mod organization;
pub mod organization_version;
pub mod relation;
pub mod revision;
pub mod setting;

//! The tables as sea-orm sees them: one file a table, no behaviour.
//!
//! Open dates are `NULL` in rows and sentinels in [`crate::day::Day`]; the store converts.

pub mod appointment;
pub mod change_event;
pub mod change_party;
pub mod counter;
pub mod day_change;
pub mod identifier;
pub mod lifecycle_step;
pub mod membership;
pub mod organization;
pub mod organization_model;
pub mod organization_version;
pub mod person;
pub mod person_version;
pub mod post;
pub mod relation;
pub mod revision;
pub mod setting;

//! What happened: events, successions, ids of what has ended, and what differs between two days.

mod asked;
mod log;
mod property;

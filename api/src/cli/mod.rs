//! The commands of the program.

pub mod export;
pub mod import;

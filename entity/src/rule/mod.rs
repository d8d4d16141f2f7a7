//! What must hold of organisations and their relations, as pure functions: no IO, no clock.
//!
//! Rules know the model and periods; where rows come from and how a refusal is shown is the caller's.

mod cycle;
mod link;
mod nesting;
mod text;

pub use cycle::{Tie, find_cycles};
pub use link::{Link, LinkFault, check_links};
pub use nesting::{NestingFault, check_nesting};
pub use text::{TextFault, check_code, check_name, check_text};

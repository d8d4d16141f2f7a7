//! What happened: events of organisations, what came of those that ended, and the change log as data.

mod event;
mod list;
mod log;
mod succession;

pub use event::{change_type_value, change_types_argument};
pub use list::{ChangeEventConnection, ChangesQuestion};
pub use log::{ChangeLogConnection, ChangeLogQuestion};

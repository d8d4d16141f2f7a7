//! Reads the roles that people have in organisations.

use super::super::reader::Located;
use super::super::table::Table;
use crate::model::Text;

/// `[roles.<key>]`.
#[derive(Debug, PartialEq)]
pub(crate) struct RoleDraft {
    pub(crate) title: Text,
    pub(crate) description: Text,
    pub(crate) kinds: Vec<Located<String>>,
    /// Whether `kinds` are there at all, even if none of them could be read.
    pub(crate) names_kinds: bool,
    pub(crate) max: Option<u32>,
    pub(crate) holder_is_member: bool,
}

pub(super) fn read_role(_: &str, table: &mut Table<'_>) -> RoleDraft {
    RoleDraft {
        title: table.text("title"),
        description: table.text("description"),
        kinds: table.strings("kinds"),
        names_kinds: table.get("kinds").is_some(),
        max: table.count("max", 1),
        holder_is_member: table.flag("holder_is_member"),
    }
}

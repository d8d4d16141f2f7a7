//! Reads where collaborations may and may not be founded.

use super::super::reader::Located;
use super::super::table::Table;
use crate::model::Text;

/// An entry of `[[admissions]]` or `[[prohibitions]]`.
#[derive(Debug)]
pub(crate) struct AdmissionDraft {
    pub(crate) admits: bool,
    pub(crate) kinds: Vec<Located<String>>,
    /// The key of the attribute, and the keys of its values.
    pub(crate) field: Option<(Located<String>, Vec<Located<String>>)>,
    pub(crate) participants: Vec<Located<String>>,
    pub(crate) reason: Text,
}

pub(super) fn read_admission(table: &mut Table<'_>, admits: bool) -> AdmissionDraft {
    AdmissionDraft {
        admits,
        kinds: table.required_strings("kinds"),
        field: read_field(table),
        participants: table.strings("participants"),
        reason: table.text("reason"),
    }
}

fn read_field(table: &mut Table<'_>) -> Option<(Located<String>, Vec<Located<String>>)> {
    match (table.get("field"), table.get("values")) {
        (Some(field), Some(values)) => Some((field.string()?, values.strings())),
        (Some(field), None) => {
            let reason = "`field` is named without `values`: list the values that are meant, or take it out";
            table.fault(field.line, reason);
            None
        }
        (None, Some(values)) => {
            let reason = "`values` are listed without a `field`: name the attribute that has them";
            table.fault(values.line, reason);
            None
        }
        (None, None) => None,
    }
}

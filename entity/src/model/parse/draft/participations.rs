//! Reads what makes ties participations: the flag of a relation type, and the roles that participants have.

use super::super::reader::Located;
use super::super::table::Table;
use crate::model::ParticipationRole;

/// What a hierarchy or relation says about participation.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct ParticipationDraft {
    /// Where it says so, if its ties are participations.
    pub(crate) declared: Option<Located<()>>,
    pub(crate) roles: Vec<Located<String>>,
}

pub(super) fn read_participation_role(key: &str, table: &mut Table<'_>) -> ParticipationRole {
    ParticipationRole {
        key: key.to_owned(),
        title: table.text("title"),
        description: table.text("description"),
        max: table.count("max", 1),
    }
}

pub(super) fn read_participation(table: &mut Table<'_>) -> ParticipationDraft {
    let said = table.get("participation");
    // Whatever was meant: roles would be reported to be out of place otherwise.
    let declared = said.filter(|said| said.flag().unwrap_or(true));
    let declared = declared.map(|said| Located { value: (), line: said.line });
    let named = table.get("participation_roles");
    if let (Some(named), None) = (&named, &declared) {
        table.fault(
            named.line,
            "only participations have `participation_roles`: set `participation = true`, or take them out",
        );
    }
    let roles = named.map(|named| named.strings()).unwrap_or_default();
    ParticipationDraft { declared, roles }
}

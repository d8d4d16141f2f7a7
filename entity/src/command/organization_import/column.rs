//! What a column of an import file means under the model.

use super::super::records::unknown_column;
use crate::model::{HierarchyIx, KindIx, Model, SchemeIx};
use crate::rule::is_language_tag;

/// The meaning of one column (or NDJSON key).
#[derive(Clone, Debug, PartialEq)]
pub(in crate::command) enum Column {
    Code,
    Name,
    Kind,
    Parent(HierarchyIx),
    Rank(HierarchyIx),
    ShortName,
    /// A localised name, by language tag.
    LocalName(String),
    ValidFrom,
    ValidTo,
    State,
    Identifier(SchemeIx),
    /// By kind: the attribute's position, where the kind has it.
    Attribute(Vec<Option<u16>>),
}

const FIXED: [&str; 9] =
    ["code", "name", "kind", "parent", "rank", "short_name", "valid_from", "valid_to", "state"];

impl Column {
    /// Reads a column's name; the error is a sentence with what was probably meant.
    pub(super) fn parse(model: &Model, name: &str) -> Result<Column, String> {
        let column = match name {
            "code" => Some(Column::Code),
            "name" => Some(Column::Name),
            "kind" => Some(Column::Kind),
            "parent" => Some(Column::Parent(model.default_hierarchy)),
            "rank" => Some(Column::Rank(model.default_hierarchy)),
            "short_name" => Some(Column::ShortName),
            "valid_from" => Some(Column::ValidFrom),
            "valid_to" => Some(Column::ValidTo),
            "state" => Some(Column::State),
            _ => match name.split_once('.') {
                Some(("parent", key)) => model.find_hierarchy(key).map(Column::Parent),
                Some(("rank", key)) => model.find_hierarchy(key).map(Column::Rank),
                Some(("name", tag)) => is_language_tag(tag).then(|| Column::LocalName(tag.to_owned())),
                Some(("identifier", key)) => model.find_scheme(key).map(Column::Identifier),
                Some(("attribute", key)) => attribute(model, key),
                Some(_) => None,
                None => attribute(model, name),
            },
        };
        column.ok_or_else(|| unknown_column(name, &known(model), ", name.LANGUAGE"))
    }

    /// The column that an attribute is exported to: its key, unless a fixed column has that name.
    pub(in crate::command) fn name_of_attribute(key: &str) -> String {
        if FIXED.contains(&key) { format!("attribute.{key}") } else { key.to_owned() }
    }
}

fn attribute(model: &Model, key: &str) -> Option<Column> {
    let positions: Vec<Option<u16>> =
        model.kinds().map(|(_, kind)| kind.attributes.get_index_of(key).map(|at| at as u16)).collect();
    positions.iter().any(Option::is_some).then_some(Column::Attribute(positions))
}

/// The kinds that have an attribute column, for sentences.
pub(super) fn kinds_with(model: &Model, positions: &[Option<u16>]) -> String {
    let keys: Vec<&str> = model
        .kinds()
        .filter(|(KindIx(at), _)| positions[usize::from(*at)].is_some())
        .map(|(_, kind)| kind.key.as_str())
        .collect();
    keys.join(", ")
}

fn known(model: &Model) -> Vec<String> {
    let mut known: Vec<String> = FIXED.iter().map(|name| (*name).to_owned()).collect();
    for (hierarchy, definition) in model.hierarchies() {
        if hierarchy != model.default_hierarchy {
            known.push(format!("parent.{}", definition.key));
            known.push(format!("rank.{}", definition.key));
        }
    }
    known.extend(model.schemes.keys().map(|key| format!("identifier.{key}")));
    for key in model.kinds.values().flat_map(|kind| kind.attributes.keys()) {
        let column = Column::name_of_attribute(key);
        if !known.contains(&column) {
            known.push(column);
        }
    }
    known
}

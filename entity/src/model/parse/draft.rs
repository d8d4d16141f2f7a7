//! Reads one file as far as it can be understood alone: what it defines, not whether that fits.

use indexmap::IndexMap;

use super::kinds::{KindDraft, read_enum, read_kind, read_scheme};
use super::reader::{FileReader, Located};
use super::relations::{NestingDraft, RelationDraft, read_hierarchy, read_link, read_nesting};
use super::table::Table;
use super::value::Value;
use crate::model::{EnumDef, Scheme, Text};

/// What one file says.
#[derive(Debug)]
pub(super) struct Draft {
    /// `name`: the model's key.
    pub(super) name: String,
    /// `title`: what people call the model.
    pub(super) title: Text,
    /// `description`: what the model is for.
    pub(super) description: Text,
    /// `extends`: files and built-in models that come before this one.
    pub(super) extends: Vec<Located<String>>,
    /// `default_hierarchy`: the hierarchy that is meant where none is named.
    pub(super) default_hierarchy: Option<Located<String>>,
    /// `default_scheme`: the scheme of the codes of this file's kinds that name none.
    pub(super) default_scheme: Option<Located<String>>,
    /// `[schemes.<key>]`: identifier schemes.
    pub(super) schemes: IndexMap<String, Located<Scheme>>,
    /// `[enums.<key>]`: enumerations.
    pub(super) enums: IndexMap<String, Located<EnumDef>>,
    /// `[kinds.<key>]`: kinds of organisations.
    pub(super) kinds: IndexMap<String, Located<KindDraft>>,
    /// `[hierarchies.<key>]`, then `[relations.<key>]`: types of ties.
    pub(super) relation_types: IndexMap<String, Located<RelationDraft>>,
    /// `[[nesting]]`: which kinds may lie under which others.
    pub(super) nesting: Vec<Located<NestingDraft>>,
}

/// Reads a file; whatever is wrong with it is reported to the reader.
pub(super) fn read(text: &str) -> (Draft, FileReader) {
    let (reader, document) = FileReader::open(text);
    let mut root = Table::new(&reader, document.get_ref(), "the model".to_owned(), 1);
    let mut draft = Draft {
        name: root.name("name"),
        title: root.text("title"),
        description: root.text("description"),
        extends: root.get("extends").map(Value::strings).unwrap_or_default(),
        default_hierarchy: root.string("default_hierarchy"),
        default_scheme: root.string("default_scheme"),
        schemes: root.definitions("schemes", "scheme", read_scheme),
        enums: root.definitions("enums", "enumeration", read_enum),
        kinds: root.definitions("kinds", "kind", read_kind),
        relation_types: root.definitions("hierarchies", "hierarchy", read_hierarchy),
        nesting: root.list("nesting", "a nesting rule", read_nesting),
    };
    for (key, link) in root.definitions("relations", "relation", read_link) {
        if draft.relation_types.contains_key(&key) {
            root.fault(link.line, format!("`{key}` is a hierarchy already: give the relation another key"));
        } else {
            draft.relation_types.insert(key, link);
        }
    }
    root.finish();
    drop(document);
    (draft, reader)
}

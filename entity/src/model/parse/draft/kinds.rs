//! Reads schemes, enumerations and kinds with their attributes.

use indexmap::IndexMap;

use super::super::reader::Located;
use super::super::table::Table;
use crate::model::{AttributeType, EnumDef, EnumIx, KindTrait, Scheme, Text};

/// `[kinds.<key>]`: a kind of organisation.
#[derive(Debug, PartialEq)]
pub(crate) struct KindDraft {
    /// `title`: what people call one such organisation.
    pub(crate) title: Text,
    /// `description`: what organisations of this kind are.
    pub(crate) description: Text,
    /// `traits`: what the program may expect of it.
    pub(crate) traits: Vec<KindTrait>,
    /// `lifecycle`: the states it passes through.
    pub(crate) lifecycle: Option<Located<String>>,
    /// `scheme`: the scheme of its codes, else `default_scheme`.
    pub(crate) scheme: Option<Located<String>>,
    /// `roles`: roles that exist in it, besides those whose own `kinds` name it.
    pub(crate) roles: Vec<Located<String>>,
    /// `root`: whether it may stand without a parent in every hierarchy; false if left out.
    pub(crate) root: bool,
    /// `[kinds.<key>.attributes.<key>]`.
    pub(crate) attributes: IndexMap<String, Located<AttributeDraft>>,
}

/// `[kinds.<key>.attributes.<key>]`: a typed attribute.
#[derive(Debug, PartialEq)]
pub(crate) struct AttributeDraft {
    /// `title`: what people call it.
    pub(crate) title: Text,
    /// `description`: its meaning and unit.
    pub(crate) description: Text,
    /// `type`, with `min` and `max` (both included) or `max_length` (in characters).
    pub(crate) attribute_type: TypeDraft,
    /// `required`: whether every organisation of the kind has a value; false if left out.
    pub(crate) required: bool,
    /// `adds_up`: whether its values add up; false if left out, and for all but whole numbers.
    pub(crate) adds_up: bool,
}

/// The type of an attribute before the enumerations of all files are known.
#[derive(Debug, PartialEq)]
pub(crate) enum TypeDraft {
    /// `string`, `int`, `float`, `boolean` or `date`.
    Plain(AttributeType),
    /// The key of an enumeration.
    Enum(Located<String>),
}

const TYPES: [&str; 5] = ["string", "int", "float", "boolean", "date"];

/// Every name that an attribute's `type` may have, given the enumerations.
pub(crate) fn type_names<'a>(enums: impl Iterator<Item = &'a str>) -> impl Iterator<Item = &'a str> {
    TYPES.into_iter().chain(enums)
}

/// `[schemes.<key>]`: `title`, and a `description` of who issues these identifiers and how they look.
pub(super) fn read_scheme(key: &str, table: &mut Table<'_>) -> Scheme {
    Scheme { key: key.to_owned(), title: table.text("title"), description: table.text("description") }
}

/// `[enums.<key>]`: `title`, `description`, and in `[enums.<key>.values]` a title for each value.
pub(super) fn read_enum(key: &str, table: &mut Table<'_>) -> EnumDef {
    if TYPES.contains(&key) {
        table.fault(table.line, format!("`{key}` is a type of its own: give the enumeration another key"));
    }
    let (title, description) = (table.text("title"), table.text("description"));
    let values = table.texts("values");
    if values.is_empty() {
        table.lacks(&format!("values: give each a title under [enums.{key}.values]"));
    }
    EnumDef { key: key.to_owned(), title, description, values }
}

pub(super) fn read_kind(_: &str, table: &mut Table<'_>) -> KindDraft {
    KindDraft {
        title: table.text("title"),
        description: table.text("description"),
        traits: read_traits(table),
        lifecycle: table.string("lifecycle"),
        scheme: table.string("scheme"),
        roles: table.strings("roles"),
        // Whatever was meant: a kind taken for one that is no root may be reported to have no place.
        root: table.get("root").is_some_and(|root| root.flag().unwrap_or(true)),
        attributes: table.definitions("attributes", "attribute", read_attribute),
    }
}

fn read_traits(table: &mut Table<'_>) -> Vec<KindTrait> {
    let Some(value) = table.get("traits") else { return Vec::new() };
    let named = value.strings();
    let mut traits: Vec<KindTrait> =
        named.iter().filter_map(|word| value.choose(word, &KindTrait::ALL)).collect();
    // Whatever was meant: a kind taken for no collaboration would be reported wherever it must be one.
    if traits.len() < named.len() && !traits.contains(&KindTrait::Collaboration) {
        traits.push(KindTrait::Collaboration);
    }
    traits
}

fn read_attribute(_: &str, table: &mut Table<'_>) -> AttributeDraft {
    AttributeDraft {
        title: table.text("title"),
        description: table.text("description"),
        attribute_type: read_type(table),
        required: table.flag("required"),
        adds_up: table.flag("adds_up"),
    }
}

fn read_type(table: &mut Table<'_>) -> TypeDraft {
    let named = table.required("type").and_then(|value| value.string());
    let Some(named) = named else {
        for dependent in ["min", "max", "max_length", "adds_up"] {
            table.get(dependent);
        }
        return TypeDraft::Plain(AttributeType::Boolean);
    };
    let plain = match named.value.as_str() {
        "string" => read_string(table),
        "int" => read_int(table),
        "float" => read_float(table),
        "boolean" => AttributeType::Boolean,
        "date" => AttributeType::Date,
        // The position is known only when all files have been read.
        _ => AttributeType::Enum(EnumIx(0)),
    };
    if !matches!(plain, AttributeType::Int { .. } | AttributeType::Float { .. }) {
        refuse(table, "min", "only numbers (`int`, `float`) have bounds");
        refuse(table, "max", "only numbers (`int`, `float`) have bounds");
    }
    if !matches!(plain, AttributeType::Int { .. }) {
        refuse(table, "adds_up", "only whole numbers (`int`) add up");
    }
    if !matches!(plain, AttributeType::String { .. }) {
        refuse(table, "max_length", "only `string` has a length");
    }
    match plain {
        AttributeType::Enum(_) => TypeDraft::Enum(named),
        _ => TypeDraft::Plain(plain),
    }
}

fn refuse(table: &mut Table<'_>, key: &'static str, reason: &str) {
    if let Some(value) = table.get(key) {
        table.fault(value.line, format!("`{key}` does not fit this type: {reason}"));
    }
}

fn read_string(table: &mut Table<'_>) -> AttributeType {
    let longest = table.get("max_length").and_then(|value| value.integer(1, i64::from(u32::MAX)));
    AttributeType::String { max_length: longest.map(|longest| longest.value as u32) }
}

fn read_int(table: &mut Table<'_>) -> AttributeType {
    let mut bound = |key| table.get(key)?.integer(i32::MIN.into(), i32::MAX.into());
    let (min, max) = (bound("min"), bound("max"));
    table.check_bounds(min.as_ref(), max.as_ref());
    AttributeType::Int {
        min: min.map_or(i32::MIN, |min| min.value as i32),
        max: max.map_or(i32::MAX, |max| max.value as i32),
    }
}

fn read_float(table: &mut Table<'_>) -> AttributeType {
    let mut bound = |key| table.get(key)?.number();
    let (min, max) = (bound("min"), bound("max"));
    table.check_bounds(min.as_ref(), max.as_ref());
    AttributeType::Float {
        min: min.map_or(f64::MIN, |min| min.value),
        max: max.map_or(f64::MAX, |max| max.value),
    }
}

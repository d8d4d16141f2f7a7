//! What a model file may say: the one description of the format.
//!
//! The reader may ask a table only for keys that stand here (`Table::get` looks), the reference page and the JSON Schema
//! are written from it, and tests hold it to what the reader does with each key.

mod duties;
mod json_schema;
mod kinds;
mod lifecycles;
mod people;
mod reference;
mod root;
mod rules;
mod ties;
mod walks;

pub use json_schema::json_schema;
pub use reference::reference;
#[cfg(test)]
pub(crate) use reference::sections;
pub(crate) use root::ROOT;

/// A table of a model file.
#[derive(Debug)]
pub(crate) struct Section {
    /// What one such table is called.
    pub(crate) name: &'static str,
    /// Where it stands.
    pub(crate) heading: &'static str,
    /// What it is for.
    pub(crate) about: &'static str,
    pub(crate) keys: &'static [Key],
    /// Further keys, which depend on the word under one of `keys`.
    pub(crate) choice: Option<&'static Choice>,
    /// Part of the example model that the reference page adds up to; empty where it is part of another example.
    pub(crate) example: &'static str,
}

/// A key of a table.
#[derive(Debug)]
pub(crate) struct Key {
    pub(crate) name: &'static str,
    pub(crate) form: Form,
    pub(crate) presence: Presence,
    pub(crate) meaning: &'static str,
    /// A value as TOML writes it.
    pub(crate) example: &'static str,
}

/// Whether a key must be there.
#[derive(Debug)]
pub(crate) enum Presence {
    Required,
    /// It must be there, unless this holds.
    Unless(&'static str),
    /// It may be left out; this holds then.
    Optional(&'static str),
}

/// What may stand under a key.
#[derive(Debug)]
pub(crate) enum Form {
    /// A well-formed key.
    Key,
    /// The names of other model files: one string, or a list.
    Files,
    /// Localised text.
    Text,
    /// Localised texts by key.
    Texts,
    Flag,
    Integer(i64, i64),
    Number,
    /// A day of the year, as `MM-DD`.
    DayOfYear,
    /// The key of something that is defined elsewhere.
    Name(&'static str),
    /// One such key, or a list of them.
    Names(&'static str),
    /// One of a few words.
    Word(&'static [&'static str]),
    /// One of a few words, or a list of them.
    Words(&'static [&'static str]),
    /// One of the words of a choice.
    Choice(&'static Choice),
    /// One of the words of a choice, or the key of an enumeration.
    ChoiceOrEnum(&'static Choice),
    /// A table.
    Table(&'static Section),
    /// One of a few words, or a table.
    WordOrTable(&'static [&'static str], &'static Section),
    /// Tables by key.
    Tables(&'static Section),
    /// A list of tables.
    List(&'static Section),
}

/// A word on which the other keys of a table depend.
#[derive(Debug)]
pub(crate) struct Choice {
    /// The key under which the word stands.
    pub(crate) key: &'static str,
    pub(crate) cases: &'static [Case],
}

/// What goes with one word.
#[derive(Debug)]
pub(crate) struct Case {
    pub(crate) word: &'static str,
    pub(crate) about: &'static str,
    pub(crate) keys: &'static [Key],
    pub(crate) choice: Option<&'static Choice>,
}

impl Section {
    /// The key of this name, whatever word it depends on. Of several that have the name, any one.
    pub(crate) fn find(&self, name: &str) -> Option<&'static Key> {
        self.keys
            .iter()
            .find(|key| key.name == name)
            .or_else(|| self.choice?.all_keys().into_iter().find(|key| key.name == name))
    }
}

impl Choice {
    /// The keys that depend on the word, whatever it is.
    pub(crate) fn all_keys(&self) -> Vec<&'static Key> {
        let below = |case: &Case| case.choice.map(Choice::all_keys).unwrap_or_default();
        self.cases.iter().flat_map(|case| case.keys.iter().chain(below(case))).collect()
    }

    pub(crate) fn words(&self) -> Vec<&'static str> {
        self.cases.iter().map(|case| case.word).collect()
    }
}

impl Form {
    /// The tables that stand under such a key.
    pub(crate) fn section(&self) -> Option<&'static Section> {
        match self {
            Form::Table(section)
            | Form::WordOrTable(_, section)
            | Form::Tables(section)
            | Form::List(section) => Some(section),
            _ => None,
        }
    }
}

const fn required(name: &'static str, form: Form, meaning: &'static str, example: &'static str) -> Key {
    Key { name, form, presence: Presence::Required, meaning, example }
}

const fn unless(
    name: &'static str,
    form: Form,
    holds: &'static str,
    meaning: &'static str,
    example: &'static str,
) -> Key {
    Key { name, form, presence: Presence::Unless(holds), meaning, example }
}

const fn optional(
    name: &'static str,
    form: Form,
    default: &'static str,
    meaning: &'static str,
    example: &'static str,
) -> Key {
    Key { name, form, presence: Presence::Optional(default), meaning, example }
}

const fn title(meaning: &'static str, example: &'static str) -> Key {
    required("title", Form::Text, meaning, example)
}

const fn description(meaning: &'static str, example: &'static str) -> Key {
    required("description", Form::Text, meaning, example)
}

/// The words of an enumeration of the model's types.
const fn words<T, const N: usize>(all: &[(&'static str, T); N]) -> [&'static str; N] {
    let mut words = [""; N];
    let mut at = 0;
    while at < N {
        words[at] = all[at].0;
        at += 1;
    }
    words
}

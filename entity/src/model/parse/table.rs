//! One table of a file: takes values out by key, and reports the keys that nobody asked for.

use indexmap::IndexMap;
use toml::de::DeTable;

use super::reader::{FileReader, Located};
use super::suggest::{hint, list};
use super::value::{Value, check_key};
use crate::model::Text;

/// Asking for a key makes it known; [`Table::finish`] reports all others.
pub(super) struct Table<'a> {
    reader: &'a FileReader,
    entries: &'a DeTable<'a>,
    asked: Vec<&'static str>,
    subject: String,
    /// The line of its header.
    pub(super) line: usize,
}

impl<'a> Table<'a> {
    /// `subject` is what the table defines, as the beginning of a sentence.
    pub(super) fn new(
        reader: &'a FileReader,
        entries: &'a DeTable<'a>,
        subject: String,
        line: usize,
    ) -> Table<'a> {
        Table { reader, entries, asked: Vec::new(), subject, line }
    }

    /// Reports the keys that nobody asked for.
    pub(super) fn finish(self) {
        for (key, value) in self.entries {
            let name = key.get_ref().as_ref();
            if !self.asked.contains(&name) {
                let line = Value::keyed(self.reader, (key, value)).line;
                self.fault(line, format!("unknown key `{name}`{}", hint(name, self.asked.iter().copied())));
            }
        }
    }

    pub(super) fn fault(&self, line: usize, reason: impl Into<String>) {
        self.reader.fault(line, reason);
    }

    /// Reports that the table lacks something.
    pub(super) fn lacks(&self, what: &str) {
        self.reader.lacks(self.line, format!("{} has no {what}", self.subject));
    }

    /// The value of a key that may be left out.
    pub(super) fn get(&mut self, key: &'static str) -> Option<Value<'a>> {
        if !self.asked.contains(&key) {
            self.asked.push(key);
        }
        self.entries.get_key_value(key).map(|entry| Value::keyed(self.reader, entry))
    }

    /// The value of a key that must be there.
    pub(super) fn required(&mut self, key: &'static str) -> Option<Value<'a>> {
        let value = self.get(key);
        if value.is_none() {
            self.lacks(&format!("`{key}`"));
        }
        value
    }

    /// Localised text that must be there.
    pub(super) fn text(&mut self, key: &'static str) -> Text {
        self.required(key).map(|value| value.text()).unwrap_or_default()
    }

    /// A well-formed key that must be there, such as the name of the model.
    pub(super) fn name(&mut self, key: &'static str) -> String {
        let Some(name) = self.required(key).and_then(|value| value.string()) else { return String::new() };
        check_key(self.reader, &name.value, name.line);
        name.value
    }

    pub(super) fn string(&mut self, key: &'static str) -> Option<Located<String>> {
        self.get(key)?.string()
    }

    /// True or false; false where nothing is said.
    pub(super) fn flag(&mut self, key: &'static str) -> bool {
        self.get(key).and_then(|value| value.flag()).unwrap_or(false)
    }

    /// One string or a list of strings, at least one.
    pub(super) fn required_strings(&mut self, key: &'static str) -> Vec<Located<String>> {
        self.required(key).map(Value::strings).unwrap_or_default()
    }

    /// One of a few words.
    pub(super) fn choice<T: Copy>(&mut self, key: &'static str, choices: &[(&str, T)]) -> Option<T> {
        let chosen = self.required(key)?.string()?;
        let found = choices.iter().find(|(word, _)| *word == chosen.value);
        if found.is_none() {
            let words: Vec<&str> = choices.iter().map(|(word, _)| *word).collect();
            let reason = format!("`{key}` is `{}`, but must be one of {}", chosen.value, list(&words));
            self.fault(chosen.line, reason);
        }
        found.map(|(_, value)| *value)
    }

    /// The definitions below a key, each a table of its own. `read` gets the definition's key.
    pub(super) fn definitions<T>(
        &mut self,
        key: &'static str,
        word: &str,
        read: fn(&str, &mut Table<'a>) -> T,
    ) -> IndexMap<String, Located<T>> {
        let mut definitions = IndexMap::new();
        for (name, value) in self.get(key).map(Value::definitions).unwrap_or_default() {
            if let Some(mut table) = value.table(format!("{word} `{name}`")) {
                let definition = Located { value: read(&name, &mut table), line: table.line };
                table.finish();
                definitions.insert(name, definition);
            }
        }
        definitions
    }

    /// Localised texts by key.
    pub(super) fn texts(&mut self, key: &'static str) -> IndexMap<String, Text> {
        let entries = self.get(key).map(Value::definitions).unwrap_or_default();
        entries.into_iter().map(|(name, value)| (name, value.text())).collect()
    }

    /// The tables of a `[[key]]`.
    pub(super) fn list<T>(
        &mut self,
        key: &'static str,
        subject: &str,
        read: fn(&mut Table<'a>) -> T,
    ) -> Vec<Located<T>> {
        let tables = self.get(key).map(|value| value.tables(subject)).unwrap_or_default();
        let read_one = |mut table: Table<'a>| {
            let item = Located { value: read(&mut table), line: table.line };
            table.finish();
            item
        };
        tables.into_iter().map(read_one).collect()
    }
}

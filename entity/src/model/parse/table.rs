//! One table of a file: takes values out by key, and reports the keys that nobody asked for.

use indexmap::IndexMap;
use toml::de::DeTable;

use super::format::Section;
use super::reader::{FileReader, Located};
use super::suggest::hint;
use super::value::Value;

/// Asking for a key makes it known; [`Table::finish`] reports all others.
pub(super) struct Table<'a> {
    reader: &'a FileReader,
    entries: &'a DeTable<'a>,
    asked: Vec<&'static str>,
    /// Whether keys that nobody asked for are passed over.
    forgiving: bool,
    /// What may stand in it.
    section: &'static Section,
    subject: String,
    /// The line of its header.
    pub(super) line: usize,
}

impl<'a> Table<'a> {
    /// `subject` is what the table defines, as the beginning of a sentence.
    pub(super) fn new(
        reader: &'a FileReader,
        entries: &'a DeTable<'a>,
        section: &'static Section,
        subject: String,
        line: usize,
    ) -> Table<'a> {
        Table { reader, entries, asked: Vec::new(), forgiving: false, section, subject, line }
    }

    /// Reports the keys that nobody asked for.
    pub(super) fn finish(self) {
        if self.forgiving {
            return;
        }
        for (key, value) in self.entries {
            let name = key.get_ref().as_ref();
            if !self.asked.contains(&name) {
                let line = Value::keyed(self.reader, (key, value)).line;
                self.fault(line, format!("unknown key `{name}`{}", hint(name, self.asked.iter().copied())));
            }
        }
    }

    /// Which keys the table may have depends on a word that is not understood: reports none of them.
    pub(super) fn forgive(&mut self) {
        self.forgiving = true;
    }

    pub(super) fn fault(&self, line: usize, reason: impl Into<String>) {
        self.reader.fault(line, reason);
    }

    /// Reports that the table lacks something.
    pub(super) fn lacks(&self, what: &str) {
        self.lacks_at(self.line, what);
    }

    /// Reports that the table lacks something, at a line of it.
    pub(super) fn lacks_at(&self, line: usize, what: &str) {
        self.reader.lacks(line, format!("{} has no {what}", self.subject));
    }

    /// The value of a key that may be left out.
    pub(super) fn get(&mut self, key: &'static str) -> Option<Value<'a>> {
        debug_assert!(
            self.section.find(key).is_some(),
            "`{key}` of a {} is not described",
            self.section.name
        );
        #[cfg(test)]
        super::tests::note(self.section, key);
        if !self.asked.contains(&key) {
            self.asked.push(key);
        }
        self.entries.get_key_value(key).map(|entry| Value::keyed(self.reader, entry))
    }

    /// What may stand in the tables under a key.
    fn below(&self, key: &str) -> &'static Section {
        let described = self.section.find(key).and_then(|key| key.form.section());
        described.expect("whoever reads tables under a key describes them; a test reads each")
    }

    /// The value of a key that must be there.
    pub(super) fn required(&mut self, key: &'static str) -> Option<Value<'a>> {
        let value = self.get(key);
        if value.is_none() {
            self.lacks(&format!("`{key}`"));
        }
        value
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
            if let Some(mut table) = value.table(self.below(key), format!("{word} `{name}`")) {
                let definition = Located { value: read(&name, &mut table), line: table.line };
                table.finish();
                definitions.insert(name, definition);
            }
        }
        definitions
    }

    /// The tables of a `[[key]]`.
    pub(super) fn list<T>(
        &mut self,
        key: &'static str,
        subject: &str,
        read: fn(&mut Table<'a>) -> T,
    ) -> Vec<Located<T>> {
        let tables = self.get(key).map(|value| value.tables(self.below(key), subject)).unwrap_or_default();
        let read_one = |mut table: Table<'a>| {
            let item = Located { value: read(&mut table), line: table.line };
            table.finish();
            item
        };
        tables.into_iter().map(read_one).collect()
    }

    /// The table under a key that may be left out.
    pub(super) fn inner<T>(
        &mut self,
        key: &'static str,
        subject: &str,
        read: fn(&mut Table<'a>) -> T,
    ) -> Option<Located<T>> {
        let mut table = self.get(key)?.table(self.below(key), subject.to_owned())?;
        let inner = Located { value: read(&mut table), line: table.line };
        table.finish();
        Some(inner)
    }
}

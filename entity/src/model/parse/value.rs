//! One value of a file, and what it can be read as.

use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::format::Section;
use super::reader::{FileReader, Located};
use super::suggest::list;
use super::table::Table;
use super::tags::{check_key, is_language_tag};
use crate::model::Text;

/// A value with the line to report it at. Readings that fail report why and return `None`.
pub(super) struct Value<'a> {
    reader: &'a FileReader,
    node: &'a DeValue<'a>,
    /// What the value is, as the beginning of a sentence.
    subject: String,
    pub(super) line: usize,
}

impl<'a> Value<'a> {
    /// A value under a key, which also tells its line: values of tables begin at their header.
    pub(super) fn keyed(
        reader: &'a FileReader,
        (key, value): (&'a Spanned<DeString<'a>>, &'a Spanned<DeValue<'a>>),
    ) -> Value<'a> {
        let line = reader.line_of(key.span().start);
        Value { reader, node: value.get_ref(), subject: format!("`{}`", key.get_ref()), line }
    }

    pub(super) fn string(&self) -> Option<Located<String>> {
        match self.node.as_str() {
            Some(text) => Some(Located { value: text.to_owned(), line: self.line }),
            None => self.must_be("a string"),
        }
    }

    /// Reports a string that is no well-formed key.
    pub(super) fn check_key(&self, string: &Located<String>) {
        check_key(self.reader, &string.value, string.line);
    }

    pub(super) fn is_table(&self) -> bool {
        self.node.is_table()
    }

    pub(super) fn flag(&self) -> Option<bool> {
        self.node.as_bool().or_else(|| self.must_be("true or false"))
    }

    /// A whole number from `min` to `max`.
    pub(super) fn integer(&self, min: i64, max: i64) -> Option<Located<i64>> {
        let Some(integer) = self.node.as_integer() else { return self.must_be("a whole number") };
        let number = i64::from_str_radix(integer.as_str(), integer.radix()).ok();
        let number = number.filter(|number| (min..=max).contains(number));
        if number.is_none() {
            let reason = format!("{} is {integer}, but must lie from {min} to {max}", self.subject);
            self.reader.fault(self.line, reason);
        }
        number.map(|value| Located { value, line: self.line })
    }

    /// A finite number, written with or without a fraction.
    pub(super) fn number(&self) -> Option<Located<f64>> {
        let number = match self.node {
            DeValue::Float(float) => float.as_str().parse::<f64>().ok(),
            DeValue::Integer(integer) if integer.radix() == 10 => integer.as_str().parse().ok(),
            _ => None,
        };
        match number.filter(|number| number.is_finite()) {
            Some(value) => Some(Located { value, line: self.line }),
            None => self.must_be("a finite number"),
        }
    }

    /// One string, or a list of at least one, each of them once.
    pub(super) fn strings(&self) -> Vec<Located<String>> {
        if self.node.is_array() {
            let items = self.items(format!("every entry of {}", self.subject));
            if items.is_empty() {
                self.reader.fault(self.line, format!("{} is empty: name at least one", self.subject));
            }
            let strings: Vec<Located<String>> = items.iter().filter_map(Value::string).collect();
            for (at, string) in strings.iter().enumerate() {
                if strings[..at].contains(string) {
                    let reason = format!("`{}` stands twice in {}", string.value, self.subject);
                    self.reader.fault(string.line, reason);
                }
            }
            return strings;
        }
        self.string().into_iter().collect()
    }

    /// One of a few words; `string` is it.
    pub(super) fn choose<T: Copy>(&self, string: &Located<String>, choices: &[(&str, T)]) -> Option<T> {
        let found = choices.iter().find(|(word, _)| *word == string.value);
        if found.is_none() {
            let words: Vec<&str> = choices.iter().map(|(word, _)| *word).collect();
            let reason =
                format!("{} is `{}`, but must be one of {}", self.subject, string.value, list(&words));
            self.reader.fault(string.line, reason);
        }
        found.map(|(_, value)| *value)
    }

    /// Localised text: one string is English, a table has a string by language tag.
    pub(super) fn text(&self) -> Text {
        let mut text = Text::default();
        match self.node {
            DeValue::String(english) => self.say(&mut text, "en", english),
            DeValue::Table(languages) if languages.is_empty() => {
                self.reader.lacks(self.line, format!("{} says nothing in any language", self.subject));
            }
            DeValue::Table(languages) => {
                for (tag, said) in languages {
                    let mut value = Value::keyed(self.reader, (tag, said));
                    value.subject = format!("{} in {}", self.subject, value.subject);
                    if !is_language_tag(tag.get_ref()) {
                        let reason =
                            format!("`{}` is no language tag such as `zh`, `en` or `zh-Hans`", tag.get_ref());
                        self.reader.fault(value.line, reason);
                    } else if let Some(said) = value.string() {
                        value.say(&mut text, tag.get_ref(), &said.value);
                    }
                }
            }
            _ => {
                self.must_be::<()>("a string, or a table of strings by language");
            }
        }
        text
    }

    fn say(&self, text: &mut Text, tag: &str, said: &str) {
        if said.trim().is_empty() {
            self.reader.fault(self.line, format!("{} is empty", self.subject));
        }
        text.0.insert(tag.to_owned(), said.trim().to_owned());
    }

    pub(super) fn table(self, section: &'static Section, subject: String) -> Option<Table<'a>> {
        let entries = self.entries()?;
        Some(Table::new(self.reader, entries, section, subject, self.line))
    }

    /// The entries of a table, by keys that are checked.
    pub(super) fn definitions(self) -> Vec<(String, Value<'a>)> {
        let entries = self.entries().into_iter().flatten();
        let define = |(key, value): (&'a Spanned<DeString<'a>>, &'a Spanned<DeValue<'a>>)| {
            let value = Value::keyed(self.reader, (key, value));
            check_key(self.reader, key.get_ref(), value.line);
            (key.get_ref().to_string(), value)
        };
        entries.map(define).collect()
    }

    /// The tables of a `[[list]]`.
    pub(super) fn tables(self, section: &'static Section, subject: &str) -> Vec<Table<'a>> {
        if !self.node.is_array() {
            self.must_be::<()>("a list of tables, each under `[[…]]`");
        }
        let items = self.items(format!("every entry of {}", self.subject));
        items.into_iter().filter_map(|item| item.table(section, subject.to_owned())).collect()
    }

    fn entries(&self) -> Option<&'a DeTable<'a>> {
        self.node.as_table().or_else(|| self.must_be("a table"))
    }

    fn items(&self, subject: String) -> Vec<Value<'a>> {
        let item = |item: &'a Spanned<DeValue<'a>>| Value {
            reader: self.reader,
            node: item.get_ref(),
            subject: subject.clone(),
            line: self.reader.line_of(item.span().start),
        };
        self.node.as_array().into_iter().flatten().map(item).collect()
    }

    fn must_be<T>(&self, right: &str) -> Option<T> {
        let wrong = match self.node {
            DeValue::String(_) => "a string",
            DeValue::Integer(_) | DeValue::Float(_) => "this number",
            DeValue::Boolean(_) => "true or false",
            DeValue::Datetime(_) => "a date",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        };
        self.reader.fault(self.line, format!("{} must be {right}, not {wrong}", self.subject));
        None
    }
}

//! What a table is asked for: the readings that the parts of a model share.

use indexmap::IndexMap;

use super::reader::Located;
use super::table::Table;
use super::value::Value;
use crate::model::{Direction, Text};

impl Table<'_> {
    /// Localised text that must be there.
    pub(super) fn text(&mut self, key: &'static str) -> Text {
        self.required(key).map(|value| value.text()).unwrap_or_default()
    }

    /// Localised texts by key.
    pub(super) fn texts(&mut self, key: &'static str) -> IndexMap<String, Text> {
        let entries = self.get(key).map(Value::definitions).unwrap_or_default();
        entries.into_iter().map(|(name, value)| (name, value.text())).collect()
    }

    /// A well-formed key that must be there, such as the name of the model.
    pub(super) fn name(&mut self, key: &'static str) -> String {
        let Some(value) = self.required(key) else { return String::new() };
        let Some(name) = value.string() else { return String::new() };
        value.check_key(&name);
        name.value
    }

    pub(super) fn string(&mut self, key: &'static str) -> Option<Located<String>> {
        self.get(key)?.string()
    }

    /// A string that must be there.
    pub(super) fn required_string(&mut self, key: &'static str) -> Option<Located<String>> {
        self.required(key)?.string()
    }

    /// One string or a list of strings; none where nothing is said.
    pub(super) fn strings(&mut self, key: &'static str) -> Vec<Located<String>> {
        self.get(key).map(|value| value.strings()).unwrap_or_default()
    }

    /// One string or a list of strings, at least one.
    pub(super) fn required_strings(&mut self, key: &'static str) -> Vec<Located<String>> {
        self.required(key).map(|value| value.strings()).unwrap_or_default()
    }

    /// True or false; false where nothing is said.
    pub(super) fn flag(&mut self, key: &'static str) -> bool {
        self.get(key).and_then(|value| value.flag()).unwrap_or(false)
    }

    /// A whole number that may be left out.
    pub(super) fn integer(&mut self, key: &'static str, min: i64, max: i64) -> Option<Located<i64>> {
        self.get(key)?.integer(min, max)
    }

    /// A number of things, at least `min`, that may be left out.
    pub(super) fn count(&mut self, key: &'static str, min: u32) -> Option<u32> {
        self.integer(key, min.into(), u32::MAX.into()).map(|count| count.value as u32)
    }

    /// One of a few words, which must be there.
    pub(super) fn choice<T: Copy>(&mut self, key: &'static str, choices: &[(&str, T)]) -> Option<T> {
        let value = self.required(key)?;
        value.choose(&value.string()?, choices)
    }

    /// One or several of a few words; none where nothing is said.
    pub(super) fn words<T: Copy>(&mut self, key: &'static str, choices: &[(&str, T)]) -> Vec<T> {
        let Some(value) = self.get(key) else { return Vec::new() };
        value.strings().iter().filter_map(|word| value.choose(word, choices)).collect()
    }

    /// From which end ties are seen; forward where nothing is said.
    pub(super) fn direction(&mut self, key: &'static str) -> Direction {
        let known = [("forward", Direction::Forward), ("inverse", Direction::Inverse)];
        let chosen = self.get(key).and_then(|value| value.choose(&value.string()?, &known));
        chosen.unwrap_or(Direction::Forward)
    }

    /// Reports bounds between which nothing lies.
    pub(super) fn check_bounds<T>(&self, min: Option<&Located<T>>, max: Option<&Located<T>>)
    where
        T: PartialOrd + std::fmt::Display,
    {
        if let (Some(min), Some(max)) = (min, max)
            && min.value > max.value
        {
            let reason = format!("`min` {} is above `max` {}: no value would fit", min.value, max.value);
            self.fault(min.line, reason);
        }
    }
}

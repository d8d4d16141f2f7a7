//! Localised text: the same words in several languages.

use indexmap::IndexMap;

/// Text by BCP 47 language tag, in the order of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text(pub IndexMap<String, String>);

impl Text {
    /// The text in the asked language; else in its primary language (`zh` for `zh-Hans`); else in
    /// English; else in whatever language comes first. Empty only where the model says nothing.
    pub fn get(&self, language: Option<&str>) -> &str {
        language
            .and_then(|tag| self.0.get(tag).or_else(|| self.0.get(tag.split('-').next().unwrap_or(tag))))
            .or_else(|| self.0.get("en"))
            .or_else(|| self.0.values().next())
            .map_or("", String::as_str)
    }

    /// Whether no language says anything.
    pub fn is_empty(&self) -> bool {
        self.0.values().all(String::is_empty)
    }
}

//! Localised text: the same words in several languages.

use indexmap::IndexMap;

/// Text by BCP 47 language tag, in the order of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text(pub IndexMap<String, String>);

impl Text {
    /// The text in the asked language; else in a wider one (`zh` for `zh-Hans-CN`); else in English; else in whatever
    /// language comes first. Empty only where the model says nothing.
    pub fn get(&self, language: Option<&str>) -> &str {
        let find = |tag: &str| {
            self.0.iter().find(|(known, _)| known.eq_ignore_ascii_case(tag)).map(|(_, text)| text)
        };
        language
            .and_then(|tag| fallbacks(tag).find_map(find))
            .or_else(|| self.0.get("en"))
            .or_else(|| self.0.values().next())
            .map_or("", String::as_str)
    }

    /// Whether no language says anything.
    pub fn is_empty(&self) -> bool {
        self.0.values().all(String::is_empty)
    }
}

/// A BCP 47 language tag and the wider ones it falls back to, as RFC 4647 looks them up: `zh-Hans-CN`, `zh-Hans`, `zh`.
pub fn fallbacks(tag: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(tag), |tag| tag.rsplit_once('-').map(|(wider, _)| wider))
}

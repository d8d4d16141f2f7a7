//! Why a command is refused: every rule that is broken, where in the input, and by which organisations on which days.
//!
//! A violation is a value; sentences are made of it in the language that is asked for.

mod code;
mod record;
mod wording;

use crate::day::Day;
use crate::model::Text;

pub use code::ViolationCode;
pub(super) use record::{read, written};
pub use wording::{expectation, text_fault};

/// A rule that a command would break.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Which rule.
    pub code: ViolationCode,
    /// Where in the input; empty where it is about the command as a whole.
    pub path: Vec<PathPart>,
    /// Ids of the organisations that are concerned.
    pub organizations: Vec<i64>,
    /// The days that are concerned.
    pub dates: Vec<Day>,
    /// What the sentence names.
    pub arguments: Vec<(&'static str, Text)>,
}

/// A step into an input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PathPart {
    /// A field that every such input has, as the API calls it.
    Field(&'static str),
    /// A place in a list, from 0.
    Index(usize),
    /// A field that the model defines, by its key: a kind or an attribute.
    Key(String),
}

/// A part of a path, which needs no list of its own.
#[macro_export]
#[doc(hidden)]
macro_rules! input_part {
    ($($part:expr),* $(,)?) => { [$($crate::command::PathPart::from($part)),*] };
}

/// A path from its parts.
#[macro_export]
#[doc(hidden)]
macro_rules! input_path {
    ($($part:expr),* $(,)?) => { vec![$($crate::command::PathPart::from($part)),*] };
}

impl From<&'static str> for PathPart {
    fn from(field: &'static str) -> PathPart {
        PathPart::Field(field)
    }
}

impl From<usize> for PathPart {
    fn from(at: usize) -> PathPart {
        PathPart::Index(at)
    }
}

impl From<&String> for PathPart {
    fn from(key: &String) -> PathPart {
        PathPart::Key(key.clone())
    }
}

impl Violation {
    /// The rule `code` is broken at `path`.
    pub fn new(code: ViolationCode, path: Vec<PathPart>) -> Violation {
        Violation { code, path, organizations: Vec::new(), dates: Vec::new(), arguments: Vec::new() }
    }

    /// Names something that has no titles, such as a code or a number.
    pub fn with(self, name: &'static str, plain: impl ToString) -> Violation {
        self.with_text(name, said(&plain.to_string(), None))
    }

    /// Names something in several languages.
    pub fn with_text(mut self, name: &'static str, text: Text) -> Violation {
        self.arguments.push((name, text));
        self
    }

    /// Concerns this organisation.
    pub fn of(mut self, organization: i64) -> Violation {
        self.organizations.push(organization);
        self
    }

    /// Concerns this day; open ends are left out.
    pub fn on(mut self, day: Day) -> Violation {
        self.dates.extend(day.date().map(|_| day));
        self
    }

    /// The sentence, in Chinese where that is asked for, else in English.
    pub fn message(&self, language: Option<&str>) -> String {
        let chinese =
            language.is_some_and(|tag| tag.get(..2).is_some_and(|tag| tag.eq_ignore_ascii_case("zh")));
        let mut rest = if chinese { self.code.chinese() } else { self.code.english() };
        let mut sentence = String::new();
        while let Some((before, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}').expect("templates close their braces");
            sentence.push_str(before);
            let found = self.arguments.iter().find(|(known, _)| *known == name);
            sentence.push_str(found.map_or("…", |(_, text)| text.get(language)));
            rest = after;
        }
        sentence + rest
    }
}

/// The same words in English and, where they differ, in Chinese.
pub(super) fn said(english: &str, chinese: Option<&str>) -> Text {
    let mut text = Text::default();
    text.0.insert("en".to_owned(), english.to_owned());
    text.0.extend(chinese.map(|words| ("zh".to_owned(), words.to_owned())));
    text
}

/// Several titles as one enumeration.
pub(super) fn listed<'a>(texts: impl Iterator<Item = &'a Text> + Clone) -> Text {
    match texts.clone().next() {
        None => said("none", Some("无")),
        Some(_) => joined(texts, ", ", "、"),
    }
}

/// Several sentences as one text.
pub(super) fn sentences<'a>(texts: impl Iterator<Item = &'a Text> + Clone) -> Text {
    joined(texts, " ", "")
}

fn joined<'a>(texts: impl Iterator<Item = &'a Text> + Clone, english: &str, chinese: &str) -> Text {
    let join = |language: &str, between: &str| {
        texts.clone().map(|text| text.get(Some(language))).collect::<Vec<_>>().join(between)
    };
    said(&join("en", english), Some(&join("zh", chinese)))
}

//! What is said in words: names, codes, attribute values.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::super::draft::Draft;
use crate::command::violation::{expectation, text_fault};
use crate::command::{PathPart, Violation, ViolationCode};
use crate::input_part;
use crate::model::{Attribute, AttributeValue, KindIx};
use crate::rule::{TextFault, check_text, is_language_tag};

impl Draft {
    /// Refuses a text that has a fault.
    pub(super) fn require_text(&mut self, checked: Result<(), TextFault>, path: Vec<PathPart>) {
        if let Err(fault) = checked {
            self.refuse(
                Violation::new(ViolationCode::TextInvalid, path).with_text("fault", text_fault(&fault)),
            );
        }
    }

    /// Refuses languages that are none, or come twice.
    pub(super) fn require_languages<'a>(
        &mut self,
        tags: impl Iterator<Item = &'a String>,
        list: &[PathPart],
    ) {
        let mut seen = HashSet::new();
        for (at, tag) in tags.enumerate() {
            if !is_language_tag(tag) || !seen.insert(tag.to_ascii_lowercase()) {
                let path = self.at(&[list, &input_part![at, "language"]].concat());
                self.refuse(
                    Violation::new(ViolationCode::LanguageInvalid, path).with("language", format!("{tag:?}")),
                );
            }
        }
    }

    /// Lays values over an organisation's attributes, by their places in the kind; null takes one away. What does not fit is
    /// refused; `list` is where the attributes stand in the input.
    pub(super) fn lay_attributes(
        &mut self,
        kind: KindIx,
        given: &[(usize, Value)],
        over: &mut Map<String, Value>,
        list: &[PathPart],
    ) {
        for (place, value) in given {
            let definition = self.model().kind(kind);
            let Some((key, attribute)) = definition.attributes.get_index(*place) else { continue };
            let (key, attribute) = (key.clone(), attribute.clone());
            if value.is_null() {
                over.remove(&key);
                continue;
            }
            let path = self.at(&[list, &input_part![&key]].concat());
            match attribute.read_json(self.model(), value) {
                Ok(value) => {
                    if let AttributeValue::String(text) = &value {
                        self.require_text(check_text(text), path);
                    }
                    // Read and written once more, so that a value has one form in the database.
                    over.insert(key, attribute.write_json(self.model(), &value));
                }
                Err(_) => self.refuse_attribute(ViolationCode::AttributeInvalid, kind, &attribute, path),
            }
        }
    }

    /// Refuses what lacks an attribute that every organisation of the kind has.
    pub(super) fn require_attributes(
        &mut self,
        kind: KindIx,
        values: &Map<String, Value>,
        list: &[PathPart],
    ) {
        let definition = self.model().kind(kind);
        let missing = definition
            .attributes
            .iter()
            .filter(|(key, attribute)| attribute.required && values.get(*key).is_none_or(Value::is_null));
        let missing: Vec<Attribute> = missing.map(|(_, attribute)| attribute.clone()).collect();
        for attribute in missing {
            let path = self.at(&[list, &input_part![&attribute.key]].concat());
            self.refuse_attribute(ViolationCode::AttributeRequired, kind, &attribute, path);
        }
    }

    fn refuse_attribute(
        &mut self,
        code: ViolationCode,
        kind: KindIx,
        attribute: &Attribute,
        path: Vec<PathPart>,
    ) {
        let violation = Violation::new(code, path)
            .with_text("attribute", attribute.title.clone())
            .with_text("kind", self.model().kind(kind).title.clone())
            .with_text("expected", expectation(self.model(), attribute));
        self.refuse(violation);
    }
}

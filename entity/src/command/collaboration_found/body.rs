//! The body by itself: its kind, names, code, attributes and life.

use std::collections::HashSet;

use super::Draft;
use crate::command::frame::Frame;
use crate::command::violation::{expectation, listed, text_fault};
use crate::command::{PathPart, Violation, ViolationCode, naming};
use crate::input_path;
use crate::model::AttributeValue;
use crate::rule::{TextFault, check_code, check_name, check_text, is_language_tag};
use crate::snapshot::{Described, Org};
use crate::store::StoreError;

/// Longest reason, in characters.
const LONGEST_REASON: usize = 2000;

impl Draft<'_> {
    pub(super) fn check_body(&mut self) {
        let kind = self.model.kind(self.input.kind);
        if !kind.is_collaboration() {
            let path = input_path!["organization", &kind.key];
            let allowed = self.model.kinds.values().filter(|kind| kind.is_collaboration());
            let titles = listed(allowed.map(|kind| &kind.title));
            self.refuse(
                Violation::new(ViolationCode::KindNotCollaboration, path)
                    .with_text("kind", kind.title.clone())
                    .with_text("allowed", titles),
            );
        }
        self.check_words();
        self.check_attributes();
        if self.life.is_empty() {
            let (from, to) = (self.life.from, self.life.to);
            self.refuse(
                Violation::new(ViolationCode::PeriodEmpty, input_path!["until"])
                    .on(from)
                    .on(to)
                    .with_text("from", naming::day(from))
                    .with_text("to", naming::day(to)),
            );
        }
        self.check_code();
    }

    fn check_words(&mut self) {
        let input = self.input;
        self.check_one(check_name(&input.name), self.of_body("name"));
        if let Some(short) = &input.short_name {
            self.check_one(check_name(short), self.of_body("shortName"));
        }
        let mut tags = HashSet::new();
        for (at, (tag, name)) in input.names.iter().enumerate() {
            let path = |field| [self.of_body("names"), input_path![at, field]].concat();
            let (language, named) = (path("language"), path("name"));
            if !is_language_tag(tag) || !tags.insert(tag.to_ascii_lowercase()) {
                self.refuse(
                    Violation::new(ViolationCode::LanguageInvalid, language)
                        .with("language", format!("{tag:?}")),
                );
            }
            self.check_one(check_name(name), named);
        }
        if let Some(reason) = &input.reason {
            self.check_one(check_reason(reason), input_path!["reason"]);
        }
    }

    fn check_one(&mut self, checked: Result<(), TextFault>, path: Vec<PathPart>) {
        if let Err(fault) = checked {
            self.refuse(
                Violation::new(ViolationCode::TextInvalid, path).with_text("fault", text_fault(&fault)),
            );
        }
    }

    fn check_attributes(&mut self) {
        let kind = self.model.kind(self.input.kind);
        for (at, (key, attribute)) in kind.attributes.iter().enumerate() {
            let given = self.input.attributes.iter().find(|(place, value)| *place == at && !value.is_null());
            let refused = |code| {
                Violation::new(code, self.of_body(key))
                    .with_text("attribute", attribute.title.clone())
                    .with_text("kind", kind.title.clone())
                    .with_text("expected", expectation(self.model, attribute))
            };
            let violation = match given.map(|(_, value)| attribute.read_json(self.model, value)) {
                None if attribute.required => Some(refused(ViolationCode::AttributeRequired)),
                None => None,
                Some(Err(_)) => Some(refused(ViolationCode::AttributeInvalid)),
                Some(Ok(AttributeValue::String(text))) => check_text(&text).err().map(|fault| {
                    Violation::new(ViolationCode::TextInvalid, self.of_body(key))
                        .with_text("fault", text_fault(&fault))
                }),
                Some(Ok(_)) => None,
            };
            self.violations.extend(violation);
        }
    }

    /// A code belongs to one organisation of its scheme a day.
    fn check_code(&mut self) {
        let Some(code) = &self.input.code else { return };
        if let Err(fault) = check_code(code) {
            return self.check_one(Err(fault), self.of_body("code"));
        }
        let scheme = self.model.kind(self.input.kind).scheme;
        let history = self.history;
        let taken = history.versions_with_code(code).map(|at| history.version(at)).find(|version| {
            self.model.kind(version.kind()).scheme == scheme && version.validity().overlaps(self.life)
        });
        let taken = taken.map(|version| (version.org(), version.validity()));
        if let Some((org, validity)) = taken.or(self.owner.map(|org| (org, history.life(org)))) {
            let path = self.of_body("code");
            self.refuse(
                Violation::new(ViolationCode::CodeTaken, path)
                    .of(history.id(org))
                    .on(validity.from)
                    .on(validity.to)
                    .with("code", code)
                    .with_text("organization", naming::organization(history, org))
                    .with_text("from", naming::day(validity.from))
                    .with_text("to", naming::day(validity.to)),
            );
        }
    }

    /// Who bears the code as an identifier of the same scheme.
    pub(super) async fn find_owner(&self, frame: &Frame<'_>) -> Result<Option<Org>, StoreError> {
        let Some(code) = self.input.code.as_ref().filter(|code| check_code(code).is_ok()) else {
            return Ok(None);
        };
        let scheme = self.model.kind(self.input.kind).scheme;
        let owner = frame.store.find_identifier_owner(scheme, code, frame.committed()).await?;
        Ok(owner.and_then(|id| self.history.find_id(id)))
    }
}

/// A reason is told in a few sentences.
pub(in crate::command) fn check_reason(text: &str) -> Result<(), TextFault> {
    let length = text.chars().count();
    match length > LONGEST_REASON {
        true => Err(TextFault::TooLong { length, max: LONGEST_REASON }),
        false if text.trim().is_empty() => Err(TextFault::Blank),
        false => check_text(text),
    }
}

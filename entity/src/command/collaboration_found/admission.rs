//! Whether the model admits such a body: lists of what is welcome and what is prohibited, by field of work and by who takes
//! part.

use super::Draft;
use crate::command::violation::sentences;
use crate::command::{PathPart, Violation, ViolationCode};
use crate::input_path;
use crate::model::{Admission, AttributeValue};

use super::place::kinds_of;

impl Draft<'_> {
    pub(super) fn check_admission(&mut self) {
        let about = |admission: &&Admission| admission.kinds.contains(&self.input.kind);
        let rules: Vec<&Admission> = self.model.admissions.iter().filter(about).collect();
        let prohibiting = rules.iter().filter(|rule| !rule.admits && self.meets(rule));
        let prohibited: Vec<Violation> = prohibiting
            .map(|rule| {
                Violation::new(ViolationCode::Prohibited, self.path_of(rule))
                    .with_text("reason", rule.reason.clone())
            })
            .collect();
        self.violations.extend(prohibited);
        let admitting: Vec<&Admission> = rules.into_iter().filter(|rule| rule.admits).collect();
        if admitting.is_empty() || admitting.iter().any(|rule| self.meets(rule)) {
            return;
        }
        let reasons = sentences(admitting.iter().map(|rule| &rule.reason));
        self.refuse(
            Violation::new(ViolationCode::NotAdmitted, self.path_of(admitting[0]))
                .with_text("kind", self.model.kind(self.input.kind).title.clone())
                .with_text("reasons", reasons),
        );
    }

    fn meets(&self, rule: &Admission) -> bool {
        let field = rule.field.as_ref().is_none_or(|field| {
            let kind = self.model.kind(self.input.kind);
            let Some((place, _, attribute)) = kind.attributes.get_full(&field.attribute) else {
                return false;
            };
            let given = self.input.attributes.iter().find(|(at, _)| *at == place);
            let value = given.and_then(|(_, value)| attribute.read_json(self.model, value).ok());
            matches!(value, Some(AttributeValue::Enum(at)) if field.values.contains(&at))
        });
        field
            && (rule.participants.is_empty()
                || self.participants.iter().any(|(.., org)| {
                    let mut kinds = kinds_of(self.history, *org).into_iter();
                    kinds
                        .any(|(during, kind)| during.overlaps(self.life) && rule.participants.contains(&kind))
                }))
    }

    fn path_of(&self, rule: &Admission) -> Vec<PathPart> {
        match &rule.field {
            Some(field) => self.of_body(&field.attribute),
            None => input_path!["participants"],
        }
    }
}

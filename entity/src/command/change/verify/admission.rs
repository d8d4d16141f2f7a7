//! Whether the model admits bodies that are founded: lists of what is welcome and what is prohibited, by field of work and by
//! who takes part.

use super::super::draft::Draft;
use crate::command::violation::sentences;
use crate::command::{Violation, ViolationCode};
use crate::model::{Admission, AttributeValue, KindIx};
use crate::store::RawContent;

impl Draft {
    pub(super) fn verify_admission(&mut self) {
        if self.model().admissions.is_empty() {
            return;
        }
        for organization in self.new.organizations.clone() {
            let Some((_, slot)) = self.versions.naming(organization).next() else { continue };
            let (content, cause) = (slot.value.clone(), slot.cause.clone());
            let kind = self.kind_of(&content);
            let rules: Vec<Admission> =
                self.model().admissions.iter().filter(|rule| rule.kinds.contains(&kind)).cloned().collect();
            let path = self.cause([&cause]);
            let prohibiting: Vec<&Admission> =
                rules.iter().filter(|rule| !rule.admits && self.meets(rule, kind, &content)).collect();
            for rule in prohibiting {
                let violation = Violation::new(ViolationCode::Prohibited, path.clone());
                self.refuse(violation.with_text("reason", rule.reason.clone()));
            }
            let admitting: Vec<&Admission> = rules.iter().filter(|rule| rule.admits).collect();
            if admitting.is_empty() || admitting.iter().any(|rule| self.meets(rule, kind, &content)) {
                continue;
            }
            let reasons = sentences(admitting.iter().map(|rule| &rule.reason));
            let violation = Violation::new(ViolationCode::NotAdmitted, path)
                .with_text("kind", self.model().kind(kind).title.clone())
                .with_text("reasons", reasons);
            self.refuse(violation);
        }
    }

    fn meets(&self, rule: &Admission, kind: KindIx, content: &RawContent) -> bool {
        let model = self.model();
        let field = rule.field.as_ref().is_none_or(|field| {
            let attribute = model.kind(kind).attributes.get(&field.attribute);
            let given = content.attributes.get(&field.attribute);
            let value = attribute.zip(given).and_then(|(of, value)| of.read_json(model, value).ok());
            matches!(value, Some(AttributeValue::Enum(at)) if field.values.contains(&at))
        });
        let life = self.life(content.organization);
        let takes_part = || {
            self.ties.naming(content.organization).any(|(_, slot)| {
                let participation =
                    self.type_of(&slot.value).is_some_and(|at| model.relation_type(at).is_participation);
                participation
                    && slot.value.to == content.organization
                    && self
                        .kinds(slot.value.from)
                        .iter()
                        .any(|(during, kind)| during.overlaps(life) && rule.participants.contains(kind))
            })
        };
        field && (rule.participants.is_empty() || takes_part())
    }
}

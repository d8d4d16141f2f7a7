//! Admissions and prohibitions: that they are about collaborations, and about values and participants that exist.

use super::super::compose::Faults;
use super::super::draft::admissions::AdmissionDraft;
use super::super::draft::kinds::TypeDraft;
use super::super::reader::Located;
use super::super::suggest::hint;
use super::Whole;
use super::find::Mention;
use crate::model::{Admission, AdmissionField, Direction, EnumDef, KindIx, KindTrait, RelationTypeIx};

impl Whole<'_, '_> {
    pub(super) fn admissions(&self, faults: &mut Faults) -> Vec<Admission> {
        let mut admissions = Vec::new();
        for (file, read) in self.united.files.iter().enumerate() {
            for draft in &read.draft.admissions {
                admissions.push(self.admission(file, &draft.value, faults));
            }
        }
        admissions
    }

    fn admission(&self, file: usize, draft: &AdmissionDraft, faults: &mut Faults) -> Admission {
        let mut kinds = Vec::new();
        for named in &draft.kinds {
            let Some(kind) = self.united.find_kind((file, named), faults) else { continue };
            let definition = self.united.kinds[usize::from(kind.0)].definition;
            if !definition.traits.contains(&KindTrait::Collaboration) {
                let reason = format!(
                    "`{}` is no collaboration: give the kind the trait `collaboration`, or take it out",
                    named.value
                );
                faults.push((file, named.line, reason));
            }
            kinds.push(kind);
        }
        let participants = draft.participants.iter().filter_map(|named| {
            let kind = self.united.find_kind((file, named), faults)?;
            self.check_participant((file, named), kind, &kinds, faults);
            Some(kind)
        });
        let participants = participants.collect();
        let field = draft.field.as_ref();
        Admission {
            admits: draft.admits,
            field: field.and_then(|(field, values)| self.field((file, field), values, &kinds, faults)),
            kinds,
            participants,
            reason: draft.reason.clone(),
        }
    }

    fn check_participant(
        &self,
        (file, named): Mention<'_>,
        participant: KindIx,
        bodies: &[KindIx],
        faults: &mut Faults,
    ) {
        let Some(ties) = self.ties else { return };
        let types = (0u16..).map(RelationTypeIx).zip(self.united.relation_types.values());
        let mut participations =
            types.filter(|(_, defined)| defined.definition.participation.declared.is_some());
        let takes_part = participations.any(|(relation, _)| {
            bodies.iter().any(|body| ties.allows(relation, Direction::Forward, participant, *body))
        });
        if !takes_part && !bodies.is_empty() {
            let reason = format!(
                "no `{}` can take part in {}: allow it in a participation, or take it out",
                named.value,
                self.united.kind_list(bodies)
            );
            faults.push((file, named.line, reason));
        }
    }

    fn field(
        &self,
        (file, named): Mention<'_>,
        values: &[Located<String>],
        kinds: &[KindIx],
        faults: &mut Faults,
    ) -> Option<AdmissionField> {
        let mut found: Option<(&EnumDef, KindIx)> = None;
        for kind in kinds {
            let read = match (self.enumeration(&named.value, *kind), found) {
                (Err(None), _) => return None,
                (Err(Some(reason)), _) => Err(reason),
                (Ok(read), Some((first, other))) if read.key != first.key => Err(format!(
                    "`{}` of {} are values of different enumerations: write an entry for each kind",
                    named.value,
                    self.united.kind_list([&other, kind])
                )),
                (Ok(read), _) => Ok(read),
            };
            match read {
                Ok(read) => found = Some((read, *kind)),
                Err(reason) => {
                    faults.push((file, named.line, reason));
                    return None;
                }
            }
        }
        let (enumeration, _) = found?;
        let mut at = Vec::new();
        for Located { value, line } in values {
            match enumeration.values.get_index_of(value) {
                Some(found) => at.push(found as u16),
                None => {
                    let hint = hint(value, enumeration.values.keys().map(String::as_str));
                    let reason =
                        format!("unknown value `{value}` of enumeration `{}`{hint}", enumeration.key);
                    faults.push((file, *line, reason));
                }
            }
        }
        Some(AdmissionField { attribute: named.value.clone(), values: at })
    }

    /// The enumeration behind an attribute of a kind, or why there is none; `Err(None)` where that has been reported.
    fn enumeration(&self, attribute: &str, kind: KindIx) -> Result<&EnumDef, Option<String>> {
        let (key, attributes) =
            (self.united.kind_key(kind), &self.united.kinds[usize::from(kind.0)].definition.attributes);
        let Some(found) = attributes.get(attribute) else {
            let hint = hint(attribute, attributes.keys().map(String::as_str));
            return Err(Some(format!("kind `{key}` has no attribute `{attribute}`{hint}")));
        };
        match &found.value.attribute_type {
            TypeDraft::Enum(named) => {
                let found = self.united.enums.get(named.value.as_str());
                found.map(|defined| defined.definition).ok_or(None)
            }
            TypeDraft::Plain(_) => Err(Some(format!(
                "attribute `{attribute}` of kind `{key}` has no enumeration as its `type`: name one that has"
            ))),
        }
    }
}

//! Checks what the files define before anything refers to it: how much there is, and what it is called.

use super::super::compose::Faults;
use super::super::{ModelHost, Named};
use super::United;
use crate::model::{MEASURES, Model};

/// Far above any model worth reading; nesting rules take memory by the square of the kinds.
const MOST_DEFINITIONS: usize = 1_000;

impl United<'_> {
    pub(super) fn check_sizes(&self, faults: &mut Faults) -> bool {
        let counts = [
            ("schemes", self.schemes.len()),
            ("kinds", self.kinds.len()),
            ("hierarchies", self.hierarchies().len()),
        ];
        for (heading, _) in counts.iter().filter(|(_, count)| *count == 0) {
            faults
                .push(self.whole(format!("the model has no {heading}: define them under [{heading}.<key>]")));
        }
        let values = self.enums.values().map(|defined| defined.definition.values.len());
        let attributes = self.kinds.values().map(|defined| defined.definition.attributes.len());
        let transitions = self.lifecycles.values().map(|defined| defined.definition.transitions.len());
        let steps = self.paths.values().map(|defined| defined.definition.steps.len());
        let admissions = self.files.iter().map(|file| file.draft.admissions.len()).sum();
        let sizes = [
            self.kinds.len(),
            self.schemes.len(),
            self.enums.len(),
            self.relation_types.len(),
            self.participation_roles.len(),
            self.roles.len(),
            self.states.len(),
            self.lifecycles.len(),
            self.duties.len(),
            self.paths.len(),
            admissions,
        ];
        let mut all = values.chain(attributes).chain(transitions).chain(steps).chain(sizes);
        let fits = all.all(|size| size <= MOST_DEFINITIONS);
        if !fits {
            faults.push(
                self.whole(format!("the model has more than {MOST_DEFINITIONS} definitions of one sort")),
            );
        }
        fits
    }

    /// Keys stay apart in PascalCase, so only equal ones would become the same API type.
    pub(super) fn check_names(&self, host: &dyn ModelHost, faults: &mut Faults) {
        let mut own_faults = Vec::new();
        let mut check = |file: usize, line: usize, named: Named<'_>| {
            faults.extend(host.refuse(named).map(|reason| (file, line, reason)));
        };
        for (key, defined) in &self.enums {
            check(defined.file, defined.line, Named::Enum(key));
        }
        for (key, defined) in &self.kinds {
            check(defined.file, defined.line, Named::Kind(key));
            if *key == Model::UNCLASSIFIED {
                let reason = format!(
                    "`{key}` stands for kinds that a model no longer defines: give the kind another key"
                );
                own_faults.push((defined.file, defined.line, reason));
            }
            for (key, attribute) in &defined.definition.attributes {
                check(defined.file, attribute.line, Named::Attribute(key));
                if attribute.value.adds_up && MEASURES.contains(&key.as_str()) {
                    let reason =
                        format!("attribute `{key}` cannot add up: `{key}` is a measure already; rename it");
                    own_faults.push((defined.file, attribute.line, reason));
                }
            }
        }
        faults.append(&mut own_faults);
        for (key, defined) in &self.enums {
            if let Some(kind) = self.kinds.get(key) {
                let place = format!("{}:{}", self.files[kind.file].source, kind.line);
                let reason = format!(
                    "enumeration `{key}` would share its API type with the kind `{key}` ({place}): rename one"
                );
                faults.push((defined.file, defined.line, reason));
            }
        }
    }
}

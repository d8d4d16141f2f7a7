//! Evaluation paths: that each step can be walked from what the one before has found.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use super::super::compose::{Defined, Faults};
use super::super::draft::paths::{PathDraft, StepDraft};
use super::super::reader::Located;
use super::Whole;
use crate::model::{EvaluationPath, KindIx, PathStep};

impl Whole<'_, '_> {
    pub(super) fn paths(&self, faults: &mut Faults) -> IndexMap<String, EvaluationPath> {
        let paths = self.united.paths.iter().map(|(key, defined)| {
            let path = EvaluationPath {
                key: String::from(*key),
                title: defined.definition.title.clone(),
                description: defined.definition.description.clone(),
                steps: self.steps(defined, faults),
            };
            (path.key.clone(), path)
        });
        paths.collect()
    }

    fn steps(&self, defined: &Defined<'_, PathDraft>, faults: &mut Faults) -> Vec<PathStep> {
        // A walk may begin anywhere.
        let mut before: Option<BTreeSet<KindIx>> =
            Some((0..self.united.kinds.len() as u16).map(KindIx).collect());
        let mut steps = Vec::new();
        for Located { value: draft, line } in &defined.definition.steps {
            let faults_before = faults.len();
            let relation = draft.relation.as_ref();
            let relation =
                relation.and_then(|named| self.united.find_relation_type((defined.file, named), faults));
            let kinds = self.united.find_kinds(defined.file, &draft.kinds, faults);
            let step = relation.map(|relation| PathStep {
                relation,
                direction: draft.direction,
                repeat: draft.repeat,
                keep: draft.keep,
                kinds,
            });
            // Behind a step that is wrong nothing is known.
            let known = before.take().filter(|_| faults.len() == faults_before);
            if let (Some(step), Some(from)) = (&step, known) {
                before = self.walk(step, &from, (defined.file, *line, draft), faults);
            }
            steps.extend(step);
        }
        steps
    }

    /// The kinds that a step finds, or `None` where that is not known.
    fn walk(
        &self,
        step: &PathStep,
        from: &BTreeSet<KindIx>,
        (file, line, draft): (usize, usize, &StepDraft),
        faults: &mut Faults,
    ) -> Option<BTreeSet<KindIx>> {
        let ties = self.ties?;
        let mut found = match step.repeat {
            true => ties.walk(step.relation, step.direction, from),
            false => ties.step(step.relation, step.direction, from),
        };
        if found.is_empty() {
            let reason = format!(
                "the step leads nowhere: none of the kinds before it ({}) has ties of {}",
                self.united.kind_list(from),
                self.united.seen_ties(step.relation, step.direction)
            );
            faults.push((file, line, reason));
            return None;
        }
        if step.keep {
            found.extend(from);
        }
        let lost = step.kinds.iter().zip(&draft.kinds).filter(|(kind, _)| !found.contains(kind));
        for (_, named) in lost.clone() {
            let reason = format!(
                "the step never finds `{}`, only {}: take it out",
                named.value,
                self.united.kind_list(&found)
            );
            faults.push((file, named.line, reason));
        }
        if lost.count() > 0 {
            return None;
        }
        if !step.kinds.is_empty() {
            found.retain(|kind| step.kinds.contains(kind));
        }
        Some(found)
    }
}

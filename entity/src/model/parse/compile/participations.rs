//! Relation types, and what a participation asks of the kinds at its ends.

use std::collections::HashSet;

use indexmap::IndexMap;

use super::super::compose::{Defined, Faults};
use super::super::draft::relations::RelationDraft;
use super::super::reader::Located;
use super::Whole;
use crate::model::{KindTrait, Pairs, RelationType, Shape};

impl Whole<'_, '_> {
    pub(super) fn relation_types(
        &self,
        pairs: &[Pairs],
        faults: &mut Faults,
    ) -> IndexMap<String, RelationType> {
        self.check_bodies(faults);
        let mut types = IndexMap::new();
        let mut used = HashSet::new();
        for ((key, defined), pairs) in self.united.relation_types.iter().zip(pairs) {
            let found = self.relation_type(key, defined, pairs.clone(), faults);
            used.extend(defined.definition.participation.roles.iter().map(|role| role.value.as_str()));
            types.insert(found.key.clone(), found);
        }
        for (key, defined) in self.united.participation_roles.iter().filter(|(key, _)| !used.contains(**key))
        {
            let reason = format!(
                "nobody can have participation role `{key}`: name it in the `participation_roles` of a participation"
            );
            faults.push((defined.file, defined.line, reason));
        }
        self.check_home(faults);
        types
    }

    fn relation_type(
        &self,
        key: &str,
        defined: &Defined<'_, RelationDraft>,
        pairs: Pairs,
        faults: &mut Faults,
    ) -> RelationType {
        let draft = defined.definition;
        let mut find = |role| self.united.find_participation_role((defined.file, role), faults);
        RelationType {
            key: key.to_owned(),
            title: draft.title.clone(),
            description: draft.description.clone(),
            shape: draft.shape,
            forward: draft.forward.clone(),
            inverse: draft.inverse.clone(),
            time_constraint: draft.time_constraint,
            pairs,
            symmetric: draft.symmetric,
            weight: draft.weight.clone(),
            is_participation: draft.participation.declared.is_some(),
            participation_roles: draft.participation.roles.iter().filter_map(&mut find).collect(),
        }
    }

    /// Participations lead to collaborations: where a link leads to, and what is a parent in a hierarchy.
    fn check_bodies(&self, faults: &mut Faults) {
        for (key, defined) in &self.united.relation_types {
            if defined.definition.participation.declared.is_none() {
                continue;
            }
            for body in &defined.definition.to {
                self.check_body(key, defined.file, body, faults);
            }
            for (file, read) in self.united.files.iter().enumerate() {
                let rules = read.draft.nesting.iter().map(|rule| &rule.value);
                let is_meant =
                    |named: &Option<Located<String>>| named.as_ref().is_some_and(|named| named.value == *key);
                let parents = rules.filter(|rule| is_meant(&rule.hierarchy)).flat_map(|rule| &rule.parents);
                // That a hierarchy is none that is linked is reported elsewhere.
                let is_link = defined.definition.shape == Shape::Link;
                let links = read.draft.linking.iter().map(|rule| &rule.value).filter(|_| is_link);
                let ends = links.filter(|rule| is_meant(&rule.relation)).flat_map(|rule| &rule.to);
                for body in parents.chain(ends) {
                    self.check_body(key, file, body, faults);
                }
            }
        }
    }

    fn check_body(&self, relation: &str, file: usize, body: &Located<String>, faults: &mut Faults) {
        let kind = self.united.kinds.get(body.value.as_str());
        if kind.is_some_and(|kind| !kind.definition.traits.contains(&KindTrait::Collaboration)) {
            let reason = format!(
                "`{}` is no collaboration, so nobody can take part in it, but the ties of `{relation}` are \
                 participations: give the kind the trait `collaboration`, or take it out",
                body.value
            );
            faults.push((file, body.line, reason));
        }
    }

    fn check_home(&self, faults: &mut Faults) {
        let Some(home) = self.home_hierarchy else { return };
        let at = usize::from(self.united.behind(home).0);
        let Some((key, defined)) = self.united.relation_types.get_index(at) else { return };
        if let Some(declared) = &defined.definition.participation.declared {
            let reason = format!(
                "organisations have their home in hierarchy `{key}`, so its ties are no participations: name another \
                 `home_hierarchy`, or take `participation` out"
            );
            faults.push((defined.file, declared.line, reason));
        }
    }
}

//! Finds what a name means, or reports that nothing is called that and what may have been meant.

use indexmap::IndexMap;

use super::super::compose::Faults;
use super::super::reader::Located;
use super::super::suggest::{hint, list};
use super::United;
use crate::model::{
    Direction, HierarchyIx, KindIx, ParticipationRoleIx, RelationTypeIx, RoleIx, SchemeIx, Shape, StateIx,
};

/// A name where it stands: in which file, and on which line of it.
pub(super) type Mention<'m> = (usize, &'m Located<String>);

impl United<'_> {
    pub(super) fn find_kind(&self, named: Mention<'_>, faults: &mut Faults) -> Option<KindIx> {
        find(&self.kinds, "kind", "kinds", named, faults).map(KindIx)
    }

    /// The kinds of these names; those that are unknown are reported and left out.
    pub(super) fn find_kinds(
        &self,
        file: usize,
        named: &[Located<String>],
        faults: &mut Faults,
    ) -> Vec<KindIx> {
        named.iter().filter_map(|named| self.find_kind((file, named), faults)).collect()
    }

    pub(super) fn find_scheme(&self, named: Mention<'_>, faults: &mut Faults) -> Option<SchemeIx> {
        find(&self.schemes, "scheme", "schemes", named, faults).map(SchemeIx)
    }

    pub(super) fn find_role(&self, named: Mention<'_>, faults: &mut Faults) -> Option<RoleIx> {
        find(&self.roles, "role", "roles", named, faults).map(RoleIx)
    }

    pub(super) fn find_state(&self, named: Mention<'_>, faults: &mut Faults) -> Option<StateIx> {
        find(&self.states, "state", "states", named, faults).map(StateIx)
    }

    pub(super) fn find_lifecycle(&self, named: Mention<'_>, faults: &mut Faults) -> Option<u16> {
        find(&self.lifecycles, "lifecycle", "lifecycles", named, faults)
    }

    pub(super) fn find_participation_role(
        &self,
        named: Mention<'_>,
        faults: &mut Faults,
    ) -> Option<ParticipationRoleIx> {
        let found =
            find(&self.participation_roles, "participation role", "participation_roles", named, faults);
        found.map(ParticipationRoleIx)
    }

    /// A hierarchy or a link.
    pub(super) fn find_relation_type(
        &self,
        named: Mention<'_>,
        faults: &mut Faults,
    ) -> Option<RelationTypeIx> {
        find(&self.relation_types, "relation", "relations", named, faults).map(RelationTypeIx)
    }

    /// A relation with no parent meaning.
    pub(super) fn find_link(
        &self,
        (file, named): Mention<'_>,
        faults: &mut Faults,
    ) -> Option<RelationTypeIx> {
        let name = named.value.as_str();
        let is_link = |at: &usize| self.relation_types[*at].definition.shape == Shape::Link;
        let found = self.relation_types.get_index_of(name);
        if let Some(at) = found.filter(is_link) {
            return Some(RelationTypeIx(at as u16));
        }
        let links = self.relation_types.iter().filter(|(_, tie)| tie.definition.shape == Shape::Link);
        let reason = match found {
            Some(_) => format!("`{name}` is a hierarchy: write a [[nesting]] rule for it"),
            None => format!("unknown relation `{name}`{}", hint(name, links.map(|(key, _)| *key))),
        };
        faults.push((file, named.line, reason));
        None
    }

    pub(super) fn find_hierarchy(
        &self,
        (file, named): Mention<'_>,
        faults: &mut Faults,
    ) -> Option<HierarchyIx> {
        let found = self.hierarchies().iter().position(|(key, _)| *key == named.value);
        if found.is_none() {
            faults.push((file, named.line, self.unknown_hierarchy(&named.value)));
        }
        found.map(|at| HierarchyIx(at as u16))
    }

    fn unknown_hierarchy(&self, name: &str) -> String {
        let keys: Vec<&str> = self.hierarchies().into_iter().map(|(key, _)| key).collect();
        if self.relation_types.contains_key(name) {
            format!("`{name}` is a relation, which has no parents; hierarchies are {}", list(&keys))
        } else {
            format!("unknown hierarchy `{name}`{}", hint(name, keys))
        }
    }

    /// The relation type behind a hierarchy.
    pub(super) fn behind(&self, hierarchy: HierarchyIx) -> RelationTypeIx {
        self.hierarchies()[usize::from(hierarchy.0)].1
    }

    pub(super) fn kind_key(&self, kind: KindIx) -> &str {
        self.kinds.get_index(usize::from(kind.0)).map_or("", |(key, _)| key)
    }

    /// Keys of kinds, in backquotes.
    pub(super) fn kind_list<'k>(&self, kinds: impl IntoIterator<Item = &'k KindIx>) -> String {
        list(&kinds.into_iter().map(|kind| self.kind_key(*kind)).collect::<Vec<_>>())
    }

    /// Ties of a type as they are seen from one end, for a sentence.
    pub(super) fn seen_ties(&self, relation: RelationTypeIx, direction: Direction) -> String {
        let key = self.relation_types.get_index(usize::from(relation.0)).map_or("", |(key, _)| key);
        match direction {
            Direction::Forward => format!("`{key}` (forward)"),
            Direction::Inverse => format!("`{key}` (inverse)"),
        }
    }
}

fn find<T>(
    defined: &IndexMap<&str, T>,
    word: &str,
    heading: &str,
    (file, named): Mention<'_>,
    faults: &mut Faults,
) -> Option<u16> {
    let name = named.value.as_str();
    let found = defined.get_index_of(name);
    if found.is_none() {
        let hint = if defined.is_empty() {
            format!(": the model has none; define it under [{heading}.<key>]")
        } else {
            hint(name, defined.keys().copied())
        };
        faults.push((file, named.line, format!("unknown {word} `{name}`{hint}")));
    }
    found.map(|at| at as u16)
}

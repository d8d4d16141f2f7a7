//! Ties that duties ask for: that each kind may have them, to the kinds and in the roles that are named.

use super::super::compose::Faults;
use super::super::draft::duties::TieDraft;
use super::super::reader::Located;
use super::Whole;
use crate::model::{Direction, KindIx, ParticipationRoleIx, RelationTypeIx};

/// The kinds of a duty, and where they are named.
pub(super) struct Bound<'d> {
    pub(super) file: usize,
    pub(super) kinds: Vec<KindIx>,
    pub(super) named: &'d [Located<String>],
}

/// Ties that have been found: their type, from which end, and the kinds at the other.
pub(super) type Seen = (RelationTypeIx, Direction, Vec<KindIx>);

impl Whole<'_, '_> {
    /// Ties that each kind of the duty may have, to each of the kinds at the other end that are named.
    pub(super) fn seen(&self, draft: &TieDraft, bound: &Bound<'_>, faults: &mut Faults) -> Option<Seen> {
        let relation = self.united.find_relation_type((bound.file, &draft.relation), faults);
        let others = self.united.find_kinds(bound.file, &draft.kinds, faults);
        let seen = (relation?, draft.direction, others);
        if seen.2.len() == draft.kinds.len() {
            self.check_seen(&seen, &draft.kinds, bound, faults);
        }
        Some(seen)
    }

    pub(super) fn check_seen(
        &self,
        (relation, direction, others): &Seen,
        named: &[Located<String>],
        bound: &Bound<'_>,
        faults: &mut Faults,
    ) {
        let Some(ties) = self.ties else { return };
        let meets = |kind: KindIx, other: KindIx| ties.allows(*relation, *direction, kind, other);
        let words = self.united.seen_ties(*relation, *direction);
        for (kind, at) in bound.kinds.iter().zip(bound.named) {
            let possible = ties.step(*relation, *direction, [kind]);
            if possible.is_empty() {
                let reason = format!(
                    "no `{}` has ties of {words}: take the kind out, or turn the `direction`",
                    at.value
                );
                faults.push((bound.file, at.line, reason));
            } else if !others.is_empty() && !others.iter().any(|other| possible.contains(other)) {
                let reason = format!(
                    "no `{}` has ties of {words} with {}, only with {}",
                    at.value,
                    self.united.kind_list(others),
                    self.united.kind_list(&possible)
                );
                faults.push((bound.file, at.line, reason));
            }
        }
        for (other, at) in others.iter().zip(named) {
            // Where no kind meets any, it has been said already.
            let is_met = bound.kinds.iter().any(|kind| meets(*kind, *other));
            let any_met = bound.kinds.iter().any(|kind| others.iter().any(|other| meets(*kind, *other)));
            if any_met && !is_met {
                let reason = format!(
                    "none of {} has ties of {words} with `{}`: take it out",
                    self.united.kind_list(&bound.kinds),
                    at.value
                );
                faults.push((bound.file, at.line, reason));
            }
        }
    }

    pub(super) fn participation_roles_of(
        &self,
        relation: RelationTypeIx,
        file: usize,
        named: &[Located<String>],
        faults: &mut Faults,
    ) -> Vec<ParticipationRoleIx> {
        let Some((key, defined)) = self.united.relation_types.get_index(usize::from(relation.0)) else {
            return Vec::new();
        };
        let mut roles = Vec::new();
        for named in named {
            let Some(role) = self.united.find_participation_role((file, named), faults) else { continue };
            if !defined.definition.participation.roles.contains(named) {
                let reason = format!(
                    "participation role `{}` is none of `{key}`: add it to its `participation_roles`, or take it out",
                    named.value
                );
                faults.push((file, named.line, reason));
            }
            roles.push(role);
        }
        roles
    }
}

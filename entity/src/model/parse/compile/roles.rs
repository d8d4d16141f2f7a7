//! Roles that people have in organisations.

use indexmap::IndexMap;

use super::super::compose::Faults;
use super::super::reader::Located;
use super::Whole;
use super::find::Mention;
use crate::model::{KindIx, Role, RoleIx};

impl Whole<'_, '_> {
    pub(super) fn roles(&self, faults: &mut Faults) -> IndexMap<String, Role> {
        let roles = self.united.roles.iter().map(|(key, defined)| {
            let draft = defined.definition;
            let role = Role {
                key: String::from(*key),
                title: draft.title.clone(),
                description: draft.description.clone(),
                kinds: self.united.find_kinds(defined.file, &draft.kinds, faults),
                max: draft.max,
                holder_is_member: draft.holder_is_member,
            };
            (role.key.clone(), role)
        });
        roles.collect()
    }

    /// Whether a role exists in organisations of a kind. Unknown kinds of roles are reported elsewhere.
    pub(super) fn has_role(&self, kind: KindIx, role: RoleIx) -> bool {
        let key = self.united.kind_key(kind);
        self.united.roles[usize::from(role.0)].definition.kinds.iter().any(|named| named.value == key)
    }

    /// The kinds in which a role exists.
    pub(super) fn kinds_with(&self, role: RoleIx) -> Vec<KindIx> {
        let kinds = (0..self.united.kinds.len() as u16).map(KindIx);
        kinds.filter(|kind| self.has_role(*kind, role)).collect()
    }

    /// The role of this name, which must exist in each of these kinds.
    pub(super) fn find_role_of(
        &self,
        (file, named): Mention<'_>,
        kinds: &[KindIx],
        faults: &mut Faults,
    ) -> Option<RoleIx> {
        let role = self.united.find_role((file, named), faults)?;
        let without: Vec<KindIx> = kinds.iter().copied().filter(|kind| !self.has_role(*kind, role)).collect();
        if !without.is_empty() {
            let Located { value: name, line } = named;
            let reason = format!(
                "role `{name}` does not exist in {}: add the kinds to its `kinds`, or take them out here",
                self.united.kind_list(&without)
            );
            faults.push((file, *line, reason));
        }
        Some(role)
    }
}

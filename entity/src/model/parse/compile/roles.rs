//! Roles that people have in organisations.

use indexmap::IndexMap;

use super::super::compose::Faults;
use super::super::reader::Located;
use super::find::Mention;
use super::{United, Whole};
use crate::model::{KindIx, Role, RoleIx};

impl Whole<'_, '_> {
    pub(super) fn roles(&self, faults: &mut Faults) -> IndexMap<String, Role> {
        self.united.find_roles_of_kinds(faults);
        let roles = (0..).map(RoleIx).zip(&self.united.roles).map(|(role, (key, defined))| {
            let draft = defined.definition;
            self.united.find_kinds(defined.file, &draft.kinds, faults);
            let kinds = self.kinds_with(role);
            if kinds.is_empty() && !draft.names_kinds {
                let reason = format!(
                    "role `{key}` exists in no kind of organisation: name some as its `kinds`, or name it in the `roles` of a kind"
                );
                faults.push((defined.file, defined.line, reason));
            }
            let role = Role {
                key: String::from(*key),
                title: draft.title.clone(),
                description: draft.description.clone(),
                kinds,
                max: draft.max,
                holder_is_member: draft.holder_is_member,
            };
            (role.key.clone(), role)
        });
        roles.collect()
    }

    /// Whether a role exists in organisations of a kind: either of them may say so. Unknown names are reported elsewhere.
    pub(super) fn has_role(&self, kind: KindIx, role: RoleIx) -> bool {
        let names = |list: &[Located<String>], key: &str| list.iter().any(|named| named.value == key);
        let (role_key, defined) = self.united.roles.get_index(usize::from(role.0)).expect("it is a role");
        let kind_defined = &self.united.kinds[usize::from(kind.0)];
        names(&defined.definition.kinds, self.united.kind_key(kind))
            || names(&kind_defined.definition.roles, role_key)
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
                "role `{name}` does not exist in {}: add it to the `roles` of these kinds, or take them out here",
                self.united.kind_list(&without)
            );
            faults.push((file, *line, reason));
        }
        Some(role)
    }
}

impl United<'_> {
    /// Reports what kinds call a role and is none.
    fn find_roles_of_kinds(&self, faults: &mut Faults) {
        for defined in self.kinds.values() {
            for named in &defined.definition.roles {
                self.find_role((defined.file, named), faults);
            }
        }
    }
}

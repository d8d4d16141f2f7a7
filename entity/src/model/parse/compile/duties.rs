//! Duties: that what is asked of each kind can hold for it.

use indexmap::IndexMap;

use super::super::compose::{Defined, Faults};
use super::super::draft::duties::{CountDraft, DutyDraft, ExpiringDraft, RuleDraft};
use super::super::draft::kinds::TypeDraft;
use super::super::suggest::hint;
use super::Whole;
use super::find::Mention;
use super::seen::Bound;
use crate::model::{AttributeType, Counted, Direction, Duty, DutyRule, Expiring, HierarchyIx, KindIx};

impl Whole<'_, '_> {
    pub(super) fn duties(&self, faults: &mut Faults) -> IndexMap<String, Duty> {
        let mut duties = IndexMap::new();
        for (key, defined) in &self.united.duties {
            if let Some(duty) = self.duty(key, defined, faults) {
                duties.insert(duty.key.clone(), duty);
            }
        }
        duties
    }

    fn duty(&self, key: &str, defined: &Defined<'_, DutyDraft>, faults: &mut Faults) -> Option<Duty> {
        let (file, draft) = (defined.file, defined.definition);
        let kinds = self.united.find_kinds(file, &draft.kinds, faults);
        if kinds.len() < draft.kinds.len() {
            return None;
        }
        let bound = Bound { file, kinds, named: &draft.kinds };
        Some(Duty {
            key: key.to_owned(),
            title: draft.title.clone(),
            description: draft.description.clone(),
            severity: draft.severity,
            rule: self.rule(draft.rule.as_ref()?, &bound, faults)?,
            kinds: bound.kinds,
        })
    }

    fn rule(&self, draft: &RuleDraft, bound: &Bound<'_>, faults: &mut Faults) -> Option<DutyRule> {
        Some(match draft {
            RuleDraft::Coverage(ties) => {
                let (relation, direction, by) = self.seen(ties, bound, faults)?;
                DutyRule::Coverage { relation, direction, by }
            }
            RuleDraft::Cardinality { count, min, max } => {
                DutyRule::Cardinality { count: self.counted(count, bound, faults)?, min: *min, max: *max }
            }
            RuleDraft::Ratio { role, hierarchy, members_of, at_least } => {
                let role_ix = self.united.find_role((bound.file, role), faults);
                let hierarchy = match hierarchy {
                    Some(named) => self.united.find_hierarchy((bound.file, named), faults),
                    None => self.home_hierarchy,
                };
                let members_of = self.united.find_kinds(bound.file, members_of, faults);
                let (role_ix, hierarchy) = (role_ix?, hierarchy?);
                let holding = self.kinds_with(role_ix);
                self.check_holders((bound.file, role), &holding, hierarchy, bound, faults);
                DutyRule::Ratio { role: role_ix, hierarchy, members_of, at_least: *at_least }
            }
            RuleDraft::Cadence { activity, period, anchor, within_days } => DutyRule::Cadence {
                activity: activity.clone(),
                period: *period,
                anchor: *anchor,
                within_days: *within_days,
            },
            RuleDraft::Expiry { of, grace_days } => {
                DutyRule::Expiry { of: self.expiring(of, bound, faults)?, grace_days: *grace_days }
            }
        })
    }

    fn counted(&self, draft: &CountDraft, bound: &Bound<'_>, faults: &mut Faults) -> Option<Counted> {
        Some(match draft {
            CountDraft::Children { hierarchy, kinds: named } => {
                let hierarchy = self.united.find_hierarchy((bound.file, hierarchy), faults);
                let kinds = self.united.find_kinds(bound.file, named, faults);
                let hierarchy = hierarchy?;
                let seen = (self.united.behind(hierarchy), Direction::Inverse, kinds);
                if seen.2.len() == named.len() {
                    self.check_seen(&seen, named, bound, faults);
                }
                Counted::Children { hierarchy, kinds: seen.2 }
            }
            CountDraft::Relations { ties, roles } => {
                let seen = self.seen(ties, bound, faults);
                let (relation, direction, kinds) = seen?;
                let roles = self.participation_roles_of(relation, bound.file, roles, faults);
                Counted::Relations { relation, direction, kinds, roles }
            }
            CountDraft::Members { types } => Counted::Members { types: types.clone() },
            CountDraft::Posts { role } => {
                Counted::Posts { role: self.find_role_of((bound.file, role), &bound.kinds, faults)? }
            }
            CountDraft::Holders { role } => {
                Counted::Holders { role: self.find_role_of((bound.file, role), &bound.kinds, faults)? }
            }
        })
    }

    /// Holders must be possible in each kind of the duty, or below it.
    fn check_holders(
        &self,
        (file, role): Mention<'_>,
        holding: &[KindIx],
        hierarchy: HierarchyIx,
        bound: &Bound<'_>,
        faults: &mut Faults,
    ) {
        let Some(ties) = self.ties else { return };
        let relation = self.united.behind(hierarchy);
        let holds = |kind: &KindIx| {
            let mut around = ties.walk(relation, Direction::Inverse, [kind]);
            around.insert(*kind);
            holding.iter().any(|holding| around.contains(holding))
        };
        let without: Vec<KindIx> = bound.kinds.iter().copied().filter(|kind| !holds(kind)).collect();
        if !without.is_empty() {
            let reason = format!(
                "nobody has role `{}` in {}, or below along {}: name another `hierarchy`, or take the kinds out",
                role.value,
                self.united.kind_list(&without),
                self.united.seen_ties(relation, Direction::Inverse)
            );
            faults.push((file, role.line, reason));
        }
    }

    fn expiring(&self, draft: &ExpiringDraft, bound: &Bound<'_>, faults: &mut Faults) -> Option<Expiring> {
        let named = match draft {
            ExpiringDraft::Attribute(named) => named,
            ExpiringDraft::ActingAppointments { days } => {
                return Some(Expiring::ActingAppointments { days: *days });
            }
            ExpiringDraft::Memberships { types, days } => {
                return Some(Expiring::Memberships { types: types.clone(), days: *days });
            }
        };
        for kind in &bound.kinds {
            let key = self.united.kind_key(*kind);
            let attributes = &self.united.kinds[usize::from(kind.0)].definition.attributes;
            let reason = match attributes.get(&named.value).map(|attribute| &attribute.value.attribute_type) {
                Some(TypeDraft::Plain(AttributeType::Date)) => continue,
                Some(_) => {
                    format!("attribute `{}` of kind `{key}` is no `date`: name one that is", named.value)
                }
                None => {
                    let hint = hint(&named.value, attributes.keys().map(String::as_str));
                    format!("kind `{key}` has no attribute `{}`{hint}", named.value)
                }
            };
            faults.push((bound.file, named.line, reason));
        }
        Some(Expiring::Attribute(named.value.clone()))
    }
}

//! Approvers: that somebody can decide on a step, wherever the body may stand.

use super::super::compose::Faults;
use super::super::draft::lifecycles::ApproverDraft;
use super::super::reader::Located;
use super::Whole;
use crate::model::{Approver, Direction, KindIx};

impl Whole<'_, '_> {
    /// Who decides for bodies of the kinds that follow the lifecycle.
    pub(super) fn approver(
        &self,
        (file, Located { value: draft, line }): (usize, &Located<ApproverDraft>),
        followers: &[KindIx],
        faults: &mut Faults,
    ) -> Option<Approver> {
        let faults_before = faults.len();
        let role = draft.role.as_ref().and_then(|named| self.united.find_role((file, named), faults));
        let hierarchy =
            draft.hierarchy.as_ref().and_then(|named| self.united.find_hierarchy((file, named), faults));
        let kinds = self.united.find_kinds(file, &draft.kinds, faults);
        let approver = Approver { role: role?, hierarchy: hierarchy?, kinds };
        if faults.len() > faults_before {
            return Some(approver);
        }
        let mut deciding =
            if approver.kinds.is_empty() { self.kinds_with(approver.role) } else { approver.kinds.clone() };
        deciding.retain(|kind| self.has_role(*kind, approver.role));
        let role = draft.role.as_ref().map_or("", |role| role.value.as_str());
        if deciding.is_empty() {
            let reason = format!(
                "role `{role}` does not exist in {}, so nobody could decide: name kinds in which it does",
                self.united.kind_list(&approver.kinds)
            );
            faults.push((file, *line, reason));
        } else if let Some(ties) = self.ties {
            let relation = self.united.behind(approver.hierarchy);
            let above = |body: &KindIx| ties.walk(relation, Direction::Forward, [body]);
            let lost: Vec<KindIx> = followers
                .iter()
                .copied()
                .filter(|body| !above(body).iter().any(|kind| deciding.contains(kind)))
                .collect();
            if !lost.is_empty() {
                let reason = format!(
                    "nobody could decide for {}: above it along {} there is no {} with the role `{role}`",
                    self.united.kind_list(&lost),
                    self.united.seen_ties(relation, Direction::Forward),
                    self.united.kind_list(&deciding)
                );
                faults.push((file, *line, reason));
            }
        }
        Some(approver)
    }
}

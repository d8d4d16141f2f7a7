//! Which findings of one world another one does not have: what a plan would put right, and what it would bring about.

use std::collections::HashMap;

use super::{Finding, FindingSubject, Findings, Shortfall, Unexplained};
use crate::snapshot::{Org, Snapshot};

/// Positions of the findings of `there` that are not among those of `here`, in order. By how much a duty is not met makes no
/// difference.
pub fn only_there(
    (here, findings_here): (&Snapshot, &Findings),
    (there, findings_there): (&Snapshot, &Findings),
) -> Vec<u32> {
    let mut known: HashMap<(i64, String), u32> = HashMap::new();
    for finding in findings_here.all() {
        *known.entry(key(here, finding)).or_default() += 1;
    }
    let is_new = |finding: &Finding| match known.get_mut(&key(there, finding)) {
        Some(count) if *count > 0 => {
            *count -= 1;
            false
        }
        _ => true,
    };
    let mut is_new = is_new;
    let all = (0u32..).zip(findings_there.all());
    all.filter(|(_, finding)| is_new(finding)).map(|(at, _)| at).collect()
}

/// What a finding is about, in words that mean the same in every history.
fn key(snapshot: &Snapshot, finding: &Finding) -> (i64, String) {
    let history = snapshot.history();
    let id = |org: Org| history.id(org);
    let about = match finding.subject {
        FindingSubject::Duty(duty, shortfall) => match shortfall {
            Shortfall::Count(_) | Shortfall::Share { .. } | Shortfall::Overdue { .. } => format!("{duty:?}"),
            Shortfall::Acting { appointment, .. } => format!("{duty:?} {appointment}"),
            Shortfall::Membership { membership, .. } => format!("{duty:?} {membership}"),
        },
        FindingSubject::Misfit(unexplained) => match unexplained {
            Unexplained::Recorded(at) => {
                let misfit = history.misfit(at as usize);
                format!("{:?} {:?}", misfit.subject, misfit.reason)
            }
            Unexplained::LeftOut(hierarchy, other) => format!("left out {hierarchy:?} {}", id(other)),
            Unexplained::NoParent(hierarchy) => format!("no parent {hierarchy:?}"),
            Unexplained::Kinds(relation, other) => format!("kinds {relation:?} {}", id(other)),
            Unexplained::TieRole(relation, other, role) => {
                format!("role {relation:?} {} {role:?}", id(other))
            }
            Unexplained::TieWeight(relation, other) => format!("weight {relation:?} {}", id(other)),
            Unexplained::TooMany(relation, _) => format!("too many {relation:?}"),
            Unexplained::RoleInKind { role, post } => format!("role {role:?} {post}"),
        },
        FindingSubject::EmptySeat(seat) => {
            format!("seat {:?} {} {:?}", seat.lifecycle, seat.transition, seat.approver.map(id))
        }
    };
    (id(finding.organization), about)
}

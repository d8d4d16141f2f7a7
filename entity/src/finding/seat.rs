//! Empty approver seats: organisations that wait for a decision which nobody can take.

use super::{EmptySeat, Finding, FindingSubject};
use crate::model::{Approver, Stage};
use crate::snapshot::{Described, Org, Snapshot, approver_seat};

pub(super) fn find(snapshot: &Snapshot, found: &mut Vec<Finding>) {
    let model = snapshot.history().model();
    if model.lifecycles.is_empty() {
        return;
    }
    for org in snapshot.organizations() {
        let version = snapshot.get(org);
        let (Some(lifecycle), Some(state)) = (model.kind(version.kind()).lifecycle, version.state()) else {
            continue;
        };
        if model.state(state).stage == Stage::Ended {
            continue;
        }
        let mut seen: Vec<&Approver> = Vec::new();
        for (transition, step) in (0u16..).zip(&model.lifecycle(lifecycle).transitions) {
            let Some(approver) = step.approver.as_ref().filter(|_| step.from.contains(&state)) else {
                continue;
            };
            if seen.contains(&approver) {
                continue;
            }
            seen.push(approver);
            let seat = approver_seat(snapshot, org, approver);
            if seat.is_empty() {
                let posts = seat.posts.len() as u32;
                let empty = EmptySeat { lifecycle, transition, approver: seat.organization, posts };
                found.push(finding(org, empty));
            }
        }
    }
}

fn finding(organization: Org, seat: EmptySeat) -> Finding {
    Finding { organization, subject: FindingSubject::EmptySeat(seat) }
}

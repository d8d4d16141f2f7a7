//! Misfits of organisations and their posts: what rows say and the model does not explain, and what it asks for and they
//! do not say.

use super::{Finding, FindingSubject, Unexplained};
use crate::model::HierarchyIx;
use crate::snapshot::{Described, Org, Snapshot};

pub(super) fn find(snapshot: &Snapshot, found: &mut Vec<Finding>) {
    recorded(snapshot, found);
    for (hierarchy, _) in snapshot.history().model().hierarchies() {
        hierarchy_of(snapshot, hierarchy, found);
    }
    posts(snapshot, found);
}

pub(super) fn finding(organization: Org, misfit: Unexplained) -> Finding {
    Finding { organization, subject: FindingSubject::Misfit(misfit) }
}

/// What was noticed when the rows were read. Their order is that of rows, which says nothing once some were read anew.
fn recorded(snapshot: &Snapshot, found: &mut Vec<Finding>) {
    let day = snapshot.day();
    let mut valid: Vec<(u32, Org)> = (0u32..)
        .zip(snapshot.history().misfits())
        .filter(|(_, misfit)| misfit.validity.contains(day))
        .filter_map(|(at, misfit)| Some((at, snapshot.find_id(misfit.organization)?)))
        .collect();
    valid.sort_by_key(|(at, _)| {
        let misfit = snapshot.history().misfit(*at as usize);
        (misfit.subject, misfit.row)
    });
    found.extend(valid.into_iter().map(|(at, org)| finding(org, Unexplained::Recorded(at))));
}

/// Parents that a hierarchy cannot hold, and parents that are missing.
fn hierarchy_of(snapshot: &Snapshot, hierarchy: HierarchyIx, found: &mut Vec<Finding>) {
    let model = snapshot.history().model();
    let tree = snapshot.hierarchy(hierarchy);
    let mut left_out = tree.left_out().to_vec();
    left_out.sort_unstable_by_key(|(child, parent)| (*child, snapshot.code_place(*parent)));
    let misfit = |(child, parent): &(Org, Org)| finding(*child, Unexplained::LeftOut(hierarchy, *parent));
    found.extend(left_out.iter().map(misfit));
    let required: Vec<bool> = model.kinds().map(|(kind, _)| model.requires_parent(kind, hierarchy)).collect();
    if !required.contains(&true) {
        return;
    }
    let stands_alone = |org: &Org| {
        required[usize::from(snapshot.get(*org).kind().0)]
            && tree.parent(*org).is_none()
            // What has none because of a circle has been told already.
            && left_out.binary_search_by_key(org, |(child, _)| *child).is_err()
    };
    let alone = snapshot.organizations().filter(stands_alone);
    found.extend(alone.map(|org| finding(org, Unexplained::NoParent(hierarchy))));
}

/// Posts for roles that do not exist in the kind of their organisation. Where the kind itself is not known, that says it.
fn posts(snapshot: &Snapshot, found: &mut Vec<Finding>) {
    let model = snapshot.history().model();
    for (org, post) in snapshot.belonging().posts(snapshot) {
        let Some(role) = post.role else { continue };
        let kind = snapshot.get(org).kind();
        if kind != model.unclassified() && !model.role(role).kinds.contains(&kind) {
            found.push(finding(org, Unexplained::RoleInKind { role, post: post.id }));
        }
    }
}

//! Whose decision a step of an organisation is: the seat above it that the model names, and who holds it.

use std::collections::{HashSet, VecDeque};

use super::Org;
use super::describe::Described;
use super::people::{Holder, Seat};
use super::view::Snapshot;
use crate::model::{Approver, HierarchyIx, KindIx};

/// The seat of an approver on one day, as far as there is one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ApproverSeat<'a> {
    /// The organisation that decides: the nearest above the body that is of a right kind. `None` where nothing above it is.
    pub organization: Option<Org>,
    /// Its posts for the role, by id.
    pub posts: Vec<&'a Seat>,
    /// Who holds them, by post, then by id.
    pub holders: Vec<&'a Holder>,
}

impl ApproverSeat<'_> {
    /// Whether nobody can decide: there is no such organisation, no such post, or no holder.
    pub fn is_empty(&self) -> bool {
        self.holders.is_empty()
    }
}

/// Where the decision of `approver` on `body` is taken on the day of the snapshot. The body must exist then; it never
/// decides on itself.
pub fn approver_seat<'a>(snapshot: &'a Snapshot, body: Org, approver: &Approver) -> ApproverSeat<'a> {
    let kinds = approver.kinds_in(snapshot.history().model());
    let Some(organization) = nearest_above(snapshot, approver.hierarchy, body, kinds) else {
        return ApproverSeat::default();
    };
    let belonging = snapshot.belonging();
    let posts: Vec<&Seat> =
        belonging.posts_of(snapshot, organization).filter(|post| post.role == Some(approver.role)).collect();
    let holders = posts.iter().flat_map(|post| belonging.holders_of(snapshot, post.id)).collect();
    ApproverSeat { organization: Some(organization), posts, holders }
}

/// The nearest organisation above `body` that is of one of `kinds`. Where several parents lead to equally near ones, the
/// order of the parents decides.
fn nearest_above(snapshot: &Snapshot, hierarchy: HierarchyIx, body: Org, kinds: &[KindIx]) -> Option<Org> {
    let hierarchy = snapshot.hierarchy(hierarchy);
    let fits = |org: &Org| kinds.contains(&snapshot.get(*org).kind());
    if hierarchy.is_tree() {
        return std::iter::successors(hierarchy.parent(body), |at| hierarchy.parent(*at)).find(fits);
    }
    let mut seen = HashSet::from([body]);
    let mut queue = VecDeque::from([body]);
    while let Some(at) = queue.pop_front() {
        for parent in hierarchy.parents(at) {
            if seen.insert(parent) {
                if fits(&parent) {
                    return Some(parent);
                }
                queue.push_back(parent);
            }
        }
    }
    None
}

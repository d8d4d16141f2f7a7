//! What differs between two days: views of one history, compared organisation by organisation.

use std::cmp::Ordering;

use super::Org;
use super::describe::Described;
use super::view::Snapshot;
use crate::model::{HierarchyIx, Model};
use crate::store::ChangeType;

/// An organisation is not what it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Difference {
    /// The organisation; it has one position on both days.
    pub org: Org,
    /// In what: a founding, an ending, a move, or what [`each_difference`] tells apart.
    pub change_type: ChangeType,
}

/// Hands out in what two descriptions of one organisation differ. An organisation of another kind has other attributes and
/// states; that it is of another kind says so.
pub fn each_difference<L: Described, R: Described>(
    model: &Model,
    before: &L,
    after: &R,
    mut each: impl FnMut(ChangeType),
) {
    if before.name() != after.name()
        || before.short_name() != after.short_name()
        || before.names().ne(after.names())
    {
        each(ChangeType::Rename);
    }
    if before.code() != after.code() {
        each(ChangeType::ChangeCode);
    }
    if before.kind() != after.kind() {
        each(ChangeType::ChangeKind);
        return;
    }
    let attributes = model.kind(before.kind()).attributes.len();
    if (0..attributes).any(|at| before.attribute(at) != after.attribute(at)) {
        each(ChangeType::Update);
    }
    if before.state() != after.state() {
        each(ChangeType::Transition);
    }
}

/// After so many organisations, `go_on` is asked.
const BETWEEN_ASKING: usize = 4096;

/// What differs between two views of one history, parents as in `hierarchy`: all, or only of organisations that stand at or
/// below `within` on either day. By code (the later one, none last), then id, then type. It ends early, and short, where
/// `go_on` says no.
pub fn differences(
    (before, after): (&Snapshot, &Snapshot),
    hierarchy: HierarchyIx,
    within: Option<Org>,
    go_on: impl Fn() -> bool,
) -> Vec<Difference> {
    let history = after.history();
    let inside = within.map(|top| {
        let mut inside = vec![false; history.len()];
        for view in [before, after] {
            if view.exists(top) {
                inside[top.at()] = true;
                let below = view.hierarchy(hierarchy).descendants(top, u32::MAX);
                below.iter().for_each(|org| inside[org.at()] = true);
            }
        }
        inside
    });
    let mut found = Vec::new();
    for org in history.organizations() {
        if org.at() % BETWEEN_ASKING == 0 && !go_on() {
            break;
        }
        if inside.as_ref().is_some_and(|inside| !inside[org.at()]) {
            continue;
        }
        let mut add = |change_type| found.push(Difference { org, change_type });
        match (before.exists(org), after.exists(org)) {
            (false, false) => {}
            (false, true) => add(ChangeType::Found),
            (true, false) => add(ChangeType::Dissolve),
            (true, true) => {
                if is_moved((before, after), hierarchy, org) {
                    add(ChangeType::Move);
                }
                let (left, right) = (before.get(org), after.get(org));
                if left.row() != right.row() {
                    each_difference(history.model(), &left, &right, add);
                }
            }
        }
    }
    let code = |org: Org| {
        let view = if after.exists(org) { after } else { before };
        view.code_of(org)
    };
    found.sort_by(|left, right| by_code(code(left.org), code(right.org)).then_with(|| left.cmp(right)));
    found
}

fn is_moved((before, after): (&Snapshot, &Snapshot), hierarchy: HierarchyIx, org: Org) -> bool {
    let (before, after) = (before.hierarchy(hierarchy), after.hierarchy(hierarchy));
    if before.is_tree() && after.is_tree() {
        return before.parent(org) != after.parent(org);
    }
    let [mut left, mut right] = [before, after].map(|tree| tree.parents(org));
    left.sort_unstable();
    right.sort_unstable();
    left != right
}

fn by_code(left: Option<&str>, right: Option<&str>) -> Ordering {
    left.is_none().cmp(&right.is_none()).then_with(|| left.cmp(&right))
}

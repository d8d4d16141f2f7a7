//! A view of the next history from the view of the last one: what a change does not touch is shared.

use std::collections::HashMap;
use std::sync::Arc;

use super::apply::Touched;
use super::hierarchy::{Above, Hierarchy};
use super::history::History;
use super::view::Snapshot;
use super::{NONE, Org};
use crate::day::Day;
use crate::model::{HierarchyIx, KindIx};

/// What is different on a day between a history and the next.
pub(super) struct Change<'a> {
    pub(super) before: Side<'a>,
    pub(super) after: Side<'a>,
    /// Organisations whose versions changed, ascending.
    pub(super) organizations: &'a [OrganizationChange],
    /// How many organisations exist after it.
    pub(super) existing: usize,
}

/// One of two histories, and which versions hold on the day.
pub(super) struct Side<'a> {
    pub(super) history: &'a History,
    pub(super) version_of: &'a [u32],
    pub(super) day: Day,
}

/// What became of an organisation on the day.
pub(super) struct OrganizationChange {
    pub(super) org: Org,
    /// The last history did not know it.
    is_new: bool,
    pub(super) existed: bool,
    pub(super) exists: bool,
    /// Exists and existed, of different kinds.
    has_other_kind: bool,
    has_other_code: bool,
}

impl Side<'_> {
    pub(super) fn exists(&self, org: Org) -> bool {
        self.version_of.get(org.at()).is_some_and(|version| *version != NONE)
    }

    pub(super) fn code_place(&self, org: Org) -> u32 {
        self.history.code_place[self.version_of[org.at()] as usize]
    }

    pub(super) fn kind(&self, org: Org) -> KindIx {
        self.history.versions[self.version_of[org.at()] as usize].kind
    }

    fn code(&self, org: Org) -> Option<&str> {
        self.history.arena.find(self.history.versions[self.version_of[org.at()] as usize].code)
    }
}

impl OrganizationChange {
    fn new(org: Org, before: &Side<'_>, after: &Side<'_>) -> OrganizationChange {
        let (existed, exists) = (before.exists(org), after.exists(org));
        let both = existed && exists;
        OrganizationChange {
            org,
            is_new: org.at() >= before.version_of.len(),
            existed,
            exists,
            has_other_kind: both && before.kind(org) != after.kind(org),
            has_other_code: both && before.code(org) != after.code(org),
        }
    }

    /// Whether its place among others may be another.
    pub(super) fn moves(&self) -> bool {
        self.existed != self.exists || self.has_other_code
    }

    /// Whether trees and lists that do not show names are different.
    fn matters(&self) -> bool {
        self.is_new || self.moves() || self.has_other_kind
    }
}

impl Change<'_> {
    pub(super) fn of(&self, org: Org) -> Option<&OrganizationChange> {
        let at = self.organizations.binary_search_by_key(&org, |one| one.org).ok()?;
        Some(&self.organizations[at])
    }

    /// Which ties to it hold cannot be told from the view of the last history.
    fn has_returned(&self) -> bool {
        self.organizations.iter().any(|one| !one.is_new && !one.existed && one.exists)
    }
}

impl Snapshot {
    /// The view of the next history on `day`, which must be one of those that this view is true for.
    pub(super) fn changed(&self, history: &Arc<History>, touched: &Touched, day: Day) -> Snapshot {
        debug_assert!(self.steady().contains(day), "a view is true for its own days");
        let version_of = match touched.organizations.is_empty() {
            true => Arc::clone(&self.version_of),
            false => {
                let mut version_of = Vec::with_capacity(history.len());
                version_of.extend_from_slice(&self.version_of);
                version_of.resize(history.len(), NONE);
                for org in &touched.organizations {
                    version_of[org.at()] = history.version_on(*org, day).unwrap_or(NONE);
                }
                Arc::new(version_of)
            }
        };
        let before = Side { history: self.history(), version_of: &self.version_of, day };
        let after = Side { history, version_of: &version_of, day };
        let organizations: Vec<OrganizationChange> =
            touched.organizations.iter().map(|org| OrganizationChange::new(*org, &before, &after)).collect();
        let mut counts = self.counts().clone();
        for one in &organizations {
            if one.existed {
                counts.0[usize::from(before.kind(one.org).0)] -= 1;
            }
            if one.exists {
                counts.add(after.kind(one.org));
            }
        }
        let existing = counts.total() as usize;
        let change = Change { before, after, organizations: &organizations, existing };
        let hierarchies = self.hierarchies_after(&change, touched);
        let matters = organizations.iter().any(OrganizationChange::matters);
        let mut view = Snapshot::new(history, day, version_of, hierarchies, counts);
        self.share_lists(&mut view, touched, matters);
        view
    }

    fn hierarchies_after(&self, change: &Change<'_>, touched: &Touched) -> Vec<Arc<Hierarchy>> {
        let model = change.after.history.model();
        let matters = change.organizations.iter().any(OrganizationChange::matters);
        // Hierarchies without ties are one and the same, and stay so.
        let mut known: HashMap<*const Hierarchy, Arc<Hierarchy>> = HashMap::new();
        let mut hierarchies = Vec::with_capacity(self.hierarchies.len());
        for ((hierarchy, _), old) in model.hierarchies().zip(&self.hierarchies) {
            let relation_type = model.hierarchies[usize::from(hierarchy.0)];
            let origins = &touched.origins[usize::from(relation_type.0)];
            let next = match (origins.is_empty(), known.get(&Arc::as_ptr(old))) {
                (true, _) if !matters => Arc::clone(old),
                (true, Some(next)) => Arc::clone(next),
                _ => Arc::new(old.changed(change, hierarchy, origins)),
            };
            if origins.is_empty() {
                known.insert(Arc::as_ptr(old), Arc::clone(&next));
            }
            hierarchies.push(next);
        }
        hierarchies
    }

    /// Lists that were laid out already, or will be by whoever asks either view first, as far as both have the same.
    fn share_lists(&self, view: &mut Snapshot, touched: &Touched, matters: bool) {
        let (old, new) = (self.history(), Arc::clone(view.history()));
        let same_people = Arc::ptr_eq(old.people(), new.people());
        if touched.organizations.is_empty() {
            view.by_name = Arc::clone(&self.by_name);
        }
        if matters {
            return;
        }
        view.by_kind = Arc::clone(&self.by_kind);
        for (at, _) in touched.origins.iter().enumerate().filter(|(_, origins)| origins.is_empty()) {
            view.ties[at] = Arc::clone(&self.ties[at]);
        }
        if same_people {
            view.belonging = Arc::clone(&self.belonging);
        }
        let model = new.model();
        if model.participations().any(|one| !touched.origins[usize::from(one.0)].is_empty()) {
            return;
        }
        for at in 0..self.hierarchies.len() {
            if Arc::ptr_eq(&self.hierarchies[at], &view.hierarchies[at]) {
                if same_people {
                    view.figures[at] = Arc::clone(&self.figures[at]);
                }
                // What is summed up are attributes.
                if touched.organizations.is_empty() {
                    view.sums[at] = Arc::clone(&self.sums[at]);
                }
            }
        }
    }

    /// The same view of a history that knows the same in another layout.
    pub(super) fn moved_to(&self, history: &Arc<History>) -> Snapshot {
        let version_of = history.versions_on(self.day());
        let hierarchies = self.hierarchies.clone();
        let mut view =
            Snapshot::new(history, self.day(), Arc::new(version_of), hierarchies, self.counts().clone());
        view.by_name = Arc::clone(&self.by_name);
        view.by_kind = Arc::clone(&self.by_kind);
        view.ties = self.ties.clone();
        view.belonging = Arc::clone(&self.belonging);
        view.figures = self.figures.clone();
        view.sums = self.sums.clone();
        view
    }
}

impl Hierarchy {
    /// The hierarchy after a change, in which ties of `origins` changed.
    fn changed(&self, change: &Change<'_>, hierarchy: HierarchyIx, origins: &[Org]) -> Hierarchy {
        let can_be_patched = self.left_out().is_empty() && !change.has_returned();
        let patched = match &self.above {
            _ if !can_be_patched => None,
            Above::Tree(tree) => self.patched_tree(tree, change, hierarchy, origins),
            Above::Dag(dag) => self.patched_dag(dag, change, hierarchy, origins),
        };
        let Side { history, version_of, day } = &change.after;
        patched.unwrap_or_else(|| Hierarchy::build(history, version_of, hierarchy, *day))
    }
}

//! What stands above an organisation, put together from its parents' rows: for trees that are not in memory.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use entity::store::OrganizationRecord;

/// What stands above one organisation.
pub(super) struct Lineage {
    /// Each once, and after all that stands above it.
    pub(super) ancestors: Vec<Arc<OrganizationRecord>>,
    /// Steps to the nearest root.
    pub(super) depth: u32,
    /// The chain of first parents, from the root to the parent.
    pub(super) path: Vec<Arc<OrganizationRecord>>,
}

impl Lineage {
    pub(super) fn of(id: i64, parents: &HashMap<i64, Arc<Vec<Arc<OrganizationRecord>>>>) -> Lineage {
        let above = |id: i64| parents.get(&id).into_iter().flat_map(|list| list.iter());
        let mut depth = 0;
        let mut level = vec![id];
        // Corrupt rows may lead in a circle; no way is longer than all there is.
        while (depth as usize) < parents.len() && level.iter().all(|at| above(*at).next().is_some()) {
            level = level.into_iter().flat_map(|at| above(at).map(|parent| parent.id)).collect();
            level.sort_unstable();
            level.dedup();
            depth += 1;
        }
        // Depth first, each after all that stands above it: the order of snapshots.
        let mut ancestors: Vec<Arc<OrganizationRecord>> = Vec::new();
        let mut seen = HashSet::from([id]);
        let mut way = vec![(None, above(id).collect::<Vec<_>>().into_iter())];
        while let Some((at, parents)) = way.last_mut() {
            match parents.next() {
                Some(parent) if seen.insert(parent.id) => {
                    way.push((Some(parent), above(parent.id).collect::<Vec<_>>().into_iter()));
                }
                Some(_) => {}
                None => {
                    ancestors.extend(at.cloned());
                    way.pop();
                }
            }
        }
        let mut path: Vec<_> =
            std::iter::successors(above(id).next(), |parent| above(parent.id).next()).cloned().collect();
        path.reverse();
        Lineage { ancestors, depth, path }
    }
}

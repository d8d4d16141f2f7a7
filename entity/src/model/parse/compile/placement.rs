//! Finds kinds that no organisation could ever be of, because there is no place for it.

use super::super::suggest::list;
use crate::model::{HierarchyIx, KindIx, Model};

/// The kinds that can never be placed, with what to do about each.
pub(super) fn kinds_without_place(model: &Model) -> Vec<(KindIx, String)> {
    let placeable = placeable(model);
    let lost = model.kinds().filter(|(kind, _)| !placeable[usize::from(kind.0)]);
    let unruled = model.kinds().filter(|(kind, _)| has_no_rule(model, *kind));
    let mut reasons: Vec<(KindIx, String)> =
        lost.map(|(kind, _)| (kind, circle_reason(model, kind, &placeable))).collect();
    reasons.extend(unruled.map(|(kind, definition)| {
        let reason = format!(
            "kind `{0}` has no place: set `root = true`, or name it as a `child` in a [[nesting]] rule",
            definition.key
        );
        (kind, reason)
    }));
    reasons
}

fn has_no_rule(model: &Model, kind: KindIx) -> bool {
    let mut hierarchies = model.hierarchies();
    !model.kind(kind).root && !hierarchies.any(|(_, rules)| rules.pairs.targets(kind).next().is_some())
}

/// By kind: whether one of it can be founded once there are others. Roots can; a kind that has parents
/// in a hierarchy which requires one, or in the default one, needs a placeable parent in each of these.
/// Kinds without any rule count as placeable here, or all kinds below would be reported with them.
fn placeable(model: &Model) -> Vec<bool> {
    let mut placeable: Vec<bool> = model.kinds().map(|(_, kind)| kind.root).collect();
    loop {
        let founded = |kind: KindIx, placeable: &[bool]| {
            model.hierarchies().all(|(hierarchy, _)| has_parent(model, kind, hierarchy, placeable))
        };
        let next: Vec<bool> = model
            .kinds()
            .map(|(kind, _)| placeable[usize::from(kind.0)] || founded(kind, &placeable))
            .collect();
        if next == placeable {
            return placeable;
        }
        placeable = next;
    }
}

fn has_parent(model: &Model, kind: KindIx, hierarchy: HierarchyIx, placeable: &[bool]) -> bool {
    let definition = model.hierarchy(hierarchy);
    let matters = definition.time_constraint.is_required() || hierarchy == model.default_hierarchy;
    let mut parents = definition.pairs.targets(kind).peekable();
    !matters || parents.peek().is_none() || parents.any(|parent| placeable[usize::from(parent.0)])
}

fn circle_reason(model: &Model, kind: KindIx, placeable: &[bool]) -> String {
    let (key, stuck) = (
        &model.kind(kind).key,
        model.hierarchies().find(|(hierarchy, _)| !has_parent(model, kind, *hierarchy, placeable)),
    );
    let (hierarchy, definition) =
        stuck.expect("a kind with a placeable parent in every hierarchy is placeable");
    let mut above: Vec<KindIx> = definition.pairs.targets(kind).collect();
    let mut at = 0;
    while at < above.len() {
        for parent in model.hierarchy(hierarchy).pairs.targets(above[at]) {
            if !above.contains(&parent) {
                above.push(parent);
            }
        }
        at += 1;
    }
    let above: Vec<&str> = above.into_iter().map(|kind| model.kind(kind).key.as_str()).collect();
    format!(
        "kind `{key}` never comes to lie under a root: above it in hierarchy `{}` there is only {}; set `root = true` \
         for one of them, or let one lie under a kind that has a place",
        definition.key,
        list(&above)
    )
}

//! Adds up nesting rules, the ends of links and linking rules to the pairs of kinds that each relation type allows.

use std::collections::HashSet;

use super::super::compose::Faults;
use super::United;
use crate::model::{KindIx, Pairs};

/// The allowed pairs by relation type, and whether every nesting rule could be understood.
pub(super) fn allowed_pairs(united: &United<'_>, faults: &mut Faults) -> (Vec<Pairs>, bool) {
    // One more: the kind that stands for those that are no longer defined. It is paired with none.
    let mut pairs = vec![Pairs::new(united.kinds.len() + 1); united.relation_types.len()];
    let mut ruled = HashSet::new();
    let faults_before = faults.len();
    let mut is_known = true;
    for (file, read) in united.files.iter().enumerate() {
        for rule in read.draft.nesting.iter().map(|rule| &rule.value) {
            let children = united.find_kinds(file, &rule.children, faults);
            let parents = united.find_kinds(file, &rule.parents, faults);
            let hierarchy =
                rule.hierarchy.as_ref().and_then(|named| united.find_hierarchy((file, named), faults));
            let hierarchy = hierarchy.map(|hierarchy| united.behind(hierarchy));
            is_known &= hierarchy.is_some() && !children.is_empty() && !parents.is_empty();
            if let Some(hierarchy) = hierarchy {
                ruled.insert(hierarchy);
                allow(&mut pairs[usize::from(hierarchy.0)], &children, &parents);
            }
        }
    }
    is_known &= faults.len() == faults_before;
    for (at, defined) in united.relation_types.values().enumerate() {
        let from = united.find_kinds(defined.file, &defined.definition.from, faults);
        let to = united.find_kinds(defined.file, &defined.definition.to, faults);
        allow(&mut pairs[at], &from, &to);
        if defined.definition.symmetric {
            allow(&mut pairs[at], &to, &from);
        }
    }
    for (file, read) in united.files.iter().enumerate() {
        for rule in read.draft.linking.iter().map(|rule| &rule.value) {
            let from = united.find_kinds(file, &rule.from, faults);
            let to = united.find_kinds(file, &rule.to, faults);
            let Some(named) = &rule.relation else { continue };
            let Some(relation) = united.find_link((file, named), faults) else { continue };
            let at = usize::from(relation.0);
            allow(&mut pairs[at], &from, &to);
            if united.relation_types[at].definition.symmetric {
                allow(&mut pairs[at], &to, &from);
            }
        }
    }
    // A rule that names no known hierarchy may have been meant for any.
    let unruled = united.hierarchies().into_iter().filter(|(_, at)| is_known && !ruled.contains(at));
    for (key, at) in unruled {
        let defined = &united.relation_types[usize::from(at.0)];
        let reason =
            format!("no kind may lie under another in hierarchy `{key}`: add a [[nesting]] rule for it");
        faults.push((defined.file, defined.line, reason));
    }
    (pairs, is_known)
}

fn allow(pairs: &mut Pairs, from: &[KindIx], to: &[KindIx]) {
    for from in from {
        for to in to {
            pairs.allow(*from, *to);
        }
    }
}

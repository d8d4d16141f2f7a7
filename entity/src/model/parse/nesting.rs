//! Adds up nesting rules and the ends of links to the pairs of kinds that each relation type allows.

use std::collections::HashSet;

use super::compile::United;
use super::compose::Faults;
use super::reader::Located;
use super::suggest::{hint, list};
use crate::model::{KindIx, Pairs, RelationTypeIx};

/// The allowed pairs by relation type, and whether every nesting rule could be understood.
pub(super) fn allowed_pairs(united: &United<'_>, faults: &mut Faults) -> (Vec<Pairs>, bool) {
    // One more: the kind that stands for those that are no longer defined. It is paired with none.
    let mut pairs = vec![Pairs::new(united.kinds.len() + 1); united.relation_types.len()];
    let mut ruled = HashSet::new();
    let faults_before = faults.len();
    let mut is_known = true;
    for (file, read) in united.files.iter().enumerate() {
        for rule in read.draft.nesting.iter().map(|rule| &rule.value) {
            let children = find_kinds(united, file, &rule.children, faults);
            let parents = find_kinds(united, file, &rule.parents, faults);
            let hierarchy =
                rule.hierarchy.as_ref().and_then(|named| find_hierarchy(united, file, named, faults));
            is_known &= hierarchy.is_some() && !children.is_empty() && !parents.is_empty();
            if let Some(hierarchy) = hierarchy {
                ruled.insert(hierarchy);
                allow(&mut pairs[usize::from(hierarchy.0)], &children, &parents);
            }
        }
    }
    is_known &= faults.len() == faults_before;
    for (at, defined) in united.relation_types.values().enumerate() {
        let from = find_kinds(united, defined.file, &defined.definition.from, faults);
        let to = find_kinds(united, defined.file, &defined.definition.to, faults);
        allow(&mut pairs[at], &from, &to);
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

fn find_kinds(
    united: &United<'_>,
    file: usize,
    named: &[Located<String>],
    faults: &mut Faults,
) -> Vec<KindIx> {
    let mut found = Vec::new();
    for Located { value: name, line } in named {
        match united.kinds.get_index_of(name.as_str()) {
            Some(at) => found.push(KindIx(at as u16)),
            None => {
                let hint = hint(name, united.kinds.keys().copied());
                faults.push((file, *line, format!("unknown kind `{name}`{hint}")));
            }
        }
    }
    found
}

fn find_hierarchy(
    united: &United<'_>,
    file: usize,
    named: &Located<String>,
    faults: &mut Faults,
) -> Option<RelationTypeIx> {
    let name = named.value.as_str();
    let hierarchies = united.hierarchies();
    let found = hierarchies.iter().find(|(key, _)| *key == name).map(|(_, at)| *at);
    if found.is_none() {
        faults.push((file, named.line, unknown_hierarchy(united, name)));
    }
    found
}

/// Why a name is not that of a hierarchy.
pub(super) fn unknown_hierarchy(united: &United<'_>, name: &str) -> String {
    let keys: Vec<&str> = united.hierarchies().into_iter().map(|(key, _)| key).collect();
    if united.relation_types.contains_key(name) {
        format!("`{name}` is a relation, which has no parents; hierarchies are {}", list(&keys))
    } else {
        format!("unknown hierarchy `{name}`{}", hint(name, keys))
    }
}

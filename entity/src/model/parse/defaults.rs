//! What holds where a file names no hierarchy and a kind names no scheme.

use super::compile::United;
use super::compose::Faults;
use super::nesting::unknown_hierarchy;
use super::suggest::list;
use crate::model::{HierarchyIx, SchemeIx};

/// The default hierarchy: as the last file says, else as the files it extends agree. A model with one
/// hierarchy still has to name it, or a second one would silently change what requests mean.
pub(super) fn default_hierarchy(united: &United<'_>, faults: &mut Faults) -> Option<HierarchyIx> {
    let hierarchies = united.hierarchies();
    let mut by_file: Vec<Vec<usize>> = Vec::new();
    for (file, read) in united.files.iter().enumerate() {
        let mut said = match &read.draft.default_hierarchy {
            Some(named) => {
                let found = hierarchies.iter().position(|(key, _)| *key == named.value);
                if found.is_none() {
                    faults.push((file, named.line, unknown_hierarchy(united, &named.value)));
                }
                vec![found?]
            }
            None => read.extends.iter().flat_map(|extended| by_file[*extended].clone()).collect(),
        };
        said.sort_unstable();
        said.dedup();
        by_file.push(said);
    }
    let said = by_file.pop().unwrap_or_default();
    if let [only] = said[..] {
        return Some(HierarchyIx(only as u16));
    }
    let keys: Vec<&str> = hierarchies.iter().map(|(key, _)| *key).collect();
    if !keys.is_empty() {
        let reason = format!("the model has no `default_hierarchy`: name one of {}", list(&keys));
        faults.push(united.whole(reason));
    }
    None
}

/// By file: the scheme of its kinds that name none. A file keeps the default it has alone, whatever it
/// is composed with; only a file that has none takes that of the composed model.
pub(super) fn default_schemes(united: &United<'_>, faults: &mut Faults) -> Vec<SchemeIx> {
    let mut by_file: Vec<Option<SchemeIx>> = Vec::new();
    let mut seen_by_file: Vec<Vec<usize>> = Vec::new();
    for (file, read) in united.files.iter().enumerate() {
        let mut seen: Vec<usize> =
            read.draft.schemes.keys().filter_map(|key| united.schemes.get_index_of(key.as_str())).collect();
        seen.extend(read.extends.iter().flat_map(|extended| &seen_by_file[*extended]));
        seen.sort_unstable();
        seen.dedup();
        let mut inherited: Vec<SchemeIx> =
            read.extends.iter().filter_map(|extended| by_file[*extended]).collect();
        inherited.sort_unstable();
        inherited.dedup();
        let said = read.draft.default_scheme.as_ref();
        by_file.push(match (said, &inherited[..], &seen[..]) {
            // A misspelt default is reported, and any scheme will do to avoid a second report.
            (Some(named), _, _) => united.find_scheme(file, named, faults).or(Some(SchemeIx(0))),
            (None, [only], _) => Some(*only),
            (None, [], [only]) => Some(SchemeIx(*only as u16)),
            (None, _, _) => None,
        });
        seen_by_file.push(seen);
    }
    let of_model = by_file.last().copied().flatten();
    for (file, read) in united.files.iter().enumerate() {
        let needs_default = |key: &&String| {
            united
                .kinds
                .get(key.as_str())
                .is_some_and(|kind| kind.file == file && kind.definition.scheme.is_none())
        };
        let unnamed: Vec<&String> = read.draft.kinds.keys().filter(needs_default).collect();
        if by_file[file].or(of_model).is_none() && !unnamed.is_empty() && !united.schemes.is_empty() {
            let schemes: Vec<&str> = united.schemes.keys().copied().collect();
            let reason = format!(
                "no `scheme` is named by {}: name the `default_scheme`, one of {}",
                list(&unnamed),
                list(&schemes)
            );
            faults.push((file, 1, reason));
        }
    }
    by_file.into_iter().map(|scheme| scheme.or(of_model).unwrap_or(SchemeIx(0))).collect()
}

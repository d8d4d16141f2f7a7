//! What holds where a file names no hierarchy and a kind names no scheme.

use super::super::compose::Faults;
use super::super::draft::Draft;
use super::super::reader::Located;
use super::super::suggest::list;
use super::United;
use crate::model::{HierarchyIx, SchemeIx};

/// The default hierarchy. A model with one hierarchy still has to name it, or a second one would silently
/// change what requests mean.
pub(super) fn default_hierarchy(united: &United<'_>, faults: &mut Faults) -> Option<HierarchyIx> {
    let said = said_hierarchies(united, |draft| draft.default_hierarchy.as_ref(), faults)?;
    if let [only] = said[..] {
        return Some(only);
    }
    let keys: Vec<&str> = united.hierarchies().iter().map(|(key, _)| *key).collect();
    if !keys.is_empty() {
        let reason = format!("the model has no `default_hierarchy`: name one of {}", list(&keys));
        faults.push(united.whole(reason));
    }
    None
}

/// The hierarchy in which organisations have their home; the default one where nobody names one.
pub(super) fn home_hierarchy(
    united: &United<'_>,
    default_hierarchy: Option<HierarchyIx>,
    faults: &mut Faults,
) -> Option<HierarchyIx> {
    let said = said_hierarchies(united, |draft| draft.home_hierarchy.as_ref(), faults)?;
    match said[..] {
        [] => default_hierarchy,
        [only] => Some(only),
        _ => {
            let hierarchies = united.hierarchies();
            let keys: Vec<&str> = said.iter().map(|at| hierarchies[usize::from(at.0)].0).collect();
            let reason = format!(
                "the files that the model extends have different homes: name the `home_hierarchy`, one of {}",
                list(&keys)
            );
            faults.push(united.whole(reason));
            None
        }
    }
}

/// The hierarchies that are named under a key: as the last file says, else as the files it extends do. `None` where
/// one of them is unknown.
fn said_hierarchies(
    united: &United<'_>,
    named: fn(&Draft) -> Option<&Located<String>>,
    faults: &mut Faults,
) -> Option<Vec<HierarchyIx>> {
    let mut by_file: Vec<Vec<HierarchyIx>> = Vec::new();
    for (file, read) in united.files.iter().enumerate() {
        let mut said = match named(&read.draft) {
            Some(named) => vec![united.find_hierarchy((file, named), faults)?],
            None => read.extends.iter().flat_map(|extended| by_file[*extended].clone()).collect(),
        };
        said.sort_unstable();
        said.dedup();
        by_file.push(said);
    }
    by_file.pop()
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
            (Some(named), _, _) => united.find_scheme((file, named), faults).or(Some(SchemeIx(0))),
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

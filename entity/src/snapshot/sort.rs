//! Putting versions in order: by organisation and time, and by code.

use super::arena::Arena;
use super::history::{Run, Version};
use super::lookup::Lookup;
use crate::store::StoreError;

/// Versions by organisation, then by time.
pub(super) struct Sorted {
    pub(super) ids: Vec<i64>,
    pub(super) lookup: Lookup,
    pub(super) runs: Vec<Run>,
    pub(super) versions: Vec<Version>,
    pub(super) rows: Vec<i64>,
    /// Where each version went, where any had to move.
    pub(super) placed: Option<Vec<u32>>,
}

/// Sorts what was read. Rows mostly come in order already, and then nothing is copied: at ten million, copies decide how
/// much memory a start takes.
pub(super) fn sort_versions(
    organizations: Vec<i64>,
    mut versions: Vec<Version>,
    mut rows: Vec<i64>,
) -> Sorted {
    let mut placed = None;
    let mut of_version = organizations;
    if !(1..versions.len()).all(|at| {
        let key = |at: usize| (of_version[at], versions[at].validity.from);
        key(at - 1) <= key(at)
    }) {
        let mut order: Vec<u32> = (0..versions.len() as u32).collect();
        order.sort_by_key(|at| (of_version[*at as usize], versions[*at as usize].validity.from));
        versions = order.iter().map(|at| versions[*at as usize]).collect();
        rows = order.iter().map(|at| rows[*at as usize]).collect();
        of_version = order.iter().map(|at| of_version[*at as usize]).collect();
        let mut places = vec![0u32; order.len()];
        order.iter().enumerate().for_each(|(new, old)| places[*old as usize] = new as u32);
        placed = Some(places);
    }
    let mut runs: Vec<Run> = Vec::new();
    let mut last = None;
    for (at, id) in of_version.iter().enumerate() {
        if last != Some(*id) {
            last = Some(*id);
            runs.push(Run { first: at as u32, count: 0 });
        }
        let org = runs.len() - 1;
        runs[org].count += 1;
        versions[at].org = org as u32;
    }
    let mut ids = of_version;
    ids.dedup();
    ids.shrink_to_fit();
    let lookup = Lookup::new(&ids);
    runs.shrink_to_fit();
    versions.shrink_to_fit();
    rows.shrink_to_fit();
    Sorted { ids, lookup, runs, versions, rows, placed }
}

/// Positions of versions by code, none last, then by organisation. Codes are compared by their first sixteen bytes, which
/// are together in memory; most are no longer.
pub(super) fn sort_by_code(versions: &[Version], arena: &Arena) -> Vec<u32> {
    let mut keyed: Vec<(u128, u32)> =
        (0u32..).zip(versions).map(|(at, version)| (code_start(arena.find(version.code)), at)).collect();
    keyed.sort_unstable_by(|left, right| {
        left.0.cmp(&right.0).then_with(|| {
            let key = |at: u32| {
                let version = &versions[at as usize];
                let code = arena.find(version.code);
                (code.is_none(), code, version.org, at)
            };
            key(left.1).cmp(&key(right.1))
        })
    });
    keyed.into_iter().map(|(_, at)| at).collect()
}

/// The first bytes of a code as a number; codes that differ in them compare like these numbers. None comes last.
fn code_start(code: Option<&str>) -> u128 {
    let Some(code) = code.map(str::as_bytes) else { return u128::MAX };
    let mut start = [0; 16];
    let length = code.len().min(16);
    start[..length].copy_from_slice(&code[..length]);
    u128::from_be_bytes(start)
}

/// Two versions of one organisation on one day would make every answer a matter of chance.
pub(super) fn refuse_overlaps(versions: &[Version], rows: &[i64]) -> Result<(), StoreError> {
    let clash = versions
        .windows(2)
        .position(|pair| pair[0].org == pair[1].org && pair[0].validity.overlaps(pair[1].validity));
    match clash {
        None => Ok(()),
        Some(at) => Err(StoreError::Corrupt {
            table: "organization_version",
            column: "valid_from",
            row: rows[at + 1],
            reason: format!("it overlaps row {} of the same organisation", rows[at]),
        }),
    }
}

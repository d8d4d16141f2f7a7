//! The same history without what belongs to nothing any more.

use std::sync::Arc;

use super::history::{History, Run};
use super::lookup::Lookup;
use super::version_rows::VersionRows;
use super::{NONE, Org};
use crate::store::StoreError;

/// A history may be loose by so much,
const LEAST_LOOSE: usize = 64;
/// or by so small a part of it,
const LOOSE_PART: usize = 64;
/// but never by more than this, as all of it is copied with every change.
const MOST_LOOSE: usize = 1 << 14;
/// While one is being laid out anew others are published; so many times more is too much to wait for it.
const MEANWHILE: usize = 8;

impl History {
    /// Whether so much is loose that [`History::compacted`] is worth its time, off the way of whoever waits for the next.
    pub(super) fn is_loose(&self) -> bool {
        self.loose() > self.bearable()
    }

    /// Whether it would be so loose with so many rows more that the next history must be laid out anew at once.
    pub(super) fn is_too_loose(&self, rows: usize) -> bool {
        self.loose() + rows > MEANWHILE * self.bearable()
    }

    fn bearable(&self) -> usize {
        (LEAST_LOOSE + self.by_code.len() / LOOSE_PART).min(MOST_LOOSE)
    }

    /// Versions, text and attributes laid out anew; organisations, ties and people stay where they are.
    pub(super) fn compacted(&self) -> Result<History, StoreError> {
        let mut rows = VersionRows::new(self.model.clone());
        let mut copies = vec![NONE; self.attributes.len()];
        let mut place = vec![NONE; self.versions.len()];
        let mut runs = Vec::with_capacity(self.runs.len());
        for org in self.organizations() {
            let first = rows.versions.len() as u32;
            for at in self.versions_of(org) {
                place[at as usize] = rows.versions.len() as u32;
                rows.copy(self, at, &mut copies)?;
            }
            runs.push(Run { first, count: rows.versions.len() as u32 - first });
        }
        for (org, run) in (0u32..).zip(&runs) {
            let versions = &mut rows.versions[run.first as usize..][..run.count as usize];
            versions.iter_mut().for_each(|version| version.org = org);
        }
        let by_code: Vec<u32> = self.by_code.iter().map(|at| place[*at as usize]).collect();
        let mut code_place = vec![0u32; rows.versions.len()];
        for (place, at) in (0u32..).zip(&by_code) {
            code_place[*at as usize] = place;
        }
        let ids: Vec<i64> = self.organizations().map(|org: Org| self.id(org)).collect();
        Ok(History {
            lookup: Arc::new(Lookup::new(&ids)),
            ids: ids.into(),
            runs: Arc::new(runs),
            versions: rows.versions.into(),
            version_rows: rows.rows.into(),
            arena: rows.arena.share(),
            attributes: rows.attributes.into(),
            names: rows.names.into(),
            languages: Arc::new(rows.languages),
            by_code: Arc::new(by_code),
            code_place: Arc::new(code_place),
            ..History::clone(self)
        })
    }
}

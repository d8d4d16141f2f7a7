//! Takes back in a draft what one revision recorded: rows that it wrote hold no more, those that it replaced hold again.
//!
//! A row that was replaced since may stand again as it was written, because what replaced it was undone: then that one is
//! taken back in its stead.

use std::collections::{BTreeSet, HashSet};

use super::draft::Draft;
use super::table::{Keyed, Table};
use crate::day::Period;
use crate::store::{RawOf, RawRow, StoreError};

impl Draft {
    /// Takes a revision back. Returns those that changed what it wrote, and stand in the way.
    pub(in crate::command) async fn take_back(&mut self, revision: i64) -> Result<BTreeSet<i64>, StoreError> {
        let mut later = BTreeSet::new();
        let (written, replaced) = (RawOf::WrittenIn(revision), RawOf::ReplacedIn(revision));
        /// One table: what was replaced since is looked for among all rows that name the same.
        macro_rules! table {
            ($table:ident, $list:ident, $open:ident) => {
                let store = self.ground.store.clone();
                let (written, replaced) = (store.$list(written).await?, store.$list(replaced).await?);
                self.$open(&named(&written)).await?;
                later.extend(self.$table.take_back(written, replaced));
            };
        }
        table!(versions, list_raw_contents, open_versions);
        table!(ties, list_raw_ties, open_ties);
        table!(identifiers, list_raw_identifiers, open_identifiers);
        table!(people, list_raw_people, open_people);
        table!(memberships, list_raw_memberships, open_memberships);
        table!(posts, list_raw_posts, open_posts);
        table!(appointments, list_raw_appointments, open_appointments);
        Ok(later)
    }
}

/// All that rows name.
fn named<T: Keyed>(rows: &[RawRow<T>]) -> Vec<i64> {
    let named: HashSet<i64> = rows.iter().flat_map(|row| row.value.keys()).flatten().collect();
    named.into_iter().collect()
}

impl<T: Clone + PartialEq + Keyed> Table<T> {
    fn take_back(&mut self, written: Vec<RawRow<T>>, replaced: Vec<RawRow<T>>) -> BTreeSet<i64> {
        let mut later = BTreeSet::new();
        for row in written {
            let key = row.value.keys().into_iter().flatten().next();
            let same = key.and_then(|key| {
                let mut rows = self.naming(key);
                rows.find(|(_, slot)| {
                    slot.recorded.as_ref().is_some_and(|recorded| match row.superseded_in {
                        None => recorded.row == row.row,
                        Some(_) => recorded.value == row.value && recorded.validity == row.validity,
                    })
                })
            });
            match (same.map(|(at, _)| at), row.superseded_in) {
                (Some(at), _) => {
                    self.hold(at, Period { from: row.validity.from, to: row.validity.from }, &[]);
                }
                (None, Some(by)) => {
                    later.insert(by);
                }
                (None, None) => unreachable!("all rows that name the same were read"),
            }
        }
        for row in replaced {
            self.push(row.value, row.validity, Vec::new());
        }
        later
    }
}

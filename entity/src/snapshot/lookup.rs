//! From an id to its position in a sorted list.

use super::NONE;

/// Ids come from reserved blocks, so they mostly lie close together and a plain table finds them at once;
/// where they do not, the sorted list is searched.
#[derive(Debug, Default)]
pub(super) struct Lookup {
    base: i64,
    table: Vec<u32>,
}

/// A table may be this many times longer than the list it speeds up.
const SPARSEST: usize = 4;

impl Lookup {
    pub(super) fn new(ids: &[i64]) -> Lookup {
        let (Some(first), Some(last)) = (ids.first(), ids.last()) else { return Lookup::default() };
        let span = (last - first) as usize + 1;
        if span > ids.len() * SPARSEST {
            return Lookup::default();
        }
        let mut table = vec![NONE; span];
        for (at, id) in ids.iter().enumerate() {
            table[(id - first) as usize] = at as u32;
        }
        Lookup { base: *first, table }
    }

    pub(super) fn find(&self, ids: &[i64], id: i64) -> Option<u32> {
        if self.table.is_empty() {
            return ids.binary_search(&id).ok().map(|at| at as u32);
        }
        let at = usize::try_from(id.checked_sub(self.base)?).ok()?;
        self.table.get(at).copied().filter(|at| *at != NONE)
    }

    pub(super) fn bytes(&self) -> usize {
        self.table.capacity() * size_of::<u32>()
    }
}

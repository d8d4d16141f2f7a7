//! The obvious tree: a list of rows and plain recursion over it. Slow, and hard to get wrong.

use std::collections::BTreeMap;

use entity::day::{Day, Period};
use entity::model::{HierarchyIx, KindIx};

/// One version of an organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// The organisation.
    pub id: i64,
    /// Kind.
    pub kind: KindIx,
    /// Code.
    pub code: Option<String>,
    /// Name.
    pub name: String,
    /// When it holds.
    pub validity: Period,
}

/// One dated parent link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// In which hierarchy.
    pub hierarchy: HierarchyIx,
    /// Child.
    pub child: i64,
    /// Parent.
    pub parent: i64,
    /// Rank.
    pub rank: i32,
    /// When it holds.
    pub validity: Period,
}

/// All rows of one state of the database.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Oracle {
    /// Versions, in no order.
    pub versions: Vec<Version>,
    /// Links, in no order.
    pub links: Vec<Link>,
}

/// One hierarchy on one day.
pub struct OracleDay<'a> {
    oracle: &'a Oracle,
    hierarchy: HierarchyIx,
    day: Day,
}

impl Oracle {
    /// One hierarchy on one day.
    pub fn on(&self, hierarchy: HierarchyIx, day: Day) -> OracleDay<'_> {
        OracleDay { oracle: self, hierarchy, day }
    }
}

impl OracleDay<'_> {
    /// What an organisation is on the day.
    pub fn version(&self, id: i64) -> Option<&Version> {
        self.oracle.versions.iter().find(|version| version.id == id && version.validity.contains(self.day))
    }

    /// Everything that exists, by id.
    pub fn ids(&self) -> Vec<i64> {
        let exists = |version: &&Version| version.validity.contains(self.day);
        let mut ids: Vec<i64> =
            self.oracle.versions.iter().filter(exists).map(|version| version.id).collect();
        ids.sort_unstable();
        ids
    }

    fn links(&self) -> impl Iterator<Item = &Link> {
        self.oracle.links.iter().filter(|link| {
            link.hierarchy == self.hierarchy
                && link.validity.contains(self.day)
                && self.version(link.child).is_some()
                && self.version(link.parent).is_some()
        })
    }

    /// By rank, then code (none last), then id.
    fn sorted(&self, mut ends: Vec<(i32, i64)>) -> Vec<i64> {
        ends.sort_by_key(|(rank, id)| {
            let code = self.version(*id).and_then(|version| version.code.clone());
            (*rank, code.is_none(), code, *id)
        });
        ends.into_iter().map(|(_, id)| id).collect()
    }

    /// Children in order.
    pub fn children(&self, id: i64) -> Vec<i64> {
        let of = self.links().filter(|link| link.parent == id);
        self.sorted(of.map(|link| (link.rank, link.child)).collect())
    }

    /// Parents in order.
    pub fn parents(&self, id: i64) -> Vec<i64> {
        let of = self.links().filter(|link| link.child == id);
        self.sorted(of.map(|link| (link.rank, link.parent)).collect())
    }

    /// Everything above, each once, by parents in order and each after all that stands above it.
    pub fn ancestors(&self, id: i64) -> Vec<i64> {
        let mut found: Vec<i64> = Vec::new();
        for parent in self.parents(id) {
            let above = self.ancestors(parent);
            for each in above.into_iter().chain([parent]) {
                if !found.contains(&each) {
                    found.push(each);
                }
            }
        }
        found
    }

    /// First parents from the root down to the organisation itself.
    pub fn path(&self, id: i64) -> Vec<i64> {
        let mut path = match self.parents(id).first() {
            Some(parent) => self.path(*parent),
            None => Vec::new(),
        };
        path.push(id);
        path
    }

    /// Steps to the nearest root.
    pub fn depth(&self, id: i64) -> u32 {
        self.parents(id).into_iter().map(|parent| 1 + self.depth(parent)).min().unwrap_or(0)
    }

    /// Everything below in pre-order, each once at its first visit.
    pub fn descendants(&self, id: i64) -> Vec<i64> {
        self.descendants_from(id, &self.ids())
    }

    /// The same walk, as if nothing stood below what is `max_depth` steps away on the shortest way.
    pub fn descendants_within(&self, id: i64, max_depth: u32) -> Vec<i64> {
        let mut open: Vec<i64> = Vec::new();
        let mut level = vec![id];
        for _ in 0..max_depth {
            open.extend(&level);
            level = level.into_iter().flat_map(|id| self.children(id)).collect();
        }
        self.descendants_from(id, &open)
    }

    /// The walk that goes below `open` only.
    fn descendants_from(&self, id: i64, open: &[i64]) -> Vec<i64> {
        let mut order = Vec::new();
        self.visit(id, open, &mut order);
        order
    }

    fn visit(&self, id: i64, open: &[i64], order: &mut Vec<i64>) {
        for child in self.children(id).into_iter().filter(|_| open.contains(&id)) {
            if !order.contains(&child) {
                order.push(child);
                self.visit(child, open, order);
            }
        }
    }

    /// How many of each kind stand below; kinds without any are left out.
    pub fn count_below(&self, id: i64) -> BTreeMap<KindIx, u32> {
        let mut counts = BTreeMap::new();
        for version in self.descendants(id).into_iter().filter_map(|id| self.version(id)) {
            *counts.entry(version.kind).or_default() += 1;
        }
        counts
    }
}

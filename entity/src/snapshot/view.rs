//! The world on one day: which organisations exist, what they are, and every hierarchy.

use std::collections::HashSet;
use std::sync::{Arc, OnceLock};

use super::belonging::Belonging;
use super::describe::{AttributeRef, Described};
use super::figure::Figures;
use super::hierarchy::{Hierarchy, KindCounts, in_code_order};
use super::history::{History, Version};
use super::kept::Shelf;
use super::sum::Sums;
use super::ties::Ties;
use super::{NONE, Org};
use crate::day::{Day, Period};
use crate::model::{HierarchyIx, KindIx, RelationTypeIx, SchemeIx, StateIx};

/// An immutable view of a [`History`] on one day, and on every day around it on which nothing changes.
///
/// A view that was made from another one shares with it what did not change, and what either lays out later.
#[derive(Debug)]
pub struct Snapshot {
    history: Arc<History>,
    /// The day it was built for; any other of `steady` would do.
    day: Day,
    steady: Period,
    pub(super) version_of: Arc<Vec<u32>>,
    pub(super) hierarchies: Vec<Arc<Hierarchy>>,
    counts: KindCounts,
    pub(super) by_name: Arc<OnceLock<Vec<Org>>>,
    /// By kind, those of each by code.
    pub(super) by_kind: Arc<OnceLock<Vec<Vec<Org>>>>,
    /// By relation type, laid out when first asked for.
    pub(super) ties: Vec<Arc<OnceLock<Ties>>>,
    pub(super) belonging: Arc<OnceLock<Belonging>>,
    /// By hierarchy.
    pub(super) figures: Vec<Arc<OnceLock<Figures>>>,
    /// By hierarchy.
    pub(super) sums: Vec<Arc<OnceLock<Sums>>>,
    shelf: Shelf,
}

impl Snapshot {
    /// Lays out the world on `day`.
    pub fn build(history: &Arc<History>, day: Day) -> Snapshot {
        let version_of = history.versions_on(day);
        let hierarchies = Hierarchy::build_all(history, &version_of, day);
        let mut counts = KindCounts::new(history.model().kinds.len());
        version_of
            .iter()
            .filter(|at| **at != NONE)
            .for_each(|at| counts.add(history.versions[*at as usize].kind));
        Snapshot::new(history, day, Arc::new(version_of), hierarchies, counts)
    }

    pub(super) fn new(
        history: &Arc<History>,
        day: Day,
        version_of: Arc<Vec<u32>>,
        hierarchies: Vec<Arc<Hierarchy>>,
        counts: KindCounts,
    ) -> Snapshot {
        Snapshot {
            day,
            history: Arc::clone(history),
            steady: history.steady(day),
            version_of,
            counts,
            by_name: Arc::default(),
            by_kind: Arc::default(),
            ties: history.model().relation_types.iter().map(|_| Arc::default()).collect(),
            belonging: Arc::default(),
            figures: hierarchies.iter().map(|_| Arc::default()).collect(),
            sums: hierarchies.iter().map(|_| Arc::default()).collect(),
            hierarchies,
            shelf: Shelf::default(),
        }
    }

    /// The history this is a view of.
    pub fn history(&self) -> &Arc<History> {
        &self.history
    }

    /// The days this view is true for.
    pub fn steady(&self) -> Period {
        self.steady
    }

    /// How many organisations of each kind exist.
    pub fn counts(&self) -> &KindCounts {
        &self.counts
    }

    /// One hierarchy.
    pub fn hierarchy(&self, hierarchy: HierarchyIx) -> &Hierarchy {
        &self.hierarchies[usize::from(hierarchy.0)]
    }

    /// Whether the organisation exists on this day.
    pub fn exists(&self, org: Org) -> bool {
        self.version_of[org.at()] != NONE
    }

    /// The organisation with this id, when it exists on this day.
    pub fn find_id(&self, id: i64) -> Option<Org> {
        self.history.find_id(id).filter(|org| self.exists(*org))
    }

    /// The organisation that bears this code in this scheme on this day.
    pub fn find_code(&self, scheme: SchemeIx, code: &str) -> Option<Org> {
        self.history
            .versions_with_code(code)
            .find(|at| {
                let version = self.version(*at);
                self.version_of[version.org as usize] == *at
                    && self.history.model().kind(version.kind).scheme == scheme
            })
            .map(|at| Org(self.version(at).org))
    }

    /// What the organisation is on this day. It must exist.
    pub fn get(&self, org: Org) -> VersionRef<'_> {
        let at = self.version_of[org.at()];
        debug_assert_ne!(at, NONE, "organisation {} does not exist on this day", self.history.id(org));
        VersionRef { history: &self.history, at }
    }

    /// The code that an organisation bears on this day. It must exist.
    pub(super) fn code_of(&self, org: Org) -> Option<&str> {
        self.history.arena.find(self.version(self.version_of[org.at()]).code)
    }

    /// Every organisation, by code (none last), then id.
    pub fn in_code_order(&self) -> impl Iterator<Item = Org> {
        in_code_order(&self.history, &self.version_of)
    }

    /// Every organisation, by name; sorted when it is first asked for.
    pub fn in_name_order(&self) -> impl Iterator<Item = Org> {
        let sorted = self.by_name.get_or_init(|| {
            let mut list: Vec<Org> = self.in_code_order().collect();
            list.sort_by(|left, right| self.get(*left).name().cmp(self.get(*right).name()));
            list
        });
        sorted.iter().copied()
    }

    /// The organisations of these kinds, by code (none last), then id; told apart by kind when they are first asked for.
    pub fn of_kinds(&self, kinds: &[KindIx]) -> Vec<Org> {
        let by_kind = self.by_kind.get_or_init(|| {
            let counts = self.counts.0.iter();
            let mut lists: Vec<Vec<Org>> = counts.map(|count| Vec::with_capacity(*count as usize)).collect();
            self.in_code_order().for_each(|org| lists[usize::from(self.get(org).kind().0)].push(org));
            lists
        });
        let mut kinds = kinds.to_vec();
        kinds.sort_unstable();
        kinds.dedup();
        let mut found: Vec<Org> =
            kinds.iter().flat_map(|kind| by_kind[usize::from(kind.0)].iter().copied()).collect();
        if kinds.len() > 1 {
            found.sort_unstable_by_key(|org| self.code_place(*org));
        }
        found
    }

    /// Whether organisations are told apart by kind already.
    pub fn has_kinds(&self) -> bool {
        self.by_kind.get().is_some()
    }

    /// Every organisation, in order of id.
    pub fn organizations(&self) -> impl Iterator<Item = Org> {
        self.history.organizations().filter(|org| self.exists(*org))
    }

    /// The place of an organisation among all, ordered by code, then id.
    pub fn code_place(&self, org: Org) -> u32 {
        self.history.code_place[self.version_of[org.at()] as usize]
    }

    /// The ties of a type that hold on this day, from both ends; laid out when first asked for.
    pub fn ties(&self, relation_type: RelationTypeIx) -> &Ties {
        self.ties[usize::from(relation_type.0)].get_or_init(|| Ties::build(self, relation_type, self.day))
    }

    /// Who belongs where on this day; laid out when first asked for.
    pub fn belonging(&self) -> &Belonging {
        self.belonging.get_or_init(|| Belonging::build(self, self.day))
    }

    /// What is counted along a hierarchy besides organisations at home; laid out when first asked for.
    pub fn figures(&self, hierarchy: HierarchyIx) -> &Figures {
        self.figures[usize::from(hierarchy.0)].get_or_init(|| Figures::build(self, hierarchy))
    }

    /// Whether [`Snapshot::figures`] are laid out already.
    pub fn has_figures(&self, hierarchy: HierarchyIx) -> bool {
        self.figures[usize::from(hierarchy.0)].get().is_some()
    }

    /// What numbers of organisations add up to along a hierarchy; laid out when first asked for.
    pub fn sums(&self, hierarchy: HierarchyIx) -> &Sums {
        self.sums[usize::from(hierarchy.0)].get_or_init(|| Sums::build(self, hierarchy))
    }

    /// Whether [`Snapshot::sums`] are laid out already.
    pub fn has_sums(&self, hierarchy: HierarchyIx) -> bool {
        self.sums[usize::from(hierarchy.0)].get().is_some()
    }

    /// A day that this view is true for.
    pub fn day(&self) -> Day {
        self.day
    }

    pub(super) fn shelf(&self) -> &Shelf {
        &self.shelf
    }

    fn version(&self, at: u32) -> &Version {
        &self.history.versions[at as usize]
    }

    /// Bytes this view holds besides its history, whoever else shares them.
    pub fn bytes(&self) -> usize {
        bytes_of([self])
    }
}

/// Bytes that views hold together besides their histories: what several share counts once.
pub(super) fn bytes_of<'a>(views: impl IntoIterator<Item = &'a Snapshot>) -> usize {
    let mut seen = HashSet::new();
    let mut bytes = 0;
    for view in views {
        view.each_part(|part, size| bytes += if seen.insert(part) { size() } else { 0 });
    }
    bytes
}

impl Snapshot {
    /// Hands out where each part of it lies that may be shared, and what tells its size.
    fn each_part(&self, mut each: impl FnMut(*const (), &dyn Fn() -> usize)) {
        fn of<T>(part: &Arc<T>) -> *const () {
            Arc::as_ptr(part).cast()
        }
        fn laid_out<T>(part: &OnceLock<T>, size: impl Fn(&T) -> usize) -> usize {
            part.get().map_or(0, size)
        }
        let words = |list: &Vec<Org>| list.capacity() * size_of::<Org>();
        each(of(&self.version_of), &|| self.version_of.capacity() * size_of::<u32>());
        each(of(&self.by_name), &|| laid_out(&self.by_name, words));
        each(of(&self.by_kind), &|| laid_out(&self.by_kind, |lists| lists.iter().map(words).sum()));
        each(of(&self.belonging), &|| laid_out(&self.belonging, Belonging::bytes));
        each((&raw const self.shelf).cast(), &|| self.shelf.bytes());
        for part in &self.hierarchies {
            each(of(part), &|| part.bytes());
        }
        for part in &self.ties {
            each(of(part), &|| laid_out(part, Ties::bytes));
        }
        for part in &self.figures {
            each(of(part), &|| laid_out(part, Figures::bytes));
        }
        for part in &self.sums {
            each(of(part), &|| laid_out(part, Sums::bytes));
        }
    }
}

/// A version in a history.
#[derive(Clone, Copy, Debug)]
pub struct VersionRef<'a> {
    history: &'a History,
    at: u32,
}

impl<'a> VersionRef<'a> {
    pub(super) fn new(history: &'a History, at: u32) -> VersionRef<'a> {
        VersionRef { history, at }
    }

    fn version(&self) -> &'a Version {
        &self.history.versions[self.at as usize]
    }

    /// The organisation's position.
    pub fn org(&self) -> Org {
        Org(self.version().org)
    }

    /// Primary key of the version.
    pub fn row(&self) -> i64 {
        self.history.version_row(self.at)
    }
}

impl History {
    /// Which version of each organisation holds on `day`.
    pub(super) fn versions_on(&self, day: Day) -> Vec<u32> {
        self.organizations().map(|org| self.version_on(org, day).unwrap_or(NONE)).collect()
    }

    /// A version by its position.
    pub fn version(&self, at: u32) -> VersionRef<'_> {
        VersionRef::new(self, at)
    }
}

impl Described for VersionRef<'_> {
    fn id(&self) -> i64 {
        self.history.id(self.org())
    }

    fn kind(&self) -> KindIx {
        self.version().kind
    }

    fn code(&self) -> Option<&str> {
        self.history.arena.find(self.version().code)
    }

    fn name(&self) -> &str {
        self.history.arena.get(self.version().name)
    }

    fn short_name(&self) -> Option<&str> {
        self.history.arena.find(self.version().short_name)
    }

    fn names(&self) -> impl Iterator<Item = (&str, &str)> {
        self.history.names_of(self.at)
    }

    fn attribute(&self, at: usize) -> Option<AttributeRef<'_>> {
        self.history.attribute(self.version(), at)
    }

    fn state(&self) -> Option<StateIx> {
        self.history.state(self.version())
    }

    fn validity(&self) -> Period {
        self.version().validity
    }
}

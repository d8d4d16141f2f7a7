//! All dated versions and relations of one revision, in compact arrays.

use std::sync::Arc;

use super::arena::{Arena, Span};
use super::boundaries::Boundaries;
use super::column::Column;
use super::describe::AttributeRef;
use super::lookup::Lookup;
use super::misfit::Misfit;
use super::people::People;
use super::splice::run_of;
use super::{NONE, Org};
use crate::day::{Day, Period};
use crate::model::{HierarchyIx, KindIx, ParticipationRoleIx, RelationTypeIx, SharedModel, StateIx};

/// Everything known at one revision: every version of every organisation, every tie, who belongs where and which posts
/// there are; dated.
///
/// A history that was made from another one shares with it what did not change.
#[derive(Clone, Debug)]
pub struct History {
    pub(super) model: SharedModel,
    pub(super) revision: i64,
    /// The largest primary key that was read so far.
    pub(super) newest_row: i64,
    /// Ids in ascending order; a position in this list is an [`Org`].
    pub(super) ids: Column<i64>,
    /// Of the ids that are shared.
    pub(super) lookup: Arc<Lookup>,
    /// Where each organisation's versions stand.
    pub(super) runs: Arc<Vec<Run>>,
    /// Those of one organisation stand together, oldest first. An organisation that changes goes to the end with all its
    /// versions; what it leaves behind belongs to no run.
    pub(super) versions: Column<Version>,
    /// Primary keys of `versions`.
    pub(super) version_rows: Column<i64>,
    pub(super) arena: Arena,
    /// Runs of attribute cells, one for each attribute of a kind; versions with equal attributes share a run.
    pub(super) attributes: Column<AttributeCell>,
    /// Localised names, by version: few organisations have any.
    pub(super) names: Column<LocalizedName>,
    pub(super) languages: Arc<Vec<String>>,
    /// Positions of versions that belong to a run, ordered by code (none last), then id.
    pub(super) by_code: Arc<Vec<u32>>,
    /// The place of each version in `by_code`.
    pub(super) code_place: Arc<Vec<u32>>,
    /// Ties of each relation type, by origin (child), then rank, then time.
    pub(super) edges: Vec<Arc<Vec<Edge>>>,
    /// What ties hold besides their ends, by primary key: few hold anything.
    pub(super) notes: Arc<Vec<EdgeNote>>,
    /// What the model does not explain.
    pub(super) misfits: Arc<Vec<Misfit>>,
    pub(super) people: Arc<People>,
    /// Where versions and ties begin and end.
    pub(super) boundaries: Arc<Boundaries>,
}

/// Where the versions of one organisation stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) first: u32,
    pub(super) count: u32,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Version {
    pub(super) org: u32,
    pub(super) kind: KindIx,
    /// Position of the state, or [`NO_STATE`].
    pub(super) state: u16,
    pub(super) validity: Period,
    pub(super) name: Span,
    pub(super) short_name: Span,
    pub(super) code: Span,
    pub(super) attributes: u32,
}

impl Version {
    /// The same version where its text was added behind `text` bytes of an arena, and its attributes behind `cells` others.
    pub(super) fn behind(self, text: u32, cells: u32) -> Version {
        Version {
            name: self.name.behind(text),
            short_name: self.short_name.behind(text),
            code: self.code.behind(text),
            attributes: if self.attributes == NONE { NONE } else { self.attributes + cells },
            ..self
        }
    }
}

/// Stands for "no state".
pub(super) const NO_STATE: u16 = u16::MAX;

#[derive(Clone, Copy, Debug)]
pub(super) struct LocalizedName {
    pub(super) version: u32,
    pub(super) language: u16,
    pub(super) name: Span,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum AttributeCell {
    None,
    String(Span),
    Int(i32),
    Float(f64),
    Boolean(bool),
    Date(Day),
    Enum(u16),
}

impl AttributeCell {
    /// The same value where the arena of its text was added behind `offset` bytes of another.
    pub(super) fn behind(self, offset: u32) -> AttributeCell {
        match self {
            AttributeCell::String(span) => AttributeCell::String(span.behind(offset)),
            other => other,
        }
    }
}

/// A dated tie; in a hierarchy a parent link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    /// Primary key in `relation`.
    pub row: i64,
    /// The child; the origin of a link.
    pub child: Org,
    /// The parent; the target of a link.
    pub parent: Org,
    /// Place among the parent's children, and among the child's parents.
    pub rank: i32,
    /// When it holds.
    pub validity: Period,
}

/// What a tie holds besides its ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EdgeNote {
    /// Primary key of the relation.
    pub row: i64,
    /// Weight.
    pub weight: Option<f64>,
    /// What the origin is in the target.
    pub role: Option<ParticipationRoleIx>,
}

/// So many cells of attributes, and so many bytes of text, weigh as much as a version.
const LOOSE_CELLS: usize = 4;
const LOOSE_TEXT: usize = 64;

impl History {
    /// The model the rows were read by.
    pub fn model(&self) -> &SharedModel {
        &self.model
    }

    /// The newest revision it contains.
    pub fn revision(&self) -> i64 {
        self.revision
    }

    /// Number of organisations, past and future ones included.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether there is no organisation at all.
    pub fn is_empty(&self) -> bool {
        self.ids.len() == 0
    }

    /// Every organisation, in order of id.
    pub fn organizations(&self) -> impl Iterator<Item = Org> {
        (0..self.ids.len() as u32).map(Org)
    }

    /// The id of an organisation.
    pub fn id(&self, org: Org) -> i64 {
        self.ids[org.at()]
    }

    /// The organisation with this id.
    pub fn find_id(&self, id: i64) -> Option<Org> {
        let (shared, own) = self.ids.parts();
        let found = self.lookup.find(shared, id);
        // New organisations have greater ids than all before them.
        let found = found.or_else(|| Some((shared.len() + own.binary_search(&id).ok()?) as u32));
        found.map(Org)
    }

    /// The positions of an organisation's versions, oldest first.
    pub fn versions_of(&self, org: Org) -> std::ops::Range<u32> {
        let Run { first, count } = self.runs[org.at()];
        first..first + count
    }

    /// From the first day of its first version up to the last day of its last.
    pub fn life(&self, org: Org) -> Period {
        let range = self.versions_of(org);
        Period {
            from: self.versions[range.start as usize].validity.from,
            to: self.versions[range.end as usize - 1].validity.to,
        }
    }

    /// The version that holds on `day`.
    pub fn version_on(&self, org: Org, day: Day) -> Option<u32> {
        self.versions_of(org).rev().find(|at| self.versions[*at as usize].validity.contains(day))
    }

    /// Primary key of a version in `organization_version`.
    pub fn version_row(&self, version: u32) -> i64 {
        self.version_rows[version as usize]
    }

    /// The dated parent links of a child in a hierarchy.
    pub fn edges_of(&self, hierarchy: HierarchyIx, child: Org) -> &[Edge] {
        self.ties_of(self.model.hierarchies[usize::from(hierarchy.0)], child)
    }

    /// Every dated parent link of a hierarchy, ordered by child.
    pub fn edges(&self, hierarchy: HierarchyIx) -> &[Edge] {
        self.ties(self.model.hierarchies[usize::from(hierarchy.0)])
    }

    /// Every dated tie of a type, ordered by origin.
    pub fn ties(&self, relation_type: RelationTypeIx) -> &[Edge] {
        &self.edges[usize::from(relation_type.0)]
    }

    /// The dated ties of a type that begin at an organisation.
    pub fn ties_of(&self, relation_type: RelationTypeIx, origin: Org) -> &[Edge] {
        let edges = self.ties(relation_type);
        let from = edges.partition_point(|edge| edge.child < origin);
        let length = edges[from..].partition_point(|edge| edge.child == origin);
        &edges[from..from + length]
    }

    /// What a tie holds besides its ends, where it holds anything.
    pub fn note(&self, row: i64) -> Option<&EdgeNote> {
        self.note_place(row).map(|at| &self.notes[at])
    }

    pub(super) fn note_place(&self, row: i64) -> Option<usize> {
        // What one import wrote lies together: mostly the first look is at the right place.
        let first = self.notes.first()?.row;
        let guess = usize::try_from(row - first).ok();
        let right = guess.filter(|at| self.notes.get(*at).is_some_and(|note| note.row == row));
        right.or_else(|| self.notes.binary_search_by_key(&row, |note| note.row).ok())
    }

    /// What the model does not explain, in no order.
    pub fn misfits(&self) -> impl Iterator<Item = &Misfit> {
        self.misfits.iter().chain(self.people.misfits())
    }

    /// One of [`History::misfits`], by its position there.
    pub fn misfit(&self, at: usize) -> &Misfit {
        self.misfits.get(at).unwrap_or_else(|| &self.people.misfits()[at - self.misfits.len()])
    }

    /// Who belongs where, and which posts there are.
    pub fn people(&self) -> &Arc<People> {
        &self.people
    }

    /// The state of a version.
    pub(super) fn state(&self, version: &Version) -> Option<StateIx> {
        (version.state != NO_STATE).then_some(StateIx(version.state))
    }

    /// The versions that bear this code, in order of organisation: at most one a scheme on any day.
    pub fn versions_with_code<'a>(&'a self, code: &'a str) -> impl Iterator<Item = u32> + 'a {
        let text = |at: &u32| self.arena.find(self.versions[*at as usize].code);
        // Versions without a code stand last, which `None` would not compare as.
        let from = self.by_code.partition_point(|at| text(at).is_some_and(|other| other < code));
        self.by_code[from..].iter().take_while(move |at| text(at) == Some(code)).copied()
    }

    /// The span of days around `day` on which nothing begins or ends.
    pub fn steady(&self, day: Day) -> Period {
        let (one, other) = (self.boundaries.steady(day), self.people.steady(day));
        Period { from: one.from.max(other.from), to: one.to.min(other.to) }
    }

    pub(super) fn attribute(&self, version: &Version, at: usize) -> Option<AttributeRef<'_>> {
        if version.attributes == NONE {
            return None;
        }
        match self.attributes[version.attributes as usize + at] {
            AttributeCell::None => None,
            AttributeCell::String(span) => Some(AttributeRef::String(self.arena.get(span))),
            AttributeCell::Int(number) => Some(AttributeRef::Int(number)),
            AttributeCell::Float(number) => Some(AttributeRef::Float(number)),
            AttributeCell::Boolean(value) => Some(AttributeRef::Boolean(value)),
            AttributeCell::Date(day) => Some(AttributeRef::Date(day)),
            AttributeCell::Enum(at) => Some(AttributeRef::Enum(at)),
        }
    }

    pub(super) fn names_of(&self, version: u32) -> impl Iterator<Item = (&str, &str)> {
        let name = |name: &LocalizedName| {
            (self.languages[usize::from(name.language)].as_str(), self.arena.get(name.name))
        };
        self.names_at(version).map(name)
    }

    pub(super) fn names_at(&self, version: u32) -> impl Iterator<Item = &LocalizedName> {
        let (shared, own) = self.names.parts();
        let of = |list: &[LocalizedName]| run_of(list, |name| name.version, &version);
        shared[of(shared)].iter().chain(&own[of(own)])
    }

    /// How much of it is not shared with the history it was made from, or belongs to nothing any more, in versions.
    pub(super) fn loose(&self) -> usize {
        self.versions.own().max(self.attributes.own() / LOOSE_CELLS).max(self.arena.own() / LOOSE_TEXT)
    }

    /// Bytes the arrays hold, whoever else shares them.
    pub fn bytes(&self) -> usize {
        fn of<T>(list: &Vec<T>) -> usize {
            list.capacity() * size_of::<T>()
        }
        self.ids.bytes()
            + self.lookup.bytes()
            + of(&self.runs)
            + self.versions.bytes()
            + self.version_rows.bytes()
            + self.arena.bytes()
            + self.attributes.bytes()
            + self.names.bytes()
            + of(&self.by_code)
            + of(&self.code_place)
            + self.edges.iter().map(|list| of(list)).sum::<usize>()
            + of(&self.notes)
            + of(&self.misfits)
            + self.people.bytes()
            + self.boundaries.bytes()
    }
}

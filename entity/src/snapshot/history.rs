//! All dated versions and relations of one revision, in compact arrays.

use std::sync::Arc;

use super::arena::{Arena, Span};
use super::describe::AttributeRef;
use super::lookup::Lookup;
use super::misfit::Misfit;
use super::people::People;
use super::{NONE, Org};
use crate::day::{Day, Period};
use crate::model::{HierarchyIx, KindIx, ParticipationRoleIx, RelationTypeIx, SharedModel, StateIx};

/// Everything known at one revision: every version of every organisation, every tie, who belongs where and which posts
/// there are; dated.
#[derive(Debug)]
pub struct History {
    pub(super) model: SharedModel,
    pub(super) revision: i64,
    /// Ids in ascending order; a position in this list is an [`Org`].
    pub(super) ids: Vec<i64>,
    pub(super) lookup: Lookup,
    /// Where each organisation's versions begin; one more entry than organisations.
    pub(super) first_version: Vec<u32>,
    /// By organisation, then by time.
    pub(super) versions: Vec<Version>,
    /// Primary keys of `versions`.
    pub(super) version_rows: Vec<i64>,
    pub(super) arena: Arena,
    /// Runs of attribute cells, one for each attribute of a kind; versions with equal attributes share a run.
    pub(super) attributes: Vec<AttributeCell>,
    /// Localised names, by version: few organisations have any.
    pub(super) names: Vec<LocalizedName>,
    pub(super) languages: Vec<String>,
    /// Positions of versions, ordered by code (none last), then id.
    pub(super) by_code: Vec<u32>,
    /// The place of each version in `by_code`.
    pub(super) code_place: Vec<u32>,
    /// Ties of each relation type, by origin (child), then rank, then time.
    pub(super) edges: Vec<Vec<Edge>>,
    /// What ties hold besides their ends, by primary key: few hold anything.
    pub(super) notes: Vec<EdgeNote>,
    /// What the model does not explain.
    pub(super) misfits: Vec<Misfit>,
    pub(super) people: Arc<People>,
    /// Every day on which something begins or ends.
    pub(super) boundaries: Vec<Day>,
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

impl History {
    /// The model the rows were read by.
    pub fn model(&self) -> &SharedModel {
        &self.model
    }

    /// The newest revision it contains.
    pub fn revision(&self) -> i64 {
        self.revision
    }

    /// The largest primary key among its rows.
    pub(super) fn newest_row(&self) -> i64 {
        let edges = self.edges.iter().flatten().map(|edge| edge.row);
        self.version_rows.iter().copied().chain(edges).max().unwrap_or_default()
    }

    /// Number of organisations, past and future ones included.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether there is no organisation at all.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
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
        self.lookup.find(&self.ids, id).map(Org)
    }

    /// The positions of an organisation's versions, oldest first.
    pub fn versions_of(&self, org: Org) -> std::ops::Range<u32> {
        self.first_version[org.at()]..self.first_version[org.at() + 1]
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
        // What one import wrote lies together: mostly the first look is at the right place.
        let first = self.notes.first()?.row;
        let guess = usize::try_from(row - first).ok().and_then(|at| self.notes.get(at));
        guess.filter(|note| note.row == row).or_else(|| {
            let at = self.notes.binary_search_by_key(&row, |note| note.row).ok()?;
            Some(&self.notes[at])
        })
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
        let next = self.boundaries.partition_point(|boundary| *boundary <= day);
        Period {
            from: next.checked_sub(1).map_or(Day::OPEN_START, |at| self.boundaries[at]),
            to: self.boundaries.get(next).copied().unwrap_or(Day::OPEN_END),
        }
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
        let from = self.names.partition_point(|name| name.version < version);
        self.names[from..]
            .iter()
            .take_while(move |name| name.version == version)
            .map(|name| (self.languages[usize::from(name.language)].as_str(), self.arena.get(name.name)))
    }

    /// Bytes the arrays hold.
    pub fn bytes(&self) -> usize {
        fn of<T>(list: &Vec<T>) -> usize {
            list.capacity() * size_of::<T>()
        }
        of(&self.ids)
            + self.lookup.bytes()
            + of(&self.first_version)
            + of(&self.versions)
            + of(&self.version_rows)
            + self.arena.bytes()
            + of(&self.attributes)
            + of(&self.names)
            + of(&self.by_code)
            + of(&self.code_place)
            + self.edges.iter().map(of).sum::<usize>()
            + of(&self.notes)
            + of(&self.misfits)
            + self.people.bytes()
            + of(&self.boundaries)
    }
}

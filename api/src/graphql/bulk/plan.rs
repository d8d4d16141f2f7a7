//! What a selection on organisations asks for, compiled: which bytes to write, in which order.
//!
//! A plan knows days and hierarchies but no snapshot, so it can be kept as long as its document is.

use std::sync::Arc;

use async_graphql::parser::types::Field;
use async_graphql::{ID, Name, Positioned};
use entity::day::Day;
use entity::model::{Direction, HierarchyIx, KindIx, ParticipationRoleIx, PathIx};
use entity::snapshot::{Counting, Filter, Measure, Order};

use crate::graphql::connection::{Fingerprint, PageArguments};
use crate::graphql::lookup::{ByCondition, ByKey, ByText};

/// A compiled operation, or a compiled selection on one organisation.
#[derive(Default)]
pub struct Plan {
    /// The fields of the root, for a whole operation.
    pub roots: Vec<Root>,
    /// Every selection; those on the same fields, day and hierarchy are one.
    pub selections: Vec<Selection>,
    /// Every paged list.
    pub connections: Vec<Connection>,
    /// The days that are looked at; `None` is today.
    pub days: Vec<Option<Day>>,
    /// Fields that ordinary resolvers answer, for all organisations at once.
    pub later: Vec<Positioned<Field>>,
    /// About how many bytes it takes.
    pub weight: usize,
    /// Whether finding what it asks for may take long: lists are filtered or ordered, or walked through.
    pub is_slow: bool,
    /// Days whose findings are counted; they are found before anything else is, on a thread of their own.
    pub findings: Vec<DayIx>,
}

/// A position in [`Plan::selections`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SelectionIx(pub u32);

/// A position in [`Plan::connections`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConnectionIx(pub u32);

/// A position in [`Plan::days`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DayIx(pub u16);

/// A key of an object as it is written, with quotes and colon.
pub type Key = Box<str>;

/// The fields asked of organisations at one place of a document.
pub struct Selection {
    /// The day they are looked at.
    pub day: DayIx,
    /// The hierarchy that nested fields follow.
    pub hierarchy: HierarchyIx,
    /// For each kind, which of `variants` it gets.
    pub variant_of: Vec<u16>,
    /// Fields by kind: fragments tell kinds apart.
    pub variants: Vec<Variant>,
    /// Whether any variant asks for further organisations, or for something that ordinary resolvers answer.
    pub is_nested: bool,
    /// Whether what it costs depends on more than kinds.
    pub is_counted: bool,
}

impl Selection {
    /// The fields for an organisation of this kind.
    pub fn steps(&self, kind: KindIx) -> &[Step] {
        &self.variant(kind).steps
    }

    /// The variant for an organisation of this kind.
    pub fn variant(&self, kind: KindIx) -> &Variant {
        &self.variants[usize::from(self.variant_of[usize::from(kind.0)])]
    }
}

/// The fields for organisations of some kinds.
pub struct Variant {
    /// In order.
    pub steps: Vec<Step>,
    /// What they cost together, in values.
    pub values: usize,
}

/// A field of an organisation.
pub struct Step {
    /// What stands before its value: a brace or a comma, and its key.
    pub lead: Box<str>,
    /// What it asks for.
    pub what: What,
}

/// What a field of an organisation asks for.
pub enum What {
    Leaf(Leaf),
    /// One other organisation, or null.
    One(One, SelectionIx),
    /// A plain list.
    List(List, SelectionIx),
    /// A page of a list.
    Connection(List, ConnectionIx),
    /// A page of participations.
    Participations(Participations, ConnectionIx),
    /// A position in [`Plan::later`].
    Later(usize),
}

impl What {
    /// Whether it asks for further organisations, or for something that ordinary resolvers answer.
    pub fn is_nested(&self) -> bool {
        !matches!(self, What::Leaf(_))
    }
}

impl Leaf {
    /// Whether other organisations are looked at for it.
    pub fn looks_around(&self) -> bool {
        matches!(
            self,
            Leaf::ChildCount(..) | Leaf::DescendantCount(..) | Leaf::RollUp { .. } | Leaf::Path(..)
        )
    }
}

/// What is written at once.
pub enum Leaf {
    Id,
    Code,
    /// The name, or that in the first of these languages that has one.
    Name(Vec<String>),
    ShortName,
    Names(Vec<(Key, NameField)>),
    Kind,
    State,
    KindTitle(Option<String>),
    ValidFrom,
    ValidTo,
    AsOf,
    Typename,
    /// The attribute at this position of the kind.
    Attribute(usize),
    Depth(HierarchyIx),
    Path(HierarchyIx),
    ChildCount(HierarchyIx, Arc<Filter>),
    DescendantCount(HierarchyIx, Arc<Filter>),
    RollUp {
        hierarchy: HierarchyIx,
        measure: Measure,
        counting: Counting,
        fields: Vec<(Key, RollUpField)>,
    },
}

pub enum NameField {
    Typename,
    Language,
    Name,
}

pub enum RollUpField {
    Typename,
    /// Its name.
    Measure(Name),
    /// Its name, ready to be written.
    Counting(&'static str),
    Hierarchy,
    Value,
    ByKind(Vec<(Key, KindFigureField)>),
}

pub enum KindFigureField {
    Typename,
    Kind,
    Value,
}

/// One other organisation.
pub enum One {
    Parent(HierarchyIx),
    /// The same one on another day.
    At(DayIx),
}

/// Several other organisations.
pub struct List {
    pub hierarchy: HierarchyIx,
    pub of: ListOf,
    pub filter: Arc<Filter>,
    pub order: Option<Order>,
}

#[derive(Clone, Copy)]
pub enum ListOf {
    Parents,
    Ancestors,
    Children,
    /// At most so many levels down.
    Descendants(u32),
    /// Along an evaluation path.
    Reach(PathIx),
}

/// Participations of an organisation.
pub struct Participations {
    pub direction: Direction,
    /// Only those with one of these roles.
    pub roles: Option<Vec<ParticipationRoleIx>>,
}

/// A page of a list of organisations, or of participations.
pub struct Connection {
    pub page: PageArguments,
    /// The name and the arguments by which the list's cursors are told from others.
    pub field: &'static str,
    pub arguments: Fingerprint,
    pub hierarchy: HierarchyIx,
    pub fields: Vec<(Key, ConnectionField)>,
}

pub enum ConnectionField {
    /// A type name, ready to be written.
    Typename(&'static str),
    TotalCount,
    PageInfo(Vec<(Key, PageInfoField)>),
    Nodes(SelectionIx),
    Edges(Vec<(Key, EdgeField)>),
    /// Participations.
    Ties(Vec<(Key, TieField)>),
    /// Of a search: everything above its matches.
    Ancestors(SelectionIx),
}

pub enum PageInfoField {
    Typename,
    HasPreviousPage,
    HasNextPage,
    StartCursor,
    EndCursor,
}

impl PageInfoField {
    /// The field of this name; `None` where the type has no such field.
    pub fn named(name: &str) -> Option<PageInfoField> {
        Some(match name {
            "__typename" => PageInfoField::Typename,
            "hasPreviousPage" => PageInfoField::HasPreviousPage,
            "hasNextPage" => PageInfoField::HasNextPage,
            "startCursor" => PageInfoField::StartCursor,
            "endCursor" => PageInfoField::EndCursor,
            _ => return None,
        })
    }
}

pub enum EdgeField {
    Typename(&'static str),
    Cursor,
    Node(SelectionIx),
    Tie(Vec<(Key, TieField)>),
}

pub enum TieField {
    Typename,
    Organization(SelectionIx),
    Body(SelectionIx),
    Type,
    Role,
    Weight,
    ValidFrom,
    ValidTo,
    HomePath,
}

/// A field of the root.
pub struct Root {
    /// Its key in the answer.
    pub key: Key,
    /// The day it looks at.
    pub day: DayIx,
    /// What it asks for.
    pub what: RootWhat,
}

/// What a field of the root asks for.
pub enum RootWhat {
    Typename,
    Node(ID, SelectionIx),
    Nodes(Vec<ID>, SelectionIx),
    Organization(ByKey, SelectionIx),
    Organizations(ByCondition, ConnectionIx),
    Search(ByText, ConnectionIx),
}

//! Which organisations a question means, and in which order: the same for snapshots and rows.

use std::cmp::Ordering;

use super::describe::Described;
use super::search::fold;
use crate::model::{KindIx, StateIx};

/// A condition on organisations. Everything given must hold; nothing given holds for all.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    /// Of one of these kinds.
    pub kinds: Option<Vec<KindIx>>,
    /// In one of these states.
    pub states: Option<Vec<StateIx>>,
    /// With a code like this.
    pub code: TextFilter,
    /// With a name like this (short and localised names count).
    pub name: TextFilter,
    /// All of these hold.
    pub all: Vec<Filter>,
    /// One of these holds; `None` asks for nothing.
    pub any: Option<Vec<Filter>>,
    /// None of these holds.
    pub none: Vec<Filter>,
}

/// A condition on text. Everything given must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextFilter {
    eq: Option<String>,
    /// Sorted: it is asked once for every organisation that is looked at.
    one_of: Option<Vec<String>>,
    starts_with: Option<String>,
    /// Folded.
    contains: Option<String>,
}

impl TextFilter {
    /// Exactly `eq`, exactly one of `one_of`, beginning with `starts_with`, and containing `contains` whatever its case
    /// and width; each only where given.
    pub fn new(
        eq: Option<String>,
        mut one_of: Option<Vec<String>>,
        starts_with: Option<String>,
        contains: Option<String>,
    ) -> TextFilter {
        one_of.iter_mut().for_each(|list| list.sort_unstable());
        TextFilter { eq, one_of, starts_with, contains: contains.map(|part| fold(&part).into_owned()) }
    }

    /// Whether it asks for nothing.
    pub fn is_empty(&self) -> bool {
        *self == TextFilter::default()
    }

    fn matches(&self, text: &str) -> bool {
        self.eq.as_ref().is_none_or(|eq| text == eq)
            && self
                .one_of
                .as_ref()
                .is_none_or(|list| list.binary_search_by(|one| one.as_str().cmp(text)).is_ok())
            && self.starts_with.as_ref().is_none_or(|start| text.starts_with(start.as_str()))
            && self.contains.as_ref().is_none_or(|part| fold(text).contains(part.as_str()))
    }
}

impl Filter {
    /// Whether it asks for nothing.
    pub fn is_empty(&self) -> bool {
        *self == Filter::default()
    }

    /// How many conditions may be looked at for one organisation; 1 at least.
    pub fn cost(&self) -> usize {
        let text = |text: &TextFilter| usize::from(!text.is_empty());
        let inner = self.all.iter().chain(self.any.iter().flatten()).chain(&self.none).map(Filter::cost);
        let own = usize::from(self.kinds.is_some())
            + usize::from(self.states.is_some())
            + text(&self.code)
            + text(&self.name);
        (own + inner.sum::<usize>()).max(1)
    }

    /// About how many bytes it takes.
    pub fn weight(&self) -> usize {
        let text = |text: &TextFilter| {
            let one = |text: &Option<String>| text.as_ref().map_or(0, |text| text.len() + 24);
            one(&text.eq)
                + one(&text.starts_with)
                + one(&text.contains)
                + text.one_of.iter().flatten().map(|text| text.len() + 24).sum::<usize>()
        };
        let inner = self.all.iter().chain(self.any.iter().flatten()).chain(&self.none).map(Filter::weight);
        size_of::<Filter>() + text(&self.code) + text(&self.name) + inner.sum::<usize>()
    }

    /// Whether the organisation is meant.
    pub fn matches(&self, organization: &impl Described) -> bool {
        self.kinds.as_ref().is_none_or(|kinds| kinds.contains(&organization.kind()))
            && self
                .states
                .as_ref()
                .is_none_or(|states| organization.state().is_some_and(|state| states.contains(&state)))
            && (self.code.is_empty() || organization.code().is_some_and(|code| self.code.matches(code)))
            && (self.name.is_empty() || names(organization).any(|name| self.name.matches(name)))
            && self.all.iter().all(|filter| filter.matches(organization))
            && self.any.as_ref().is_none_or(|any| any.iter().any(|filter| filter.matches(organization)))
            && !self.none.iter().any(|filter| filter.matches(organization))
    }
}

/// Name, short name and localised names.
pub(super) fn names(organization: &impl Described) -> impl Iterator<Item = &str> {
    std::iter::once(organization.name())
        .chain(organization.short_name())
        .chain(organization.names().map(|(_, name)| name))
}

/// An order that a list can be asked for. Equal ones come in order of code, then id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Order {
    /// By code, byte by byte; those without a code last.
    Code,
    /// By name, code point by code point.
    Name,
}

impl Order {
    /// Which of the two comes first.
    pub fn compare(self, left: &impl Described, right: &impl Described) -> Ordering {
        let by_code = || {
            let (left_code, right_code) = (left.code(), right.code());
            left_code
                .is_none()
                .cmp(&right_code.is_none())
                .then_with(|| left_code.cmp(&right_code))
                .then_with(|| left.id().cmp(&right.id()))
        };
        match self {
            Order::Code => by_code(),
            Order::Name => left.name().cmp(right.name()).then_with(by_code),
        }
    }
}

//! Paged lists as the Relay specification defines them.

use std::fmt::Debug;

use async_graphql::SimpleObject;
use entity::model::HierarchyIx;
use entity::store::Window;

use super::argument::{Checked, named};
use super::kinds::Organization;
use crate::error::ApiError;
use crate::limits::Limits;
use crate::loader::{Asked, Listing, Place};
use crate::meter::Meter;

/// A page of a list of organizations.
#[derive(SimpleObject)]
pub struct OrganizationConnection {
    /// The organizations of this page, each with its cursor.
    edges: Vec<OrganizationEdge>,
    /// The organizations of this page.
    nodes: Vec<Organization>,
    /// Where this page stands in the list.
    page_info: PageInfo,
    /// How many organizations the whole list has.
    total_count: usize,
}

/// An organization in a page.
#[derive(SimpleObject)]
pub struct OrganizationEdge {
    /// Where the organization stands in the list; good for `after` and `before` of the same query.
    cursor: String,
    /// The organization.
    node: Organization,
}

/// Where a page stands in its list.
#[derive(Clone, SimpleObject)]
pub struct PageInfo {
    /// Whether the list has more before this page.
    has_previous_page: bool,
    /// Whether the list has more after this page.
    has_next_page: bool,
    /// Cursor of the first item, or null for an empty page.
    start_cursor: Option<String>,
    /// Cursor of the last item, or null for an empty page.
    end_cursor: Option<String>,
}

impl PageInfo {
    /// Where the page stands whose items have these cursors.
    pub fn of<'a>(cut: Cut, cursors: impl DoubleEndedIterator<Item = &'a String>) -> PageInfo {
        PageInfo::beside(cut.has_previous_page(), cut.has_next_page(), cursors)
    }

    /// The same page, which was looked for up to `cursor`.
    pub fn up_to(self, cursor: String) -> PageInfo {
        PageInfo { end_cursor: Some(cursor), ..self }
    }

    /// The same, where it is known whether there is more before and after it.
    pub fn beside<'a>(
        has_previous_page: bool,
        has_next_page: bool,
        mut cursors: impl DoubleEndedIterator<Item = &'a String>,
    ) -> PageInfo {
        let start_cursor = cursors.next().cloned();
        PageInfo {
            has_previous_page,
            has_next_page,
            end_cursor: cursors.next_back().cloned().or_else(|| start_cursor.clone()),
            start_cursor,
        }
    }
}

/// Which part of a list is asked for.
#[derive(Clone)]
pub struct PageArguments {
    /// At most so many from the beginning.
    first: Option<i32>,
    /// Behind this cursor.
    after: Option<String>,
    /// At most so many from the end.
    last: Option<i32>,
    /// Before this cursor.
    before: Option<String>,
}

/// Where a page lies in its list.
#[derive(Clone, Copy, Debug)]
pub struct Cut {
    /// Position of its first item.
    pub from: usize,
    /// Position after its last item.
    pub to: usize,
    /// Length of the whole list.
    pub total: usize,
}

impl Cut {
    /// Whether the list has more before the page.
    pub fn has_previous_page(self) -> bool {
        self.from > 0
    }

    /// Whether the list has more after the page.
    pub fn has_next_page(self) -> bool {
        self.to < self.total
    }
}

/// A list that is paged through.
pub trait Paged {
    /// How many items it has.
    fn length(&self) -> usize;
    /// Where the item with this id stands.
    fn place_of(&self, id: i64) -> Option<usize>;
    /// What looking at it is counted by.
    fn meter(&self) -> &Meter;
}

impl Paged for Listing {
    fn length(&self) -> usize {
        self.len()
    }

    fn place_of(&self, id: i64) -> Option<usize> {
        self.position(id)
    }

    fn meter(&self) -> &Meter {
        &self.world().scope().meter
    }
}

/// A list that is at hand as a whole.
pub struct Whole<'a, T> {
    /// Its items.
    pub items: &'a [T],
    /// What tells them apart.
    pub id: fn(&T) -> i64,
    /// What looking at it is counted by.
    pub meter: &'a Meter,
}

impl<T> Paged for Whole<'_, T> {
    fn length(&self) -> usize {
        self.items.len()
    }

    fn place_of(&self, id: i64) -> Option<usize> {
        self.items.iter().position(|item| (self.id)(item) == id)
    }

    fn meter(&self) -> &Meter {
        self.meter
    }
}

/// A page, not yet tied to a GraphQL type.
pub struct Page {
    /// The organisations with their cursors.
    pub items: Vec<(String, Place)>,
    /// Where it stands.
    pub info: PageInfo,
    /// Length of the whole list.
    pub total: usize,
}

/// Tells lists apart, so that a cursor is only taken where it was given out.
#[derive(Clone, Copy, Debug, Default)]
pub struct Fingerprint(u32);

impl Fingerprint {
    /// The fingerprint of a list: whatever decides its members and their order.
    ///
    /// FNV-1a, because clients keep cursors across upgrades and the standard library's hash may change with any.
    pub fn of(list: impl Debug) -> Fingerprint {
        let bytes = format!("{list:?}").into_bytes();
        Fingerprint(
            bytes
                .iter()
                .fold(0x811c_9dc5, |hash: u32, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193)),
        )
    }

    /// The fingerprint of the list `field` of an organisation: `arguments` are those that decide what is in it.
    pub fn of_field(
        field: &'static str,
        asked: Asked,
        id: i64,
        hierarchy: HierarchyIx,
        arguments: Fingerprint,
    ) -> Fingerprint {
        Fingerprint::of((field, asked, id, hierarchy, arguments.0))
    }

    /// The cursor of an item of the list.
    pub fn cursor(self, id: i64, position: usize) -> String {
        format!("{:08x}-{id:x}-{position:x}", self.0)
    }

    /// The fingerprint as a number.
    pub fn number(self) -> i64 {
        self.0.into()
    }

    /// The id and the position that a cursor of this list holds.
    fn read(self, argument: &'static str, cursor: &str) -> Result<(i64, i64), ApiError> {
        let mut parts = cursor
            .split('-')
            .map(|part| i64::from_str_radix(part, 16).ok().filter(|_| !part.starts_with('+')));
        let (Some(Some(list)), Some(Some(id)), Some(Some(position)), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(ApiError::argument(
                argument,
                format!("{cursor:?} is no cursor of this API; take one from `edges` or `pageInfo`"),
            ));
        };
        if list != i64::from(self.0) {
            return Err(ApiError::argument(
                argument,
                "this cursor comes from another query; use it with the arguments it was given out for, or begin without it",
            ));
        }
        Ok((id, position))
    }

    /// The position a cursor means: where its organisation stands now or, when that has left the list since,
    /// where it stood.
    fn position(
        self,
        argument: &'static str,
        cursor: &str,
        listing: &impl Paged,
    ) -> Result<Position, ApiError> {
        let (id, position) = self.read(argument, cursor)?;
        let stood = usize::try_from(position).unwrap_or(usize::MAX).min(listing.length());
        Ok(listing
            .place_of(id)
            .map_or(Position { at: stood, there: false }, |at| Position { at, there: true }))
    }
}

struct Position {
    at: usize,
    there: bool,
}

impl PageArguments {
    /// The arguments of a paged field.
    pub fn new(
        first: Option<Checked<i32>>,
        after: Option<String>,
        last: Option<Checked<i32>>,
        before: Option<String>,
    ) -> Result<PageArguments, ApiError> {
        Ok(PageArguments { first: named(first, "first")?, after, last: named(last, "last")?, before })
    }

    /// Whether cursors were given.
    pub fn has_cursors(&self) -> bool {
        self.after.is_some() || self.before.is_some()
    }

    fn size(argument: &'static str, asked: Option<i32>, most: usize) -> Result<Option<usize>, ApiError> {
        asked
            .map(|asked| match usize::try_from(asked) {
                Ok(size) if size <= most => Ok(size),
                Ok(_) => Err(ApiError::argument(
                    argument,
                    format!("{asked} is too many for one page; ask for at most {most}"),
                )),
                Err(_) => {
                    Err(ApiError::argument(argument, format!("{asked} is negative; ask for 0 to {most}")))
                }
            })
            .transpose()
    }

    /// How many are asked for, and whether from the end.
    fn wanted(&self, limits: &Limits) -> Result<(usize, bool), ApiError> {
        if self.first.is_some() && self.last.is_some() {
            return Err(ApiError::argument(
                "last",
                "`first` and `last` exclude each other; give one of them",
            ));
        }
        let Limits { max_page: most, default_page, .. } = *limits;
        let first = Self::size("first", self.first, most)?;
        let last = Self::size("last", self.last, most)?;
        Ok(last.map_or((first.unwrap_or(default_page.min(most)), false), |last| (last, true)))
    }

    /// How many are asked for of a list that is only read forward, and the two numbers of the cursor that they come behind.
    pub fn forward(
        &self,
        list: Fingerprint,
        limits: &Limits,
    ) -> Result<(usize, Option<(i64, i64)>), ApiError> {
        let (size, _) = self.wanted(limits)?;
        Ok((size, self.after.as_ref().map(|cursor| list.read("after", cursor)).transpose()?))
    }

    /// The page as a part of a list that stands in order of id, and is read from the database page by page.
    pub fn window(&self, list: Fingerprint, limits: &Limits) -> Result<Window, ApiError> {
        let (size, from_end) = self.wanted(limits)?;
        let id = |argument, cursor: &Option<String>| {
            cursor.as_ref().map(|cursor| list.read(argument, cursor).map(|(id, _)| id)).transpose()
        };
        Ok(Window { after: id("after", &self.after)?, before: id("before", &self.before)?, size, from_end })
    }

    /// Where the page lies in a list.
    pub fn cut(&self, listing: &impl Paged, list: Fingerprint) -> Result<Cut, ApiError> {
        let (size, from_end) = self.wanted(listing.meter().limits())?;
        let position = |argument, cursor: &Option<String>| {
            cursor.as_ref().map(|cursor| list.position(argument, cursor, listing)).transpose()
        };
        let after = position("after", &self.after)?;
        let before = position("before", &self.before)?;
        let total = listing.length();
        listing.meter().lookups(total)?;
        // An organisation that has left the list is no longer in the way: what stood behind it moved up.
        let mut from = after.map_or(0, |after| if after.there { after.at + 1 } else { after.at });
        let mut to = before.map_or(total, |before| before.at).max(from);
        match from_end {
            true => from = from.max(to.saturating_sub(size)),
            false => to = to.min(from.saturating_add(size)),
        }
        Ok(Cut { from, to, total })
    }

    /// Cuts the page out of a list.
    pub fn page(&self, listing: &Listing, list: Fingerprint) -> Result<Page, ApiError> {
        let cut = self.cut(listing, list)?;
        let places = listing.slice(cut.from..cut.to);
        listing.world().scope().charge(places.len())?;
        let items: Vec<(String, Place)> = places
            .into_iter()
            .enumerate()
            .map(|(at, place)| (list.cursor(place.id(), cut.from + at), place))
            .collect();
        let info = PageInfo::of(cut, items.iter().map(|(cursor, _)| cursor));
        Ok(Page { items, info, total: cut.total })
    }

    /// Cuts the page out of a list of organisations seen along `hierarchy`.
    pub fn connection(
        &self,
        listing: &Listing,
        list: Fingerprint,
        hierarchy: HierarchyIx,
    ) -> Result<OrganizationConnection, ApiError> {
        let page = self.page(listing, list)?;
        let organization = |place: &Place| Organization::new(place.clone(), hierarchy);
        Ok(OrganizationConnection {
            nodes: page.items.iter().map(|(_, place)| organization(place)).collect(),
            edges: page
                .items
                .iter()
                .map(|(cursor, place)| OrganizationEdge { cursor: cursor.clone(), node: organization(place) })
                .collect(),
            page_info: page.info,
            total_count: page.total,
        })
    }
}

//! How the root fields find what they ask for: by id, by code, as a list, by text. The arguments have been read already;
//! ordinary resolvers and the bulk path share what they mean.

use std::sync::Arc;

use async_graphql::ID;
use entity::day::Day;
use entity::model::HierarchyIx;
use entity::snapshot::SearchTerms;

use super::connection::Fingerprint;
use super::filter::{OrganizationOrder, OrganizationWhere, filter_of};
use super::id::{Thing, parse_any, parse_id};
use super::kinds::Organization;
use super::node::Node;
use super::people::{Standpoint, list};
use super::reorganization::Reorganization;
use super::runtime::SchemeName;
use crate::error::ApiError;
use crate::loader::{Listing, Place, World};

type Result<T> = std::result::Result<T, ApiError>;

/// Longest text that is searched for, in characters.
const LONGEST_SEARCH: usize = 200;

/// One organisation, by id or by code.
pub struct ByKey {
    /// A global id.
    pub id: Option<ID>,
    /// A code.
    pub code: Option<String>,
    /// The scheme of the code.
    pub scheme: Option<SchemeName>,
}

impl ByKey {
    /// The organisation, when it exists on the day of `world`; with an id also when it does not, but for a day that was
    /// asked for.
    pub async fn find(&self, world: &Arc<World>, as_of: Option<Day>) -> Result<Option<Place>> {
        world.scope().charge(1)?;
        match (&self.id, &self.code) {
            (Some(id), None) if self.scheme.is_none() => ever(world, parse_id("id", id)?, as_of).await,
            (Some(_), None) => {
                Err(ApiError::argument("scheme", "it belongs to `code`; leave it out with `id`"))
            }
            (None, Some(code)) => by_code(world, code, self.scheme.as_ref()).await,
            (None, None) => Err(ApiError::argument("id", "give either `id` or `code`")),
            (Some(_), Some(_)) => {
                Err(ApiError::argument("code", "`id` and `code` exclude each other; give one of them"))
            }
        }
    }
}

async fn by_code(world: &Arc<World>, code: &str, scheme: Option<&SchemeName>) -> Result<Option<Place>> {
    let names = &world.scope().names;
    let scheme = scheme
        .map(|scheme| {
            names
                .scheme(&scheme.0)
                .ok_or_else(|| ApiError::argument("scheme", format!("there is no scheme {}", scheme.0)))
        })
        .transpose()?;
    let mut found = world.find_code(code, scheme).await?;
    if found.len() > 1 {
        let reason =
            format!("{} schemes know the code {code:?}; say which one is meant with `scheme`", found.len());
        return Err(ApiError::argument("code", reason));
    }
    Ok(found.pop())
}

/// What bears an id always answers: where no day is asked for, an organisation that does not exist today is found on the
/// nearest day of its life.
async fn ever(world: &Arc<World>, id: i64, as_of: Option<Day>) -> Result<Option<Place>> {
    match as_of {
        Some(_) => world.find_id(id).await,
        None => world.nearest(id).await,
    }
}

/// One organisation by its global id.
pub async fn by_id(world: &Arc<World>, id: &ID, as_of: Option<Day>) -> Result<Option<Place>> {
    world.scope().charge(1)?;
    ever(world, parse_id("id", id)?, as_of).await
}

/// Several organisations by their global ids, in the same order.
pub async fn by_ids(world: &Arc<World>, ids: &[ID], as_of: Option<Day>) -> Result<Vec<Option<Place>>> {
    let ids = bounded(world, ids)?;
    let ids = ids.iter().map(|id| parse_id("ids", id)).collect::<Result<Vec<i64>>>()?;
    futures_util::future::try_join_all(ids.into_iter().map(|id| ever(world, id, as_of))).await
}

/// Anything by its global id, as it is on the day of `at`.
pub async fn node(at: &Standpoint, id: &ID, as_of: Option<Day>) -> Result<Option<Node>> {
    at.scope().charge(1)?;
    let (thing, id) = parse_any("id", id)?;
    find_node(at, (thing, id), as_of).await
}

/// Anything by its global id, in the same order.
pub async fn nodes(at: &Standpoint, ids: &[ID], as_of: Option<Day>) -> Result<Vec<Option<Node>>> {
    let ids = bounded(&at.world, ids)?;
    let ids = ids.iter().map(|id| parse_any("ids", id)).collect::<Result<Vec<_>>>()?;
    futures_util::future::try_join_all(ids.into_iter().map(|thing| find_node(at, thing, as_of))).await
}

async fn find_node(at: &Standpoint, (thing, id): (Thing, i64), as_of: Option<Day>) -> Result<Option<Node>> {
    if thing == Thing::Organization {
        let found = ever(&at.world, id, as_of).await?;
        return Ok(found.map(|place| Node::Organization(Organization::new(place, at.hierarchy))));
    }
    if thing == Thing::Reorganization {
        let found = Reorganization::find(at.world.scope(), id).await?;
        return Ok(found.map(|found| Node::Reorganization(Box::new(found))));
    }
    Ok(list::find(at, thing, id).await?.map(Node::from))
}

/// A list of ids that is not too long.
fn bounded<'a>(world: &Arc<World>, ids: &'a [ID]) -> Result<&'a [ID]> {
    let most = world.scope().meter.limits().max_ids;
    if ids.len() > most {
        let reason = format!("{} are too many at once; ask for at most {most}", ids.len());
        return Err(ApiError::argument("ids", reason));
    }
    world.scope().charge(ids.len())?;
    Ok(ids)
}

/// The organisation an argument names; it must exist.
async fn existing(world: &Arc<World>, argument: &'static str, id: &ID) -> Result<Place> {
    world.find_id(parse_id(argument, id)?).await?.ok_or_else(|| ApiError::Unknown {
        argument,
        id: id.to_string(),
        day: world.day().to_string(),
    })
}

/// The organisation that a list is asked for within, if any.
pub async fn top(world: &Arc<World>, within: &Option<ID>) -> Result<Option<Place>> {
    match within {
        Some(id) => existing(world, "within", id).await.map(Some),
        None => Ok(None),
    }
}

/// Organisations that a condition means.
pub struct ByCondition {
    /// Only these.
    pub filter: Option<OrganizationWhere>,
    /// Only this organisation and what is below it.
    pub within: Option<ID>,
    /// Along which hierarchy.
    pub hierarchy: HierarchyIx,
    /// In which order.
    pub order_by: OrganizationOrder,
    /// The day that was asked for, if any was.
    pub as_of: Option<Day>,
}

impl ByCondition {
    /// The list, and what tells its cursors from others.
    pub async fn list(&self, world: &Arc<World>) -> Result<(Listing, Fingerprint)> {
        let ByCondition { filter, within, hierarchy, order_by, as_of } = self;
        let arguments =
            format!("{filter:?} {within:?} {hierarchy:?} {order_by:?} {:?}", world.asked_on(*as_of));
        let top = top(world, within).await?;
        let filter = filter_of(filter.clone(), &world.scope().names)?;
        let found = world.list(top.as_ref(), *hierarchy, &filter, (*order_by).into()).await?;
        Ok((found, Fingerprint::of(("organizations", arguments))))
    }
}

/// Organisations by what people type.
pub struct ByText {
    /// What was typed.
    pub text: String,
    /// Only these.
    pub filter: Option<OrganizationWhere>,
    /// Only this organisation and what is below it.
    pub within: Option<ID>,
    /// Along which hierarchy words are looked for above.
    pub hierarchy: HierarchyIx,
    /// The day that was asked for, if any was.
    pub as_of: Option<Day>,
}

impl ByText {
    /// What was typed, or why it cannot be searched for.
    pub fn terms(&self) -> Result<SearchTerms> {
        if self.text.chars().count() > LONGEST_SEARCH {
            return Err(ApiError::argument("text", format!("it is longer than {LONGEST_SEARCH} characters")));
        }
        SearchTerms::parse(&self.text)
            .ok_or_else(|| ApiError::argument("text", "there is nothing to look for; give at least one word"))
    }

    /// The matches, best first, and what tells their cursors from others.
    pub async fn list(&self, terms: &SearchTerms, world: &Arc<World>) -> Result<(Listing, Fingerprint)> {
        let ByText { text, filter, within, hierarchy, as_of } = self;
        let arguments = format!("{text:?} {filter:?} {within:?} {hierarchy:?} {:?}", world.asked_on(*as_of));
        let top = top(world, within).await?;
        let filter = filter_of(filter.clone(), &world.scope().names)?;
        let found = world.search(terms, *hierarchy, top.as_ref(), &filter).await?;
        Ok((found, Fingerprint::of(("search", arguments))))
    }
}

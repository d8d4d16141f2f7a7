//! Where every query begins.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use entity::day::Day;
use entity::snapshot::SearchTerms;

use super::argument::{Checked, named};
use super::connection::{Fingerprint, OrganizationConnection, PageArguments};
use super::filter::{OrganizationOrder, OrganizationWhere, filter_of};
use super::id::parse_id;
use super::kinds::Organization;
use super::model::OrganizationModel;
use super::node::Node;
use super::organization::hierarchy_argument;
use super::runtime::{HierarchyName, SchemeName};
use super::scalar::Date;
use super::search::SearchConnection;
use crate::error::ApiError;
use crate::loader::{Place, World};
use crate::scope::Scope;

type Result<T> = std::result::Result<T, ApiError>;

/// Longest list of ids one field takes.
const MOST_IDS: usize = 1000;
/// Longest text that is searched for, in characters.
const LONGEST_SEARCH: usize = 200;

/// The root of all queries.
pub struct Query;

fn day_of(as_of: Option<Checked<Date>>) -> Result<Option<Day>> {
    Ok(named(as_of, "asOf")?.map(|date| date.0))
}

fn scope<'a>(context: &Context<'a>) -> &'a Arc<Scope> {
    context.data_unchecked::<Arc<Scope>>()
}

/// The organisation an argument names; it must exist.
async fn existing(world: &Arc<World>, argument: &'static str, id: &ID) -> Result<Place> {
    world.find_id(parse_id(argument, id)?).await?.ok_or_else(|| ApiError::Unknown {
        argument,
        id: id.to_string(),
        day: world.day().to_string(),
    })
}

/// The root of all queries. Everything is read at one revision, whose number every answer gives in
/// `extensions.revision`.
#[Object]
impl Query {
    /// Anything by its global id; null when nothing bears it on the day asked about.
    async fn node(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "A global id.")] id: ID,
        #[graphql(desc = "The day to look at; left out, today.")] as_of: Option<Checked<Date>>,
    ) -> Option<Result<Node>> {
        let scope = scope(context);
        let found = async {
            let world = World::on(scope, day_of(as_of)?).await?;
            scope.charge(1)?;
            world.find_id(parse_id("id", &id)?).await
        };
        found
            .await
            .map(|found| found.map(|place| Node(Organization::new(place, scope.default_hierarchy()))))
            .transpose()
    }

    /// Several things by their global ids, in the same order; null for those that nothing bears on the day asked
    /// about.
    async fn nodes(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Up to 1000 global ids.")] ids: Vec<ID>,
        #[graphql(desc = "The day to look at; left out, today.")] as_of: Option<Checked<Date>>,
    ) -> Result<Vec<Option<Node>>> {
        let scope = scope(context);
        if ids.len() > MOST_IDS {
            return Err(ApiError::argument(
                "ids",
                format!("{} are too many at once; ask for at most {MOST_IDS}", ids.len()),
            ));
        }
        scope.charge(ids.len())?;
        let world = World::on(scope, day_of(as_of)?).await?;
        let ids = ids.iter().map(|id| parse_id("ids", id)).collect::<Result<Vec<i64>>>()?;
        let found = futures_util::future::try_join_all(ids.into_iter().map(|id| world.find_id(id))).await?;
        let node = |place| Node(Organization::new(place, scope.default_hierarchy()));
        Ok(found.into_iter().map(|found| found.map(node)).collect())
    }

    /// One organization, by id or by code; null when there is none on the day asked about.
    async fn organization(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "A global id. Give either this or `code`.")] id: Option<ID>,
        #[graphql(desc = "A code. Give either this or `id`.")] code: Option<String>,
        #[graphql(desc = "The scheme of the code; needed only where several schemes know the same code.")]
        scheme: Option<SchemeName>,
        #[graphql(desc = "The hierarchy that nested fields follow; left out, the model's default.")]
        hierarchy: Option<HierarchyName>,
        #[graphql(desc = "The day to look at; left out, today.")] as_of: Option<Checked<Date>>,
    ) -> Option<Result<Organization>> {
        let scope = scope(context);
        let found = async {
            let hierarchy = hierarchy_argument(&scope.names, hierarchy)?.unwrap_or(scope.default_hierarchy());
            let world = World::on(scope, day_of(as_of)?).await?;
            scope.charge(1)?;
            let found = match (id, code) {
                (Some(id), None) if scheme.is_none() => world.find_id(parse_id("id", &id)?).await?,
                (Some(_), None) => {
                    return Err(ApiError::argument("scheme", "it belongs to `code`; leave it out with `id`"));
                }
                (None, Some(code)) => by_code(&world, &code, scheme).await?,
                (None, None) => return Err(ApiError::argument("id", "give either `id` or `code`")),
                (Some(_), Some(_)) => {
                    return Err(ApiError::argument(
                        "code",
                        "`id` and `code` exclude each other; give one of them",
                    ));
                }
            };
            Ok(found.map(|place| Organization::new(place, hierarchy)))
        };
        found.await.transpose()
    }

    /// Organizations in order of code, in pages.
    #[allow(clippy::too_many_arguments, reason = "each is an argument of the API")]
    async fn organizations(
        &self,
        context: &Context<'_>,
        #[graphql(name = "where", desc = "Only these.")] filter: Option<OrganizationWhere>,
        #[graphql(desc = "Only this organization and everything below it: a global id.")] within: Option<ID>,
        #[graphql(
            desc = "The hierarchy that `within` and nested fields follow; left out, the model's default."
        )]
        hierarchy: Option<HierarchyName>,
        #[graphql(desc = "The order of the list.", default_with = "OrganizationOrder::Code")]
        order_by: OrganizationOrder,
        #[graphql(
            desc = "At most so many from the beginning (50 where neither first nor last is given; at most 1000)."
        )]
        first: Option<Checked<i32>>,
        #[graphql(desc = "Only what comes behind this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end.")] last: Option<Checked<i32>>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
        #[graphql(desc = "The day to look at; left out, today.")] as_of: Option<Checked<Date>>,
    ) -> Result<OrganizationConnection> {
        let scope = scope(context);
        let hierarchy = hierarchy_argument(&scope.names, hierarchy)?.unwrap_or(scope.default_hierarchy());
        let as_of = day_of(as_of)?;
        let world = World::on(scope, as_of).await?;
        let list = Fingerprint::of((
            "organizations",
            format!("{filter:?} {within:?} {hierarchy:?} {order_by:?} {as_of:?}"),
        ));
        let top = match &within {
            Some(id) => Some(existing(&world, "within", id).await?),
            None => None,
        };
        let filter = filter_of(filter, &scope.names)?;
        let found = world.list(top.as_ref(), hierarchy, &filter, order_by.into()).await?;
        PageArguments::new(first, after, last, before)?.connection(&found, list, hierarchy)
    }

    /// Organizations by what people type, best match first. Several words are looked for in an organization and those
    /// above it, so that `历下 东关` finds the 东关 of 历下; at least one must be its own. Upper and lower case and
    /// full-width forms are the same; codes are found by how they begin.
    #[allow(clippy::too_many_arguments, reason = "each is an argument of the API")]
    async fn search(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What to look for: up to 200 characters.")] text: String,
        #[graphql(name = "where", desc = "Only these.")] filter: Option<OrganizationWhere>,
        #[graphql(desc = "Only this organization and everything below it: a global id.")] within: Option<ID>,
        #[graphql(
            desc = "The hierarchy that `within`, words above and nested fields follow; left out, the model's default."
        )]
        hierarchy: Option<HierarchyName>,
        #[graphql(
            desc = "At most so many from the beginning (50 where neither first nor last is given; at most 1000)."
        )]
        first: Option<Checked<i32>>,
        #[graphql(desc = "Only what comes behind this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end.")] last: Option<Checked<i32>>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
        #[graphql(desc = "The day to look at; left out, today.")] as_of: Option<Checked<Date>>,
    ) -> Result<SearchConnection> {
        let scope = scope(context);
        let hierarchy = hierarchy_argument(&scope.names, hierarchy)?.unwrap_or(scope.default_hierarchy());
        if text.chars().count() > LONGEST_SEARCH {
            return Err(ApiError::argument("text", format!("it is longer than {LONGEST_SEARCH} characters")));
        }
        let terms = SearchTerms::parse(&text).ok_or_else(|| {
            ApiError::argument("text", "there is nothing to look for; give at least one word")
        })?;
        let as_of = day_of(as_of)?;
        let world = World::on(scope, as_of).await?;
        let list =
            Fingerprint::of(("search", format!("{text:?} {filter:?} {within:?} {hierarchy:?} {as_of:?}")));
        let top = match &within {
            Some(id) => Some(existing(&world, "within", id).await?),
            None => None,
        };
        let filter = filter_of(filter, &scope.names)?;
        let found = world.search(&terms, hierarchy, top.as_ref(), &filter).await?;
        SearchConnection::new(PageArguments::new(first, after, last, before)?, &found, list, hierarchy)
    }

    /// The organisation model: which kinds, hierarchies, rules and schemes there are, with titles for people.
    async fn model(&self, context: &Context<'_>) -> OrganizationModel {
        OrganizationModel::new(&scope(context).names)
    }
}

async fn by_code(world: &Arc<World>, code: &str, scheme: Option<SchemeName>) -> Result<Option<Place>> {
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

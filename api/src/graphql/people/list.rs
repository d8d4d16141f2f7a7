//! How the root fields about people find what they ask for.

use std::sync::Arc;

use async_graphql::ID;
use entity::model::HierarchyIx;
use entity::store::When;

use super::connection::{MembershipConnection, PersonConnection, PostConnection, Total};
use super::filter::{MembershipWhere, PersonWhere, PostWhere};
use super::{Membership, Person, Post, Standpoint};
use crate::error::ApiError;
use crate::graphql::connection::{Fingerprint, PageArguments};
use crate::graphql::id::{Thing, parse_id_of};
use crate::graphql::lookup::top;
use crate::loader::World;

type Result<T> = std::result::Result<T, ApiError>;

/// One person, by id or by code, of whom something is recorded for the day.
pub async fn person(at: &Standpoint, id: Option<ID>, code: Option<String>) -> Result<Option<Person>> {
    at.scope().charge(1)?;
    let id = match (id, code) {
        (Some(id), None) => parse_id_of(Thing::Person, "id", &id)?,
        (None, Some(code)) => match by_code(at, code).await? {
            Some(id) => id,
            None => return Ok(None),
        },
        (None, None) => return Err(ApiError::argument("id", "give either `id` or `code`")),
        (Some(_), Some(_)) => {
            return Err(ApiError::argument("code", "`id` and `code` exclude each other; give one of them"));
        }
    };
    let person = Person::new(at.clone(), id, at.world.person(id).await?);
    Ok(Some(person).filter(Person::exists))
}

async fn by_code(at: &Standpoint, code: String) -> Result<Option<i64>> {
    // No code holds a NUL, and PostgreSQL takes no text that does.
    if code.contains('\0') {
        return Ok(None);
    }
    let found =
        at.scope().store.list_people_by_code(std::slice::from_ref(&code), When::On(at.world.view())).await?;
    if found.len() > 1 {
        let reason = format!("{} people bear the code {code:?}; ask by `id`", found.len());
        return Err(ApiError::argument("code", reason));
    }
    Ok(found.first().map(|person| person.id))
}

/// The organisations at and below `within`.
async fn at_and_below(at: &Standpoint, within: &Option<ID>) -> Result<Option<Vec<i64>>> {
    let Some(top) = top(&at.world, within).await? else { return Ok(None) };
    let below = top.descendants(at.hierarchy, u32::MAX).await?;
    at.scope().meter.lookups(below.len())?;
    let mut ids = below.ids();
    ids.push(top.id());
    Ok(Some(ids))
}

fn told(
    at: &Standpoint,
    field: &'static str,
    filter: &impl std::fmt::Debug,
    within: &Option<ID>,
) -> Fingerprint {
    let hierarchy: HierarchyIx = at.hierarchy;
    Fingerprint::of((field, format!("{filter:?} {within:?} {hierarchy:?}"), at.world.asked()))
}

/// A page of people.
pub async fn people(
    at: Standpoint,
    filter: Option<PersonWhere>,
    within: Option<ID>,
    page: PageArguments,
) -> Result<PersonConnection> {
    let (world, scope) = (&at.world, at.scope());
    let list = told(&at, "people", &filter, &within);
    let window = page.window(list, scope.meter.limits())?;
    let within = at_and_below(&at, &within).await?;
    let condition = filter.unwrap_or_default().into_condition(&scope.names, within)?;
    let found = scope.store.page_people(&condition, world.view(), &window).await?;
    let person = |versions: Vec<entity::store::PersonRecord>| {
        let id = versions[0].id;
        (id, Person::new(at.clone(), id, Arc::new(versions)))
    };
    let total = Total::People(Arc::clone(world), Box::new(condition));
    PersonConnection::of(&at, found, person, list, total)
}

/// A page of posts.
pub async fn posts(
    at: Standpoint,
    filter: Option<PostWhere>,
    within: Option<ID>,
    page: PageArguments,
) -> Result<PostConnection> {
    let (world, scope) = (&at.world, at.scope());
    let list = told(&at, "posts", &filter, &within);
    let window = page.window(list, scope.meter.limits())?;
    let within = at_and_below(&at, &within).await?;
    let condition = filter.unwrap_or_default().into_condition(&scope.names, within)?;
    let found = scope.store.page_posts(&condition, world.view(), &window).await?;
    let post = |rows: Vec<entity::store::PostRecord>| {
        let id = rows[0].id;
        let post = Post::new(at.clone(), Arc::new(rows)).expect("a post of a page has a row");
        (id, post)
    };
    let total = Total::Posts(Arc::clone(world), Box::new(condition));
    PostConnection::of(&at, found, post, list, total)
}

/// A page of memberships.
pub async fn memberships(
    at: Standpoint,
    filter: Option<MembershipWhere>,
    within: Option<ID>,
    page: PageArguments,
) -> Result<MembershipConnection> {
    let (world, scope) = (&at.world, at.scope());
    let list = told(&at, "memberships", &filter, &within);
    let window = page.window(list, scope.meter.limits())?;
    let within = at_and_below(&at, &within).await?;
    let condition = filter.unwrap_or_default().into_condition(&scope.names, within)?;
    let found = scope.store.page_memberships(&condition, world.view(), &window).await?;
    let membership =
        |record: entity::store::MembershipRecord| (record.id, Membership::new(at.clone(), record));
    let total = Total::Memberships(Arc::clone(world), Box::new(condition));
    MembershipConnection::of(&at, found, membership, list, total)
}

/// Whatever of people has this id on the day of `at`.
pub enum Found {
    Person(Person),
    Membership(Membership),
    Post(Post),
    Appointment(super::Appointment),
}

/// Finds it; organisations are not looked for here.
pub async fn find(at: &Standpoint, thing: Thing, id: i64) -> Result<Option<Found>> {
    let world: &Arc<World> = &at.world;
    Ok(match thing {
        Thing::Organization | Thing::Reorganization => None,
        Thing::Person => {
            let person = Person::new(at.clone(), id, world.person(id).await?);
            Some(person).filter(Person::exists).map(Found::Person)
        }
        Thing::Membership => {
            let found = world.membership(id).await?;
            found.map(|record| Found::Membership(Membership::new(at.clone(), record)))
        }
        Thing::Post => {
            let post = Post::new(at.clone(), world.post(id).await?);
            post.filter(Post::exists).map(Found::Post)
        }
        Thing::Appointment => {
            let found = world.appointments(entity::store::AppointmentsOf::Ids, id, false).await?;
            let record = found.first().copied();
            record.map(|record| Found::Appointment(super::Appointment::new(at.clone(), record)))
        }
    })
}

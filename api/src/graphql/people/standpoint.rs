//! From where people, posts and memberships are looked at: the day and the hierarchy of the field they were reached by.

use std::sync::Arc;

use async_graphql::ID;
use entity::day::Day;
use entity::model::HierarchyIx;
use entity::store::{PersonRecord, PostRecord};

use super::{Person, Post};
use crate::error::ApiError;
use crate::graphql::connection::Fingerprint;
use crate::graphql::id::Thing;
use crate::graphql::kinds::Organization;
use crate::loader::World;
use crate::names::Names;
use crate::scope::Scope;

type Result<T> = std::result::Result<T, ApiError>;

/// A day, and the hierarchy that organisations met from here follow.
#[derive(Clone)]
pub struct Standpoint {
    /// The day.
    pub world: Arc<World>,
    /// The hierarchy.
    pub hierarchy: HierarchyIx,
}

impl Standpoint {
    /// That of an organisation.
    pub fn of(organization: &Organization) -> Standpoint {
        Standpoint { world: Arc::clone(organization.place.world()), hierarchy: organization.hierarchy }
    }

    /// That from which an organisation was asked for: one that does not exist on that day is described on another.
    pub fn asked(organization: &Organization) -> Standpoint {
        Standpoint {
            world: Arc::clone(organization.place.world().asked_world()),
            hierarchy: organization.hierarchy,
        }
    }

    /// The request.
    pub fn scope(&self) -> &Scope {
        self.world.scope()
    }

    /// Names of the model.
    pub fn names(&self) -> &Names {
        &self.scope().names
    }

    /// The organisation with this id, where it exists on the day.
    pub async fn organization(&self, id: i64) -> Result<Option<Organization>> {
        let found = self.world.find_id(id).await?;
        self.scope().charge(usize::from(found.is_some()))?;
        Ok(found.map(|place| Organization::new(place, self.hierarchy)))
    }

    /// The person with this id.
    pub async fn person(&self, id: i64) -> Result<Person> {
        self.scope().charge(1)?;
        Ok(Person::new(self.clone(), id, self.world.person(id).await?))
    }

    /// The post with this id, where anything is recorded of it.
    pub async fn post(&self, id: i64) -> Result<Option<Post>> {
        let found = Post::new(self.clone(), self.world.post(id).await?);
        self.scope().charge(usize::from(found.is_some()))?;
        Ok(found)
    }

    /// What tells the list `field` of something from others.
    pub fn list(
        &self,
        field: &'static str,
        of: ID,
        history: bool,
        arguments: impl std::fmt::Debug,
    ) -> Fingerprint {
        Fingerprint::of((field, self.world.asked(), of.0, history, arguments))
    }
}

/// A row that holds for a time.
pub trait Dated {
    /// First day, and the first day after.
    fn bounds(&self) -> (Day, Day);
}

macro_rules! dated {
    ($($record:ty),*) => {$(
        impl Dated for $record {
            fn bounds(&self) -> (Day, Day) {
                (self.validity.from, self.validity.to)
            }
        }
    )*};
}

dated!(PersonRecord, PostRecord);

/// Which of several rows about one thing, oldest first, describes it on a day: the one that holds then, else the last one
/// before, else the first one after.
pub fn nearest<T: Dated>(rows: &[T], day: Day) -> Option<&T> {
    let begun = rows.iter().rev().find(|row| row.bounds().0 <= day);
    begun.or(rows.first())
}

/// Whether any of the rows holds on the day.
pub fn exists<T: Dated>(rows: &[T], day: Day) -> bool {
    rows.iter().any(|row| row.bounds().0 <= day && day < row.bounds().1)
}

/// The first day of all rows, and the first day after them.
pub fn life<T: Dated>(rows: &[T]) -> (Day, Day) {
    let from = rows.iter().map(|row| row.bounds().0).min();
    let to = rows.iter().map(|row| row.bounds().1).max();
    (from.unwrap_or(Day::OPEN_START), to.unwrap_or(Day::OPEN_END))
}

/// The global id of a person.
pub fn person_id(id: i64) -> ID {
    Thing::Person.id(id)
}

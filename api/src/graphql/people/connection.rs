//! Paged lists of people, memberships, posts and appointments.

use std::sync::Arc;

use async_graphql::{Object, SimpleObject};
use entity::store::{MembershipCondition, Page, PeopleCondition, PostCondition};

use super::{Appointment, Membership, Person, Post, Standpoint};
use crate::error::ApiError;
use crate::graphql::connection::{Cut, Fingerprint, PageArguments, PageInfo, Whole};
use crate::loader::World;

type Result<T> = std::result::Result<T, ApiError>;

/// How long a list is.
pub enum Total {
    /// That many.
    Known(usize),
    /// As many as there are such people; they are counted where it is asked for.
    People(Arc<World>, Box<PeopleCondition>),
    /// The same of posts.
    Posts(Arc<World>, Box<PostCondition>),
    /// The same of memberships.
    Memberships(Arc<World>, Box<MembershipCondition>),
}

impl Total {
    async fn count(&self) -> Result<usize> {
        Ok(match self {
            Total::Known(total) => *total,
            Total::People(world, condition) => {
                world.scope().store.count_people(condition, world.view()).await?
            }
            Total::Posts(world, condition) => {
                world.scope().store.count_posts(condition, world.view()).await?
            }
            Total::Memberships(world, condition) => {
                world.scope().store.count_memberships(condition, world.view()).await?
            }
        })
    }
}

macro_rules! connection {
    ($(#[$about:meta])* $connection:ident of $(#[$about_edge:meta])* $edge:ident with $node:ident) => {
        $(#[$about])*
        pub struct $connection {
            edges: Vec<$edge>,
            page_info: PageInfo,
            total: Total,
        }

        $(#[$about_edge])*
        #[derive(SimpleObject)]
        pub struct $edge {
            /// Where the item stands in the list; good for `after` and `before` of the same query.
            cursor: String,
            /// The item.
            node: $node,
        }

        $(#[$about])*
        #[Object]
        impl $connection {
            /// The items of this page, each with its cursor.
            async fn edges(&self) -> &[$edge] {
                &self.edges
            }

            /// The items of this page.
            async fn nodes(&self) -> Vec<&$node> {
                self.edges.iter().map(|edge| &edge.node).collect()
            }

            /// Where this page stands in the list.
            async fn page_info(&self) -> &PageInfo {
                &self.page_info
            }

            /// How many items the whole list has.
            async fn total_count(&self) -> Result<usize> {
                self.total.count().await
            }
        }

        impl $connection {
            /// A page of a list that is at hand as a whole.
            #[allow(dead_code, reason = "not every list is at hand")]
            pub fn cut<T: Clone>(
                at: &Standpoint,
                items: Vec<T>,
                id: fn(&T) -> i64,
                node: impl Fn(T) -> $node,
                page: &PageArguments,
                list: Fingerprint,
            ) -> Result<$connection> {
                let meter = &at.scope().meter;
                let cut: Cut = page.cut(&Whole { items: &items, id, meter }, list)?;
                at.scope().charge(cut.to - cut.from)?;
                let edge = |at: usize| $edge {
                    cursor: list.cursor(id(&items[at]), at),
                    node: node(items[at].clone()),
                };
                let edges: Vec<$edge> = (cut.from..cut.to).map(edge).collect();
                let page_info = PageInfo::of(cut, edges.iter().map(|edge| &edge.cursor));
                Ok($connection { edges, page_info, total: Total::Known(cut.total) })
            }

            /// A page as the database gave it.
            #[allow(dead_code, reason = "not every list is paged by the database")]
            pub fn of<T>(
                at: &Standpoint,
                page: Page<T>,
                node: impl Fn(T) -> (i64, $node),
                list: Fingerprint,
                total: Total,
            ) -> Result<$connection> {
                at.scope().charge(page.items.len())?;
                let edge = |item: T| {
                    let (id, node) = node(item);
                    $edge { cursor: list.cursor(id, 0), node }
                };
                let edges: Vec<$edge> = page.items.into_iter().map(edge).collect();
                let cursors = edges.iter().map(|edge| &edge.cursor);
                let page_info = PageInfo::beside(page.has_previous, page.has_next, cursors);
                Ok($connection { edges, page_info, total })
            }
        }
    };
}

connection! {
    /// A page of a list of people.
    PersonConnection of
    /// A person in a page.
    PersonEdge with Person
}

connection! {
    /// A page of a list of memberships.
    MembershipConnection of
    /// A membership in a page.
    MembershipEdge with Membership
}

connection! {
    /// A page of a list of posts.
    PostConnection of
    /// A post in a page.
    PostEdge with Post
}

connection! {
    /// A page of a list of appointments.
    AppointmentConnection of
    /// An appointment in a page.
    AppointmentEdge with Appointment
}

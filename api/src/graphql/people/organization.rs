//! What organisations show of people: memberships and posts. Fields of every organisation, beside the common ones.

use async_graphql::Object;
use entity::model::MembershipType as Type;
use entity::store::MembershipRecord;
use futures_util::future::try_join_all;

use super::connection::{MembershipConnection, PostConnection};
use super::membership::MembershipType;
use super::post::roles_argument;
use super::{Membership, Post, Standpoint};
use crate::error::ApiError;
use crate::graphql::argument::Checked;
use crate::graphql::connection::PageArguments;
use crate::graphql::id::global_id;
use crate::graphql::kinds::Organization;
use crate::graphql::runtime::RoleName;

type Result<T> = std::result::Result<T, ApiError>;

/// The fields about people; the derived type itself never appears in the schema.
pub struct OrganizationPeople<'a>(pub &'a Organization);

/// Keeps the memberships of the types that are asked for; `None` means any.
pub fn of_types(records: &mut Vec<MembershipRecord>, types: Option<&[MembershipType]>) {
    if let Some(types) = types {
        let types: Vec<Type> = types.iter().map(|one| Type::from(*one)).collect();
        records.retain(|record| types.contains(&record.membership_type));
    }
}

/// What organizations show of people.
#[Object(name = "OrganizationPeople")]
impl OrganizationPeople<'_> {
    /// Who belongs to the organization on the day asked about, in the order in which that was recorded.
    #[allow(clippy::too_many_arguments, reason = "each is an argument of the API")]
    async fn memberships(
        &self,
        #[graphql(desc = "Only memberships of these types.")] types: Option<Vec<MembershipType>>,
        #[graphql(desc = "Past and future ones, too.", default = false)] history: bool,
        #[graphql(
            desc = "At most so many from the beginning (where neither first nor last is given, 50; at most 1000, unless the server is set otherwise)."
        )]
        first: Option<Checked<i32>>,
        #[graphql(desc = "Only what comes behind this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end.")] last: Option<Checked<i32>>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<MembershipConnection> {
        let at = Standpoint::of(self.0);
        let page = PageArguments::new(first, after, last, before)?;
        let list = at.list("memberships", global_id(self.0.place.id()), history, &types);
        let mut found = self.0.place.memberships(history).await?;
        of_types(&mut found, types.as_deref());
        let node = |record| Membership::new(at.clone(), record);
        MembershipConnection::cut(&at, found, |record| record.id, node, &page, list)
    }

    /// The posts that the organization has on the day asked about, held or not, in the order in which they were recorded.
    #[allow(clippy::too_many_arguments, reason = "each is an argument of the API")]
    async fn posts(
        &self,
        #[graphql(desc = "Only posts for these roles.")] roles: Option<Vec<RoleName>>,
        #[graphql(
            desc = "Only posts that nobody holds on the day asked about (true), or that somebody holds (false)."
        )]
        vacant: Option<bool>,
        #[graphql(desc = "Past and future ones, too.", default = false)] history: bool,
        #[graphql(
            desc = "At most so many from the beginning (where neither first nor last is given, 50; at most 1000, unless the server is set otherwise)."
        )]
        first: Option<Checked<i32>>,
        #[graphql(desc = "Only what comes behind this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end.")] last: Option<Checked<i32>>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<PostConnection> {
        let at = Standpoint::of(self.0);
        let page = PageArguments::new(first, after, last, before)?;
        let roles = roles_argument(at.names(), "roles", roles)?;
        let list = at.list("posts", global_id(self.0.place.id()), history, (&roles, vacant));
        let found = self.0.place.posts(history).await?;
        let mut posts: Vec<Post> = found.into_iter().filter_map(|rows| Post::new(at.clone(), rows)).collect();
        if let Some(roles) = &roles {
            posts.retain(|post| post.role_now().is_some_and(|role| roles.contains(&role)));
        }
        if let Some(vacant) = vacant {
            let held = try_join_all(posts.iter().map(Post::is_vacant_now)).await?;
            let mut held = held.into_iter();
            posts.retain(|_| held.next() == Some(vacant));
        }
        PostConnection::cut(&at, posts, Post::number, |post| post, &page, list)
    }
}

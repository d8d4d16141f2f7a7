//! Memberships of many organisations, written as bytes: who belongs to them is in memory, and what is known of the people
//! is loaded for all of them in one batch. What may be seen of a person is asked while it is written, as resolvers do.

mod compile;
mod write;

use super::plan::{Key, PageInfoField};
use crate::graphql::connection::PageArguments;
use crate::graphql::people::membership::MembershipType;

/// What is asked of the memberships of organisations, where all of it is plain.
pub struct Members {
    types: Option<Vec<MembershipType>>,
    history: bool,
    page: PageArguments,
    fields: Vec<(Key, ConnectionField)>,
    /// Whether cursors are read or written.
    has_cursors: bool,
    /// How many people are shown of each membership.
    people: usize,
    /// Whether anything is shown of them but their ids.
    loads_people: bool,
}

enum ConnectionField {
    Typename,
    TotalCount,
    PageInfo(Vec<(Key, PageInfoField)>),
    Nodes(Vec<(Key, MemberField)>),
    Edges(Vec<(Key, EdgeField)>),
}

enum EdgeField {
    Typename,
    Cursor,
    Node(Vec<(Key, MemberField)>),
}

enum MemberField {
    Typename,
    Id,
    Type,
    ValidFrom,
    ValidTo,
    Person(Vec<(Key, PersonField)>),
}

enum PersonField {
    Typename,
    Id,
    Code,
    Name,
    Phone,
    ValidFrom,
    ValidTo,
}

//! Roles that people have in organisations.

use super::{KindIx, Text};

/// What somebody is in an organisation, such as its secretary. Posts are seats for a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// Key in the model file and in the database.
    pub key: String,
    /// Title for people.
    pub title: Text,
    /// What somebody in this role does.
    pub description: Text,
    /// The kinds of organisations in which it exists.
    pub kinds: Vec<KindIx>,
    /// At most so many posts of one organisation are for it on one day.
    pub max: Option<u32>,
    /// Whether a holder must be a member of the organisation, in any way, as long as he holds the post.
    pub holder_is_member: bool,
}

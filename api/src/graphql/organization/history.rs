//! What happened to every organisation: events, who took over from it, and from whom it took over.

use async_graphql::Object;

use crate::error::ApiError;
use crate::graphql::argument::Checked;
use crate::graphql::change::{ChangeEventConnection, ChangesQuestion};
use crate::graphql::connection::PageArguments;
use crate::graphql::kinds::Organization;
use crate::graphql::people::Standpoint;
use crate::graphql::runtime::ChangeTypeName;

type Result<T> = std::result::Result<T, ApiError>;

/// Fields of what happened to an organisation; the derived type itself never appears in the schema.
pub struct OrganizationHistory<'a>(pub &'a Organization);

/// What happened to an organization.
#[Object(name = "OrganizationHistory")]
impl OrganizationHistory<'_> {
    /// What happened to it, past and future, in order of time: the newest last. Events that commands recorded, and, where
    /// there is none, what its names, kinds, codes, attributes, states and parents tell.
    #[allow(clippy::too_many_arguments, reason = "each is an argument of the API")]
    async fn changes(
        &self,
        #[graphql(desc = "Only events of these types.")] types: Option<Vec<ChangeTypeName>>,
        #[graphql(desc = "Also events that were taken back.", default = false)] include_undone: bool,
        #[graphql(
            desc = "At most so many from the beginning (where neither first nor last is given, 50; at most 1000, unless the server is set otherwise)."
        )]
        first: Option<Checked<i32>>,
        #[graphql(desc = "Only what comes behind this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end.")] last: Option<Checked<i32>>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<ChangeEventConnection> {
        let page = PageArguments::new(first, after, last, before)?;
        let question = ChangesQuestion { types, undone: include_undone };
        question.page(&Standpoint::asked(self.0), self.0.place.id(), &page).await
    }

    /// The organizations that took over when it ended: what it was merged into, what it was split into. Empty where it goes
    /// on, or nobody took over. One that does not exist on the day asked about is described as on the nearest day of its
    /// life: `asOf` says which.
    async fn successors(
        &self,
        #[graphql(
            desc = "Where one of them has ended by today, those that took over from it instead, and so on. False shows those that took over at once.",
            default = true
        )]
        through: bool,
    ) -> Result<Vec<Organization>> {
        self.0.successors(through).await
    }

    /// The organizations that it took over from when they ended, described like successors.
    async fn predecessors(
        &self,
        #[graphql(desc = "Also those that they took over from, and so on.", default = false)] through: bool,
    ) -> Result<Vec<Organization>> {
        self.0.predecessors(through).await
    }
}

//! What clients may expect of the organisations of a kind.

use async_graphql::Enum;

/// What may be expected of the organizations of a kind, whatever the model calls it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::model::KindTrait")]
pub enum KindTrait {
    /// Recognised by itself, such as a company, a school or a committee (W3C ORG: FormalOrganization).
    FormalOrganization,
    /// Has full meaning only as part of another, such as a department (W3C ORG: OrganizationalUnit).
    Unit,
    /// Made of existing organizations that keep their home (W3C ORG: OrganizationalCollaboration).
    Collaboration,
    /// A place where something is done, such as a grid or a patrol point.
    Place,
    /// People put together for a task.
    Team,
}

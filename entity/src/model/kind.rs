//! Kinds of organisations, and what the program may expect of each.

use indexmap::IndexMap;

use super::{Attribute, LifecycleIx, SchemeIx, Text};

/// A kind of organisation, such as `village`.
#[derive(Clone, Debug)]
pub struct Kind {
    /// Key in the model file and in the database.
    pub key: String,
    /// Title for people.
    pub title: Text,
    /// What organisations of this kind are.
    pub description: Text,
    /// What the program may expect of it, whatever the model calls it.
    pub traits: Vec<KindTrait>,
    /// The states such an organisation passes through; `None` where the model defines none.
    pub lifecycle: Option<LifecycleIx>,
    /// The scheme its codes belong to.
    pub scheme: SchemeIx,
    /// Whether organisations of this kind may stand without a parent in every hierarchy; such kinds
    /// are free of the time constraints 0 and 1.
    pub root: bool,
    /// Typed attributes by key, in the order of the file.
    pub attributes: IndexMap<String, Attribute>,
    /// The name of the model whose file defines this kind: the model itself, or one that it extends.
    pub defined_in: String,
}

/// What the program may expect of organisations of a kind. The words are those of W3C ORG and Popolo where they have one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KindTrait {
    /// Recognised by itself, such as a company, a school or a committee (W3C ORG: FormalOrganization).
    FormalOrganization,
    /// Has full meaning only as part of another, such as a department (W3C ORG: OrganizationalUnit).
    Unit,
    /// Made of existing organisations that keep their home (W3C ORG: OrganizationalCollaboration).
    Collaboration,
    /// A place where something is done, such as a patrol point or a grid (near W3C ORG: Site).
    Place,
    /// People put together for a task.
    Team,
}

impl KindTrait {
    /// Every trait with its key in model files.
    pub const ALL: [(&'static str, KindTrait); 5] = [
        ("formal_organization", KindTrait::FormalOrganization),
        ("unit", KindTrait::Unit),
        ("collaboration", KindTrait::Collaboration),
        ("place", KindTrait::Place),
        ("team", KindTrait::Team),
    ];
}

impl Kind {
    /// Whether organisations of this kind are made of others that keep their home.
    pub fn is_collaboration(&self) -> bool {
        self.traits.contains(&KindTrait::Collaboration)
    }
}

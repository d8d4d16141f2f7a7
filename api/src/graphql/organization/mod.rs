//! The fields every organisation has, whatever its kind. They stand in several derived objects, because one that has them
//! all would need a stack frame for them all at every level of a tree.

mod figures;
mod history;
mod identity;
mod ties;
mod tree;

use entity::model::{Direction, PathIx};

use super::argument::{Checked, named};
use super::connection::Fingerprint;
use super::filter::{OrganizationOrder, OrganizationWhere, filter_of};
use super::kinds::Organization;
use super::runtime::{HierarchyName, PathName};
use crate::error::ApiError;
use crate::loader::Listing;
use crate::names::Names;
use crate::scope::Scope;

pub use figures::OrganizationFigures;
pub use history::OrganizationHistory;
pub use identity::OrganizationIdentity;
pub use ties::OrganizationTies;
pub use tree::OrganizationTree;

type Result<T> = std::result::Result<T, ApiError>;

impl Organization {
    fn scope(&self) -> &Scope {
        self.place.world().scope()
    }

    fn names(&self) -> &Names {
        &self.scope().names
    }

    fn list_fingerprint(&self, field: &'static str, arguments: Fingerprint) -> Fingerprint {
        let asked = self.place.world().asked();
        Fingerprint::of_field(field, asked, self.place.id(), self.hierarchy, arguments)
    }

    /// The same organisation, seen along the named hierarchy.
    fn along(&self, hierarchy: Option<HierarchyName>) -> Result<Organization> {
        let hierarchy = hierarchy_argument(self.names(), hierarchy)?.unwrap_or(self.hierarchy);
        Ok(Organization::new(self.place.clone(), hierarchy))
    }

    /// Filters and orders a list; its own order stays where none is asked for.
    async fn arrange(
        &self,
        listing: Listing,
        filter: Option<OrganizationWhere>,
        order: Option<OrganizationOrder>,
    ) -> Result<Listing> {
        let filter = filter_of(filter, self.names())?;
        if filter.is_empty() && order.is_none() {
            return Ok(listing);
        }
        listing.arranged(filter, order.map(Into::into)).await
    }

    fn all_of(&self, listing: Listing) -> Result<Vec<Organization>> {
        self.scope().charge(listing.len())?;
        Ok(listing.into_places().into_iter().map(|place| Organization::new(place, self.hierarchy)).collect())
    }
}

/// The hierarchy an argument names.
pub fn hierarchy_argument(
    names: &Names,
    given: Option<HierarchyName>,
) -> Result<Option<entity::model::HierarchyIx>> {
    given
        .map(|given| {
            names.hierarchy(&given.0).ok_or_else(|| {
                ApiError::not_in_model("hierarchy", "hierarchy", &given.0, names.hierarchy_values())
            })
        })
        .transpose()
}

/// How many levels down `maxDepth` allows.
pub fn depth_argument(max_depth: Option<Checked<i32>>) -> Result<u32> {
    named(max_depth, "maxDepth")?.map_or(Ok(u32::MAX), |depth| {
        u32::try_from(depth).map_err(|_| {
            ApiError::argument(
                "maxDepth",
                format!("{depth} is negative; give 1 for children only, or leave it out"),
            )
        })
    })
}

/// The field that shows participations in this direction, as cursors know it.
pub fn participations_field(direction: Direction) -> &'static str {
    match direction {
        Direction::Forward => "participations",
        Direction::Inverse => "participants",
    }
}

/// The evaluation path an argument names.
pub fn path_argument(names: &Names, given: &PathName) -> Result<PathIx> {
    names.path(&given.0).ok_or_else(|| ApiError::not_in_model("path", "path", &given.0, names.path_values()))
}

/// Names of a path that count with the field itself.
pub const SHORT_PATH: usize = 4;

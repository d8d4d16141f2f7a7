//! Where every organisation stands: what is above and below it.

use async_graphql::Object;
use entity::snapshot::Described;

use super::{SHORT_PATH, depth_argument, path_argument};
use crate::error::ApiError;
use crate::graphql::argument::Checked;
use crate::graphql::connection::{Fingerprint, OrganizationConnection, PageArguments};
use crate::graphql::filter::{OrganizationOrder, OrganizationWhere};
use crate::graphql::kinds::Organization;
use crate::graphql::runtime::{HierarchyName, PathName};

type Result<T> = std::result::Result<T, ApiError>;

/// Fields of where an organisation stands; the derived type itself never appears in the schema.
pub struct OrganizationTree<'a>(pub &'a Organization);

/// Where an organization stands.
#[Object(name = "OrganizationTree")]
impl OrganizationTree<'_> {
    /// The organization directly above, or null for a root. Where a hierarchy allows several, the one of lowest rank.
    async fn parent(
        &self,
        #[graphql(
            desc = "The hierarchy to follow; left out, the one this organization was reached through."
        )]
        hierarchy: Option<HierarchyName>,
    ) -> Option<Result<Organization>> {
        let above = async {
            let organization = self.0.along(hierarchy)?;
            let parent = organization.place.parent(organization.hierarchy).await?;
            self.0.scope().charge(usize::from(parent.is_some()))?;
            Ok(parent.map(|place| Organization::new(place, organization.hierarchy)))
        };
        above.await.transpose()
    }

    /// All organizations directly above, by rank: one at most, unless the hierarchy allows several.
    async fn parents(
        &self,
        #[graphql(
            desc = "The hierarchy to follow; left out, the one this organization was reached through."
        )]
        hierarchy: Option<HierarchyName>,
    ) -> Result<Vec<Organization>> {
        let organization = self.0.along(hierarchy)?;
        let parents = organization.place.parents(organization.hierarchy).await?;
        self.0.scope().charge(parents.len())?;
        Ok(parents.into_iter().map(|place| Organization::new(place, organization.hierarchy)).collect())
    }

    /// Everything above, each once, from the root down to the parent.
    async fn ancestors(
        &self,
        #[graphql(
            desc = "The hierarchy to follow; left out, the one this organization was reached through."
        )]
        hierarchy: Option<HierarchyName>,
    ) -> Result<Vec<Organization>> {
        let organization = self.0.along(hierarchy)?;
        let ancestors = organization.place.ancestors(organization.hierarchy).await?;
        self.0.scope().charge(ancestors.len())?;
        Ok(ancestors.into_iter().map(|place| Organization::new(place, organization.hierarchy)).collect())
    }

    /// The organizations directly below, by rank, then code. The list is never cut: where it would exceed what one
    /// request may return, an error says so; page through `childrenConnection` then.
    async fn children(
        &self,
        #[graphql(
            desc = "The hierarchy to follow; left out, the one this organization was reached through."
        )]
        hierarchy: Option<HierarchyName>,
        #[graphql(name = "where", desc = "Only these.")] filter: Option<OrganizationWhere>,
        #[graphql(desc = "Another order than the hierarchy's own.")] order_by: Option<OrganizationOrder>,
    ) -> Result<Vec<Organization>> {
        let organization = self.0.along(hierarchy)?;
        let children = organization.place.children(organization.hierarchy).await?;
        organization.all_of(self.0.arrange(children, filter, order_by).await?)
    }

    /// The organizations directly below, in pages.
    #[allow(clippy::too_many_arguments, reason = "each is an argument of the API")]
    async fn children_connection(
        &self,
        #[graphql(
            desc = "The hierarchy to follow; left out, the one this organization was reached through."
        )]
        hierarchy: Option<HierarchyName>,
        #[graphql(name = "where", desc = "Only these.")] filter: Option<OrganizationWhere>,
        #[graphql(desc = "Another order than the hierarchy's own.")] order_by: Option<OrganizationOrder>,
        #[graphql(
            desc = "At most so many from the beginning (where neither first nor last is given, 50; at most 1000, unless the server is set otherwise)."
        )]
        first: Option<Checked<i32>>,
        #[graphql(desc = "Only what comes behind this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end.")] last: Option<Checked<i32>>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<OrganizationConnection> {
        let organization = self.0.along(hierarchy)?;
        let list =
            organization.list_fingerprint("children", Fingerprint::of((Fingerprint::of(&filter), order_by)));
        let children = organization.place.children(organization.hierarchy).await?;
        let children = self.0.arrange(children, filter, order_by).await?;
        PageArguments::new(first, after, last, before)?.connection(&children, list, organization.hierarchy)
    }

    /// Everything below in pre-order (each parent directly before what is below it), each once. The list is never
    /// cut: where it would exceed what one request may return, an error says so.
    async fn descendants(
        &self,
        #[graphql(
            desc = "The hierarchy to follow; left out, the one this organization was reached through."
        )]
        hierarchy: Option<HierarchyName>,
        #[graphql(desc = "How many levels down; 1 gives the children only. Left out, all.")]
        max_depth: Option<Checked<i32>>,
        #[graphql(name = "where", desc = "Only these; what is below the others is still looked at.")] filter: Option<OrganizationWhere>,
        #[graphql(desc = "Another order than pre-order.")] order_by: Option<OrganizationOrder>,
    ) -> Result<Vec<Organization>> {
        let organization = self.0.along(hierarchy)?;
        let below =
            organization.place.descendants(organization.hierarchy, depth_argument(max_depth)?).await?;
        organization.all_of(self.0.arrange(below, filter, order_by).await?)
    }

    /// Everything below in pre-order, in pages.
    #[allow(clippy::too_many_arguments, reason = "each is an argument of the API")]
    async fn descendants_connection(
        &self,
        #[graphql(
            desc = "The hierarchy to follow; left out, the one this organization was reached through."
        )]
        hierarchy: Option<HierarchyName>,
        #[graphql(desc = "How many levels down; 1 gives the children only. Left out, all.")]
        max_depth: Option<Checked<i32>>,
        #[graphql(name = "where", desc = "Only these; what is below the others is still looked at.")] filter: Option<OrganizationWhere>,
        #[graphql(desc = "Another order than pre-order.")] order_by: Option<OrganizationOrder>,
        #[graphql(
            desc = "At most so many from the beginning (where neither first nor last is given, 50; at most 1000, unless the server is set otherwise)."
        )]
        first: Option<Checked<i32>>,
        #[graphql(desc = "Only what comes behind this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end.")] last: Option<Checked<i32>>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<OrganizationConnection> {
        let organization = self.0.along(hierarchy)?;
        let arguments = Fingerprint::of((&max_depth, Fingerprint::of(&filter), order_by));
        let list = organization.list_fingerprint("descendants", arguments);
        let below =
            organization.place.descendants(organization.hierarchy, depth_argument(max_depth)?).await?;
        let below = self.0.arrange(below, filter, order_by).await?;
        PageArguments::new(first, after, last, before)?.connection(&below, list, organization.hierarchy)
    }

    /// Steps to the nearest root: 0 for a root.
    async fn depth(
        &self,
        #[graphql(
            desc = "The hierarchy to follow; left out, the one this organization was reached through."
        )]
        hierarchy: Option<HierarchyName>,
    ) -> Result<u32> {
        let organization = self.0.along(hierarchy)?;
        organization.place.depth(organization.hierarchy).await
    }

    /// Names from the root down to the organization itself.
    async fn path(
        &self,
        #[graphql(
            desc = "The hierarchy to follow; left out, the one this organization was reached through."
        )]
        hierarchy: Option<HierarchyName>,
    ) -> Result<Vec<String>> {
        let organization = self.0.along(hierarchy)?;
        let path = organization.place.path(organization.hierarchy).await?;
        self.0.scope().meter.values(path.len().saturating_sub(SHORT_PATH))?;
        Ok(path.iter().map(|place| place.describe().name().to_owned()).collect())
    }

    /// How many organizations stand directly below.
    async fn child_count(
        &self,
        #[graphql(
            desc = "The hierarchy to follow; left out, the one this organization was reached through."
        )]
        hierarchy: Option<HierarchyName>,
        #[graphql(name = "where", desc = "Count only these.")] filter: Option<OrganizationWhere>,
    ) -> Result<usize> {
        let organization = self.0.along(hierarchy)?;
        if filter.is_none() {
            return organization.place.child_count(organization.hierarchy).await;
        }
        let children = organization.place.children(organization.hierarchy).await?;
        Ok(self.0.arrange(children, filter, None).await?.len())
    }

    /// How many organizations stand below, at any depth.
    async fn descendant_count(
        &self,
        #[graphql(
            desc = "The hierarchy to follow; left out, the one this organization was reached through."
        )]
        hierarchy: Option<HierarchyName>,
        #[graphql(name = "where", desc = "Count only these.")] filter: Option<OrganizationWhere>,
    ) -> Result<usize> {
        let organization = self.0.along(hierarchy)?;
        if filter.is_none() {
            return organization.place.descendant_count(organization.hierarchy).await;
        }
        let below = organization.place.descendants(organization.hierarchy, u32::MAX).await?;
        Ok(self.0.arrange(below, filter, None).await?.len())
    }

    /// The organizations that a named walk from here finds, each once, in the order in which they are met. Each step
    /// of the walk goes on from all that the step before has found, in that order, and level by level where it is repeated.
    /// Those that are tied to the same organization come by the rank of the tie, then by code, byte by byte, those without
    /// a code last and in the order in which they were recorded; along a symmetric tie, those to which it leads come before
    /// those from which it comes. So the order depends on what the walk meets alone, whatever else is recorded.
    #[allow(clippy::too_many_arguments, reason = "each is an argument of the API")]
    async fn reach(
        &self,
        #[graphql(desc = "The walk.")] path: PathName,
        #[graphql(
            desc = "The hierarchy that fields of what is found follow; left out, the one this organization was reached through."
        )]
        hierarchy: Option<HierarchyName>,
        #[graphql(name = "where", desc = "Only these.")] filter: Option<OrganizationWhere>,
        #[graphql(desc = "Another order than that of the walk.")] order_by: Option<OrganizationOrder>,
        #[graphql(
            desc = "At most so many from the beginning (where neither first nor last is given, 50; at most 1000, unless the server is set otherwise)."
        )]
        first: Option<Checked<i32>>,
        #[graphql(desc = "Only what comes behind this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end.")] last: Option<Checked<i32>>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<OrganizationConnection> {
        let organization = self.0.along(hierarchy)?;
        let walk = path_argument(self.0.names(), &path)?;
        let list = organization
            .list_fingerprint("reach", Fingerprint::of((walk, Fingerprint::of(&filter), order_by)));
        let found = organization.place.reach(walk).await?;
        let found = self.0.arrange(found, filter, order_by).await?;
        PageArguments::new(first, after, last, before)?.connection(&found, list, organization.hierarchy)
    }
}

//! What a search answers: matches, and everything above them, so that a tree can be opened at them.

use std::collections::HashSet;

use async_graphql::{ComplexObject, SimpleObject};
use entity::model::HierarchyIx;

use super::connection::{Fingerprint, PageArguments, PageInfo};
use super::kinds::Organization;
use crate::error::ApiError;
use crate::loader::SearchResult;

/// A page of what a search found, best match first.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct SearchConnection {
    /// The matches of this page, each with its cursor.
    edges: Vec<SearchEdge>,
    /// The matches of this page.
    nodes: Vec<Organization>,
    /// Where this page stands in the result.
    page_info: PageInfo,
    /// How many organizations match.
    total_count: usize,
}

/// A match.
#[derive(SimpleObject)]
pub struct SearchEdge {
    /// Where the match stands in the result; good for `after` and `before` of the same search.
    cursor: String,
    /// The organization.
    node: Organization,
}

impl SearchConnection {
    /// Cuts a page out of a result.
    pub fn new(
        page: PageArguments,
        found: &SearchResult,
        list: Fingerprint,
        hierarchy: HierarchyIx,
    ) -> Result<Self, ApiError> {
        let page = page.page(found, list)?;
        let edges = page
            .items
            .into_iter()
            .map(|(cursor, place)| SearchEdge { cursor, node: Organization::new(place, hierarchy) });
        let edges: Vec<SearchEdge> = edges.collect();
        Ok(SearchConnection {
            nodes: edges.iter().map(|edge| edge.node.clone()).collect(),
            edges,
            page_info: page.info,
            total_count: page.total,
        })
    }
}

#[ComplexObject]
impl SearchConnection {
    /// Every organization above the matches of this page, each once and parents before children:
    /// what a client needs to open a tree at them.
    async fn ancestors(&self) -> Result<Vec<Organization>, ApiError> {
        let lineages = self.nodes.iter().map(|found| found.place.ancestors(found.hierarchy));
        let mut seen = HashSet::new();
        let mut ancestors = Vec::new();
        for (lineage, found) in
            futures_util::future::try_join_all(lineages).await?.into_iter().zip(&self.nodes)
        {
            for place in lineage {
                if seen.insert(place.id()) {
                    place.world().scope().charge(1)?;
                    ancestors.push(Organization::new(place, found.hierarchy));
                }
            }
        }
        Ok(ancestors)
    }
}

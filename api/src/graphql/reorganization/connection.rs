//! Reorganizations in pages, the newest first.

use std::sync::Arc;

use async_graphql::SimpleObject;
use entity::store::ReorganizationsOf;

use super::{Reorganization, ReorganizationState, Result};
use crate::graphql::connection::{Fingerprint, PageArguments, PageInfo};
use crate::scope::Scope;

/// A page of a list of reorganizations.
#[derive(SimpleObject)]
pub struct ReorganizationConnection {
    /// The items of this page, each with its cursor.
    edges: Vec<ReorganizationEdge>,
    /// The items of this page.
    nodes: Vec<Reorganization>,
    /// Where this page stands in the list.
    page_info: PageInfo,
}

/// A reorganization in a page.
#[derive(SimpleObject)]
pub struct ReorganizationEdge {
    /// Where the item stands in the list; good for `after` of the same query.
    cursor: String,
    /// The item.
    node: Reorganization,
}

/// A page of those in a state, or of all.
pub async fn page(
    scope: &Arc<Scope>,
    state: Option<ReorganizationState>,
    page: PageArguments,
) -> Result<ReorganizationConnection> {
    let list = Fingerprint::of(("reorganizations", state));
    let window = page.window(list, scope.meter.limits())?;
    scope.charge(window.size)?;
    let of = ReorganizationsOf::Page {
        state: state.map(Into::into),
        before: window.after,
        size: window.size.saturating_add(1),
    };
    let mut found = scope.store.list_reorganizations(of, scope.revision).await?;
    let has_next = found.len() > window.size;
    found.truncate(window.size);
    let nodes: Vec<Reorganization> =
        found.into_iter().map(|record| Reorganization::new(scope, record)).collect();
    let edges: Vec<ReorganizationEdge> = nodes
        .iter()
        .map(|node| ReorganizationEdge { cursor: list.cursor(node.record.id, 0), node: node.clone() })
        .collect();
    let cursors = edges.iter().map(|edge| &edge.cursor);
    let page_info = PageInfo::beside(window.after.is_some(), has_next, cursors);
    Ok(ReorganizationConnection { edges, nodes, page_info })
}

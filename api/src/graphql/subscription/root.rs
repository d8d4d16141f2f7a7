//! The one field of a subscription's root: what the specification asks of it before anything begins.

use async_graphql::Pos;
use async_graphql::parser::types::{Field, Selection, SelectionSet};
use async_graphql::{Positioned, ServerError};

use crate::graphql::selection::{Source, by_key};

/// The field that a subscription is about. There must be exactly one, it must be the schema's own, and nothing may make it
/// come and go (<https://spec.graphql.org/September2025/#sec-Single-Root-Field>).
pub fn field<'a>(source: Source<'a>, at: Pos) -> Result<&'a Positioned<Field>, ServerError> {
    let refused = |message: &str, at| Err(ServerError::new(message, Some(at)));
    let set = &source.operation.selection_set.node;
    if let Some(at) = conditional(source, set) {
        return refused("The root of a subscription takes no @skip and no @include.", at);
    }
    let mut fields = Vec::new();
    source.collect(set, &|_| true, &mut fields);
    let groups = by_key(&fields);
    match groups.values().next() {
        Some(group) if groups.len() == 1 && !group[0].node.name.node.starts_with("__") => Ok(group[0]),
        Some(group) if groups.len() == 1 => {
            refused("A subscription asks for a field of the schema's own.", group[0].pos)
        }
        _ => {
            let at = groups.values().nth(1).map_or(at, |group| group[0].pos);
            refused("A subscription has exactly one field; send several as subscriptions of their own.", at)
        }
    }
}

fn conditional(source: Source<'_>, set: &SelectionSet) -> Option<Pos> {
    set.items.iter().find_map(|item| {
        let directive = item
            .node
            .directives()
            .iter()
            .find(|directive| ["skip", "include"].contains(&directive.node.name.node.as_str()));
        directive.map(|directive| directive.pos).or_else(|| match &item.node {
            Selection::Field(_) => None,
            Selection::InlineFragment(fragment) => conditional(source, &fragment.node.selection_set.node),
            Selection::FragmentSpread(spread) => {
                let fragment = source.fragments.get(&spread.node.fragment_name.node)?;
                conditional(source, &fragment.node.selection_set.node)
            }
        })
    })
}

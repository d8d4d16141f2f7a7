//! Merges fields that are selected twice before the executor sees them.
//!
//! The executor resolves each by itself and merges the results: twice the work, and impossible where the bulk path has
//! left bytes.

use async_graphql::Positioned;
use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, Field, FragmentDefinition, Selection, SelectionSet,
};

use super::Prepared;
use crate::graphql::kinds::is_organization;
use crate::graphql::selection::{Source, by_key};
use crate::names::Names;

/// The operation of a request with its fragments, each field once. `is_organization` says which types organisations
/// have: only there do fragments tell types apart; they stay, and are merged organisation by organisation.
pub fn merged(request: &Prepared, is_organization: &dyn Fn(&str) -> bool) -> Option<ExecutableDocument> {
    let document = request.document.parsed();
    let name = request.operation_name.as_deref();
    let mut operation = match (&document.operations, name) {
        (DocumentOperations::Single(operation), None) => operation.clone(),
        (DocumentOperations::Multiple(operations), Some(name)) => operations.get(name)?.clone(),
        (DocumentOperations::Multiple(operations), None) => operations.values().next()?.clone(),
        (DocumentOperations::Single(_), Some(_)) => return None,
    };
    let merger = Merger { source: request.source()?, is_organization };
    operation.node.selection_set.node = merger.sets(&[&operation.node.selection_set.node.clone()]);
    let fragments = document.fragments.iter().map(|(name, fragment)| {
        let set = &fragment.node.selection_set;
        let set = Positioned::new(merger.sets(&[&set.node]), set.pos);
        let fragment =
            Positioned::new(FragmentDefinition { selection_set: set, ..fragment.node.clone() }, fragment.pos);
        (name.clone(), fragment)
    });
    Some(ExecutableDocument {
        fragments: fragments.collect(),
        operations: DocumentOperations::Single(operation),
    })
}

/// One field for several with the same response key.
pub fn field(source: Source<'_>, names: &Names, group: &[&Positioned<Field>]) -> Positioned<Field> {
    let is_organization = |name: &str| is_organization(names, name);
    let merger = Merger { source, is_organization: &is_organization };
    let mut first = group[0].clone();
    let sets: Vec<&SelectionSet> = group.iter().map(|field| &field.node.selection_set.node).collect();
    first.node.selection_set.node = merger.sets(&sets);
    first
}

struct Merger<'a> {
    source: Source<'a>,
    is_organization: &'a dyn Fn(&str) -> bool,
}

impl Merger<'_> {
    fn sets(&self, sets: &[&SelectionSet]) -> SelectionSet {
        if sets.iter().any(|set| self.tells_apart(set)) {
            return SelectionSet {
                items: sets.iter().flat_map(|set| &set.items).map(|item| self.item(item)).collect(),
            };
        }
        let mut fields = Vec::new();
        for set in sets {
            self.source.collect(set, &|_| true, &mut fields);
        }
        let items = by_key(&fields).into_values().map(|group| {
            let mut first = group[0].clone();
            let inner: Vec<&SelectionSet> =
                group.iter().map(|field| &field.node.selection_set.node).collect();
            first.node.selection_set.node = self.sets(&inner);
            Positioned::new(Selection::Field(first.clone()), first.pos)
        });
        SelectionSet { items: items.collect() }
    }

    /// Whether a fragment at this level holds for some organisations only.
    fn tells_apart(&self, set: &SelectionSet) -> bool {
        set.items.iter().any(|item| match &item.node {
            Selection::Field(_) => false,
            Selection::FragmentSpread(spread) => {
                self.source.fragments.get(&spread.node.fragment_name.node).is_some_and(|fragment| {
                    (self.is_organization)(&fragment.node.type_condition.node.on.node)
                        || self.tells_apart(&fragment.node.selection_set.node)
                })
            }
            Selection::InlineFragment(fragment) => {
                fragment
                    .node
                    .type_condition
                    .as_ref()
                    .is_some_and(|on| (self.is_organization)(&on.node.on.node))
                    || self.tells_apart(&fragment.node.selection_set.node)
            }
        })
    }

    fn item(&self, item: &Positioned<Selection>) -> Positioned<Selection> {
        let mut item = item.clone();
        match &mut item.node {
            Selection::Field(field) => {
                let set = &mut field.node.selection_set.node;
                *set = self.sets(&[set]);
            }
            Selection::InlineFragment(fragment) => {
                let set = &mut fragment.node.selection_set.node;
                *set = self.sets(&[set]);
            }
            Selection::FragmentSpread(_) => {}
        }
        item
    }
}

//! Merges fields that are selected twice before the executor sees them.
//!
//! The executor resolves each by itself and merges the results: twice the work, and impossible where the bulk path has
//! left bytes.

use async_graphql::Positioned;
use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, Field, FragmentDefinition, OperationDefinition, Selection,
    SelectionSet,
};

use super::Prepared;
use crate::graphql::kinds::is_organization;
use crate::graphql::node::is_node;
use crate::graphql::selection::{Source, by_key};
use crate::names::Names;

/// The operation of a request with its fragments, each field once. Only on organisations do fragments tell types apart:
/// there they stay, and are merged organisation by organisation.
pub fn merged(request: &Prepared, names: &Names) -> Option<ExecutableDocument> {
    let operation = request.document.positioned(request.operation_name.as_deref())?;
    let merger = Merger { source: request.source()?, names };
    let merged = |set: &Positioned<SelectionSet>| Positioned::new(merger.sets(&[&set.node]), set.pos);
    let fragments = merger.source.fragments.iter().map(|(name, fragment)| {
        let FragmentDefinition { type_condition, directives, selection_set } = &fragment.node;
        let definition = FragmentDefinition {
            type_condition: type_condition.clone(),
            directives: directives.clone(),
            selection_set: merged(selection_set),
        };
        (name.clone(), Positioned::new(definition, fragment.pos))
    });
    let OperationDefinition { ty, variable_definitions, directives, selection_set } = &operation.node;
    let merged_operation = OperationDefinition {
        ty: *ty,
        variable_definitions: variable_definitions.clone(),
        directives: directives.clone(),
        selection_set: merged(selection_set),
    };
    let operations = DocumentOperations::Single(Positioned::new(merged_operation, operation.pos));
    Some(ExecutableDocument { fragments: fragments.collect(), operations })
}

/// One field for several with the same response key.
pub fn field(source: Source<'_>, names: &Names, group: &[&Positioned<Field>]) -> Positioned<Field> {
    Merger { source, names }.field(group)
}

struct Merger<'a> {
    source: Source<'a>,
    names: &'a Names,
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
            let field = self.field(&group);
            let pos = field.pos;
            Positioned::new(Selection::Field(field), pos)
        });
        SelectionSet { items: items.collect() }
    }

    fn field(&self, group: &[&Positioned<Field>]) -> Positioned<Field> {
        let mut first = group[0].clone();
        let sets: Vec<&SelectionSet> = group.iter().map(|field| &field.node.selection_set.node).collect();
        first.node.selection_set.node = self.sets(&sets);
        first
    }

    fn is_one_of_several(&self, type_name: &str) -> bool {
        is_organization(self.names, type_name) || is_node(type_name)
    }

    /// Whether a fragment at this level holds for some organisations, or some things with a global id, only.
    fn tells_apart(&self, set: &SelectionSet) -> bool {
        set.items.iter().any(|item| match &item.node {
            Selection::Field(_) => false,
            Selection::FragmentSpread(spread) => {
                self.source.fragments.get(&spread.node.fragment_name.node).is_some_and(|fragment| {
                    self.is_one_of_several(&fragment.node.type_condition.node.on.node)
                        || self.tells_apart(&fragment.node.selection_set.node)
                })
            }
            Selection::InlineFragment(fragment) => {
                fragment
                    .node
                    .type_condition
                    .as_ref()
                    .is_some_and(|on| self.is_one_of_several(&on.node.on.node))
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

//! Which fields a selection set asks for on one type: fragments opened, what is skipped left out, and fields that are
//! selected twice merged.

use std::collections::HashMap;

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{
    Directive, Field, FragmentDefinition, OperationDefinition, Selection, SelectionSet,
};
use async_graphql::{ContextSelectionSet, InputType, Name, Positioned, Value, Variables};

/// What the meaning of a selection depends on besides its text.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    /// The fragments of the document.
    pub fragments: &'a HashMap<Name, Positioned<FragmentDefinition>>,
    /// The operation that runs.
    pub operation: &'a OperationDefinition,
    /// The values of its variables.
    pub variables: &'a Variables,
}

impl<'a> Source<'a> {
    /// The source of a selection that is being executed.
    pub fn of(context: &ContextSelectionSet<'a>) -> Source<'a> {
        let env = context.query_env;
        Source { fragments: &env.fragments, operation: &env.operation.node, variables: &env.variables }
    }

    /// The value of a variable: given, else its default, else `None`.
    pub fn variable(&self, name: &Name) -> Option<&'a Value> {
        self.variables.get(name).or_else(|| {
            let mut definitions = self.operation.variable_definitions.iter();
            let definition = definitions.find(|definition| definition.node.name.node == *name)?;
            definition.node.default_value.as_ref().map(|value| &value.node)
        })
    }

    /// The fields of a selection set, in order. `applies` says whether a fragment's type condition is met.
    pub fn collect<'s>(
        &self,
        set: &'s SelectionSet,
        applies: &impl Fn(&str) -> bool,
        fields: &mut Vec<&'s Positioned<Field>>,
    ) where
        'a: 's,
    {
        for selection in &set.items {
            if self.is_skipped(selection.node.directives()) {
                continue;
            }
            let (condition, inner) = match &selection.node {
                Selection::Field(field) => {
                    fields.push(field);
                    continue;
                }
                Selection::FragmentSpread(spread) => {
                    // Validation has refused spreads of fragments that do not exist.
                    let Some(fragment) = self.fragments.get(&spread.node.fragment_name.node) else {
                        continue;
                    };
                    (Some(&fragment.node.type_condition), &fragment.node.selection_set)
                }
                Selection::InlineFragment(fragment) => {
                    (fragment.node.type_condition.as_ref(), &fragment.node.selection_set)
                }
            };
            if condition.is_none_or(|condition| applies(condition.node.on.node.as_str())) {
                self.collect(&inner.node, applies, fields);
            }
        }
    }

    /// As the executor reads the directives.
    fn is_skipped(&self, directives: &[Positioned<Directive>]) -> bool {
        directives.iter().any(|directive| {
            let wanted = match directive.node.name.node.as_str() {
                "skip" => false,
                "include" => true,
                _ => return false,
            };
            directive.node.get_argument("if").is_some_and(|condition| {
                let value = condition.node.clone();
                let value = value.into_const_with(|name| self.variable(&name).cloned().ok_or(()));
                let value = bool::parse(Some(value.unwrap_or_default())).unwrap_or_default();
                value != wanted
            })
        })
    }
}

/// Fields by response key, in the order in which each key is met first.
pub fn by_key<'a>(fields: &[&'a Positioned<Field>]) -> IndexMap<&'a Name, Vec<&'a Positioned<Field>>> {
    let mut groups: IndexMap<&Name, Vec<&Positioned<Field>>> = IndexMap::with_capacity(fields.len());
    for field in fields {
        groups.entry(&field.node.response_key().node).or_default().push(field);
    }
    groups
}

//! Refuses documents that grow too large once every fragment is filled in where it is spread.
//!
//! Twenty-odd fragments that each spread the next one twice fit into a kilobyte and stand for millions of fields. The
//! library's own checks and the validation walk all of them, for minutes, before any of its limits applies; here each
//! fragment is measured once.

use std::collections::HashMap;

use async_graphql::{
    Pos, Positioned,
    parser::types::{ExecutableDocument, Selection, SelectionSet},
};

use super::DocumentError;

/// Most fields and spreads of all operations together. A document without fragments stays below by its tokens.
const MAX_SELECTIONS: usize = 20_000;

/// Deepest nesting of fields and fragments, as for brackets.
const MAX_DEPTH: usize = 64;

/// Measures the operations, and the fragments also where none is spread, since validation walks them all.
pub(super) fn check(document: &ExecutableDocument) -> Result<(), DocumentError> {
    let mut walk = Walk { document, known: HashMap::new() };
    let mut total = 0;
    for (_, operation) in document.operations.iter() {
        total += walk.measure(&operation.node.selection_set, 1)?.selections;
        if total > MAX_SELECTIONS {
            return Err(too_many(operation.pos));
        }
    }
    for (name, fragment) in &document.fragments {
        walk.fragment(name, fragment.pos, 1)?;
    }
    Ok(())
}

/// Most lists of the schema's own lists inside each other: each multiplies the answer, and they lead in circles.
/// The standard introspection query nests none.
const MAX_NESTED_LISTS: usize = 3;

/// Lists of introspection that lead to other types' lists.
const LISTS: [&str; 4] = ["fields", "inputFields", "interfaces", "possibleTypes"];

#[derive(Clone, Copy, Default)]
struct Size {
    selections: usize,
    depth: usize,
    /// Lists of introspection on the way that meets most of them.
    lists: usize,
}

struct Walk<'a> {
    document: &'a ExecutableDocument,
    /// Sizes of fragments; `None` while one is being measured.
    known: HashMap<&'a str, Option<Size>>,
}

impl<'a> Walk<'a> {
    fn measure(&mut self, set: &'a Positioned<SelectionSet>, level: usize) -> Result<Size, DocumentError> {
        let mut size = Size::default();
        if set.node.items.is_empty() {
            return Ok(size);
        }
        if level > MAX_DEPTH {
            return Err(too_deep(set.pos));
        }
        for item in &set.node.items {
            let mut inner = match &item.node {
                Selection::Field(field) => self.measure(&field.node.selection_set, level + 1)?,
                Selection::InlineFragment(fragment) => {
                    self.measure(&fragment.node.selection_set, level + 1)?
                }
                Selection::FragmentSpread(spread) => {
                    self.fragment(&spread.node.fragment_name.node, spread.pos, level + 1)?
                }
            };
            if let Selection::Field(field) = &item.node {
                match field.node.name.node.as_str() {
                    "__schema" | "__type" if inner.lists >= MAX_NESTED_LISTS => {
                        return Err(too_many_lists(item.pos));
                    }
                    name if LISTS.contains(&name) => inner.lists += 1,
                    _ => {}
                }
            }
            size.lists = size.lists.max(inner.lists);
            size.selections += 1 + inner.selections;
            size.depth = size.depth.max(1 + inner.depth);
            if size.selections > MAX_SELECTIONS {
                return Err(too_many(item.pos));
            }
        }
        Ok(size)
    }

    fn fragment(&mut self, name: &'a str, spread: Pos, level: usize) -> Result<Size, DocumentError> {
        match self.known.get(name) {
            Some(Some(size)) if level + size.depth > MAX_DEPTH + 1 => Err(too_deep(spread)),
            Some(Some(size)) => Ok(*size),
            Some(None) => {
                let message = format!("The fragment `{name}` spreads itself.");
                Err(DocumentError::new("GRAPHQL_VALIDATION_FAILED", message, Some(spread)))
            }
            None => {
                // Validation names the fragments that do not exist.
                let Some(fragment) = self.document.fragments.get(name) else { return Ok(Size::default()) };
                self.known.insert(name, None);
                let size = self.measure(&fragment.node.selection_set, level)?;
                self.known.insert(name, Some(size));
                Ok(size)
            }
        }
    }
}

fn too_many(at: Pos) -> DocumentError {
    let message =
        format!("With its fragments filled in, the document has more than {MAX_SELECTIONS} fields.");
    DocumentError::new("TOO_MANY_FIELDS", message, Some(at))
}

fn too_many_lists(at: Pos) -> DocumentError {
    let message = format!(
        "Introspection nests lists such as possibleTypes {MAX_NESTED_LISTS} levels deep or deeper; ask for the types one by one."
    );
    DocumentError::new("NESTING_TOO_DEEP", message, Some(at))
}

fn too_deep(at: Pos) -> DocumentError {
    let message =
        format!("With its fragments filled in, the document nests fields deeper than {MAX_DEPTH} levels.");
    DocumentError::new("NESTING_TOO_DEEP", message, Some(at))
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::*;

    /// Fragments f0 … f(count-1), each holding `body` with `next` replaced by its successor's name.
    fn chain(count: usize, body: &str) -> String {
        let fragment = |index| {
            format!("fragment f{index} on Query {{ {} }} ", body.replace("next", &format!("f{}", index + 1)))
        };
        (0..count).map(fragment).chain([format!("fragment f{count} on Query {{ a }}")]).collect()
    }

    #[test]
    fn fragments_count_wherever_they_are_spread() {
        for (document, passes) in [
            ("{ a b { c } ...missing }".to_owned(), true),
            (format!("{{ ...f0 }} {}", chain(12, "...next ...next")), true),
            (format!("{{ ...f0 }} {}", chain(14, "...next ...next")), false),
            (format!("{{ ...f0 }} {}", chain(60, "...next ...next")), false),
            (format!("{{ a }} {}", chain(60, "a { ...next } b { ...next }")), false),
            (format!("{{ ...f0 }} {}", chain(62, "...next")), true),
            (format!("{{ ...f0 }} {}", chain(63, "...next")), false),
            (format!("{{ ...f40 ...f0 }} {}", chain(63, "...next")), false),
            (format!("{{ ...f40 a {{ ...f0 }} }} {}", chain(61, "...next")), true),
            (format!("{{ ...f40 a {{ ...f0 }} }} {}", chain(62, "...next")), false),
            (format!("{{ a }} {}", chain(1_800, "...next")), false),
            (format!("query A {{ ...f0 }} query B {{ ...f0 }} {}", chain(13, "...next ...next")), false),
            ("{ ...f } fragment f on Query { a { ...f } }".to_owned(), false),
            ("{ a } fragment f on Query { ...g } fragment g on Query { ...f ...f }".to_owned(), false),
        ] {
            let parsed = parse_query(&document).expect("a test's document can be parsed");
            let said = &document[..document.len().min(80)];
            assert_eq!(check(&parsed).is_ok(), passes, "{said}");
        }
    }

    #[test]
    fn introspection_goes_in_no_circles() {
        for (document, passes) in [
            (
                "{ __schema { types { fields { args { name } } interfaces { name } possibleTypes { name } } } }",
                true,
            ),
            ("{ __type(name: \"A\") { possibleTypes { interfaces { name } } } }", true),
            ("{ __type(name: \"A\") { possibleTypes { interfaces { possibleTypes { name } } } } }", false),
            (
                "{ __schema { types { ...t } } } fragment t on __Type { fields { type { interfaces { fields { name } } } } }",
                false,
            ),
            ("{ a { fields { fields { fields { fields } } } } }", true),
        ] {
            let parsed = parse_query(document).expect("a test's document can be parsed");
            assert_eq!(check(&parsed).is_ok(), passes, "{document}");
        }
    }
}

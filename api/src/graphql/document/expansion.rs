//! Refuses documents that grow too large once every fragment is filled in where it is spread.
//!
//! Twenty-odd fragments that each spread the next one twice fit into a kilobyte and stand for millions of fields. The
//! library's own checks and the validation walk all of them, for minutes, before any of its limits applies; here each
//! fragment is measured once.

use std::collections::HashMap;

use async_graphql::{
    Pos, Positioned,
    parser::types::{Directive, ExecutableDocument, Selection, SelectionSet},
};

use super::{DocumentError, Rules};

/// So many times the fields of one operation may all operations of a document have together: validation walks them all.
const ALL_OPERATIONS: usize = 20;

/// Measures the operations, and the fragments also where none is spread, since validation walks them all.
pub(super) fn check(document: &ExecutableDocument, rules: &Rules) -> Result<(), DocumentError> {
    let mut walk = Walk { document, rules, known: HashMap::new() };
    let mut total = 0;
    for (_, operation) in document.operations.iter() {
        walk.directives(&operation.node.directives)?;
        for variable in &operation.node.variable_definitions {
            walk.directives(&variable.node.directives)?;
        }
        let size = walk.measure(&operation.node.selection_set, 1)?;
        walk.bounds(size, operation.pos)?;
        total += size.fields + size.introspection;
        if total > ALL_OPERATIONS * (rules.limits.max_fields + rules.limits.max_introspection_fields) {
            return Err(walk.too_many(operation.pos));
        }
    }
    for (name, fragment) in &document.fragments {
        walk.directives(&fragment.node.directives)?;
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
    /// Fields, those of introspection left out.
    fields: usize,
    /// Fields of introspection.
    introspection: usize,
    aliases: usize,
    depth: usize,
    /// Fields that lead to organisations, on the way that meets most of them.
    levels: usize,
    /// Lists of introspection on the way that meets most of them.
    lists: usize,
}

struct Walk<'a> {
    document: &'a ExecutableDocument,
    rules: &'a Rules,
    /// Sizes of fragments; `None` while one is being measured.
    known: HashMap<&'a str, Option<Size>>,
}

impl<'a> Walk<'a> {
    fn measure(&mut self, set: &'a Positioned<SelectionSet>, level: usize) -> Result<Size, DocumentError> {
        let mut size = Size::default();
        if set.node.items.is_empty() {
            return Ok(size);
        }
        if level > self.rules.limits.max_depth {
            return Err(self.too_deep(set.pos));
        }
        for item in &set.node.items {
            self.directives(item.node.directives())?;
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
                let name = field.node.name.node.as_str();
                inner.fields += 1;
                inner.aliases += usize::from(field.node.alias.is_some());
                inner.levels += usize::from(self.rules.leads_to_organizations(name));
                if name == "__schema" || name == "__type" {
                    if inner.lists >= MAX_NESTED_LISTS {
                        return Err(too_many_lists(item.pos));
                    }
                    inner.introspection += std::mem::take(&mut inner.fields);
                    inner.levels = 0;
                }
                inner.lists += usize::from(LISTS.contains(&name));
            }
            size.lists = size.lists.max(inner.lists);
            size.levels = size.levels.max(inner.levels);
            size.depth = size.depth.max(1 + inner.depth);
            size.fields += inner.fields;
            size.introspection += inner.introspection;
            size.aliases += inner.aliases;
            self.sums(size, item.pos)?;
        }
        Ok(size)
    }

    fn fragment(&mut self, name: &'a str, spread: Pos, level: usize) -> Result<Size, DocumentError> {
        match self.known.get(name) {
            Some(Some(size)) if level + size.depth > self.rules.limits.max_depth + 1 => {
                Err(self.too_deep(spread))
            }
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

    /// What adds up, and must not grow without end on the way. Only at the root of an operation is it known which
    /// fields are those of introspection, so inside either bound may be reached.
    fn sums(&self, size: Size, at: Pos) -> Result<(), DocumentError> {
        let limits = &self.rules.limits;
        if size.fields > limits.max_fields.max(limits.max_introspection_fields) {
            return Err(self.too_many(at));
        }
        if size.introspection > limits.max_introspection_fields {
            let most = limits.max_introspection_fields;
            let message = format!(
                "With its fragments filled in, the document has more than {most} fields of introspection; ask for fewer types at once."
            );
            return Err(DocumentError::new("TOO_MANY_FIELDS", message, Some(at)));
        }
        if size.aliases > limits.max_aliases {
            let most = limits.max_aliases;
            let message = format!(
                "With its fragments filled in, the document has more than {most} aliases; send several requests."
            );
            return Err(DocumentError::new("TOO_MANY_ALIASES", message, Some(at)));
        }
        Ok(())
    }

    /// What only a whole operation can exceed.
    fn bounds(&self, size: Size, at: Pos) -> Result<(), DocumentError> {
        let limits = &self.rules.limits;
        if size.fields > limits.max_fields {
            return Err(self.too_many(at));
        }
        if size.levels > limits.max_levels {
            let most = limits.max_levels;
            let message = format!(
                "The document nests organizations deeper than {most} levels; ask for `descendants` instead of children of children."
            );
            return Err(DocumentError::new("TOO_MANY_LEVELS", message, Some(at)));
        }
        Ok(())
    }

    fn directives(&self, directives: &[Positioned<Directive>]) -> Result<(), DocumentError> {
        let most = self.rules.limits.max_directives;
        match directives.get(most) {
            None => Ok(()),
            Some(directive) => {
                let message = format!("There are more than {most} directives at one place.");
                Err(DocumentError::new("TOO_MANY_DIRECTIVES", message, Some(directive.pos)))
            }
        }
    }

    fn too_many(&self, at: Pos) -> DocumentError {
        let most = self.rules.limits.max_fields;
        let message = format!("With its fragments filled in, the document has more than {most} fields.");
        DocumentError::new("TOO_MANY_FIELDS", message, Some(at))
    }

    fn too_deep(&self, at: Pos) -> DocumentError {
        let most = self.rules.limits.max_depth;
        let message =
            format!("With its fragments filled in, the document nests fields deeper than {most} levels.");
        DocumentError::new("NESTING_TOO_DEEP", message, Some(at))
    }
}

fn too_many_lists(at: Pos) -> DocumentError {
    let message = format!(
        "Introspection nests lists such as possibleTypes {MAX_NESTED_LISTS} levels deep or deeper; ask for the types one by one."
    );
    DocumentError::new("NESTING_TOO_DEEP", message, Some(at))
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::*;
    use crate::limits::Limits;

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
            (format!("{{ ...f0 }} {}", chain(9, "...next ...next")), true),
            (format!("{{ ...f0 }} {}", chain(10, "...next ...next")), false),
            (format!("{{ ...f0 }} {}", chain(60, "...next ...next")), false),
            (format!("{{ a }} {}", chain(60, "a { ...next } b { ...next }")), false),
            (format!("{{ ...f0 }} {}", chain(62, "...next")), true),
            (format!("{{ ...f0 }} {}", chain(63, "...next")), false),
            (format!("{{ ...f40 ...f0 }} {}", chain(63, "...next")), false),
            (format!("{{ ...f40 a {{ ...f0 }} }} {}", chain(61, "...next")), true),
            (format!("{{ ...f40 a {{ ...f0 }} }} {}", chain(62, "...next")), false),
            (format!("{{ a }} {}", chain(1_800, "...next")), false),
            (format!("query A {{ ...f0 }} query B {{ ...f0 }} {}", chain(9, "...next ...next")), true),
            (format!("query A {{ a }} query B {{ ...f0 }} {}", chain(60, "...next ...next")), false),
            ("{ ...f } fragment f on Query { a { ...f } }".to_owned(), false),
            ("{ a } fragment f on Query { ...g } fragment g on Query { ...f ...f }".to_owned(), false),
        ] {
            let parsed = parse_query(&document).expect("a test's document can be parsed");
            let said = &document[..document.len().min(80)];
            assert_eq!(check(&parsed, &Rules::default()).is_ok(), passes, "{said}");
        }
    }

    #[test]
    fn each_bound_has_its_code() {
        let rules = Rules::new(Limits::default(), ["children".to_owned()].into());
        let fields = |count: usize| (0..count).map(|at| format!("f{at} ")).collect::<String>();
        let aliases = |count: usize| (0..count).map(|at| format!("a{at}: a ")).collect::<String>();
        let levels = |count: usize| format!("{}a{}", "children { ".repeat(count), " }".repeat(count));
        for (document, code) in [
            (format!("{{ {} }}", fields(1000)), ""),
            (format!("{{ {} }}", fields(1001)), "TOO_MANY_FIELDS"),
            (format!("{{ a {{ {} }} __schema {{ {} }} }}", fields(999), fields(1999)), ""),
            (format!("{{ __schema {{ {} }} }}", fields(2000)), "TOO_MANY_FIELDS"),
            (format!("{{ {} }}", aliases(50)), ""),
            (format!("{{ {} }}", aliases(51)), "TOO_MANY_ALIASES"),
            (format!("{{ ...f ...f }} fragment f on Query {{ {} }}", aliases(26)), "TOO_MANY_ALIASES"),
            (format!("{{ {} }}", levels(15)), ""),
            (format!("{{ {} }}", levels(16)), "TOO_MANY_LEVELS"),
            (format!("{{ {} {} }}", levels(15), levels(15)), ""),
            (format!("{{ children {{ ...f }} }} fragment f on O {{ {} }}", levels(15)), "TOO_MANY_LEVELS"),
            (format!("{{ a {} }}", "@d ".repeat(4)), ""),
            (format!("{{ a {} }}", "@d ".repeat(5)), "TOO_MANY_DIRECTIVES"),
            (format!("query {} {{ a }}", "@d ".repeat(5)), "TOO_MANY_DIRECTIVES"),
        ] {
            let parsed = parse_query(&document).expect("a test's document can be parsed");
            let found = check(&parsed, &rules).err().map_or("", |error| error.code);
            assert_eq!(found, code, "{}", &document[..document.len().min(80)]);
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
            assert_eq!(check(&parsed, &Rules::default()).is_ok(), passes, "{document}");
        }
    }
}

//! Reading a schema: definitions by name, with their extensions filled in.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use async_graphql::Pos;
use async_graphql::parser::types::{
    BaseType, DirectiveDefinition, InputValueDefinition, Type, TypeDefinition, TypeKind, TypeSystemDefinition,
};
use async_graphql::parser::{Error, parse_schema};

/// A schema as its text says it. What it refers to is not looked up.
#[derive(Debug)]
pub struct SchemaDocument {
    pub(super) types: BTreeMap<String, TypeDefinition>,
    pub(super) directives: BTreeMap<String, DirectiveDefinition>,
    /// The types that queries, mutations and subscriptions begin at.
    pub(super) roots: [(&'static str, Option<String>); 3],
}

/// Why a text is no schema.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct SchemaFault {
    /// Where, with lines and columns from 1.
    pub at: Pos,
    /// What is wrong there.
    pub message: String,
}

impl fmt::Display for SchemaFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.at, self.message)
    }
}

impl From<Error> for SchemaFault {
    fn from(error: Error) -> Self {
        let message = match &error {
            // The parser draws the line and points at it; what it expected comes last, behind a mark.
            Error::Syntax { message, .. } => match message.rsplit_once("= ") {
                Some((_, expected)) => expected.trim().to_owned(),
                None => "this is not the schema definition language".to_owned(),
            },
            other => other.to_string(),
        };
        SchemaFault { at: error.positions().next().unwrap_or_default(), message }
    }
}

impl SchemaDocument {
    /// Reads the schema definition language. The error names the first fault of its form, or what is defined twice.
    pub fn parse(text: &str) -> Result<SchemaDocument, SchemaFault> {
        let mut types = BTreeMap::new();
        let mut directives = BTreeMap::new();
        let mut extensions = Vec::new();
        let mut roots = [("query", None), ("mutation", None), ("subscription", None)];
        let mut says_roots = false;
        for definition in parse_schema(text)?.definitions {
            match definition {
                TypeSystemDefinition::Schema(schema) => {
                    says_roots |= !schema.node.extend;
                    let named = [schema.node.query, schema.node.mutation, schema.node.subscription];
                    for ((_, root), named) in roots.iter_mut().zip(named) {
                        *root = named.map(|name| name.node.to_string()).or(root.take());
                    }
                }
                TypeSystemDefinition::Type(of) if of.node.extend => extensions.push(of),
                TypeSystemDefinition::Type(of) => {
                    let name = of.node.name.node.to_string();
                    if types.insert(name.clone(), of.node).is_some() {
                        return Err(SchemaFault {
                            at: of.pos,
                            message: format!("the type {name} is defined twice"),
                        });
                    }
                }
                TypeSystemDefinition::Directive(mut of) => {
                    of.node.is_repeatable = is_repeatable(&of.node, text);
                    let name = of.node.name.node.to_string();
                    if directives.insert(name.clone(), of.node).is_some() {
                        return Err(SchemaFault {
                            at: of.pos,
                            message: format!("the directive @{name} is defined twice"),
                        });
                    }
                }
            }
        }
        for extension in extensions {
            let name = extension.node.name.node.to_string();
            let fitting = match types.get_mut(&name) {
                Some(of) => extend(of, extension.node),
                // A part of a schema that is put together elsewhere.
                None => types.insert(name.clone(), extension.node).is_none(),
            };
            if !fitting {
                let message = format!("the type {name} is extended as a type of another kind");
                return Err(SchemaFault { at: extension.pos, message });
            }
        }
        if !says_roots {
            for ((_, root), usual) in roots.iter_mut().zip(["Query", "Mutation", "Subscription"]) {
                if root.is_none() && types.contains_key(usual) {
                    *root = Some(usual.to_owned());
                }
            }
        }
        Ok(SchemaDocument { types, directives, roots })
    }

    /// The built-in scalars that something is made of, but for those that introspection is made of anyway.
    pub(super) fn built_in_scalars(&self) -> BTreeSet<&'static str> {
        let mut used = BTreeSet::new();
        let mut note = |of: &Type| {
            let name = named(of);
            used.extend(["Float", "ID", "Int"].iter().find(|scalar| *scalar == &name));
        };
        let inputs = |list: &[async_graphql::Positioned<InputValueDefinition>],
                      note: &mut dyn FnMut(&Type)| {
            list.iter().for_each(|input| note(&input.node.ty.node));
        };
        for directive in self.directives.values() {
            inputs(&directive.arguments, &mut note);
        }
        for of in self.types.values() {
            let fields = match &of.kind {
                TypeKind::Object(of) => &of.fields,
                TypeKind::Interface(of) => &of.fields,
                TypeKind::InputObject(of) => {
                    inputs(&of.fields, &mut note);
                    continue;
                }
                TypeKind::Scalar | TypeKind::Union(_) | TypeKind::Enum(_) => continue,
            };
            for field in fields {
                note(&field.node.ty.node);
                inputs(&field.node.arguments, &mut note);
            }
        }
        used
    }
}

/// Whether a directive is defined as repeatable. The parser says so of every one (its rule for the word matches where
/// there is none, too), so the text is looked at: the word stands behind the name and the arguments, before `on`.
fn is_repeatable(of: &DirectiveDefinition, text: &str) -> bool {
    let Some(location) = of.locations.first() else { return false };
    let name = offset(text, of.name.pos) + of.name.node.len();
    let between = text.get(name..offset(text, location.pos)).unwrap_or_default();
    let behind = between.rsplit_once(')').map_or(between, |(_, behind)| behind);
    let code = behind.lines().filter_map(|line| line.split('#').next());
    code.flat_map(|line| line.split([' ', '\t', ','])).any(|word| word == "repeatable")
}

/// Where a position is, in bytes. Positions count characters.
fn offset(text: &str, at: Pos) -> usize {
    let line: usize = text.split_inclusive('\n').take(at.line - 1).map(str::len).sum();
    let letters = text[line..].chars().take(at.column - 1);
    line + letters.map(char::len_utf8).sum::<usize>()
}

/// The name inside the lists.
pub(super) fn named(of: &Type) -> &str {
    match &of.base {
        BaseType::Named(name) => name,
        BaseType::List(item) => named(item),
    }
}

/// Adds what an extension says; false where it is of another kind.
fn extend(of: &mut TypeDefinition, extension: TypeDefinition) -> bool {
    match (&mut of.kind, extension.kind) {
        (TypeKind::Scalar, TypeKind::Scalar) => {}
        (TypeKind::Object(of), TypeKind::Object(more)) => {
            of.implements.extend(more.implements);
            of.fields.extend(more.fields);
        }
        (TypeKind::Interface(of), TypeKind::Interface(more)) => {
            of.implements.extend(more.implements);
            of.fields.extend(more.fields);
        }
        (TypeKind::Union(of), TypeKind::Union(more)) => of.members.extend(more.members),
        (TypeKind::Enum(of), TypeKind::Enum(more)) => of.values.extend(more.values),
        (TypeKind::InputObject(of), TypeKind::InputObject(more)) => of.fields.extend(more.fields),
        _ => return false,
    }
    of.directives.extend(extension.directives);
    true
}

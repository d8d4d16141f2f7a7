//! Random queries, made from a schema: whatever field, argument or type it gains is asked for from then on.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;

use async_graphql_parser::parse_schema;
use async_graphql_parser::types::{
    BaseType, FieldDefinition, InputValueDefinition, Type, TypeKind, TypeSystemDefinition,
};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};

/// A query with the values of its variables.
#[derive(Clone, Debug)]
pub struct Query {
    /// The document.
    pub text: String,
    /// The values of its variables.
    pub variables: Value,
}

/// What values a generated query may use.
#[derive(Clone, Debug, Default)]
pub struct Pool {
    /// Global ids.
    pub ids: Vec<String>,
    /// Global ids of anything, for `node` and `nodes`.
    pub nodes: Vec<String>,
    /// Global ids of people.
    pub people: Vec<String>,
    /// Codes of organisations, people and posts.
    pub codes: Vec<String>,
    /// Pieces of names and search terms.
    pub texts: Vec<String>,
    /// Dates.
    pub dates: Vec<String>,
    /// Whether some values may be such that they are refused.
    pub with_faults: bool,
}

/// Queries over the schema `sdl`.
pub fn queries(sdl: &str, pool: Pool) -> impl Strategy<Value = Query> + use<> {
    let schema = std::sync::Arc::new(Schema::read(sdl));
    // Choices run out sooner or later, and then the simplest is taken: so they shrink well.
    vec(any::<u32>(), 1..400).prop_map(move |choices| Builder::new(&schema, &pool, choices).query())
}

struct Schema {
    types: HashMap<String, TypeKind>,
    kinds: Vec<String>,
    /// Types with global ids besides organisations.
    others: Vec<String>,
}

impl Schema {
    fn read(sdl: &str) -> Schema {
        let document = parse_schema(sdl).expect("the schema can be parsed");
        let types: HashMap<String, TypeKind> = document
            .definitions
            .into_iter()
            .filter_map(|definition| match definition {
                TypeSystemDefinition::Type(of) => Some((of.node.name.node.to_string(), of.node.kind)),
                _ => None,
            })
            .collect();
        let is_kind = |kind: &TypeKind| matches!(kind, TypeKind::Object(of) if of.implements.iter().any(|name| name.node == "Organization"));
        let mut kinds: Vec<String> =
            types.iter().filter(|(_, kind)| is_kind(kind)).map(|(name, _)| name.clone()).collect();
        kinds.sort();
        let is_other = |kind: &TypeKind| {
            matches!(kind, TypeKind::Object(of) if of.implements.iter().any(|name| name.node == "Node"))
                && !is_kind(kind)
        };
        let mut others: Vec<String> =
            types.iter().filter(|(_, kind)| is_other(kind)).map(|(name, _)| name.clone()).collect();
        others.sort();
        Schema { types, kinds, others }
    }

    fn fields(&self, type_name: &str) -> Vec<&FieldDefinition> {
        match &self.types[type_name] {
            TypeKind::Object(of) => of.fields.iter().map(|field| &field.node).collect(),
            TypeKind::Interface(of) => of.fields.iter().map(|field| &field.node).collect(),
            _ => Vec::new(),
        }
    }

    /// Whether it is an enum of which the model has no value: whatever is given is refused.
    fn is_void(&self, type_name: &str) -> bool {
        matches!(self.types.get(type_name), Some(TypeKind::Enum(of)) if of.values.iter().all(|value| value.node.value.node == "NONE"))
    }

    fn is_composite(&self, type_name: &str) -> bool {
        matches!(self.types.get(type_name), Some(TypeKind::Object(_) | TypeKind::Interface(_)))
    }
}

fn named(of: &Type) -> &str {
    match &of.base {
        BaseType::Named(name) => name.as_str(),
        BaseType::List(inner) => named(inner),
    }
}

/// Deepest nesting of fields.
const DEEPEST: usize = 6;

struct Builder<'a> {
    schema: &'a Schema,
    pool: &'a Pool,
    choices: std::vec::IntoIter<u32>,
    variables: BTreeMap<String, (String, Value)>,
    fragments: Vec<String>,
    aliases: usize,
    /// How deep conditions are nested at the moment.
    conditions: usize,
}

impl<'a> Builder<'a> {
    fn new(schema: &'a Schema, pool: &'a Pool, choices: Vec<u32>) -> Builder<'a> {
        let choices = choices.into_iter();
        Builder {
            schema,
            pool,
            choices,
            variables: BTreeMap::new(),
            fragments: Vec::new(),
            aliases: 0,
            conditions: 0,
        }
    }

    fn below(&mut self, bound: usize) -> usize {
        self.choices.next().map_or(0, |choice| choice as usize % bound.max(1))
    }

    /// Never where choices have run out.
    fn one_in(&mut self, chance: usize) -> bool {
        self.below(chance) == chance - 1
    }

    fn pick<T: Clone>(&mut self, list: &[T]) -> Option<T> {
        let at = self.below(list.len());
        list.get(at).cloned()
    }

    fn query(mut self) -> Query {
        let selection = self.selection("Query", 0);
        let mut text = String::from("query");
        if !self.variables.is_empty() {
            let definitions: Vec<String> =
                self.variables.iter().map(|(name, (of, _))| format!("${name}: {of}")).collect();
            write!(text, " ({})", definitions.join(", ")).expect("text");
        }
        write!(text, " {selection}").expect("text");
        for fragment in &self.fragments {
            write!(text, " {fragment}").expect("text");
        }
        let variables = self.variables.into_iter().map(|(name, (_, value))| (name, value)).collect();
        Query { text, variables: Value::Object(variables) }
    }

    fn selection(&mut self, type_name: &str, depth: usize) -> String {
        let mut text = String::from("{");
        let wanted = if depth == 0 { 1 + self.below(2) } else { 1 + self.below(5) };
        for _ in 0..wanted {
            text.push(' ');
            let one = match type_name {
                "Organization" | "Node" if self.one_in(5) => self.fragment(type_name, depth),
                _ => self.field(type_name, depth),
            };
            text.push_str(&one);
        }
        text.push_str(" }");
        text
    }

    fn fragment(&mut self, type_name: &str, depth: usize) -> String {
        let mut on = self.schema.kinds.clone();
        on.extend(["Organization".to_owned(), type_name.to_owned()]);
        if type_name == "Node" {
            on.extend(self.schema.others.iter().cloned());
        }
        let on = self.pick(&on).expect("there are kinds");
        let directive = self.directive();
        let selection = self.selection(&on, depth);
        if self.one_in(2) {
            let name = format!("f{}", self.fragments.len());
            self.fragments.push(format!("fragment {name} on {on} {selection}"));
            return format!("...{name}{directive}");
        }
        format!("... on {on}{directive} {selection}")
    }

    fn directive(&mut self) -> String {
        if !self.one_in(8) {
            return String::new();
        }
        let name = if self.one_in(2) { "skip" } else { "include" };
        let value = self.one_in(2);
        let given = match self.one_in(2) {
            true => self.variable("Boolean!", json!(value)),
            false => value.to_string(),
        };
        format!(" @{name}(if: {given})")
    }

    fn variable(&mut self, of: &str, value: Value) -> String {
        let name = format!("v{}", self.variables.len());
        self.variables.insert(name.clone(), (of.to_owned(), value));
        format!("${name}")
    }

    fn field(&mut self, type_name: &str, depth: usize) -> String {
        if self.one_in(12) {
            return "__typename".to_owned();
        }
        let schema = self.schema;
        let fields: Vec<&FieldDefinition> = schema
            .fields(type_name)
            .into_iter()
            .filter(|field| {
                // The model says the same whatever path is taken; and at the bottom only scalars are left.
                let inner = named(&field.ty.node);
                inner != "OrganizationModel" && (depth < DEEPEST || !schema.is_composite(inner))
            })
            .collect();
        let Some(field) = self.pick(&fields) else { return "__typename".to_owned() };
        let arguments = self.arguments(field);
        // Fields with arguments could not be merged; fields without are, now and then.
        let alias = if !arguments.is_empty() || self.one_in(10) {
            self.aliases += 1;
            format!("a{}: ", self.aliases)
        } else {
            String::new()
        };
        let directive = self.directive();
        let inner = named(&field.ty.node);
        let selection = match schema.is_composite(inner) {
            true => format!(" {}", self.selection(inner, depth + 1)),
            false => String::new(),
        };
        format!("{alias}{}{arguments}{directive}{selection}", field.name.node)
    }

    fn arguments(&mut self, field: &FieldDefinition) -> String {
        let mut given = Vec::new();
        let one_of: &[&str] = match field.name.node.as_str() {
            // Exactly one of them, or nothing is found out but that.
            "organization" | "person" if !field.arguments.is_empty() => {
                let by_code = self.one_in(2);
                if by_code { &["id"] } else { &["code"] }
            }
            _ => &[],
        };
        let mut paged = false;
        for argument in &field.arguments {
            let argument = &argument.node;
            let name = argument.name.node.as_str();
            let required = !argument.ty.node.nullable && argument.default_value.is_none();
            let wanted = match name {
                "id" | "code" if !one_of.is_empty() => one_of.contains(&name),
                "scheme" => false,
                "after" | "before" => self.pool.with_faults && self.one_in(30),
                // Seldom, because the bulk path has nothing to say then.
                "asRecordedAt" | "asRecordedIn" => {
                    self.one_in(30) && !given.iter().any(|other: &String| other.starts_with("asRecorded"))
                }
                // Dates of a series depend on each other, and on the day looked at.
                "every" => true,
                "to" | "counting" if field.name.node == "rollUpSeries" => false,
                "first" | "last" => !std::mem::replace(&mut paged, true) && self.one_in(2),
                _ => required || self.one_in(4),
            };
            let is_fault = self.schema.is_void(named(&argument.ty.node)) && !self.pool.with_faults;
            if wanted && !is_fault {
                let value = match (field.name.node.as_str(), name) {
                    ("rollUpSeries", "from") => json!("1990-01-01"),
                    ("rollUpSeries", "every") => json!("YEAR"),
                    ("person", "id") => {
                        json!(self.pick(&self.pool.people).unwrap_or_else(|| "per_1".to_owned()))
                    }
                    ("node", "id") if self.one_in(2) => {
                        json!(self.pick(&self.pool.nodes).unwrap_or_else(|| "per_1".to_owned()))
                    }
                    ("nodes", "ids") if self.one_in(2) => {
                        let list = &self.pool.nodes;
                        (0..2).filter_map(|_| self.pick(list)).map(Value::from).collect()
                    }
                    _ => self.value(name, &argument.ty.node),
                };
                let value = match self.one_in(4) {
                    true => self.variable(&argument.ty.node.to_string(), value),
                    false => literal(&value, &argument.ty.node, self.schema),
                };
                given.push(format!("{name}: {value}"));
            }
        }
        if given.is_empty() { String::new() } else { format!("({})", given.join(", ")) }
    }

    fn value(&mut self, name: &str, of: &Type) -> Value {
        match &of.base {
            BaseType::List(inner) => {
                let length = 1 + self.below(3);
                (0..length).map(|_| self.value(name, inner)).collect()
            }
            BaseType::Named(of) => self.named_value(name, of.as_str()),
        }
    }

    fn named_value(&mut self, name: &str, of: &str) -> Value {
        let pool = self.pool;
        match of {
            // The first revision is always there.
            "Int" if name == "asRecordedIn" && !pool.with_faults => json!(self.below(2)),
            "Int" => {
                let low = if pool.with_faults && self.one_in(20) { -1 } else { 0 };
                json!(low + self.below(6) as i64)
            }
            "Boolean" => json!(self.one_in(2)),
            "ID" if pool.with_faults && self.one_in(20) => json!("org_0"),
            "ID" => json!(self.pick(&pool.ids).unwrap_or_else(|| "org_1".to_owned())),
            "Date" if pool.with_faults && self.one_in(20) => json!("2026-02-30"),
            // A period begins before it ends, and has few days.
            "Date" if name == "from" && !pool.with_faults => json!("2026-06-01"),
            "Date" if name == "to" && !pool.with_faults => json!("2026-06-15"),
            "Date" => json!(self.pick(&pool.dates).unwrap_or_else(|| "2026-01-01".to_owned())),
            "String" => {
                let languages = ["zh", "en", "zh-Hans-CN", "de"].map(str::to_owned);
                let instants = ["2000-01-01T00:00:00Z", "2100-01-01T00:00:00+08:00"].map(str::to_owned);
                let list = match name {
                    "code" | "in" => &pool.codes,
                    "language" => &languages[..],
                    "asRecordedAt" if !pool.with_faults => &instants[..],
                    _ => &pool.texts,
                };
                json!(self.pick(list).unwrap_or_else(|| "a".to_owned()))
            }
            other => match &self.schema.types[other] {
                TypeKind::Enum(of) => {
                    let values: Vec<String> =
                        of.values.iter().map(|value| value.node.value.node.to_string()).collect();
                    json!(self.pick(&values).expect("an enum has values"))
                }
                TypeKind::InputObject(of) => {
                    let fields = of.fields.iter().map(|field| &field.node);
                    let deep = self.conditions >= 3;
                    let void = |field: &&InputValueDefinition| {
                        self.schema.is_void(named(&field.ty.node)) && !self.pool.with_faults
                    };
                    let fields: Vec<&InputValueDefinition> = fields
                        .filter(|field| !deep || named(&field.ty.node) != other)
                        .filter(|field| !void(field))
                        .collect();
                    self.conditions += 1;
                    let mut object = serde_json::Map::new();
                    let wanted = 1 + self.below(2);
                    for _ in 0..wanted {
                        let Some(field) = self.pick(&fields) else { break };
                        let name = field.name.node.as_str();
                        let value = self.value(name, &field.ty.node);
                        object.insert(name.to_owned(), value);
                    }
                    self.conditions -= 1;
                    Value::Object(object)
                }
                _ => json!("a"),
            },
        }
    }
}

/// A value as it is written in a document.
fn literal(value: &Value, of: &Type, schema: &Schema) -> String {
    match (value, &of.base) {
        (Value::Array(items), BaseType::List(inner)) => {
            let items: Vec<String> = items.iter().map(|item| literal(item, inner, schema)).collect();
            format!("[{}]", items.join(", "))
        }
        (Value::Object(entries), BaseType::Named(of)) => {
            let Some(TypeKind::InputObject(of)) = schema.types.get(of.as_str()) else {
                return value.to_string();
            };
            let inner = |name: &str| of.fields.iter().find(|field| field.node.name.node == name);
            let entries: Vec<String> = entries
                .iter()
                .filter_map(|(name, value)| {
                    Some(format!("{name}: {}", literal(value, &inner(name)?.node.ty.node, schema)))
                })
                .collect();
            format!("{{{}}}", entries.join(", "))
        }
        (Value::String(text), BaseType::Named(of))
            if matches!(schema.types.get(of.as_str()), Some(TypeKind::Enum(_))) =>
        {
            text.clone()
        }
        _ => value.to_string(),
    }
}

//! The schema as a whole: written down and current, described to the last argument, and asked for by golden queries.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use api::graphql::sdl;
use async_graphql_parser::parse_query;
use async_graphql_parser::types::{
    ExecutableDocument, OperationType, Selection, SelectionSet, TypeKind, TypeSystemDefinition,
};
use demo::SYSTEMS;
use serde_json::Value;
use testkit::case::assert_same;
use testkit::models::{built_in, county, folder, hospital, national, scouts, top};
use testkit::{Client, Database, Engine, Server, Trees, block_on, golden};

#[test]
fn schema_graphql_is_current() {
    let written = fs::read_to_string(top().join("schema.graphql")).expect("schema.graphql is there");
    assert!(
        written == sdl(&built_in("default")),
        "schema.graphql is out of date; rewrite it: cargo run -- schema > schema.graphql"
    );
}

#[test]
fn the_hospitals_schema_is_as_written_down() {
    let file = folder().join("models/hospital.graphql");
    let found = sdl(&hospital());
    if golden::is_updating() {
        fs::write(&file, &found).expect("the schema can be written");
    }
    let written = fs::read_to_string(&file).unwrap_or_default();
    if written != found {
        assert_same(&found, &written);
    }
}

/// What identifies a person, and nothing else, is marked as such.
#[test]
fn personal_fields_are_marked() {
    let sdl = sdl(&county());
    let document = async_graphql_parser::parse_schema(&sdl).expect("the schema can be parsed");
    let mut marked = Vec::new();
    for definition in &document.definitions {
        let TypeSystemDefinition::Type(of) = definition else { continue };
        let fields = match &of.node.kind {
            TypeKind::Object(object) => &object.fields,
            TypeKind::Interface(interface) => &interface.fields,
            _ => continue,
        };
        for field in fields {
            if field.node.directives.iter().any(|directive| directive.node.name.node == "personal") {
                assert!(
                    field.node.ty.node.nullable,
                    "{} is null for those who may not see it",
                    field.node.name
                );
                marked.push(format!("{}.{}", of.node.name.node, field.node.name.node));
            }
        }
    }
    assert_eq!(marked, ["Person.code", "Person.name", "Person.phone"]);
    let definition = sdl.lines().position(|line| line == "directive @personal on FIELD_DEFINITION");
    let at = definition.expect("the directive is defined");
    assert!(sdl.lines().nth(at - 1).is_some_and(|line| line.starts_with('"')), "and described");
}

#[test]
fn schemas_of_two_models_do_not_mix() {
    let (first, second) = (sdl(&national()), sdl(&hospital()));
    assert!(first.contains("type Village ") && !first.contains("type Ward "));
    assert!(second.contains("type Ward ") && !second.contains("type Village "));
    // In any order, and at the same time.
    let threads: Vec<_> = (0..8)
        .map(|at| std::thread::spawn(move || if at % 2 == 0 { sdl(&national()) } else { sdl(&hospital()) }))
        .collect();
    for (at, thread) in threads.into_iter().enumerate() {
        assert!(thread.join().expect("it ends well") == *if at % 2 == 0 { &first } else { &second });
    }
}

const TYPES: &str = "{ __schema { types {
    kind name description interfaces { name } possibleTypes { name } enumValues { name description }
    inputFields { name description }
    fields { name description args { name description } type { ...named } }
} } }
fragment named on __Type { name ofType { name ofType { name ofType { name } } } }";

async fn types(client: &Client) -> Vec<Value> {
    let mut data = client.data(TYPES).await;
    let types = data["__schema"]["types"].take();
    let types: Vec<Value> = serde_json::from_value(types).expect("types are a list");
    types.into_iter().filter(|of| !name(of).starts_with("__")).collect()
}

fn name(value: &Value) -> &str {
    value["name"].as_str().unwrap_or_default()
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().map(Vec::as_slice).unwrap_or_default()
}

/// Runs over every model with a server each.
fn each_model(mut check: impl AsyncFnMut(&'static str, Client)) {
    block_on(async {
        let models = [
            ("default", built_in("default")),
            ("national", national()),
            ("hospital", hospital()),
            ("county", county()),
            ("scouts", scouts()),
        ];
        for (model, shared) in models {
            let database = Database::create(Engine::Sqlite).await.expect("SQLite is always there");
            let server = Server::start(&database.open(shared).await, Trees::Loader).await;
            check(model, server.client()).await;
        }
    });
}

#[test]
fn everything_is_described() {
    each_model(async |model, client| {
        let mut silent = Vec::new();
        let mut look = |path: String, item: &Value| {
            if item["description"].as_str().is_none_or(|text| text.trim().is_empty()) {
                silent.push(path);
            }
        };
        for of in types(&client).await {
            if !["String", "Int", "Float", "Boolean", "ID"].contains(&name(&of)) {
                look(name(&of).to_owned(), &of);
            }
            for key in ["fields", "inputFields", "enumValues"] {
                for item in list(&of, key) {
                    look(format!("{}.{}", name(&of), name(item)), item);
                    for argument in list(item, "args") {
                        look(format!("{}.{}({})", name(&of), name(item), name(argument)), argument);
                    }
                }
            }
        }
        assert_eq!(silent, [""; 0], "{model}: describe these");
    });
}

/// The list may only shrink: new fields come with a golden query.
#[test]
fn golden_queries_ask_for_every_field() {
    let mut fields = BTreeSet::new();
    let mut asked = BTreeSet::new();
    each_model(async |model, client| {
        let schema = Schema::of(&types(&client).await);
        fields.extend(schema.fields.keys().filter(|(of, field)| !schema.inherits(of, field)).cloned());
        let folders = match model {
            "default" => SYSTEMS.iter().map(|system| system.name).collect(),
            "county" => vec!["county", "county_changes"],
            "scouts" => vec!["scouts", "scouts_changes"],
            model => vec![model],
        };
        for query in folders.into_iter().flat_map(|folder| golden::list(&golden::folder(folder))) {
            // What does not parse asks for nothing.
            if let Ok(document) = parse_query(&query.document) {
                schema.ask(&document, &mut asked);
            }
        }
        for document in crate::commands::reorganization_asked() {
            schema.ask(&parse_query(&document).expect("it can be parsed"), &mut asked);
        }
        for subscription in crate::subscriptions::ASKED {
            schema.ask(&parse_query(subscription).expect("it can be parsed"), &mut asked);
        }
    });
    let uncovered: Vec<String> =
        fields.difference(&asked).map(|(of, field)| format!("{of}.{field}\n")).collect();
    let file = folder().join("uncovered_fields.txt");
    let written = fs::read_to_string(&file).unwrap_or_default();
    let known: BTreeSet<&str> = written.lines().collect();
    let new: Vec<&String> = uncovered.iter().filter(|field| !known.contains(field.trim_end())).collect();
    assert!(new.is_empty(), "no golden query asks for these: {new:?}; write one");
    if golden::is_updating() {
        fs::write(&file, uncovered.concat()).expect("the list can be written");
    } else if uncovered.concat() != written {
        panic!(
            "golden queries ask for more than before: shrink tests/uncovered_fields.txt with UPDATE_GOLDEN=1"
        );
    }
}

/// Fields by type, with the type they lead to, and which interfaces a type has.
struct Schema {
    fields: BTreeMap<(String, String), String>,
    interfaces: BTreeMap<String, Vec<String>>,
}

impl Schema {
    fn of(types: &[Value]) -> Schema {
        let mut schema = Schema { fields: BTreeMap::new(), interfaces: BTreeMap::new() };
        for of in types {
            for field in list(of, "fields") {
                let mut leads_to = &field["type"];
                while leads_to["name"].is_null() {
                    leads_to = &leads_to["ofType"];
                }
                let key = (name(of).to_owned(), name(field).to_owned());
                schema.fields.insert(key, name(leads_to).to_owned());
            }
            let interfaces = list(of, "interfaces").iter().map(|interface| name(interface).to_owned());
            schema.interfaces.insert(name(of).to_owned(), interfaces.collect());
        }
        schema
    }

    /// The interface that a field comes from, if any: it is asked for there.
    fn origin(&self, of: &str, field: &str) -> Option<&String> {
        let has = |interface: &&String| self.fields.contains_key(&((*interface).clone(), field.to_owned()));
        self.interfaces.get(of)?.iter().find(has)
    }

    fn inherits(&self, of: &str, field: &str) -> bool {
        self.origin(of, field).is_some()
    }

    fn ask(&self, document: &ExecutableDocument, asked: &mut BTreeSet<(String, String)>) {
        for (_, operation) in document.operations.iter() {
            let root = match operation.node.ty {
                OperationType::Query => "Query",
                OperationType::Mutation => "Mutation",
                OperationType::Subscription => "Subscription",
            };
            self.select(document, root, &operation.node.selection_set.node, asked);
        }
    }

    fn select(
        &self,
        document: &ExecutableDocument,
        of: &str,
        set: &SelectionSet,
        asked: &mut BTreeSet<(String, String)>,
    ) {
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => {
                    let field_name = field.node.name.node.as_str();
                    let mut at = (of.to_owned(), field_name.to_owned());
                    let Some(leads_to) = self.fields.get(&at) else { continue };
                    asked.insert(at.clone());
                    while let Some(origin) = self.origin(&at.0, field_name) {
                        at.0 = origin.clone();
                        asked.insert(at.clone());
                    }
                    self.select(document, leads_to, &field.node.selection_set.node, asked);
                }
                Selection::InlineFragment(fragment) => {
                    let condition = fragment.node.type_condition.as_ref();
                    let on = condition.map_or(of, |condition| condition.node.on.node.as_str());
                    self.select(document, on, &fragment.node.selection_set.node, asked);
                }
                Selection::FragmentSpread(spread) => {
                    let Some(fragment) = document.fragments.get(&spread.node.fragment_name.node) else {
                        continue;
                    };
                    let on = fragment.node.type_condition.node.on.node.as_str();
                    self.select(document, on, &fragment.node.selection_set.node, asked);
                }
            }
        }
    }
}

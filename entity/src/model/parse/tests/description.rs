//! Holds the description of the format to what the reader does with each key.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashSet};

use toml::Value;

use super::super::format::{Choice, Form, Key, Presence, ROOT, Section, sections};
use super::super::suggest::list;
use super::*;

thread_local! {
    static ASKED: RefCell<BTreeSet<(&'static str, &'static str)>> = RefCell::default();
}

/// Remembers what a table has been asked for.
pub(in super::super) fn note(section: &'static Section, key: &'static str) {
    ASKED.with_borrow_mut(|asked| asked.insert((section.name, key)));
}

const COUNTY: &str = include_str!("../../../../../tests/models/county.toml");

#[test]
fn every_described_key_is_asked_for() {
    ASKED.take();
    check_ok(&[("county.toml", COUNTY)]);
    let mut described = BTreeSet::new();
    for section in sections() {
        let dependent = section.choice.map(Choice::all_keys).unwrap_or_default();
        described.extend(section.keys.iter().chain(dependent).map(|key| (section.name, key.name)));
    }
    assert_eq!(ASKED.take(), described);
}

#[test]
fn the_examples_are_a_model() {
    let example: String = sections().iter().map(|section| section.example).collect();
    let model = check_ok(&[("example.toml", &example)]);
    assert!(model.duties.len() == 5 && model.admissions.len() == 2);
    assert_eq!(refusal(&example.parse().expect("it is TOML")), None);
    for section in sections() {
        let dependent = section.choice.map(Choice::all_keys).unwrap_or_default();
        for key in section.keys.iter().chain(dependent) {
            let is_cut = key.example.contains('…');
            assert!(
                is_cut || key.example_json().is_some(),
                "`{}` of a {}: {}",
                key.name,
                section.name,
                key.example
            );
        }
    }
}

/// A key of the county model, and what the description says of it.
struct Place {
    path: Vec<Step>,
    words: Vec<&'static str>,
    section: &'static Section,
    key: &'static Key,
}

#[derive(Clone)]
enum Step {
    Key(String),
    Entry(usize),
}

/// One place for each key that is described.
fn places(model: &toml::Table) -> Vec<Place> {
    let mut places = Vec::new();
    visit(model, &ROOT, &[], &mut places);
    let mut seen = HashSet::new();
    places.retain(|place| seen.insert((place.section.name, place.words.clone(), place.key.name)));
    places
}

fn visit(table: &toml::Table, section: &'static Section, path: &[Step], places: &mut Vec<Place>) {
    let (mut words, mut choice) = (Vec::new(), section.choice);
    let mut keys: Vec<(Vec<&'static str>, &'static Key)> =
        section.keys.iter().map(|key| (Vec::new(), key)).collect();
    while let Some(chosen) = choice {
        let word = table.get(chosen.key).and_then(Value::as_str);
        let Some(case) = chosen.cases.iter().find(|case| Some(case.word) == word) else { break };
        words.push(case.word);
        keys.extend(case.keys.iter().map(|key| (words.clone(), key)));
        choice = case.choice;
    }
    for (words, key) in keys {
        let Some(value) = table.get(key.name) else { continue };
        let path = [path, &[Step::Key(key.name.to_owned())]].concat();
        match (&key.form, value) {
            (Form::Table(below) | Form::WordOrTable(_, below), Value::Table(table)) => {
                visit(table, below, &path, places);
            }
            (Form::Tables(below), Value::Table(tables)) => {
                for (name, table) in tables {
                    let path = [&path[..], &[Step::Key(name.clone())]].concat();
                    visit(table.as_table().expect("a definition"), below, &path, places);
                }
            }
            (Form::List(below), Value::Array(tables)) => {
                for (at, table) in tables.iter().enumerate() {
                    let path = [&path[..], &[Step::Entry(at)]].concat();
                    visit(table.as_table().expect("an entry"), below, &path, places);
                }
            }
            _ => {}
        }
        places.push(Place { path, words, section, key });
    }
}

/// The model with another value at a place, or with none.
fn changed(model: &toml::Table, path: &[Step], value: Option<Value>) -> toml::Table {
    let mut model = Value::Table(model.clone());
    let (last, above) = path.split_last().expect("a path has a key");
    let mut at = &mut model;
    for step in above {
        at = match step {
            Step::Key(key) => &mut at[key.as_str()],
            Step::Entry(entry) => &mut at[*entry],
        };
    }
    let (Step::Key(key), Some(table)) = (last, at.as_table_mut()) else { panic!("a key of a table") };
    match value {
        Some(value) => table.insert(key.clone(), value),
        None => table.remove(key),
    };
    match model {
        Value::Table(model) => model,
        _ => unreachable!("it was a table"),
    }
}

fn faults_of(model: &toml::Table) -> String {
    let text = toml::to_string(model).expect("it was TOML");
    load_files(&[("c.toml", &text)]).err().map(|faults| faults.to_string()).unwrap_or_default()
}

/// Why the JSON Schema refuses a model.
fn refusal(model: &toml::Table) -> Option<String> {
    thread_local! {
        static SCHEMA: (boon::Schemas, boon::SchemaIndex) = {
            let mut compiler = boon::Compiler::new();
            compiler.add_resource("model.json", json_schema()).expect("it is a resource");
            let mut schemas = boon::Schemas::new();
            let index = compiler.compile("model.json", &mut schemas).unwrap_or_else(|error| panic!("{error:#}"));
            (schemas, index)
        };
    }
    let json = serde_json::to_value(model).expect("JSON can say it");
    SCHEMA.with(|(schemas, index)| schemas.validate(&json, *index).err().map(|error| format!("{error:#}")))
}

#[test]
fn keys_that_must_be_there_are_missed() {
    let county: toml::Table = COUNTY.parse().expect("it is TOML");
    assert_eq!(refusal(&county), None);
    for place in places(&county) {
        let (key, name) = (place.key, place.key.name);
        let without = changed(&county, &place.path, None);
        let (faults, refusal) = (faults_of(&without), refusal(&without));
        let is_missed =
            faults.contains(&format!("has no `{name}`")) || faults.contains(&format!("has no {name}:"));
        let subject = format!("`{name}` of a {}: {faults}; {refusal:?}", place.section.name);
        match key.presence {
            Presence::Required => assert!(is_missed && refusal.is_some(), "{subject}"),
            Presence::Optional(_) => assert!(!is_missed && refusal.is_none(), "{subject}"),
            Presence::Unless(_) => assert!(refusal.is_none(), "{subject}"),
        }
    }
}

#[test]
fn values_that_do_not_fit_are_refused_as_described() {
    let county: toml::Table = COUNTY.parse().expect("it is TOML");
    for place in places(&county) {
        let key = place.key;
        let word = || Value::String("nonsense".to_owned());
        let words_of = |words: &[&str]| format!("must be one of {}", list(words));
        let (wrong, complaint) = match &key.form {
            Form::Key => (Value::String("No Key".to_owned()), "is no key".to_owned()),
            Form::Files => (Value::Integer(3), "must be a string".to_owned()),
            Form::Text => {
                (Value::Integer(3), "must be a string, or a table of strings by language".to_owned())
            }
            Form::Flag => (word(), "must be true or false".to_owned()),
            Form::Integer(min, max) => (Value::Integer(min - 1), format!("must lie from {min} to {max}")),
            Form::Number => (word(), "must be a finite number".to_owned()),
            Form::DayOfYear => {
                (Value::String("13-01".to_owned()), "must be a day that every year has".to_owned())
            }
            Form::Name("attribute") => (word(), "has no attribute `nonsense`".to_owned()),
            Form::Name(of) | Form::Names(of) => (word(), format!("unknown {of} `nonsense`")),
            Form::Word(words) | Form::Words(words) | Form::WordOrTable(words, _) => (word(), words_of(words)),
            Form::Choice(choice) => (word(), words_of(&choice.words())),
            Form::ChoiceOrEnum(_) => (word(), "unknown type `nonsense`; known: `string`, `int`".to_owned()),
            Form::Texts | Form::Table(_) | Form::Tables(_) => (word(), "must be a table".to_owned()),
            Form::List(_) => (word(), "must be a list of tables".to_owned()),
        };
        let with = changed(&county, &place.path, Some(wrong));
        let faults = faults_of(&with);
        let subject = format!("`{}` of a {}: {faults}", key.name, place.section.name);
        assert!(faults.contains(&complaint), "{subject}; not {complaint}");
        match key.form {
            // Whether something is defined elsewhere is not for a schema to say.
            Form::Name(_) | Form::Names(_) => assert_eq!(refusal(&with), None, "{subject}"),
            // What goes with the word does not go with another one.
            Form::ChoiceOrEnum(_) => {}
            _ => assert!(refusal(&with).is_some(), "{subject}"),
        }
    }
}

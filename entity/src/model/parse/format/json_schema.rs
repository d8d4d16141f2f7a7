//! The format as JSON Schema (2020-12), for editors that complete and check TOML.
//!
//! It says less than the reader does: which keys and words there are and which go together, not what refers to what.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{Choice, Form, Key, Presence, ROOT, Section};

/// The JSON Schema of model files.
pub fn json_schema() -> Value {
    let mut definitions = Map::from_iter([
        ("key".to_owned(), key_schema()),
        ("keys".to_owned(), one_or_list(&json!({ "$ref": "#/$defs/key" }))),
        ("text".to_owned(), text_schema()),
    ]);
    define(&ROOT, &mut definitions);
    let Some(Value::Object(mut schema)) = definitions.remove(&definition_name(&ROOT)) else {
        unreachable!("the root has just been defined")
    };
    schema.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
    schema.insert("title".to_owned(), json!("Orgweave organisation model"));
    schema.insert("$defs".to_owned(), definitions.into());
    schema.into()
}

fn key_schema() -> Value {
    json!({
        "type": "string",
        "pattern": KEY,
        "description": "Words of a-z and 0-9, each beginning with a letter, joined by `_`."
    })
}

const KEY: &str = "^[a-z][a-z0-9]*(_[a-z][a-z0-9]*)*$";

fn text_schema() -> Value {
    let said = json!({ "type": "string", "pattern": "\\S" });
    json!({
        "description": "One string is English; a table has a string by language tag.",
        "anyOf": [said, {
            "type": "object",
            "minProperties": 1,
            "propertyNames": { "pattern": "^[a-z]{2,3}(-[A-Za-z0-9]{1,8})*$" },
            "additionalProperties": said
        }]
    })
}

fn one_or_list(one: &Value) -> Value {
    json!({ "anyOf": [one, { "type": "array", "items": one, "minItems": 1, "uniqueItems": true }] })
}

fn definition_name(section: &Section) -> String {
    section.name.replace(' ', "_")
}

/// Adds a section and all below it.
fn define(section: &Section, definitions: &mut Map<String, Value>) {
    let mut properties: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
    for key in section.keys.iter().chain(section.choice.map(Choice::all_keys).unwrap_or_default()) {
        let schema = property(key);
        let known = properties.entry(key.name).or_default();
        if !known.contains(&schema) {
            known.push(schema);
        }
        let below = key.form.section().filter(|below| !definitions.contains_key(&definition_name(below)));
        if let Some(below) = below {
            define(below, definitions);
        }
    }
    let any_of = |mut schemas: Vec<Value>| match schemas.len() {
        1 => schemas.remove(0),
        _ => json!({ "anyOf": schemas }),
    };
    let properties: Map<String, Value> =
        properties.into_iter().map(|(key, schemas)| (key.to_owned(), any_of(schemas))).collect();
    let mut schema = json!({
        "type": "object",
        "description": section.about,
        "properties": properties,
        "additionalProperties": false,
        "required": required(section.keys)
    });
    if let Some(choice) = section.choice {
        schema["allOf"] = cases(choice);
    }
    definitions.insert(definition_name(section), schema);
}

fn required(keys: &[Key]) -> Vec<&'static str> {
    keys.iter().filter(|key| matches!(key.presence, Presence::Required)).map(|key| key.name).collect()
}

/// For each word the keys that go with it; all others that depend on the word are refused.
fn cases(choice: &'static Choice) -> Value {
    let refused = |keys: &[&Key]| {
        let others =
            choice.all_keys().into_iter().filter(|other| keys.iter().all(|key| key.name != other.name));
        others.map(|other| (other.name.to_owned(), json!(false))).collect::<Map<String, Value>>()
    };
    let chosen = |word: Value| json!({ "properties": { choice.key: word }, "required": [choice.key] });
    let mut cases: Vec<Value> = choice
        .cases
        .iter()
        .map(|case| {
            let mut mine: Vec<&Key> = case.keys.iter().collect();
            mine.extend(case.choice.map(Choice::all_keys).unwrap_or_default());
            let mut properties = refused(&mine);
            let schemas = case.keys.iter().map(|key| (key.name.to_owned(), property(key)));
            properties.extend(schemas);
            let mut then = json!({ "properties": properties, "required": required(case.keys) });
            if let Some(choice) = case.choice {
                then["allOf"] = self::cases(choice);
            }
            json!({ "if": chosen(json!({ "const": case.word })), "then": then })
        })
        .collect();
    let other = json!({ "not": { "enum": choice.words() } });
    cases.push(json!({ "if": chosen(other), "then": { "properties": refused(&[]) } }));
    cases.into()
}

fn property(key: &Key) -> Value {
    let reference = |section: &Section| json!({ "$ref": format!("#/$defs/{}", definition_name(section)) });
    let mut schema = match &key.form {
        Form::Key | Form::Name(_) => json!({ "$ref": "#/$defs/key" }),
        Form::Names(_) => json!({ "$ref": "#/$defs/keys" }),
        Form::Files => one_or_list(&json!({ "type": "string", "minLength": 1 })),
        Form::Text => json!({ "$ref": "#/$defs/text" }),
        Form::Texts => by_key(json!({ "$ref": "#/$defs/text" })),
        Form::Flag => json!({ "type": "boolean" }),
        Form::Integer(min, max) => json!({ "type": "integer", "minimum": min, "maximum": max }),
        Form::Number => json!({ "type": "number" }),
        Form::DayOfYear => {
            json!({ "type": "string", "pattern": "^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$" })
        }
        Form::Word(words) => json!({ "enum": words }),
        Form::Words(words) => one_or_list(&json!({ "enum": words })),
        Form::Choice(choice) => json!({ "enum": choice.words() }),
        Form::ChoiceOrEnum(choice) => {
            json!({ "anyOf": [{ "enum": choice.words() }, { "$ref": "#/$defs/key" }] })
        }
        Form::Table(section) => reference(section),
        Form::WordOrTable(words, section) => json!({ "anyOf": [{ "enum": words }, reference(section)] }),
        Form::Tables(section) => by_key(reference(section)),
        Form::List(section) => json!({ "type": "array", "items": reference(section) }),
    };
    schema["description"] = json!(key.meaning);
    if let Presence::Optional("false") = key.presence {
        schema["default"] = json!(false);
    }
    if let Some(example) = key.example_json() {
        schema["examples"] = json!([example]);
    }
    schema
}

fn by_key(schema: Value) -> Value {
    json!({ "type": "object", "propertyNames": { "pattern": KEY }, "additionalProperties": schema })
}

impl Key {
    /// The example as JSON; `None` where it leaves something out.
    pub(crate) fn example_json(&self) -> Option<Value> {
        let mut table: toml::Table = toml::from_str(&format!("it = {}", self.example)).ok()?;
        serde_json::to_value(table.remove("it")?).ok()
    }
}

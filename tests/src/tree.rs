//! `.tree` text: organisations as people draw them, loaded by the import command and drawn again.
//!
//! One organisation a line, indented under its parent in the default hierarchy:
//!
//! ```text
//! code name [kind] {column=value, …} <from..to>
//! ```
//!
//! Columns are those of an import file; braces and days may be left out. `#` begins a comment line. `---` begins
//! the next import, and lines with `@` before its rows say how: `@effective 2019-01-09`, `@correct`, `@end-missing`.

use std::fmt::Write;

use entity::command::{
    ImportError, ImportFormat, ImportOptions, ImportReport, ImportTable, organization_import,
};
use entity::day::Day;
use entity::model::{AttributeType, Model};
use entity::snapshot::{Described, Org, Snapshot};
use entity::store::Store;
use serde_json::{Map, Value};

/// Takes away the indentation that all lines share, and empty lines around them.
pub fn dedent(text: &str) -> String {
    let indent = |line: &str| line.len() - line.trim_start().len();
    let least = text.lines().filter(|line| !line.trim().is_empty()).map(indent).min().unwrap_or(0);
    let lines: Vec<&str> = text.lines().map(|line| line.get(least..).unwrap_or("").trim_end()).collect();
    lines.join("\n").trim_matches('\n').to_owned()
}

/// One import of a `.tree` text.
pub struct Step {
    /// How to import.
    pub options: ImportOptions,
    /// The rows, as NDJSON; line numbers are those of the step's own lines.
    pub rows: String,
}

/// The imports that a text consists of.
pub fn steps(model: &Model, text: &str) -> Vec<Step> {
    dedent(text).split("\n---\n").map(|text| step(model, text)).collect()
}

fn step(model: &Model, text: &str) -> Step {
    let mut options = ImportOptions { actor: "testkit".to_owned(), ..ImportOptions::default() };
    let mut rows = String::new();
    let mut above: Vec<(usize, String)> = Vec::new();
    for line in text.lines() {
        let content = line.trim();
        match content.strip_prefix('@').map(|directive| directive.split_once(' ').unwrap_or((directive, "")))
        {
            Some(("effective", day)) => options.effective = Some(crate::clock::day(day.trim())),
            Some(("correct", "")) => options.correct = true,
            Some(("end-missing", "")) => options.end_missing = true,
            Some((other, _)) => panic!("a .tree text has no directive @{other}"),
            None if content.is_empty() || content.starts_with('#') => {}
            None => {
                let depth = line.len() - line.trim_start().len();
                above.retain(|(other, _)| *other < depth);
                let row = row(model, content, above.last().map(|(_, code)| code.as_str()));
                above.push((depth, row["code"].as_str().unwrap_or_default().to_owned()));
                rows.push_str(&Value::Object(row).to_string());
            }
        }
        rows.push('\n');
    }
    Step { options, rows }
}

fn row(model: &Model, line: &str, parent: Option<&str>) -> Map<String, Value> {
    let bad = || -> ! { panic!("not a line of a .tree text: {line:?}") };
    let (code, rest) = line.split_once(' ').unwrap_or_else(|| bad());
    let (name, rest) = rest.split_once(" [").unwrap_or_else(|| bad());
    let (kind, mut rest) = rest.split_once(']').unwrap_or_else(|| bad());
    let mut row = Map::new();
    let mut put = |key: &str, value: Value| row.insert(key.to_owned(), value);
    put("code", code.into());
    put("name", name.trim().into());
    put("kind", kind.into());
    if let Some(parent) = parent {
        put("parent", parent.into());
    }
    rest = rest.trim();
    if let Some(inner) = rest.strip_prefix('{') {
        let (columns, after) = inner.split_once('}').unwrap_or_else(|| bad());
        for column in columns.split(',').filter(|column| !column.trim().is_empty()) {
            let (key, value) = column.split_once('=').unwrap_or_else(|| bad());
            let (key, value) = (key.trim(), value.trim());
            put(key, typed(model, kind, key, value));
        }
        rest = after.trim();
    }
    if let Some(inner) = rest.strip_prefix('<') {
        let (from, to) =
            inner.strip_suffix('>').and_then(|days| days.split_once("..")).unwrap_or_else(|| bad());
        for (key, day) in [("valid_from", from), ("valid_to", to)] {
            if !day.is_empty() {
                put(key, day.into());
            }
        }
    } else if !rest.is_empty() {
        bad()
    }
    row
}

/// Numbers and truth values are written without quotes in NDJSON.
fn typed(model: &Model, kind: &str, key: &str, value: &str) -> Value {
    if key.starts_with("rank") {
        return value
            .split('|')
            .map(|rank| rank.parse::<i32>().map_or_else(|_| rank.into(), Value::from))
            .collect();
    }
    let attribute = model.kinds.get(kind).and_then(|kind| kind.attributes.get(key));
    let plain = attribute.is_some_and(|attribute| {
        matches!(
            attribute.attribute_type,
            AttributeType::Int { .. } | AttributeType::Float { .. } | AttributeType::Boolean
        )
    });
    if plain { serde_json::from_str(value).unwrap_or_else(|_| value.into()) } else { value.into() }
}

/// Imports one step; problems are called `tree` and the line of the step.
pub async fn import(store: &Store, step: &Step) -> Result<ImportReport, ImportError> {
    let table = ImportTable::read_text(store.model(), "tree", step.rows.as_bytes(), ImportFormat::Ndjson);
    organization_import(store, &table, &step.options, &mut |_, _, _| {}).await
}

/// Imports a whole text, in which nothing may be wrong.
pub async fn load(store: &Store, text: &str) {
    for step in steps(store.model(), text) {
        match import(store, &step).await {
            Ok(_) => {}
            Err(ImportError::Refused(problems)) => panic!("the fixture is refused: {problems:#?}"),
            Err(error) => panic!("the fixture cannot be loaded: {error}"),
        }
    }
}

/// Draws the default hierarchy as `.tree` text; other hierarchies appear as columns.
pub fn render(view: &Snapshot) -> String {
    let model = view.history().model();
    let hierarchy = view.hierarchy(model.default_hierarchy);
    let mut text = String::new();
    for root in view.in_code_order().filter(|org| hierarchy.parent(*org).is_none()) {
        draw(view, root, 0, &mut text);
    }
    text.trim_end().to_owned()
}

fn draw(view: &Snapshot, org: Org, depth: usize, text: &mut String) {
    let model = view.history().model();
    let version = view.get(org);
    let code = |org: Org| view.get(org).code().unwrap_or("-").to_owned();
    let mut columns: Vec<String> = Vec::new();
    columns.extend(version.short_name().map(|name| format!("short_name={name}")));
    columns.extend(version.names().map(|(tag, name)| format!("name.{tag}={name}")));
    for (at, attribute) in model.kind(version.kind()).attributes.values().enumerate() {
        if let Some(value) = version.attribute(at) {
            let value = match attribute.write_json(model, &value.to_value()) {
                Value::String(text) => text,
                other => other.to_string(),
            };
            columns.push(format!("{}={value}", attribute.key));
        }
    }
    for (hierarchy, definition) in model.hierarchies().filter(|(at, _)| *at != model.default_hierarchy) {
        let parents = view.hierarchy(hierarchy).parents(org);
        if !parents.is_empty() {
            let parents: Vec<String> = parents.into_iter().map(code).collect();
            columns.push(format!("parent.{}={}", definition.key, parents.join("|")));
        }
    }
    let kind = &model.kind(version.kind()).key;
    write!(text, "{:indent$}{} {} [{kind}]", "", code(org), version.name(), indent = depth * 2)
        .expect("text takes everything");
    if !columns.is_empty() {
        text.push_str(&format!(" {{{}}}", columns.join(", ")));
    }
    let life = view.history().life(org);
    if life != entity::day::Period::ALWAYS {
        let day = |day: Day| day.date().map_or(String::new(), |_| day.to_string());
        text.push_str(&format!(" <{}..{}>", day(life.from), day(life.to)));
    }
    text.push('\n');
    for child in view.hierarchy(model.default_hierarchy).children(org) {
        draw(view, *child, depth + 1, text);
    }
}

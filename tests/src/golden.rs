//! Golden queries: `NAME.graphql` with `NAME.json` beside it, `NAME.variables.json` where it has variables, and
//! `NAME.actor` where somebody acts.
//!
//! Ids and cursors are made up by the database, so variables name them (`$id:CODE`, `$cursor:NAME` for the
//! `endCursor` of another golden query) and answers show `id of CODE` and `cursor 1`, `cursor 2`, ….

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

use entity::snapshot::{Described, History};
use entity::store::Store;
use serde_json::{Value, json};

use crate::case::assert_same;
use crate::{Client, models};

/// Where the golden queries of a model lie.
pub fn folder(model: &str) -> PathBuf {
    models::folder().join("golden").join(model)
}

/// One golden query.
pub struct Golden {
    /// File name without extension.
    pub name: String,
    /// The document.
    pub document: String,
    variables: Value,
    actor: Option<String>,
    answer: PathBuf,
}

/// Every golden query of a model, by name. A file that belongs to none is an error: it would look like a test.
pub fn list(folder: &Path) -> Vec<Golden> {
    let files: BTreeSet<String> = fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|file| file.expect("the folder can be listed").file_name().to_string_lossy().into_owned())
        .collect();
    let mut unused = files.clone();
    let mut found = Vec::new();
    for name in files.iter().filter_map(|file| file.strip_suffix(".graphql")) {
        let read = |file: &str| fs::read_to_string(folder.join(file)).expect("a golden file can be read");
        let variables = format!("{name}.variables.json");
        let variables = match files.contains(&variables) {
            true => {
                serde_json::from_str(&read(&variables)).unwrap_or_else(|error| panic!("{variables}: {error}"))
            }
            false => json!({}),
        };
        for extension in ["graphql", "json", "variables.json", "actor"] {
            unused.remove(&format!("{name}.{extension}"));
        }
        found.push(Golden {
            name: name.to_owned(),
            document: read(&format!("{name}.graphql")),
            variables,
            actor: files.contains(&format!("{name}.actor")).then(|| read(&format!("{name}.actor"))),
            answer: folder.join(format!("{name}.json")),
        });
    }
    assert!(unused.is_empty(), "{}: files that no golden query uses: {unused:?}", folder.display());
    found
}

/// Whether answers are to be written instead of compared. Never in CI: there they would agree with anything.
pub fn is_updating() -> bool {
    let updating = std::env::var("UPDATE_GOLDEN").is_ok_and(|value| value == "1");
    assert!(!updating || std::env::var("CI").is_err(), "UPDATE_GOLDEN is refused in CI");
    updating
}

/// Asks every golden query and compares the answers, or writes them when `may_write` and asked to.
pub async fn check_all(model: &str, store: &Store, client: &Client, may_write: bool) {
    let goldens = list(&folder(model));
    assert!(goldens.len() > 5, "where have the golden queries gone?");
    let names = Names::of(store).await;
    let mut failed = Vec::new();
    for golden in &goldens {
        let answer = golden.ask(&goldens, &names, client).await;
        failed.extend(golden.compare(model, &names.hide(answer), may_write));
    }
    refuse(&failed);
}

/// The same for what one database holds among other things: only `data` and `errors` of the answers are compared.
pub async fn check_data(model: &str, store: &Store, client: &Client, may_write: bool) {
    let goldens = list(&folder(model));
    assert!(goldens.len() > 5, "where have the golden queries gone?");
    let names = Names::of(store).await;
    let mut failed = Vec::new();
    for golden in &goldens {
        let mut answer = golden.ask(&goldens, &names, client).await;
        answer.as_object_mut().expect("an answer is an object").remove("extensions");
        failed.extend(golden.compare(model, &names.hide(answer), may_write));
    }
    refuse(&failed);
}

/// Asks one golden mutation of a database that nobody has asked before. Its first line says who acts: `# actor: P001`.
pub async fn check_change(golden: &Golden, folder: &str, store: &Store, client: &Client, may_write: bool) {
    let actor = golden.document.lines().next().and_then(|line| line.strip_prefix("# actor: "));
    let names = Names::of(store).await;
    let client = actor.map_or_else(|| client.clone(), |actor| client.acting(actor));
    let answer = golden.ask(&[], &names, &client).await;
    // What it has made has ids that nobody knew before.
    let names = Names::of(store).await;
    refuse(&Vec::from_iter(golden.compare(folder, &names.hide(answer), may_write)));
}

fn refuse(failed: &[String]) {
    assert!(
        failed.is_empty(),
        "{}\n{} golden answers differ; if they should, run the golden tests with UPDATE_GOLDEN=1 and review the diff",
        failed.join("\n"),
        failed.len()
    );
}

fn pretty(value: &Value) -> String {
    let mut text = serde_json::to_string_pretty(value).expect("JSON can be written");
    text.push('\n');
    text
}

impl Golden {
    /// How an answer differs from what is written; where answers are to be written, it is.
    fn compare(&self, folder: &str, answer: &Value, may_write: bool) -> Option<String> {
        let text = pretty(answer);
        if is_updating() {
            if may_write {
                fs::write(&self.answer, &text).expect("a golden answer can be written");
            }
            return None;
        }
        let expected = fs::read_to_string(&self.answer).unwrap_or_default();
        if text == expected {
            return None;
        }
        let shown = std::panic::catch_unwind(|| assert_same(&text, &expected)).err();
        let shown = shown.and_then(|shown| shown.downcast::<String>().ok()).unwrap_or_default();
        Some(format!("{folder}/{}: {shown}", self.name))
    }

    async fn ask(&self, all: &[Golden], names: &Names, client: &Client) -> Value {
        let mut cursors = HashMap::new();
        let mut wanted = Vec::new();
        each_text(&self.variables, &mut |text| {
            wanted.extend(text.strip_prefix("$cursor:").map(str::to_owned));
        });
        for name in wanted {
            let other = all.iter().find(|golden| golden.name == name);
            let other = other.unwrap_or_else(|| panic!("{}: there is no golden query {name}", self.name));
            let answer = Box::pin(other.ask(all, names, client)).await;
            let cursor = find(&answer, "endCursor").unwrap_or_else(|| panic!("{name} gives no endCursor"));
            cursors.insert(name, cursor.to_owned());
        }
        let variables = map_text(self.variables.clone(), &mut |text| match text.split_once(':') {
            Some(("$id", code)) => names.id(code).to_owned(),
            Some(("$cursor", name)) => cursors[name].clone(),
            _ => text.to_owned(),
        });
        match &self.actor {
            Some(actor) => client.acting(actor.trim()).query(&self.document, variables).await,
            None => client.query(&self.document, variables).await,
        }
    }
}

/// Which id is whose.
struct Names {
    code_of: HashMap<String, String>,
    id_of: HashMap<String, String>,
}

impl Names {
    async fn of(store: &Store) -> Names {
        let revision = store.fetch_revision().await.expect("the revision can be read");
        let history = History::load(store, revision).await.expect("the history can be read");
        let mut names = Names { code_of: HashMap::new(), id_of: HashMap::new() };
        for org in history.organizations() {
            let last = history.version(history.versions_of(org).end - 1);
            let (id, code) = (format!("org_{}", history.id(org)), last.code().unwrap_or("none").to_owned());
            names.note(id, code);
        }
        names.of_people(store, revision).await;
        names
    }

    fn note(&mut self, id: String, code: String) {
        self.id_of.insert(code.clone(), id.clone());
        self.code_of.insert(id, code);
    }

    /// People and posts are called by their codes; a membership is `P001 in QS-XW`, an appointment `P001 as G-XW-01`.
    async fn of_people(&mut self, store: &Store, revision: i64) {
        let code = |code: &Option<String>| code.clone().unwrap_or_else(|| "none".to_owned());
        for person in store.list_all_people(revision).await.expect("people can be read") {
            self.note(format!("per_{}", person.id), code(&person.code));
        }
        for post in store.list_all_posts(revision).await.expect("posts can be read") {
            self.note(format!("post_{}", post.id), code(&post.code));
        }
        for one in store.list_all_memberships(revision).await.expect("memberships can be read") {
            let (person, organization) = (format!("per_{}", one.person), format!("org_{}", one.organization));
            let code = format!("{} in {}", self.code_of[&person], self.code_of[&organization]);
            self.note(format!("mem_{}", one.id), code);
        }
        for one in store.list_all_appointments(revision).await.expect("appointments can be read") {
            let (person, post) = (format!("per_{}", one.person), format!("post_{}", one.post));
            let code = format!("{} as {}", self.code_of[&person], self.code_of[&post]);
            self.note(format!("app_{}", one.id), code);
        }
    }

    fn id(&self, code: &str) -> &str {
        self.id_of.get(code).unwrap_or_else(|| panic!("$id:{code}: there is no such code"))
    }

    /// Replaces what differs between databases that say the same.
    fn hide(&self, answer: Value) -> Value {
        let mut cursors: Vec<String> = Vec::new();
        map_text(answer, &mut |text| match self.code_of.get(text) {
            Some(code) => format!("id of {code}"),
            None if text.starts_with("event_") => "id of an event".to_owned(),
            None if is_cursor(text) => {
                let at = cursors.iter().position(|cursor| cursor == text).unwrap_or_else(|| {
                    cursors.push(text.to_owned());
                    cursors.len() - 1
                });
                format!("cursor {}", at + 1)
            }
            None => text.to_owned(),
        })
    }
}

/// Three hexadecimal numbers, the first of eight digits: nothing else in the fixtures looks like this.
fn is_cursor(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let hexadecimal = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_hexdigit());
    parts.len() == 3 && parts[0].len() == 8 && parts.iter().all(hexadecimal)
}

fn each_text(value: &Value, each: &mut dyn FnMut(&str)) {
    match value {
        Value::String(text) => each(text),
        Value::Array(list) => list.iter().for_each(|value| each_text(value, each)),
        Value::Object(object) => object.values().for_each(|value| each_text(value, each)),
        _ => {}
    }
}

fn map_text(value: Value, map: &mut dyn FnMut(&str) -> String) -> Value {
    match value {
        Value::String(text) => Value::String(map(&text)),
        Value::Array(list) => list.into_iter().map(|value| map_text(value, map)).collect(),
        Value::Object(object) => object
            .into_iter()
            .map(|(key, value)| (key, map_text(value, map)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
        other => other,
    }
}

fn find<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    match value {
        Value::Object(object) => {
            let own = object.get(key).and_then(Value::as_str);
            own.or_else(|| object.values().find_map(|value| find(value, key)))
        }
        Value::Array(list) => list.iter().find_map(|value| find(value, key)),
        _ => None,
    }
}

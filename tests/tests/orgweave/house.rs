//! House rules that no compiler holds: what a crate may know, one clock, a first line that says what a file is for.

use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use testkit::models::{folder, top};

/// The text of a file, by its path from the top.
fn read(path: &str) -> String {
    fs::read_to_string(top().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Every source file below a folder, with its path from the top.
fn sources(below: &str) -> Vec<(String, String)> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).expect("a folder can be listed").flatten() {
            let path = entry.path();
            if path.is_dir() {
                // Packages of others, where npm has put them.
                if !path.ends_with("node_modules") {
                    walk(&path, found);
                }
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    walk(&top().join(below), &mut found);
    assert!(!found.is_empty(), "{below} has no sources");
    let relative = |path: &Path| path.strip_prefix(top()).expect("it lies below").display().to_string();
    found
        .into_iter()
        .map(|path| (relative(&path), fs::read_to_string(&path).expect("a source file can be read")))
        .collect()
}

/// Lines of code below a folder in which one of the words stands, comments left out.
fn lines_with(below: &str, words: &[&str]) -> Vec<String> {
    let is_word = |line: &str, word: &str| {
        line.match_indices(word).any(|(at, _)| {
            let part =
                |letter: Option<char>| letter.is_some_and(|letter| letter.is_alphanumeric() || letter == '_');
            !part(line[..at].chars().next_back()) && !part(line[at + word.len()..].chars().next())
        })
    };
    let mut found = Vec::new();
    for (path, text) in sources(below) {
        for (at, line) in text.lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            if words.iter().any(|word| is_word(code, word)) {
                found.push(format!("{path}:{}: {}", at + 1, line.trim()));
            }
        }
    }
    found
}

/// The names of a manifest's dependencies, of every section.
fn dependencies(manifest: &str) -> Vec<String> {
    let mut inside = false;
    let mut found = Vec::new();
    for line in read(manifest).lines() {
        if line.starts_with('[') {
            inside = line.contains("dependencies");
        } else if let (true, Some((name, _))) = (inside, line.split_once(['=', '.'])) {
            found.push(name.trim().to_owned());
        }
    }
    assert!(!found.is_empty(), "{manifest} has no dependencies");
    found
}

#[test]
fn crates_know_only_what_they_may() {
    let rules: [(&str, &[&str]); 3] = [
        ("api", &["sea-orm", "sqlx", "sea-query", "sea-orm-migration", "migration"]),
        ("entity", &["async-graphql", "poem", "orgweave", "clap"]),
        ("migration", &["entity", "orgweave-entity", "orgweave", "async-graphql", "poem"]),
    ];
    for (krate, forbidden) in rules {
        let known = dependencies(&format!("{krate}/Cargo.toml"));
        for name in forbidden {
            assert!(!known.iter().any(|known| known == name), "{krate} must not depend on {name}");
        }
        let words: Vec<String> = forbidden.iter().map(|name| name.replace('-', "_")).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).filter(|word| *word != "migration").collect();
        let uses: Vec<String> = lines_with(&format!("{krate}/src"), &words)
            .into_iter()
            .filter(|line| words.iter().any(|word| line.contains(&format!("{word}::"))))
            .collect();
        assert_eq!(uses, [""; 0], "{krate} must not use these");
    }
}

#[test]
fn data_sets_depend_on_nothing() {
    let manifest = read("api/demo/Cargo.toml");
    let (_, dependencies) = manifest.split_once("[dependencies]").expect("it says so");
    assert_eq!(dependencies.trim(), "", "data sets are text that anybody could have written");
}

#[test]
fn layers_of_the_entity_crate_point_one_way() {
    let rules: [(&str, &[&str]); 7] = [
        ("rule", &["store", "row", "snapshot", "finding", "command", "clock"]),
        ("model", &["store", "row", "rule", "snapshot", "finding", "command", "clock"]),
        ("row", &["store", "rule", "snapshot", "finding", "command"]),
        ("store", &["rule", "snapshot", "finding", "command"]),
        ("snapshot", &["row", "finding", "command"]),
        ("finding", &["row", "store", "command", "basis", "clock"]),
        ("basis", &["row", "command", "clock"]),
    ];
    for (layer, above) in rules {
        let paths: Vec<String> = above.iter().map(|other| format!("crate::{other}")).collect();
        let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
        assert_eq!(
            lines_with(&format!("entity/src/{layer}"), &paths),
            [""; 0],
            "{layer} must not know these"
        );
    }
    // Rules and models wait for nothing and read nothing; SQL stays below the snapshots.
    for layer in ["rule", "model", "finding", "basis"] {
        let words = ["async", "await", "sea_orm", "tokio", "std::fs"];
        assert_eq!(lines_with(&format!("entity/src/{layer}"), &words), [""; 0], "{layer} does no IO");
    }
    for layer in ["snapshot", "command"] {
        assert_eq!(
            lines_with(&format!("entity/src/{layer}"), &["sea_orm", "sqlx"]),
            [""; 0],
            "SQL is the store's"
        );
    }
}

#[test]
fn there_is_one_clock() {
    for below in ["api/src", "api/demo/src", "entity/src", "migration/src"] {
        let uses: Vec<String> = lines_with(below, &["Utc::now", "Local::now", "SystemTime::now"])
            .into_iter()
            .filter(|line| !line.starts_with("entity/src/clock.rs:"))
            .collect();
        assert_eq!(uses, [""; 0], "ask entity::clock for the time");
    }
}

#[test]
fn every_source_file_says_what_it_is_for() {
    for below in ["api", "entity", "migration", "tests"] {
        for (path, text) in sources(below) {
            assert!(text.starts_with("//! "), "{path} must begin with `//!` and what it is for");
        }
    }
}

#[test]
fn every_model_file_loads() {
    use entity::model::{ModelSource, load};
    let mut count = 0;
    for below in ["entity/models", "tests/models"] {
        for entry in fs::read_dir(top().join(below)).expect("a folder can be listed").flatten() {
            let path = entry.path();
            if path.extension().is_none_or(|extension| extension != "toml") {
                continue;
            }
            let name = path.display().to_string();
            let text = fs::read_to_string(&path).expect("a model can be read");
            if let Err(faults) = load(&ModelSource { name, text }, &|_: &str| None) {
                panic!("{faults}");
            }
            count += 1;
        }
    }
    assert!(count >= 2);
}

/// A step that has landed has run on somebody's database: changing it would fork the tables.
#[test]
fn landed_migrations_are_unchanged() {
    let list = fs::read_to_string(folder().join("landed_migrations.txt")).expect("the list is there");
    let mut listed = Vec::new();
    for line in list.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        let (hash, file) = line.split_once("  ").expect("a hash, two spaces, a file");
        let found = Sha256::digest(read(&format!("migration/src/{file}")));
        let found: String = found.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(found, hash, "{file} has landed and must not change; write a new step instead");
        listed.push(file.to_owned());
    }
    let steps = fs::read_dir(top().join("migration/src")).expect("the migrations are there").flatten();
    let steps = steps.map(|entry| entry.file_name().to_string_lossy().into_owned());
    for step in steps.filter(|name| name.starts_with('m') && name != "main.rs" && name != "mod.rs") {
        assert!(
            listed.contains(&step),
            "add {step} with its sha256 to tests/landed_migrations.txt when it lands"
        );
    }
}

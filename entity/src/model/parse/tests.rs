//! Whole model files in, the model or every fault out.

mod composition;
mod description;
mod models;

use std::collections::HashSet;

use super::*;

pub(super) use description::note;

/// Loads the last of some files, each written as `(name, text)`; it may extend the others.
fn load_files(files: &[(&str, &str)]) -> Result<Model, ModelFaults> {
    let source = |(name, text): &(&str, &str)| ModelSource { name: (*name).into(), text: (*text).into() };
    let root = files.last().expect("at least one file");
    load(&source(root), &|wanted: &str| files.iter().find(|(name, _)| *name == wanted).map(source))
}

/// Compares all faults with the lines of `expected`, where indentation does not count.
#[track_caller]
fn check_faults(files: &[(&str, &str)], expected: &str) {
    let found = load_files(files).err().map(|faults| faults.to_string()).unwrap_or_default();
    let expected: Vec<&str> = expected.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    assert!(found.lines().eq(expected.iter().copied()), "found\n{found}\nexpected\n{}", expected.join("\n"));
}

#[track_caller]
fn check_ok(files: &[(&str, &str)]) -> Model {
    load_files(files).unwrap_or_else(|faults| panic!("{faults}"))
}

const HEAD: &str = "name = 'top'\ntitle = 'T'\ndescription = 'D'\n";

/// The smallest sound model: one kind in one hierarchy.
const SMALL: &str = "
name = 'small'
title = 'Small'
description = 'One kind'
default_hierarchy = 'line'
schemes.code = { title = 'Code', description = 'Any' }
kinds.unit = { title = 'Unit', description = 'A unit', root = true }
hierarchies.line = { title = 'L', description = 'D', shape = 'tree', forward = 'a', inverse = 'b', time_constraint = 1 }
[[nesting]]
hierarchy = 'line'
child = 'unit'
parent = 'unit'
";

/// Compares the faults of a text with those written into its lines, each after ` #~ `.
#[track_caller]
fn check_marked(text: &str, unmarked: &str) {
    let mut expected = unmarked.to_owned();
    for (at, line) in text.lines().enumerate() {
        for fault in line.split(" #~ ").skip(1) {
            expected += &format!("f.toml:{}: {fault}\n", at + 1);
        }
    }
    let distinct = |text: &str| text.lines().map(str::to_owned).collect::<HashSet<_>>();
    let found = load_files(&[("f.toml", text)]).expect_err("faults").to_string();
    let surplus: Vec<String> = distinct(&found).difference(&distinct(&expected)).cloned().collect();
    let missing: Vec<String> = distinct(&expected).difference(&distinct(&found)).cloned().collect();
    assert!(surplus.is_empty() && missing.is_empty(), "surplus {surplus:#?}\nmissing {missing:#?}");
    assert_eq!(found.lines().count(), expected.lines().count(), "a fault is reported twice");
}

#[test]
fn every_fault_is_reported_with_its_line() {
    let unmarked = "f.toml:1: the model has no `title`\nf.toml:1: the model has no `description`\n";
    check_marked(include_str!("tests/faults.toml"), unmarked);
}

#[test]
fn every_contradiction_is_reported_with_its_line() {
    check_marked(include_str!("tests/contradictions.toml"), "");
}

#[test]
fn what_cannot_be_read_is_reported_with_its_line() {
    check_marked(include_str!("tests/misreadings.toml"), "");
}

#[test]
fn faults_come_in_the_order_of_lines() {
    let faults = load_files(&[("f.toml", include_str!("tests/faults.toml"))]).expect_err("faults");
    assert!(faults.0.is_sorted_by_key(|fault| fault.line));
}

#[test]
fn syntax_faults_have_lines_and_hide_what_they_swallow() {
    let open_string = "name = 'top'\ntitle = \"open\ndescription = 'D'\nversion = maybe\ntitel = 'T'\n";
    check_faults(&[("s.toml", open_string)], "
        s.toml:2: not TOML: invalid basic string, expected `\"`
        s.toml:4: not TOML: string values must be quoted, expected literal string
        s.toml:4: unknown key `version`; known: `name`, `title`, `description`, `extends`, `default_hierarchy`, `home_hierarchy`, `default_scheme`, `schemes`, `enums`, `kinds`, `hierarchies`, `nesting`, `linking`, `participation_roles`, `roles`, `states`, `lifecycles`, `duties`, `paths`, `admissions`, `prohibitions`, `relations`
        s.toml:5: unknown key `titel`; did you mean `title`?
    ");
    check_faults(
        &[("s.toml", "name = 'a'\nname = 'b'\n[kinds.a\ntitle = 'A'\n")],
        "
        s.toml:2: not TOML: duplicate key
        s.toml:3: not TOML: unclosed table, expected `]`
    ",
    );
}

#[test]
fn no_text_makes_the_reader_panic() {
    let national = BUILT_IN[0].1;
    let tables = [
        "[kinds.a]\n[kinds.a]\n[[kinds]]\n[kinds.a.b]\nkinds = 3\n= 4\n[",
        "a.b = 1\n[a]\n[a.b.c]\n[[a.b]]\n",
        "\u{feff}x",
    ];
    let county = include_str!("../../../../tests/models/county.toml");
    let cut = national.char_indices().step_by(37).map(|(at, _)| &national[..at]);
    // Cut between two definitions it is a whole model, so only that nothing panics is held here.
    for (at, _) in county.char_indices().step_by(211) {
        let _ = load_files(&[("cut.toml", &county[..at])]);
    }
    for text in cut.chain(tables) {
        let faults = load_files(&[("cut.toml", text)]).expect_err("not a whole model");
        assert!(
            faults.0.iter().all(|fault| (1..=text.lines().count().max(1)).contains(&fault.line)),
            "{faults}"
        );
    }
}

#[test]
fn a_bare_model_says_what_it_lacks() {
    check_faults(
        &[("bare.toml", HEAD)],
        "
        bare.toml:1: the model has no schemes: define them under [schemes.<key>]
        bare.toml:1: the model has no kinds: define them under [kinds.<key>]
        bare.toml:1: the model has no hierarchies: define them under [hierarchies.<key>]
    ",
    );
}

#[test]
fn kinds_without_a_place_are_refused() {
    let kinds = "
        kinds.lost = { title = 'L', description = 'L' }
        kinds.below_lost = { title = 'B', description = 'B' }
        kinds.hen = { title = 'H', description = 'H' }
        kinds.egg = { title = 'E', description = 'E' }
        kinds.chick = { title = 'C', description = 'C' }
        hierarchies.side = { title = 'S', description = 'S', shape = 'dag', forward = 'a', inverse = 'b', time_constraint = 3 }
        kinds.guest = { title = 'G', description = 'G' }
        kinds.aide = { title = 'A', description = 'A' }
        hierarchies.idle = { title = 'I', description = 'I', shape = 'dag', forward = 'a', inverse = 'b', time_constraint = 3 }
        nesting = [
            { hierarchy = 'line', child = 'below_lost', parent = 'lost' },
            { hierarchy = 'line', child = 'hen', parent = 'egg' },
            { hierarchy = 'line', child = ['egg', 'chick'], parent = 'hen' },
            { hierarchy = 'side', child = ['guest', 'chick'], parent = 'unit' },
            { hierarchy = 'line', child = 'aide', parent = 'guest' },
        ]";
    let text = format!("{HEAD}extends = 'small.toml'\n{}", kinds.trim_start());
    check_faults(&[("small.toml", SMALL), ("t.toml", &text)], "
        t.toml:5: kind `lost` has no place: set `root = true`, or name it as a `child` in a [[nesting]] rule
        t.toml:7: kind `hen` never comes to lie under a root: above it in hierarchy `line` there is only `egg`, `hen`; set `root = true` for one of them, or let one lie under a kind that has a place
        t.toml:8: kind `egg` never comes to lie under a root: above it in hierarchy `line` there is only `hen`, `egg`; set `root = true` for one of them, or let one lie under a kind that has a place
        t.toml:9: kind `chick` never comes to lie under a root: above it in hierarchy `line` there is only `hen`, `egg`; set `root = true` for one of them, or let one lie under a kind that has a place
        t.toml:13: no kind may lie under another in hierarchy `idle`: add a [[nesting]] rule for it
    ");
}

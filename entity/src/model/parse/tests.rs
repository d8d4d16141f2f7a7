//! Whole model files in, the model or every fault out.

use std::collections::HashSet;

use super::*;
use crate::model::{Anchor, AttributeType, AttributeValue, DutyRule, Shape, TimeConstraint};

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

#[test]
fn every_fault_is_reported_with_its_line() {
    let text = include_str!("tests/faults.toml");
    let mut expected =
        String::from("f.toml:1: the model has no `title`\nf.toml:1: the model has no `description`\n");
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
        s.toml:4: unknown key `version`; known: `name`, `title`, `description`, `extends`, `default_hierarchy`, `home_hierarchy`, `default_scheme`, `schemes`, `enums`, `kinds`, `hierarchies`, `nesting`, `participation_roles`, `roles`, `states`, `lifecycles`, `duties`, `paths`, `admissions`, `prohibitions`, `relations`
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
    let cut = national.char_indices().step_by(37).map(|(at, _)| &national[..at]);
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
fn a_small_model_loads() {
    let model = check_ok(&[("small.toml", SMALL)]);
    assert_eq!((model.name.as_str(), model.title.get(None)), ("small", "Small"));
    assert_eq!(model.kinds["unit"].source, "small.toml");
    assert_eq!(model.relation_types["line"].time_constraint, TimeConstraint::ExactlyOne);
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

#[test]
fn files_add_up() {
    let more = format!(
        "{HEAD}extends = ['small.toml', 'national']
        kinds.part = {{ title = 'Part', description = 'Part' }}
        default_hierarchy = 'territory'
        default_scheme = 'division'
        nesting = [
            {{ hierarchy = 'line', child = ['part', 'unit'], parent = 'unit' }},
            {{ hierarchy = 'territory', child = 'unit', parent = 'village' }},
        ]
    "
    );
    let top = format!("{HEAD}extends = ['more.toml', 'small.toml']\n");
    let model = check_ok(&[("small.toml", SMALL), ("more.toml", &more), ("top.toml", &top)]);
    let sources: Vec<(&str, &str)> =
        model.kinds.values().map(|kind| (kind.key.as_str(), kind.source.as_str())).collect();
    assert_eq!(
        (sources[0], sources[1], sources[6]),
        (("unit", "small.toml"), ("province", "national"), ("part", "more.toml"))
    );
    let (unit, village) =
        (model.find_kind("unit").expect("unit"), model.find_kind("village").expect("village"));
    assert!(model.hierarchy(model.default_hierarchy).pairs.allows(unit, village));
    let scheme_of = |kind: &str| model.scheme(model.kinds[kind].scheme).key.as_str();
    assert_eq!(
        (scheme_of("unit"), scheme_of("village"), scheme_of("part")),
        ("code", "division", "division")
    );
}

#[test]
fn a_key_in_two_files_must_mean_the_same() {
    let again = "kinds.unit = { root = true, description = 'A unit', title = { en = 'Unit' } }\n";
    check_ok(&[("small.toml", SMALL), ("t.toml", &format!("{HEAD}extends = 'small.toml'\n{again}"))]);
    let otherwise = format!("{HEAD}extends = 'small.toml'\n{}", again.replace("'Unit'", "'Team'"));
    check_faults(
        &[("small.toml", SMALL), ("t.toml", &otherwise)],
        "
        t.toml:5: kind `unit` is defined otherwise in small.toml:7: make both the same, or rename one
    ",
    );
}

#[test]
fn circles_and_missing_files_are_refused_where_they_are_named() {
    let (a, b) = (
        format!("{HEAD}extends = [\n'small.toml',\n'b.toml',\n'nowhere']\n"),
        format!("{HEAD}extends = 'a.toml'\n# b"),
    );
    check_faults(
        &[("small.toml", SMALL), ("b.toml", &b), ("a.toml", &a)],
        "
        b.toml:4: `a.toml` is part of a circle of `extends` (`a.toml`, `b.toml`): take one out
        a.toml:7: no file `nowhere`, and no built-in model of that name (there are `national`)
    ",
    );
}

#[test]
fn faults_carry_the_name_of_their_file() {
    let (broken, top) =
        (SMALL.replace("root = true", "root = true, rot = 1"), format!("{HEAD}extends = 'b.toml'\nx = 1\n"));
    check_faults(&[("b.toml", &broken), ("t.toml", &top)], "
        b.toml:7: unknown key `rot`; did you mean `root`?
        t.toml:5: unknown key `x`; known: `name`, `title`, `description`, `extends`, `default_hierarchy`, `home_hierarchy`, `default_scheme`, `schemes`, `enums`, `kinds`, `hierarchies`, `nesting`, `participation_roles`, `roles`, `states`, `lifecycles`, `duties`, `paths`, `admissions`, `prohibitions`, `relations`
    ");
}

#[test]
fn defaults_must_be_named_where_they_are_ambiguous() {
    let second = SMALL
        .replace("'line'", "'row'")
        .replace("hierarchies.line", "hierarchies.row")
        .replace("schemes.code", "schemes.number");
    let top = format!(
        "{HEAD}extends = ['a.toml', 'b.toml']\nkinds.part = {{ title = 'P', description = 'P', root = true }}\n"
    );
    check_faults(
        &[("a.toml", SMALL), ("b.toml", &second), ("t.toml", &top)],
        "
        t.toml:1: the model has no `default_hierarchy`: name one of `line`, `row`
        t.toml:1: no `scheme` is named by `part`: name the `default_scheme`, one of `code`, `number`
    ",
    );
}

#[test]
fn the_hash_follows_every_text() {
    let top = format!("{HEAD}extends = 'small.toml'\n");
    let hash = |small: &str, top: &str| check_ok(&[("small.toml", small), ("top.toml", top)]).hash;
    let (small_with_comment, top_with_comment) = (format!("{SMALL}#"), format!("{top}#"));
    let hashes = [hash(SMALL, &top), hash(&small_with_comment, &top), hash(SMALL, &top_with_comment)];
    assert_eq!(hashes.iter().collect::<HashSet<_>>().len(), 3);
    assert!(hashes.iter().all(|hash| hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit())));
    assert_eq!(check_ok(&[("a/small.toml", SMALL)]).hash, check_ok(&[("small.toml", SMALL)]).hash);
}

#[test]
fn built_in_models_load() {
    for (name, _) in BUILT_IN {
        let model = load_built_in(name).expect("built in").unwrap_or_else(|faults| panic!("{faults}"));
        assert_eq!(model.name, *name);
    }
    assert!(load_built_in("nowhere").is_none());
    let model = load_built_in("national").expect("built in").expect("sound");
    let territory = model.find_hierarchy("territory").expect("territory");
    let village = model.find_kind("village").expect("village");
    assert!(model.requires_parent(village, territory));
    assert_eq!(model.kind(village).title.get(Some("zh-Hans")), "村级");
}

#[test]
fn a_model_may_look_quite_different() {
    let model = check_ok(&[("hospital.toml", include_str!("../../../../tests/models/hospital.toml"))]);
    let attribute = |kind: &str, key: &str| model.kinds[kind].attributes[key].clone();
    assert_eq!(attribute("ward", "beds").attribute_type, AttributeType::Int { min: 0, max: 5000 });
    assert_eq!(attribute("ward", "occupancy").attribute_type, AttributeType::Float { min: 0.0, max: 100.0 });
    assert_eq!(attribute("hospital", "level").read_text(&model, "tertiary"), Ok(AttributeValue::Enum(2)));
    let shapes: Vec<Shape> = model.relation_types.values().map(|tie| tie.shape).collect();
    assert_eq!(shapes, [Shape::Tree, Shape::Dag, Shape::Link]);
    assert_eq!(model.hierarchies().count(), 2);
}

#[test]
fn a_model_may_say_everything() {
    let model = check_ok(&[("county.toml", include_str!("../../../../tests/models/county.toml"))]);
    let kind = |key: &str| model.find_kind(key).expect("kind");
    let (branch, company) = (kind("branch"), kind("company"));
    let co_builds = &model.relation_types["co_builds"];
    assert!(co_builds.pairs.allows(branch, company) && co_builds.pairs.allows(company, branch));
    let joint = &model.relation_types["joint"];
    assert_eq!((joint.is_participation, joint.participation_roles.len()), (true, 2));
    assert_eq!(joint.weight.as_ref().map(|weight| (weight.min, weight.max)), Some((0.0, 100.0)));
    assert_eq!(model.participations().count(), 2);
    let lifecycle = model.lifecycle_of(kind("joint_committee")).expect("a lifecycle");
    assert_eq!((lifecycle.transitions.len(), lifecycle.ends.len()), (6, 4));
    let approver = lifecycle.transitions[0].approver.as_ref().expect("an approver");
    assert_eq!(model.role(approver.role).key, "secretary");
    assert_eq!(
        model.admissions.iter().map(|admission| admission.admits).collect::<Vec<_>>(),
        [true, true, false, false]
    );
    let field = model.admissions[0].field.as_ref().expect("a field");
    assert_eq!((field.attribute.as_str(), &field.values[..]), ("field", &[0, 1][..]));
    let home = |key: &str| match &model.duties[key].rule {
        DutyRule::Ratio { hierarchy, .. } => model.hierarchy(*hierarchy).key.clone(),
        _ => panic!("a ratio"),
    };
    assert_eq!(
        (home("grid_heads_are_members").as_str(), home("secretaries_are_members").as_str()),
        ("territory", "affiliation")
    );
    let anchors: Vec<Anchor> = model
        .duties
        .values()
        .filter_map(|duty| match duty.rule {
            DutyRule::Cadence { anchor, .. } => Some(anchor),
            _ => None,
        })
        .collect();
    assert_eq!(
        anchors,
        [
            Anchor::FirstWorkingDay,
            Anchor::Date { month: 5, day: 23 },
            Anchor::Month { month: 9 },
            Anchor::Anywhen
        ]
    );
    assert_eq!(model.paths["joint_reach"].steps.len(), 2);
    assert_eq!(model.files.len(), 1);
}

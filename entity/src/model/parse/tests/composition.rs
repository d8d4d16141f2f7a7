//! Models of several files: what adds up along `extends`, and what must be the same.

use super::*;

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
    let model = check_ok(&[
        ("small.toml", SMALL),
        ("more.toml", &more.replace("'top'", "'more'")),
        ("top.toml", &top),
    ]);
    let sources: Vec<(&str, &str)> =
        model.kinds.values().map(|kind| (kind.key.as_str(), kind.defined_in.as_str())).collect();
    assert_eq!(
        (sources[0], sources[1], sources[6]),
        (("unit", "small"), ("province", "national"), ("part", "more"))
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
    let built_in: Vec<String> = BUILT_IN.iter().map(|(name, _)| format!("`{name}`")).collect();
    check_faults(
        &[("small.toml", SMALL), ("b.toml", &b), ("a.toml", &a)],
        &format!(
            "
        b.toml:4: `a.toml` is part of a circle of `extends` (`a.toml`, `b.toml`): take one out
        a.toml:7: no file `nowhere`, and no built-in model of that name (there are {})
    ",
            built_in.join(", ")
        ),
    );
}

#[test]
fn faults_carry_the_name_of_their_file() {
    let (broken, top) =
        (SMALL.replace("root = true", "root = true, rot = 1"), format!("{HEAD}extends = 'b.toml'\nx = 1\n"));
    check_faults(&[("b.toml", &broken), ("t.toml", &top)], "
        b.toml:7: unknown key `rot`; did you mean `root`?
        t.toml:5: unknown key `x`; known: `name`, `title`, `description`, `extends`, `default_hierarchy`, `home_hierarchy`, `default_scheme`, `schemes`, `enums`, `kinds`, `hierarchies`, `nesting`, `linking`, `participation_roles`, `roles`, `states`, `lifecycles`, `duties`, `paths`, `admissions`, `prohibitions`, `relations`
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
fn homes_compose_like_defaults() {
    let home = |model: &Model| model.hierarchy(model.home_hierarchy).key.clone();
    let second = SMALL.replace("'line'", "'row'").replace("hierarchies.line", "hierarchies.row");
    let (a, b) = (format!("home_hierarchy = 'line'\n{SMALL}"), format!("home_hierarchy = 'row'\n{second}"));
    let top = format!("{HEAD}extends = ['a.toml', 'b.toml']\ndefault_hierarchy = 'row'\n");
    assert_eq!(home(&check_ok(&[("a.toml", SMALL), ("b.toml", &second), ("t.toml", &top)])), "row");
    assert_eq!(home(&check_ok(&[("a.toml", &a), ("b.toml", &second), ("t.toml", &top)])), "line");
    check_faults(
        &[("a.toml", &a), ("b.toml", &b), ("t.toml", &top)],
        "
        t.toml:1: the files that the model extends have different homes: name the `home_hierarchy`, one of `line`, `row`
    ",
    );
    let said = format!("{top}home_hierarchy = 'row'\n");
    assert_eq!(home(&check_ok(&[("a.toml", &a), ("b.toml", &b), ("t.toml", &said)])), "row");
}

#[test]
fn every_part_adds_up_along_extends() {
    let county = include_str!("../../../../../tests/models/county.toml");
    let more = "
        roles.warden = { title = 'W', description = 'W', kinds = ['grid', 'booth'] }
        kinds.booth = { title = 'B', description = 'B', root = true, lifecycle = 'temporary' }
        roles.grid_head = { title = 'G', description = 'G', kinds = 'grid' }
        [[prohibitions]]
        kinds = 'project_team'
        reason = 'R'
    ";
    let (more, otherwise) = (
        format!("{HEAD}extends = 'county.toml'\n{}", more.replace("roles.grid_head", "roles.other_head")),
        format!("{HEAD}extends = 'county.toml'\n{more}"),
    );
    let line = county.lines().position(|line| line == "[roles.grid_head]").expect("it is there") + 1;
    check_faults(
        &[("county.toml", county), ("t.toml", &otherwise)],
        &format!("
        county.toml:{0}: nobody could decide for `booth`: above it along `affiliation` (forward) there is no `county_committee`, `township_committee`, `branch`, `temporary_branch`, `joint_committee` with the role `secretary`
        t.toml:8: role `grid_head` is defined otherwise in county.toml:{line}: make both the same, or rename one
        ", county.lines().enumerate().filter(|(_, line)| line.starts_with("approver")).last().expect("one").0 + 1),
    );
    let more = more.replace(", lifecycle = 'temporary'", "");
    let model = check_ok(&[("county.toml", county), ("t.toml", &more)]);
    assert_eq!(model.roles.len(), 6);
    assert_eq!((model.admissions.len(), model.files.len()), (5, 2));
}

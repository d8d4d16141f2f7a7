//! What a model file may say, as it is written down for people and for editors; and what is shown of a model.

use std::fs;

use entity::model::{json_schema, reference};
use testkit::binary::command;
use testkit::models::{folder, top};

#[test]
fn the_reference_is_current() {
    let written = |name: &str| fs::read_to_string(top().join("docs").join(name)).expect("it is there");
    assert!(
        written("model.md") == reference(),
        "docs/model.md is out of date; rewrite it: cargo run -- model reference > docs/model.md"
    );
    assert!(
        written("model.schema.json") == format!("{:#}\n", json_schema()),
        "docs/model.schema.json is out of date; rewrite it: \
         cargo run -- model reference --json-schema > docs/model.schema.json"
    );
}

#[test]
fn the_reference_is_printed() {
    let printed = |arguments: &[&str]| {
        let output = command(top()).args(arguments).output().expect("the program can be started");
        String::from_utf8(output.stdout).expect("it prints text")
    };
    assert_eq!(printed(&["model", "reference"]), reference());
    let schema: serde_json::Value =
        serde_json::from_str(&printed(&["model", "reference", "--json-schema"])).expect("it is JSON");
    assert_eq!(schema, json_schema());
}

#[test]
fn every_model_file_fits_the_schema() {
    let mut schemas = boon::Schemas::new();
    let mut compiler = boon::Compiler::new();
    compiler.add_resource("model.json", json_schema()).expect("it is a resource");
    let schema = compiler.compile("model.json", &mut schemas).unwrap_or_else(|error| panic!("{error:#}"));
    let mut count = 0;
    for below in ["entity/models", "tests/models"] {
        for entry in fs::read_dir(top().join(below)).expect("a folder can be listed").flatten() {
            let path = entry.path();
            if path.extension().is_some_and(|extension| extension == "toml") {
                let text = fs::read_to_string(&path).expect("a model can be read");
                let model: toml::Table = text.parse().expect("it is TOML");
                let model = serde_json::to_value(model).expect("JSON can say it");
                let fits = schemas.validate(&model, schema);
                fits.unwrap_or_else(|error| panic!("{}: {error:#}", path.display()));
                count += 1;
            }
        }
    }
    assert!(count >= 3);
}

#[test]
fn a_model_that_is_checked_is_shown() {
    let file = folder().join("models/county.toml");
    let output = command(top()).args(["model", "check"]).arg(&file).output().expect("it can be started");
    let shown = String::from_utf8(output.stdout).expect("it prints text");
    for line in [
        "kinds (12)",
        "  joint_committee     formal_organization, collaboration; lifecycle joint_body; scheme roster; \
         attributes field, planned_end",
        "  supports   time constraint 2; participation; company, school → project_team",
        "  secretary    in county_committee, township_committee, branch, temporary_branch, joint_committee; at most 1; \
         its holder is a member",
        "  grid_is_covered            serious; grid; coverage by covers",
        "  joint_reach       joint inverse; affiliation inverse, repeated, kept, only branch",
    ] {
        assert!(shown.lines().any(|shown| shown == line), "{line:?} is not in\n{shown}");
    }
}

//! Models that are sound, and what comes of them.

use super::*;
use crate::model::{Anchor, AttributeType, AttributeValue, DutyRule, Shape, TimeConstraint};

#[test]
fn a_small_model_loads() {
    let model = check_ok(&[("small.toml", SMALL)]);
    assert_eq!((model.name.as_str(), model.title.get(None)), ("small", "Small"));
    assert_eq!(model.kinds["unit"].defined_in, "small");
    assert_eq!(model.relation_types["line"].time_constraint, TimeConstraint::ExactlyOne);
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
    let model = check_ok(&[("hospital.toml", include_str!("../../../../../tests/models/hospital.toml"))]);
    let attribute = |kind: &str, key: &str| model.kinds[kind].attributes[key].clone();
    assert_eq!(attribute("ward", "beds").attribute_type, AttributeType::Int { min: 0, max: 5000 });
    assert_eq!(attribute("ward", "occupancy").attribute_type, AttributeType::Float { min: 0.0, max: 100.0 });
    assert_eq!(attribute("hospital", "level").read_text(&model, "tertiary"), Ok(AttributeValue::Enum(2)));
    let shapes: Vec<Shape> = model.relation_types.values().map(|tie| tie.shape).collect();
    assert_eq!(shapes, [Shape::Tree, Shape::Dag, Shape::Link]);
    assert_eq!(model.hierarchies().count(), 2);
}

#[test]
fn attributes_of_one_key_add_up_together() {
    let number = |title: &str, adds_up: bool| {
        format!("{{ type = 'int', title = '{title}', description = 'D', adds_up = {adds_up} }}")
    };
    let kind = |key: &str, attributes: String| {
        format!(
            "kinds.{key} = {{ title = 'K', description = 'D', root = true, attributes = {{ {attributes} }} }}\n"
        )
    };
    let text = format!("{HEAD}extends = 'small.toml'\n")
        + &kind("ward", format!("age = {}, beds = {}", number("Age", false), number("Beds", true)))
        + &kind("clinic", format!("beds = {}, chairs = {}", number("Places", true), number("Chairs", true)))
        + &kind("guess", format!("beds = {}", number("Beds", false)));
    let model = check_ok(&[("small.toml", SMALL), ("t.toml", &text)]);
    let kind = |key: &str| model.find_kind(key).expect("a kind");
    let (ward, clinic) = (kind("ward"), kind("clinic"));
    assert_eq!(model.sums.keys().collect::<Vec<_>>(), ["beds", "chairs"]);
    assert_eq!(model.sums["beds"].attributes, [(ward, 1), (clinic, 0)]);
    assert_eq!(model.sums["beds"].title.get(None), "Beds");
    assert_eq!(model.sums["chairs"].attributes, [(clinic, 1)]);
    assert_eq!(model.sums["beds"].of_kind(clinic), Some(0));
    assert_eq!(model.sums["beds"].of_kind(kind("guess")), None);
}

#[test]
fn a_model_may_say_everything() {
    let model = check_ok(&[("county.toml", include_str!("../../../../../tests/models/county.toml"))]);
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

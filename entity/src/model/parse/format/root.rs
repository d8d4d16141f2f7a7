//! The model as a whole.

use super::duties::DUTY;
use super::kinds::{ENUM, KIND, SCHEME};
use super::lifecycles::{LIFECYCLE, STATE};
use super::people::{PARTICIPATION_ROLE, ROLE};
use super::ties::{HIERARCHY, LINKING, NESTING, RELATION};
use super::walks::{ADMISSION, PATH, PROHIBITION};
use super::{Form, Section, description, optional, required, title, unless};

pub(crate) static ROOT: Section = Section {
    name: "model",
    heading: "the file itself",
    about: "A file is a model, or part of one: with `extends`, what all files define adds up. A key may be defined in \
            two files only in the same words.",
    keys: &[
        required("name", Form::Key, "The model's own key.", r#""district""#),
        title("What people call the model.", r#"{ en = "District", zh = "区" }"#),
        description("What the model is for.", r#""The organisations of one district.""#),
        optional(
            "extends",
            Form::Files,
            "nothing",
            "Files (by their path from this one) and built-in models whose definitions come before these.",
            r#"["national"]"#,
        ),
        unless(
            "default_hierarchy",
            Form::Name("hierarchy"),
            "the files it extends agree on one",
            "The hierarchy that is meant where a request names none.",
            r#""line""#,
        ),
        optional(
            "home_hierarchy",
            Form::Name("hierarchy"),
            "what the files it extends agree on, else the default hierarchy",
            "The hierarchy in which an organisation has its home. Its ties are no participations.",
            r#""line""#,
        ),
        optional(
            "default_scheme",
            Form::Name("scheme"),
            "that of the files it extends, else the only one there is",
            "The scheme of the codes of this file's kinds that name none.",
            r#""register""#,
        ),
        unless(
            "schemes",
            Form::Tables(&SCHEME),
            "a file it extends has some",
            "Identifier schemes.",
            r#"{ register = { title = "Register", description = "Numbers of the register." } }"#,
        ),
        optional(
            "enums",
            Form::Tables(&ENUM),
            "none",
            "Enumerations, from which attributes take their values.",
            r#"{ size = { title = "Size", description = "How large.", values = { small = "Small" } } }"#,
        ),
        unless(
            "kinds",
            Form::Tables(&KIND),
            "a file it extends has some",
            "Kinds of organisations.",
            r#"{ office = { title = "Office", description = "An office." } }"#,
        ),
        unless(
            "hierarchies",
            Form::Tables(&HIERARCHY),
            "a file it extends has some",
            "Types of ties from child to parent.",
            "{ line = { … } }",
        ),
        optional(
            "nesting",
            Form::List(&NESTING),
            "no rules",
            "Which kinds may lie under which others. Rules add up.",
            "[…]",
        ),
        optional(
            "linking",
            Form::List(&LINKING),
            "no rules",
            "Further kinds that relations may tie. Rules add up.",
            "[…]",
        ),
        optional(
            "relations",
            Form::Tables(&RELATION),
            "none",
            "Types of ties with no parent meaning. They share their keys with the hierarchies.",
            "{ supports = { … } }",
        ),
        optional(
            "participation_roles",
            Form::Tables(&PARTICIPATION_ROLE),
            "none",
            "What an organisation may be in a collaboration.",
            r#"{ lead = { title = "Lead", description = "Calls the meetings." } }"#,
        ),
        optional(
            "roles",
            Form::Tables(&ROLE),
            "none",
            "What people may be in an organisation.",
            r#"{ head = { title = "Head", description = "Leads an office.", kinds = "office" } }"#,
        ),
        optional(
            "states",
            Form::Tables(&STATE),
            "none",
            "States of organisations.",
            r#"{ active = { title = "Active", description = "At work.", stage = "active" } }"#,
        ),
        optional(
            "lifecycles",
            Form::Tables(&LIFECYCLE),
            "none",
            "How organisations pass through states.",
            "{ body = { … } }",
        ),
        optional(
            "duties",
            Form::Tables(&DUTY),
            "none",
            "What should hold. Where it does not, there is a finding, and nothing is refused.",
            "{ covered = { … } }",
        ),
        optional(
            "paths",
            Form::Tables(&PATH),
            "none",
            "Evaluation paths: named walks over several types of ties.",
            "{ reach = { … } }",
        ),
        optional(
            "admissions",
            Form::List(&ADMISSION),
            "every collaboration is admitted",
            "Where collaborations may be founded: if any names the kind of a body, one of them must meet it.",
            "[…]",
        ),
        optional(
            "prohibitions",
            Form::List(&PROHIBITION),
            "nothing is prohibited",
            "Where collaborations may not be founded: none of them may meet the body.",
            "[…]",
        ),
    ],
    choice: None,
    example: r#"name = "district"
title = { en = "District", zh = "区" }
description = { en = "The organisations of one district.", zh = "一个区的组织。" }
default_hierarchy = "line"
"#,
};

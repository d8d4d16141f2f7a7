//! Hierarchies, nesting rules, links and weights.

use super::{Form, Key, Section, description, optional, required, title};

const FORWARD: Key = required(
    "forward",
    Form::Text,
    "How a tie reads from its origin to its target; in a hierarchy from child to parent.",
    r#"{ en = "belongs to", zh = "隶属于" }"#,
);

const INVERSE: Key =
    required("inverse", Form::Text, "How it reads the other way round.", r#"{ en = "leads", zh = "领导" }"#);

const TIME_CONSTRAINT: Key = required(
    "time_constraint",
    Form::Integer(0, 3),
    "How many ties of the type an organisation has as child or origin: 0 exactly one and the same for its whole life, \
     1 exactly one at a time without gaps, 2 at most one at a time, 3 any number. A `tree` has 0, 1 or 2. Kinds with \
     `root` are free of 0 and 1.",
    "1",
);

const WEIGHT_KEY: Key = optional(
    "weight",
    Form::Table(&WEIGHT),
    "ties have none",
    "What the weight of a tie means.",
    r#"{ title = "Share", description = "Share of the costs, in percent.", min = 0, max = 100 }"#,
);

const PARTICIPATION: Key = optional(
    "participation",
    Form::Flag,
    "false",
    "Whether its ties are participations: from an organisation, which keeps its home, to a collaboration. Every kind \
     they lead to has the trait `collaboration`. Trees and symmetric links have none.",
    "true",
);

const PARTICIPATION_ROLES: Key = optional(
    "participation_roles",
    Form::Names("participation role"),
    "none",
    "The roles that a participant may have; only with `participation = true`.",
    r#"["lead", "member"]"#,
);

pub(super) static HIERARCHY: Section = Section {
    name: "hierarchy",
    heading: "[hierarchies.<key>]",
    about: "A type of dated tie from child to parent.",
    keys: &[
        title("What people call it.", r#""Line""#),
        description("What it means to be a parent.", r#""Who leads whom.""#),
        required(
            "shape",
            Form::Word(&["tree", "dag"]),
            "Whether an organisation has one parent at a time (`tree`) or several (`dag`). There are no circles in either.",
            r#""tree""#,
        ),
        FORWARD,
        INVERSE,
        TIME_CONSTRAINT,
        WEIGHT_KEY,
        PARTICIPATION,
        PARTICIPATION_ROLES,
    ],
    choice: None,
    example: r#"[hierarchies.line]
title = "Line"
description = "Who leads whom."
shape = "tree"
forward = "belongs to"
inverse = "leads"
time_constraint = 1

[hierarchies.joint]
title = "Boards"
description = "Who takes part in which board."
shape = "dag"
forward = "takes part in"
inverse = "is made of"
time_constraint = 3
participation = true
participation_roles = ["lead", "member"]
"#,
};

pub(super) static NESTING: Section = Section {
    name: "nesting rule",
    heading: "[[nesting]]",
    about: "Which kinds may lie under which others. Every hierarchy has at least one rule, and every kind that is no \
            `root` a place that leads up to one.",
    keys: &[
        required("hierarchy", Form::Name("hierarchy"), "Where the rule holds.", r#""line""#),
        required("child", Form::Names("kind"), "What may lie below.", r#"["office", "board"]"#),
        required(
            "parent",
            Form::Names("kind"),
            "What it may lie under; every child under each of them.",
            r#""district""#,
        ),
    ],
    choice: None,
    example: r#"[[nesting]]
hierarchy = "line"
child = ["office", "board"]
parent = "district"

[[nesting]]
hierarchy = "joint"
child = "office"
parent = "board"
"#,
};

pub(super) static RELATION: Section = Section {
    name: "relation",
    heading: "[relations.<key>]",
    about: "A type of dated tie with no parent meaning: a link.",
    keys: &[
        title("What people call it.", r#""Support""#),
        description("What the tie means.", r#""One office helps another.""#),
        required("from", Form::Names("kind"), "The kinds it may start at.", r#""office""#),
        required("to", Form::Names("kind"), "The kinds it may lead to.", r#"["office", "board"]"#),
        FORWARD,
        INVERSE,
        TIME_CONSTRAINT,
        optional(
            "symmetric",
            Form::Flag,
            "false",
            "Whether a tie reads the same from both ends. `forward` and `inverse` are then the same words, and what may \
             lead from one kind to another may lead back.",
            "true",
        ),
        WEIGHT_KEY,
        PARTICIPATION,
        PARTICIPATION_ROLES,
    ],
    choice: None,
    example: r#"[relations.supports]
title = "Support"
description = "An office helps a board without a seat in it."
from = "office"
to = "board"
forward = "supports"
inverse = "is supported by"
time_constraint = 3

[relations.twinned]
title = "Twinning"
description = "Two offices exchange staff."
from = "office"
to = "office"
forward = "is twinned with"
inverse = "is twinned with"
time_constraint = 3
symmetric = true
"#,
};

pub(super) static LINKING: Section = Section {
    name: "linking rule",
    heading: "[[linking]]",
    about: "Further kinds that a relation may tie: so a kind may use the relations of a file that knows nothing of it. A \
            `symmetric` relation may lead back, too.",
    keys: &[
        required("relation", Form::Name("relation"), "The relation, which is no hierarchy.", r#""supports""#),
        required("from", Form::Names("kind"), "What it may start at, too.", r#""board""#),
        required(
            "to",
            Form::Names("kind"),
            "What it may lead to from each of these.",
            r#"["board", "office"]"#,
        ),
    ],
    choice: None,
    example: r#"[[linking]]
relation = "supports"
from = "board"
to = "board"
"#,
};

static WEIGHT: Section = Section {
    name: "weight",
    heading: "[hierarchies.<key>.weight] or [relations.<key>.weight]",
    about: "What the weight of a tie means, and which weights there are.",
    keys: &[
        title("What people call it.", r#""Share""#),
        description("Its meaning and unit.", r#""Share of the costs, in percent.""#),
        required("min", Form::Number, "The smallest weight.", "0"),
        required("max", Form::Number, "The largest weight.", "100"),
    ],
    choice: None,
    example: r#"[relations.supports.weight]
title = "Share"
description = "Share of the working time, in percent."
min = 0
max = 100
"#,
};

//! Evaluation paths, admissions and prohibitions.

use super::{Form, Key, Section, description, optional, required, title};

pub(super) static PATH: Section = Section {
    name: "evaluation path",
    heading: "[paths.<key>]",
    about: "A named walk from an organisation over several types of ties.",
    keys: &[
        title("What people call it.", r#""Reach""#),
        description("What the walk finds.", r#""Everybody below who takes part.""#),
        required(
            "steps",
            Form::List(&STEP),
            "Its steps, in order; each begins where the one before has led.",
            r#"[{ relation = "joint", direction = "inverse" }]"#,
        ),
    ],
    choice: None,
    example: r#"[paths.helped_boards]
title = "Boards that are helped"
description = "The boards that offices below support or take part in."
steps = [
    { relation = "line", direction = "inverse", repeat = true, kinds = "office" },
    { relation = "supports" },
]
"#,
};

static STEP: Section = Section {
    name: "step",
    heading: "an entry of `steps`",
    about: "One step of a walk. It leads somewhere from at least one of the kinds that the step before finds.",
    keys: &[
        required(
            "relation",
            Form::Name("relation"),
            "The hierarchy or relation that is followed.",
            r#""joint""#,
        ),
        optional(
            "direction",
            Form::Word(&["forward", "inverse"]),
            "forward",
            "From origin to target, in a hierarchy from child to parent (`forward`), or the other way round.",
            r#""inverse""#,
        ),
        optional(
            "repeat",
            Form::Flag,
            "false",
            "Whether it is followed again and again, as far as it leads.",
            "true",
        ),
        optional(
            "keep",
            Form::Flag,
            "false",
            "Whether the organisations that the step begins with are found, too.",
            "true",
        ),
        optional(
            "kinds",
            Form::Names("kind"),
            "any",
            "Only organisations of these kinds are found. Others are still walked through by `repeat`.",
            r#"["office"]"#,
        ),
    ],
    choice: None,
    example: "",
};

const KINDS: Key = required(
    "kinds",
    Form::Names("kind"),
    "The kinds of bodies it is about; each has the trait `collaboration`.",
    r#"["board"]"#,
);

const FIELD: Key = optional(
    "field",
    Form::Name("attribute"),
    "whatever the values",
    "The attribute that tells; it takes its values from the same enumeration in every kind named. Only with `values`.",
    r#""subject""#,
);

const VALUES: Key = optional(
    "values",
    Form::Names("value"),
    "whatever the values",
    "The values of the attribute that are meant. Only with `field`.",
    r#"["traffic"]"#,
);

const PARTICIPANTS: Key = optional(
    "participants",
    Form::Names("kind"),
    "any",
    "Meets only bodies in which an organisation of one of these kinds takes part.",
    r#"["office"]"#,
);

const REASON: Key =
    required("reason", Form::Text, "Why; a refusal shows it.", r#""Offices know the traffic.""#);

pub(super) static ADMISSION: Section = Section {
    name: "admission",
    heading: "[[admissions]]",
    about: "Where collaborations may be founded. If any admission names the kind of a body, one of them must meet it.",
    keys: &[KINDS, FIELD, VALUES, PARTICIPANTS, REASON],
    choice: None,
    example: r#"[[admissions]]
kinds = "board"
field = "subject"
values = ["traffic"]
participants = "office"
reason = "Boards for traffic have an office in them."
"#,
};

pub(super) static PROHIBITION: Section = Section {
    name: "prohibition",
    heading: "[[prohibitions]]",
    about: "Where collaborations may not be founded, whatever is admitted.",
    keys: &[KINDS, FIELD, VALUES, PARTICIPANTS, REASON],
    choice: None,
    example: r#"[[prohibitions]]
kinds = "board"
field = "subject"
values = "housing"
reason = "Housing is decided on elsewhere."
"#,
};

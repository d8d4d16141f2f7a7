//! Schemes, enumerations, kinds and attributes.

use super::{Case, Choice, Form, Section, description, optional, required, title, words};
use crate::model::KindTrait;

pub(super) static SCHEME: Section = Section {
    name: "scheme",
    heading: "[schemes.<key>]",
    about: "A system of identifiers. The code of an organisation belongs to a scheme, too.",
    keys: &[
        title("What people call it.", r#""Register number""#),
        description("Who issues these identifiers, and what they look like.", r#""Numbers such as A-17.""#),
    ],
    choice: None,
    example: r#"[schemes.register]
title = { en = "Register number", zh = "登记号" }
description = { en = "Numbers that the register gives out, such as `A-17`.", zh = "登记机关编发的号码，例如 A-17。" }
"#,
};

pub(super) static ENUM: Section = Section {
    name: "enumeration",
    heading: "[enums.<key>]",
    about: "The values that an attribute may take. It becomes a type of the API.",
    keys: &[
        title("What people call it.", r#""Size""#),
        description("What is being told apart.", r#""How large an office is.""#),
        required(
            "values",
            Form::Texts,
            "A title for each value, by its key; at least one.",
            r#"{ small = "Small", large = "Large" }"#,
        ),
    ],
    choice: None,
    example: r#"[enums.subject]
title = "Subject"
description = "What a board works on."
values = { traffic = "Traffic", housing = { en = "Housing", zh = "住房" } }
"#,
};

pub(super) static KIND: Section = Section {
    name: "kind",
    heading: "[kinds.<key>]",
    about: "A kind of organisation. It becomes a type of the API. `unclassified` is no key for one: it stands for kinds \
            that a model no longer defines.",
    keys: &[
        title("What people call one such organisation.", r#""Office""#),
        description("What organisations of this kind are.", r#""An office of the district.""#),
        optional(
            "traits",
            Form::Words(&words(&KindTrait::ALL)),
            "none",
            "What the program may expect of it: recognised by itself (`formal_organization`), has full meaning only as \
             part of another (`unit`), made of organisations that keep their home (`collaboration`), somewhere that \
             something is done (`place`), people put together for a task (`team`).",
            r#"["collaboration", "team"]"#,
        ),
        optional(
            "lifecycle",
            Form::Name("lifecycle"),
            "none",
            "The states that such organisations pass through.",
            r#""board""#,
        ),
        optional(
            "scheme",
            Form::Name("scheme"),
            "`default_scheme`",
            "The scheme of its codes.",
            r#""register""#,
        ),
        optional(
            "roles",
            Form::Names("role"),
            "none",
            "Roles that exist in it, besides those whose `kinds` name it: so a kind may use the roles of a file that knows \
             nothing of it.",
            r#"["head"]"#,
        ),
        optional(
            "root",
            Form::Flag,
            "false",
            "Whether it may stand without a parent in every hierarchy. A kind that is no root needs a place under \
             another.",
            "true",
        ),
        optional(
            "attributes",
            Form::Tables(&ATTRIBUTE),
            "none",
            "Typed attributes; each becomes a field of the API.",
            r#"{ staff = { type = "int", title = "Staff", description = "People who work there." } }"#,
        ),
    ],
    choice: None,
    example: r#"[kinds.district]
title = "District"
description = "The district itself."
traits = "formal_organization"
root = true

[kinds.office]
title = { en = "Office", zh = "办公室" }
description = "An office of the district."
traits = "unit"
scheme = "register"

[kinds.board]
title = "Board"
description = "Offices that work on one subject together."
traits = ["collaboration"]
lifecycle = "board"
"#,
};

static ATTRIBUTE: Section = Section {
    name: "attribute",
    heading: "[kinds.<key>.attributes.<key>]",
    about: "A typed attribute of a kind.",
    keys: &[
        title("What people call it.", r#""Staff""#),
        description("Its meaning and unit.", r#""People who work there.""#),
        required("type", Form::ChoiceOrEnum(&TYPE), "The type of its values.", r#""int""#),
        optional(
            "required",
            Form::Flag,
            "false",
            "Whether every organisation of the kind has a value.",
            "true",
        ),
    ],
    choice: Some(&TYPE),
    example: r#"[kinds.office.attributes.staff]
type = "int"
title = "Staff"
description = "People who work there."
min = 0
max = 5000
required = true
adds_up = true

[kinds.board.attributes.subject]
type = "subject"
title = "Subject"
description = "What it works on."

[kinds.board.attributes.planned_end]
type = "date"
title = "Planned end"
description = "The day by which it is to be wound up."
"#,
};

static TYPE: Choice = Choice {
    key: "type",
    cases: &[
        Case {
            word: "string",
            about: "Text.",
            keys: &[optional(
                "max_length",
                Form::Integer(1, u32::MAX as i64),
                "any length",
                "The longest value, in characters.",
                "80",
            )],
            choice: None,
        },
        Case {
            word: "int",
            about: "A whole number within 32 bits.",
            keys: &[
                optional(
                    "min",
                    Form::Integer(i32::MIN as i64, i32::MAX as i64),
                    "any",
                    "The smallest value.",
                    "0",
                ),
                optional(
                    "max",
                    Form::Integer(i32::MIN as i64, i32::MAX as i64),
                    "any",
                    "The largest value.",
                    "5000",
                ),
                optional(
                    "adds_up",
                    Form::Flag,
                    "false",
                    "Whether its values add up to a figure of everything below: it becomes a measure of the API. \
                     Attributes of one key that add up are one measure, which is called as the first kind calls it; \
                     `organizations`, `people`, `posts`, `vacant_posts` and `findings` are measures already.",
                    "true",
                ),
            ],
            choice: None,
        },
        Case {
            word: "float",
            about: "A finite number.",
            keys: &[
                optional("min", Form::Number, "any", "The smallest value.", "0.0"),
                optional("max", Form::Number, "any", "The largest value.", "99.5"),
            ],
            choice: None,
        },
        Case { word: "boolean", about: "True or false.", keys: &[], choice: None },
        Case { word: "date", about: "A calendar day.", keys: &[], choice: None },
    ],
};

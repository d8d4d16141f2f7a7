//! The rules of duties, and the keys that go with each.

use super::{Case, Choice, Form, Key, Section, optional, required, unless, words};
use crate::model::{CadencePeriod, MembershipType};

const MANY: Form = Form::Integer(0, u32::MAX as i64);

const RELATION: Key =
    required("relation", Form::Name("relation"), "The hierarchy or relation that is meant.", r#""supports""#);

const DIRECTION: Key = optional(
    "direction",
    Form::Word(&["forward", "inverse"]),
    "forward",
    "From which end ties are seen: `forward` where the organisation is their origin or child.",
    r#""inverse""#,
);

const ROLE: Key =
    required("role", Form::Name("role"), "The role; it exists in every kind of the duty.", r#""head""#);

const OF_KINDS: Key =
    optional("of", Form::Names("kind"), "any", "The kinds at the other end, or below.", r#"["office"]"#);

const TYPES: Key = optional(
    "types",
    Form::Words(&words(&MembershipType::ALL)),
    "any",
    "Only memberships of these types count.",
    r#"["primary"]"#,
);

const DAYS: Key =
    required("days", Form::Integer(1, u32::MAX as i64), "The longest time that is in order, in days.", "183");

pub(super) static RULE: Choice = Choice {
    key: "rule",
    cases: &[
        Case {
            word: "coverage",
            about: "At least one tie of a type.",
            keys: &[
                RELATION,
                DIRECTION,
                optional("by", Form::Names("kind"), "any", "The kinds at the other end.", r#"["office"]"#),
            ],
            choice: None,
        },
        Case {
            word: "cardinality",
            about: "So many of something.",
            keys: &[
                unless("min", MANY, "`max` is there", "At least so many.", "1"),
                unless("max", MANY, "`min` is there and above 0", "At most so many.", "12"),
                required("count", Form::Choice(&COUNT), "What is counted.", r#""members""#),
            ],
            choice: Some(&COUNT),
        },
        Case {
            word: "ratio",
            about: "Of those who hold a post for a role in the organisation or below it, at least this share are members, \
                    in any way, of an organisation of one of the kinds. Nothing is asked where nobody holds one.",
            keys: &[
                required(
                    "role",
                    Form::Name("role"),
                    "The role; it exists in every kind of the duty, or somewhere below.",
                    r#""head""#,
                ),
                optional(
                    "hierarchy",
                    Form::Name("hierarchy"),
                    "the home hierarchy",
                    "The hierarchy that is looked down.",
                    r#""line""#,
                ),
                optional(
                    "members_of",
                    Form::Names("kind"),
                    "any",
                    "The kinds of organisations to be a member of.",
                    r#"["office"]"#,
                ),
                required("at_least", Form::Number, "The share, from 0 to 1.", "0.95"),
            ],
            choice: None,
        },
        Case {
            word: "cadence",
            about: "An activity in every period. Nothing is found before activities are recorded.",
            keys: &[
                required("activity", Form::Key, "The key of the kind of activity.", r#""report""#),
                required("period", Form::Word(&words(&CadencePeriod::ALL)), "How often.", r#""month""#),
                optional(
                    "anchor",
                    Form::WordOrTable(&["first_working_day"], &ANCHOR),
                    "at any time in the period",
                    "From when it is due: from the first working day (Monday to Friday) of a period that is longer than a \
                     day, or from a day or in a month of the year.",
                    r#"{ date = "05-23" }"#,
                ),
                optional(
                    "within_days",
                    Form::Integer(1, 366),
                    "the whole period",
                    "How many days it may take from then on; no more than the period has.",
                    "3",
                ),
            ],
            choice: None,
        },
        Case {
            word: "expiry",
            about: "Something has an end that has passed.",
            keys: &[
                optional("grace_days", MANY, "0", "How many days after the end are still in order.", "30"),
                required("of", Form::Choice(&OF), "What expires.", r#""attribute""#),
            ],
            choice: Some(&OF),
        },
    ],
};

static COUNT: Choice = Choice {
    key: "count",
    cases: &[
        Case {
            word: "children",
            about: "Organisations directly below.",
            keys: &[
                required("hierarchy", Form::Name("hierarchy"), "Along this hierarchy.", r#""line""#),
                OF_KINDS,
            ],
            choice: None,
        },
        Case {
            word: "relations",
            about: "Ties of a type.",
            keys: &[
                RELATION,
                DIRECTION,
                OF_KINDS,
                optional(
                    "roles",
                    Form::Names("participation role"),
                    "any",
                    "Only participations in these roles count.",
                    r#"["lead"]"#,
                ),
            ],
            choice: None,
        },
        Case { word: "members", about: "Members, each person once.", keys: &[TYPES], choice: None },
        Case { word: "posts", about: "Posts for a role.", keys: &[ROLE], choice: None },
        Case {
            word: "holders",
            about: "Holders of posts for a role, each person once: with a minimum, an empty seat is found.",
            keys: &[ROLE],
            choice: None,
        },
    ],
};

static OF: Choice = Choice {
    key: "of",
    cases: &[
        Case {
            word: "attribute",
            about: "The organisation itself: the date in an attribute has passed, and it has not ended.",
            keys: &[required(
                "attribute",
                Form::Name("attribute"),
                "The attribute; every kind of the duty has it, with the type `date`.",
                r#""planned_end""#,
            )],
            choice: None,
        },
        Case {
            word: "acting_appointments",
            about: "Appointments to its posts that are acting for too long.",
            keys: &[DAYS],
            choice: None,
        },
        Case {
            word: "memberships",
            about: "Memberships that last too long.",
            keys: &[
                optional(
                    "types",
                    Form::Words(&words(&MembershipType::ALL)),
                    "all but `primary`",
                    "Of these types; `primary` is none of them, as it lasts as long as the home does.",
                    r#"["seconded"]"#,
                ),
                DAYS,
            ],
            choice: None,
        },
    ],
};

static ANCHOR: Section = Section {
    name: "anchor",
    heading: "[duties.<key>.anchor]",
    about: "A day or a month of the year, with `period = \"year\"`.",
    keys: &[
        unless(
            "date",
            Form::DayOfYear,
            "`month` is there",
            "From this day on, as `MM-DD`; a day that every year has.",
            r#""05-23""#,
        ),
        unless("month", Form::Integer(1, 12), "`date` is there", "In this month.", "9"),
    ],
    choice: None,
    example: r#"[duties.autumn_report.anchor]
date = "10-01"
"#,
};

//! States, lifecycles, transitions and approvers.

use super::{Form, Section, description, optional, required, title, words};
use crate::model::{Ending, Purpose, Stage};

pub(super) static STATE: Section = Section {
    name: "state",
    heading: "[states.<key>]",
    about: "A state of an organisation. It is part of some lifecycle.",
    keys: &[
        title("What people call it.", r#""Applied for""#),
        description("What holds in this state.", r#""Waits for a decision.""#),
        required(
            "stage",
            Form::Word(&words(&Stage::ALL)),
            "What the program may expect: applied for (`pending`), at work (`active`), not at work for a time \
             (`suspended`), refused or wound up for good (`ended`).",
            r#""pending""#,
        ),
    ],
    choice: None,
    example: r#"[states.applied]
title = "Applied for"
description = "Waits for a decision."
stage = "pending"

[states.active]
title = "At work"
description = "Approved, and at work."
stage = "active"

[states.ended]
title = "Ended"
description = "Refused, or wound up."
stage = "ended"
"#,
};

pub(super) static LIFECYCLE: Section = Section {
    name: "lifecycle",
    heading: "[lifecycles.<key>]",
    about: "The states of the kinds that follow it, and the steps between them. Every state can be reached, and every \
            step can be taken.",
    keys: &[
        title("What people call it.", r#""Board""#),
        description("Which bodies follow it, and why.", r#""Boards are applied for.""#),
        required(
            "states",
            Form::Names("state"),
            "Its states, in the order in which bodies usually pass through them.",
            r#"["applied", "active", "ended"]"#,
        ),
        required(
            "initial",
            Form::Name("state"),
            "The state of a body that has been applied for. Its stage is `pending`, and from it a body can come to work.",
            r#""applied""#,
        ),
        required(
            "established",
            Form::Name("state"),
            "The state of a body that is recorded without one, as imports do. Its stage is `active`.",
            r#""active""#,
        ),
        optional(
            "ends",
            Form::Words(&words(&Ending::ALL)),
            "nothing: whatever a body has must end before it does",
            "What ends with the body, on its date: participations in it and those it has, memberships in it, its posts \
             with the appointments to them, its links.",
            r#"["participations", "posts"]"#,
        ),
        required("transitions", Form::Tables(&TRANSITION), "Its steps; at least one.", "{ approve = { … } }"),
    ],
    choice: None,
    example: r#"[lifecycles.board]
title = "Board"
description = "Boards are applied for, and wound up when their work is done."
states = ["applied", "active", "ended"]
initial = "applied"
established = "active"
ends = ["participations", "memberships", "posts"]
"#,
};

static TRANSITION: Section = Section {
    name: "transition",
    heading: "[lifecycles.<key>.transitions.<key>]",
    about: "A step from one state to another.",
    keys: &[
        title("What people call it.", r#""Approve""#),
        description("What the step means.", r#""The district approves.""#),
        required(
            "purpose",
            Form::Word(&words(&Purpose::ALL)),
            "Which command takes it: an application or change is approved (`approve`) or refused (`refuse`), the body is \
             wound up (`end`), or any other step (`change`). `refuse` and `end` lead to a state of stage `ended`, the \
             others do not.",
            r#""approve""#,
        ),
        required(
            "from",
            Form::Names("state"),
            "The states it leaves; none of stage `ended`.",
            r#"["applied"]"#,
        ),
        required("to", Form::Name("state"), "The state it leads to.", r#""active""#),
        optional(
            "approver",
            Form::Table(&APPROVER),
            "anyone who may write",
            "Who decides on it.",
            r#"{ role = "head", hierarchy = "line" }"#,
        ),
    ],
    choice: None,
    example: r#"[lifecycles.board.transitions.approve]
title = "Approve"
description = "The head of the district approves."
purpose = "approve"
from = "applied"
to = "active"

[lifecycles.board.transitions.wind_up]
title = "Wind up"
description = "Its work is done, or the application is refused."
purpose = "end"
from = ["applied", "active"]
to = "ended"
"#,
};

static APPROVER: Section = Section {
    name: "approver",
    heading: "[lifecycles.<key>.transitions.<key>.approver]",
    about: "Whose decision a step is: that of the holder of a post for the role in the nearest organisation above the \
            body, along the hierarchy, that is of one of the kinds.",
    keys: &[
        required("role", Form::Name("role"), "The role.", r#""head""#),
        required("hierarchy", Form::Name("hierarchy"), "The hierarchy that is walked upwards.", r#""line""#),
        optional(
            "kinds",
            Form::Names("kind"),
            "the kinds in which the role exists",
            "The kinds of organisations that decide. The role exists in at least one of them.",
            r#"["district"]"#,
        ),
    ],
    choice: None,
    example: r#"[lifecycles.board.transitions.approve.approver]
role = "head"
hierarchy = "line"
kinds = "district"
"#,
};

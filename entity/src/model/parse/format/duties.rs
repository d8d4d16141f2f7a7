//! Duties.

use super::rules::RULE;
use super::{Form, Section, description, required, title, words};
use crate::model::Severity;

pub(super) static DUTY: Section = Section {
    name: "duty",
    heading: "[duties.<key>]",
    about: "A soft rule. Where it does not hold there is a finding, and nothing is refused. Each of its kinds can meet it.",
    keys: &[
        title("What people call it.", r#""Boards have a lead""#),
        description("What is asked and why; a finding shows it.", r#""Somebody calls the meetings.""#),
        required(
            "severity",
            Form::Word(&words(&Severity::ALL)),
            "How grave it is when it does not hold.",
            r#""warning""#,
        ),
        required("kinds", Form::Names("kind"), "The kinds of organisations that have it.", r#"["board"]"#),
        required("rule", Form::Choice(&RULE), "What is asked of each of them.", r#""coverage""#),
    ],
    choice: Some(&RULE),
    example: r#"[duties.board_is_supported]
title = "Boards are supported"
description = "Every board has an office that helps it."
severity = "info"
kinds = "board"
rule = "coverage"
relation = "supports"
direction = "inverse"
by = "office"

[duties.board_has_a_lead]
title = "Boards have a lead"
description = "Somebody calls the meetings."
severity = "warning"
kinds = "board"
rule = "cardinality"
count = "relations"
relation = "joint"
direction = "inverse"
roles = "lead"
min = 1

[duties.heads_are_members]
title = "Heads are members"
description = "Nine of ten heads are members of an office."
severity = "info"
kinds = "district"
rule = "ratio"
role = "head"
members_of = "office"
at_least = 0.9

[duties.autumn_report]
title = "Autumn report"
description = "Offices report from 1 October on, within two weeks."
severity = "warning"
kinds = "office"
rule = "cadence"
activity = "report"
period = "year"
within_days = 14

[duties.boards_end]
title = "Boards end"
description = "A board whose planned end has passed is wound up."
severity = "serious"
kinds = "board"
rule = "expiry"
of = "attribute"
attribute = "planned_end"
grace_days = 30
"#,
};

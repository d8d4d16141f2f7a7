//! Roles: of organisations in collaborations, and of people in organisations.

use super::{Form, Section, description, optional, title, unless};

pub(super) static PARTICIPATION_ROLE: Section = Section {
    name: "participation role",
    heading: "[participation_roles.<key>]",
    about: "What an organisation may be in a collaboration.",
    keys: &[
        title("What people call it.", r#""Lead""#),
        description("What a participant in this role does.", r#""Calls the meetings.""#),
        optional(
            "max",
            Form::Integer(1, u32::MAX as i64),
            "any number",
            "At most so many participants of a collaboration have it on one day.",
            "1",
        ),
    ],
    choice: None,
    example: r#"[participation_roles.lead]
title = "Lead"
description = "Calls the meetings."
max = 1

[participation_roles.member]
title = "Member"
description = "Comes to the meetings."
"#,
};

pub(super) static ROLE: Section = Section {
    name: "role",
    heading: "[roles.<key>]",
    about: "What somebody may be in an organisation. Posts are seats for a role.",
    keys: &[
        title("What people call it.", r#""Head""#),
        description("What somebody in this role does.", r#""Leads an office.""#),
        unless(
            "kinds",
            Form::Names("kind"),
            "a kind names it in its `roles`",
            "The kinds of organisations in which it exists.",
            r#"["district", "office"]"#,
        ),
        optional(
            "max",
            Form::Integer(1, u32::MAX as i64),
            "any number",
            "At most so many posts of one organisation are for it on one day.",
            "1",
        ),
        optional(
            "holder_is_member",
            Form::Flag,
            "false",
            "Whether a holder must be a member of the organisation, in any way, as long as the post is held.",
            "true",
        ),
    ],
    choice: None,
    example: r#"[roles.head]
title = "Head"
description = "Leads the district, or an office of it."
kinds = ["district", "office"]
max = 1
holder_is_member = true
"#,
};

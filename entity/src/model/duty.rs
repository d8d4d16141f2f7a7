//! Duties: what should hold. Where one does not hold there is a finding, and nothing is refused.

use super::{Direction, HierarchyIx, KindIx, ParticipationRoleIx, RelationTypeIx, RoleIx, Text};

/// A soft rule, such as "every grid is covered by a branch".
#[derive(Clone, Debug, PartialEq)]
pub struct Duty {
    /// Key in the model file.
    pub key: String,
    /// Title for people.
    pub title: Text,
    /// What is asked and why; a finding shows it.
    pub description: Text,
    /// How grave it is when it does not hold.
    pub severity: Severity,
    /// The kinds of organisations that have it.
    pub kinds: Vec<KindIx>,
    /// What is asked of each of them.
    pub rule: DutyRule,
}

/// How grave a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// To be put right.
    Warning,
    /// To be put right at once.
    Serious,
}

impl Severity {
    /// Every severity with its key in model files.
    pub const ALL: [(&'static str, Severity); 3] =
        [("info", Severity::Info), ("warning", Severity::Warning), ("serious", Severity::Serious)];
}

/// What a duty asks of an organisation.
#[derive(Clone, Debug, PartialEq)]
pub enum DutyRule {
    /// Coverage: at least one tie of this type to an organisation of one of these kinds.
    Coverage {
        /// The type of the tie.
        relation: RelationTypeIx,
        /// From which end it is seen: forward where the organisation is its origin.
        direction: Direction,
        /// The kinds at the other end; empty means any.
        by: Vec<KindIx>,
    },
    /// Cardinality: so many of something.
    Cardinality {
        /// What is counted.
        count: Counted,
        /// At least so many.
        min: Option<u32>,
        /// At most so many.
        max: Option<u32>,
    },
    /// Ratio: of those who hold a post for `role` in the organisation or below it along `hierarchy`, at least this share
    /// are members, in any way, of an organisation of one of these kinds. Nothing is asked where nobody holds one.
    Ratio {
        /// The role.
        role: RoleIx,
        /// The hierarchy that is looked down.
        hierarchy: HierarchyIx,
        /// The kinds of organisations to be a member of; empty means any.
        members_of: Vec<KindIx>,
        /// From 0 to 1.
        at_least: f64,
    },
    /// Cadence: an activity of this kind in every period. Nothing is found before activities are recorded.
    Cadence {
        /// The key of the kind of activity.
        activity: String,
        /// How often.
        period: CadencePeriod,
        /// From when within the period it is due.
        anchor: Anchor,
        /// How many days it may take from then on.
        within_days: Option<u32>,
    },
    /// Expiry: something has an end that has passed.
    Expiry {
        /// What expires.
        of: Expiring,
        /// How many days after the end are still in order.
        grace_days: u32,
    },
}

/// What a cardinality counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Counted {
    /// Organisations of these kinds directly below; no kinds means any.
    Children {
        /// Along this hierarchy.
        hierarchy: HierarchyIx,
        /// Of these kinds.
        kinds: Vec<KindIx>,
    },
    /// Ties of a type.
    Relations {
        /// The type.
        relation: RelationTypeIx,
        /// From which end they are seen.
        direction: Direction,
        /// The kinds at the other end; empty means any.
        kinds: Vec<KindIx>,
        /// The roles of a participation; empty means any.
        roles: Vec<ParticipationRoleIx>,
    },
    /// Members, each person once.
    Members {
        /// Only by memberships of these types; empty means any.
        types: Vec<MembershipType>,
    },
    /// Posts for a role.
    Posts {
        /// The role.
        role: RoleIx,
    },
    /// Holders of posts for a role, each person once: with a minimum, an empty seat is found.
    Holders {
        /// The role.
        role: RoleIx,
    },
}

/// What expires.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expiring {
    /// The organisation itself: the date in this attribute has passed, and it has not ended.
    Attribute(String),
    /// Appointments to its posts that are acting for longer than so many days.
    ActingAppointments {
        /// Longest time.
        days: u32,
    },
    /// Temporary, seconded and report-in memberships of it that last longer than so many days.
    Memberships {
        /// Of these types.
        types: Vec<MembershipType>,
        /// Longest time.
        days: u32,
    },
}

/// How often something is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CadencePeriod {
    /// Every day.
    Day,
    /// Every week, from Monday.
    Week,
    /// Every month.
    Month,
    /// Every quarter.
    Quarter,
    /// Every half-year.
    HalfYear,
    /// Every year.
    Year,
}

impl CadencePeriod {
    /// Every period with its key in model files.
    pub const ALL: [(&'static str, CadencePeriod); 6] = [
        ("day", CadencePeriod::Day),
        ("week", CadencePeriod::Week),
        ("month", CadencePeriod::Month),
        ("quarter", CadencePeriod::Quarter),
        ("half_year", CadencePeriod::HalfYear),
        ("year", CadencePeriod::Year),
    ];
}

/// When within its period something is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Anchor {
    /// At any time in the period.
    Anywhen,
    /// From the first working day (Monday to Friday) of the period.
    FirstWorkingDay,
    /// From this month and day of the year.
    Date {
        /// 1 to 12.
        month: u8,
        /// 1 to 31.
        day: u8,
    },
    /// In this month of the year.
    Month {
        /// 1 to 12.
        month: u8,
    },
}

/// How a person belongs to an organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MembershipType {
    /// At home: one at a time.
    Primary,
    /// Reports in besides, and keeps the home.
    ReportIn,
    /// Sent here for a time by the home.
    Seconded,
    /// In a body that exists for a time.
    Temporary,
}

impl MembershipType {
    /// Every type with its key in files and in the database.
    pub const ALL: [(&'static str, MembershipType); 4] = [
        ("primary", MembershipType::Primary),
        ("report_in", MembershipType::ReportIn),
        ("seconded", MembershipType::Seconded),
        ("temporary", MembershipType::Temporary),
    ];

    /// The key in files and in the database.
    pub fn key(self) -> &'static str {
        Self::ALL[self as usize].0
    }

    /// The type with this key.
    pub fn find(key: &str) -> Option<MembershipType> {
        Self::ALL.iter().find(|(known, _)| *known == key).map(|(_, found)| *found)
    }
}

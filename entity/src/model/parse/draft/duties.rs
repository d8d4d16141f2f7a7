//! Reads duties: which words say what is asked, and which keys go with each.

use super::super::reader::Located;
use super::super::table::Table;
use crate::model::{Anchor, CadencePeriod, Direction, MembershipType, Severity, Text};

/// `[duties.<key>]`.
#[derive(Debug, PartialEq)]
pub(crate) struct DutyDraft {
    pub(crate) title: Text,
    pub(crate) description: Text,
    pub(crate) severity: Severity,
    pub(crate) kinds: Vec<Located<String>>,
    /// `None` where it cannot be understood, which has been reported.
    pub(crate) rule: Option<RuleDraft>,
}

/// `rule` of a duty, with the keys that go with it.
#[derive(Debug, PartialEq)]
pub(crate) enum RuleDraft {
    Coverage(TieDraft),
    Cardinality {
        count: CountDraft,
        min: Option<u32>,
        max: Option<u32>,
    },
    Ratio {
        role: Located<String>,
        hierarchy: Option<Located<String>>,
        members_of: Vec<Located<String>>,
        at_least: f64,
    },
    Cadence {
        activity: String,
        period: CadencePeriod,
        anchor: Anchor,
        within_days: Option<u32>,
    },
    Expiry {
        of: ExpiringDraft,
        grace_days: u32,
    },
}

/// Ties as an organisation sees them.
#[derive(Debug, PartialEq)]
pub(crate) struct TieDraft {
    pub(crate) relation: Located<String>,
    pub(crate) direction: Direction,
    /// The kinds at the other end.
    pub(crate) kinds: Vec<Located<String>>,
}

/// `count` of a cardinality, with the keys that go with it.
#[derive(Debug, PartialEq)]
pub(crate) enum CountDraft {
    Children { hierarchy: Located<String>, kinds: Vec<Located<String>> },
    Relations { ties: TieDraft, roles: Vec<Located<String>> },
    Members { types: Vec<MembershipType> },
    Posts { role: Located<String> },
    Holders { role: Located<String> },
}

/// `of` of an expiry, with the keys that go with it.
#[derive(Debug, PartialEq)]
pub(crate) enum ExpiringDraft {
    Attribute(Located<String>),
    ActingAppointments { days: u32 },
    Memberships { types: Vec<MembershipType>, days: u32 },
}

pub(super) fn read_duty(_: &str, table: &mut Table<'_>) -> DutyDraft {
    DutyDraft {
        title: table.text("title"),
        description: table.text("description"),
        // A severity that is not known is reported, and the model comes to nothing.
        severity: table.choice("severity", &Severity::ALL).unwrap_or(Severity::Info),
        kinds: table.required_strings("kinds"),
        rule: read_rule(table),
    }
}

type ReadRule = fn(&mut Table<'_>) -> Option<RuleDraft>;

/// The words of `rule`, each with what reads the keys that go with it.
const RULES: [(&str, ReadRule); 5] = [
    ("coverage", |table| read_tie(table, "by").map(RuleDraft::Coverage)),
    ("cardinality", read_cardinality),
    ("ratio", read_ratio),
    ("cadence", read_cadence),
    ("expiry", read_expiry),
];

fn read_rule(table: &mut Table<'_>) -> Option<RuleDraft> {
    let Some(read) = table.choice("rule", &RULES) else {
        table.forgive();
        return None;
    };
    read(table)
}

fn read_tie(table: &mut Table<'_>, kinds: &'static str) -> Option<TieDraft> {
    let (relation, direction) = (table.required_string("relation"), table.direction("direction"));
    let kinds = table.strings(kinds);
    Some(TieDraft { relation: relation?, direction, kinds })
}

type ReadCount = fn(&mut Table<'_>) -> Option<CountDraft>;

const COUNTS: [(&str, ReadCount); 5] = [
    ("children", |table| {
        let (hierarchy, kinds) = (table.required_string("hierarchy"), table.strings("of"));
        Some(CountDraft::Children { hierarchy: hierarchy?, kinds })
    }),
    ("relations", |table| {
        let (ties, roles) = (read_tie(table, "of"), table.strings("roles"));
        Some(CountDraft::Relations { ties: ties?, roles })
    }),
    ("members", |table| Some(CountDraft::Members { types: table.words("types", &MembershipType::ALL) })),
    ("posts", |table| table.required_string("role").map(|role| CountDraft::Posts { role })),
    ("holders", |table| table.required_string("role").map(|role| CountDraft::Holders { role })),
];

fn read_cardinality(table: &mut Table<'_>) -> Option<RuleDraft> {
    let (min, max) = (table.integer("min", 0, u32::MAX.into()), table.integer("max", 0, u32::MAX.into()));
    table.check_bounds(min.as_ref(), max.as_ref());
    if max.is_none() && min.as_ref().is_none_or(|min| min.value == 0) {
        let line = min.as_ref().map_or(table.line, |min| min.line);
        table.lacks_at(line, "`min` above 0 and no `max`: it would ask for nothing");
    }
    let Some(read) = table.choice("count", &COUNTS) else {
        table.forgive();
        return None;
    };
    let bound = |bound: Option<Located<i64>>| bound.map(|bound| bound.value as u32);
    Some(RuleDraft::Cardinality { count: read(table)?, min: bound(min), max: bound(max) })
}

fn read_ratio(table: &mut Table<'_>) -> Option<RuleDraft> {
    let (role, hierarchy) = (table.required_string("role"), table.string("hierarchy"));
    let members_of = table.strings("members_of");
    let at_least = table.required("at_least").and_then(|value| value.number());
    if let Some(share) = at_least.as_ref().filter(|share| !(0.0..=1.0).contains(&share.value)) {
        let reason = format!("`at_least` is {}, but a share lies from 0 to 1: 95 % is 0.95", share.value);
        table.fault(share.line, reason);
    }
    Some(RuleDraft::Ratio { role: role?, hierarchy, members_of, at_least: at_least?.value })
}

fn read_cadence(table: &mut Table<'_>) -> Option<RuleDraft> {
    let (activity, period) = (table.name("activity"), table.choice("period", &CadencePeriod::ALL));
    let anchor = super::anchors::read_anchor(table, period);
    let longest = period.map_or(366, super::anchors::longest);
    let within_days = table.integer("within_days", 1, longest).map(|days| days.value as u32);
    Some(RuleDraft::Cadence { activity, period: period?, anchor, within_days })
}

type ReadExpiring = fn(&mut Table<'_>) -> Option<ExpiringDraft>;

const EXPIRING: [(&str, ReadExpiring); 3] = [
    ("attribute", |table| table.required_string("attribute").map(ExpiringDraft::Attribute)),
    ("acting_appointments", |table| read_days(table).map(|days| ExpiringDraft::ActingAppointments { days })),
    ("memberships", read_memberships),
];

fn read_expiry(table: &mut Table<'_>) -> Option<RuleDraft> {
    let grace_days = table.count("grace_days", 0).unwrap_or(0);
    let Some(read) = table.choice("of", &EXPIRING) else {
        table.forgive();
        return None;
    };
    read(table).map(|of| RuleDraft::Expiry { of, grace_days })
}

fn read_memberships(table: &mut Table<'_>) -> Option<ExpiringDraft> {
    let line = table.get("types").map_or(table.line, |types| types.line);
    let mut types = table.words("types", &MembershipType::ALL);
    if types.contains(&MembershipType::Primary) {
        let reason =
            "`primary` memberships last as long as the home does, so they do not expire: take it out";
        table.fault(line, reason);
    }
    if types.is_empty() {
        types = vec![MembershipType::ReportIn, MembershipType::Seconded, MembershipType::Temporary];
    }
    read_days(table).map(|days| ExpiringDraft::Memberships { types, days })
}

fn read_days(table: &mut Table<'_>) -> Option<u32> {
    table.required("days")?;
    table.count("days", 1)
}

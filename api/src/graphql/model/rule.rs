//! The rule of a duty as a sentence.

use entity::model::{
    Anchor, CadencePeriod, Counted, Direction, DutyRule, Expiring, KindIx, MembershipType, RelationTypeIx,
    RoleIx,
};

use crate::names::{Names, camel, screaming};

/// What a rule asks, in English; kinds, roles and types of ties by their names in the API.
pub fn sentence(names: &Names, rule: &DutyRule) -> String {
    match rule {
        DutyRule::Coverage { relation, direction, by } => {
            format!("At least one {}{}.", tie(names, *relation, *direction), of_kinds(names, " with ", by))
        }
        DutyRule::Cardinality { count, min, max } => {
            let bounds = match (min, max) {
                (Some(min), Some(max)) if min == max => format!("Exactly {min}"),
                (Some(min), Some(max)) => format!("From {min} to {max}"),
                (Some(min), None) => format!("At least {min}"),
                (None, Some(max)) => format!("At most {max}"),
                (None, None) => "Any number of".to_owned(),
            };
            format!("{bounds}: {}.", counted(names, count))
        }
        DutyRule::Ratio { role, hierarchy, members_of, at_least } => format!(
            "At least {} % of those who hold a post for {} in it or below it along {} are members of {}.",
            percent(*at_least),
            role_value(names, *role),
            names.hierarchy_values()[usize::from(hierarchy.0)],
            if members_of.is_empty() { "an organization".to_owned() } else { kinds(names, members_of) },
        ),
        DutyRule::Cadence { activity, period, anchor, within_days } => {
            let within =
                within_days.map_or(String::new(), |days| format!(", within {days} days from then on"));
            format!("The activity {activity} once a {}{}{within}.", period_name(*period), anchored(*anchor))
        }
        DutyRule::Expiry { of, grace_days } => {
            let grace = match grace_days {
                0 => String::new(),
                days => format!("; {days} days more are in order"),
            };
            format!("{}{grace}.", expiring(of))
        }
    }
}

fn tie(names: &Names, relation: RelationTypeIx, direction: Direction) -> String {
    let name = &names.relation_type_values()[usize::from(relation.0)];
    match direction {
        Direction::Forward => format!("tie {name} that begins here"),
        Direction::Inverse => format!("tie {name} that leads here"),
    }
}

fn kinds(names: &Names, kinds: &[KindIx]) -> String {
    let kinds: Vec<&str> = kinds.iter().map(|kind| names.kind_value(*kind).as_str()).collect();
    kinds.join(" or ")
}

fn of_kinds(names: &Names, lead: &str, of: &[KindIx]) -> String {
    if of.is_empty() { String::new() } else { format!("{lead}{}", kinds(names, of)) }
}

fn role_value(names: &Names, role: RoleIx) -> String {
    names.role_values()[usize::from(role.0)].to_string()
}

fn types(types: &[MembershipType]) -> String {
    let names: Vec<String> = types.iter().map(|one| screaming(one.key())).collect();
    names.join(" or ")
}

fn counted(names: &Names, count: &Counted) -> String {
    match count {
        Counted::Children { hierarchy, kinds } => format!(
            "organizations{} directly below along {}",
            of_kinds(names, " of kind ", kinds),
            names.hierarchy_values()[usize::from(hierarchy.0)]
        ),
        Counted::Relations { relation, direction, kinds, roles } => {
            let roles: Vec<&str> = roles
                .iter()
                .map(|role| names.participation_role_values()[usize::from(role.0)].as_str())
                .collect();
            let roles = if roles.is_empty() { String::new() } else { format!(" as {}", roles.join(" or ")) };
            let tie = tie(names, *relation, *direction);
            format!("{tie}{}{roles}", of_kinds(names, " with ", kinds))
        }
        Counted::Members { types: of } if of.is_empty() => "members".to_owned(),
        Counted::Members { types: of } => format!("members by {} membership", types(of)),
        Counted::Posts { role } => format!("posts for {}", role_value(names, *role)),
        Counted::Holders { role } => format!("holders of posts for {}", role_value(names, *role)),
    }
}

fn percent(share: f64) -> String {
    let percent = (share * 1e6).round() / 1e4;
    percent.to_string()
}

fn period_name(period: CadencePeriod) -> &'static str {
    match period {
        CadencePeriod::Day => "day",
        CadencePeriod::Week => "week",
        CadencePeriod::Month => "month",
        CadencePeriod::Quarter => "quarter",
        CadencePeriod::HalfYear => "half-year",
        CadencePeriod::Year => "year",
    }
}

fn anchored(anchor: Anchor) -> String {
    match anchor {
        Anchor::Anywhen => String::new(),
        Anchor::FirstWorkingDay => ", from its first working day on".to_owned(),
        Anchor::Date { month, day } => format!(", from {month:02}-{day:02} on"),
        Anchor::Month { month } => format!(", in month {month}"),
    }
}

fn expiring(of: &Expiring) -> String {
    match of {
        Expiring::Attribute(key) => format!("It ends by the date in {}", camel(key)),
        Expiring::ActingAppointments { days } => {
            format!("Nobody acts in one of its posts for longer than {days} days")
        }
        Expiring::Memberships { types: of, days } if of.is_empty() => {
            format!("No membership in it lasts longer than {days} days")
        }
        Expiring::Memberships { types: of, days } => {
            format!("No {} membership in it lasts longer than {days} days", types(of))
        }
    }
}

//! Findings as English sentences.

use super::message::{
    Bounds, Language, Noun, approver, attribute_title, bounds, called, kinds_of, noun, percent, percent_of,
    steps,
};
use super::{EmptySeat, Finding, FindingSubject, Shortfall, Unexplained};
use crate::model::{DutyIx, DutyRule, Expiring, MembershipType, Model, Text};
use crate::snapshot::{Described, Org, Snapshot};

fn text(text: &Text) -> &str {
    text.get(Some(Language::English.tag()))
}

fn name(snapshot: &Snapshot, org: Org) -> String {
    match called(snapshot, org, Language::English.tag()) {
        (name, Some(code)) => format!("{name} ({code})"),
        (name, None) => name,
    }
}

/// The whole sentence.
pub(super) fn sentence(snapshot: &Snapshot, finding: &Finding) -> String {
    let model = snapshot.history().model();
    let org = name(snapshot, finding.organization);
    match finding.subject {
        FindingSubject::Duty(duty, shortfall) => {
            let title = text(&model.duty(duty).title);
            format!("{org} does not meet \"{title}\": {}.", short(model, duty, shortfall))
        }
        FindingSubject::Misfit(misfit) => {
            format!("{org}: {}.", unexplained(snapshot, finding.organization, misfit))
        }
        FindingSubject::EmptySeat(seat) => {
            let titles = steps(snapshot, finding.organization, seat).into_iter().map(text);
            let titles = titles.collect::<Vec<_>>().join("\", \"");
            format!("{org}: nobody can decide on \"{titles}\", as {}.", empty(snapshot, seat))
        }
    }
}

fn short(model: &Model, duty: DutyIx, shortfall: Shortfall) -> String {
    let rule = &model.duty(duty).rule;
    match (shortfall, rule) {
        (Shortfall::Count(found), _) => {
            let (min, max) = bounds(rule);
            count(&noun(model, rule, Language::English.tag()), &Bounds { found, min, max })
        }
        (Shortfall::Share { members, holders }, DutyRule::Ratio { role, at_least, .. }) => format!(
            "{} % of at least {} % of those in the role \"{}\" are members ({members} of {holders})",
            percent(members, holders),
            percent_of(*at_least),
            text(&model.role(*role).title)
        ),
        (Shortfall::Overdue { end }, DutyRule::Expiry { of: Expiring::Attribute(key), .. }) => {
            let title = attribute_title(model, duty, key, Language::English.tag());
            format!("\"{title}\" was {end}")
        }
        (
            Shortfall::Acting { since, .. },
            DutyRule::Expiry { of: Expiring::ActingAppointments { days }, .. },
        ) => {
            format!("somebody has been acting in a post since {since}, longer than {days} days")
        }
        (
            Shortfall::Membership { since, .. },
            DutyRule::Expiry { of: Expiring::Memberships { days, .. }, .. },
        ) => {
            format!("somebody has been a member for a time since {since}, longer than {days} days")
        }
        // A shortfall belongs to a rule of its sort.
        _ => "it does not hold".to_owned(),
    }
}

fn count(noun: &Noun<'_>, Bounds { found, min, max }: &Bounds) -> String {
    let bound = match (min, max) {
        (Some(min), _) if found < min => format!("at least {min}"),
        (_, Some(max)) => format!("at most {max}"),
        _ => "so many".to_owned(),
    };
    match noun {
        Noun::Children(kinds) => {
            format!("{found} of {bound}{} directly below", named(" of the kind ", kinds))
        }
        Noun::Ties { title, roles, kinds } => format!(
            "{found} of {bound} for \"{title}\"{}{}",
            named(" in the role ", roles),
            named(" with the kind ", kinds)
        ),
        Noun::Members([]) => format!("{found} of {bound} members"),
        Noun::Members(types) => {
            let types: Vec<&str> = types.iter().map(|one| membership(*one)).collect();
            format!("{found} of {bound} members by {} membership", types.join(" or "))
        }
        Noun::Posts(title) => format!("{found} of {bound} posts for the role \"{title}\""),
        Noun::Holders(title) => format!("{found} of {bound} in the role \"{title}\""),
    }
}

/// One of these titles, with what leads up to them; nothing where there are none.
fn named(lead: &str, titles: &[&str]) -> String {
    match titles.split_last() {
        None => String::new(),
        Some((last, [])) => format!("{lead}\"{last}\""),
        Some((last, rest)) => format!("{lead}\"{}\" or \"{last}\"", rest.join("\", \"")),
    }
}

fn membership(of: MembershipType) -> &'static str {
    match of {
        MembershipType::Primary => "primary",
        MembershipType::ReportIn => "report-in",
        MembershipType::Seconded => "seconded",
        MembershipType::Temporary => "temporary",
    }
}

fn unexplained(snapshot: &Snapshot, of: Org, misfit: Unexplained) -> String {
    let history = snapshot.history();
    let model = history.model();
    let relation = |relation| text(&model.relation_type(relation).title);
    let kind = |org: Org| text(&model.kind(snapshot.get(org).kind()).title);
    match misfit {
        Unexplained::Recorded(at) => history.misfit(at as usize).reason.to_string(),
        Unexplained::LeftOut(hierarchy, parent) => format!(
            "it is recorded below {}, too, which the hierarchy \"{}\" cannot hold",
            name(snapshot, parent),
            text(&model.hierarchy(hierarchy).title)
        ),
        Unexplained::NoParent(hierarchy) => {
            format!("it has no parent in the hierarchy \"{}\"", text(&model.hierarchy(hierarchy).title))
        }
        Unexplained::Kinds(at, other) => format!(
            "the model does not allow \"{}\" between its kind \"{}\" and {} of the kind \"{}\"",
            relation(at),
            kind(of),
            name(snapshot, other),
            kind(other)
        ),
        Unexplained::TieRole(at, other, role) => format!(
            "\"{}\" with {} has the role \"{}\", which it may not have",
            relation(at),
            name(snapshot, other),
            text(&model.participation_role(role).title)
        ),
        Unexplained::TieWeight(at, other) => {
            format!("\"{}\" with {} has a weight that it may not have", relation(at), name(snapshot, other))
        }
        Unexplained::TooMany(at, found) => format!("{found} of at most 1 for \"{}\"", relation(at)),
        Unexplained::RoleInKind { role, .. } => format!(
            "it has a post for \"{}\", a role that its kind does not have",
            text(&model.role(role).title)
        ),
    }
}

fn empty(snapshot: &Snapshot, seat: EmptySeat) -> String {
    let model = snapshot.history().model();
    let approver = approver(model, seat);
    let role = text(&model.role(approver.role).title);
    match seat.approver {
        None => {
            let kinds: Vec<&str> = kinds_of(model, approver).map(text).collect();
            format!(
                "nothing above it in the hierarchy \"{}\" is of the kind {}",
                text(&model.hierarchy(approver.hierarchy).title),
                kinds.join(" or ")
            )
        }
        Some(org) if seat.posts == 0 => {
            format!("{} has no post for the role \"{role}\"", name(snapshot, org))
        }
        Some(org) => format!("nobody holds the role \"{role}\" in {}", name(snapshot, org)),
    }
}

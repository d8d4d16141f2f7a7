//! What a finding says: a title, a sentence in English or Chinese, and the figures in it.

use std::borrow::Cow;

use super::{EmptySeat, Finding, FindingSubject, Shortfall, Unexplained, chinese, english};
use crate::day::Day;
use crate::model::{
    Approver, Counted, DutyIx, DutyRule, KindIx, MembershipType, Model, ParticipationRoleIx, Text, fallbacks,
};
use crate::snapshot::{Described, Org, Snapshot};

/// The figures of a finding, where it has any.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Figures {
    /// What was found: a number, or for a share a figure from 0 to 1.
    pub found: Option<f64>,
    /// What is asked at least, in the same unit.
    pub at_least: Option<f64>,
    /// What is asked at most, in the same unit.
    pub at_most: Option<f64>,
    /// Of how many the share was taken.
    pub out_of: Option<u32>,
    /// The day that was the last one in order, or from which on something lasts for too long.
    pub since: Option<Day>,
}

/// The languages that findings are told in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    English,
    Chinese,
}

impl Language {
    /// English, unless some Chinese is asked for.
    pub(super) fn of(tag: Option<&str>) -> Language {
        let is_chinese = |tag: &str| tag.eq_ignore_ascii_case("zh");
        match tag.is_some_and(|tag| fallbacks(tag).any(is_chinese)) {
            true => Language::Chinese,
            false => Language::English,
        }
    }

    pub(super) fn tag(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::Chinese => "zh",
        }
    }
}

/// What was found where something else is asked.
pub(super) struct Bounds {
    pub(super) found: u32,
    pub(super) min: Option<u32>,
    pub(super) max: Option<u32>,
}

/// What the words about a count are made of.
pub(super) enum Noun<'a> {
    /// Organisations directly below, of kinds with these titles; none means any.
    Children(Vec<&'a str>),
    /// Ties of a type with this title: in these participation roles, with organisations of these kinds; none means any.
    Ties {
        title: &'a str,
        roles: Vec<&'a str>,
        kinds: Vec<&'a str>,
    },
    /// Members by memberships of these types; none means any.
    Members(&'a [MembershipType]),
    Posts(&'a str),
    Holders(&'a str),
}

impl Finding {
    /// Its title: that of the duty, or what it is that does not hold.
    pub fn title<'a>(&self, model: &'a Model, language: Option<&str>) -> Cow<'a, str> {
        match (self.subject, Language::of(language)) {
            (FindingSubject::Duty(duty, _), _) => model.duty(duty).title.get(language).into(),
            (FindingSubject::Misfit(_), Language::English) => "Not explained by the model".into(),
            (FindingSubject::Misfit(_), Language::Chinese) => "与模型不符".into(),
            (FindingSubject::EmptySeat(_), Language::English) => "Nobody can decide".into(),
            (FindingSubject::EmptySeat(_), Language::Chinese) => "审批岗位空缺".into(),
        }
    }

    /// A sentence that names the organisation, what does not hold, and the figures. `snapshot` is the one it was found in.
    pub fn message(&self, snapshot: &Snapshot, language: Option<&str>) -> String {
        match Language::of(language) {
            Language::English => english::sentence(snapshot, self),
            Language::Chinese => chinese::sentence(snapshot, self),
        }
    }

    /// A number that no other finding of the day has, and that stays the same as long as it is found.
    pub fn key(&self, snapshot: &Snapshot) -> i64 {
        let history = snapshot.history();
        let id = |org: Org| history.id(org);
        let what = match self.subject {
            FindingSubject::Duty(duty, shortfall) => {
                let of = match shortfall {
                    Shortfall::Acting { appointment, .. } => appointment,
                    Shortfall::Membership { membership, .. } => membership,
                    Shortfall::Count(_) | Shortfall::Share { .. } | Shortfall::Overdue { .. } => 0,
                };
                format!("duty {} {of}", history.model().duty(duty).key)
            }
            FindingSubject::Misfit(Unexplained::Recorded(at)) => {
                let misfit = history.misfit(at as usize);
                format!("row {:?} {} {}", misfit.subject, misfit.row, misfit.reason)
            }
            FindingSubject::Misfit(Unexplained::LeftOut(hierarchy, other)) => {
                format!("left out {hierarchy:?} {}", id(other))
            }
            FindingSubject::Misfit(Unexplained::Kinds(relation, other)) => {
                format!("kinds {relation:?} {}", id(other))
            }
            FindingSubject::Misfit(Unexplained::TieRole(relation, other, _)) => {
                format!("role {relation:?} {}", id(other))
            }
            FindingSubject::Misfit(Unexplained::TieWeight(relation, other)) => {
                format!("weight {relation:?} {}", id(other))
            }
            FindingSubject::Misfit(misfit) => format!("{misfit:?}"),
            FindingSubject::EmptySeat(seat) => format!("seat {}", seat.transition),
        };
        let text = format!("{} {what}", id(self.organization));
        // FNV-1a: whoever keeps the number keeps it across upgrades.
        let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        (hash >> 1) as i64
    }

    /// Its figures.
    pub fn figures(&self, model: &Model) -> Figures {
        let FindingSubject::Duty(duty, shortfall) = self.subject else { return Figures::default() };
        let rule = &model.duty(duty).rule;
        match (shortfall, rule) {
            (Shortfall::Share { members, holders }, DutyRule::Ratio { at_least, .. }) => Figures {
                found: Some(f64::from(members) / f64::from(holders)),
                at_least: Some(*at_least),
                out_of: Some(holders),
                ..Figures::default()
            },
            (Shortfall::Count(found), _) => {
                let (min, max) = bounds(rule);
                Figures {
                    found: Some(found.into()),
                    at_least: min.map(f64::from),
                    at_most: max.map(f64::from),
                    ..Figures::default()
                }
            }
            (
                Shortfall::Overdue { end: since }
                | Shortfall::Acting { since, .. }
                | Shortfall::Membership { since, .. },
                _,
            ) => Figures { since: Some(since), ..Figures::default() },
            (Shortfall::Share { .. }, _) => Figures::default(),
        }
    }
}

/// How many are asked.
pub(super) fn bounds(rule: &DutyRule) -> (Option<u32>, Option<u32>) {
    match rule {
        DutyRule::Cardinality { min, max, .. } => (*min, *max),
        _ => (Some(1), None),
    }
}

/// What a rule counts.
pub(super) fn noun<'a>(model: &'a Model, rule: &'a DutyRule, tag: &str) -> Noun<'a> {
    let role = |role| model.role(role).title.get(Some(tag));
    let relation_title = |relation| model.relation_type(relation).title.get(Some(tag));
    let kinds = |kinds: &[KindIx]| kinds.iter().map(|kind| model.kind(*kind).title.get(Some(tag))).collect();
    match rule {
        // What covers is named by the duty itself.
        DutyRule::Coverage { relation, .. } => {
            Noun::Ties { title: relation_title(*relation), roles: Vec::new(), kinds: Vec::new() }
        }
        DutyRule::Cardinality { count: Counted::Relations { relation, kinds: of, roles, .. }, .. } => {
            let role = |role: &ParticipationRoleIx| model.participation_role(*role).title.get(Some(tag));
            Noun::Ties {
                title: relation_title(*relation),
                roles: roles.iter().map(role).collect(),
                kinds: kinds(of),
            }
        }
        DutyRule::Cardinality { count: Counted::Children { kinds: of, .. }, .. } => Noun::Children(kinds(of)),
        DutyRule::Cardinality { count: Counted::Members { types }, .. } => Noun::Members(types),
        DutyRule::Cardinality { count: Counted::Posts { role: at }, .. } => Noun::Posts(role(*at)),
        DutyRule::Cardinality { count: Counted::Holders { role: at }, .. } => Noun::Holders(role(*at)),
        _ => Noun::Members(&[]),
    }
}

/// A share in percent, with one decimal; rounded down, so that what is too little never looks like enough.
pub(super) fn percent(part: u32, whole: u32) -> String {
    tenths(u64::from(part) * 1000 / u64::from(whole.max(1)))
}

fn tenths(tenths: u64) -> String {
    match tenths % 10 {
        0 => (tenths / 10).to_string(),
        decimal => format!("{}.{decimal}", tenths / 10),
    }
}

/// A share that is asked, in percent.
pub(super) fn percent_of(share: f64) -> String {
    let hundredths = (share * 10_000.0).round() / 100.0;
    hundredths.to_string()
}

/// The titles of the steps that an empty seat would decide on.
pub(super) fn steps(snapshot: &Snapshot, body: Org, seat: EmptySeat) -> Vec<&Text> {
    let lifecycle = snapshot.history().model().lifecycle(seat.lifecycle);
    let first = &lifecycle.transitions[usize::from(seat.transition)];
    let state = snapshot.get(body).state();
    let same = lifecycle.transitions.iter().filter(|step| {
        step.approver == first.approver && state.is_some_and(|state| step.from.contains(&state))
    });
    same.map(|step| &step.title).collect()
}

/// Whose seat is empty.
pub(super) fn approver(model: &Model, seat: EmptySeat) -> &Approver {
    let step = &model.lifecycle(seat.lifecycle).transitions[usize::from(seat.transition)];
    step.approver.as_ref().expect("an empty seat is that of an approver")
}

/// The kinds that an approver's organisation may be of.
pub(super) fn kinds_of<'a>(model: &'a Model, approver: &'a Approver) -> impl Iterator<Item = &'a Text> {
    approver.kinds_in(model).iter().map(|kind| &model.kind(*kind).title)
}

/// The title of an attribute whose date has passed.
pub(super) fn attribute_title<'a>(model: &'a Model, duty: DutyIx, key: &'a str, tag: &str) -> &'a str {
    let mut kinds = model.duty(duty).kinds.iter();
    let attribute = kinds.find_map(|kind| model.kind(*kind).attributes.get(key));
    attribute.map_or(key, |attribute| attribute.title.get(Some(tag)))
}

/// What an organisation is called: its name in the language, and its code.
pub(super) fn called(snapshot: &Snapshot, org: Org, tag: &str) -> (String, Option<String>) {
    let version = snapshot.get(org);
    let translated = version.names().find(|(known, _)| known.eq_ignore_ascii_case(tag));
    let name = translated.map_or(version.name(), |(_, name)| name);
    (name.to_owned(), version.code().map(str::to_owned))
}

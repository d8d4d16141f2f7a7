//! Findings as Chinese sentences.

use super::message::{
    Bounds, Language, Noun, approver, attribute_title, bounds, called, kinds_of, noun, percent, percent_of,
    steps,
};
use super::{EmptySeat, Finding, FindingSubject, Shortfall, Unexplained};
use crate::model::{DutyIx, DutyRule, Expiring, MembershipType, MisfitReason, Model, Text};
use crate::snapshot::{Described, Org, Snapshot};

fn text(text: &Text) -> &str {
    text.get(Some(Language::Chinese.tag()))
}

fn name(snapshot: &Snapshot, org: Org) -> String {
    match called(snapshot, org, Language::Chinese.tag()) {
        (name, Some(code)) => format!("{name}（{code}）"),
        (name, None) => name,
    }
}

/// The whole sentence.
pub(super) fn sentence(snapshot: &Snapshot, finding: &Finding) -> String {
    let model = snapshot.history().model();
    let org = name(snapshot, finding.organization);
    match finding.subject {
        FindingSubject::Duty(duty, shortfall) => {
            format!("{org}未达到“{}”：{}。", text(&model.duty(duty).title), short(model, duty, shortfall))
        }
        FindingSubject::Misfit(misfit) => {
            format!("{org}：{}。", unexplained(snapshot, finding.organization, misfit))
        }
        FindingSubject::EmptySeat(seat) => {
            let titles = steps(snapshot, finding.organization, seat).into_iter().map(text);
            let titles = titles.collect::<Vec<_>>().join("”“");
            format!("{org}：“{titles}”无人审批，{}。", empty(snapshot, seat))
        }
    }
}

fn short(model: &Model, duty: DutyIx, shortfall: Shortfall) -> String {
    let rule = &model.duty(duty).rule;
    match (shortfall, rule) {
        (Shortfall::Count(found), _) => {
            let (min, max) = bounds(rule);
            count(&noun(model, rule, Language::Chinese.tag()), &Bounds { found, min, max })
        }
        (Shortfall::Share { members, holders }, DutyRule::Ratio { role, at_least, .. }) => format!(
            "“{}”中成员占 {}%，应不低于 {}%（{holders} 人中 {members} 人）",
            text(&model.role(*role).title),
            percent(members, holders),
            percent_of(*at_least)
        ),
        (Shortfall::Overdue { end }, DutyRule::Expiry { of: Expiring::Attribute(key), .. }) => {
            let title = attribute_title(model, duty, key, Language::Chinese.tag());
            format!("“{title}”为 {end}，已过期")
        }
        (
            Shortfall::Acting { since, .. },
            DutyRule::Expiry { of: Expiring::ActingAppointments { days }, .. },
        ) => {
            format!("有人自 {since} 起代理职务，已超过 {days} 天")
        }
        (
            Shortfall::Membership { since, .. },
            DutyRule::Expiry { of: Expiring::Memberships { days, .. }, .. },
        ) => {
            format!("有人自 {since} 起为临时性成员，已超过 {days} 天")
        }
        // A shortfall belongs to a rule of its sort.
        _ => "未达到".to_owned(),
    }
}

fn count(noun: &Noun<'_>, Bounds { found, min, max }: &Bounds) -> String {
    let measure = if matches!(noun, Noun::Members(_) | Noun::Holders(_)) { "人" } else { "个" };
    let bound = match (min, max) {
        (Some(min), _) if found < min => format!("至少 {min} {measure}"),
        (_, Some(max)) => format!("至多 {max} {measure}"),
        _ => "不限".to_owned(),
    };
    match noun {
        Noun::Children(kinds) => format!("直接下级{} {found} 个，应{bound}", one_of(kinds)),
        Noun::Ties { title, roles, kinds } => {
            let role =
                if roles.is_empty() { String::new() } else { format!("中角色为{}的", one_of(roles)) };
            let kind = if kinds.is_empty() { String::new() } else { format!("（限{}）", one_of(kinds)) };
            format!("“{title}”{role}{kind}{found} 个，应{bound}")
        }
        Noun::Members(types) => {
            let types: Vec<&str> = types.iter().map(|one| membership(*one)).collect();
            format!("{}成员 {found} 人，应{bound}", types.join("、"))
        }
        Noun::Posts(title) => format!("“{title}”岗位 {found} 个，应{bound}"),
        Noun::Holders(title) => format!("“{title}”在任 {found} 人，应{bound}"),
    }
}

/// One of these titles; nothing where there are none.
fn one_of(titles: &[&str]) -> String {
    if titles.is_empty() { String::new() } else { format!("“{}”", titles.join("”“")) }
}

fn membership(of: MembershipType) -> &'static str {
    match of {
        MembershipType::Primary => "归属",
        MembershipType::ReportIn => "报到",
        MembershipType::Seconded => "借调",
        MembershipType::Temporary => "临时",
    }
}

fn recorded(reason: &MisfitReason) -> String {
    match reason {
        MisfitReason::Kind { kind } => format!("其类型“{kind}”在模型中已不存在"),
        MisfitReason::State { state, kind } => format!("其状态“{state}”不属于“{kind}”的生命周期"),
        MisfitReason::UnknownAttribute { attribute, kind, value } => {
            format!("“{kind}”已无属性“{attribute}”，但记录的值为 {value}")
        }
        MisfitReason::AttributeValue { attribute, value, .. } => {
            format!("属性“{attribute}”的值 {value} 不符合模型")
        }
        MisfitReason::MissingAttribute { attribute } => format!("缺少必填属性“{attribute}”"),
        MisfitReason::RelationType { relation_type } => {
            format!("有“{relation_type}”类型的关系，该类型在模型中已不存在")
        }
        MisfitReason::ParticipationRole { role } => format!("以“{role}”角色参与，该角色在模型中已不存在"),
        MisfitReason::Role { role } => format!("有“{role}”岗位，该职务在模型中已不存在"),
    }
}

fn unexplained(snapshot: &Snapshot, of: Org, misfit: Unexplained) -> String {
    let history = snapshot.history();
    let model = history.model();
    let relation = |relation| text(&model.relation_type(relation).title);
    let kind = |org: Org| text(&model.kind(snapshot.get(org).kind()).title);
    match misfit {
        Unexplained::Recorded(at) => recorded(&history.misfit(at as usize).reason),
        Unexplained::LeftOut(hierarchy, parent) => format!(
            "还记录在{}之下，“{}”体系无法容纳",
            name(snapshot, parent),
            text(&model.hierarchy(hierarchy).title)
        ),
        Unexplained::NoParent(hierarchy) => {
            format!("在“{}”体系中没有上级", text(&model.hierarchy(hierarchy).title))
        }
        Unexplained::Kinds(at, other) => format!(
            "模型不允许“{}”与{}（“{}”）之间有“{}”关系",
            kind(of),
            name(snapshot, other),
            kind(other),
            relation(at)
        ),
        Unexplained::TieRole(at, other, role) => format!(
            "与{}的“{}”关系不允许角色“{}”",
            name(snapshot, other),
            relation(at),
            text(&model.participation_role(role).title)
        ),
        Unexplained::TieWeight(at, other) => {
            format!("与{}的“{}”关系的权重不符合模型", name(snapshot, other), relation(at))
        }
        Unexplained::TooMany(at, found) => format!("“{}”{found} 个，应至多 1 个", relation(at)),
        Unexplained::RoleInKind { role, .. } => {
            format!("有“{}”岗位，该类型组织不设此职务", text(&model.role(role).title))
        }
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
                "“{}”体系中其上没有“{}”类型的组织",
                text(&model.hierarchy(approver.hierarchy).title),
                kinds.join("”或“")
            )
        }
        Some(org) if seat.posts == 0 => format!("{}未设“{role}”岗位", name(snapshot, org)),
        Some(org) => format!("{}的“{role}”无人在任", name(snapshot, org)),
    }
}

//! Duties that organisations do not meet.

use std::collections::HashMap;

use super::build::Due;
use super::{Finding, FindingSubject, Shortfall};
use crate::day::Day;
use crate::model::{
    AttributeType, Counted, Direction, DutyIx, DutyRule, Expiring, HierarchyIx, KindIx, MembershipType,
    Model, ParticipationRoleIx, RelationTypeIx, RoleIx, Stage,
};
use crate::snapshot::{AttributeRef, Described, Org, Snapshot};

pub(super) fn find(snapshot: &Snapshot, due: &mut Due, found: &mut Vec<Finding>) {
    let model = snapshot.history().model();
    let asked: Vec<(DutyIx, Asked<'_>)> = (0u16..)
        .map(DutyIx)
        .zip(model.duties.values())
        .filter_map(|(ix, duty)| Some((ix, Asked::of(snapshot, &duty.kinds, &duty.rule)?)))
        .collect();
    let of_kind = |kind: KindIx| asked.iter().filter(move |(ix, _)| model.duty(*ix).kinds.contains(&kind));
    let of_kinds: Vec<Vec<&(DutyIx, Asked<'_>)>> =
        model.kinds().map(|(kind, _)| of_kind(kind).collect()).collect();
    if of_kinds.iter().all(Vec::is_empty) {
        return;
    }
    let mut people = Vec::new();
    for org in snapshot.organizations() {
        let version = snapshot.get(org);
        let duties = &of_kinds[usize::from(version.kind().0)];
        if duties.is_empty() || version.state().is_some_and(|state| is_exempt(model.state(state).stage)) {
            continue;
        }
        for (ix, asked) in duties {
            let mut note = |shortfall| {
                found.push(Finding { organization: org, subject: FindingSubject::Duty(*ix, shortfall) });
            };
            asked.look(snapshot, org, due, &mut people, &mut note);
        }
    }
}

/// What has only been applied for does not work yet; what has ended does not any more.
fn is_exempt(stage: Stage) -> bool {
    matches!(stage, Stage::Pending | Stage::Ended)
}

/// A rule, made ready to be asked of many organisations.
enum Asked<'a> {
    Count { what: What<'a>, min: u32, max: u32 },
    Share { shares: HashMap<Org, (u32, u32)>, at_least: f64 },
    Attribute { places: Vec<Option<usize>>, grace_days: u32 },
    Acting { days: u32 },
    Memberships { types: &'a [MembershipType], days: u32 },
}

/// What is counted; lists that are empty mean any.
enum What<'a> {
    Children(HierarchyIx, &'a [KindIx]),
    Ties {
        relation: RelationTypeIx,
        directions: &'static [Direction],
        kinds: &'a [KindIx],
        roles: &'a [ParticipationRoleIx],
    },
    Members(&'a [MembershipType]),
    Posts(RoleIx),
    Holders(RoleIx),
}

fn means<T: PartialEq>(list: &[T], one: &T) -> bool {
    list.is_empty() || list.contains(one)
}

impl<'a> Asked<'a> {
    /// `None` for what nothing can be found about.
    fn of(snapshot: &Snapshot, duty_kinds: &[KindIx], rule: &'a DutyRule) -> Option<Asked<'a>> {
        let model: &Model = snapshot.history().model();
        let ties = |relation: RelationTypeIx, direction, kinds, roles| What::Ties {
            relation,
            directions: directions(model, relation, direction),
            kinds,
            roles,
        };
        Some(match rule {
            DutyRule::Coverage { relation, direction, by } => {
                Asked::Count { what: ties(*relation, *direction, by, &[]), min: 1, max: u32::MAX }
            }
            DutyRule::Cardinality { count, min, max } => Asked::Count {
                what: match count {
                    Counted::Children { hierarchy, kinds } => What::Children(*hierarchy, kinds),
                    Counted::Relations { relation, direction, kinds, roles } => {
                        ties(*relation, *direction, kinds, roles)
                    }
                    Counted::Members { types } => What::Members(types),
                    Counted::Posts { role } => What::Posts(*role),
                    Counted::Holders { role } => What::Holders(*role),
                },
                min: min.unwrap_or(0),
                max: max.unwrap_or(u32::MAX),
            },
            DutyRule::Ratio { role, hierarchy, members_of, at_least } => {
                let shares = shares(snapshot, duty_kinds, *role, *hierarchy, members_of);
                Asked::Share { shares, at_least: *at_least }
            }
            DutyRule::Cadence { .. } => return None,
            DutyRule::Expiry { of: Expiring::Attribute(key), grace_days } => {
                let place = |kind: &crate::model::Kind| {
                    let (at, _, attribute) = kind.attributes.get_full(key)?;
                    (attribute.attribute_type == AttributeType::Date).then_some(at)
                };
                let places = model.kinds().map(|(_, kind)| place(kind)).collect();
                Asked::Attribute { places, grace_days: *grace_days }
            }
            DutyRule::Expiry { of: Expiring::ActingAppointments { days }, grace_days } => {
                Asked::Acting { days: days.saturating_add(*grace_days) }
            }
            DutyRule::Expiry { of: Expiring::Memberships { types, days }, grace_days } => {
                Asked::Memberships { types, days: days.saturating_add(*grace_days) }
            }
        })
    }

    fn look(
        &self,
        snapshot: &Snapshot,
        org: Org,
        due: &mut Due,
        people: &mut Vec<u32>,
        note: &mut impl FnMut(Shortfall),
    ) {
        let belonging = snapshot.belonging();
        match self {
            Asked::Count { what, min, max } => {
                let count = what.count(snapshot, org, people);
                if count < *min || count > *max {
                    note(Shortfall::Count(count));
                }
            }
            Asked::Share { shares, at_least } => {
                if let Some((members, holders)) = shares.get(&org).copied()
                    && !is_enough(members, holders, *at_least)
                {
                    note(Shortfall::Share { members, holders });
                }
            }
            Asked::Attribute { places, grace_days } => {
                let version = snapshot.get(org);
                if let Some(at) = places[usize::from(version.kind().0)]
                    && let Some(AttributeRef::Date(end)) = version.attribute(at)
                    // The day itself is the last one in order.
                    && due.has_come(after(end, grace_days.saturating_add(1)))
                {
                    note(Shortfall::Overdue { end });
                }
            }
            Asked::Acting { days } => {
                let posts = belonging.posts_of(snapshot, org);
                for holder in posts.flat_map(|post| belonging.holders_of(snapshot, post.id)) {
                    let since = holder.validity.from;
                    if holder.acting && since != Day::OPEN_START && due.has_come(after(since, *days)) {
                        note(Shortfall::Acting { appointment: holder.id, since });
                    }
                }
            }
            Asked::Memberships { types, days } => {
                for member in belonging.members_of(snapshot, org) {
                    let since = member.validity.from;
                    if means(types, &member.membership_type)
                        && since != Day::OPEN_START
                        && due.has_come(after(since, *days))
                    {
                        note(Shortfall::Membership { membership: member.id, since });
                    }
                }
            }
        }
    }
}

fn after(day: Day, days: u32) -> Day {
    Day(day.0.saturating_add_unsigned(days))
}

/// Figures such as 0.95 are not exact, and 19 of 20 are 95 %.
fn is_enough(members: u32, holders: u32, at_least: f64) -> bool {
    f64::from(members) + 1e-9 * f64::from(holders) >= at_least * f64::from(holders)
}

fn directions(model: &Model, relation: RelationTypeIx, direction: Direction) -> &'static [Direction] {
    match direction {
        _ if model.relation_type(relation).symmetric => &[Direction::Forward, Direction::Inverse],
        Direction::Forward => &[Direction::Forward],
        Direction::Inverse => &[Direction::Inverse],
    }
}

impl What<'_> {
    /// How many there are, each organisation and each person once. `seen` is room to work in.
    fn count(&self, snapshot: &Snapshot, org: Org, seen: &mut Vec<u32>) -> u32 {
        let belonging = snapshot.belonging();
        let holding =
            |role: RoleIx| belonging.posts_of(snapshot, org).filter(move |post| post.role == Some(role));
        seen.clear();
        match self {
            What::Children(hierarchy, kinds) => {
                let children = snapshot.hierarchy(*hierarchy).children(org);
                return match kinds {
                    [] => children.len() as u32,
                    _ => {
                        children.iter().filter(|child| kinds.contains(&snapshot.get(**child).kind())).count()
                            as u32
                    }
                };
            }
            What::Ties { relation, directions, kinds, roles } => {
                let edges = snapshot.history().ties(*relation);
                for direction in *directions {
                    for at in snapshot.ties(*relation).of(org, *direction) {
                        let edge = &edges[*at as usize];
                        let other = match direction {
                            Direction::Forward => edge.parent,
                            Direction::Inverse => edge.child,
                        };
                        let role = || snapshot.history().note(edge.row).and_then(|note| note.role);
                        if means(kinds, &snapshot.get(other).kind())
                            && (roles.is_empty() || role().is_some_and(|role| roles.contains(&role)))
                        {
                            seen.push(other.0);
                        }
                    }
                }
            }
            What::Members(types) => {
                let members = belonging.members_of(snapshot, org);
                seen.extend(
                    members
                        .filter(|member| means(types, &member.membership_type))
                        .map(|member| member.person),
                );
            }
            What::Posts(role) => return holding(*role).count() as u32,
            What::Holders(role) => {
                let holders = holding(*role).flat_map(|post| belonging.holders_of(snapshot, post.id));
                seen.extend(holders.map(|holder| holder.person));
            }
        }
        seen.sort_unstable();
        seen.dedup();
        seen.len() as u32
    }
}

/// For each organisation that has the duty and anybody in the role at or below it: who of them are members, and how many
/// there are; each person once. Holders are carried upwards: there are fewer of them than organisations.
fn shares(
    snapshot: &Snapshot,
    duty_kinds: &[KindIx],
    role: RoleIx,
    hierarchy: HierarchyIx,
    members_of: &[KindIx],
) -> HashMap<Org, (u32, u32)> {
    let (belonging, tree) = (snapshot.belonging(), snapshot.hierarchy(hierarchy));
    let mut is_member = vec![false; snapshot.history().people().persons().len()];
    for (org, member) in belonging.members(snapshot) {
        if means(members_of, &snapshot.get(org).kind()) {
            is_member[member.person as usize] = true;
        }
    }
    let has_duty = |org: &Org| duty_kinds.contains(&snapshot.get(*org).kind());
    let mut holders: Vec<(Org, u32)> = Vec::new();
    for (org, post) in belonging.posts(snapshot).filter(|(_, post)| post.role == Some(role)) {
        let mut persons = belonging.holders_of(snapshot, post.id).map(|holder| holder.person).peekable();
        if persons.peek().is_none() {
            continue;
        }
        let above: Vec<Org> = tree.ancestors(org).into_iter().chain([org]).filter(has_duty).collect();
        holders.extend(persons.flat_map(|person| above.iter().map(move |org| (*org, person))));
    }
    holders.sort_unstable();
    holders.dedup();
    let mut shares = HashMap::new();
    for (org, person) in holders {
        let (members, all): &mut (u32, u32) = shares.entry(org).or_default();
        *members += u32::from(is_member[person as usize]);
        *all += 1;
    }
    shares
}

//! Ties of every type, hierarchies included: between which organisations, when, how heavy, in which role, how many.
//!
//! How many ties one organisation has, and whether it must have one, [`super::check_links`] says; that nothing comes to stand
//! below itself, [`super::find_cycles`].

use std::collections::HashMap;

use super::crowd::{Surplus, surplus_among};
use crate::day::{Day, Period};
use crate::model::{KindIx, Model, ParticipationRoleIx, RelationTypeIx};

/// One end of a tie, as the rules see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TieEnd<'a> {
    /// The organisation, by whatever number the caller knows it.
    pub organization: i64,
    /// Its life.
    pub life: Period,
    /// What it is when, over all of its life.
    pub kinds: &'a [(Period, KindIx)],
}

/// A tie, as the rules see it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TieSpan<'a> {
    /// Origin; the child in a hierarchy.
    pub from: TieEnd<'a>,
    /// Target; the parent in a hierarchy.
    pub to: TieEnd<'a>,
    /// Weight.
    pub weight: Option<f64>,
    /// What the origin is in the target.
    pub role: Option<ParticipationRoleIx>,
    /// When it holds.
    pub validity: Period,
}

/// What is wrong with a tie by itself.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum TieFault {
    /// Both ends are the same organisation.
    Itself,
    /// It reaches beyond the life of its origin.
    OutsideFrom,
    /// It reaches beyond the life of its target.
    OutsideTo,
    /// Its type does not tie organisations of these kinds, which the ends are of on these days.
    Pair {
        /// Kind of the origin.
        from: KindIx,
        /// Kind of the target.
        to: KindIx,
        /// When.
        during: Period,
    },
    /// A participation in an organisation that is no collaboration on these days.
    NoCollaboration {
        /// Kind of the target.
        kind: KindIx,
        /// When.
        during: Period,
    },
    /// A weight, where the type has none.
    NeedlessWeight,
    /// A weight outside what the type allows.
    Weight {
        /// Smallest weight.
        min: f64,
        /// Largest weight.
        max: f64,
    },
    /// A role, where the type has none.
    NeedlessRole,
    /// A role that is none of the type's.
    ForeignRole {
        /// The role.
        role: ParticipationRoleIx,
    },
}

/// Checks one tie by itself.
pub fn check_tie(model: &Model, relation_type: RelationTypeIx, tie: &TieSpan<'_>) -> Vec<TieFault> {
    let definition = model.relation_type(relation_type);
    let mut faults = Vec::new();
    if tie.from.organization == tie.to.organization {
        faults.push(TieFault::Itself);
    }
    if !tie.from.life.covers(tie.validity) {
        faults.push(TieFault::OutsideFrom);
    }
    if !tie.to.life.covers(tie.validity) {
        faults.push(TieFault::OutsideTo);
    }
    let pair = |from: KindIx, to: KindIx| {
        definition.pairs.allows(from, to) || definition.symmetric && definition.pairs.allows(to, from)
    };
    for (validity, to) in tie.to.kinds {
        let validity = validity.intersection(tie.validity);
        if definition.is_participation && !validity.is_empty() && !model.kind(*to).is_collaboration() {
            faults.push(TieFault::NoCollaboration { kind: *to, during: validity });
        }
        for (other, from) in tie.from.kinds {
            let during = other.intersection(validity);
            if !during.is_empty() && !pair(*from, *to) {
                faults.push(TieFault::Pair { from: *from, to: *to, during });
            }
        }
    }
    match (&definition.weight, tie.weight) {
        (None, Some(_)) => faults.push(TieFault::NeedlessWeight),
        (Some(weight), Some(given)) if !(weight.min..=weight.max).contains(&given) => {
            faults.push(TieFault::Weight { min: weight.min, max: weight.max });
        }
        _ => {}
    }
    match tie.role {
        Some(_) if definition.participation_roles.is_empty() => faults.push(TieFault::NeedlessRole),
        Some(role) if !definition.participation_roles.contains(&role) => {
            faults.push(TieFault::ForeignRole { role });
        }
        _ => {}
    }
    faults
}

/// Two ties of one type between the same two organisations on the same day; a symmetric one stands once, whichever way round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TieTwice {
    /// The place of the one that begins later.
    pub at: usize,
    /// The place of the other.
    pub other: usize,
    /// Whether they lead opposite ways.
    pub mirrored: bool,
}

/// Looks for ties of one type that say the same twice.
pub fn find_doubled_ties(symmetric: bool, ties: &[(i64, i64, Period)]) -> Vec<TieTwice> {
    let ends = |at: usize| {
        let (from, to, _) = ties[at];
        if symmetric { (from.min(to), from.max(to)) } else { (from, to) }
    };
    let mut order: Vec<usize> = (0..ties.len()).collect();
    order.sort_by_key(|at| (ends(*at), ties[*at].2.from, *at));
    let mut found = Vec::new();
    // Of those before it, the one that ends last.
    let mut last: Option<usize> = None;
    for at in order {
        match last.filter(|last| ends(*last) == ends(at)) {
            Some(other) => {
                if ties[other].2.overlaps(ties[at].2) {
                    found.push(TieTwice { at, other, mirrored: ties[at].0 != ties[other].0 });
                }
                if ties[at].2.to > ties[other].2.to {
                    last = Some(at);
                }
            }
            None => last = Some(at),
        }
    }
    found
}

/// More participants in a role than a body may have on one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleFull {
    /// The place of the participation that begins last.
    pub at: usize,
    /// The role.
    pub role: ParticipationRoleIx,
    /// How many there may be.
    pub max: u32,
    /// The day on which it begins.
    pub on: Day,
    /// Those that hold on that day already.
    pub with: Vec<usize>,
}

/// Checks all participations in one body, of whatever types.
pub fn check_participants(
    model: &Model,
    participations: &[(Option<ParticipationRoleIx>, Period)],
) -> Vec<RoleFull> {
    let mut by_role: HashMap<ParticipationRoleIx, Vec<usize>> = HashMap::new();
    for (at, (role, _)) in participations.iter().enumerate() {
        if let Some(role) = role {
            by_role.entry(*role).or_default().push(at);
        }
    }
    let mut found = Vec::new();
    for (role, places) in by_role {
        let Some(max) = model.participation_role(role).max else { continue };
        let surplus = surplus_among(&places, |at| participations[at].1, max as usize);
        found.extend(surplus.map(|Surplus { at, on, with }| RoleFull { at, role, max, on, with }));
    }
    found.sort_by_key(|full| full.at);
    found
}

#[cfg(test)]
mod tests {
    use super::super::tests::county;
    use super::*;

    fn period(from: i32, to: i32) -> Period {
        Period { from: Day(from), to: Day(to) }
    }

    #[test]
    fn each_rule_refuses_what_it_should() {
        let model = county();
        let kind = |key: &str| model.find_kind(key).expect("the model has it");
        let relation_type = |key: &str| model.find_relation_type(key).expect("the model has it");
        let role = |key: &str| model.find_participation_role(key).expect("the model has it");
        let life = period(0, 100);
        let check = |key: &str, from: &str, to: &[(Period, KindIx)], weight, role, validity| {
            let from = [(life, kind(from))];
            let tie = TieSpan {
                from: TieEnd { organization: 1, life, kinds: &from },
                to: TieEnd { organization: 2, life: period(10, 90), kinds: to },
                weight,
                role,
                validity,
            };
            check_tie(&model, relation_type(key), &tie)
        };
        let all = |key: &str| vec![(life, kind(key))];
        let joint = all("joint_committee");
        let lead = Some(role("lead"));
        assert_eq!(check("joint", "company", &joint, Some(100.0), lead, period(10, 90)), []);
        assert_eq!(
            check("joint", "company", &joint, Some(100.5), None, period(5, 101)),
            [TieFault::OutsideFrom, TieFault::OutsideTo, TieFault::Weight { min: 0.0, max: 100.0 }]
        );
        assert_eq!(check("joint", "company", &joint, Some(f64::NAN), None, period(10, 90)).len(), 1);
        assert_eq!(
            check("co_builds", "branch", &all("school"), Some(1.0), lead, period(10, 90)),
            [TieFault::NeedlessWeight, TieFault::NeedlessRole]
        );
        // Symmetric ties may be written either way round.
        assert_eq!(check("co_builds", "school", &all("branch"), None, None, period(10, 90)), []);
        let later = [(period(0, 50), kind("joint_committee")), (period(50, 100), kind("company"))];
        assert_eq!(
            check("joint", "branch", &later, None, None, period(40, 60)),
            [
                TieFault::NoCollaboration { kind: kind("company"), during: period(50, 60) },
                TieFault::Pair { from: kind("branch"), to: kind("company"), during: period(50, 60) }
            ]
        );
        assert_eq!(check("joint", "branch", &later, None, None, period(40, 50)), []);
        let grid = all("grid");
        assert_eq!(
            check("covers", "company", &grid, Some(0.5), None, period(10, 90)),
            [TieFault::Pair { from: kind("company"), to: kind("grid"), during: period(10, 90) }]
        );
        let kinds = all("branch");
        let end = TieEnd { organization: 1, life, kinds: &kinds };
        let own = TieSpan { from: end, to: end, weight: None, role: None, validity: life };
        assert_eq!(check_tie(&model, relation_type("co_builds"), &own), [TieFault::Itself]);
    }

    #[test]
    fn what_is_said_twice_is_found() {
        let ties =
            [(1, 2, period(0, 50)), (2, 1, period(40, 60)), (1, 2, period(50, 55)), (1, 3, period(0, 9))];
        assert_eq!(find_doubled_ties(false, &ties), []);
        assert_eq!(
            find_doubled_ties(true, &ties),
            [TieTwice { at: 1, other: 0, mirrored: true }, TieTwice { at: 2, other: 1, mirrored: true }]
        );
        let ties = [(1, 2, period(20, 50)), (1, 2, period(0, 21))];
        assert_eq!(find_doubled_ties(false, &ties), [TieTwice { at: 0, other: 1, mirrored: false }]);
    }

    #[test]
    fn a_body_has_so_many_leads() {
        let model = county();
        let role = |key: &str| model.find_participation_role(key).expect("the model has it");
        let (lead, member) = (role("lead"), role("member"));
        let list = [
            (Some(lead), period(0, 50)),
            (Some(lead), period(50, 60)),
            (Some(lead), period(49, 50)),
            (Some(member), period(0, 60)),
            (Some(member), period(0, 60)),
            (None, period(0, 60)),
        ];
        assert_eq!(
            check_participants(&model, &list),
            [RoleFull { at: 2, role: lead, max: 1, on: Day(49), with: vec![0] }]
        );
    }
}

//! Ties by themselves, all of one origin together, and the roles in a body.

use std::collections::BTreeSet;

use super::super::draft::Draft;
use super::super::table::Slot;
use super::Concerned;
use crate::command::violation::{listed, said};
use crate::command::{Violation, ViolationCode, naming};
use crate::day::Period;
use crate::model::{KindIx, RelationTypeIx, Shape, Text};
use crate::rule::{
    Link, LinkFault, TieEnd, TieFault, TieSpan, check_links, check_participants, check_tie, find_doubled_ties,
};
use crate::store::{RawTie, StoreError};

impl Draft {
    pub(super) async fn verify_ties(&mut self, concerned: &Concerned) -> Result<(), StoreError> {
        let places: Vec<usize> = self
            .ties
            .iter()
            .filter(|(_, slot)| {
                let lives = [slot.value.from, slot.value.to];
                slot.holds()
                    && (slot.is_changed() || lives.iter().any(|id| concerned.changed_lives.contains(id)))
            })
            .map(|(at, _)| at)
            .collect();
        for at in places {
            self.verify_tie(at);
        }
        let mut relations: BTreeSet<(i64, RelationTypeIx)> = BTreeSet::new();
        for (_, slot) in self.ties.iter() {
            if let Some(relation) = self.type_of(&slot.value) {
                relations.insert((slot.value.from, relation));
                if self.model().relation_type(relation).symmetric {
                    relations.insert((slot.value.to, relation));
                }
            }
        }
        // Also hierarchies in which it has no place, and may need one.
        for origin in &concerned.origins {
            relations.extend(self.model().hierarchies.iter().map(|relation| (*origin, *relation)));
        }
        let origins = &concerned.origins;
        let symmetric = |relation: RelationTypeIx| self.model().relation_type(relation).symmetric;
        let concerned_origins: Vec<(i64, RelationTypeIx)> = relations
            .into_iter()
            .filter(|(origin, relation)| {
                origins.contains(origin) || symmetric(*relation) && concerned.targets.contains(origin)
            })
            .collect();
        let opened: Vec<i64> = concerned_origins.iter().map(|(origin, _)| *origin).collect();
        self.open_ties(&opened).await?;
        for (origin, relation) in concerned_origins {
            self.verify_number(origin, relation, concerned);
        }
        self.verify_roles();
        self.verify_circles().await
    }

    fn verify_tie(&mut self, at: usize) {
        let slot = self.ties.get(at).clone();
        // A tie of a type that the model no longer defines is a finding already.
        let Some(relation) = self.type_of(&slot.value) else { return };
        let (from, to) = (slot.value.from, slot.value.to);
        let (from_kinds, to_kinds) = (self.kinds(from), self.kinds(to));
        let role = slot.value.role.as_deref().and_then(|key| self.model().find_participation_role(key));
        let span = TieSpan {
            from: TieEnd {
                organization: from,
                life: self.life_from(from, slot.validity.from),
                kinds: &from_kinds,
            },
            to: TieEnd { organization: to, life: self.life_from(to, slot.validity.from), kinds: &to_kinds },
            weight: slot.value.weight,
            role,
            validity: slot.validity,
        };
        let mut told = false;
        for fault in check_tie(self.model(), relation, &span) {
            let violation = match fault {
                TieFault::Itself => Some(self.about(ViolationCode::ToItself, Vec::new(), from)),
                TieFault::OutsideFrom => Some(self.outside(from, slot.validity)),
                TieFault::OutsideTo => Some(self.outside(to, slot.validity)),
                TieFault::Pair { .. } | TieFault::NoCollaboration { .. } if told => None,
                TieFault::Pair { from: one, to: other, during } => {
                    told = true;
                    Some(self.misplaced(relation, (from, one), (to, other), during))
                }
                TieFault::NoCollaboration { kind, during } => {
                    told = true;
                    let violation = self
                        .about(ViolationCode::KindNotCollaboration, Vec::new(), to)
                        .on(during.from)
                        .with_text("kind", self.model().kind(kind).title.clone());
                    let kinds = self.model().kinds.values().filter(|kind| kind.is_collaboration());
                    Some(violation.with_text("allowed", listed(kinds.map(|kind| &kind.title))))
                }
                TieFault::NeedlessWeight => {
                    let none = said("leave it out", Some("请不要填写"));
                    Some(self.about_weight(relation, none))
                }
                TieFault::Weight { min, max } => {
                    let words = said(&format!("from {min} to {max}"), Some(&format!("{min}至{max}")));
                    Some(self.about_weight(relation, words))
                }
                TieFault::NeedlessRole | TieFault::ForeignRole { .. } => {
                    role.map(|role| self.foreign_role(relation, role))
                }
            };
            if let Some(mut violation) = violation {
                violation.path = self.cause([&slot.cause]);
                self.refuse(violation);
            }
        }
    }

    pub(super) fn outside(&self, organization: i64, wanted: Period) -> Violation {
        let life = self.life_around(organization, wanted.from);
        self.about(ViolationCode::OutsideLife, Vec::new(), organization)
            .on(life.from)
            .on(life.to)
            .with_text("from", naming::day(life.from))
            .with_text("to", naming::day(life.to))
            .with_text("wanted_from", naming::day(wanted.from))
            .with_text("wanted_to", naming::day(wanted.to))
    }

    fn misplaced(
        &self,
        relation: RelationTypeIx,
        (from, child): (i64, KindIx),
        (to, parent): (i64, KindIx),
        during: Period,
    ) -> Violation {
        let model = self.model();
        let definition = model.relation_type(relation);
        let titles = |kinds: Vec<KindIx>| {
            let titles: Vec<Text> = kinds.iter().map(|kind| model.kind(*kind).title.clone()).collect();
            listed(titles.iter())
        };
        let name = |id: i64, kind: KindIx| {
            let (name, title) = (self.name(id), &model.kind(kind).title);
            let (english, chinese) = (Some("en"), Some("zh"));
            said(
                &format!("{} ({})", name.get(english), title.get(english)),
                Some(&format!("{}（{}）", name.get(chinese), title.get(chinese))),
            )
        };
        let mut violation = match definition.shape {
            Shape::Tree | Shape::Dag if !definition.is_participation => {
                Violation::new(ViolationCode::NestingNotAllowed, Vec::new())
                    .with_text("child", name(from, child))
                    .with_text("parent", name(to, parent))
                    .with_text("hierarchy", definition.title.clone())
                    .with_text("allowed", titles(definition.pairs.targets(child).collect()))
            }
            _ => Violation::new(ViolationCode::RelationNotAllowed, Vec::new())
                .with_text("from", name(from, child))
                .with_text("to", name(to, parent))
                .with_text("relation", definition.title.clone())
                .with_text("allowed", titles(definition.pairs.targets(child).collect())),
        };
        violation.organizations.extend([from, to].into_iter().filter(|id| *id > 0));
        violation.on(during.from)
    }

    fn about_weight(&self, relation: RelationTypeIx, expected: Text) -> Violation {
        Violation::new(ViolationCode::WeightNotAllowed, Vec::new())
            .with_text("relation", self.model().relation_type(relation).title.clone())
            .with_text("expected", expected)
    }

    fn foreign_role(&self, relation: RelationTypeIx, role: crate::model::ParticipationRoleIx) -> Violation {
        let definition = self.model().relation_type(relation);
        let roles: Vec<&Text> = definition
            .participation_roles
            .iter()
            .map(|role| &self.model().participation_role(*role).title)
            .collect();
        Violation::new(ViolationCode::RoleNotAllowed, Vec::new())
            .with_text("role", self.model().participation_role(role).title.clone())
            .with_text("relation", definition.title.clone())
            .with_text("allowed", listed(roles.into_iter()))
    }

    /// How many ties of a type an organisation has, whether it has the one it needs, and none twice.
    fn verify_number(&mut self, origin: i64, relation: RelationTypeIx, concerned: &Concerned) {
        let definition = self.model().relation_type(relation).clone();
        let own = |tie: &RawTie| tie.from == origin || definition.symmetric && tie.to == origin;
        let slots: Vec<Slot<RawTie>> = self
            .ties
            .naming(origin)
            .filter(|(_, slot)| slot.value.relation_type == definition.key && own(&slot.value))
            .map(|(_, slot)| slot.clone())
            .collect();
        let gone = self.ties.changed().any(|(_, slot)| {
            slot.recorded.as_ref().is_some_and(|recorded| {
                own(&recorded.value) && recorded.value.relation_type == definition.key
            })
        });
        let changed = |slot: &Slot<RawTie>| slot.is_changed();
        let other_life = concerned.changed_lives.contains(&origin);
        if !gone && !other_life && !slots.iter().any(changed) {
            return;
        }
        let far = |tie: &RawTie| if tie.from == origin { tie.to } else { tie.from };
        // Rules know organisations by small numbers.
        let mut numbers: Vec<i64> = slots.iter().map(|slot| far(&slot.value)).collect();
        numbers.sort_unstable();
        numbers.dedup();
        let mut links: Vec<Link> = slots
            .iter()
            .map(|slot| Link {
                parent: numbers.binary_search(&far(&slot.value)).expect("it was put in") as u32,
                // What reaches beyond a life is told of each tie by itself.
                parent_life: Period::ALWAYS,
                validity: slot.validity,
            })
            .collect();
        let needs = |kind: KindIx| {
            !self.model().kind(kind).root
                && definition.time_constraint.is_required()
                && definition.pairs.targets(kind).next().is_some()
        };
        let required: Vec<Period> = self
            .kinds(origin)
            .into_iter()
            .filter(|(_, kind)| needs(*kind))
            .map(|(during, _)| during)
            .collect();
        let faults =
            check_links(definition.shape, definition.time_constraint, Period::ALWAYS, &required, &mut links);
        let causes: Vec<Option<Vec<crate::command::PathPart>>> =
            slots.iter().filter(|slot| slot.is_changed()).map(|slot| slot.cause.clone()).collect();
        let path = match causes.iter().flatten().next() {
            Some(path) => path.clone(),
            None => {
                let own = self.versions.naming(origin).filter(|(_, slot)| slot.is_changed());
                let own: Vec<_> = own.map(|(_, slot)| slot.cause.clone()).collect();
                let lost = self.ties.changed().filter(|(_, slot)| slot.value.from == origin);
                let lost: Vec<_> = lost.map(|(_, slot)| slot.cause.clone()).collect();
                self.cause(lost.iter().chain(&own))
            }
        };
        let is_hierarchy = definition.shape != Shape::Link;
        let org = |link: &Link| numbers[link.parent as usize];
        for fault in faults {
            let violation = match fault {
                LinkFault::OutsideChild(_) | LinkFault::OutsideParent(_) => continue,
                // Told below, for every type of tie.
                LinkFault::Overlap(one, other) if one.parent == other.parent => continue,
                LinkFault::Overlap(one, other) => {
                    let code = match is_hierarchy {
                        true => ViolationCode::ParentOverlap,
                        false => ViolationCode::RelationOverlap,
                    };
                    let mut violation = self
                        .about(code, path.clone(), origin)
                        .on(one.validity.from.max(other.validity.from))
                        .with_text("first", self.name(org(&one)))
                        .with_text("second", self.name(org(&other)))
                        .with_text("relation", definition.title.clone());
                    let both = [org(&one), org(&other)].into_iter().filter(|id| *id > 0);
                    violation.organizations.extend(both);
                    violation
                }
                LinkFault::Gap(period) => {
                    if !other_life && !gone && !slots.iter().any(changed) {
                        continue;
                    }
                    let kind = self.kind_on(origin, period.from);
                    let kind = kind.unwrap_or_else(|| self.model().unclassified());
                    self.about(ViolationCode::ParentMissing, path.clone(), origin)
                        .on(period.from)
                        .on(period.to)
                        .with_text("relation", definition.title.clone())
                        .with_text("kind", self.model().kind(kind).title.clone())
                        .with_text("from", naming::day(period.from))
                        .with_text("to", naming::day(period.to))
                }
                LinkFault::Moved(day) => self
                    .about(ViolationCode::ParentFixed, path.clone(), origin)
                    .on(day)
                    .with_text("relation", definition.title.clone())
                    .with_text("day", naming::day(day)),
            };
            self.refuse(violation);
        }
        let spans: Vec<(i64, i64, Period)> =
            slots.iter().map(|slot| (slot.value.from, slot.value.to, slot.validity)).collect();
        for twice in find_doubled_ties(definition.symmetric, &spans) {
            let (one, other) = (&slots[twice.at], &slots[twice.other]);
            // Of a symmetric tie both ends are origins; one of them tells.
            if !one.is_changed() && !other.is_changed() || definition.symmetric && origin != one.value.from {
                continue;
            }
            let mut violation =
                Violation::new(ViolationCode::RelationTwice, self.cause([&one.cause, &other.cause]))
                    .on(one.validity.from.max(other.validity.from))
                    .with_text("from", self.name(one.value.from))
                    .with_text("to", self.name(one.value.to))
                    .with_text("relation", definition.title.clone());
            violation.organizations.extend([one.value.from, one.value.to].into_iter().filter(|id| *id > 0));
            self.refuse(violation);
        }
    }

    /// Whether bodies have more participants in a role than they may.
    fn verify_roles(&mut self) {
        let bodies: BTreeSet<i64> = self
            .ties
            .changed()
            .filter(|(_, slot)| slot.holds() && slot.value.role.is_some())
            .map(|(_, slot)| slot.value.to)
            .collect();
        for body in bodies {
            let slots: Vec<Slot<RawTie>> = self
                .ties
                .naming(body)
                .filter(|(_, slot)| {
                    slot.value.to == body
                        && self
                            .type_of(&slot.value)
                            .is_some_and(|at| self.model().relation_type(at).is_participation)
                })
                .map(|(_, slot)| slot.clone())
                .collect();
            let role = |slot: &Slot<RawTie>| {
                slot.value.role.as_deref().and_then(|key| self.model().find_participation_role(key))
            };
            let spans: Vec<_> = slots.iter().map(|slot| (role(slot), slot.validity)).collect();
            for full in check_participants(self.model(), &spans) {
                let involved = || std::iter::once(full.at).chain(full.with.iter().copied());
                if !involved().any(|at| slots[at].is_changed()) {
                    continue;
                }
                let causes: Vec<_> = involved().map(|at| slots[at].cause.clone()).collect();
                let participant = slots[full.at].value.from;
                let violation = Violation::new(ViolationCode::RoleExceeded, self.cause(&causes))
                    .on(full.on)
                    .with_text("participant", self.name(participant))
                    .with_text("role", self.model().participation_role(full.role).title.clone())
                    .with("max", full.max);
                let ids = involved().map(|at| slots[at].value.from).filter(|id| *id > 0);
                let mut violation = violation;
                violation.organizations.extend(ids);
                self.refuse(violation);
            }
        }
    }
}

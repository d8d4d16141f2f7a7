//! Holds ties to the rules: each by itself, all of an organisation together, and none in a circle.

use hashbrown::{HashMap, HashSet};

use super::register::{Register, TieDraft};
use super::slot::Slot;
use super::table::Place;
use super::verify_people::Grouped;
use crate::command::organization_import::span;
use crate::day::Period;
use crate::model::{KindIx, Model, RelationType, RelationTypeIx, Shape};
use crate::rule::{
    Link, LinkFault, Tie, TieEnd, TieFault, TieSpan, check_links, check_participants, check_tie, find_cycles,
    find_doubled_ties,
};
use crate::snapshot::Org;

/// What is found, and the rows it may be reported at.
type Found = Vec<(Vec<Option<Place>>, String)>;

impl Register<'_> {
    pub(super) fn verify_ties(&mut self) {
        let mut types: Vec<RelationTypeIx> =
            self.ties.iter().filter(|slot| slot.changed).map(|slot| slot.value.relation_type).collect();
        types.sort_unstable();
        types.dedup();
        let mut found = Found::new();
        for relation_type in types {
            let ties: Vec<&Slot<TieDraft>> = self
                .ties
                .iter()
                .filter(|slot| slot.value.relation_type == relation_type && slot.holds())
                .collect();
            self.verify_each(relation_type, &ties, &mut found);
            self.verify_doubles(relation_type, &ties, &mut found);
            self.verify_number(relation_type, &ties, &mut found);
            self.verify_circles(relation_type, &ties, &mut found);
        }
        self.verify_roles(&mut found);
        for (places, reason) in found {
            self.report_at(places, reason);
        }
    }

    /// What sentences call a tie.
    fn tie_label(&self, slot: &Slot<TieDraft>) -> String {
        let tie = &slot.value;
        let key = &self.model.relation_type(tie.relation_type).key;
        let (from, to) = (self.organization_label(tie.from), self.organization_label(tie.to));
        format!("{key} from {from} to {to} ({})", span(slot.validity))
    }

    fn verify_each(&self, relation_type: RelationTypeIx, ties: &[&Slot<TieDraft>], found: &mut Found) {
        let model = self.model;
        let mut kinds: HashMap<Org, Vec<(Period, KindIx)>> = HashMap::new();
        for slot in ties.iter().filter(|slot| slot.changed) {
            for org in [slot.value.from, slot.value.to] {
                kinds.entry(org).or_insert_with(|| self.kinds(org));
            }
        }
        for slot in ties.iter().filter(|slot| slot.changed) {
            let end = |org: Org| TieEnd {
                organization: i64::from(org.0),
                life: self.history.life(org),
                kinds: &kinds[&org],
            };
            let tie = TieSpan {
                from: end(slot.value.from),
                to: end(slot.value.to),
                weight: slot.value.weight,
                role: slot.value.role,
                validity: slot.validity,
            };
            for fault in check_tie(model, relation_type, &tie) {
                let reason = self.tie_sentence(model.relation_type(relation_type), slot, fault);
                found.push((vec![slot.place], reason));
            }
        }
    }

    fn tie_sentence(&self, definition: &RelationType, slot: &Slot<TieDraft>, fault: TieFault) -> String {
        let model = self.model;
        let (key, tie) = (&definition.key, self.tie_label(slot));
        let kind = |kind: KindIx| model.kind(kind).key.as_str();
        let outside = |org: Org| {
            let (label, life) = (self.organization_label(org), self.history.life(org));
            format!("{tie} is not all within the life of {label} ({}); give dates within it", span(life))
        };
        match fault {
            TieFault::Itself => format!("{tie} would tie an organisation to itself; name another one"),
            TieFault::OutsideFrom => outside(slot.value.from),
            TieFault::OutsideTo => outside(slot.value.to),
            TieFault::Pair { from, to, during } => {
                let targets = kinds_list(model, definition.pairs.targets(from));
                format!(
                    "{tie}: a {} may not have {key} to a {} ({}); allowed: {targets}",
                    kind(from),
                    kind(to),
                    span(during)
                )
            }
            TieFault::NoCollaboration { kind: of, during } => format!(
                "{tie}: a {} takes no participants ({}); only collaborations do",
                kind(of),
                span(during)
            ),
            TieFault::NeedlessWeight => format!("{tie}: {key} has no weight; leave the cell empty"),
            TieFault::Weight { min, max } => format!(
                "{tie}: weight {} lies outside what {key} allows, {min} to {max}",
                slot.value.weight.unwrap_or_default()
            ),
            TieFault::NeedlessRole => format!("{tie}: {key} has no roles; leave the cell empty"),
            TieFault::ForeignRole { role } => {
                let roles = definition.participation_roles.iter();
                let known: Vec<&str> =
                    roles.map(|role| model.participation_role(*role).key.as_str()).collect();
                let role = &model.participation_role(role).key;
                format!("{tie}: {role} is no role of {key}; use one of {}", known.join(", "))
            }
        }
    }

    fn verify_doubles(&self, relation_type: RelationTypeIx, ties: &[&Slot<TieDraft>], found: &mut Found) {
        let symmetric = self.model.relation_type(relation_type).symmetric;
        let spans: Vec<(i64, i64, Period)> = ties
            .iter()
            .map(|slot| (i64::from(slot.value.from.0), i64::from(slot.value.to.0), slot.validity))
            .collect();
        for twice in find_doubled_ties(symmetric, &spans) {
            let (one, other) = (ties[twice.at], ties[twice.other]);
            if !one.changed && !other.changed {
                continue;
            }
            let (first, second) = (self.tie_label(other), self.tie_label(one));
            let reason = match twice.mirrored {
                true => format!(
                    "{second} says the same as {first}, as it reads the same from both ends; keep one of the two"
                ),
                false => format!(
                    "{second} would hold at the same time as {first}; keep one of the two, or give dates that do not overlap"
                ),
            };
            found.push((vec![one.place, other.place], reason));
        }
    }

    /// How many ties an organisation has, and whether it has the one it needs.
    fn verify_number(&self, relation_type: RelationTypeIx, ties: &[&Slot<TieDraft>], found: &mut Found) {
        let definition = self.model.relation_type(relation_type);
        let mut origins: Vec<Org> = Vec::new();
        for slot in ties.iter().filter(|slot| slot.changed) {
            origins.push(slot.value.from);
            origins.extend(definition.symmetric.then_some(slot.value.to));
        }
        // What loses a tie altogether may lack one now.
        let gone = self.ties.iter().filter(|slot| slot.changed && slot.value.relation_type == relation_type);
        origins.extend(gone.map(|slot| slot.value.from));
        origins.sort_unstable();
        origins.dedup();
        // Of a symmetric tie each end is an origin.
        let mut of: HashMap<Org, Vec<(usize, Org)>> = HashMap::with_capacity(origins.len());
        for (at, slot) in ties.iter().enumerate() {
            let both = [(slot.value.from, slot.value.to), (slot.value.to, slot.value.from)];
            for (near, far) in both.into_iter().take(1 + usize::from(definition.symmetric)) {
                if origins.binary_search(&near).is_ok() {
                    of.entry(near).or_default().push((at, far));
                }
            }
        }
        for origin in origins {
            let list = of.remove(&origin).unwrap_or_default();
            let mut links: Vec<Link> = list
                .iter()
                .map(|(at, far)| Link {
                    parent: far.0,
                    parent_life: self.history.life(*far),
                    validity: ties[*at].validity,
                })
                .collect();
            let required = self.required(origin, definition);
            let life = self.history.life(origin);
            let place = |link: Link| {
                let same =
                    |(at, far): &&(usize, Org)| far.0 == link.parent && ties[*at].validity == link.validity;
                list.iter().find(same).and_then(|(at, _)| ties[*at].place)
            };
            let all = || list.iter().map(|(at, _)| ties[*at].place).collect::<Vec<_>>();
            let label = self.organization_label(origin);
            let key = &definition.key;
            for fault in
                check_links(definition.shape, definition.time_constraint, life, &required, &mut links)
            {
                let (places, reason) = match fault {
                    // These are said of each tie by itself.
                    LinkFault::OutsideChild(_) | LinkFault::OutsideParent(_) => continue,
                    LinkFault::Overlap(one, other) if one.parent == other.parent => continue,
                    LinkFault::Overlap(one, other) => {
                        let (first, second) = (
                            self.organization_label(Org(one.parent)),
                            self.organization_label(Org(other.parent)),
                        );
                        let places = [place(other), place(one)].into_iter().chain(all()).collect();
                        (
                            places,
                            format!(
                                "{label} would have {key} to {first} ({}) and to {second} ({}), and one at a time is allowed; end one of the two first",
                                span(one.validity),
                                span(other.validity)
                            ),
                        )
                    }
                    LinkFault::Gap(period) => (
                        all(),
                        format!(
                            "{label} would have no {key} {}, and it needs one; give dates that leave no gap",
                            span(period)
                        ),
                    ),
                    LinkFault::Moved(day) => (
                        all(),
                        format!(
                            "{label} would have {key} to another organisation from {day} on, and it stays the same for the whole life"
                        ),
                    ),
                };
                found.push((places, reason));
            }
        }
    }

    /// When an organisation needs a tie of a type.
    fn required(&self, org: Org, definition: &RelationType) -> Vec<Period> {
        if !definition.time_constraint.is_required() {
            return Vec::new();
        }
        let needs =
            |kind: KindIx| !self.model.kind(kind).root && definition.pairs.targets(kind).next().is_some();
        self.kinds(org).into_iter().filter(|(_, kind)| needs(*kind)).map(|(validity, _)| validity).collect()
    }

    /// No organisation may stand below itself, nor take part in itself by way of others.
    fn verify_circles(&self, relation_type: RelationTypeIx, ties: &[&Slot<TieDraft>], found: &mut Found) {
        let definition = self.model.relation_type(relation_type);
        if definition.shape == Shape::Link && !definition.is_participation {
            return;
        }
        let list: Vec<Tie> = ties
            .iter()
            .filter(|slot| slot.value.from != slot.value.to)
            .map(|slot| Tie { child: slot.value.from.0, parent: slot.value.to.0, validity: slot.validity })
            .collect();
        for cycle in find_cycles(self.history.len(), &list) {
            let on: HashSet<(u32, u32)> =
                cycle.iter().copied().zip(cycle.iter().copied().cycle().skip(1)).collect();
            let steps = ties.iter().filter(|slot| on.contains(&(slot.value.from.0, slot.value.to.0)));
            let places: Vec<Option<Place>> = steps.map(|slot| slot.place).collect();
            let labels: Vec<String> =
                cycle.iter().chain(cycle.first()).map(|at| self.organization_label(Org(*at))).collect();
            let reason = format!(
                "a cycle through {}: {}; each would stand below the next, so end one of these ties",
                definition.key,
                labels.join(" → ")
            );
            found.push((places, reason));
        }
    }

    /// Whether bodies have more participants in a role than they may.
    fn verify_roles(&self, found: &mut Found) {
        let model = self.model;
        let participation =
            |slot: &Slot<TieDraft>| model.relation_type(slot.value.relation_type).is_participation;
        let mut bodies: Vec<Org> = self
            .ties
            .iter()
            .filter(|slot| slot.changed && participation(slot))
            .map(|slot| slot.value.to)
            .collect();
        bodies.sort_unstable();
        bodies.dedup();
        if bodies.is_empty() {
            return;
        }
        let by_body = Grouped::new(&self.ties, |tie| tie.to);
        for body in bodies {
            let run = by_body.of(&self.ties, |tie| tie.to, body);
            let slots: Vec<&Slot<TieDraft>> = by_body
                .get(run)
                .iter()
                .map(|at| &self.ties[*at as usize])
                .filter(|slot| participation(slot))
                .collect();
            let spans: Vec<_> = slots.iter().map(|slot| (slot.value.role, slot.validity)).collect();
            for full in check_participants(model, &spans) {
                let involved =
                    || std::iter::once(full.at).chain(full.with.iter().copied()).map(|at| slots[at]);
                if !involved().any(|slot| slot.changed) {
                    continue;
                }
                let others: Vec<String> =
                    full.with.iter().map(|at| self.organization_label(slots[*at].value.from)).collect();
                let reason = format!(
                    "{} would have {} participants as {} {}, and {} at most may be: {} and {}",
                    self.organization_label(body),
                    full.with.len() + 1,
                    model.participation_role(full.role).key,
                    span(Period { from: full.on, to: slots[full.at].validity.to }),
                    full.max,
                    others.join(", "),
                    self.organization_label(slots[full.at].value.from),
                );
                found.push((involved().map(|slot| slot.place).collect(), reason));
            }
        }
    }
}

fn kinds_list(model: &Model, kinds: impl Iterator<Item = KindIx>) -> String {
    let kinds: Vec<&str> = kinds.map(|kind| model.kind(kind).key.as_str()).collect();
    if kinds.is_empty() { "none".to_owned() } else { kinds.join(", ") }
}

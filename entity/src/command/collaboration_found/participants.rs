//! Who takes part: by which type of participation, as what, and that nobody comes to take part in itself.

use super::place::{NEW, kinds_of};
use super::{Draft, FoundParticipant, in_list};
use crate::command::violation::{listed, said};
use crate::command::{Violation, ViolationCode, naming};
use crate::input_path;
use crate::model::{KindIx, RelationTypeIx, Shape, Text, TimeConstraint};
use crate::rule::{
    Tie, TieEnd, TieFault, TieSpan, check_participants, check_tie, find_cycles, find_doubled_ties,
};
use crate::snapshot::Org;

impl Draft<'_> {
    pub(super) fn check_participants(&mut self) {
        for (at, participant) in self.input.participants.iter().enumerate() {
            let relation = self.relation_of(at, participant);
            let org = self.find(participant.organization, in_list("participants", at, "organization"));
            if let (Some(relation), Some(org)) = (relation, org) {
                self.participants.push((at, relation, org));
                self.check_participant(at, relation, org);
                self.check_engaged(at, relation, org);
            }
        }
        self.check_doubles();
        self.check_roles();
        self.check_cycles();
    }

    /// The type of participation: as it was said, or the only one by which anybody takes part in such a body.
    fn relation_of(&mut self, at: usize, participant: &FoundParticipant) -> Option<RelationTypeIx> {
        let possible: Vec<RelationTypeIx> = self
            .model
            .participations()
            .filter(|at| self.model.relation_type(*at).pairs.origins(self.input.kind).next().is_some())
            .collect();
        let titles = possible.iter().map(|at| &self.model.relation_type(*at).title);
        let allowed = listed(titles);
        let path = in_list("participants", at, "relation");
        match (participant.relation, possible.as_slice()) {
            (Some(relation), _) if self.model.relation_type(relation).is_participation => Some(relation),
            (Some(relation), _) => {
                let title = self.model.relation_type(relation).title.clone();
                self.refuse(
                    Violation::new(ViolationCode::RelationNotParticipation, path)
                        .with_text("relation", title)
                        .with_text("allowed", allowed),
                );
                None
            }
            (None, [only]) => Some(*only),
            (None, _) => {
                self.refuse(
                    Violation::new(ViolationCode::RelationRequired, path).with_text("allowed", allowed),
                );
                None
            }
        }
    }

    fn check_participant(&mut self, at: usize, relation: RelationTypeIx, org: Org) {
        let participant = &self.input.participants[at];
        let own = [(self.life, self.input.kind)];
        let kinds = kinds_of(self.history, org);
        let tie = TieSpan {
            from: TieEnd {
                organization: participant.organization,
                life: self.history.life(org),
                kinds: &kinds,
            },
            to: TieEnd { organization: NEW, life: self.life, kinds: &own },
            weight: participant.weight,
            role: participant.role,
            validity: self.life,
        };
        let mut refused = false;
        for fault in check_tie(self.model, relation, &tie) {
            let path = |field| in_list("participants", at, field);
            match fault {
                TieFault::OutsideFrom => self.require_life(org, path("organization")),
                TieFault::Pair { from, .. } if !refused => {
                    refused = true;
                    let violation = self.no_participant(relation, org, from, path("organization"));
                    self.refuse(violation);
                }
                TieFault::NeedlessWeight => {
                    let none = said("leave it out", Some("请不要填写"));
                    self.refuse_weight(relation, path("weight"), none);
                }
                TieFault::Weight { min, max } => {
                    let words = said(&format!("from {min} to {max}"), Some(&format!("{min}至{max}")));
                    self.refuse_weight(relation, path("weight"), words);
                }
                TieFault::NeedlessRole | TieFault::ForeignRole { .. } => {
                    let violation = self.foreign_role(relation, at);
                    self.violations.extend(violation);
                }
                // That the body is no collaboration was said of its kind.
                _ => {}
            }
        }
    }

    fn no_participant(
        &self,
        relation: RelationTypeIx,
        org: Org,
        kind: KindIx,
        path: Vec<crate::command::PathPart>,
    ) -> Violation {
        let definition = self.model.relation_type(relation);
        let allowed: Vec<&Text> =
            definition.pairs.origins(self.input.kind).map(|kind| &self.model.kind(kind).title).collect();
        Violation::new(ViolationCode::ParticipationNotAllowed, path)
            .of(self.history.id(org))
            .with_text("participant", naming::organization(self.history, org))
            .with_text("kind", self.model.kind(kind).title.clone())
            .with_text("body", self.model.kind(self.input.kind).title.clone())
            .with_text("allowed", listed(allowed.into_iter()))
    }

    fn refuse_weight(
        &mut self,
        relation: RelationTypeIx,
        path: Vec<crate::command::PathPart>,
        expected: Text,
    ) {
        let title = self.model.relation_type(relation).title.clone();
        self.refuse(
            Violation::new(ViolationCode::WeightNotAllowed, path)
                .with_text("relation", title)
                .with_text("expected", expected),
        );
    }

    fn foreign_role(&self, relation: RelationTypeIx, at: usize) -> Option<Violation> {
        let definition = self.model.relation_type(relation);
        let role = self.model.participation_role(self.input.participants[at].role?);
        let roles: Vec<&Text> = definition
            .participation_roles
            .iter()
            .map(|role| &self.model.participation_role(*role).title)
            .collect();
        let path = in_list("participants", at, "role");
        Some(
            Violation::new(ViolationCode::RoleNotAllowed, path)
                .with_text("role", role.title.clone())
                .with_text("relation", definition.title.clone())
                .with_text("allowed", listed(roles.into_iter())),
        )
    }

    /// Where one may take part in one body at a time.
    fn check_engaged(&mut self, at: usize, relation: RelationTypeIx, org: Org) {
        let definition = self.model.relation_type(relation);
        if definition.time_constraint == TimeConstraint::Any && definition.shape != Shape::Tree {
            return;
        }
        let ties = self.history.ties_of(relation, org);
        if let Some(edge) = ties.iter().find(|edge| edge.validity.overlaps(self.life)) {
            let history = self.history;
            self.refuse(
                Violation::new(
                    ViolationCode::ParticipantEngaged,
                    in_list("participants", at, "organization"),
                )
                .of(history.id(org))
                .of(history.id(edge.parent))
                .on(edge.validity.from)
                .on(edge.validity.to)
                .with_text("participant", naming::organization(history, org))
                .with_text("other", naming::organization(history, edge.parent))
                .with_text("relation", definition.title.clone()),
            );
        }
    }

    fn check_doubles(&mut self) {
        for relation in self.model.participations() {
            let here: Vec<(usize, Org)> = self
                .participants
                .iter()
                .filter(|(_, by, _)| *by == relation)
                .map(|(at, _, org)| (*at, *org))
                .collect();
            let ties: Vec<_> = here.iter().map(|(_, org)| (self.history.id(*org), NEW, self.life)).collect();
            for twice in find_doubled_ties(false, &ties) {
                let (at, org) = here[twice.at];
                let violation = Violation::new(
                    ViolationCode::ParticipantTwice,
                    in_list("participants", at, "organization"),
                );
                let name = naming::organization(self.history, org);
                self.refuse(violation.of(self.history.id(org)).with_text("participant", name));
            }
        }
    }

    fn check_roles(&mut self) {
        let roles: Vec<_> =
            self.participants.iter().map(|(at, ..)| (self.input.participants[*at].role, self.life)).collect();
        for full in check_participants(self.model, &roles) {
            let (at, _, org) = self.participants[full.at];
            let (history, role) = (self.history, self.model.participation_role(full.role));
            let mut violation =
                Violation::new(ViolationCode::RoleExceeded, in_list("participants", at, "role"))
                    .of(history.id(org))
                    .with_text("participant", naming::organization(history, org))
                    .with_text("role", role.title.clone())
                    .with("max", full.max);
            for other in full.with {
                violation = violation.of(history.id(self.participants[other].2));
            }
            self.refuse(violation);
        }
    }

    /// A new body can only close a circle where it takes part in something itself.
    fn check_cycles(&mut self) {
        for (hierarchy, definition) in self.model.hierarchies() {
            let relation = self.model.hierarchies[usize::from(hierarchy.0)];
            let above: Vec<Org> =
                self.parents.iter().filter(|(_, at, _)| *at == hierarchy).map(|(_, _, org)| *org).collect();
            let below: Vec<(usize, Org)> = self
                .participants
                .iter()
                .filter(|(_, by, _)| *by == relation)
                .map(|(at, _, org)| (*at, *org))
                .collect();
            if above.is_empty() || below.is_empty() {
                continue;
            }
            let new = self.history.len() as u32;
            let recorded = self.history.edges(hierarchy).iter().map(|edge| Tie {
                child: edge.child.0,
                parent: edge.parent.0,
                validity: edge.validity,
            });
            let mut ties: Vec<Tie> = recorded.collect();
            let tie = |child, parent| Tie { child, parent, validity: self.life };
            ties.extend(above.iter().map(|parent| tie(new, parent.0)));
            ties.extend(below.iter().map(|(_, child)| tie(child.0, new)));
            for cycle in find_cycles(new as usize + 1, &ties) {
                let Some((at, _)) = below.iter().find(|(_, org)| cycle.contains(&org.0)) else { continue };
                let orgs: Vec<Org> = cycle.iter().filter(|at| **at != new).map(|at| Org(*at)).collect();
                let path = input_path!["participants", *at, "organization"];
                let mut violation = Violation::new(ViolationCode::Cycle, path)
                    .with_text("organizations", naming::organizations(self.history, orgs.iter().copied()))
                    .with_text("hierarchy", definition.title.clone());
                violation.organizations = orgs.iter().map(|org| self.history.id(*org)).collect();
                self.violations.push(violation);
            }
        }
    }
}

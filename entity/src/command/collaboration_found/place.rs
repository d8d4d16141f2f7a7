//! Where the body stands: its parents in every hierarchy, on every day of its life.

use super::{Draft, FoundParent, in_list, outside_life};
use crate::command::violation::listed;
use crate::command::{Violation, ViolationCode};
use crate::day::Period;
use crate::input_path;
use crate::model::{HierarchyIx, KindIx};
use crate::rule::{Link, LinkFault, TieEnd, TieFault, TieSpan, check_links, check_tie};
use crate::snapshot::{Described, History, Org};

impl Draft<'_> {
    pub(super) fn check_place(&mut self) {
        for (at, parent) in self.input.parents.iter().enumerate() {
            let hierarchy = self.hierarchy_of(parent);
            let path = in_list("parents", at, "organization");
            if let Some(org) = self.find(parent.organization, path) {
                self.parents.push((at, hierarchy, org));
                self.check_parent(at, hierarchy, org);
            }
        }
        let hierarchies: Vec<HierarchyIx> = self.model.hierarchies().map(|(at, _)| at).collect();
        hierarchies.into_iter().for_each(|hierarchy| self.check_number(hierarchy));
    }

    fn hierarchy_of(&self, parent: &FoundParent) -> HierarchyIx {
        parent.hierarchy.unwrap_or(self.model.home_hierarchy)
    }

    fn check_parent(&mut self, at: usize, hierarchy: HierarchyIx, org: Org) {
        let own = [(self.life, self.input.kind)];
        let kinds = kinds_of(self.history, org);
        let tie = TieSpan {
            from: TieEnd { organization: NEW, life: self.life, kinds: &own },
            to: TieEnd { organization: self.history.id(org), life: self.history.life(org), kinds: &kinds },
            weight: None,
            role: None,
            validity: self.life,
        };
        let relation_type = self.model.hierarchies[usize::from(hierarchy.0)];
        let path = || in_list("parents", at, "organization");
        let mut misplaced = false;
        for fault in check_tie(self.model, relation_type, &tie) {
            match fault {
                TieFault::OutsideTo => {
                    let violation = outside_life(self.history, org, self.life, path());
                    self.refuse(violation);
                }
                TieFault::Pair { to: kind, during, .. } | TieFault::NoCollaboration { kind, during }
                    if !misplaced =>
                {
                    misplaced = true;
                    let violation = self.misplaced(hierarchy, kind, path()).of(tie.to.organization);
                    self.refuse(violation.on(during.from));
                }
                _ => {}
            }
        }
    }

    fn misplaced(
        &self,
        hierarchy: HierarchyIx,
        parent: KindIx,
        path: Vec<crate::command::PathPart>,
    ) -> Violation {
        let definition = self.model.hierarchy(hierarchy);
        let allowed = definition.pairs.targets(self.input.kind).map(|kind| &self.model.kind(kind).title);
        let allowed: Vec<_> = allowed.collect();
        Violation::new(ViolationCode::NestingNotAllowed, path)
            .with_text("child", self.model.kind(self.input.kind).title.clone())
            .with_text("parent", self.model.kind(parent).title.clone())
            .with_text("hierarchy", definition.title.clone())
            .with_text("allowed", listed(allowed.into_iter()))
    }

    /// How many parents the body has in a hierarchy.
    fn check_number(&mut self, hierarchy: HierarchyIx) {
        let definition = self.model.hierarchy(hierarchy);
        let title = definition.title.clone();
        let given = self.input.parents.iter().any(|parent| self.hierarchy_of(parent) == hierarchy);
        let here: Vec<(usize, Org)> = self
            .parents
            .iter()
            .filter(|(_, at, _)| *at == hierarchy)
            .map(|(at, _, org)| (*at, *org))
            .collect();
        let link = |(_, org): &(usize, Org)| Link {
            parent: org.0,
            parent_life: Period::ALWAYS,
            validity: self.life,
        };
        let mut links: Vec<Link> = here.iter().map(link).collect();
        let required = match self.model.requires_parent(self.input.kind, hierarchy) {
            true => vec![self.life],
            false => Vec::new(),
        };
        for fault in
            check_links(definition.shape, definition.time_constraint, self.life, &required, &mut links)
        {
            match fault {
                LinkFault::Overlap(_, other) => {
                    let at =
                        here.iter().rev().find(|(_, org)| org.0 == other.parent).map_or(0, |(at, _)| *at);
                    let violation = Violation::new(ViolationCode::ParentTwice, input_path!["parents", at]);
                    self.refuse(violation.with_text("hierarchy", title.clone()));
                }
                LinkFault::Gap(_) if !given => {
                    let kind = self.model.kind(self.input.kind).title.clone();
                    self.refuse(
                        Violation::new(ViolationCode::ParentRequired, input_path!["parents"])
                            .with_text("kind", kind)
                            .with_text("hierarchy", title.clone()),
                    );
                }
                // What reaches beyond a life was found with the parent itself.
                _ => {}
            }
        }
    }
}

/// Stands for the new body, which has no id yet; ids begin at 1.
pub(super) const NEW: i64 = 0;

/// What an organisation is when.
pub(super) fn kinds_of(history: &History, org: Org) -> Vec<(Period, KindIx)> {
    let versions = history.versions_of(org).map(|at| history.version(at));
    versions.map(|version| (version.validity(), version.kind())).collect()
}

//! Holds the drafts to the rules: nesting, life spans, time constraints, cycles.

use hashbrown::HashSet;

use super::change::span;
use super::plan::Planner;
use super::world::{DraftEdge, Node};
use crate::day::Period;
use crate::model::HierarchyIx;
use crate::rule::{Link, LinkFault, Tie, check_links, check_nesting, find_cycles};

impl Planner<'_> {
    /// Checks every organisation that is drafted, and the children of those that changed.
    pub(super) fn verify(&mut self, children: &HashSet<Node>) {
        let mut nodes: Vec<Node> = self.world.drafts.keys().copied().collect();
        nodes.extend(children.iter().filter(|child| !self.world.drafts.contains_key(*child)));
        nodes.sort_unstable();
        nodes.extend(self.history.len() as Node..self.world.nodes() as Node);
        let mut kinds: Vec<(Period, crate::model::KindIx)> = Vec::new();
        let mut links: Vec<Link> = Vec::new();
        let mut required: Vec<Period> = Vec::new();
        for node in nodes {
            if self.world.row(node).is_some_and(|row| self.world.import_row(row).faulty) {
                continue;
            }
            kinds.clear();
            self.world.kinds(node, &mut |validity, kind| kinds.push((validity, kind)));
            let life = self.world.life(node);
            if life.is_empty() {
                continue;
            }
            let edges: Vec<DraftEdge> = self.world.look(node).edges.clone();
            for (hierarchy, definition) in self.model.hierarchies() {
                links.clear();
                links.extend(edges.iter().filter(|edge| edge.hierarchy == hierarchy).map(|edge| Link {
                    parent: edge.parent,
                    parent_life: self.world.life(edge.parent),
                    validity: edge.validity,
                }));
                required.clear();
                let needs = kinds.iter().filter(|(_, kind)| self.model.requires_parent(*kind, hierarchy));
                required.extend(needs.map(|(validity, _)| *validity));
                for fault in
                    check_links(definition.shape, definition.time_constraint, life, &required, &mut links)
                {
                    self.report_fault(node, hierarchy, fault);
                }
                for link in &links {
                    self.verify_nesting(node, hierarchy, &kinds, *link);
                }
            }
        }
    }

    fn verify_nesting(
        &mut self,
        node: Node,
        hierarchy: HierarchyIx,
        kinds: &[(Period, crate::model::KindIx)],
        link: Link,
    ) {
        let mut fault = None;
        self.world.kinds(link.parent, &mut |validity, parent| {
            for (own, child) in kinds {
                let together = own.intersection(validity);
                if fault.is_none() && together.overlaps(link.validity) && !together.is_empty() {
                    fault = check_nesting(self.model, hierarchy, *child, parent).err();
                }
            }
        });
        if let Some(fault) = fault {
            let (child, parent) = (self.world.label(node), self.world.label(link.parent));
            self.report_about(node, link.parent, format!("{child} cannot stay under {parent}: {fault}"));
        }
    }

    fn report_fault(&mut self, node: Node, hierarchy: HierarchyIx, fault: LinkFault) {
        let key = self.model.hierarchy(hierarchy).key.clone();
        let label = self.world.label(node);
        match fault {
            LinkFault::OutsideChild(link) => {
                let parent = self.world.label(link.parent);
                self.report_about(node, link.parent, format!("{label} would stand under {parent} in hierarchy {key} {}, which is not all within its own life; use dates within it", span(link.validity)));
            }
            LinkFault::OutsideParent(link) => {
                let parent = self.world.label(link.parent);
                self.report_about(node, link.parent, format!(
                    "{label} stands under {parent} in hierarchy {key} {}, but {parent} exists {}; give both lives that fit, or move or end {label} first",
                    span(link.validity),
                    span(link.parent_life)
                ));
            }
            LinkFault::Overlap(one, other) => {
                let (first, second) = (self.world.label(one.parent), self.world.label(other.parent));
                self.report_about(node, one.parent, format!("{label} would stand under {first} and {second} at the same time in hierarchy {key}; keep one of the two"));
            }
            LinkFault::Moved(day) => {
                self.report_about(node, node, format!("{label} would move on {day}, and hierarchy {key} keeps one parent for the whole life; use --correct if the recorded parent was wrong"));
            }
            LinkFault::Gap(period) => self.report_gap(node, hierarchy, period),
        }
    }

    fn report_gap(&mut self, node: Node, hierarchy: HierarchyIx, period: Period) {
        let definition = self.model.hierarchy(hierarchy);
        let row = self.world.row(node);
        if row.is_some_and(|row| self.unresolved.contains(&(row, hierarchy))) {
            return;
        }
        let column = if hierarchy == self.model.default_hierarchy {
            "parent".to_owned()
        } else {
            format!("parent.{}", definition.key)
        };
        let mut needed = None;
        self.world.kinds(node, &mut |validity, kind| {
            if validity.overlaps(period) && self.model.requires_parent(kind, hierarchy) {
                needed = Some(kind);
            }
        });
        let (kind, allowed) = needed.map_or((String::new(), String::new()), |kind| {
            let targets: Vec<&str> =
                definition.pairs.targets(kind).map(|kind| self.model.kind(kind).key.as_str()).collect();
            (self.model.kind(kind).key.clone(), targets.join(" or "))
        });
        let label = self.world.label(node);
        let when = if period == self.world.life(node) { String::new() } else { format!(" {}", span(period)) };
        let reason = format!(
            "{label} has no parent in hierarchy {}{when}, and a {kind} needs one ({allowed}); name it in column {column}",
            definition.key
        );
        self.report_about(node, node, reason);
    }

    /// Reports at the row of `node`, else at that of `other`, else for the file as a whole.
    pub(super) fn report_about(&mut self, node: Node, other: Node, reason: String) {
        match self.world.row(node).or_else(|| self.world.row(other)) {
            Some(row) => self.report(row, reason),
            None => self.report_file(reason),
        }
    }

    /// Looks for organisations above themselves, in every hierarchy in which a link is drafted.
    pub(super) fn verify_cycles(&mut self) {
        for (hierarchy, definition) in self.model.hierarchies() {
            let drafted =
                self.world.drafts.values().chain(&self.world.founded).flat_map(|draft| &draft.edges);
            if !drafted.clone().any(|edge| edge.hierarchy == hierarchy && edge.recorded.is_none()) {
                continue;
            }
            let recorded = self.history.edges(hierarchy).iter();
            let mut ties: Vec<Tie> = recorded
                .filter(|edge| !self.world.drafts.contains_key(&edge.child.0))
                .map(|edge| Tie { child: edge.child.0, parent: edge.parent.0, validity: edge.validity })
                .collect();
            let founded = self.history.len() as Node..;
            let drafts = self
                .world
                .drafts
                .iter()
                .map(|(node, draft)| (*node, draft))
                .chain(founded.zip(&self.world.founded));
            for (child, draft) in drafts {
                let edges = draft.edges.iter().filter(|edge| edge.hierarchy == hierarchy);
                ties.extend(edges.map(|edge| Tie { child, parent: edge.parent, validity: edge.validity }));
            }
            for cycle in find_cycles(self.world.nodes(), &ties) {
                let labels: Vec<String> =
                    cycle.iter().chain(cycle.first()).map(|node| self.world.label(*node)).collect();
                let reason = format!(
                    "a cycle in hierarchy {}: {}; each stands under the next, so move one of them elsewhere",
                    definition.key,
                    labels.join(" → ")
                );
                match cycle.iter().find_map(|node| self.world.row(*node)) {
                    Some(row) => self.report(row, reason),
                    None => self.report_file(reason),
                }
            }
        }
    }
}

//! What a row changes about an organisation's place: its parents in every hierarchy.

use hashbrown::HashSet;

use super::change::within;
use super::plan::{NOBODY, Planner};
use super::row::rank_fault;
use super::table::{Given, Place};
use super::world::{DraftEdge, Node};
use crate::day::{Day, Period};
use crate::model::{HierarchyIx, KindIx, Shape, TimeConstraint};
use crate::rule::check_nesting;
use crate::snapshot::{Described, Org};

impl Planner<'_> {
    /// Drafts the parent links of one row's organisation.
    pub(super) fn place_row(&mut self, at: u32) {
        let node = self.nodes[at as usize];
        let row = self.world.import_row(at);
        for place in &row.places {
            if matches!(place.parents, Given::Faulty) || matches!(place.ranks, Given::Faulty) {
                self.unresolved.insert((at, place.hierarchy));
            } else if node != NOBODY {
                self.place_in(at, node, place);
            }
        }
    }

    fn place_in(&mut self, at: u32, node: Node, place: &Place) {
        let kind = self.world.import_row(at).kind;
        let hierarchy = place.hierarchy;
        let life = self.world.life(node);
        let day = within(self.effective, life);
        let new = self.world.is_new(node);
        let (mut current, others) = match new {
            true => (Vec::new(), Vec::new()),
            false => self.links_by(node, hierarchy, kind, day),
        };
        current.sort_by_key(|edge| edge.rank);
        let parents: Vec<Node> = match &place.parents {
            Given::Set(codes) => {
                let mut found = Vec::with_capacity(codes.len());
                for code in codes {
                    match self.resolve(at, node, hierarchy, kind, code, life) {
                        Some(parent) => found.push(parent),
                        None => {
                            self.unresolved.insert((at, hierarchy));
                            return;
                        }
                    }
                }
                found
            }
            Given::Cleared => Vec::new(),
            // New ranks may put them in another order, in which the same row would mean something else.
            _ if current.len() > 1 && matches!(place.ranks, Given::Set(_)) => {
                let key = &self.model.hierarchy(hierarchy).key;
                self.report(at, format!("ranks are given for its {} parents in hierarchy {key} without naming these; name them in the column of parents, too", current.len()));
                return;
            }
            _ => current.iter().map(|edge| edge.parent).collect(),
        };
        let ranks: Vec<Option<i32>> = match &place.ranks {
            Given::Set(ranks) if parents.is_empty() && ranks.iter().all(|rank| *rank == 0) => Vec::new(),
            Given::Set(ranks) if ranks.len() != parents.len() => {
                let key = &self.model.hierarchy(hierarchy).key;
                self.report(at, rank_fault(ranks.len(), parents.len(), key));
                return;
            }
            Given::Set(ranks) => ranks.iter().copied().map(Some).collect(),
            Given::Cleared => vec![Some(0); parents.len()],
            _ => vec![None; parents.len()],
        };
        let wanted: Vec<(Node, Option<i32>)> = parents.into_iter().zip(ranks).collect();
        if new {
            let edges = wanted.into_iter().map(|(parent, rank)| DraftEdge {
                recorded: None,
                origin: None,
                hierarchy,
                parent,
                rank: rank.unwrap_or(0),
                validity: self.reach(kind, hierarchy, parent, life),
            });
            let edges: Vec<DraftEdge> = edges.collect();
            if self.refuse_strangers(at, &edges) {
                let known = &mut self.world.draft_mut(node).edges;
                // Most have one: a vector that grows makes room for four.
                known.reserve_exact(edges.len());
                known.extend(edges);
            }
            return;
        }
        self.relink(at, node, hierarchy, day, (&current, &others), &wanted);
    }

    /// The links in force on a day, and all others. Links that nobody requires end with a parent that this import ends,
    /// as [`Planner::release_children`] lets them; the others are handed out as they will be.
    fn links_by(
        &self,
        node: Node,
        hierarchy: HierarchyIx,
        kind: KindIx,
        day: Day,
    ) -> (Vec<DraftEdge>, Vec<DraftEdge>) {
        let required = self.model.requires_parent(kind, hierarchy);
        let (mut current, mut others) = (Vec::new(), Vec::new());
        for edge in self.world.look(node).edges.iter().filter(|edge| edge.hierarchy == hierarchy) {
            let mut validity = edge.validity;
            if !required {
                validity = validity.intersection(self.world.life(edge.parent));
            }
            match () {
                () if validity.contains(day) => current.push(*edge),
                () if !validity.is_empty() => others.push(DraftEdge { validity, ..*edge }),
                () => {}
            }
        }
        (current, others)
    }

    /// Where a parent is not required, a link holds as long as both ends live; where it is, it must hold
    /// for the whole life, and the rules refuse what does not fit.
    fn reach(&self, kind: KindIx, hierarchy: HierarchyIx, parent: Node, life: Period) -> Period {
        if self.model.requires_parent(kind, hierarchy) {
            return life;
        }
        life.intersection(self.world.life(parent))
    }

    fn refuse_strangers(&mut self, at: u32, edges: &[DraftEdge]) -> bool {
        let stranger = edges.iter().find(|edge| edge.validity.is_empty()).copied();
        if let Some(edge) = stranger
            && !self.world.import_row(at).faulty
        {
            let label = self.world.label(edge.parent);
            self.report(at, format!("it and its parent {label} never exist at the same time; check the dates or name another parent"));
        }
        stranger.is_none()
    }

    fn relink(
        &mut self,
        at: u32,
        node: Node,
        hierarchy: HierarchyIx,
        day: Day,
        (current, others): (&[DraftEdge], &[DraftEdge]),
        wanted: &[(Node, Option<i32>)],
    ) {
        let kind = self.world.import_row(at).kind;
        let of = |parent: Node| current.iter().find(|edge| edge.parent == parent);
        let removed: Vec<DraftEdge> = current
            .iter()
            .filter(|edge| !wanted.iter().any(|(parent, _)| *parent == edge.parent))
            .copied()
            .collect();
        let reranked: Vec<(DraftEdge, i32)> = wanted
            .iter()
            .filter_map(|(parent, rank)| of(*parent).zip(*rank))
            .filter(|(edge, rank)| edge.rank != *rank)
            .map(|(edge, rank)| (*edge, rank))
            .collect();
        let life = self.world.life(node);
        let optional = !self.model.requires_parent(kind, hierarchy);
        // A link to a parent that begins later than its child, or has ended, is not in force, and as wanted all the same.
        let awaited = |parent: Node, rank: Option<i32>| {
            let other = self.world.life(parent);
            optional
                && others.iter().any(|edge| {
                    edge.parent == parent
                        && rank.is_none_or(|rank| rank == edge.rank)
                        && (other.to <= day && edge.validity.to == other.to
                            || other.from > day && edge.validity.from == other.from.max(life.from))
                })
        };
        let added: Vec<(Node, i32)> = wanted
            .iter()
            .filter(|(parent, rank)| of(*parent).is_none() && !awaited(*parent, *rank))
            .map(|(parent, rank)| (*parent, rank.unwrap_or(0)))
            .collect();
        if removed.is_empty() && reranked.is_empty() && added.is_empty() {
            return;
        }
        if !self.correct {
            let later = others.iter().map(|edge| edge.validity.from).filter(|from| *from > day).min();
            if let Some(later) = later {
                return self.refuse_later(at, later);
            }
            if day != self.effective {
                return self.report(at, format!("its place would change on {}, when it does not exist; use an --effective within its life, or --correct", self.effective));
            }
        }
        let mut edges: Vec<DraftEdge> = Vec::new();
        let single = self.model.hierarchy(hierarchy).shape == Shape::Tree
            || self.model.hierarchy(hierarchy).time_constraint != TimeConstraint::Any;
        for (parent, rank) in added.iter().copied() {
            let replaced = removed.first().filter(|_| single);
            let free = match replaced {
                Some(edge) => edge.validity,
                None if single => {
                    let before = others.iter().map(|edge| edge.validity.to).filter(|to| *to <= day).max();
                    let after = others.iter().map(|edge| edge.validity.from).filter(|from| *from > day).min();
                    Period { from: before.unwrap_or(life.from), to: after.unwrap_or(life.to) }
                }
                None => life,
            };
            let from = if self.correct { free.from } else { day };
            let validity = self.reach(kind, hierarchy, parent, Period { from, to: free.to });
            edges.push(DraftEdge {
                recorded: None,
                origin: replaced.and_then(|edge| edge.origin),
                hierarchy,
                parent,
                rank,
                validity,
            });
        }
        for (edge, rank) in &reranked {
            let from = if self.correct { edge.validity.from } else { day };
            edges.push(DraftEdge { rank: *rank, ..edge.during(Period { from, to: edge.validity.to }) });
        }
        if !self.refuse_strangers(at, &edges) {
            return;
        }
        let correct = self.correct;
        let gone = |edge: &DraftEdge| {
            let same = |other: &DraftEdge| {
                other.hierarchy == edge.hierarchy
                    && other.parent == edge.parent
                    && other.validity == edge.validity
            };
            removed.iter().any(same) || reranked.iter().any(|(other, _)| same(other))
        };
        let draft = self.world.draft_mut(node);
        let mut kept: Vec<DraftEdge> = Vec::with_capacity(draft.edges.len() + edges.len());
        for edge in &draft.edges {
            if !gone(edge) {
                kept.push(*edge);
            } else if !correct && edge.validity.from < day {
                kept.push(edge.during(Period { from: edge.validity.from, to: day }));
            }
        }
        kept.extend(edges);
        draft.edges = kept;
        let outcome = &mut self.outcomes[at as usize];
        match () {
            () if correct => outcome.corrected = true,
            () if removed.is_empty() && added.is_empty() => outcome.changed = true,
            () => outcome.moved = true,
        }
    }

    /// The organisation that a parent's code means.
    fn resolve(
        &mut self,
        at: u32,
        node: Node,
        hierarchy: HierarchyIx,
        kind: KindIx,
        code: &str,
        life: Period,
    ) -> Option<Node> {
        let mut candidates: Vec<(Node, KindIx, bool)> = Vec::new();
        for scheme in 0..self.model.schemes.len() as u16 {
            if let Some(row) = self.by_code.get(&(crate::model::SchemeIx(scheme), code)) {
                let found = self.nodes[*row as usize];
                if found == NOBODY {
                    return None;
                }
                candidates.push((found, self.world.import_row(*row).kind, true));
            }
        }
        if candidates.is_empty() && !self.history.is_empty() {
            let day = within(self.effective, life);
            for version in self.history.versions_with_code(code).map(|at| self.history.version(at)) {
                if version.validity().overlaps(life) {
                    candidates.push((version.org().0, version.kind(), version.validity().contains(day)));
                }
            }
            if candidates.iter().any(|(_, _, on_day)| *on_day) {
                candidates.retain(|(_, _, on_day)| *on_day);
            }
        }
        let pairs = &self.model.hierarchy(hierarchy).pairs;
        let mut allowed: Vec<Node> = candidates
            .iter()
            .filter(|(_, parent, _)| pairs.allows(kind, *parent))
            .map(|(found, _, _)| *found)
            .collect();
        allowed.dedup();
        let key = &self.model.hierarchy(hierarchy).key;
        match (&allowed[..], candidates.first()) {
            ([found], _) if *found == node => {
                self.report(at, format!("{code} cannot be its own parent; name another one"));
                None
            }
            ([found], _) => Some(*found),
            ([], Some((_, parent, _))) => {
                if let Err(fault) = check_nesting(self.model, hierarchy, kind, *parent) {
                    let reason = match fault.elsewhere.first() {
                        Some(other) => {
                            format!("{fault}; name its parent {code} in the column parent.{other}")
                        }
                        None => format!("its parent {code} is of the wrong kind: {fault}"),
                    };
                    self.report(at, reason);
                }
                None
            }
            ([], None) => {
                if !self.table.damaged.contains(code) && !self.table.log.incomplete {
                    let allowed: Vec<&str> =
                        pairs.targets(kind).map(|kind| self.model.kind(kind).key.as_str()).collect();
                    let reason = match allowed.is_empty() {
                        true => format!(
                            "a {} has no parents in hierarchy {key}; leave the cell empty",
                            self.model.kind(kind).key
                        ),
                        false => format!(
                            "its parent {code} is found neither in the file nor in the database; add a row for it ({}) or correct the code",
                            allowed.join(" or ")
                        ),
                    };
                    self.report(at, reason);
                }
                None
            }
            _ => {
                self.report(at, format!("its parent {code} could be any of {} organisations in different schemes or times; use codes that are unique", allowed.len()));
                None
            }
        }
    }

    /// Organisations whose life or kinds change, and what stands below them; links that nobody
    /// requires end with the parent.
    pub(super) fn release_children(&mut self) -> HashSet<Node> {
        let touched: HashSet<Node> =
            self.world.drafts.keys().copied().filter(|node| self.is_parent_altered(*node)).collect();
        let mut children: Vec<Node> = Vec::new();
        if touched.is_empty() {
            return HashSet::new();
        }
        for (hierarchy, _) in self.model.hierarchies() {
            let below = self.history.edges(hierarchy).iter().filter(|edge| touched.contains(&edge.parent.0));
            children.extend(below.map(|edge| edge.child.0));
        }
        let children: HashSet<Node> = children.into_iter().collect();
        for child in &children {
            let beyond = |edge: &DraftEdge| {
                let parent = self.world.life(edge.parent);
                let mut required = false;
                self.world.kinds(*child, &mut |validity, kind| {
                    required |=
                        validity.overlaps(edge.validity) && self.model.requires_parent(kind, edge.hierarchy);
                });
                (touched.contains(&edge.parent) && !required && !parent.covers(edge.validity))
                    .then_some(parent)
            };
            let edges: Vec<DraftEdge> = self.world.look(*child).edges.clone();
            let cut: Vec<Option<Period>> = edges.iter().map(beyond).collect();
            if cut.iter().all(Option::is_none) {
                continue;
            }
            let clipped = edges.into_iter().zip(cut).map(|(edge, cut)| match cut {
                None => edge,
                Some(life) => edge.during(edge.validity.intersection(life)),
            });
            self.world.draft_mut(*child).edges = clipped.filter(|edge| !edge.validity.is_empty()).collect();
        }
        children
    }

    fn is_parent_altered(&self, node: Node) -> bool {
        let mut kinds = Vec::new();
        self.world.kinds(node, &mut |validity, kind| kinds.push((validity, kind)));
        let recorded = self.history.versions_of(Org(node)).map(|at| self.history.version(at));
        let before = recorded.map(|version| version.kind()).collect::<Vec<_>>();
        self.world.life(node) != self.history.life(Org(node))
            || kinds.iter().any(|(_, kind)| *kind != before[0])
            || before.iter().any(|kind| *kind != before[0])
    }
}

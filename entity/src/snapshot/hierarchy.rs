//! One hierarchy on one day: parents, children, depth, pre-order, counts by kind.

use std::sync::Arc;

use super::history::History;
use super::{NONE, Org};
use crate::day::{Day, Period};
use crate::model::{HierarchyIx, KindIx, RelationType, Shape};
use crate::rule::{Tie, find_cycles};

/// How many organisations of each kind, by position in the model.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KindCounts(pub Vec<u32>);

impl KindCounts {
    /// No organisations, for a model of `kinds` kinds.
    pub fn new(kinds: usize) -> KindCounts {
        KindCounts(vec![0; kinds])
    }

    /// Counts one more.
    pub fn add(&mut self, kind: KindIx) {
        self.0[usize::from(kind.0)] += 1;
    }

    /// Organisations of all kinds.
    pub fn total(&self) -> u32 {
        self.0.iter().sum()
    }
}

/// The parent links of one hierarchy that hold on one day.
#[derive(Debug)]
pub struct Hierarchy {
    /// Where each organisation's children begin; one more entry than organisations.
    pub(super) first_child: Vec<u32>,
    pub(super) children: Vec<Org>,
    pub(super) above: Above,
    /// Links (child, parent) that a hierarchy of this shape cannot hold: second parents in a tree, and one of each
    /// circle. Only a changed model leaves any.
    pub(super) left_out: Vec<(Org, Org)>,
}

#[derive(Debug)]
pub(super) enum Above {
    Tree(Tree),
    Dag(Dag),
}

/// At most one parent each: pre-order makes every subtree one slice.
#[derive(Debug)]
pub(super) struct Tree {
    pub(super) parent: Vec<u32>,
    pub(super) order: Vec<Org>,
    pub(super) place: Vec<u32>,
    /// By place in the order, like the columns below: the place after the last descendant.
    pub(super) end: Vec<u32>,
    pub(super) depth: Vec<u32>,
    pub(super) kind: Vec<KindIx>,
    /// For each kind and each block of places: how many of the kind stand before the block.
    pub(super) before_block: Vec<u32>,
    pub(super) blocks: usize,
}

/// Several parents each.
#[derive(Debug)]
pub(super) struct Dag {
    pub(super) first_parent: Vec<u32>,
    pub(super) parents: Vec<Org>,
    pub(super) depth: Vec<u32>,
    pub(super) kind: Vec<KindIx>,
}

const BLOCK: usize = 64;

impl Hierarchy {
    /// Every hierarchy of the model on `day`. Those without any link are one.
    pub(super) fn build_all(history: &History, version_of: &[u32], day: Day) -> Vec<Arc<Hierarchy>> {
        let mut bare: [Option<Arc<Hierarchy>>; 2] = [None, None];
        let build = |(hierarchy, relation): (HierarchyIx, &RelationType)| {
            let links = Links::on(history, version_of, hierarchy, day);
            let shape = relation.shape;
            let same = links.list.is_empty().then_some(&mut bare[usize::from(shape == Shape::Dag)]);
            if let Some(Some(bare)) = &same {
                return Arc::clone(bare);
            }
            let built = Arc::new(Hierarchy::of(links, history, version_of, shape));
            if let Some(same) = same {
                *same = Some(Arc::clone(&built));
            }
            built
        };
        history.model().hierarchies().map(build).collect()
    }

    /// Lays out the links that hold on `day` between organisations that exist on it.
    pub(super) fn build(
        history: &History,
        version_of: &[u32],
        hierarchy: HierarchyIx,
        day: Day,
    ) -> Hierarchy {
        let links = Links::on(history, version_of, hierarchy, day);
        Hierarchy::of(links, history, version_of, history.model().hierarchy(hierarchy).shape)
    }

    fn of(mut links: Links, history: &History, version_of: &[u32], shape: Shape) -> Hierarchy {
        let mut left_out = Vec::new();
        if shape == Shape::Tree {
            links.keep_first_parents(history, version_of, &mut left_out);
        }
        loop {
            let (first_child, children) = links.children(history, version_of);
            let above = match shape {
                Shape::Dag => {
                    Dag::build(history, version_of, &links, &first_child, &children).map(Above::Dag)
                }
                Shape::Tree | Shape::Link => {
                    Tree::build(history, version_of, &links, &first_child, &children).map(Above::Tree)
                }
            };
            match above {
                Some(above) => return Hierarchy { first_child, children, above, left_out },
                None => links.open_circles(version_of.len(), &mut left_out),
            }
        }
    }

    /// Links (child, parent) that are recorded and that a hierarchy of this shape cannot hold. Only a changed model leaves
    /// any; they are findings.
    pub fn left_out(&self) -> &[(Org, Org)] {
        &self.left_out
    }

    /// The children in order: rank, then code, then id.
    pub fn children(&self, org: Org) -> &[Org] {
        &self.children[self.first_child[org.at()] as usize..self.first_child[org.at() + 1] as usize]
    }

    /// The parent; where there are several, the one of lowest rank.
    pub fn parent(&self, org: Org) -> Option<Org> {
        match &self.above {
            Above::Tree(tree) => tree.parent(org),
            Above::Dag(dag) => dag.parents(org).first().copied(),
        }
    }

    /// All parents, by rank.
    pub fn parents(&self, org: Org) -> Vec<Org> {
        match &self.above {
            Above::Tree(tree) => tree.parent(org).into_iter().collect(),
            Above::Dag(dag) => dag.parents(org).to_vec(),
        }
    }

    /// Steps to the nearest root; 0 for a root.
    pub fn depth(&self, org: Org) -> u32 {
        match &self.above {
            Above::Tree(tree) => tree.depth[tree.place[org.at()] as usize],
            Above::Dag(dag) => dag.depth[org.at()],
        }
    }

    /// Everything above, each once and after all that stands above it. In a tree that is the way from the root
    /// to the parent.
    pub fn ancestors(&self, org: Org) -> Vec<Org> {
        match &self.above {
            Above::Tree(tree) => {
                let mut found: Vec<Org> =
                    std::iter::successors(tree.parent(org), |at| tree.parent(*at)).collect();
                found.reverse();
                found
            }
            Above::Dag(dag) => {
                let mut found = Vec::new();
                let mut seen = std::collections::HashSet::from([org]);
                let mut way = vec![(org, dag.parents(org).iter())];
                while let Some((at, parents)) = way.last_mut() {
                    match parents.next() {
                        Some(parent) if seen.insert(*parent) => {
                            way.push((*parent, dag.parents(*parent).iter()))
                        }
                        Some(_) => {}
                        None => {
                            found.push(*at);
                            way.pop();
                        }
                    }
                }
                found.pop();
                found
            }
        }
    }

    /// The chain of first parents from the root down to `org` itself.
    pub fn path(&self, org: Org) -> Vec<Org> {
        let mut path: Vec<Org> = std::iter::successors(Some(org), |at| self.parent(*at)).collect();
        path.reverse();
        path
    }

    /// Everything at most `max_depth` steps below in pre-order, each once at its first visit.
    pub fn descendants(&self, org: Org, max_depth: u32) -> Vec<Org> {
        match &self.above {
            Above::Tree(tree) => tree.descendants(org, max_depth),
            Above::Dag(_) => self.walk(org, max_depth),
        }
    }

    /// Everything below in pre-order, borrowed; `None` where the hierarchy allows several parents and only a walk tells.
    pub fn subtree(&self, org: Org) -> Option<&[Org]> {
        match &self.above {
            Above::Tree(tree) => {
                let place = tree.place[org.at()] as usize;
                Some(&tree.order[place + 1..tree.end[place] as usize])
            }
            Above::Dag(_) => None,
        }
    }

    /// The place of an organisation in pre-order, and the place after the last one below it; `None` where the hierarchy
    /// allows several parents, and so has no such order.
    pub fn span(&self, org: Org) -> Option<std::ops::Range<u32>> {
        match &self.above {
            Above::Tree(tree) => {
                let place = tree.place[org.at()];
                Some(place..tree.end[place as usize])
            }
            Above::Dag(_) => None,
        }
    }

    /// In a tree: the place of the lowest organisation that stands above both places, or at one of them; `None` where they
    /// stand under different roots.
    pub(crate) fn common_place(&self, one: u32, other: u32) -> Option<u32> {
        let Above::Tree(tree) = &self.above else { unreachable!("only trees have places") };
        let (first, last) = (one.min(other), one.max(other));
        let mut at = first;
        while last >= tree.end[at as usize] {
            let above = tree.parent[tree.order[at as usize].at()];
            if above == NONE {
                return None;
            }
            at = tree.place[above as usize];
        }
        Some(at)
    }

    /// Whether every organisation has one parent at most.
    pub fn is_tree(&self) -> bool {
        matches!(self.above, Above::Tree(_))
    }

    /// How many organisations stand below.
    pub fn descendant_count(&self, org: Org) -> u32 {
        match &self.above {
            Above::Tree(tree) => tree.end[tree.place[org.at()] as usize] - tree.place[org.at()] - 1,
            Above::Dag(_) => self.walk(org, u32::MAX).len() as u32,
        }
    }

    /// How many organisations of each kind stand below; `org` itself is not counted.
    pub fn count_below(&self, org: Org, kinds: usize) -> KindCounts {
        match &self.above {
            Above::Tree(tree) => {
                let place = tree.place[org.at()] as usize;
                tree.count(place + 1, tree.end[place] as usize, kinds)
            }
            Above::Dag(dag) => {
                let mut counts = KindCounts::new(kinds);
                self.walk(org, u32::MAX).into_iter().for_each(|below| counts.add(dag.kind[below.at()]));
                counts
            }
        }
    }

    /// Whether `org` stands below `top`, or is it.
    pub fn is_within(&self, org: Org, top: Org) -> bool {
        match &self.above {
            Above::Tree(tree) => {
                let (place, from) = (tree.place[org.at()], tree.place[top.at()]);
                from <= place && place < tree.end[from as usize]
            }
            Above::Dag(_) => org == top || self.ancestors(org).contains(&top),
        }
    }

    /// A depth-first walk with a visited set, for hierarchies with several parents.
    fn walk(&self, org: Org, max_depth: u32) -> Vec<Org> {
        // The shortest distances decide what is within reach; a walk that met a node first on a longer
        // way would otherwise leave out what lies below it.
        let mut distance = std::collections::HashMap::from([(org, 0u32)]);
        let mut queue = std::collections::VecDeque::from([org]);
        while let Some(at) = queue.pop_front() {
            let next = distance[&at] + 1;
            if next > max_depth {
                break;
            }
            for child in self.children(at) {
                distance.entry(*child).or_insert_with(|| {
                    queue.push_back(*child);
                    next
                });
            }
        }
        distance.remove(&org);
        let mut found = Vec::with_capacity(distance.len());
        let mut stack: Vec<Org> = self.children(org).iter().rev().copied().collect();
        while let Some(at) = stack.pop() {
            if let Some(steps) = distance.remove(&at) {
                found.push(at);
                // What stands below the last level is not looked at, even where it is near on another way.
                if steps < max_depth {
                    stack.extend(self.children(at).iter().rev());
                }
            }
        }
        found
    }

    /// Bytes the arrays hold.
    pub fn bytes(&self) -> usize {
        let words = self.first_child.capacity() + self.children.capacity();
        let above = match &self.above {
            Above::Tree(tree) => {
                tree.parent.capacity()
                    + tree.order.capacity()
                    + tree.place.capacity()
                    + tree.end.capacity()
                    + tree.depth.capacity()
                    + tree.kind.capacity() / 2
                    + tree.before_block.capacity()
            }
            Above::Dag(dag) => {
                dag.first_parent.capacity()
                    + dag.parents.capacity()
                    + dag.depth.capacity()
                    + dag.kind.capacity() / 2
            }
        };
        (words + above) * size_of::<u32>()
    }
}

/// The links of one day, still loose.
struct Links {
    /// (child, parent, rank), by child, then rank.
    list: Vec<(Org, Org, i32)>,
    ranked: bool,
}

impl Links {
    fn on(history: &History, version_of: &[u32], hierarchy: HierarchyIx, day: Day) -> Links {
        let exists = |org: Org| version_of[org.at()] != NONE;
        let list: Vec<(Org, Org, i32)> = history
            .edges(hierarchy)
            .iter()
            .filter(|edge| edge.validity.contains(day) && exists(edge.child) && exists(edge.parent))
            .map(|edge| (edge.child, edge.parent, edge.rank))
            .collect();
        let ranked = list.iter().any(|(_, _, rank)| *rank != 0);
        Links { list, ranked }
    }

    /// Of several parents the first, by rank, code and id, stays.
    fn keep_first_parents(&mut self, history: &History, version_of: &[u32], left_out: &mut Vec<(Org, Org)>) {
        if self.list.windows(2).all(|pair| pair[0].0 != pair[1].0) {
            return;
        }
        let place = |org: Org| history.code_place[version_of[org.at()] as usize];
        self.list.sort_by_key(|(child, parent, rank)| (*child, *rank, place(*parent), *parent));
        let mut last = None;
        self.list.retain(|(child, parent, _)| {
            let first = last != Some(*child);
            last = Some(*child);
            if !first {
                left_out.push((*child, *parent));
            }
            first
        });
    }

    /// Takes one link out of every circle.
    fn open_circles(&mut self, nodes: usize, left_out: &mut Vec<(Org, Org)>) {
        let validity = Period::ALWAYS;
        let tie = |(child, parent, _): &(Org, Org, i32)| Tie { child: child.0, parent: parent.0, validity };
        let ties: Vec<Tie> = self.list.iter().map(tie).collect();
        for cycle in find_cycles(nodes, &ties) {
            let (child, parent) = (Org(cycle[0]), Org(cycle[1 % cycle.len()]));
            let before = self.list.len();
            self.list.retain(|link| (link.0, link.1) != (child, parent));
            if self.list.len() < before {
                left_out.push((child, parent));
            }
        }
    }

    /// Children of every organisation, ordered by rank, code, id.
    fn children(&self, history: &History, version_of: &[u32]) -> (Vec<u32>, Vec<Org>) {
        let mut first = vec![0u32; version_of.len() + 1];
        for (_, parent, _) in &self.list {
            first[parent.at() + 1] += 1;
        }
        for at in 1..first.len() {
            first[at] += first[at - 1];
        }
        let mut next = first.clone();
        let mut children = vec![Org(NONE); self.list.len()];
        let mut ranks = vec![0i32; if self.ranked { self.list.len() } else { 0 }];
        // Dealing the children out in order of code sorts every list at once.
        let mut link_of_child = first_link(&self.list, version_of.len());
        link_of_child.push(self.list.len() as u32);
        for child in in_code_order(history, version_of) {
            let links = link_of_child[child.at()] as usize..link_of_child[child.at() + 1] as usize;
            for (_, parent, rank) in &self.list[links] {
                let at = next[parent.at()] as usize;
                next[parent.at()] += 1;
                children[at] = child;
                if self.ranked {
                    ranks[at] = *rank;
                }
            }
        }
        if self.ranked {
            for parent in 0..version_of.len() {
                let range = first[parent] as usize..first[parent + 1] as usize;
                if ranks[range.clone()].is_sorted() {
                    continue;
                }
                let mut list: Vec<(i32, Org)> = range.clone().map(|at| (ranks[at], children[at])).collect();
                list.sort_by_key(|(rank, _)| *rank);
                for (at, (_, child)) in range.zip(list) {
                    children[at] = child;
                }
            }
        }
        (first, children)
    }
}

fn first_link(list: &[(Org, Org, i32)], organizations: usize) -> Vec<u32> {
    let mut first = vec![0u32; organizations];
    let mut at = 0;
    for (child, first) in first.iter_mut().enumerate() {
        while at < list.len() && list[at].0.at() < child {
            at += 1;
        }
        *first = at as u32;
    }
    first
}

/// The organisations that exist, by code (none last), then id.
pub(super) fn in_code_order(history: &History, version_of: &[u32]) -> impl Iterator<Item = Org> {
    history.by_code.iter().filter_map(move |at| {
        let org = history.versions[*at as usize].org;
        (version_of[org as usize] == *at).then_some(Org(org))
    })
}

fn kinds_of(history: &History, version_of: &[u32], org: Org) -> KindIx {
    history.versions[version_of[org.at()] as usize].kind
}

/// For each kind and each block of places how many of the kind stand before the block, and how many blocks there are.
pub(super) fn before_blocks(kind: &[KindIx], kinds: usize) -> (Vec<u32>, usize) {
    let blocks = kind.len() / BLOCK + 1;
    let mut before_block = vec![0u32; kinds * blocks];
    let mut seen = vec![0u32; kinds];
    for (block, chunk) in kind.chunks(BLOCK).enumerate() {
        seen.iter().enumerate().for_each(|(at, count)| before_block[at * blocks + block] = *count);
        chunk.iter().for_each(|kind| seen[usize::from(kind.0)] += 1);
    }
    if kind.len().is_multiple_of(BLOCK) {
        seen.iter().enumerate().for_each(|(at, count)| before_block[at * blocks + blocks - 1] = *count);
    }
    (before_block, blocks)
}

impl Tree {
    fn build(
        history: &History,
        version_of: &[u32],
        links: &Links,
        first_child: &[u32],
        children: &[Org],
    ) -> Option<Tree> {
        let mut parent = vec![NONE; version_of.len()];
        for (child, above, _) in &links.list {
            parent[child.at()] = above.0;
        }
        let existing = version_of.iter().filter(|version| **version != NONE).count();
        let mut order: Vec<Org> = Vec::with_capacity(existing);
        let mut place = vec![NONE; version_of.len()];
        let mut depth = Vec::with_capacity(existing);
        let mut stack: Vec<Org> = Vec::new();
        for root in in_code_order(history, version_of).filter(|org| parent[org.at()] == NONE) {
            stack.push(root);
            while let Some(org) = stack.pop() {
                place[org.at()] = order.len() as u32;
                depth.push(match parent[org.at()] {
                    NONE => 0,
                    above => depth[place[above as usize] as usize] + 1,
                });
                order.push(org);
                let below = first_child[org.at()] as usize..first_child[org.at() + 1] as usize;
                stack.extend(children[below].iter().rev());
            }
        }
        // What is not met from any root stands in a circle, or below one.
        if order.len() < existing {
            return None;
        }
        let mut end: Vec<u32> = (1..=order.len() as u32).collect();
        for at in (0..order.len()).rev() {
            let above = parent[order[at].at()];
            if above != NONE {
                let above = place[above as usize] as usize;
                end[above] = end[above].max(end[at]);
            }
        }
        let kind: Vec<KindIx> = order.iter().map(|org| kinds_of(history, version_of, *org)).collect();
        let (before_block, blocks) = before_blocks(&kind, history.model().kinds.len());
        Some(Tree { parent, order, place, end, depth, kind, before_block, blocks })
    }

    fn parent(&self, org: Org) -> Option<Org> {
        Some(self.parent[org.at()]).filter(|parent| *parent != NONE).map(Org)
    }

    fn descendants(&self, org: Org, max_depth: u32) -> Vec<Org> {
        let place = self.place[org.at()] as usize;
        let end = self.end[place] as usize;
        if max_depth == u32::MAX {
            return self.order[place + 1..end].to_vec();
        }
        if max_depth == 0 {
            return Vec::new();
        }
        let limit = self.depth[place].saturating_add(max_depth);
        let mut found = Vec::new();
        let mut at = place + 1;
        while at < end {
            found.push(self.order[at]);
            at = if self.depth[at] < limit { at + 1 } else { self.end[at] as usize };
        }
        found
    }

    fn count(&self, from: usize, to: usize, kinds: usize) -> KindCounts {
        let mut counts = KindCounts::new(kinds);
        let (first, last) = (from.div_ceil(BLOCK), to / BLOCK);
        if first > last {
            self.kind[from..to].iter().for_each(|kind| counts.add(*kind));
            return counts;
        }
        for kind in 0..kinds {
            let row = &self.before_block[kind * self.blocks..];
            counts.0[kind] = row[last] - row[first];
        }
        self.kind[from..first * BLOCK]
            .iter()
            .chain(&self.kind[last * BLOCK..to])
            .for_each(|kind| counts.add(*kind));
        counts
    }
}

impl Dag {
    fn build(
        history: &History,
        version_of: &[u32],
        links: &Links,
        first_child: &[u32],
        children: &[Org],
    ) -> Option<Dag> {
        let mut first_parent = Vec::with_capacity(version_of.len() + 1);
        let mut parents: Vec<Org> = Vec::with_capacity(links.list.len());
        let place = |org: Org| history.code_place[version_of[org.at()] as usize];
        let mut links = &links.list[..];
        for child in 0..version_of.len() as u32 {
            first_parent.push(parents.len() as u32);
            let own = links.iter().take_while(|(other, _, _)| other.0 == child).count();
            let (of_child, others) = links.split_at(own);
            links = others;
            let from = parents.len();
            parents.extend(of_child.iter().map(|(_, parent, _)| *parent));
            if own > 1 {
                let mut list: Vec<(i32, u32, Org)> =
                    of_child.iter().map(|(_, parent, rank)| (*rank, place(*parent), *parent)).collect();
                list.sort_unstable();
                parents.truncate(from);
                parents.extend(list.into_iter().map(|(_, _, parent)| parent));
            }
        }
        first_parent.push(parents.len() as u32);

        let mut depth = vec![NONE; version_of.len()];
        let mut queue: std::collections::VecDeque<Org> = (0..version_of.len() as u32)
            .map(Org)
            .filter(|org| {
                version_of[org.at()] != NONE && first_parent[org.at()] == first_parent[org.at() + 1]
            })
            .collect();
        queue.iter().for_each(|org| depth[org.at()] = 0);
        // Kahn's walk visits every organisation exactly when there is no cycle; depth is settled breadth first.
        let mut waiting: Vec<u32> = first_parent.windows(2).map(|pair| pair[1] - pair[0]).collect();
        let mut ready: Vec<Org> = queue.iter().copied().collect();
        let below = |org: Org| &children[first_child[org.at()] as usize..first_child[org.at() + 1] as usize];
        let mut sorted = 0;
        while let Some(org) = ready.pop() {
            sorted += 1;
            for child in below(org) {
                waiting[child.at()] -= 1;
                if waiting[child.at()] == 0 {
                    ready.push(*child);
                }
            }
        }
        if sorted < version_of.iter().filter(|version| **version != NONE).count() {
            return None;
        }
        while let Some(org) = queue.pop_front() {
            for child in below(org) {
                if depth[child.at()] == NONE {
                    depth[child.at()] = depth[org.at()] + 1;
                    queue.push_back(*child);
                }
            }
        }
        let kind = (0..version_of.len() as u32)
            .map(|org| match version_of[org as usize] {
                NONE => KindIx(0),
                _ => kinds_of(history, version_of, Org(org)),
            })
            .collect();
        Some(Dag { first_parent, parents, depth, kind })
    }

    pub(super) fn parents(&self, org: Org) -> &[Org] {
        &self.parents[self.first_parent[org.at()] as usize..self.first_parent[org.at() + 1] as usize]
    }
}

//! What hangs on organisations whose life gets shorter: links, participations, memberships, posts, and who holds these.
//!
//! It ends with the organisation, unless the lifecycle of its kind says that it must have ended before. Parents and
//! children are drafted like all places (`change`, `place`); here they are only counted where they are participations.

use hashbrown::{HashMap, HashSet};

use super::plan::Planner;
use super::world::Node;
use crate::day::Period;
use crate::model::{Ending, RelationTypeIx, Shape};
use crate::snapshot::{Edge, Org};
use crate::store::{Cut, Dated, StoreError, Write};

/// Recorded rows that get other days, or none.
#[derive(Debug, Default)]
pub(super) struct Endings {
    rows: HashMap<(Dated, i64), Period>,
}

impl Endings {
    /// Keeps of a row what lies within `life`.
    fn clip(&mut self, table: Dated, row: i64, validity: Period, life: Period) {
        let kept = self.rows.get(&(table, row)).copied().unwrap_or(validity);
        let kept = kept.intersection(life);
        if kept != validity {
            self.rows.insert((table, row), kept);
        }
    }

    /// Writes the rows anew.
    pub(super) async fn apply(&self, write: &Write) -> Result<(), StoreError> {
        for table in [Dated::Relations, Dated::Memberships, Dated::Posts, Dated::Appointments] {
            let mut rows: Vec<(i64, Period)> = self
                .rows
                .iter()
                .filter(|((of, _), _)| *of == table)
                .map(|((_, row), validity)| (*row, *validity))
                .collect();
            rows.sort_unstable_by_key(|(row, _)| *row);
            let superseded: Vec<i64> = rows.iter().map(|(row, _)| *row).collect();
            let kept = rows.into_iter().filter(|(_, validity)| !validity.is_empty());
            let cuts: Vec<Cut> = kept.map(|(row, validity)| Cut { row, validity, state: None }).collect();
            if !superseded.is_empty() {
                write.recut(table, &superseded, &cuts).await?;
            }
        }
        Ok(())
    }
}

/// What must end first, by organisation: how many of each.
type Remaining = HashMap<Node, [usize; Ending::ALL.len()]>;

impl Planner<'_> {
    /// Ends what hangs on organisations that end, or reports that it must end first.
    pub(super) fn end_what_hangs(&mut self) -> Endings {
        let shorter = |node: &Node| !self.world.life(*node).covers(self.history.life(Org(*node)));
        let shortened: HashSet<Node> = self.world.drafts.keys().copied().filter(shorter).collect();
        let (mut endings, mut remaining) = (Endings::default(), Remaining::new());
        if shortened.is_empty() {
            return endings;
        }
        for at in (0..self.model.relation_types.len() as u16).map(RelationTypeIx) {
            self.end_ties(at, &shortened, &mut endings, &mut remaining);
        }
        let people = self.history.people();
        for node in &shortened {
            let (id, life) = (self.history.id(Org(*node)), self.world.life(*node));
            for member in people.memberships_of(id) {
                let beyond = self.hold_back(*node, Ending::Memberships, member.validity, &mut remaining);
                if !beyond {
                    endings.clip(Dated::Memberships, member.row, member.validity, life);
                }
            }
            for post in people.posts_of(id) {
                if self.hold_back(*node, Ending::Posts, post.validity, &mut remaining) {
                    continue;
                }
                endings.clip(Dated::Posts, post.row, post.validity, life);
                for holder in people.holders_of(post.id) {
                    endings.clip(Dated::Appointments, holder.row, holder.validity, life);
                }
            }
        }
        for holder in people.holders() {
            let home = holder.home.and_then(|home| self.history.find_id(home));
            if let Some(home) = home.filter(|home| shortened.contains(&home.0)) {
                endings.clip(Dated::Appointments, holder.row, holder.validity, self.world.life(home.0));
            }
        }
        self.report_remaining(remaining);
        endings
    }

    fn end_ties(
        &self,
        relation_type: RelationTypeIx,
        shortened: &HashSet<Node>,
        endings: &mut Endings,
        remaining: &mut Remaining,
    ) {
        let definition = self.model.relation_type(relation_type);
        let ending = match (definition.is_participation, definition.shape) {
            (true, _) => Ending::Participations,
            (false, Shape::Link) => Ending::Links,
            (false, _) => return,
        };
        for edge in self.history.ties(relation_type) {
            let Edge { row, child, parent, validity, .. } = *edge;
            for end in [child.0, parent.0].into_iter().filter(|end| shortened.contains(end)) {
                let held = self.hold_back(end, ending, validity, remaining);
                if !held && definition.shape == Shape::Link {
                    endings.clip(Dated::Relations, row, validity, self.world.life(end));
                }
            }
        }
    }

    /// Whether something that reaches beyond the new end must end first; then it is counted.
    fn hold_back(&self, node: Node, ending: Ending, validity: Period, remaining: &mut Remaining) -> bool {
        let mut kind = None;
        self.world.kinds(node, &mut |_, last| kind = Some(last));
        let lifecycle = kind.and_then(|kind| self.model.lifecycle_of(kind));
        let held = validity.to > self.world.life(node).to
            && lifecycle.is_some_and(|lifecycle| !lifecycle.ends.contains(&ending));
        if held {
            remaining.entry(node).or_default()[ending as usize] += 1;
        }
        held
    }

    fn report_remaining(&mut self, remaining: Remaining) {
        let mut nodes: Vec<Node> = remaining.keys().copied().collect();
        nodes.sort_unstable();
        for node in nodes {
            let counts = Ending::ALL.iter().zip(remaining[&node]).filter(|(_, count)| *count > 0);
            let words: Vec<String> = counts
                .clone()
                .map(|((plural, _), count)| match count {
                    1 => format!("1 {}", plural.trim_end_matches('s')),
                    count => format!("{count} {plural}"),
                })
                .collect();
            let total: usize = counts.map(|(_, count)| count).sum();
            let listed = match words.split_last() {
                Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
                _ => words.concat(),
            };
            let (verb, them) = if total == 1 { ("remains", "it") } else { ("remain", "them") };
            let (label, end) = (self.world.label(node), self.world.life(node).to);
            self.report_about(
                node,
                node,
                format!("{label} cannot end on {end}: {listed} {verb}; end {them} first"),
            );
        }
    }
}

//! From rows and history to what must be written, or to everything that forbids it.

use hashbrown::{HashMap, HashSet};

use super::Problem;
use super::Treatment;
use super::ending::Endings;
use super::identify::{IdentifierPlan, KnownIdentifiers};
use super::table::ImportTable;
use super::world::{Node, World};
use crate::day::{Day, Period};
use crate::model::{HierarchyIx, Model, SchemeIx};
use crate::snapshot::{Described, History, Org};

/// What became of a row; a row may be both changed and moved.
#[derive(Clone, Copy, Default)]
pub(super) struct Outcome {
    pub(super) founded: bool,
    pub(super) changed: bool,
    pub(super) moved: bool,
    pub(super) corrected: bool,
    pub(super) ended: bool,
}

/// Stands for "this row speaks of no organisation that could be told".
pub(super) const NOBODY: Node = Node::MAX;

pub(super) struct Planner<'a> {
    pub(super) model: &'a Model,
    pub(super) history: &'a History,
    pub(super) table: &'a ImportTable,
    pub(super) effective: Day,
    pub(super) correct: bool,
    /// Whether what is new has always been there, unless a row says since when.
    open_start: bool,
    pub(super) world: World<'a>,
    /// By row.
    pub(super) nodes: Vec<Node>,
    pub(super) outcomes: Vec<Outcome>,
    pub(super) by_code: HashMap<(SchemeIx, &'a str), u32>,
    /// Places that were reported already: a missing parent there is no second fault.
    pub(super) unresolved: HashSet<(u32, HierarchyIx)>,
    /// Recorded organisations that no row speaks of and that end.
    pub(super) ended_missing: Vec<Node>,
    problems: Vec<(u16, Option<u32>, String)>,
}

/// Everything that is to be written.
pub(super) struct Plan<'a> {
    pub(super) world: World<'a>,
    pub(super) outcomes: Vec<Outcome>,
    pub(super) identifiers: IdentifierPlan,
    pub(super) endings: Endings,
    pub(super) ended_missing: usize,
}

/// Plans the import; the problems are all there are, by file and line.
pub(super) fn plan<'a>(
    history: &'a History,
    table: &'a ImportTable,
    identifiers: &KnownIdentifiers,
    treatment: &Treatment,
) -> Result<Plan<'a>, Vec<Problem>> {
    let model: &'a Model = history.model();
    let mut planner = Planner {
        model,
        history,
        table,
        effective: treatment.effective,
        correct: treatment.correct,
        open_start: treatment.open_start || treatment.correct || history.is_empty(),
        world: World::new(model, history, table),
        nodes: vec![NOBODY; table.rows.len()],
        outcomes: vec![Outcome::default(); table.rows.len()],
        by_code: HashMap::with_capacity(table.rows.len()),
        unresolved: HashSet::new(),
        ended_missing: Vec::new(),
        problems: Vec::new(),
    };
    planner.index();
    let rows = 0..table.rows.len() as u32;
    rows.clone().for_each(|row| planner.match_row(row));
    rows.clone().for_each(|row| planner.change_row(row));
    if treatment.end_missing {
        planner.end_missing();
    }
    rows.for_each(|row| planner.place_row(row));
    let touched_parents = planner.release_children();
    let identifiers = planner.identify(identifiers);
    let endings = planner.end_what_hangs();
    planner.verify(&touched_parents);
    planner.verify_cycles();
    if treatment.add_only {
        planner.refuse_changes();
    }
    let problems = planner.sorted_problems();
    if problems.is_empty() {
        let Planner { world, outcomes, ended_missing, .. } = planner;
        return Ok(Plan { world, outcomes, identifiers, endings, ended_missing: ended_missing.len() });
    }
    Err(problems)
}

impl<'a> Planner<'a> {
    pub(super) fn report(&mut self, row: u32, reason: impl Into<String>) {
        let at = self.world.import_row(row);
        self.problems.push((at.source, Some(at.line), reason.into()));
    }

    /// Reports what no line says.
    pub(super) fn report_file(&mut self, reason: impl Into<String>) {
        self.problems.push((0, None, reason.into()));
    }

    /// Refuses every row that would change what is recorded. How it could be changed instead is then no advice.
    fn refuse_changes(&mut self) {
        let at_fault: HashSet<(u16, Option<u32>)> =
            self.problems.iter().map(|(source, line, _)| (*source, *line)).collect();
        let mut refused: HashMap<(u16, Option<u32>), u32> = HashMap::new();
        for at in 0..self.table.rows.len() {
            let (node, outcome) = (self.nodes[at], self.outcomes[at]);
            if node == NOBODY || self.world.is_new(node) {
                continue;
            }
            let row = self.world.import_row(at as u32);
            let place = (row.source, Some(row.line));
            if outcome.changed
                || outcome.moved
                || outcome.corrected
                || outcome.ended
                || at_fault.contains(&place)
            {
                refused.insert(place, at as u32);
            }
        }
        self.problems.retain(|(source, line, _)| !refused.contains_key(&(*source, *line)));
        for at in refused.into_values() {
            let code = &self.world.import_row(at).code;
            self.report(at, format!("{code} is recorded already, as something else or in another place"));
        }
    }

    fn sorted_problems(&mut self) -> Vec<Problem> {
        let mut problems = std::mem::take(&mut self.problems);
        problems.sort_by_key(|(source, line, _)| (*source, *line));
        problems.dedup();
        let name = |source: u16| self.table.log.sources.get(usize::from(source)).cloned().unwrap_or_default();
        problems
            .into_iter()
            .map(|(source, line, reason)| Problem { file: name(source), line, reason })
            .collect()
    }

    /// Which row bears which code; a second one is a fault.
    fn index(&mut self) {
        let table = self.table;
        for (at, row) in table.rows.iter().enumerate() {
            let key = (self.model.kind(row.kind).scheme, &*row.code);
            match self.by_code.get(&key).copied() {
                None => {
                    self.by_code.insert(key, at as u32);
                }
                Some(first) => {
                    let first = &table.rows[first as usize];
                    let place = match first.source == row.source {
                        true => format!("line {}", first.line),
                        false => format!("{}:{}", table.log.sources[usize::from(first.source)], first.line),
                    };
                    self.report(
                        at as u32,
                        format!(
                            "code {} is used twice: it stands in {place} already; remove one of the two rows",
                            row.code
                        ),
                    );
                }
            }
        }
    }

    /// Finds the organisation that a row speaks of, or founds it.
    fn match_row(&mut self, at: u32) {
        let row = self.world.import_row(at);
        let scheme = self.model.kind(row.kind).scheme;
        if self.by_code[&(scheme, &*row.code)] != at {
            return;
        }
        let history = self.history;
        let fits = |version: &u32| self.model.kind(history.version(*version).kind()).scheme == scheme;
        let mut bearers: Vec<u32> = Vec::new();
        if !history.is_empty() {
            bearers.extend(history.versions_with_code(&row.code).filter(fits));
        }
        let alive =
            bearers.iter().find(|version| history.version(**version).validity().contains(self.effective));
        // Past and future organisations are known by the days of their life, so that a file that
        // mentions them can be imported again.
        let same_life = |version: &&u32| {
            let life = history.life(history.version(**version).org());
            let from = row.valid_from.is_some_and(|from| from == life.from);
            let to = row.valid_to.is_some_and(|to| to == life.to);
            (from && (to || row.valid_to.is_none())) || (to && (from || row.valid_from.is_none()))
        };
        let node = match alive.or_else(|| bearers.iter().rev().find(same_life)) {
            Some(version) => {
                let org = history.version(*version).org();
                if let Some(other) = self.world.row_of.insert(org.0, at) {
                    let line = self.world.import_row(other).line;
                    self.report(at, format!("code {} and the code in line {line} are borne by the same organisation at different times; keep one of the two rows", row.code));
                    return;
                }
                org.0
            }
            None => {
                let default = if self.open_start { Day::OPEN_START } else { self.effective };
                let life = Period {
                    from: row.valid_from.unwrap_or(default),
                    to: row.valid_to.unwrap_or(Day::OPEN_END),
                };
                if life.is_empty() && row.valid_from.is_none() {
                    self.report(at, format!("valid_to ({}) does not lie after {}, the day it is founded on; give valid_from or an earlier --effective", life.to, life.from));
                }
                self.outcomes[at as usize].founded = true;
                self.world.found(at, life)
            }
        };
        self.nodes[at as usize] = node;
    }

    /// Ends what the file no longer lists, among the kinds that it does list.
    fn end_missing(&mut self) {
        let mut listed = vec![false; self.model.kinds.len()];
        self.table.rows.iter().for_each(|row| listed[usize::from(row.kind.0)] = true);
        for org in self.history.organizations() {
            let Some(version) = self.history.version_on(org, self.effective) else { continue };
            let version = self.history.version(version);
            let code_listed = version.code().is_some_and(|code| self.table.damaged.contains(code));
            if !listed[usize::from(version.kind().0)] || self.world.row_of.contains_key(&org.0) || code_listed
            {
                continue;
            }
            let label = self.world.label(org.0);
            let day = self.effective;
            if self.history.life(org).from == day {
                self.report_file(format!(
                    "{label} is not listed and would end on {day}, the day it begins; use a later --effective"
                ));
                continue;
            }
            if let Some(later) = self.later_change(org, day) {
                self.report_file(format!("{label} is not listed and would end on {day}, but has a later change on {later}; use --effective {later} or later"));
                continue;
            }
            self.end(org.0, day);
            self.ended_missing.push(org.0);
        }
    }

    /// The first day after `day` on which something about an organisation changes, its end excepted.
    fn later_change(&self, org: Org, day: Day) -> Option<Day> {
        let versions = self.history.versions_of(org).map(|at| self.history.version(at).validity().from);
        let edges = self.model.hierarchies().flat_map(|(hierarchy, _)| self.history.edges_of(hierarchy, org));
        versions.chain(edges.map(|edge| edge.validity.from)).filter(|from| *from > day).min()
    }
}

//! Identifiers besides the code: dated like everything, and never given to another organisation.

use hashbrown::HashMap;

use super::change::within;
use super::plan::{NOBODY, Planner};
use super::table::Given;
use super::world::Node;
use crate::day::Period;
use crate::model::SchemeIx;
use crate::snapshot::{Described, Org};
use crate::store::IdentifierRecord;

/// The identifiers that are recorded, by organisation and by value.
#[derive(Default)]
pub(super) struct KnownIdentifiers {
    of: HashMap<i64, Vec<IdentifierRecord>>,
    owner: HashMap<(SchemeIx, String), i64>,
}

/// What is to be written of identifiers.
#[derive(Default)]
pub(super) struct IdentifierPlan {
    pub(super) superseded: Vec<i64>,
    pub(super) added: Vec<(Node, SchemeIx, String, Period)>,
}

#[derive(Clone)]
struct Entry {
    recorded: Option<i64>,
    scheme: SchemeIx,
    value: String,
    validity: Period,
}

impl KnownIdentifiers {
    pub(super) fn new(records: Vec<IdentifierRecord>) -> KnownIdentifiers {
        let mut known = KnownIdentifiers::default();
        for record in records {
            known.owner.insert((record.scheme, record.value.clone()), record.organization);
            known.of.entry(record.organization).or_default().push(record);
        }
        known
    }
}

impl Planner<'_> {
    pub(super) fn identify(&mut self, known: &KnownIdentifiers) -> IdentifierPlan {
        let mut plan = IdentifierPlan::default();
        let mut given: HashMap<(SchemeIx, String), u32> = HashMap::new();
        let mut done: Vec<Node> = Vec::new();
        for at in 0..self.table.rows.len() as u32 {
            let node = self.nodes[at as usize];
            if node == NOBODY {
                continue;
            }
            self.refuse_identifier_as_code(at, node, known);
            let row = self.world.import_row(at);
            if row.identifiers.is_empty() {
                continue;
            }
            let before = self.recorded(node, known);
            let mut after = self.within_life(node, &before);
            for (scheme, value) in &row.identifiers {
                if let Given::Set(value) = value
                    && !self.is_free(at, node, *scheme, value, known, &mut given)
                {
                    continue;
                }
                self.change(at, node, *scheme, value.set().map(|value| &**value), &mut after);
            }
            diff(node, &before, after, &mut plan);
            done.push(node);
        }
        // Lives may have changed without a word on identifiers.
        done.sort_unstable();
        let rest: Vec<Node> =
            self.world.drafts.keys().copied().filter(|node| done.binary_search(node).is_err()).collect();
        for node in rest {
            let before = self.recorded(node, known);
            let after = self.within_life(node, &before);
            diff(node, &before, after, &mut plan);
        }
        plan
    }

    fn recorded(&self, node: Node, known: &KnownIdentifiers) -> Vec<Entry> {
        if self.world.is_new(node) {
            return Vec::new();
        }
        let records = known.of.get(&self.history.id(Org(node))).map_or(&[][..], Vec::as_slice);
        let entry = |record: &IdentifierRecord| Entry {
            recorded: record.row,
            scheme: record.scheme,
            value: record.value.clone(),
            validity: record.validity,
        };
        records.iter().map(entry).collect()
    }

    fn within_life(&self, node: Node, entries: &[Entry]) -> Vec<Entry> {
        if entries.is_empty() {
            return Vec::new();
        }
        let (old, new) = (self.history.life(Org(node)), self.world.life(node));
        let fit = |entry: &Entry| {
            let Period { from, to } = entry.validity;
            let validity = Period {
                from: if from == old.from { new.from } else { from.max(new.from) },
                to: if to == old.to { new.to } else { to.min(new.to) },
            };
            let recorded = entry.recorded.filter(|_| validity == entry.validity);
            (!validity.is_empty()).then(|| Entry { recorded, validity, ..entry.clone() })
        };
        entries.iter().filter_map(fit).collect()
    }

    /// A code that is an identifier of someone else in the same scheme.
    fn refuse_identifier_as_code(&mut self, at: u32, node: Node, known: &KnownIdentifiers) {
        if known.owner.is_empty() {
            return;
        }
        let row = self.world.import_row(at);
        let scheme = self.model.kind(row.kind).scheme;
        let owner = known.owner.get(&(scheme, row.code.to_string())).copied();
        if let Some(owner) = owner.filter(|owner| self.is_other(node, *owner)) {
            let label = self.label_of(owner);
            self.report(at, format!("code {} is an identifier of {label} already; identifiers are never given to another organisation, so use another code", row.code));
        }
    }

    fn is_other(&self, node: Node, id: i64) -> bool {
        self.world.is_new(node) || self.history.id(Org(node)) != id
    }

    fn label_of(&self, id: i64) -> String {
        self.history.find_id(id).map_or_else(|| format!("organisation {id}"), |org| self.world.label(org.0))
    }

    fn is_free(
        &mut self,
        at: u32,
        node: Node,
        scheme: SchemeIx,
        value: &str,
        known: &KnownIdentifiers,
        given: &mut HashMap<(SchemeIx, String), u32>,
    ) -> bool {
        let key = (scheme, value.to_owned());
        let column = format!("identifier.{} {value}", self.model.scheme(scheme).key);
        if let Some(first) = given.get(&key) {
            let line = self.world.import_row(*first).line;
            self.report(at, format!("{column} is given twice: it stands in line {line} already; remove one"));
            return false;
        }
        let codes = self.history.versions_with_code(value).map(|at| self.history.version(at));
        let bearer = codes
            .filter(|version| self.model.kind(version.kind()).scheme == scheme)
            .map(|version| version.id());
        let owner = known
            .owner
            .get(&key)
            .copied()
            .into_iter()
            .chain(bearer)
            .find(|owner| self.is_other(node, *owner));
        let in_file = self.by_code.get(&(scheme, value)).filter(|row| **row != at).copied();
        let owner = match (owner, in_file) {
            (Some(owner), _) => Some(self.label_of(owner)),
            (None, Some(row)) => Some(self.world.import_row(row).code.to_string()),
            (None, None) => None,
        };
        given.insert(key, at);
        if let Some(owner) = owner {
            self.report(at, format!("{column} belongs or belonged to {owner}; identifiers are never given to another organisation, so correct the value"));
            return false;
        }
        true
    }

    fn change(
        &mut self,
        at: u32,
        node: Node,
        scheme: SchemeIx,
        value: Option<&str>,
        entries: &mut Vec<Entry>,
    ) {
        let life = self.world.life(node);
        let day = within(self.effective, life);
        let in_force = |entry: &Entry| entry.scheme == scheme && entry.validity.contains(day);
        let current: Vec<Entry> = entries.iter().filter(|entry| in_force(entry)).cloned().collect();
        let unchanged = match value {
            None => current.is_empty(),
            Some(value) => current.iter().any(|entry| entry.value == value),
        };
        if unchanged {
            return;
        }
        let new = self.world.is_new(node);
        let later = entries
            .iter()
            .filter(|entry| entry.scheme == scheme && entry.validity.from > day)
            .map(|entry| entry.validity.from)
            .min();
        if let Some(later) = later.filter(|_| !self.correct) {
            return self.refuse_later(at, later);
        }
        let whole = new || self.correct;
        if !whole && day != self.effective {
            let key = &self.model.scheme(scheme).key;
            return self.report(at, format!("identifier.{key} would change on {}, when it does not exist; use an --effective within its life, or --correct", self.effective));
        }
        let earlier = entries
            .iter()
            .filter(|entry| entry.scheme == scheme && entry.validity.to <= day)
            .map(|entry| entry.validity.to)
            .max();
        entries.retain_mut(|entry| {
            if !in_force(entry) {
                return true;
            }
            entry.recorded = None;
            entry.validity.to = day;
            !whole && entry.validity.from < day
        });
        if let Some(value) = value {
            let validity = match current.first() {
                Some(old) if whole => old.validity,
                Some(old) => Period { from: day, to: old.validity.to },
                None if whole => Period { from: earlier.unwrap_or(life.from), to: later.unwrap_or(life.to) },
                None => Period { from: day, to: life.to },
            };
            entries.push(Entry { recorded: None, scheme, value: value.to_owned(), validity });
        }
        if !new {
            let outcome = &mut self.outcomes[at as usize];
            if self.correct { outcome.corrected = true } else { outcome.changed = true }
        }
    }
}

fn diff(node: Node, before: &[Entry], after: Vec<Entry>, plan: &mut IdentifierPlan) {
    let kept = |row: &i64| after.iter().any(|entry| entry.recorded == Some(*row));
    plan.superseded.extend(before.iter().filter_map(|entry| entry.recorded).filter(|row| !kept(row)));
    let added = after.into_iter().filter(|entry| entry.recorded.is_none());
    plan.added.extend(added.map(|entry| (node, entry.scheme, entry.value, entry.validity)));
}

//! What a row changes about an organisation itself: its version and its life.

use super::plan::{NOBODY, Planner};
use super::table::{Given, ImportRow};
use super::world::{Content, Node, life_of};
use crate::day::{Day, Period};
use crate::snapshot::{AttributeRef, Described, Org, VersionRef};

impl Planner<'_> {
    /// Drafts the new version and the new life of one row's organisation.
    pub(super) fn change_row(&mut self, at: u32) {
        let node = self.nodes[at as usize];
        if node == NOBODY {
            return;
        }
        let row = self.world.import_row(at);
        if self.world.is_new(node) {
            self.require_attributes(at, None);
            if !self.history.is_empty() {
                self.refuse_taken_code(at, node);
            }
            return;
        }
        let life = self.history.life(Org(node));
        // Compared on a day of the life that the row leaves it: what the row takes away must not be changed first.
        let meant = Period { from: row.valid_from.unwrap_or(life.from), to: row.valid_to.unwrap_or(life.to) };
        let meant = if meant.is_empty() { life } else { meant };
        let day = within(self.effective, meant);
        let versions = self.history.versions_of(Org(node));
        let nearest = if day < life.from { versions.start } else { versions.end - 1 };
        let in_force = self.history.version_on(Org(node), day).unwrap_or(nearest);
        if self.differs(row, self.history.version(in_force)) {
            self.require_attributes(at, Some(in_force));
            self.change_version(at, node, in_force, meant);
        }
        self.change_life(at, node, life);
        if self.world.draft(node).is_some() {
            self.refuse_taken_code(at, node);
        }
    }

    fn differs(&self, row: &ImportRow, version: VersionRef<'_>) -> bool {
        let text = |given: &Given<Box<str>>, recorded: Option<&str>| match given {
            Given::Untouched | Given::Faulty => false,
            Given::Cleared => recorded.is_some(),
            Given::Set(text) => recorded != Some(text),
        };
        row.kind != version.kind()
            || *row.name != *version.name()
            || row.state.is_some_and(|state| version.state() != Some(state))
            || text(&row.short_name, version.short_name())
            || row.names.iter().any(|(language, given)| {
                let tag = &self.table.languages[usize::from(*language)];
                let recorded = version.names().find(|(other, _)| other == tag).map(|(_, name)| name);
                text(given, recorded)
            })
            || row.attributes.iter().enumerate().any(|(at, given)| match given {
                Given::Untouched | Given::Faulty => false,
                Given::Cleared => version.attribute(at).is_some(),
                Given::Set(value) => version.attribute(at) != Some(AttributeRef::from(value)),
            })
    }

    fn change_version(&mut self, at: u32, node: Node, in_force: u32, meant: Period) {
        let old = self.history.version(in_force);
        let (recorded, validity) = (old.row(), old.validity());
        let content = Content::Row { row: at, base: Some(in_force) };
        let effective = self.effective;
        if !self.correct {
            let next = self.history.versions_of(Org(node)).map(|at| self.history.version(at).validity().from);
            if let Some(later) = next.filter(|from| *from > effective).min() {
                return self.refuse_later(at, later);
            }
            if !validity.contains(effective) {
                return self.report(at, format!("it ended on {}, before the change takes effect; use an earlier --effective, or --correct", validity.to));
            }
            if effective >= meant.to {
                return self.report(at, format!("it would change on {effective}, but its life ends on {} then, so that the change would never hold; use an earlier --effective, give a later valid_to, or use --correct", meant.to));
            }
        }
        let correct = self.correct;
        let versions = &mut self.world.draft_mut(node).versions;
        let place =
            versions.iter().position(|version| version.recorded == Some(recorded)).unwrap_or_default();
        let mut new = versions[place].during(validity);
        new.content = content;
        if correct {
            versions[place] = new;
            self.outcomes[at as usize].corrected = true;
            return;
        }
        new.validity.from = effective;
        if validity.from == effective {
            versions[place] = new;
        } else {
            versions[place] = versions[place].during(Period { from: validity.from, to: effective });
            versions.insert(place + 1, new);
        }
        self.outcomes[at as usize].changed = true;
    }

    pub(super) fn refuse_later(&mut self, at: u32, later: Day) {
        self.report(at, format!("it has a later change on {later} already; use --effective {later} or later, or --correct to correct what holds on {}", self.effective));
    }

    fn change_life(&mut self, at: u32, node: Node, life: Period) {
        let row = self.world.import_row(at);
        if let Some(from) = row.valid_from.filter(|from| *from != life.from) {
            if !self.correct {
                return self.report(at, format!("valid_from is {from}, but its life is recorded to begin on {}; leave the cell empty, or use --correct", shown(life.from)));
            }
            let limit = self.history.version(self.history.versions_of(Org(node)).start).validity().to;
            if from >= limit {
                return self.report(at, format!("valid_from {from} lies beyond the first version, which ends on {limit}; give an earlier day"));
            }
            self.begin(node, life.from, from);
            self.outcomes[at as usize].corrected = true;
        }
        if let Some(to) = row.valid_to.filter(|to| *to != life.to) {
            let from = life_of(&self.world.look(node).versions).from;
            if to <= from {
                return self.report(
                    at,
                    format!(
                        "valid_to {to} does not lie after the day its life begins, {from}; give a later day"
                    ),
                );
            }
            let next = self.history.versions_of(Org(node)).map(|at| self.history.version(at).validity().from);
            if let Some(later) = next.filter(|from| *from >= to).min().filter(|_| !self.correct) {
                return self.report(at, format!("it would end on {to}, but has a later change on {later}; give a later valid_to, or use --correct"));
            }
            self.end(node, to);
            self.outcomes[at as usize].ended |= to < life.to;
            self.outcomes[at as usize].changed |= to > life.to;
        }
    }

    /// Lets a life begin on another day, with the first version and the first links.
    fn begin(&mut self, node: Node, before: Day, day: Day) {
        let draft = self.world.draft_mut(node);
        if let Some(first) = draft.versions.first_mut() {
            *first = first.during(Period { from: day, to: first.validity.to });
        }
        draft.edges.retain(|edge| edge.validity.to > day);
        for edge in &mut draft.edges {
            if edge.validity.from == before || edge.validity.from < day {
                *edge = edge.during(Period { from: day, to: edge.validity.to });
            }
        }
    }

    /// Lets a life end on another day: what lies beyond is dropped, what reached the old end now reaches the new one.
    pub(super) fn end(&mut self, node: Node, day: Day) {
        let draft = self.world.draft_mut(node);
        let before = life_of(&draft.versions).to;
        draft.versions.retain(|version| version.validity.from < day);
        draft.edges.retain(|edge| edge.validity.from < day);
        if let Some(last) = draft.versions.last_mut() {
            *last = last.during(Period { from: last.validity.from, to: day });
        }
        for edge in &mut draft.edges {
            if edge.validity.to > day || edge.validity.to == before {
                *edge = edge.during(Period { from: edge.validity.from, to: day });
            }
        }
    }

    fn require_attributes(&mut self, at: u32, base: Option<u32>) {
        let row = self.world.import_row(at);
        let kind = self.model.kind(row.kind);
        if !kind.attributes.values().any(|attribute| attribute.required) {
            return;
        }
        let values = self.world.attributes(row, base);
        for (place, (attribute, value)) in kind.attributes.values().zip(values).enumerate() {
            let reported = matches!(row.attributes.get(place), Some(Given::Faulty));
            if attribute.required && value.is_none() && !reported {
                self.report(
                    at,
                    format!(
                        "{} is missing, and every {} needs one: fill in {}",
                        attribute.key,
                        kind.key,
                        attribute.expectation(self.model)
                    ),
                );
            }
        }
    }

    /// A code belongs to one organisation a day.
    fn refuse_taken_code(&mut self, at: u32, node: Node) {
        let row = self.world.import_row(at);
        let scheme = self.model.kind(row.kind).scheme;
        let life = self.world.life(node);
        let taken = self.history.versions_with_code(&row.code).find_map(|at| {
            let version = self.history.version(at);
            let other = version.org().0;
            let foreign = other != node && self.model.kind(version.kind()).scheme == scheme;
            let validity = version.validity();
            (foreign && validity.overlaps(life) && self.world.life(other).overlaps(life)).then_some(validity)
        });
        if let Some(validity) = taken {
            self.report(at, format!("code {} belongs to another organisation {}; use another code, or give valid_from and valid_to outside that time", row.code, span(validity)));
        }
    }
}

/// The day on which an organisation is compared with its row: the effective date, or the nearest day of its life.
pub(in crate::command) fn within(day: Day, life: Period) -> Day {
    if day < life.from {
        life.from
    } else if day >= life.to {
        Day(life.to.0 - 1)
    } else {
        day
    }
}

pub(in crate::command) fn shown(day: Day) -> String {
    if day.date().is_some() { day.to_string() } else { "an unknown day".to_owned() }
}

/// A period as the middle of a sentence.
pub(in crate::command) fn span(period: Period) -> String {
    match (period.from.date(), period.to.date()) {
        (None, None) => "at all times".to_owned(),
        (Some(_), None) => format!("from {}", period.from),
        (None, Some(_)) => format!("up to {}", period.to),
        (Some(_), Some(_)) => format!("from {} to {}", period.from, period.to),
    }
}

//! Rows of one dated table: as they are recorded, and as they will be.

use std::collections::HashMap;

use crate::command::PathPart;
use crate::day::{Day, Period};
use crate::store::{
    RawAppointment, RawContent, RawIdentifier, RawMembership, RawPerson, RawPost, RawRow, RawTie,
};

/// A row as it will be.
#[derive(Clone, Debug)]
pub(in crate::command) struct Slot<T> {
    /// How it is recorded; `None` for what is new.
    pub(in crate::command) recorded: Option<RawRow<T>>,
    /// When it will hold; never, where it is empty.
    pub(in crate::command) validity: Period,
    /// What it will say.
    pub(in crate::command) value: T,
    /// Where in the input it was changed.
    pub(in crate::command) cause: Option<Vec<PathPart>>,
}

impl<T: PartialEq> Slot<T> {
    /// Whether it will be another row than the recorded one.
    pub(in crate::command) fn is_changed(&self) -> bool {
        match &self.recorded {
            Some(recorded) => recorded.validity != self.validity || recorded.value != self.value,
            None => self.holds(),
        }
    }

    /// Whether it will hold on any day.
    pub(in crate::command) fn holds(&self) -> bool {
        !self.validity.is_empty()
    }
}

/// What a row names: organisations, people and posts share one sequence of ids.
pub(in crate::command) trait Keyed {
    /// Everything that it names.
    fn keys(&self) -> [Option<i64>; 4];
}

impl Keyed for RawContent {
    fn keys(&self) -> [Option<i64>; 4] {
        [Some(self.organization), None, None, None]
    }
}

impl Keyed for RawTie {
    fn keys(&self) -> [Option<i64>; 4] {
        [Some(self.from), Some(self.to), None, None]
    }
}

impl Keyed for RawIdentifier {
    fn keys(&self) -> [Option<i64>; 4] {
        [Some(self.organization), None, None, None]
    }
}

impl Keyed for RawPerson {
    fn keys(&self) -> [Option<i64>; 4] {
        [Some(self.person), None, None, None]
    }
}

impl Keyed for RawMembership {
    fn keys(&self) -> [Option<i64>; 4] {
        [Some(self.organization), Some(self.person), Some(self.id), None]
    }
}

impl Keyed for RawPost {
    fn keys(&self) -> [Option<i64>; 4] {
        [Some(self.organization), Some(self.id), None, None]
    }
}

impl Keyed for RawAppointment {
    fn keys(&self) -> [Option<i64>; 4] {
        [Some(self.post), Some(self.person), self.home, Some(self.id)]
    }
}

/// The rows of one table that were read or drafted.
#[derive(Debug)]
pub(in crate::command) struct Table<T> {
    slots: Vec<Slot<T>>,
    /// Places of recorded rows, by primary key.
    rows: HashMap<i64, usize>,
    /// Places by what rows name.
    by_key: HashMap<i64, Vec<usize>>,
    /// What slots were before the step that is being taken.
    before: HashMap<usize, Slot<T>>,
    /// What the step has added.
    pushed: Vec<usize>,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Table {
            slots: Vec::new(),
            rows: HashMap::new(),
            by_key: HashMap::new(),
            before: HashMap::new(),
            pushed: Vec::new(),
        }
    }
}

impl<T: Clone + PartialEq + Keyed> Table<T> {
    /// Takes over recorded rows; those that are known already stay as they are drafted.
    pub(in crate::command) fn take(&mut self, rows: Vec<RawRow<T>>) {
        for recorded in rows {
            if self.rows.contains_key(&recorded.row) {
                continue;
            }
            self.rows.insert(recorded.row, self.slots.len());
            let (validity, value) = (recorded.validity, recorded.value.clone());
            self.add(Slot { recorded: Some(recorded), validity, value, cause: None });
        }
    }

    fn add(&mut self, slot: Slot<T>) -> usize {
        let at = self.slots.len();
        for key in slot.value.keys().into_iter().flatten() {
            let places = self.by_key.entry(key).or_default();
            if places.last() != Some(&at) {
                places.push(at);
            }
        }
        self.slots.push(slot);
        at
    }

    /// Drafts a new row.
    pub(in crate::command) fn push(&mut self, value: T, validity: Period, cause: Vec<PathPart>) -> usize {
        let at = self.add(Slot { recorded: None, validity, value, cause: Some(cause) });
        self.pushed.push(at);
        at
    }

    /// Lets a row hold at another time.
    pub(in crate::command) fn hold(&mut self, at: usize, validity: Period, cause: &[PathPart]) {
        self.touch(at, cause).validity = validity;
    }

    /// Lets a row say something else; what it names stays the same.
    pub(in crate::command) fn say(&mut self, at: usize, value: T, cause: &[PathPart]) {
        self.touch(at, cause).value = value;
    }

    fn touch(&mut self, at: usize, cause: &[PathPart]) -> &mut Slot<T> {
        if !self.before.contains_key(&at) && !self.pushed.contains(&at) {
            self.before.insert(at, self.slots[at].clone());
        }
        let slot = &mut self.slots[at];
        slot.cause = Some(cause.to_vec());
        slot
    }

    /// A row by its place.
    pub(in crate::command) fn get(&self, at: usize) -> &Slot<T> {
        &self.slots[at]
    }

    /// Every row.
    pub(in crate::command) fn iter(&self) -> impl Iterator<Item = (usize, &Slot<T>)> {
        self.slots.iter().enumerate()
    }

    /// Rows that name this organisation, person or post, also those that will hold no more.
    pub(in crate::command) fn iter_naming(&self, key: i64) -> impl Iterator<Item = (usize, &Slot<T>)> {
        let places = self.by_key.get(&key).into_iter().flatten();
        places.map(|at| (*at, &self.slots[*at]))
    }

    /// Rows that name this organisation, person or post, and will hold on some day.
    pub(in crate::command) fn naming(&self, key: i64) -> impl Iterator<Item = (usize, &Slot<T>)> {
        self.iter_naming(key).filter(|(_, slot)| slot.holds())
    }

    /// Places of rows that name this, hold on a day or later, and of which `of` is true.
    pub(in crate::command) fn since(&self, key: i64, day: Day, of: impl Fn(&T) -> bool) -> Vec<usize> {
        let rows = self.naming(key).filter(|(_, slot)| slot.validity.to > day && of(&slot.value));
        rows.map(|(at, _)| at).collect()
    }

    /// Ends a row on a day; what begins later never holds.
    pub(in crate::command) fn end(&mut self, at: usize, day: Day, cause: &[PathPart]) {
        let Period { from, to } = self.slots[at].validity;
        self.hold(at, Period { from, to: day.max(from).min(to) }, cause);
    }

    /// The time that a row holds from a day on.
    pub(in crate::command) fn rest(&self, at: usize, day: Day) -> Period {
        let Period { from, to } = self.slots[at].validity;
        Period { from: from.max(day), to }
    }

    /// Lets another row hold in place of one from a day on.
    pub(in crate::command) fn turn(&mut self, at: usize, value: T, day: Day, cause: &[PathPart]) {
        let rest = self.rest(at, day);
        self.end(at, day, cause);
        if !rest.is_empty() {
            self.push(value, rest, cause.to_vec());
        }
    }

    /// Rows that will be other ones than recorded.
    pub(in crate::command) fn changed(&self) -> impl Iterator<Item = (usize, &Slot<T>)> {
        self.iter().filter(|(_, slot)| slot.is_changed())
    }

    /// Begins a step that may be taken back.
    pub(in crate::command) fn mark(&mut self) {
        self.before.clear();
        self.pushed.clear();
    }

    /// Takes the step back. Rows that were read meanwhile stay.
    pub(in crate::command) fn roll_back(&mut self) {
        for (at, slot) in std::mem::take(&mut self.before) {
            self.slots[at] = slot;
        }
        for at in std::mem::take(&mut self.pushed) {
            // What holds on no day is never seen, and never written.
            let from = self.slots[at].validity.from;
            self.slots[at].validity.to = from;
        }
    }
}

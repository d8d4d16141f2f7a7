//! A dated thing as it is recorded, and as it will be.

use super::table::Place;
use crate::day::{Day, Period};

/// The row in which something is recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Recorded {
    /// Primary key.
    pub(super) row: i64,
    /// The thing's own id; a tie has none, and repeats its row here.
    pub(super) id: i64,
}

/// Something with one period of validity.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slot<T> {
    /// Where it is recorded; `None` for what is new.
    pub(super) recorded: Option<Recorded>,
    /// The row of a file that speaks of it.
    pub(super) place: Option<Place>,
    /// Whether it differs from what is recorded.
    pub(super) changed: bool,
    pub(super) validity: Period,
    pub(super) value: T,
}

impl<T> Slot<T> {
    pub(super) fn recorded(row: i64, id: i64, validity: Period, value: T) -> Slot<T> {
        Slot { recorded: Some(Recorded { row, id }), place: None, changed: false, validity, value }
    }

    pub(super) fn new(place: Place, validity: Period, value: T) -> Slot<T> {
        Slot { recorded: None, place: Some(place), changed: true, validity, value }
    }

    /// Whether it will hold on any day: what loses all of its days is only replaced.
    pub(super) fn holds(&self) -> bool {
        !self.validity.is_empty()
    }

    /// Whether there is a row to be written.
    pub(super) fn is_written(&self) -> bool {
        self.changed && self.holds()
    }

    /// Lets it end on another day, where a row says so.
    pub(super) fn end(&mut self, to: Option<Day>) {
        if let Some(to) = to
            && to != self.validity.to
        {
            self.validity.to = to;
            self.changed = true;
        }
    }

    /// Takes over a value, noting whether it is another one.
    pub(super) fn set<V: PartialEq>(&mut self, of: impl FnOnce(&mut T) -> &mut V, value: V) {
        let old = of(&mut self.value);
        if *old != value {
            *old = value;
            self.changed = true;
        }
    }
}

/// How many rows of one table did what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct RegisterCounts {
    /// Rows that say something new.
    pub added: usize,
    /// Rows that say something else than what was recorded.
    pub changed: usize,
    /// Rows that say what was recorded already.
    pub unchanged: usize,
}

impl RegisterCounts {
    pub(super) fn of<'a, T: 'a>(slots: impl IntoIterator<Item = &'a Slot<T>>) -> RegisterCounts {
        let mut counts = RegisterCounts::default();
        for slot in slots.into_iter().filter(|slot| slot.place.is_some()) {
            match (slot.recorded, slot.changed) {
                (None, _) => counts.added += 1,
                (Some(_), true) => counts.changed += 1,
                (Some(_), false) => counts.unchanged += 1,
            }
        }
        counts
    }
}

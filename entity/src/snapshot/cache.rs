//! Which views are kept: those of today always, those of other days up to a bound in bytes.

use std::sync::{Arc, Weak};

use super::history::History;
use super::view::{Snapshot, bytes_of};
use crate::day::Day;

/// Views that are held outside may take so many times what is kept.
const LENT: usize = 4;
/// And at least so many bytes.
const LEAST_LENT: usize = 256 << 20;

/// Views of the newest history, and what is left of others.
pub(super) struct Cache {
    budget: usize,
    /// A day whose view is made before it comes.
    ahead: Option<Day>,
    /// The views of today and of the day ahead.
    current: Vec<Arc<Snapshot>>,
    /// Those of the history before: a request that began with it may ask only now.
    last: Vec<Arc<Snapshot>>,
    /// Views of other days, the one used last in front.
    views: Vec<Arc<Snapshot>>,
    /// Every view that anyone may still hold: a slow reader keeps what it reads from.
    lent: Vec<Weak<Snapshot>>,
}

impl Cache {
    pub(super) fn new(budget: usize) -> Cache {
        let (current, last, views, lent) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Cache { budget, ahead: None, current, last, views, lent }
    }

    /// The view of a history on a day, if anyone has it.
    pub(super) fn find(&mut self, history: &Arc<History>, day: Day) -> Option<Arc<Snapshot>> {
        let fits = |view: &Arc<Snapshot>| Arc::ptr_eq(view.history(), history) && view.steady().contains(day);
        if let Some(view) = self.current.iter().chain(&self.last).find(|view| fits(view)) {
            return Some(Arc::clone(view));
        }
        let Some(at) = self.views.iter().position(fits) else {
            return self.lent.iter().filter_map(Weak::upgrade).find(fits);
        };
        self.views[..=at].rotate_right(1);
        Some(Arc::clone(&self.views[0]))
    }

    /// From now on the view of this day is kept, too, and made together with that of today.
    pub(super) fn look_ahead(&mut self, day: Day) {
        self.ahead = Some(day);
    }

    /// The days whose views are made before anybody can ask for them.
    pub(super) fn days(&self, today: Day) -> Vec<Day> {
        [today].into_iter().chain(self.ahead.filter(|ahead| *ahead > today)).collect()
    }

    /// Views of another history take the place of all others.
    pub(super) fn replace(&mut self, views: &[Arc<Snapshot>]) {
        self.last = std::mem::replace(&mut self.current, views.to_vec());
        self.views.clear();
        self.lent.retain(|view| view.strong_count() > 0);
        self.lent.extend(views.iter().map(Arc::downgrade));
    }

    /// Keeps a view that was made because somebody asked for it, if it is one of the newest history.
    pub(super) fn keep(&mut self, view: Arc<Snapshot>, newest: &Arc<History>, today: Day) {
        self.lent.push(Arc::downgrade(&view));
        if !Arc::ptr_eq(view.history(), newest) {
            return;
        }
        let days = self.days(today);
        let is_current = |view: &Arc<Snapshot>| days.iter().any(|day| view.steady().contains(*day));
        if is_current(&view) {
            self.last.extend(self.current.extract_if(.., |view| !is_current(view)));
            self.current.push(view);
            return;
        }
        self.views.insert(0, view);
        let (mut bytes, budget) = (0, self.budget);
        self.views.retain(|view| {
            bytes += view.bytes();
            bytes <= budget
        });
    }

    /// Whether views that requests hold take more than may be: memory that no cache can give back.
    pub(super) fn has_lent_too_much(&mut self) -> bool {
        self.lent.retain(|view| view.strong_count() > 0);
        let held: Vec<Arc<Snapshot>> = self.lent.iter().filter_map(Weak::upgrade).collect();
        bytes_of(held.iter().map(|view| &**view)) > self.budget.saturating_mul(LENT).max(LEAST_LENT)
    }
}

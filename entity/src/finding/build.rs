//! All findings of a day in one pass over a snapshot.

use super::list::Findings;
use super::{Finding, duty, misfit, seat, tie};
use crate::day::{Day, Period};
use crate::snapshot::Snapshot;

/// A day, and the days around it on which the same is overdue.
pub(super) struct Due {
    pub(super) day: Day,
    pub(super) steady: Period,
}

impl Due {
    /// Whether what falls due on `since` is overdue on the day.
    pub(super) fn has_come(&mut self, since: Day) -> bool {
        if since <= self.day {
            self.steady.from = self.steady.from.max(since);
            return true;
        }
        self.steady.to = self.steady.to.min(since);
        false
    }
}

impl Findings {
    /// Everything that does not hold on `day`, a day that the snapshot is true for: by organisation in order of code, then
    /// duties in the order of the model, misfits, and empty seats.
    pub fn build(snapshot: &Snapshot, day: Day) -> Findings {
        debug_assert!(snapshot.steady().contains(day), "the snapshot is true for {:?}", snapshot.steady());
        let mut due = Due { day, steady: snapshot.steady() };
        let mut found: Vec<Finding> = Vec::new();
        duty::find(snapshot, &mut due, &mut found);
        misfit::find(snapshot, &mut found);
        tie::find(snapshot, &mut found);
        seat::find(snapshot, &mut found);
        // Stable: within its sort, a finding stays where it was met, which is in an order of the history.
        found.sort_by_key(|finding| (snapshot.code_place(finding.organization), finding.place()));
        found.shrink_to_fit();
        Findings::new(snapshot, due.steady, found)
    }
}

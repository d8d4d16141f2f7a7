//! What a request has cost so far, held against its limits and its deadline.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::error::ApiError;
use crate::limits::Limits;

/// Counts as a request is answered. Every count may refuse to go on.
#[derive(Debug)]
pub struct Meter {
    limits: Limits,
    deadline: Instant,
    abandoned: AtomicBool,
    nodes: AtomicUsize,
    values: AtomicUsize,
    lookups: AtomicUsize,
}

/// What was counted up to some moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// Organisations, and the rows of their histories, that are returned.
    pub nodes: usize,
    /// Values that are returned: fields of organisations, with more for those that hold lists.
    pub values: usize,
    /// Organisations that are looked at to find those, each condition for itself.
    pub lookups: usize,
}

/// After so many counts, the clock is looked at.
const BETWEEN_LOOKS: usize = 1024;

impl Meter {
    /// A request that begins now.
    pub fn new(limits: Limits) -> Meter {
        let deadline = Instant::now() + Duration::from_millis(limits.deadline_ms as u64);
        let zero = AtomicUsize::default;
        Meter {
            limits,
            deadline,
            abandoned: AtomicBool::new(false),
            nodes: zero(),
            values: zero(),
            lookups: zero(),
        }
    }

    /// The limits it counts against.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Counts organisations that are returned.
    pub fn nodes(&self, nodes: usize) -> Result<(), ApiError> {
        let limit = self.limits.max_nodes;
        self.count(&self.nodes, nodes, limit, || ApiError::NodeBudget { limit })
    }

    /// Counts values that are returned.
    pub fn values(&self, values: usize) -> Result<(), ApiError> {
        let limit = self.limits.max_values;
        self.count(&self.values, values, limit, || ApiError::ValueBudget { limit })
    }

    /// Counts organisations that are looked at.
    pub fn lookups(&self, lookups: usize) -> Result<(), ApiError> {
        let limit = self.limits.max_lookups;
        self.count(&self.lookups, lookups, limit, || ApiError::LookupBudget { limit })
    }

    fn count(
        &self,
        counter: &AtomicUsize,
        more: usize,
        limit: usize,
        refusal: impl FnOnce() -> ApiError,
    ) -> Result<(), ApiError> {
        let before = counter.fetch_add(more, Ordering::Relaxed);
        let now = before.saturating_add(more);
        if now > limit {
            return Err(refusal());
        }
        if before / BETWEEN_LOOKS != now / BETWEEN_LOOKS { self.go_on() } else { Ok(()) }
    }

    /// Refuses when the time is up, or nobody waits for the answer any more. Long work asks now and then.
    pub fn go_on(&self) -> Result<(), ApiError> {
        if self.abandoned.load(Ordering::Relaxed) || Instant::now() > self.deadline {
            return Err(ApiError::Deadline { limit_ms: self.limits.deadline_ms });
        }
        Ok(())
    }

    /// Notes that nobody waits for the answer any more.
    pub fn abandon(&self) {
        self.abandoned.store(true, Ordering::Relaxed);
    }

    /// What was counted so far.
    pub fn cost(&self) -> Cost {
        Cost {
            nodes: self.nodes.load(Ordering::Relaxed),
            values: self.values.load(Ordering::Relaxed),
            lookups: self.lookups.load(Ordering::Relaxed),
        }
    }

    /// Takes back what was counted for an answer that is not given.
    pub fn give_back(&self, cost: Cost) {
        self.nodes.fetch_sub(cost.nodes, Ordering::Relaxed);
        self.values.fetch_sub(cost.values, Ordering::Relaxed);
        self.lookups.fetch_sub(cost.lookups, Ordering::Relaxed);
    }
}

impl Cost {
    /// What was counted since `before`.
    pub fn since(self, before: Cost) -> Cost {
        Cost {
            nodes: self.nodes - before.nodes,
            values: self.values - before.values,
            lookups: self.lookups - before.lookups,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_count_has_its_limit_and_what_is_given_back_does_not_count() {
        let limits = Limits { max_nodes: 10, max_values: 20, max_lookups: 30, ..Limits::default() };
        let meter = Meter::new(limits);
        assert!(meter.nodes(10).is_ok() && meter.values(20).is_ok() && meter.lookups(30).is_ok());
        assert!(matches!(meter.nodes(1), Err(ApiError::NodeBudget { limit: 10 })));
        assert!(matches!(meter.values(1), Err(ApiError::ValueBudget { limit: 20 })));
        assert!(matches!(meter.lookups(1), Err(ApiError::LookupBudget { limit: 30 })));
        meter.give_back(Cost { nodes: 2, values: 2, lookups: 2 });
        assert_eq!(meter.cost(), Cost { nodes: 9, values: 19, lookups: 29 });
        assert!(meter.nodes(1).is_ok() && meter.nodes(usize::MAX).is_err());
    }

    #[test]
    fn a_deadline_and_an_abandoned_request_stop_long_work() {
        let meter = Meter::new(Limits { deadline_ms: 1, ..Limits::default() });
        std::thread::sleep(Duration::from_millis(2));
        assert!(meter.nodes(1).is_ok(), "the clock is not looked at for every node");
        assert!(matches!(meter.nodes(BETWEEN_LOOKS), Err(ApiError::Deadline { limit_ms: 1 })));
        let meter = Meter::new(Limits::default());
        assert!(meter.go_on().is_ok());
        meter.abandon();
        assert!(meter.go_on().is_err());
    }
}

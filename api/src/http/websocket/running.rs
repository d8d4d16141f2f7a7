//! The operations of one WebSocket that run at the moment.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};

use tokio::task::AbortHandle;

/// One operation. Clients may use an id again as soon as it is free, so the id alone does not tell two apart.
#[derive(Clone, Debug)]
pub(super) struct Ticket {
    /// The id that the client gave it.
    pub(super) id: Arc<str>,
    number: u64,
}

/// What runs. All of it stops when this is dropped.
pub(super) struct Running {
    inner: Mutex<Inner>,
    most: usize,
}

#[derive(Default)]
struct Inner {
    last: u64,
    by_id: HashMap<Arc<str>, (u64, Option<AbortHandle>)>,
}

/// Why an operation does not begin.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Taken {
    /// Another one has its id.
    Id,
    /// As many run as may.
    Places,
}

impl Running {
    /// Nothing yet, and at most so many.
    pub(super) fn new(most: usize) -> Running {
        Running { inner: Mutex::default(), most }
    }

    /// A ticket for an operation that begins. One for which there is no place gets a ticket, too, but does not run.
    pub(super) fn begin(&self, id: &str) -> Result<Ticket, (Taken, Ticket)> {
        let mut inner = self.lock();
        inner.last += 1;
        let ticket = Ticket { id: id.into(), number: inner.last };
        if inner.by_id.contains_key(id) {
            return Err((Taken::Id, ticket));
        }
        let full = inner.by_id.len() >= self.most;
        inner.by_id.insert(Arc::clone(&ticket.id), (ticket.number, None));
        if full { Err((Taken::Places, ticket)) } else { Ok(ticket) }
    }

    /// Notes how an operation is stopped; where it has ended meanwhile, at once.
    pub(super) fn stopped_by(&self, ticket: &Ticket, handle: AbortHandle) {
        match self.lock().by_id.get_mut(&ticket.id) {
            Some((number, stop)) if *number == ticket.number => *stop = Some(handle),
            _ => handle.abort(),
        }
    }

    /// Stops an operation because the client wants no more of it.
    pub(super) fn stop(&self, id: &str) {
        if let Some((_, Some(handle))) = self.lock().by_id.remove(id) {
            handle.abort();
        }
    }

    /// Whether a message of an operation may still be sent. With its last one, its id is free.
    pub(super) fn may_send(&self, ticket: &Ticket, is_last: bool) -> bool {
        let mut inner = self.lock();
        let runs = inner.by_id.get(&ticket.id).is_some_and(|(number, _)| *number == ticket.number);
        if runs && is_last {
            inner.by_id.remove(&ticket.id);
        }
        runs
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().expect("nothing panics while it holds the operations")
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        for (_, handle) in
            self.lock().by_id.drain().filter_map(|(_, (number, handle))| Some((number, handle?)))
        {
            handle.abort();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_id_is_free_with_the_last_message_and_not_before() {
        let running = Running::new(2);
        let first = running.begin("a").expect("it is free");
        assert_eq!(running.begin("a").err().map(|(taken, _)| taken), Some(Taken::Id));
        assert!(running.may_send(&first, false) && running.may_send(&first, true));
        let second = running.begin("a").expect("it is free again");
        assert!(!running.may_send(&first, false), "what was left of the first is not sent as the second's");
        let other = running.begin("b").expect("there is a place");
        let (taken, third) = running.begin("c").expect_err("there is none");
        assert_eq!(taken, Taken::Places);
        assert!(running.may_send(&third, true), "it is told why it does not run");
        running.stop("a");
        assert!(!running.may_send(&second, true), "whoever wants no more gets no more");
        drop(running.begin("c").expect("there is a place again"));
        let task = tokio::spawn(std::future::pending::<()>());
        running.stopped_by(&other, task.abort_handle());
        drop(running);
        assert!(task.await.expect_err("it was stopped").is_cancelled());
    }
}

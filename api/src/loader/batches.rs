//! Runs a request and its batches in one task, so that how many statements it sends is no matter of chance.
//!
//! A batch begins when the request can go on nowhere, and the next one when every batch before it has
//! ended: all keys of a level are then together. On the runtime's own tasks, another worker may start a
//! batch while the request is still adding keys to it.

use std::future::Future;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::time::Duration;

use async_graphql::runtime::Timer;
use futures_util::future::BoxFuture;
use futures_util::stream::{FuturesUnordered, StreamExt};
use futures_util::task::{FutureObj, Spawn, SpawnError};

/// The batches of one request that wait to be run.
#[derive(Clone, Default)]
pub struct Batches {
    waiting: Arc<Mutex<Vec<FutureObj<'static, ()>>>>,
}

impl Spawn for Batches {
    fn spawn_obj(&self, future: FutureObj<'static, ()>) -> Result<(), SpawnError> {
        self.waiting.lock().expect("nothing panics while it holds the list").push(future);
        Ok(())
    }
}

/// Batches begin at once when they are run; [`Batches`] decides when that is.
pub(super) struct NoDelay;

impl Timer for NoDelay {
    fn delay(&self, _: Duration) -> BoxFuture<'static, ()> {
        Box::pin(std::future::ready(()))
    }
}

impl Batches {
    fn take(&self) -> Vec<FutureObj<'static, ()>> {
        std::mem::take(&mut *self.waiting.lock().expect("nothing panics while it holds the list"))
    }

    /// Runs `request` to its end, and its batches whenever it waits for them.
    pub async fn run<T>(&self, request: impl Future<Output = T>) -> T {
        let mut request = pin!(request);
        let mut running = FuturesUnordered::new();
        std::future::poll_fn(|context| {
            loop {
                if let Poll::Ready(answer) = request.as_mut().poll(context) {
                    return Poll::Ready(answer);
                }
                if running.is_empty() {
                    running.extend(self.take());
                }
                if running.is_empty() {
                    return Poll::Pending;
                }
                // Every batch of this level ends before the request goes on and asks for the next.
                while let Some(()) = std::task::ready!(running.poll_next_unpin(context)) {}
            }
        })
        .await
    }
}

//! Runs a request and its batches in one task, so that how many statements it sends is no matter of chance.
//!
//! A batch begins when the request can go on nowhere, and the next one when every batch before it has
//! ended: all keys of a level are then together. On the runtime's own tasks, another worker may start a
//! batch while the request is still adding keys to it.

use std::future::Future;
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex};
use std::task::Poll;
use std::time::Duration;

use async_graphql::runtime::Timer;
use futures_util::future::BoxFuture;
use futures_util::stream::{FuturesUnordered, StreamExt};
use futures_util::task::{FutureObj, Spawn, SpawnError};
use tokio::sync::Semaphore;

use crate::scope::Scope;

/// As much long work at once as there are processors; the rest waits.
static TURNS: LazyLock<Semaphore> =
    LazyLock::new(|| Semaphore::new(std::thread::available_parallelism().map_or(2, std::num::NonZero::get)));

/// The batches of one request that wait to be run.
#[derive(Clone, Default)]
pub struct Batches {
    waiting: Arc<Mutex<Vec<FutureObj<'static, ()>>>>,
    /// Long work on threads of its own that has not ended.
    working: Arc<AtomicUsize>,
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

    /// Does long work on a thread of its own, so that others get their turn meanwhile. When nobody waits for it any more,
    /// `meter` is told, and the work should ask it now and then.
    pub async fn work<T: Send + 'static>(
        &self,
        scope: &Arc<Scope>,
        work: impl FnOnce(&Arc<Scope>) -> T + Send + 'static,
    ) -> T {
        struct Working(Arc<AtomicUsize>, Option<Arc<Scope>>);
        impl Drop for Working {
            fn drop(&mut self) {
                self.0.fetch_sub(1, Ordering::Release);
                if let Some(scope) = &self.1 {
                    scope.meter.abandon();
                }
            }
        }
        self.working.fetch_add(1, Ordering::Relaxed);
        let mut working = Working(Arc::clone(&self.working), Some(Arc::clone(scope)));
        let scope = Arc::clone(scope);
        let turn = TURNS.acquire().await.expect("nobody closes the semaphore");
        let done = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            work(&scope)
        });
        let done = match done.await {
            Ok(done) => done,
            Err(error) => std::panic::resume_unwind(error.into_panic()),
        };
        working.1 = None;
        done
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
                    // What long work finds may have keys to add, too.
                    if self.working.load(Ordering::Acquire) > 0 {
                        return Poll::Pending;
                    }
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

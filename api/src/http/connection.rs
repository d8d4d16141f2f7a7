//! Closes connections that keep the server waiting: clients that send nothing, or too slowly, or take nothing.
//!
//! hyper sets no timers of its own here. Its bodies are only asked for while the socket takes bytes, so a client that
//! stalls can be noticed at the socket alone.

use std::collections::HashMap;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::sync::{Arc, LazyLock, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use poem::Request;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::{Instant, Sleep, sleep_until};

use crate::limits::Limits;

/// A connection with timers.
pub(super) struct Connection {
    stream: TcpStream,
    ends: Ends,
    switch: Arc<Switch>,
    /// Nothing is asked for so long: it is closed.
    idle: Duration,
    /// A request arrives and is answered within so long, or it is closed.
    busy: Duration,
    /// Nothing of an answer is taken for so long: it is reset.
    stall: Duration,
    /// Whether nothing was read yet.
    is_new: bool,
    /// Whether something was read since the last write.
    is_busy: bool,
    /// When that began.
    since: Instant,
    /// Since when the socket takes nothing.
    stalled: Option<Instant>,
    timer: Pin<Box<Sleep>>,
    /// How often the connection is looked at while it waits.
    tick: Duration,
}

/// Resets a connection from outside. An answer that cannot be written to its end must not look whole, but poem goes on
/// with a connection whose body has failed, and ends the body properly.
///
/// It also tells the connection who keeps time, and whoever uses the connection that the server goes away.
#[derive(Default)]
pub(super) struct Switch {
    reset: AtomicBool,
    timing: AtomicU8,
    leaving: watch::Sender<bool>,
}

/// Which timers a connection has.
#[derive(Clone, Copy, Debug)]
#[repr(u8)]
pub(super) enum Timing {
    /// All.
    Requests,
    /// The one for clients that take nothing: an answer is being sent that has no end.
    Stream,
    /// None: whoever took it over keeps time.
    Own,
}

/// As long as it lives, a connection has other timers.
pub(super) struct Timed(Option<Arc<Switch>>);

impl Drop for Timed {
    fn drop(&mut self) {
        if let Some(switch) = &self.0 {
            switch.timing.store(Timing::Requests as u8, Ordering::Release);
        }
    }
}

impl Switch {
    /// The connection is reset as soon as it is looked at again.
    pub(super) fn reset(&self) {
        self.reset.store(true, Ordering::Release);
    }

    /// Has the connection keep these timers only, until the guard is dropped.
    pub(super) fn time(switch: Option<Arc<Switch>>, timing: Timing) -> Timed {
        if let Some(switch) = &switch {
            switch.timing.store(timing as u8, Ordering::Release);
        }
        Timed(switch)
    }

    fn has(&self, timing: Timing) -> bool {
        self.timing.load(Ordering::Acquire) == timing as u8
    }

    /// Returns when the server goes away.
    pub(super) async fn leaving(switch: Option<Arc<Switch>>) {
        match switch {
            Some(switch) => drop(switch.leaving.subscribe().wait_for(|leaving| *leaving).await),
            None => std::future::pending().await,
        }
    }
}

/// Both ends of a connection: the server's, and the client's.
type Ends = (SocketAddr, SocketAddr);

/// Switches of all connections, since a request does not know its own.
static SWITCHES: LazyLock<Mutex<HashMap<Ends, Arc<Switch>>>> = LazyLock::new(Mutex::default);

fn switches() -> std::sync::MutexGuard<'static, HashMap<Ends, Arc<Switch>>> {
    SWITCHES.lock().expect("nothing panics while it holds the switches")
}

/// The switch of the connection that a request came by; `None` where it came by none, as in tests.
pub(super) fn switch_of(request: &Request) -> Option<Arc<Switch>> {
    let ends = (*request.local_addr().as_socket_addr()?, *request.remote_addr().as_socket_addr()?);
    switches().get(&ends).cloned()
}

/// How HTTP/2 begins. It is not spoken: its streams wait for the client's windows, where no timer of a socket sees them.
const HTTP_2: &[u8] = b"PRI ";

/// What waits for a client in the kernel, in bytes. With more, the socket takes nothing for so long that a slow reader
/// looks like one that has stalled.
const SEND_BUFFER: usize = 256 << 10;

/// What a request may take beside arriving and being worked on.
const SLACK: Duration = Duration::from_secs(5);

impl Connection {
    /// The connection between these ends.
    pub(super) fn new(stream: TcpStream, ends: Ends, limits: &Limits) -> Connection {
        // A hint; without it, slow clients are given up on too soon.
        let _ = socket2::SockRef::from(&stream).set_send_buffer_size(SEND_BUFFER);
        let switch = Arc::new(Switch::default());
        switches().insert(ends, Arc::clone(&switch));
        let ms = |ms: usize| Duration::from_millis(ms as u64);
        let now = Instant::now();
        let busy = ms(limits.receive_timeout_ms) + ms(limits.deadline_ms) + SLACK;
        let (idle, stall) = (ms(limits.idle_timeout_ms), ms(limits.stall_timeout_ms));
        let tick = (idle.min(busy).min(stall) / 4).max(Duration::from_millis(10));
        Connection {
            stream,
            ends,
            switch,
            idle,
            busy,
            stall,
            is_new: true,
            is_busy: false,
            since: now,
            stalled: None,
            timer: Box::pin(sleep_until(now + tick)),
            tick,
        }
    }

    /// Fails where the connection is to be reset.
    fn check(&self) -> io::Result<()> {
        if self.is_to_be_reset() { Err(self.cut()) } else { Ok(()) }
    }

    fn is_to_be_reset(&self) -> bool {
        self.switch.reset.load(Ordering::Acquire)
    }

    /// What waits in the kernel is dropped when the connection is, and the client learns that it has not got all.
    fn cut(&self) -> io::Error {
        // Fails only where the client has left already.
        let _ = self.stream.set_zero_linger();
        io::ErrorKind::ConnectionReset.into()
    }

    /// Whether `limit` has passed since `since`; if not, the connection is looked at again in time.
    ///
    /// The timer only ever ticks. Setting it anew for every request would wake the runtime's driver every time.
    fn has_passed(&mut self, limit: Duration, since: Instant, context: &mut Context<'_>) -> bool {
        loop {
            let now = Instant::now();
            if now >= since + limit {
                return true;
            }
            if self.timer.as_mut().poll(context).is_pending() {
                return false;
            }
            self.timer.as_mut().reset(now + self.tick);
        }
    }

    fn progress<T>(
        &mut self,
        written: Poll<io::Result<T>>,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<T>> {
        match written {
            Poll::Ready(done) => {
                self.stalled = None;
                self.is_busy = false;
                self.since = Instant::now();
                Poll::Ready(done)
            }
            Poll::Pending if self.switch.has(Timing::Own) => Poll::Pending,
            Poll::Pending => {
                let stalled = *self.stalled.get_or_insert_with(Instant::now);
                if !self.has_passed(self.stall, stalled, context) {
                    return Poll::Pending;
                }
                tracing::warn!("a client took nothing of its answer for too long; its connection is reset");
                Poll::Ready(Err(self.cut()))
            }
        }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        switches().remove(&self.ends);
        // Whoever drops it may not have looked at it since it was to be reset.
        if self.is_to_be_reset() {
            self.cut();
        }
    }
}

/// Every connection of the server at `address` is reset as soon as it is looked at again, or dropped: nothing that is cut
/// off looks whole.
pub(super) fn reset_all(address: SocketAddr) {
    let own = |ends: &Ends| ends.0 == address;
    switches().iter().filter(|(ends, _)| own(ends)).for_each(|(_, switch)| switch.reset());
}

/// Whoever keeps a connection of the server at `address` open is told that the server goes away.
pub(super) fn leave_all(address: SocketAddr) {
    let own = |ends: &Ends| ends.0 == address;
    switches().iter().filter(|(ends, _)| own(ends)).for_each(|(_, switch)| {
        switch.leaving.send_replace(true);
    });
}

/// Waits until the server at `address` has no connection any more.
pub(super) async fn all_gone(address: SocketAddr) {
    while switches().keys().any(|ends| ends.0 == address) {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        this.check()?;
        let before = buffer.filled().len();
        match Pin::new(&mut this.stream).poll_read(context, buffer) {
            Poll::Ready(done) => {
                if this.is_new && buffer.filled().len() > before {
                    this.is_new = false;
                    if buffer.filled()[before..].starts_with(HTTP_2) {
                        return Poll::Ready(Err(io::ErrorKind::Unsupported.into()));
                    }
                }
                if !this.is_busy && buffer.filled().len() > before {
                    this.is_busy = true;
                    this.since = Instant::now();
                }
                Poll::Ready(done)
            }
            Poll::Pending if !this.switch.has(Timing::Requests) => Poll::Pending,
            // Whoever waits for the socket to take bytes is timed there.
            Poll::Pending if this.stalled.is_some() => Poll::Pending,
            Poll::Pending => {
                let limit = if this.is_busy { this.busy } else { this.idle };
                match this.has_passed(limit, this.since, context) {
                    false => Poll::Pending,
                    true => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
                }
            }
        }
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = &mut *self;
        this.check()?;
        let written = Pin::new(&mut this.stream).poll_write(context, bytes);
        this.progress(written, context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = &mut *self;
        this.check()?;
        let written = Pin::new(&mut this.stream).poll_write_vectored(context, slices);
        this.progress(written, context)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

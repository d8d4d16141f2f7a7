//! Closes connections that keep the server waiting: clients that send nothing, or too slowly, or take nothing.
//!
//! hyper sets no timers of its own here. Its bodies are only asked for while the socket takes bytes, so a client that
//! stalls can be noticed at the socket alone.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, sleep_until};

use crate::limits::Limits;

/// A connection with timers.
pub(super) struct Connection {
    stream: TcpStream,
    /// Nothing is asked for so long: it is closed.
    idle: Duration,
    /// A request arrives and is answered within so long, or it is closed.
    busy: Duration,
    /// Nothing of an answer is taken for so long: it is reset.
    stall: Duration,
    /// Whether something was read since the last write.
    is_busy: bool,
    /// When that began.
    since: Instant,
    /// Since when the socket takes nothing.
    stalled: Option<Instant>,
    timer: Pin<Box<Sleep>>,
}

/// What a request may take beside arriving and being worked on.
const SLACK: Duration = Duration::from_secs(5);

impl Connection {
    pub(super) fn new(stream: TcpStream, limits: &Limits) -> Connection {
        let ms = |ms: usize| Duration::from_millis(ms as u64);
        let now = Instant::now();
        Connection {
            stream,
            idle: ms(limits.idle_timeout_ms),
            busy: ms(limits.receive_timeout_ms) + ms(limits.deadline_ms) + SLACK,
            stall: ms(limits.stall_timeout_ms),
            is_busy: false,
            since: now,
            stalled: None,
            timer: Box::pin(sleep_until(now)),
        }
    }

    /// Waits no longer than up to `until`.
    fn wait(&mut self, until: Instant, context: &mut Context<'_>) -> Poll<()> {
        if self.timer.deadline() != until {
            self.timer.as_mut().reset(until);
        }
        self.timer.as_mut().poll(context)
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
            Poll::Pending => {
                let stalled = *self.stalled.get_or_insert_with(Instant::now);
                if self.wait(stalled + self.stall, context).is_pending() {
                    return Poll::Pending;
                }
                tracing::warn!("a client took nothing of its answer for too long; its connection is reset");
                // What waits in the kernel is dropped, and the client learns that it has not got all.
                let _ = self.stream.set_zero_linger();
                Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
            }
        }
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        let before = buffer.filled().len();
        match Pin::new(&mut this.stream).poll_read(context, buffer) {
            Poll::Ready(done) => {
                if !this.is_busy && buffer.filled().len() > before {
                    this.is_busy = true;
                    this.since = Instant::now();
                }
                Poll::Ready(done)
            }
            // Whoever waits for the socket to take bytes is timed there.
            Poll::Pending if this.stalled.is_some() => Poll::Pending,
            Poll::Pending => {
                let limit = if this.is_busy { this.busy } else { this.idle };
                match this.wait(this.since + limit, context) {
                    Poll::Pending => Poll::Pending,
                    Poll::Ready(()) => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
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
        let written = Pin::new(&mut this.stream).poll_write(context, bytes);
        this.progress(written, context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = &mut *self;
        let written = Pin::new(&mut this.stream).poll_write_vectored(context, slices);
        this.progress(written, context)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

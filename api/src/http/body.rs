//! How an answer becomes a body: what is small at once, what is big in pieces while it is being written.
//!
//! After the first piece nothing can be said about a fault any more. A stream that ends early must therefore look broken
//! to the client: it is cut off without its end, never closed as if it were whole.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::{StreamExt, stream};
use poem::Body;
use tokio::sync::OwnedSemaphorePermit;

use super::compression::{Gzip, THRESHOLD};
use super::connection::Switch;
use crate::graphql::Written;

/// Size of the pieces in which big answers are written.
const PIECE: usize = 64 << 10;

/// What a body is made of.
pub(super) enum Content {
    /// Bytes that are there.
    Bytes(Vec<u8>),
    /// An answer that is still to be written.
    Written(Box<Written>),
}

/// How a body is sent.
pub(super) struct Sending {
    /// Whether the client prefers it compressed.
    pub(super) gzip: bool,
    /// How long the client may take.
    pub(super) timeout: Duration,
    /// Resets the connection.
    pub(super) switch: Option<Arc<Switch>>,
    /// Held until the answer is sent: it counts as a request in flight.
    pub(super) permit: Option<OwnedSemaphorePermit>,
    /// Names the request in the log.
    pub(super) request_id: Arc<str>,
}

struct Pieces {
    content: Content,
    at: usize,
    gzip: Option<Gzip>,
}

impl Pieces {
    /// The next piece, and whether it is the last.
    fn next(&mut self) -> (Vec<u8>, bool) {
        let (piece, last) = match &mut self.content {
            Content::Bytes(bytes) => {
                let end = bytes.len().min(self.at + PIECE);
                let piece = bytes[self.at..end].to_vec();
                self.at = end;
                (piece, end == bytes.len())
            }
            Content::Written(written) => {
                let mut piece = Vec::with_capacity(PIECE + PIECE / 8);
                let last = written.fill(&mut piece, PIECE);
                (piece, last)
            }
        };
        match &mut self.gzip {
            None => (piece, last),
            Some(gzip) => (gzip.compress(&piece, last), last),
        }
    }
}

/// The body, and whether it is compressed.
pub(super) fn body(content: Content, sending: Sending) -> (Body, bool) {
    let Sending { gzip, timeout, switch, permit, request_id } = sending;
    // A first piece tells whether there is more.
    let (content, first) = match content {
        Content::Bytes(bytes) if bytes.len() <= PIECE => (None, bytes),
        Content::Bytes(bytes) => (Some(Content::Bytes(bytes)), Vec::new()),
        Content::Written(mut written) => {
            let mut first = Vec::with_capacity(2048);
            let last = written.fill(&mut first, PIECE);
            ((!last).then_some(Content::Written(written)), first)
        }
    };
    let is_big = content.is_some() || first.len() >= THRESHOLD;
    let mut gzip = (gzip && is_big).then(Gzip::new);
    let is_compressed = gzip.is_some();
    let first = match &mut gzip {
        Some(gzip) => gzip.compress(&first, content.is_none()),
        None => first,
    };
    let Some(content) = content else { return (Body::from(first), is_compressed) };

    let deadline = Instant::now() + timeout;
    let pieces = Pieces { content, at: 0, gzip };
    let rest = stream::unfold(Some((pieces, permit)), move |state| {
        let (request_id, switch) = (Arc::clone(&request_id), switch.clone());
        async move {
            let (mut pieces, permit) = state?;
            let cut_off = async |reason: &'static str| {
                tracing::warn!(request_id = &*request_id, reason, "an answer was cut off");
                if let Some(switch) = switch {
                    switch.reset();
                    // The connection is looked at again before anything else is asked of this body.
                    tokio::task::yield_now().await;
                    std::future::pending::<()>().await;
                }
                Some((Err(io::Error::new(io::ErrorKind::TimedOut, reason)), None))
            };
            if Instant::now() > deadline {
                return cut_off("the client took too long").await;
            }
            // Others get their turn between pieces.
            tokio::task::yield_now().await;
            match catch_unwind(AssertUnwindSafe(|| pieces.next())) {
                Err(_) => cut_off("writing it panicked").await,
                Ok((piece, true)) => Some((Ok(piece), None)),
                Ok((piece, false)) => Some((Ok(piece), Some((pieces, permit)))),
            }
        }
    });
    let first = stream::iter((!first.is_empty()).then_some(Ok::<_, io::Error>(first)));
    (Body::from_bytes_stream(first.chain(rest)), is_compressed)
}

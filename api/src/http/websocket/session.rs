//! One WebSocket from its first message to its last: what is read, what is sent, and when it ends.
//!
//! What is sent waits in one queue. Operations pause while it is full, so a slow client costs no more than a fast one; when
//! it takes nothing at all for too long, it is told and left.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use poem::Upgraded;
use poem::http::StatusCode;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::mpsc;
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep, timeout, timeout_at};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::{Bytes, Message};

use super::close::Close;
use super::incoming::Incoming;
use super::operation::Operation;
use super::outgoing::Outgoing;
use super::running::{Running, Taken};
use crate::auth::{Actor, Admission, Credentials};
use crate::http::common::Common;
use crate::http::refusal::Refusal;
use crate::http::{GraphqlService, actor};

type Socket = WebSocketStream<Upgraded>;

/// How long a client has at least to hear why it is left and to close its end, and how much it may still send meanwhile.
const FAREWELL: Duration = Duration::from_secs(2);
const MOST_FAREWELL: usize = 4 << 20;

/// A WebSocket that has been opened.
pub(super) struct Session<S, L> {
    pub(super) common: Arc<Common<S>>,
    /// The id of the request that opened it.
    pub(super) request_id: Arc<str>,
    /// Who opened it, where the request said so.
    pub(super) admission: Option<Admission>,
    /// Returns when the server goes away.
    pub(super) leaving: L,
}

impl<S: GraphqlService, L: Future<Output = ()>> Session<S, L> {
    /// Serves it to its end. `speaks` says whether the client speaks the protocol.
    pub(super) async fn run(self, socket: Socket, speaks: bool) {
        let Session { common, request_id, admission, leaving } = self;
        let (mut sink, mut stream) = socket.split();
        let (queue, queued) = mpsc::channel(common.limits.max_waiting_messages);
        let running = Running::new(common.limits.max_operations);
        let heard = AtomicBool::new(true);
        let close = match speaks {
            false => Close::other_protocol(),
            true => {
                let reader = Reader {
                    common: &common,
                    request_id: &request_id,
                    running: &running,
                    heard: &heard,
                    queue,
                };
                let writer = Writer { common: &common, running: &running, heard: &heard };
                tokio::select! {
                    close = reader.read(&mut stream, admission) => close,
                    close = writer.write(&mut sink, queued) => close,
                    () = leaving => Close::going_away(),
                }
            }
        };
        // Operations end before the client is told.
        drop(running);
        tracing::info!(?close, "a WebSocket is closed");
        let socket = sink.reunite(stream).expect("both are of one socket");
        let most = Duration::from_millis(common.limits.stall_timeout_ms as u64);
        part(socket, close, most.max(FAREWELL)).await;
    }
}

/// Tells the client why it is left, and waits until it has heard. What it still sends is read and dropped: a socket that is
/// closed with bytes unread takes back what was sent.
async fn part(mut socket: Socket, close: Close, most: Duration) {
    let told = match close.frame() {
        Some(frame) => socket.send(Message::Close(Some(frame))),
        // Completes what the library has begun to answer.
        None => return drop(timeout(FAREWELL, socket.flush()).await),
    };
    if !matches!(timeout(most, told).await, Ok(Ok(()))) {
        return;
    }
    let mut io = socket.into_inner();
    let farewell = async {
        io.shutdown().await?;
        let mut rest = [0; 8192];
        let mut most = MOST_FAREWELL;
        while most > 0 {
            match io.read(&mut rest).await? {
                0 => break,
                read => most = most.saturating_sub(read),
            }
        }
        std::io::Result::Ok(())
    };
    let _ = timeout(FAREWELL, farewell).await;
}

/// Reads what the client sends.
struct Reader<'a, S> {
    common: &'a Arc<Common<S>>,
    request_id: &'a Arc<str>,
    running: &'a Running,
    /// Whether anything came since the last ping.
    heard: &'a AtomicBool,
    queue: mpsc::Sender<Outgoing>,
}

impl<S: GraphqlService> Reader<'_, S> {
    async fn read(self, stream: &mut SplitStream<Socket>, admission: Option<Admission>) -> Close {
        match self.serve(stream, admission).await {
            Err(close) => close,
        }
    }

    async fn serve(
        &self,
        stream: &mut SplitStream<Socket>,
        opened_by: Option<Admission>,
    ) -> Result<std::convert::Infallible, Close> {
        let mut pace = Pace::new(self.common.limits.max_messages_per_second);
        let admission = self.greet(stream, &mut pace, opened_by).await?;
        let over = async {
            match admission.lasts {
                Some(lasts) => sleep(lasts).await,
                None => std::future::pending().await,
            }
        };
        tokio::pin!(over);
        loop {
            let message = tokio::select! {
                message = self.message(stream, &mut pace) => message?,
                () = &mut over => return Err(Close::forbidden("The token has expired.")),
            };
            match message {
                Incoming::Init(_) => return Err(Close::initialised_twice()),
                Incoming::Ping(payload) => self.send(Outgoing::pong(payload)).await?,
                Incoming::Pong => {}
                Incoming::Complete(id) => self.running.stop(&id),
                Incoming::Subscribe(id, payload) => {
                    let (begun, ticket) = match self.running.begin(&id) {
                        Err((Taken::Id, _)) => return Err(Close::same_id(&id)),
                        Err((Taken::Places, ticket)) => (false, ticket),
                        Ok(ticket) => (true, ticket),
                    };
                    let operation = self.operation(admission.actor.clone(), ticket.clone());
                    if begun {
                        let task = tokio::spawn(operation.run(payload));
                        self.running.stopped_by(&ticket, task.abort_handle());
                    } else {
                        let _ = operation.refuse(self.too_many()).await;
                    }
                }
            }
        }
    }

    /// Waits for `connection_init`, and lets in whoever it names.
    async fn greet(
        &self,
        stream: &mut SplitStream<Socket>,
        pace: &mut Pace,
        opened_by: Option<Admission>,
    ) -> Result<Admission, Close> {
        let most = Duration::from_millis(self.common.limits.init_timeout_ms as u64);
        let until = Instant::now() + most;
        let payload = loop {
            let message = timeout_at(until, self.message(stream, pace)).await;
            match message.map_err(|_| Close::uninitialised())?? {
                Incoming::Init(payload) => break payload,
                Incoming::Ping(payload) => self.send(Outgoing::pong(payload)).await?,
                Incoming::Pong | Incoming::Complete(_) => {}
                Incoming::Subscribe(..) => return Err(Close::unauthorized()),
            }
        };
        let authentication = &self.common.authentication;
        let named = actor::of_payload(&payload, authentication).await.map_err(Close::forbidden)?;
        let admission = match (opened_by, named) {
            (Some(_), Some(_)) => {
                return Err(Close::forbidden("Say who acts by a header or in `payload`, not both."));
            }
            (Some(admission), None) | (None, Some(admission)) => admission,
            (None, None) => authentication.admit(Credentials::default()).await.map_err(Close::forbidden)?,
        };
        self.send(Outgoing::ack()).await?;
        Ok(admission)
    }

    /// The next message of the protocol. It may be dropped while it waits.
    async fn message(&self, stream: &mut SplitStream<Socket>, pace: &mut Pace) -> Result<Incoming, Close> {
        loop {
            let frame = match stream.next().await {
                None | Some(Ok(Message::Close(_))) => return Err(Close::Gone),
                Some(Err(error)) => return Err(Close::of(&error, self.common.limits.max_body_bytes)),
                Some(Ok(frame)) => frame,
            };
            self.heard.store(true, Ordering::Relaxed);
            pace.count()?;
            match frame {
                Message::Text(text) => return Incoming::parse(&text),
                Message::Binary(_) => return Err(Close::bad_message("it must be text.")),
                // The library answers pings by itself.
                _ => {}
            }
        }
    }

    fn operation(&self, actor: Option<Actor>, ticket: super::running::Ticket) -> Operation<S> {
        Operation {
            common: Arc::clone(self.common),
            request_id: Arc::clone(self.request_id),
            actor,
            ticket,
            queue: self.queue.clone(),
        }
    }

    fn too_many(&self) -> Refusal {
        let message = format!(
            "This WebSocket runs {} operations already; complete some, or open another.",
            self.common.limits.max_operations
        );
        Refusal::new(StatusCode::TOO_MANY_REQUESTS, "TOO_MANY_OPERATIONS", message)
    }

    async fn send(&self, message: Outgoing) -> Result<(), Close> {
        self.queue.send(message).await.map_err(|_| Close::Gone)
    }
}

/// Counts messages against what may come in a second.
struct Pace {
    most: usize,
    came: usize,
    since: Instant,
}

impl Pace {
    fn new(most: usize) -> Pace {
        Pace { most, came: 0, since: Instant::now() }
    }

    fn count(&mut self) -> Result<(), Close> {
        let now = Instant::now();
        if now - self.since >= Duration::from_secs(1) {
            (self.since, self.came) = (now, 0);
        }
        self.came += 1;
        if self.came > self.most { Err(Close::too_fast(self.most)) } else { Ok(()) }
    }
}

/// Sends what waits in the queue, and pings.
struct Writer<'a, S> {
    common: &'a Arc<Common<S>>,
    running: &'a Running,
    heard: &'a AtomicBool,
}

impl<S: GraphqlService> Writer<'_, S> {
    async fn write(
        self,
        sink: &mut SplitSink<Socket, Message>,
        mut queued: mpsc::Receiver<Outgoing>,
    ) -> Close {
        let limits = &self.common.limits;
        let pause = Duration::from_millis(limits.ping_interval_ms as u64);
        let mut pings = interval_at(Instant::now() + pause, pause);
        pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let next = tokio::select! {
                _ = pings.tick() => None,
                message = queued.recv() => match message {
                    Some(message) => Some(message),
                    None => return Close::Gone,
                },
            };
            let sent = match next {
                Some(message) => self.message(sink, message).await,
                None if !self.heard.swap(false, Ordering::Relaxed) => {
                    return Close::silent(limits.ping_interval_ms);
                }
                None => self.frame(sink, Message::Ping(Bytes::new())).await,
            };
            if let Err(close) = sent {
                return close;
            }
        }
    }

    async fn message(&self, sink: &mut SplitSink<Socket, Message>, message: Outgoing) -> Result<(), Close> {
        if let Some((ticket, is_last)) = message.ticket()
            && !self.running.may_send(ticket, is_last)
        {
            return Ok(());
        }
        let (mut pieces, _turn) = message.pieces();
        loop {
            let (frame, last) = pieces.next();
            self.frame(sink, frame).await?;
            if last {
                return Ok(());
            }
        }
    }

    async fn frame(&self, sink: &mut SplitSink<Socket, Message>, frame: Message) -> Result<(), Close> {
        let most_ms = self.common.limits.stall_timeout_ms;
        match timeout(Duration::from_millis(most_ms as u64), sink.send(frame)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(Close::Gone),
            Err(_) => Err(Close::too_slow(most_ms)),
        }
    }
}

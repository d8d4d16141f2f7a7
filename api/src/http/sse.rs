//! Event streams: GraphQL over Server-Sent Events, one connection an operation
//! (<https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md>, "distinct connections mode").
//!
//! Every answer is an event `next`; `complete` follows the last. A stream that ends without it was cut off, because the
//! server goes away or the token has expired, and the client comes again: an event of a subscription has the number of its
//! revision as id, and `Last-Event-ID` resumes behind it. Nothing waits here for clients that are slow: what they have
//! not taken yet is still in the change log.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use async_graphql::Response;
use futures_util::stream;
use poem::Body;
use poem::http::{HeaderValue, StatusCode, header};
use tokio::sync::mpsc;
use tokio::time::{Instant, MissedTickBehavior, interval_at};

use super::GraphqlService;
use super::body::Content;
use super::common::{Common, Turn, unpanicked};
use super::connection::{Switch, Timed, Timing};
use super::framed::Framed;
use super::media::EVENTS;
use super::reply;
use super::streams::Place;
use crate::graphql::{Answer, Events};

/// A comment: something to send when there is nothing to say.
const COMMENT: &[u8] = b":\n\n";
/// Browsers show an event only where it has data, be it empty.
const COMPLETE: &[u8] = b"event: complete\ndata: \n\n";

/// A stream that is about to begin.
pub(super) struct Stream {
    /// The connection it is sent by.
    pub(super) switch: Option<Arc<Switch>>,
    /// How long whoever asked is let in.
    pub(super) lasts: Option<Duration>,
    /// Names the request in errors.
    pub(super) request_id: Arc<str>,
    /// Its place among all that are open.
    pub(super) place: Place,
}

impl Stream {
    /// A stream of one answer.
    pub(super) fn single<S: GraphqlService>(
        self,
        common: Arc<Common<S>>,
        answer: Answer,
        turn: Turn,
    ) -> poem::Response {
        self.respond(common, async move |telling: Telling<S>| {
            let content = reply::content(answer, &telling.request_id);
            if telling.event(None, content, turn).await.is_some() {
                telling.bytes(COMPLETE.to_vec()).await;
            }
        })
    }

    /// A stream of whatever a subscription has to tell.
    pub(super) fn subscription<S: GraphqlService>(
        self,
        common: Arc<Common<S>>,
        begun: Result<Events, Response>,
        turn: Turn,
    ) -> poem::Response {
        match begun {
            Err(refused) => self.single(common, refused.into(), turn),
            Ok(events) => self.respond(common, async move |telling: Telling<S>| {
                drop(turn);
                telling.all(events).await;
            }),
        }
    }

    fn respond<S: GraphqlService, F>(
        self,
        common: Arc<Common<S>>,
        tell: impl FnOnce(Telling<S>) -> F,
    ) -> poem::Response
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let Stream { switch, lasts, request_id, place } = self;
        let (out, taken) = mpsc::channel(1);
        let timed = Switch::time(switch.clone(), Timing::Stream);
        let telling = Telling { common, request_id, out, _kept: (timed, place) };
        let told = tell(telling);
        let over = async move {
            match lasts {
                Some(lasts) => tokio::time::sleep(lasts).await,
                None => std::future::pending().await,
            }
        };
        tokio::spawn(async move {
            tokio::select! {
                () = told => {}
                () = over => {}
                () = Switch::leaving(switch) => {}
            }
        });
        let pieces = stream::unfold(taken, async |mut taken: mpsc::Receiver<Vec<u8>>| {
            taken.recv().await.map(|piece| (Ok::<_, io::Error>(piece), taken))
        });
        let body = Body::from_bytes_stream(pieces);
        let mut response = poem::Response::builder().status(StatusCode::OK).body(body);
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(EVENTS));
        // nginx would hold events back.
        headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
        response
    }
}

/// A stream that is being sent.
struct Telling<S> {
    common: Arc<Common<S>>,
    request_id: Arc<str>,
    out: mpsc::Sender<Vec<u8>>,
    /// Given back when the stream ends.
    _kept: (Timed, Place),
}

impl<S: GraphqlService> Telling<S> {
    async fn all(&self, mut events: Events) -> Option<()> {
        self.bytes(COMMENT.to_vec()).await?;
        let pause = Duration::from_millis(self.common.limits.ping_interval_ms as u64);
        let mut keep_alive = interval_at(Instant::now() + pause, pause);
        keep_alive.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let next = tokio::select! {
                () = self.out.closed() => return None,
                _ = keep_alive.tick() => {
                    self.bytes(COMMENT.to_vec()).await?;
                    continue;
                }
                next = events.next() => next,
            };
            let turn = self.common.turn_of_event().await;
            match next {
                Ok(event) => {
                    let revision = event.revision;
                    let answer = unpanicked(events.answer(event)).await;
                    let answer = answer.unwrap_or_else(|refusal| refusal.into_graphql().into());
                    self.event(Some(revision), reply::content(answer, &self.request_id), turn).await?;
                }
                Err(end) => {
                    self.event(None, reply::content(end.into(), &self.request_id), turn).await?;
                    return self.bytes(COMPLETE.to_vec()).await;
                }
            }
        }
    }

    /// Sends an answer; `None` where nobody listens any more.
    async fn event(&self, id: Option<i64>, content: Content, turn: Turn) -> Option<()> {
        let id = id.map(|id| format!("id: {id}\n")).unwrap_or_default();
        let mut framed = Framed::new(format!("{id}event: next\ndata: ").into_bytes(), content, b"\n\n");
        loop {
            let (piece, last) = framed.next();
            self.bytes(piece).await?;
            if last {
                drop(turn);
                return Some(());
            }
        }
    }

    async fn bytes(&self, bytes: Vec<u8>) -> Option<()> {
        self.out.send(bytes).await.ok()
    }
}

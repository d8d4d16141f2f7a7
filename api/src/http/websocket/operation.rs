//! One operation of a WebSocket: read, refused or begun, answered, and ended.

use std::sync::Arc;

use serde_json::{Map, Value};
use tokio::sync::mpsc;

use super::outgoing::Outgoing;
use super::running::Ticket;
use crate::auth::Actor;
use crate::graphql::{Answer, Events};
use crate::http::common::{Common, Turn, unpanicked};
use crate::http::operation::{self, Way};
use crate::http::refusal::Refusal;
use crate::http::{GraphqlService, RequestContext, payload, reply};

/// An operation that the client has asked for.
pub(super) struct Operation<S> {
    pub(super) common: Arc<Common<S>>,
    pub(super) request_id: Arc<str>,
    pub(super) actor: Option<Actor>,
    pub(super) ticket: Ticket,
    /// Messages that wait to be sent; where there are many, the operation waits.
    pub(super) queue: mpsc::Sender<Outgoing>,
}

/// Nobody listens any more.
pub(super) struct Deaf;

impl<S: GraphqlService> Operation<S> {
    /// Runs it to its end.
    pub(super) async fn run(self, payload: Map<String, Value>) {
        // What nobody hears needs no end.
        let _ = match self.answer(payload).await {
            Ok(sent) => sent,
            Err(refusal) => self.refuse(refusal).await,
        };
    }

    async fn answer(&self, payload: Map<String, Value>) -> Result<Result<(), Deaf>, Refusal> {
        let common = &self.common;
        let payload = payload::from_object(payload, &common.limits)?;
        let turn = common.turn()?;
        let way = Way { mutations: true, subscriptions: true };
        let context = RequestContext { request_id: Arc::clone(&self.request_id), actor: self.actor.clone() };
        Ok(match operation::prepare(&*common.service, payload, way, None)? {
            operation::Operation::Single(request) => {
                let answer = common.execute(request, context).await?;
                self.end_with(answer, turn).await
            }
            operation::Operation::Subscription(request) => {
                let begun = unpanicked(common.service.subscribe(request, None, context)).await?;
                match begun {
                    Err(refused) => self.end_with(refused.into(), turn).await,
                    Ok(events) => {
                        drop(turn);
                        self.tell(events).await
                    }
                }
            }
        })
    }

    /// Sends the only answer, or the error that it is.
    async fn end_with(&self, answer: Answer, turn: Turn) -> Result<(), Deaf> {
        if let Answer::Executed(mut response) = answer {
            if reply::complete(&mut response, &self.request_id) {
                let errors = serde_json::to_value(&response.errors).expect("errors are JSON");
                return self.send(Outgoing::Error(self.ticket.clone(), errors)).await;
            }
            self.next(response.into(), turn).await?;
        } else {
            self.next(answer, turn).await?;
        }
        self.send(Outgoing::Complete(self.ticket.clone())).await
    }

    async fn tell(&self, mut events: Events) -> Result<(), Deaf> {
        loop {
            let next = events.next().await;
            let turn = self.common.turn_of_event().await;
            match next {
                Err(end) => return self.end_with(end.into(), turn).await,
                Ok(event) => {
                    let answer = unpanicked(events.answer(event)).await;
                    let answer = answer.unwrap_or_else(|refusal| refusal.into_graphql().into());
                    self.next(answer, turn).await?;
                }
            }
        }
    }

    async fn next(&self, answer: Answer, turn: Turn) -> Result<(), Deaf> {
        let content = reply::content(answer, &self.request_id);
        self.send(Outgoing::Next(self.ticket.clone(), content, Some(turn))).await
    }

    /// Says why it is not run.
    pub(super) async fn refuse(&self, refusal: Refusal) -> Result<(), Deaf> {
        let mut response = refusal.into_graphql();
        reply::complete(&mut response, &self.request_id);
        let errors = serde_json::to_value(&response.errors).expect("errors are JSON");
        self.send(Outgoing::Error(self.ticket.clone(), errors)).await
    }

    async fn send(&self, message: Outgoing) -> Result<(), Deaf> {
        self.queue.send(message).await.map_err(|_| Deaf)
    }
}

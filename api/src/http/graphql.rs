//! The endpoint `/graphql`: GraphQL over HTTP for one query or mutation a request, event streams, and where WebSockets
//! begin.
//!
//! The stock endpoint of async-graphql is not used: it runs mutations by GET, takes any content type (so that any web
//! page could write through a visitor's browser), and always answers 200.

use std::{sync::Arc, time::Duration};

use poem::{
    Endpoint, Request, Response,
    http::{HeaderValue, Method, StatusCode, header},
};

use super::{
    GraphqlService, RequestContext, actor, at_least,
    body::Sending,
    common::{Common, unpanicked},
    compression, connection,
    edge::RequestId,
    media::{self, Accepted, Media},
    operation::{self, Operation, Way},
    payload,
    refusal::Refusal,
    reply, sse, streams, websocket,
};

/// Answers GraphQL requests through a service.
pub(super) struct Graphql<S>(pub(super) Arc<Common<S>>);

impl<S: GraphqlService> Endpoint for Graphql<S> {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        let RequestId(id) = request.data::<RequestId>().cloned().unwrap_or_default();
        if websocket::is_asked_for(&request) {
            let opened = websocket::open(&self.0, request, &id).await;
            return Ok(opened.unwrap_or_else(|refusal| refusal.into_response(Media::Json, &id)));
        }
        let mut response = match media::negotiate(request.headers()) {
            Err(refusal) => refusal.into_response(Media::Json, &id),
            Ok(accepted) => match self.answer(request, accepted, id.clone()).await {
                Ok(response) => response,
                Err(refusal) => refusal.into_response(accepted.media.unwrap_or(Media::Json), &id),
            },
        };
        let headers = response.headers_mut();
        headers.insert(header::VARY, HeaderValue::from_static("Accept, Accept-Encoding"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        Ok(response)
    }
}

impl<S: GraphqlService> Graphql<S> {
    /// The checks, cheapest first; the schema sees only requests that pass them all.
    async fn answer(
        &self,
        http: Request,
        accepted: Accepted,
        request_id: Arc<str>,
    ) -> Result<Response, Refusal> {
        let common = &self.0;
        let method = http.method().clone();
        if ![Method::GET, Method::HEAD, Method::POST].contains(&method) {
            let message = "GraphQL is asked by POST, or by GET for queries.";
            let refusal = Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED", message);
            return Err(refusal.with_header(header::ALLOW, "GET, HEAD, POST"));
        }
        if method == Method::POST {
            media::require_json(http.headers())?;
        }
        common.check_ready()?;
        // Before the body: strangers are not listened to any longer.
        let admission = actor::of(http.headers(), &common.authentication).await?;
        let wanted = at_least::of_headers(http.headers())?;
        let resume = at_least::of_last_event(http.headers())?;
        let gzip = compression::is_wanted(http.headers());
        let switch = connection::switch_of(&http);
        let peer = streams::peer(&http);
        let payload = if method == Method::POST {
            let (parts, body) = http.into_parts();
            payload::from_body(&parts.headers, body, &common.limits).await?
        } else {
            payload::from_url(&http, &common.limits)?
        };
        // Only now, so that slow clients keep nobody else waiting.
        let turn = common.turn()?;
        let streaming = accepted.events && method != Method::HEAD;
        let way = Way { mutations: method == Method::POST, subscriptions: streaming };
        let context = RequestContext { request_id: Arc::clone(&request_id), actor: admission.actor };
        let stream = || {
            let place = common.streams.enter(peer)?;
            Ok::<_, Refusal>(sse::Stream {
                switch: switch.clone(),
                lasts: admission.lasts,
                request_id: Arc::clone(&request_id),
                place,
            })
        };
        match operation::prepare(&*common.service, payload, way, wanted) {
            Ok(Operation::Subscription(request)) => {
                let stream = stream()?;
                let begun = unpanicked(common.service.subscribe(request, resume, context)).await?;
                Ok(stream.subscription(Arc::clone(common), begun, turn))
            }
            Ok(Operation::Single(request)) if streaming && accepted.prefers_events => {
                let stream = stream()?;
                let answer = common.execute(request, context).await?;
                Ok(stream.single(Arc::clone(common), answer, turn))
            }
            Ok(Operation::Single(request)) => {
                // Nobody else accepts events only.
                let media = accepted.media.unwrap_or(Media::Json);
                let answer = common.execute(request, context).await?;
                let timeout = Duration::from_millis(common.limits.send_timeout_ms as u64);
                let sending = Sending { gzip, timeout, switch, permit: Some(turn), request_id };
                Ok(reply::answered(answer, media, sending))
            }
            // Browsers show nothing of an event stream that did not begin.
            Err(refusal) if streaming && accepted.prefers_events && !refusal.is_of_http() => {
                Ok(stream()?.single(Arc::clone(common), refusal.into_graphql().into(), turn))
            }
            Err(refusal) => Err(refusal),
        }
    }
}

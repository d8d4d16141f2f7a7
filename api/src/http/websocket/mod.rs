//! GraphQL over WebSocket: the protocol `graphql-transport-ws`
//! (<https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md>).
//!
//! async-graphql's own driver is not used: it closes with the wrong codes, says what is wrong with a document as if it were
//! a result, and lets what a slow client does not take pile up.

mod close;
mod handshake;
mod incoming;
mod operation;
mod outgoing;
mod running;
mod session;

use std::sync::Arc;

use poem::http::{HeaderValue, StatusCode, header};
use poem::{Request, Response};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};
use tracing::Instrument;

use super::common::Common;
use super::connection::{self, Switch, Timing};
use super::refusal::Refusal;
use super::{GraphqlService, actor, origin, streams};
use session::Session;

pub(super) use handshake::is_asked_for;

/// Answers the request that opens a WebSocket, and from then on serves it.
pub(super) async fn open<S: GraphqlService>(
    common: &Arc<Common<S>>,
    request: Request,
    request_id: &Arc<str>,
) -> Result<Response, Refusal> {
    origin::check(&request, &common.cors_origins)?;
    let handshake = handshake::read(&request)?;
    common.check_ready()?;
    let admission = actor::of_upgrade(request.headers(), &common.authentication).await?;
    let place = common.streams.enter(streams::peer(&request))?;
    let switch = connection::switch_of(&request);
    let upgrade = request.take_upgrade();
    let upgrade = upgrade.map_err(|_| Refusal::bad_request("This connection cannot become a WebSocket."))?;

    let session = Session {
        common: Arc::clone(common),
        request_id: Arc::clone(request_id),
        admission,
        leaving: Switch::leaving(switch.clone()),
    };
    let limits = &common.limits;
    let config = WebSocketConfig::default()
        .max_message_size(Some(limits.max_body_bytes))
        .max_frame_size(Some(limits.max_body_bytes))
        .read_buffer_size(8 << 10)
        // Each piece is sent before the next is made, so no more than one waits.
        .write_buffer_size(0);
    let speaks = handshake.speaks;
    tokio::spawn(
        async move {
            let _place = place;
            let Ok(upgraded) = upgrade.await else { return };
            let _timed = Switch::time(switch, Timing::Own);
            let socket = WebSocketStream::from_raw_socket(upgraded, Role::Server, Some(config)).await;
            session.run(socket, speaks).await;
        }
        .in_current_span(),
    );

    let mut response = Response::builder().status(StatusCode::SWITCHING_PROTOCOLS).finish();
    let headers = response.headers_mut();
    headers.insert(header::CONNECTION, HeaderValue::from_static("upgrade"));
    headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
    headers.insert(header::SEC_WEBSOCKET_ACCEPT, handshake.accept);
    if speaks {
        headers.insert(header::SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(handshake::PROTOCOL));
    }
    Ok(response)
}

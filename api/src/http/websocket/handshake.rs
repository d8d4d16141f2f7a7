//! The request that opens a WebSocket (RFC 6455, 4.2.1).

use poem::Request;
use poem::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

use crate::http::refusal::Refusal;

/// The protocol that is spoken.
pub(super) const PROTOCOL: &str = "graphql-transport-ws";

/// What the client and the server agree on.
pub(super) struct Handshake {
    /// Whether the client speaks the protocol. If not, it is told so by the code that it closes with: browsers show no status.
    pub(super) speaks: bool,
    /// Proves that the request was understood.
    pub(super) accept: HeaderValue,
}

/// Whether a request wants to open a WebSocket.
pub(in crate::http) fn is_asked_for(request: &Request) -> bool {
    request.method() == Method::GET && has(request.headers(), &header::UPGRADE, "websocket")
}

/// Reads what the client offers.
pub(super) fn read(request: &Request) -> Result<Handshake, Refusal> {
    let headers = request.headers();
    let version = headers.get(header::SEC_WEBSOCKET_VERSION);
    if version.is_none_or(|version| version != "13") {
        let message = "WebSockets of version 13 are spoken here.";
        let refusal = Refusal::new(StatusCode::UPGRADE_REQUIRED, "BAD_REQUEST", message);
        return Err(refusal.with_header(header::SEC_WEBSOCKET_VERSION, "13"));
    }
    let key = headers.get(header::SEC_WEBSOCKET_KEY).filter(|key| is_key(key.as_bytes()));
    match key {
        Some(key) if has(headers, &header::CONNECTION, "upgrade") => {
            let accept = HeaderValue::from_str(&derive_accept_key(key.as_bytes()));
            let accept = accept.expect("Base64 consists of header characters");
            Ok(Handshake { speaks: has(headers, &header::SEC_WEBSOCKET_PROTOCOL, PROTOCOL), accept })
        }
        _ => Err(Refusal::bad_request(
            "A WebSocket needs the headers `Connection: Upgrade` and `Sec-WebSocket-Key`, 16 bytes in Base64.",
        )),
    }
}

fn is_key(key: &[u8]) -> bool {
    let digit = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/".contains(byte);
    key.len() == 24 && key.ends_with(b"==") && key[..22].iter().all(digit)
}

/// Whether a header lists a word, in upper or lower case.
fn has(headers: &HeaderMap, name: &HeaderName, word: &str) -> bool {
    let lines = headers.get_all(name).iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(',')).any(|entry| entry.trim().eq_ignore_ascii_case(word))
}

//! A client of GraphQL over WebSocket that says exactly what it is told to, right or wrong.

use std::net::SocketAddr;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async};

/// The protocol that the server speaks.
pub const PROTOCOL: &str = "graphql-transport-ws";

/// Longer than anything takes that comes at all.
const PATIENCE: Duration = Duration::from_secs(20);

/// An open WebSocket.
pub struct Socket(WebSocketStream<TcpStream>);

impl Socket {
    /// Opens one with these headers; the status where it is refused.
    pub async fn open(address: SocketAddr, headers: &[(&'static str, &str)]) -> Result<Socket, u16> {
        let mut request = format!("ws://{address}/graphql").into_client_request().expect("an address");
        for (name, value) in headers {
            request.headers_mut().insert(*name, value.parse().expect("a header"));
        }
        let stream = TcpStream::connect(address).await.expect("it accepts");
        match client_async(request, stream).await {
            Ok((socket, _)) => Ok(Socket(socket)),
            Err(Error::Http(response)) => Err(response.status().as_u16()),
            Err(error) => panic!("{error}"),
        }
    }

    /// Opens one that speaks the protocol, and says nothing yet.
    pub async fn silent(address: SocketAddr) -> Socket {
        let opened = Socket::open(address, &[("sec-websocket-protocol", PROTOCOL)]).await;
        opened.unwrap_or_else(|status| panic!("it is refused with {status}"))
    }

    /// Opens one, and is let in.
    pub async fn ready(address: SocketAddr) -> Socket {
        let mut socket = Socket::silent(address).await;
        socket.say(json!({"type": "connection_init"})).await;
        assert_eq!(socket.hear().await, json!({"type": "connection_ack"}));
        socket
    }

    /// Sends a message of the protocol.
    pub async fn say(&mut self, message: Value) {
        self.send(Message::text(message.to_string())).await;
    }

    /// Sends whatever. A server that has closed already may not take it.
    pub async fn send(&mut self, message: Message) {
        let _ = self.0.send(message).await;
    }

    /// Begins an operation.
    pub async fn subscribe(&mut self, id: &str, query: &str) {
        self.say(json!({"type": "subscribe", "id": id, "payload": {"query": query}})).await;
    }

    /// The next message of the protocol.
    pub async fn hear(&mut self) -> Value {
        loop {
            match self.next().await {
                Some(Message::Text(text)) => return serde_json::from_str(&text).expect("JSON"),
                Some(Message::Ping(_) | Message::Pong(_)) => {}
                other => panic!("no message but {other:?}"),
            }
        }
    }

    /// The data of the next event of an operation.
    pub async fn event(&mut self, id: &str) -> Value {
        let mut message = self.hear().await;
        assert_eq!((&message["type"], &message["id"]), (&json!("next"), &json!(id)), "{message}");
        assert_eq!(message["payload"].get("errors"), None, "{message}");
        message["payload"]["data"].take()
    }

    /// The code of the error that an operation ends with.
    pub async fn error(&mut self, id: &str) -> String {
        let message = self.hear().await;
        assert_eq!((&message["type"], &message["id"]), (&json!("error"), &json!(id)), "{message}");
        let code = &message["payload"][0]["extensions"]["code"];
        code.as_str().unwrap_or_else(|| panic!("no code: {message}")).to_owned()
    }

    /// Code and reason with which the server closes; whatever comes before is passed over.
    pub async fn closed(&mut self) -> (u16, String) {
        loop {
            match self.next().await {
                Some(Message::Close(Some(frame))) => {
                    return (frame.code.into(), frame.reason.as_str().to_owned());
                }
                Some(Message::Close(None)) | None => return (0, String::new()),
                Some(_) => {}
            }
        }
    }

    async fn next(&mut self) -> Option<Message> {
        match tokio::time::timeout(PATIENCE, self.0.next()).await.expect("something comes") {
            Some(Ok(message)) => Some(message),
            _ => None,
        }
    }
}

//! Messages to clients, and in which pieces they are sent.

use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};

use super::running::Ticket;
use crate::http::body::Content;
use crate::http::common::Turn;
use crate::http::framed::Framed;

/// A message that waits to be sent.
pub(super) enum Outgoing {
    /// About the connection.
    Plain(Value),
    /// An answer of an operation. Its turn is given back when it is sent.
    Next(Ticket, Content, Option<Turn>),
    /// The end of an operation, by `complete`.
    Complete(Ticket),
    /// The end of an operation, by `error`.
    Error(Ticket, Value),
}

impl Outgoing {
    /// The answer to `connection_init`.
    pub(super) fn ack() -> Outgoing {
        Outgoing::Plain(json!({"type": "connection_ack"}))
    }

    /// The answer to `ping`.
    pub(super) fn pong(payload: Option<Value>) -> Outgoing {
        Outgoing::Plain(match payload {
            None => json!({"type": "pong"}),
            Some(payload) => json!({"type": "pong", "payload": payload}),
        })
    }

    /// The operation that it belongs to, and whether that ends with it.
    pub(super) fn ticket(&self) -> Option<(&Ticket, bool)> {
        match self {
            Outgoing::Plain(_) => None,
            Outgoing::Next(ticket, ..) => Some((ticket, false)),
            Outgoing::Complete(ticket) | Outgoing::Error(ticket, _) => Some((ticket, true)),
        }
    }

    /// The message in pieces, and what must be kept until the last is sent.
    pub(super) fn pieces(self) -> (Pieces, Option<Turn>) {
        let (content, turn) = match self {
            Outgoing::Plain(message) => (whole(&message), None),
            Outgoing::Complete(Ticket { id, .. }) => (whole(&json!({"type": "complete", "id": id})), None),
            Outgoing::Error(Ticket { id, .. }, errors) => {
                (whole(&json!({"type": "error", "id": id, "payload": errors})), None)
            }
            Outgoing::Next(Ticket { id, .. }, content, turn) => {
                let before = format!("{{\"type\":\"next\",\"id\":{},\"payload\":", Value::from(&*id));
                (Framed::new(before.into_bytes(), content, b"}"), turn)
            }
        };
        (Pieces { framed: content, begun: false }, turn)
    }
}

fn whole(message: &Value) -> Framed {
    Framed::new(Vec::new(), Content::Bytes(message.to_string().into_bytes()), b"")
}

/// A message that is being sent: a frame for each piece, so that big answers are never in memory as a whole.
pub(super) struct Pieces {
    framed: Framed,
    begun: bool,
}

impl Pieces {
    /// The next frame, and whether it is the last.
    pub(super) fn next(&mut self) -> (Message, bool) {
        let (piece, last) = self.framed.next();
        let data = if self.begun { Data::Continue } else { Data::Text };
        self.begun = true;
        (Message::Frame(Frame::message(piece, OpCode::Data(data), last)), last)
    }
}

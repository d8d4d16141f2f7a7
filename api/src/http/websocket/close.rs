//! Why a WebSocket is closed: the codes of the protocol, and of WebSockets where it has none.

use tokio_tungstenite::tungstenite::error::{CapacityError, Error};
use tokio_tungstenite::tungstenite::protocol::CloseFrame;

/// Longest reason, in bytes: a control frame holds 125, two of which are the code.
const MOST_REASON: usize = 123;

/// How a WebSocket ends.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Close {
    /// The client has closed it, or is not there any more.
    Gone,
    /// The client is told why.
    Told(u16, String),
}

impl Close {
    fn told(code: u16, reason: impl Into<String>) -> Close {
        Close::Told(code, reason.into())
    }

    /// The server is told to stop.
    pub(super) fn going_away() -> Close {
        Close::told(1001, "The server goes away; connect again.")
    }

    /// A message is longer than the limit.
    pub(super) fn too_big(most: usize) -> Close {
        Close::told(1009, format!("A message is longer than {most} bytes."))
    }

    /// The client sends more than it may.
    pub(super) fn too_fast(most: usize) -> Close {
        Close::told(1008, format!("More than {most} messages came in a second."))
    }

    /// The client does not take what it asks for. What it has missed it gets when it resumes.
    pub(super) fn too_slow(most_ms: usize) -> Close {
        Close::told(1013, format!("Nothing was taken for {most_ms} ms; connect again, and resume."))
    }

    /// The client does not answer.
    pub(super) fn silent(most_ms: usize) -> Close {
        Close::told(1013, format!("No pong came within {most_ms} ms; connect again, and resume."))
    }

    /// A message that the protocol does not know.
    pub(super) fn bad_message(reason: &str) -> Close {
        Close::told(4400, format!("Invalid message: {reason}"))
    }

    /// An operation before `connection_ack`.
    pub(super) fn unauthorized() -> Close {
        Close::told(4401, "Unauthorized")
    }

    /// Whoever connects is not let in, or no longer.
    pub(super) fn forbidden(reason: impl std::fmt::Display) -> Close {
        Close::told(4403, format!("Forbidden: {reason}"))
    }

    /// The client does not speak the protocol.
    pub(super) fn other_protocol() -> Close {
        Close::told(4406, "Subprotocol not acceptable")
    }

    /// `connection_init` did not come in time.
    pub(super) fn uninitialised() -> Close {
        Close::told(4408, "Connection initialisation timeout")
    }

    /// The id of an operation that still runs.
    pub(super) fn same_id(id: &str) -> Close {
        Close::told(4409, format!("Subscriber for {id} already exists"))
    }

    /// A second `connection_init`.
    pub(super) fn initialised_twice() -> Close {
        Close::told(4429, "Too many initialisation requests")
    }

    /// What could not be read.
    pub(super) fn of(error: &Error, most_bytes: usize) -> Close {
        match error {
            Error::Capacity(CapacityError::MessageTooLong { .. }) => Close::too_big(most_bytes),
            Error::Utf8(_) => Close::told(1007, "A text is not UTF-8."),
            Error::Protocol(error) => Close::told(1002, error.to_string()),
            _ => Close::Gone,
        }
    }

    /// The frame that tells it.
    pub(super) fn frame(&self) -> Option<CloseFrame> {
        match self {
            Close::Gone => None,
            Close::Told(code, reason) => {
                let reason = &reason[..reason.floor_char_boundary(MOST_REASON)];
                Some(CloseFrame { code: (*code).into(), reason: reason.into() })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_fit_into_a_frame() {
        for id in ["1".to_owned(), "i".repeat(300), "号".repeat(100)] {
            let frame = Close::same_id(&id).frame().expect("it is told");
            assert!(frame.reason.len() <= MOST_REASON && frame.reason.starts_with("Subscriber for "));
        }
        assert_eq!(Close::Gone.frame(), None);
    }
}

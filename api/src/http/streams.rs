//! How many WebSockets and event streams are open, in all and by one address.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Arc, Mutex, MutexGuard};

use poem::Request;
use poem::http::{StatusCode, header};

use super::refusal::Refusal;
use crate::limits::Limits;

/// The address that a request comes from.
pub(super) fn peer(request: &Request) -> IpAddr {
    let address = request.remote_addr().as_socket_addr().map(|address| address.ip().to_canonical());
    address.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED))
}

/// Counts what is open.
pub(super) struct Streams {
    open: Arc<Mutex<Open>>,
    most: usize,
    most_per_peer: usize,
}

#[derive(Default)]
struct Open {
    all: usize,
    by_peer: HashMap<IpAddr, usize>,
}

/// One that is open; it counts as long as it lives.
pub(super) struct Place {
    open: Arc<Mutex<Open>>,
    peer: IpAddr,
}

impl Streams {
    /// None yet.
    pub(super) fn new(limits: &Limits) -> Streams {
        Streams { open: Arc::default(), most: limits.max_streams, most_per_peer: limits.max_streams_per_peer }
    }

    /// A place for what the client at `peer` opens.
    pub(super) fn enter(&self, peer: IpAddr) -> Result<Place, Refusal> {
        let full = |status, message| {
            Err(Refusal::new(status, "TOO_MANY_STREAMS", message).with_header(header::RETRY_AFTER, "10"))
        };
        let mut open = lock(&self.open);
        if open.all >= self.most {
            let message = "The service has too many WebSockets and event streams open; try again later.";
            return full(StatusCode::SERVICE_UNAVAILABLE, message);
        }
        let of_peer = open.by_peer.entry(peer).or_default();
        if *of_peer >= self.most_per_peer {
            let message = "Your address has too many WebSockets and event streams open; close some, or run several operations over one WebSocket.";
            return full(StatusCode::TOO_MANY_REQUESTS, message);
        }
        *of_peer += 1;
        open.all += 1;
        Ok(Place { open: Arc::clone(&self.open), peer })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = lock(&self.open);
        open.all -= 1;
        if let Some(of_peer) = open.by_peer.get_mut(&self.peer) {
            *of_peer -= 1;
            if *of_peer == 0 {
                open.by_peer.remove(&self.peer);
            }
        }
    }
}

fn lock(open: &Mutex<Open>) -> MutexGuard<'_, Open> {
    open.lock().expect("nothing panics while it counts")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_cannot_take_every_place() {
        let limits = Limits { max_streams: 3, max_streams_per_peer: 2, ..Limits::default() };
        let streams = Streams::new(&limits);
        let enter = |last| streams.enter(IpAddr::V4(Ipv4Addr::new(10, 0, 0, last))).ok();
        let (first, second) = (enter(1), enter(1));
        assert!(first.is_some() && second.is_some() && enter(1).is_none());
        let other = enter(2);
        assert!(other.is_some() && enter(3).is_none(), "all places are taken");
        drop(first);
        assert!(enter(1).is_some() && enter(3).is_some(), "a place that is given back is taken again");
        drop((second, other));
        assert!(lock(&streams.open).by_peer.is_empty(), "nobody is remembered who has left");
    }
}

//! A client of one kept-alive connection that costs next to nothing and tells when the first byte of a body came.
//!
//! It reads bodies of known length and chunked ones, and knows no more of HTTP than that.

use std::ops::Range;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::Result;

/// How long a server may say nothing.
const PATIENCE: Duration = Duration::from_secs(60);

/// How long one exchange took, from the first byte sent.
#[derive(Clone, Copy)]
pub struct Timing {
    /// Until something of the body was there.
    pub first_byte: Duration,
    /// Until all of it was.
    pub whole: Duration,
}

/// A connection and the last response it carried.
pub struct Connection {
    stream: TcpStream,
    /// The response as it came.
    received: Vec<u8>,
    /// Where the parts of its body lie.
    parts: Vec<Range<usize>>,
    status: u16,
}

/// A request as it goes over the wire.
pub fn request(method: &str, address: &str, path: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "{method} {path} HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

impl Connection {
    pub async fn open(address: &str) -> Result<Connection> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Connection { stream, received: Vec::with_capacity(1 << 16), parts: Vec::new(), status: 0 })
    }

    /// Sends a request and reads the whole response to it.
    pub async fn exchange(&mut self, request: &[u8]) -> Result<Timing> {
        self.received.clear();
        self.parts.clear();
        let began = Instant::now();
        self.stream.write_all(request).await?;
        let body_at = loop {
            self.receive().await?;
            if let Some(at) = find(&self.received, b"\r\n\r\n") {
                break at + 4;
            }
        };
        let head = String::from_utf8_lossy(&self.received[..body_at]).to_lowercase();
        self.status = head.get(9..12).and_then(|status| status.parse().ok()).ok_or("no status")?;
        let field = |name| head.split_once(name).map(|(_, rest)| rest.split("\r\n").next().unwrap_or(rest));
        let length = field("\r\ncontent-length: ").map(str::parse::<usize>).transpose()?;
        while self.received.len() == body_at && length != Some(0) {
            self.receive().await?;
        }
        let first_byte = began.elapsed();
        if let Some(length) = length {
            let end = body_at + length;
            while self.received.len() < end {
                self.receive().await?;
            }
            self.parts.push(body_at..end);
        } else if field("\r\ntransfer-encoding: ") == Some("chunked") {
            self.read_chunks(body_at).await?;
        } else {
            return Err("the response tells neither its length nor chunks".into());
        }
        Ok(Timing { first_byte, whole: began.elapsed() })
    }

    async fn read_chunks(&mut self, mut at: usize) -> Result<()> {
        loop {
            let line = loop {
                match find(&self.received[at..], b"\r\n") {
                    Some(length) => break at..at + length,
                    None => self.receive().await?,
                }
            };
            let length = std::str::from_utf8(&self.received[line.clone()])?;
            let length = usize::from_str_radix(length.split(';').next().unwrap_or(length).trim(), 16)?;
            let part = line.end + 2..line.end + 2 + length;
            while self.received.len() < part.end + 2 {
                self.receive().await?;
            }
            at = part.end + 2;
            if length == 0 {
                return Ok(());
            }
            self.parts.push(part);
        }
    }

    async fn receive(&mut self) -> Result<()> {
        let read = self.stream.read_buf(&mut self.received);
        match tokio::time::timeout(PATIENCE, read).await.map_err(|_| "a server does not answer")?? {
            0 => Err("the server closed the connection".into()),
            _ => Ok(()),
        }
    }

    /// The status of the last response.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// Whether the last response had this body.
    pub fn has_body(&self, body: &[u8]) -> bool {
        let mut rest = body;
        let follows = |part: &Range<usize>| {
            rest.strip_prefix(&self.received[part.clone()]).inspect(|left| rest = left).is_some()
        };
        self.parts.iter().all(follows) && rest.is_empty()
    }

    /// The body of the last response.
    pub fn body(&self) -> Vec<u8> {
        self.parts.iter().flat_map(|part| &self.received[part.clone()]).copied().collect()
    }
}

fn find(bytes: &[u8], part: &[u8]) -> Option<usize> {
    bytes.windows(part.len()).position(|window| window == part)
}

//! Compresses what is big, for clients that ask for it: gzip at its cheapest level, piece by piece.

use std::io::Write;

use flate2::{Compression, write::GzEncoder};
use poem::http::{HeaderMap, header};

/// Smallest body that is worth compressing, in bytes.
pub(super) const THRESHOLD: usize = 2048;

/// Whether the client prefers gzip to what it would get otherwise.
pub(super) fn is_wanted(headers: &HeaderMap) -> bool {
    let lines = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    let (mut gzip, mut any, mut identity) = (None, None, None);
    for coding in lines.flat_map(|line| line.split(',')) {
        let mut parts = coding.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default().to_ascii_lowercase();
        let quality = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
        let quality: f32 = quality.map_or(1.0, |quality| quality.parse().unwrap_or(0.0));
        match name.as_str() {
            "gzip" | "x-gzip" => gzip = Some(quality),
            "*" => any = Some(quality),
            "identity" => identity = Some(quality),
            _ => {}
        }
    }
    gzip.or(any).is_some_and(|gzip| gzip > 0.0 && gzip >= identity.unwrap_or(0.0))
}

/// Compresses one body.
pub(super) struct Gzip(GzEncoder<Vec<u8>>);

impl Gzip {
    pub(super) fn new() -> Gzip {
        Gzip(GzEncoder::new(Vec::new(), Compression::fast()))
    }

    /// What can be sent once `piece` is known, and `last` says that nothing follows. It may be nothing yet.
    pub(super) fn compress(&mut self, piece: &[u8], last: bool) -> Vec<u8> {
        self.0.write_all(piece).expect("memory can be written");
        match last {
            // What is held back would keep a client waiting that could read already.
            false => self.0.flush().expect("memory can be written"),
            true => self.0.try_finish().expect("memory can be written"),
        }
        std::mem::take(self.0.get_mut())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn the_client_decides() {
        for (accepted, wanted) in [
            ("", false),
            ("gzip", true),
            ("deflate, gzip;q=1.0, *;q=0.5", true),
            ("GZIP", true),
            ("x-gzip", true),
            ("gzip;q=0", false),
            ("gzip; q=0.000", false),
            ("*", true),
            ("*;q=0", false),
            ("gzip;q=0, *", false),
            ("br, zstd", false),
            ("identity", false),
            ("gzip;q=0.2, identity;q=0.8", false),
            ("gzip;q=0.8, identity;q=0.2", true),
            ("gzip;q=much", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, accepted.parse().expect("a header"));
            assert_eq!(is_wanted(&headers), wanted, "{accepted}");
        }
        assert!(!is_wanted(&HeaderMap::new()));
    }

    #[test]
    fn pieces_make_one_stream_and_each_can_be_read_at_once() {
        let mut gzip = Gzip::new();
        let mut sent = gzip.compress(b"one ", false);
        let mut first = [0; 4];
        flate2::read::GzDecoder::new(&sent[..]).read_exact(&mut first).expect("it can be read already");
        assert_eq!(&first, b"one ");
        sent.extend(gzip.compress(b"two", true));
        let mut text = String::new();
        flate2::read::GzDecoder::new(&sent[..]).read_to_string(&mut text).expect("it is whole");
        assert_eq!(text, "one two");
    }
}

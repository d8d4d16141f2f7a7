//! An answer inside something else, in pieces: an event of a stream, or a message of a WebSocket.

use super::body::Content;

/// Size of the pieces.
const PIECE: usize = 64 << 10;

/// What stands around an answer, and the answer.
pub(super) struct Framed {
    before: Vec<u8>,
    content: Content,
    after: &'static [u8],
    at: usize,
}

impl Framed {
    /// `content` between two texts.
    pub(super) fn new(before: Vec<u8>, content: Content, after: &'static [u8]) -> Framed {
        Framed { before, content, after, at: 0 }
    }

    /// The next piece, and whether it is the last. An answer that is not written yet is written as it is sent.
    pub(super) fn next(&mut self) -> (Vec<u8>, bool) {
        let mut piece = std::mem::take(&mut self.before);
        let last = match &mut self.content {
            Content::Bytes(bytes) => {
                let end = bytes.len().min(self.at + PIECE);
                piece.extend_from_slice(&bytes[self.at..end]);
                self.at = end;
                end == bytes.len()
            }
            Content::Written(written) => {
                let enough = piece.len() + PIECE;
                written.fill(&mut piece, enough)
            }
        };
        if last {
            piece.extend_from_slice(self.after);
        }
        (piece, last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pieces_are_the_whole() {
        for length in [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE] {
            let content = vec![b'x'; length];
            let mut framed = Framed::new(b"<".to_vec(), Content::Bytes(content.clone()), b">");
            let mut whole = Vec::new();
            loop {
                let (piece, last) = framed.next();
                assert!(piece.len() <= PIECE + 2);
                whole.extend(piece);
                if last {
                    break;
                }
            }
            assert_eq!(whole, [b"<", &content[..], b">"].concat(), "{length}");
        }
    }
}

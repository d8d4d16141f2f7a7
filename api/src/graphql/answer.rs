//! An answer, executed or still to be written, and how it becomes JSON.

use async_graphql::Response;

use super::bulk::{Writer, push_all, push_text, push_value};

/// What a request is answered with.
pub enum Answer {
    /// The executor is done.
    Executed(Response),
    /// Nothing can go wrong any more; the bytes are written as they are sent.
    Written(Written),
}

impl From<Response> for Answer {
    fn from(response: Response) -> Self {
        Answer::Executed(response)
    }
}

/// An answer without errors that is written piece by piece.
pub struct Written {
    writer: Box<Writer>,
    revision: i64,
    begun: bool,
    ended: bool,
}

impl Written {
    /// The answer that `writer` gives to an operation at `revision`.
    pub(super) fn new(writer: Box<Writer>, revision: i64) -> Written {
        Written { writer, revision, begun: false, ended: false }
    }

    /// Adds to `out` until it has about `enough` bytes. Returns whether the answer is complete.
    pub fn fill(&mut self, out: &mut Vec<u8>, enough: usize) -> bool {
        if !self.begun {
            self.begun = true;
            out.extend_from_slice(b"{\"data\":");
        }
        if !self.ended && self.writer.fill(out, enough) {
            self.ended = true;
            let extensions = format!(",\"extensions\":{{\"revision\":{}}}}}", self.revision);
            out.extend_from_slice(extensions.as_bytes());
        }
        self.ended
    }
}

/// Writes a response of the executor. `data` is left out where nothing was executed: async-graphql writes null then,
/// too, but the specifications want the entry left out, and clients tell the two cases apart by it.
pub fn push_response(out: &mut Vec<u8>, response: &Response, with_data: bool) {
    let mut separator = b'{';
    let mut begin = |out: &mut Vec<u8>, key: &[u8]| {
        out.push(separator);
        separator = b',';
        out.extend_from_slice(key);
    };
    if !response.errors.is_empty() {
        begin(out, b"\"errors\":");
        serde_json::to_writer(&mut *out, &response.errors).expect("errors are written to memory");
    }
    if with_data {
        begin(out, b"\"data\":");
        push_value(out, &response.data);
    }
    if !response.extensions.is_empty() {
        begin(out, b"\"extensions\":");
        push_all(out, b"{}", &response.extensions, |out, (key, value)| {
            push_text(out, key);
            out.push(b':');
            push_value(out, value);
        });
    }
    if separator == b'{' {
        out.push(b'{');
    }
    out.push(b'}');
}

impl Answer {
    /// The whole answer as JSON.
    pub fn to_json(self) -> Vec<u8> {
        let mut out = Vec::new();
        match self {
            Answer::Executed(response) => push_response(&mut out, &response, true),
            Answer::Written(mut written) => while !written.fill(&mut out, usize::MAX) {},
        }
        out
    }
}

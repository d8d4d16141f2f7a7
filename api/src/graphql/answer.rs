//! An answer, executed or still to be written, and how it becomes JSON.

use std::collections::BTreeMap;

use async_graphql::{Response, Value};

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
    extensions: BTreeMap<String, Value>,
    begun: bool,
    ended: bool,
}

impl Written {
    /// The answer that `writer` gives to an operation, with `extensions` after it.
    pub(super) fn new(writer: Box<Writer>, extensions: BTreeMap<String, Value>) -> Written {
        Written { writer, extensions, begun: false, ended: false }
    }

    /// Adds to `out` until it has about `enough` bytes. Returns whether the answer is complete.
    pub fn fill(&mut self, out: &mut Vec<u8>, enough: usize) -> bool {
        if !self.begun {
            self.begun = true;
            out.extend_from_slice(b"{\"data\":");
        }
        if !self.ended && self.writer.fill(out, enough) {
            self.ended = true;
            out.extend_from_slice(b",\"extensions\":");
            push_extensions(out, &self.extensions);
            out.push(b'}');
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
        push_extensions(out, &response.extensions);
    }
    if separator == b'{' {
        out.push(b'{');
    }
    out.push(b'}');
}

fn push_extensions(out: &mut Vec<u8>, extensions: &BTreeMap<String, Value>) {
    push_all(out, b"{}", extensions, |out, (key, value)| {
        push_text(out, key);
        out.push(b':');
        push_value(out, value);
    });
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

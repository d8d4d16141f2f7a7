//! CSV (RFC 4180) to records, with the physical line on which each begins.
//!
//! Written out here because faults must name exact lines also in files with CRLF, blank lines or line
//! breaks inside quotes, and because a stray quote is a fault to report, not to guess about.

use std::borrow::Cow;

use memchr::{memchr, memchr2};

use super::{Cell, RecordReader};

/// Reads one CSV file into the table of `reader`.
pub(in crate::command) fn read<R: RecordReader>(
    reader: &mut R,
    source: u16,
    bytes: &[u8],
    tick: &mut dyn FnMut(u64),
) {
    let mut records = Records::new(bytes);
    let before = reader.log().read;
    let mut cells = Vec::new();
    let header = match records.next(&mut cells) {
        None => return reader.log().refuse_empty(source, before),
        Some((line, Err(reason))) => {
            reader.log().incomplete = true;
            return reader.log().report(source, Some(line), reason);
        }
        Some((line, Ok(()))) => {
            let names: Vec<String> = cells.iter().map(|cell: &Cow<'_, str>| cell.trim().to_owned()).collect();
            match reader.read_header(source, line, &names) {
                Some(columns) => columns,
                None => {
                    reader.log().incomplete = true;
                    return;
                }
            }
        }
    };
    loop {
        cells.clear();
        let Some((line, outcome)) = records.next(&mut cells) else { break };
        reader.log().read += 1;
        tick(records.position() as u64);
        if let Err(reason) = outcome {
            reader.damage(source, line, find_code::<R>(&header, &cells), reason);
            continue;
        }
        if cells.len() != header.len() {
            let reason = format!(
                "the row has {} cells and the header {}; add or remove cells (a comma inside a value needs quotes around it)",
                cells.len(),
                header.len()
            );
            reader.damage(source, line, find_code::<R>(&header, &cells), reason);
            continue;
        }
        reader.read_row(source, line, header.iter().zip(cells.drain(..).map(Cell::Text)));
    }
    reader.log().incomplete |= records.is_cut();
    reader.log().refuse_empty(source, before);
}

fn find_code<'a, R: RecordReader>(header: &[R::Column], cells: &'a [Cow<'_, str>]) -> Option<&'a str> {
    let at = header.iter().position(R::is_code)?;
    cells.get(at).map(|cell| &**cell)
}

/// The records of a file, one after the other, faulty ones included: after a fault reading goes on where the
/// next record certainly begins, so that all faults of a file are found at once.
pub(in crate::command) struct Records<'a> {
    bytes: &'a [u8],
    at: usize,
    line: u32,
    /// The first fault of the record at hand.
    fault: Option<String>,
    cut: bool,
}

impl<'a> Records<'a> {
    pub(in crate::command) fn new(bytes: &'a [u8]) -> Records<'a> {
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        Records { bytes, at: 0, line: 1, fault: None, cut: false }
    }

    /// How many bytes have been read.
    pub(in crate::command) fn position(&self) -> usize {
        self.at
    }

    /// Whether reading ended before the file did, because nothing told where the next record begins.
    pub(in crate::command) fn is_cut(&self) -> bool {
        self.cut
    }

    /// The next record that is not a blank line, with the line on which it begins. Of a faulty record, the cells are
    /// those that could be told apart.
    pub(in crate::command) fn next(
        &mut self,
        cells: &mut Vec<Cow<'a, str>>,
    ) -> Option<(u32, Result<(), String>)> {
        loop {
            match self.bytes.get(self.at..)? {
                [b'\n', ..] => self.at += 1,
                [b'\r', b'\n', ..] => self.at += 2,
                [] => return None,
                _ => break,
            }
            self.line += 1;
        }
        let line = self.line;
        loop {
            let cell = self.cell();
            cells.push(cell);
            match self.bytes.get(self.at) {
                None => break,
                Some(b',') => self.at += 1,
                Some(b'\n') => {
                    self.at += 1;
                    self.line += 1;
                    break;
                }
                // Only CRLF is left: a quoted cell ends nowhere else, and others run up to one of these.
                Some(_) => {
                    self.at += 2;
                    self.line += 1;
                    break;
                }
            }
        }
        Some((line, self.fault.take().map_or(Ok(()), Err)))
    }

    fn cell(&mut self) -> Cow<'a, str> {
        if self.bytes.get(self.at) == Some(&b'"') {
            return self.quoted();
        }
        let rest = &self.bytes[self.at..];
        let mut length = memchr2(b',', b'\n', rest).unwrap_or(rest.len());
        if rest.get(length) == Some(&b'\n') && length > 0 && rest[length - 1] == b'\r' {
            length -= 1;
        }
        self.at += length;
        let text = self.text(&rest[..length]);
        if memchr(b'"', text.as_bytes()).is_some() {
            self.note(format!(
                "a quote stands inside the unquoted value {text:?}; put the whole value in quotes and double the quotes in it"
            ));
        }
        text
    }

    fn quoted(&mut self) -> Cow<'a, str> {
        let mut owned: Option<String> = None;
        let first = self.line;
        self.at += 1;
        loop {
            let rest = &self.bytes[self.at..];
            let Some(length) = memchr(b'"', rest) else {
                self.give_up("a quoted value is never closed; add the missing quote");
                return Cow::default();
            };
            let piece = self.text(&rest[..length]);
            self.line += rest[..length].iter().filter(|byte| **byte == b'\n').count() as u32;
            self.at += length + 1;
            let rest = &self.bytes[self.at..];
            match rest {
                [b'"', ..] => {
                    let owned = owned.get_or_insert_default();
                    owned.push_str(&piece);
                    owned.push('"');
                    self.at += 1;
                    continue;
                }
                [] | [b',' | b'\n', ..] | [b'\r', b'\n', ..] => {}
                _ => {
                    let reason = format!(
                        "text follows the closing quote of the value {piece:?}; double quotes that belong to the value"
                    );
                    if self.line > first {
                        // Perhaps its quote was to be the end of a value lines ago.
                        self.give_up(&reason);
                    } else {
                        self.note(reason);
                        let length = memchr(b'\n', rest).unwrap_or(rest.len());
                        self.at +=
                            length - usize::from(rest[..length].ends_with(b"\r") && length < rest.len());
                    }
                }
            }
            return match owned {
                None => piece,
                Some(mut text) => {
                    text.push_str(&piece);
                    Cow::Owned(text)
                }
            };
        }
    }

    /// The text of a cell, or the nearest to it: where cells end does not depend on how letters are written.
    fn text(&mut self, bytes: &'a [u8]) -> Cow<'a, str> {
        match std::str::from_utf8(bytes) {
            Ok(text) => Cow::Borrowed(text),
            Err(error) => {
                let before = bytes[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count();
                let line = self.line + before as u32;
                self.note(format!("line {line} is not UTF-8; save the file as UTF-8"));
                String::from_utf8_lossy(bytes)
            }
        }
    }

    fn note(&mut self, reason: String) {
        self.fault.get_or_insert(reason);
    }

    fn give_up(&mut self, reason: &str) {
        self.note(format!("{reason} (the rest of the file cannot be read before that)"));
        self.at = self.bytes.len();
        self.cut = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &[u8]) -> Vec<(u32, Result<Vec<String>, String>)> {
        let mut records = Records::new(text);
        let mut found = Vec::new();
        let mut cells = Vec::new();
        while let Some((line, outcome)) = records.next(&mut cells) {
            let read = cells.drain(..).map(|cell| cell.into_owned()).collect();
            found.push((line, outcome.map(|()| read)));
        }
        found
    }

    #[test]
    fn records_know_their_lines() {
        let row =
            |line: u32, cells: &[&str]| (line, Ok(cells.iter().map(|cell| (*cell).to_owned()).collect()));
        assert_eq!(
            all(b"a,b\r\n\r\n1,\"x\r\ny\"\n2,"),
            [row(1, &["a", "b"]), row(3, &["1", "x\r\ny"]), row(5, &["2", ""])]
        );
        assert_eq!(all(b"\"say \"\"hi\"\"\",\"\"\n"), [row(1, &["say \"hi\"", ""])]);
        assert_eq!(all(b"a\rb\r\n"), [row(1, &["a\rb"])]);
        assert!(all(b"a\n\"b").last().unwrap().1.as_ref().unwrap_err().contains("never closed"));
        assert!(all(b"a\nb\"c").last().unwrap().1.as_ref().unwrap_err().contains("inside the unquoted"));
        assert!(all(b"a\n\"b\"c").last().unwrap().1.as_ref().unwrap_err().contains("follows the closing"));
        assert!(all(b"a\n\xff").last().unwrap().1.as_ref().unwrap_err().contains("line 2 is not UTF-8"));
    }

    #[test]
    fn reading_goes_on_where_the_next_record_begins() {
        let lines = |text: &[u8]| -> Vec<(u32, bool)> {
            all(text).into_iter().map(|(line, outcome)| (line, outcome.is_ok())).collect()
        };
        assert_eq!(lines(b"a\n\xff\nb\n"), [(1, true), (2, false), (3, true)]);
        assert_eq!(lines(b"a\n\"x\xff\ny\",1\nb\n"), [(1, true), (2, false), (4, true)]);
        assert_eq!(lines(b"a\nb\"c,d\ne\n"), [(1, true), (2, false), (3, true)]);
        assert_eq!(lines(b"a\r\n\"b\"c,d\r\ne\r\n"), [(1, true), (2, false), (3, true)]);
        assert_eq!(lines(b"a\n\"b\"c"), [(1, true), (2, false)]);
        assert_eq!(lines(b"a\n\"b\nc\"d\ne\n"), [(1, true), (2, false)]);
        assert_eq!(lines(b"a\n\"b\nc\n"), [(1, true), (2, false)]);
    }
}

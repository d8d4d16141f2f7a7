//! CSV (RFC 4180) to records, with the physical line on which each begins.
//!
//! Written out here because faults must name exact lines also in files with CRLF, blank lines or line
//! breaks inside quotes, and because a stray quote is a fault to report, not to guess about.

use std::borrow::Cow;

use memchr::{memchr, memchr2};

use super::column::Column;
use super::row::{Cell, RowReader};

/// Reads one CSV file into the table of `reader`.
pub(super) fn read(reader: &mut RowReader<'_>, source: u16, bytes: &[u8], tick: &mut dyn FnMut(u64)) {
    let mut records = Records::new(bytes);
    let before = reader.table.read;
    let mut cells = Vec::new();
    let header = match records.next(&mut cells) {
        None => return reader.table.refuse_empty(source, before),
        Some((line, Err(reason))) => return reader.table.report(source, Some(line), reason),
        Some((line, Ok(()))) => {
            let names: Vec<String> = cells.iter().map(|cell: &Cow<'_, str>| cell.trim().to_owned()).collect();
            match reader.read_header(source, line, &names) {
                Some(columns) => columns,
                None => return,
            }
        }
    };
    loop {
        cells.clear();
        let Some((line, outcome)) = records.next(&mut cells) else { break };
        reader.table.read += 1;
        tick(records.position() as u64);
        if let Err(reason) = outcome {
            reader.table.report(source, Some(line), reason);
            // After a stray quote nothing tells where the next record begins.
            break;
        }
        if cells.len() != header.len() {
            let reason = format!(
                "the row has {} cells and the header {}; add or remove cells (a comma inside a value needs quotes around it)",
                cells.len(),
                header.len()
            );
            reader.damage(source, line, find_code(&header, &cells), reason);
            continue;
        }
        reader.read_row(source, line, header.iter().zip(cells.drain(..).map(Cell::Text)));
    }
    reader.table.refuse_empty(source, before);
}

fn find_code<'a>(header: &[Column], cells: &'a [Cow<'_, str>]) -> Option<&'a str> {
    let at = header.iter().position(|column| *column == Column::Code)?;
    cells.get(at).map(|cell| &**cell)
}

/// The records of a file, one after the other.
pub(super) struct Records<'a> {
    bytes: &'a [u8],
    at: usize,
    line: u32,
}

impl<'a> Records<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Records<'a> {
        Records { bytes: bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes), at: 0, line: 1 }
    }

    /// How many bytes have been read.
    pub(super) fn position(&self) -> usize {
        self.at
    }

    /// The next record that is not a blank line, with the line on which it begins.
    pub(super) fn next(&mut self, cells: &mut Vec<Cow<'a, str>>) -> Option<(u32, Result<(), String>)> {
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
            match self.cell() {
                Err(reason) => return Some((line, Err(reason))),
                Ok(cell) => cells.push(cell),
            }
            match self.bytes.get(self.at) {
                None => return Some((line, Ok(()))),
                Some(b',') => self.at += 1,
                Some(b'\n') => {
                    self.at += 1;
                    self.line += 1;
                    return Some((line, Ok(())));
                }
                // Only CRLF is left: a quoted cell ends nowhere else, and others run up to one of these.
                Some(_) => {
                    self.at += 2;
                    self.line += 1;
                    return Some((line, Ok(())));
                }
            }
        }
    }

    fn cell(&mut self) -> Result<Cow<'a, str>, String> {
        if self.bytes.get(self.at) == Some(&b'"') {
            return self.quoted();
        }
        let rest = &self.bytes[self.at..];
        let mut length = memchr2(b',', b'\n', rest).unwrap_or(rest.len());
        if rest.get(length) == Some(&b'\n') && length > 0 && rest[length - 1] == b'\r' {
            length -= 1;
        }
        self.at += length;
        let text = self.text(&rest[..length], self.line)?;
        if memchr(b'"', text.as_bytes()).is_some() {
            return Err(format!(
                "a quote stands inside the unquoted value {text:?}; put the whole value in quotes and double the quotes in it"
            ));
        }
        Ok(Cow::Borrowed(text))
    }

    fn quoted(&mut self) -> Result<Cow<'a, str>, String> {
        let mut owned: Option<String> = None;
        self.at += 1;
        loop {
            let rest = &self.bytes[self.at..];
            let Some(length) = memchr(b'"', rest) else {
                self.at = self.bytes.len();
                return Err("a quoted value is never closed; add the missing quote".to_owned());
            };
            let piece = self.text(&rest[..length], self.line)?;
            self.line += rest[..length].iter().filter(|byte| **byte == b'\n').count() as u32;
            self.at += length + 1;
            let rest = &self.bytes[self.at..];
            match rest {
                [b'"', ..] => {
                    let owned = owned.get_or_insert_default();
                    owned.push_str(piece);
                    owned.push('"');
                    self.at += 1;
                }
                [] | [b',' | b'\n', ..] | [b'\r', b'\n', ..] => {
                    return Ok(match owned {
                        None => Cow::Borrowed(piece),
                        Some(mut text) => {
                            text.push_str(piece);
                            Cow::Owned(text)
                        }
                    });
                }
                _ => {
                    return Err(format!(
                        "text follows the closing quote of the value {piece:?}; double quotes that belong to the value"
                    ));
                }
            }
        }
    }

    fn text(&self, bytes: &'a [u8], from_line: u32) -> Result<&'a str, String> {
        std::str::from_utf8(bytes).map_err(|error| {
            let line =
                from_line + bytes[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count() as u32;
            format!("line {line} is not UTF-8; save the file as UTF-8")
        })
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
            let failed = outcome.is_err();
            found.push((line, outcome.map(|()| read)));
            if failed {
                break;
            }
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
}

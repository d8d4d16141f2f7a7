//! NDJSON to records: one JSON object a line, with the same flat keys as CSV columns.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::column::Column;
use super::row::{Cell, RowReader};

/// Reads one NDJSON file into the table of `reader`.
pub(super) fn read(reader: &mut RowReader<'_>, source: u16, bytes: &[u8], tick: &mut dyn FnMut(u64)) {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let before = reader.table.read;
    let mut columns: HashMap<String, Option<Column>> = HashMap::new();
    let mut done = 0;
    for (at, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
        let number = at as u32 + 1;
        done += line.len() as u64 + 1;
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        reader.table.read += 1;
        tick(done);
        let Ok(text) = std::str::from_utf8(line) else {
            reader.table.report(source, Some(number), "the line is not UTF-8; save the file as UTF-8");
            continue;
        };
        let object: Map<String, Value> = match serde_json::from_str(text) {
            Ok(object) => object,
            Err(error) => {
                let reason = format!("the line is not a JSON object ({error}); write one object a line");
                reader.table.report(source, Some(number), reason);
                continue;
            }
        };
        for key in object.keys() {
            if !columns.contains_key(key) {
                let column = Column::parse(reader.model, key);
                if let Err(reason) = &column {
                    // Said once, where the key first stands: the next thousand lines have it too.
                    reader.table.report(source, Some(number), reason.replacen("column", "key", 1));
                }
                columns.insert(key.clone(), column.ok());
            }
        }
        let cells = object.into_iter().filter_map(|(key, value)| {
            let column = columns.get(&key)?.as_ref()?;
            (!value.is_null()).then_some((column, Cell::Json(value)))
        });
        reader.read_row(source, number, cells);
    }
    reader.table.refuse_empty(source, before);
}

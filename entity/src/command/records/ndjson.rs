//! NDJSON to records: one JSON object a line, with the same flat keys as CSV columns.

use std::collections::HashMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;

use super::{Cell, RecordReader};

/// Reads one NDJSON file into the table of `reader`.
pub(in crate::command) fn read<R: RecordReader>(
    reader: &mut R,
    source: u16,
    bytes: &[u8],
    tick: &mut dyn FnMut(u64),
) {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let before = reader.log().read;
    let mut columns: Vec<R::Column> = Vec::new();
    let mut by_key: HashMap<String, Option<usize>> = HashMap::new();
    let mut done = 0;
    for (at, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
        let number = at as u32 + 1;
        done += line.len() as u64 + 1;
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        reader.log().read += 1;
        tick(done);
        let text = String::from_utf8_lossy(line);
        let pairs = match serde_json::from_str(&text) {
            Ok(Pairs(pairs)) => pairs,
            Err(error) => {
                let reason = match std::str::from_utf8(line) {
                    Ok(_) => format!("the line is not a JSON object ({error}); write one object a line"),
                    Err(_) => NOT_UTF_8.to_owned(),
                };
                reader.log().report(source, Some(number), reason);
                continue;
            }
        };
        if std::str::from_utf8(line).is_err() {
            reader.damage(source, number, find_code(&pairs), NOT_UTF_8.to_owned());
            continue;
        }
        for (key, _) in &pairs {
            if !by_key.contains_key(key) {
                let column = reader.parse_column(key);
                if let Err(reason) = &column {
                    // Said once, where the key first stands: the next thousand lines have it too.
                    reader.log().report(source, Some(number), reason.replacen("column", "key", 1));
                }
                let place = column.ok().map(|column| {
                    columns.iter().position(|known| *known == column).unwrap_or_else(|| {
                        columns.push(column);
                        columns.len() - 1
                    })
                });
                by_key.insert(key.clone(), place);
            }
        }
        let column_of = |key: &String| by_key.get(key).copied().flatten();
        if let Some(reason) = find_repeated(&pairs, &column_of) {
            reader.damage(source, number, find_code(&pairs), reason);
            continue;
        }
        let cells = pairs.into_iter().filter_map(|(key, value)| {
            let column = &columns[column_of(&key)?];
            (!value.is_null()).then_some((column, Cell::Json(value)))
        });
        reader.read_row(source, number, cells);
    }
    reader.log().refuse_empty(source, before);
}

const NOT_UTF_8: &str = "the line is not UTF-8; save the file as UTF-8";

fn find_code(pairs: &[(String, Value)]) -> Option<&str> {
    pairs.iter().find(|(key, _)| key == "code").and_then(|(_, value)| value.as_str())
}

/// What is said twice: which of the two is meant, nobody can tell.
fn find_repeated(pairs: &[(String, Value)], column_of: &dyn Fn(&String) -> Option<usize>) -> Option<String> {
    let places: Vec<Option<usize>> = pairs.iter().map(|(key, _)| column_of(key)).collect();
    pairs.iter().enumerate().find_map(|(at, (key, _))| {
        let same = |earlier: &usize| {
            pairs[*earlier].0 == *key || places[at].is_some() && places[*earlier] == places[at]
        };
        let (earlier, _) = &pairs[(0..at).find(same)?];
        Some(match earlier == key {
            true => format!("key {key:?} is there twice; remove one"),
            false => format!("keys {earlier:?} and {key:?} mean the same; remove one"),
        })
    })
}

/// The keys and values of an object in their order, repeated ones included: a map would keep the last without a word.
struct Pairs(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Pairs, D::Error> {
        struct Collect;
        impl<'de> Visitor<'de> for Collect {
            type Value = Pairs;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a JSON object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(Collect)
    }
}

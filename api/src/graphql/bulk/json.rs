//! JSON as serde_json writes it, byte for byte, straight into a buffer.

use async_graphql::Value;
use entity::day::Day;

/// Text with quotes.
pub fn push_text(out: &mut Vec<u8>, text: &str) {
    // No early end: without one, many bytes are looked at at once.
    let special = |byte: u8| u8::from(byte < 0x20) | u8::from(byte == b'"') | u8::from(byte == b'\\');
    if text.bytes().fold(0, |any, byte| any | special(byte)) == 0 {
        out.reserve(text.len() + 2);
        out.push(b'"');
        out.extend_from_slice(text.as_bytes());
        out.push(b'"');
    } else {
        serde_json::to_writer(out, text).expect("text is written to memory");
    }
}

/// Text with quotes, or null.
pub fn push_optional(out: &mut Vec<u8>, text: Option<&str>) {
    match text {
        Some(text) => push_text(out, text),
        None => push_null(out),
    }
}

/// What is known to need no escapes: names of GraphQL, cursors.
pub fn push_name(out: &mut Vec<u8>, name: &str) {
    out.push(b'"');
    out.extend_from_slice(name.as_bytes());
    out.push(b'"');
}

/// A whole number.
pub fn push_int(out: &mut Vec<u8>, number: impl itoa::Integer) {
    out.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
}

/// A finite number.
pub fn push_float(out: &mut Vec<u8>, number: f64) {
    serde_json::to_writer(out, &number).expect("a number is written to memory");
}

/// True or false.
pub fn push_bool(out: &mut Vec<u8>, value: bool) {
    out.extend_from_slice(if value { b"true" } else { b"false" });
}

/// Null.
pub fn push_null(out: &mut Vec<u8>) {
    out.extend_from_slice(b"null");
}

/// A date, or null for an open end.
pub fn push_day(out: &mut Vec<u8>, day: Day) {
    match day.date() {
        Some(_) => push_name(out, &day.to_string()),
        None => push_null(out),
    }
}

/// A value of the executor. What the bulk path has left in it as bytes is JSON already.
pub fn push_value(out: &mut Vec<u8>, value: &Value) {
    match value {
        Value::Binary(written) => out.extend_from_slice(written),
        Value::Object(entries) => {
            push_all(out, b"{}", entries, |out, (key, value)| {
                push_name(out, key);
                out.push(b':');
                push_value(out, value);
            });
        }
        Value::List(items) => push_all(out, b"[]", items, push_value),
        Value::Enum(name) => push_name(out, name),
        Value::String(text) => push_text(out, text),
        plain => serde_json::to_writer(out, plain).expect("a value is written to memory"),
    }
}

/// Items between brackets, with commas.
pub fn push_all<T>(
    out: &mut Vec<u8>,
    brackets: &[u8; 2],
    items: impl IntoIterator<Item = T>,
    mut each: impl FnMut(&mut Vec<u8>, T),
) {
    out.push(brackets[0]);
    for (at, item) in items.into_iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        each(out, item);
    }
    out.push(brackets[1]);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(push: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        push(&mut out);
        String::from_utf8(out).expect("JSON is UTF-8")
    }

    proptest! {
        #[test]
        fn text_and_numbers_are_written_as_serde_json_writes_them(text: String, int: i64, float in -1e300..1e300f64) {
            prop_assert_eq!(written(|out| push_text(out, &text)), serde_json::to_string(&text).expect("text"));
            prop_assert_eq!(written(|out| push_int(out, int)), int.to_string());
            prop_assert_eq!(written(|out| push_float(out, float)), serde_json::to_string(&float).expect("a number"));
        }
    }

    #[test]
    fn values_are_written_as_serde_json_writes_them() {
        let value = async_graphql::value!({
            "none": null, "list": [1, -2.5, true, "a\"b\\\n\u{1}数"], "empty": [], "object": { "deep": {} }
        });
        assert_eq!(written(|out| push_value(out, &value)), serde_json::to_string(&value).expect("a value"));
    }
}

//! Refuses GraphQL documents that are too deep or too long before the parser sees them.
//!
//! The parser and the validation recurse over nested values without a limit: 4 kB of opening brackets overflow the
//! stack and abort the process. So one linear pass over the text comes first. It only has to tell strings and comments
//! from the rest, and it never counts fewer open brackets than the parser would have on its stack.

use crate::limits::Limits;

/// Why a document is not given to the parser.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Excess {
    /// Brackets are nested too deeply; the offset is that of the first bracket too many.
    Nesting(usize),
    /// There are too many tokens; the offset is that of the first token too many.
    Tokens(usize),
    /// A block string that opens at this offset has no end.
    ///
    /// The parser would take its quotes for an empty string followed by another string and read on, so what comes
    /// after must not be skipped; as it is an error in any case, it is refused here.
    OpenString(usize),
}

impl Excess {
    /// Offset in bytes of what is refused.
    pub(super) fn offset(&self) -> usize {
        let (Self::Nesting(offset) | Self::Tokens(offset) | Self::OpenString(offset)) = self;
        *offset
    }

    /// Stable code for clients.
    pub(super) fn code(&self) -> &'static str {
        match self {
            Self::Nesting(_) => "NESTING_TOO_DEEP",
            Self::Tokens(_) => "DOCUMENT_TOO_LONG",
            Self::OpenString(_) => "GRAPHQL_PARSE_FAILED",
        }
    }

    /// A sentence for people.
    pub(super) fn message(&self, limits: &Limits) -> String {
        let Limits { max_nesting, max_tokens, .. } = limits;
        match self {
            Self::Nesting(_) => format!("The document nests brackets deeper than {max_nesting} levels."),
            Self::Tokens(_) => format!(
                "The document has more than {max_tokens} tokens; pass long lists as variables or split the request."
            ),
            Self::OpenString(_) => "The block string is never closed.".to_owned(),
        }
    }
}

/// Looks at every byte of the document once.
pub(super) fn check(document: &str, limits: &Limits) -> Result<(), Excess> {
    let bytes = document.as_bytes();
    let (mut at, mut depth, mut tokens) = (0, 0_usize, 0);
    while let Some(byte) = bytes.get(at) {
        let next = match byte {
            b' ' | b'\t' | b'\r' | b'\n' | b',' => {
                at += 1;
                continue;
            }
            b'#' => {
                at += run(&bytes[at..], |byte| !matches!(byte, b'\r' | b'\n'));
                continue;
            }
            b'{' | b'[' | b'(' => {
                depth += 1;
                if depth > limits.max_nesting {
                    return Err(Excess::Nesting(at));
                }
                at + 1
            }
            b'}' | b']' | b')' => {
                // A closing bracket that was never opened ends the parse, whatever follows.
                depth = depth.saturating_sub(1);
                at + 1
            }
            b'"' if bytes[at..].starts_with(b"\"\"\"") => {
                block_end(bytes, at + 3).ok_or(Excess::OpenString(at))?
            }
            b'"' => string_end(bytes, at + 1),
            b'_' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => {
                at + run(&bytes[at..], |byte| byte == b'_' || byte.is_ascii_alphanumeric())
            }
            b'.' => at + run(&bytes[at..], |byte| byte == b'.'),
            _ => at + 1,
        };
        tokens += 1;
        if tokens > limits.max_tokens {
            return Err(Excess::Tokens(at));
        }
        at = next;
    }
    Ok(())
}

/// How many bytes from the start belong together.
fn run(bytes: &[u8], belongs: impl Fn(u8) -> bool) -> usize {
    bytes.iter().position(|byte| !belongs(*byte)).unwrap_or(bytes.len())
}

/// The offset after a string whose content starts at `at`. A line end stops it as well: the parser fails there.
fn string_end(bytes: &[u8], mut at: usize) -> usize {
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' | b'\r' | b'\n' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// The offset after a block string whose content starts at `at`, if it ends.
fn block_end(bytes: &[u8], mut at: usize) -> Option<usize> {
    while at < bytes.len() {
        if bytes[at..].starts_with(b"\"\"\"") {
            return Some(at + 3);
        }
        at += if bytes[at..].starts_with(b"\\\"\"\"") { 4 } else { 1 };
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAX_DEPTH: usize = 64;
    const MAX_TOKENS: usize = 4_000;

    fn check(document: &str) -> Result<(), Excess> {
        super::check(document, &Limits::default())
    }

    #[test]
    fn brackets_count_only_where_the_parser_sees_them() {
        let deep = "{".repeat(MAX_DEPTH + 1);
        let allowed = format!("{}{}", "([{".repeat(21), "}])".repeat(21));
        let inside = |open: &str, close: &str| format!("{{ a(b: {open}{deep}{close}) }}");
        for document in [
            allowed.clone(),
            allowed.repeat(3),
            "{".repeat(MAX_DEPTH),
            inside("\"", "\""),
            inside("\"\\\"", "\""),
            inside("\"\\\\\\\"", "\""),
            inside("\"\"\"", "\"\"\""),
            inside("\"\"\"\\\"\"\" ", "\"\"\""),
            inside("\"\"\" \" \"\" ", "\"\"\""),
            inside("\"\"\"\"", "\"\"\""),
            inside("#", "\n1"),
            inside("#", "\r1"),
            inside("1 # \"\n,\"", "\""),
            "\"äöü、（（（\" { 数 }".to_owned(),
        ] {
            assert_eq!(check(&document), Ok(()), "{document}");
        }
        for prefix in [
            "",
            "# comment {\n",
            "# \"\n",
            "\"\" ",
            "\"\"\"\"\"\" ",
            "\"\"\"\\\"\"\"\"\"\" ",
            "\"a\\\\\" ",
            "\"open\n",
            "}}}] ",
            "\"\"\"a\"\"\" \"b\"",
            "数 ",
        ] {
            let document = format!("{prefix}{deep}");
            assert_eq!(check(&document), Err(Excess::Nesting(prefix.len() + MAX_DEPTH)), "{document}");
        }
        for kind in ["[", "(", "a{", "[a,(", "a:{ # x\n"] {
            assert!(matches!(check(&kind.repeat(MAX_DEPTH + 1)), Err(Excess::Nesting(_))), "{kind}");
        }
    }

    #[test]
    fn an_open_block_string_hides_nothing() {
        let document = format!("{{ a(b: [\"\"\" \" {}", "{x:".repeat(2_000));
        assert_eq!(check(&document), Err(Excess::OpenString(8)));
        assert_eq!(check("\"\"\" \\\"\"\""), Err(Excess::OpenString(0)));
        assert_eq!(check("\"open"), Ok(()), "the parser finds that one");
        assert_eq!(check("\"open\\"), Ok(()));
    }

    #[test]
    fn tokens_are_counted_not_bytes() {
        assert_eq!(check(&"...".repeat(MAX_TOKENS)), Ok(()));
        let names = "name_1,".repeat(MAX_TOKENS);
        assert_eq!(check(&names), Ok(()));
        assert_eq!(check(&format!("{names} !")), Err(Excess::Tokens(names.len() + 1)));
        assert_eq!(check(&format!("{names} # and a comment\n")), Ok(()));
        assert_eq!(check(&format!("\"{}\"", "{} ".repeat(MAX_TOKENS))), Ok(()));
    }
}

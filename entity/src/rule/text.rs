//! What codes, names and other text may consist of.

use std::fmt;

/// Why a text is refused: the end of a sentence that begins with what the text is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TextFault {
    /// Nothing but white space.
    Blank,
    /// Longer than this many characters.
    TooLong {
        /// How long it is.
        length: usize,
        /// How long it may be.
        max: usize,
    },
    /// A NUL byte, a line break or another character that no screen shows.
    Control(char),
    /// White space before or after it.
    Padded,
    /// The character that separates several codes in one cell.
    Separator,
}

impl fmt::Display for TextFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TextFault::Blank => f.write_str("is blank; write at least one character"),
            TextFault::TooLong { length, max } => {
                write!(f, "is {length} characters long; at most {max} are allowed, so shorten it")
            }
            TextFault::Control(character) => {
                write!(f, "contains the control character U+{:04X}; remove it", u32::from(*character))
            }
            TextFault::Padded => f.write_str("begins or ends with white space; remove it"),
            TextFault::Separator => {
                f.write_str("contains `|`, which separates several codes in one cell; use another character")
            }
        }
    }
}

const LONGEST_CODE: usize = 100;
const LONGEST_NAME: usize = 500;

/// A code or an identifier: short, visible, and free of what separates several of them.
pub fn check_code(text: &str) -> Result<(), TextFault> {
    check_name_of_length(text, LONGEST_CODE)?;
    match () {
        () if text.trim() != text => Err(TextFault::Padded),
        () if text.contains('|') => Err(TextFault::Separator),
        () => Ok(()),
    }
}

/// A name, short name or localised name.
pub fn check_name(text: &str) -> Result<(), TextFault> {
    check_name_of_length(text, LONGEST_NAME)
}

fn check_name_of_length(text: &str, max: usize) -> Result<(), TextFault> {
    if text.trim().is_empty() {
        return Err(TextFault::Blank);
    }
    // Bytes bound characters from above, so most texts need no counting.
    if text.len() > max {
        let length = text.chars().count();
        if length > max {
            return Err(TextFault::TooLong { length, max });
        }
    }
    text.chars()
        .find(|character| character.is_control())
        .map_or(Ok(()), |found| Err(TextFault::Control(found)))
}

/// Text of an attribute: line breaks and tabs are part of longer texts, other control characters are not
/// (and PostgreSQL stores no NUL).
pub fn check_text(text: &str) -> Result<(), TextFault> {
    let refused = |character: &char| character.is_control() && !matches!(character, '\n' | '\r' | '\t');
    text.chars().find(refused).map_or(Ok(()), |found| Err(TextFault::Control(found)))
}

/// Whether a text is a BCP 47 language tag, by its form.
pub fn is_language_tag(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let primary = parts.next().unwrap_or_default();
    (2..=8).contains(&primary.len())
        && primary.bytes().all(|byte| byte.is_ascii_alphabetic())
        && parts.all(|part| {
            (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_stricter_than_names() {
        assert_eq!(check_code("37"), Ok(()));
        assert_eq!(check_code(" 37"), Err(TextFault::Padded));
        assert_eq!(check_code("3|7"), Err(TextFault::Separator));
        assert_eq!(check_name("3|7 "), Ok(()));
        assert_eq!(check_name("a\0"), Err(TextFault::Control('\0')));
        assert_eq!(check_name("\u{3000}"), Err(TextFault::Blank));
        assert_eq!(check_name(&"村".repeat(500)), Ok(()));
        assert_eq!(check_name(&"村".repeat(501)), Err(TextFault::TooLong { length: 501, max: 500 }));
        assert_eq!(check_text("two\nlines"), Ok(()));
        assert_eq!(check_text("bell\u{7}"), Err(TextFault::Control('\u{7}')));
    }
}

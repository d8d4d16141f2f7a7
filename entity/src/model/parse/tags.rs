//! What keys and language tags look like.

use super::reader::FileReader;

/// `[a-z][a-z0-9]*(_[a-z][a-z0-9]*)*`: such keys stay apart in every letter case that names take.
pub(super) fn check_key(reader: &FileReader, key: &str, line: usize) {
    let is_word = |word: &str| {
        word.starts_with(|first: char| first.is_ascii_lowercase())
            && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    if !key.split('_').all(is_word) {
        let right = "keys are words of a-z and 0-9, each beginning with a letter, joined by `_`";
        reader.fault(line, format!("`{key}` is no key: {right}"));
    }
}

/// The shape of BCP 47 tags; whether the language exists is not our business.
pub(super) fn is_language_tag(text: &str) -> bool {
    let mut parts = text.split('-');
    let primary = parts.next().unwrap_or_default();
    (2..=3).contains(&primary.len())
        && primary.bytes().all(|byte| byte.is_ascii_lowercase())
        && parts.all(|part| {
            (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
}

//! A key, the algorithms it may be used with, and which key of a set a token means.

use std::sync::Arc;

use jsonwebtoken::{Algorithm, DecodingKey};

use super::Fault;

/// A key that tokens are checked with.
pub(super) struct Key {
    /// Its name in a key set.
    pub(super) id: Option<String>,
    /// What it may be used for. A token that says otherwise is refused: its header is the client's word.
    pub(super) algorithms: Vec<Algorithm>,
    /// The key itself.
    pub(super) key: DecodingKey,
}

impl Key {
    /// Whether a token signed by this algorithm may be checked with it.
    pub(super) fn allows(&self, algorithm: Algorithm) -> bool {
        self.algorithms.contains(&algorithm)
    }
}

/// Keys that somebody issues tokens with.
#[derive(Default)]
pub(super) struct KeySet(pub(super) Vec<Arc<Key>>);

impl KeySet {
    /// The key that a token means: the one of that name, or the only one that would do where it names none.
    pub(super) fn find(&self, id: Option<&str>, algorithm: Algorithm) -> Result<Arc<Key>, Fault> {
        let mut fitting = self.0.iter().filter(|key| key.allows(algorithm));
        let Some(id) = id else {
            let only = fitting.next().ok_or(Fault::UnknownKey(None))?;
            return if fitting.next().is_some() { Err(Fault::Unnamed) } else { Ok(Arc::clone(only)) };
        };
        match fitting.find(|key| key.id.as_deref() == Some(id)) {
            Some(key) => Ok(Arc::clone(key)),
            None if self.0.iter().any(|key| key.id.as_deref() == Some(id)) => Err(Fault::Algorithm),
            None => Err(Fault::UnknownKey(Some(id.to_owned()))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_means_one_key_or_none() {
        let key = |id: Option<&str>, algorithm| {
            let key = DecodingKey::from_ed_der(&[0; 32]);
            Arc::new(Key { id: id.map(str::to_owned), algorithms: vec![algorithm], key })
        };
        let (ed, rs, es) = (Algorithm::EdDSA, Algorithm::RS256, Algorithm::ES256);
        let set = KeySet(vec![key(Some("a"), ed), key(Some("b"), ed), key(Some("a"), rs), key(None, es)]);
        for (id, algorithm, expected) in [
            (Some("a"), ed, Ok(0)),
            (Some("b"), ed, Ok(1)),
            (Some("a"), rs, Ok(2)),
            (None, rs, Ok(2)),
            (None, es, Ok(3)),
            (None, ed, Err(Fault::Unnamed)),
            (Some("b"), rs, Err(Fault::Algorithm)),
            (Some("a"), Algorithm::HS256, Err(Fault::Algorithm)),
            (Some("c"), ed, Err(Fault::UnknownKey(Some("c".to_owned())))),
            (None, Algorithm::HS256, Err(Fault::UnknownKey(None))),
        ] {
            let found = set.find(id, algorithm);
            let at = found.map(|found| set.0.iter().position(|key| Arc::ptr_eq(key, &found)));
            assert_eq!(at, expected.map(Some), "{id:?} {algorithm:?}");
        }
    }
}

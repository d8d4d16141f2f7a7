//! Tokens of the configuration file, which holds only their hashes: who reads the file can act as nobody.
//!
//! They are random and long, so one round of SHA-256 without salt hides them.

use std::fmt::Write;

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// SHA-256 of a token.
pub type TokenHash = [u8; 32];

/// Tells scanners of leaked secrets, and people, what it is.
const PREFIX: &str = "orgweave_";

/// Hashes of tokens, and whose they are.
pub(super) struct Tokens(Vec<(TokenHash, String)>);

impl Tokens {
    pub(super) fn new(known: Vec<(TokenHash, String)>) -> Tokens {
        Tokens(known)
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Whose token it is. How long it takes does not depend on which of them it resembles.
    pub(super) fn find(&self, token: &str) -> Option<&str> {
        let given = sha256(token);
        let mut found = None;
        for (hash, subject) in &self.0 {
            if bool::from(hash.ct_eq(&given)) {
                found = Some(subject.as_str());
            }
        }
        found
    }
}

fn sha256(token: &str) -> TokenHash {
    Sha256::digest(token.as_bytes()).into()
}

/// The hash of a token as the configuration file holds it: 64 lower-case hexadecimal digits.
pub fn hash_of(token: &str) -> String {
    hex(&sha256(token))
}

/// A new token of 256 random bits. Fails where the system has no randomness.
pub fn make() -> Result<String, getrandom::Error> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes)?;
    Ok(format!("{PREFIX}{}", hex(&bytes)))
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        write!(text, "{byte:02x}").expect("a string takes everything");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_found_by_its_hash() {
        let (one, other) = (make().expect("randomness"), make().expect("randomness"));
        assert_ne!(one, other);
        assert!(one.starts_with(PREFIX) && one.len() == PREFIX.len() + 64, "{one}");
        let tokens = Tokens::new(vec![(sha256(&one), "P1".to_owned()), (sha256(&other), "P2".to_owned())]);
        assert_eq!((tokens.find(&one), tokens.find(&other)), (Some("P1"), Some("P2")));
        let changed = format!("{}x", &one[..one.len() - 1]);
        for wrong in ["", &one[1..], &changed, &hash_of(&one), &one.to_uppercase()] {
            assert_eq!(tokens.find(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_hash_is_what_sha256sum_prints() {
        assert_eq!(hash_of("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}

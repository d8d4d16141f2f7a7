//! Which documents may run, and how a client names one without sending it: by the SHA-256 of its text.
//!
//! Clients name documents as Apollo's automatic persisted queries do (`extensions.persistedQuery.sha256Hash`) or by
//! `documentId`, as `sha256:` and the hash.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use clap::ValueEnum;
use lru::LruCache;
use sha2::{Digest, Sha256};

use super::cache::Documents;
use super::{Document, DocumentError, Rules};

/// Which documents may run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Policy {
    /// Whatever a client sends, and registered documents by their hash.
    #[default]
    Open,
    /// The same, and a document that was sent once with its hash can be named by the hash alone from then on.
    Automatic,
    /// Registered documents only.
    Trusted,
}

/// The document that a request asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// Its text.
    pub text: Option<String>,
    /// The SHA-256 of its text, in lower-case hexadecimal digits.
    pub hash: Option<String>,
}

/// Most memory for automatic documents, in bytes.
const MOST_TEXT: usize = 8 << 20;

/// What an entry takes besides its text, in bytes.
const ENTRY: usize = 256;

/// Finds documents by text or hash.
pub struct Registry {
    policy: Policy,
    /// Documents that were registered at start, by hash.
    registered: HashMap<String, Arc<Document>>,
    documents: Documents,
    automatic: Mutex<Automatic>,
}

struct Automatic {
    texts: LruCache<String, Arc<str>>,
    bytes: usize,
}

/// The hash a document is named by.
pub fn hash(text: &str) -> String {
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Registry {
    /// A registry that holds `registered`, and keeps to `rules` with whatever else it is asked for.
    pub fn new(policy: Policy, registered: Vec<Arc<Document>>, rules: Rules) -> Registry {
        let registered = registered.into_iter().map(|document| (hash(document.text()), document));
        Registry {
            policy,
            registered: registered.collect(),
            documents: Documents::new(rules),
            automatic: Mutex::new(Automatic { texts: LruCache::unbounded(), bytes: 0 }),
        }
    }

    /// The document that is asked for, if it may run.
    pub fn find(&self, asked: &Asked) -> Result<Arc<Document>, DocumentError> {
        let Some(text) = &asked.text else { return self.by_hash(asked.hash.as_deref()) };
        let told = asked.hash.is_some() || self.policy == Policy::Trusted;
        let hash = told.then(|| hash(text));
        if asked.hash.is_some() && asked.hash != hash {
            let message = "The hash is not that of the document; send the SHA-256 of its text.";
            return Err(DocumentError::new("BAD_REQUEST", message, None));
        }
        match (self.policy, hash) {
            (Policy::Trusted, Some(hash)) => self.registered.get(&hash).cloned().ok_or_else(not_trusted),
            (Policy::Automatic, Some(hash)) => {
                let document = self.documents.get(text)?;
                self.remember(hash, text);
                Ok(document)
            }
            _ => self.documents.get(text),
        }
    }

    fn by_hash(&self, hash: Option<&str>) -> Result<Arc<Document>, DocumentError> {
        let Some(hash) = hash else {
            return Err(DocumentError::new("BAD_REQUEST", "The parameter `query` is missing.", None));
        };
        if let Some(document) = self.registered.get(hash) {
            return Ok(Arc::clone(document));
        }
        match self.policy {
            Policy::Automatic => {
                let text = self.lock().texts.get(hash).cloned();
                match text {
                    Some(text) => self.documents.get(&text),
                    // Clients know these messages and codes of Apollo's protocol, and send the text then.
                    None => {
                        Err(DocumentError::new("PERSISTED_QUERY_NOT_FOUND", "PersistedQueryNotFound", None))
                    }
                }
            }
            Policy::Open => {
                Err(DocumentError::new("PERSISTED_QUERY_NOT_SUPPORTED", "PersistedQueryNotSupported", None))
            }
            Policy::Trusted => Err(not_trusted()),
        }
    }

    fn remember(&self, hash: String, text: &str) {
        let mut automatic = self.lock();
        if automatic.texts.put(hash, text.into()).is_none() {
            automatic.bytes += text.len() + ENTRY;
        }
        while automatic.bytes > MOST_TEXT {
            let Some((_, text)) = automatic.texts.pop_lru() else { break };
            automatic.bytes -= text.len() + ENTRY;
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Automatic> {
        self.automatic.lock().expect("nothing panics while it holds the documents")
    }
}

fn not_trusted() -> DocumentError {
    let message = "The document is not among those registered here; only registered documents are answered.";
    DocumentError::new("DOCUMENT_NOT_TRUSTED", message, None)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HELLO: &str = "{ __typename }";

    fn registry(policy: Policy) -> Registry {
        let document = Document::parse(HELLO, &Rules::default()).expect("it can be parsed");
        Registry::new(policy, vec![Arc::new(document)], Rules::default())
    }

    fn find(registry: &Registry, text: Option<&str>, hash: Option<String>) -> String {
        let asked = Asked { text: text.map(str::to_owned), hash };
        match registry.find(&asked) {
            Ok(document) => document.text().to_owned(),
            Err(error) => error.code.to_owned(),
        }
    }

    #[test]
    fn the_policy_decides_what_is_found() {
        let other = "{ other }";
        let known = || Some(hash(HELLO));
        let unknown = || Some(hash(other));
        for (policy, missing, sent, then) in [
            (Policy::Open, "PERSISTED_QUERY_NOT_SUPPORTED", other, "PERSISTED_QUERY_NOT_SUPPORTED"),
            (Policy::Automatic, "PERSISTED_QUERY_NOT_FOUND", other, other),
            (Policy::Trusted, "DOCUMENT_NOT_TRUSTED", "DOCUMENT_NOT_TRUSTED", "DOCUMENT_NOT_TRUSTED"),
        ] {
            let registry = registry(policy);
            assert_eq!(find(&registry, None, known()), HELLO, "{policy:?}");
            assert_eq!(find(&registry, Some(HELLO), None), HELLO, "{policy:?}");
            assert_eq!(find(&registry, Some(HELLO), known()), HELLO, "{policy:?}");
            assert_eq!(find(&registry, None, unknown()), missing, "{policy:?}");
            assert_eq!(find(&registry, Some(other), unknown()), sent, "{policy:?}");
            assert_eq!(find(&registry, None, unknown()), then, "{policy:?}");
            assert_eq!(find(&registry, Some(HELLO), unknown()), "BAD_REQUEST", "{policy:?}");
            assert_eq!(find(&registry, None, None), "BAD_REQUEST", "{policy:?}");
        }
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let registry = registry(Policy::Automatic);
        let text = |number: usize| format!("{{ a{number} # {}\n }}", " ".repeat(100_000));
        for number in 0..200 {
            find(&registry, Some(&text(number)), Some(hash(&text(number))));
        }
        let automatic = registry.lock();
        assert!(automatic.bytes <= MOST_TEXT && automatic.texts.len() > 50);
    }

    #[test]
    fn hashes_are_those_of_other_programs() {
        assert_eq!(hash("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}

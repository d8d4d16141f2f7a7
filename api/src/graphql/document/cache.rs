//! Keeps documents that were read, by their text: clients send the same few again and again.

use std::sync::{Arc, Mutex};

use lru::LruCache;

use super::{Document, DocumentError, Rules};

/// Most memory that kept documents take together, in bytes, as far as it can be estimated.
const MOST_WEIGHT: usize = 64 << 20;
/// Longest text that is kept, in bytes: long ones are rarely sent twice.
const LONGEST_TEXT: usize = 64 << 10;

/// Documents by text, those used last kept longest.
pub struct Documents {
    rules: Rules,
    kept: Mutex<Kept>,
}

struct Kept {
    by_text: LruCache<String, Arc<Document>>,
    weight: usize,
}

impl Documents {
    /// Documents that keep to `rules`.
    pub fn new(rules: Rules) -> Documents {
        Documents { rules, kept: Mutex::new(Kept { by_text: LruCache::unbounded(), weight: 0 }) }
    }

    /// The document with this text, read now or before.
    pub fn get(&self, text: &str) -> Result<Arc<Document>, DocumentError> {
        if let Some(document) = self.lock().by_text.get(text) {
            return Ok(Arc::clone(document));
        }
        let document = Arc::new(Document::parse(text, &self.rules)?);
        self.keep(&document);
        Ok(document)
    }

    fn keep(&self, document: &Arc<Document>) {
        let text = document.text();
        if text.len() > LONGEST_TEXT {
            return;
        }
        let mut kept = self.lock();
        if kept.by_text.put(text.to_owned(), Arc::clone(document)).is_none() {
            kept.weight += document.weight();
        }
        while kept.weight > MOST_WEIGHT {
            let Some((_, document)) = kept.by_text.pop_lru() else { break };
            kept.weight -= document.weight();
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.kept.lock().expect("nothing panics while it holds the documents")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_used_last_is_kept_and_the_sum_is_bounded() {
        let documents = Documents::new(Rules::default());
        let text = |number: usize| format!("{{ a{number} # {}\n }}", " ".repeat(LONGEST_TEXT / 2));
        let first = documents.get(&text(0)).expect("it can be parsed");
        for number in 1..200 {
            documents.get(&text(number)).expect("it can be parsed");
            assert!(Arc::ptr_eq(&first, &documents.get(&text(0)).expect("it can be parsed")));
        }
        let kept = documents.lock();
        assert!(kept.weight <= MOST_WEIGHT && kept.weight > MOST_WEIGHT / 2, "{}", kept.weight);
        assert_eq!(kept.weight, kept.by_text.iter().map(|(_, document)| document.weight()).sum::<usize>());
    }

    #[test]
    fn what_is_long_or_wrong_is_not_kept() {
        let documents = Documents::new(Rules::default());
        let long = format!("{{ a # {}\n }}", " ".repeat(LONGEST_TEXT));
        documents.get(&long).expect("it can be parsed");
        assert!(documents.get("{").is_err());
        assert_eq!(documents.lock().by_text.len(), 0);
    }
}

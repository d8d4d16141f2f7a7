//! Whatever bytes a client sends as a document, reading, measuring, validating and compiling it ends soon and without a
//! panic. Documents of the corpus and of the golden queries are cut up, mixed and damaged; `PROPERTY_FACTOR=100` makes
//! it a long search. What it finds becomes a file of the corpus.

use std::cell::Cell;
use std::sync::Arc;
use std::time::{Duration, Instant};

use api::graphql::{Api, ApiOptions, CostWish, Document, Prepared, Rules, rules};
use api::limits::Limits;
use api::scope::Trees;
use entity::snapshot::Snapshots;
use proptest::collection::vec;
use proptest::prelude::*;
use testkit::tree::load;
use testkit::world::property;
use testkit::{Database, Engine, block_on, golden, models};

/// Every seed.
fn corpus() -> Vec<String> {
    let folder = models::folder().join("corpus");
    let files = std::fs::read_dir(&folder).expect("the corpus is there");
    let mut seeds: Vec<String> = files
        .map(|file| std::fs::read_to_string(file.expect("it can be listed").path()).expect("it is text"))
        .collect();
    assert!(seeds.len() > 15, "where has the corpus gone?");
    seeds.sort();
    seeds.extend(golden::list(&golden::folder("national")).into_iter().map(|golden| golden.document));
    seeds
}

/// One way to damage a text.
#[derive(Clone, Debug)]
enum Damage {
    /// Overwrites a byte.
    Byte(usize, u8),
    /// Leaves bytes out.
    Cut(usize, usize),
    /// Repeats bytes.
    Repeat(usize, usize, usize),
    /// Puts a piece of another seed there.
    Mix(usize, usize, usize, usize),
    /// Puts something there that means something.
    Word(usize, usize),
}

const WORDS: [&str; 24] = [
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    "\"",
    "\"\"\"",
    "\\",
    "#",
    "\n",
    "...",
    "... on ",
    "fragment f on Organization {",
    "query ",
    "$a",
    "@skip(if: true)",
    ":",
    "null",
    "-1",
    "children {",
    "ancestors {",
    "__typename",
    "\u{feff}",
];

fn damage() -> impl Strategy<Value = Damage> {
    let place = any::<usize>();
    prop_oneof![
        (place, any::<u8>()).prop_map(|(at, byte)| Damage::Byte(at, byte)),
        (place, 0..40usize).prop_map(|(at, length)| Damage::Cut(at, length)),
        (place, 0..60usize, 1..40usize).prop_map(|(at, length, times)| Damage::Repeat(at, length, times)),
        (place, place, place, 0..200usize)
            .prop_map(|(at, seed, from, length)| Damage::Mix(at, seed, from, length)),
        (place, 0..WORDS.len()).prop_map(|(at, word)| Damage::Word(at, word)),
    ]
}

fn apply(seeds: &[String], seed: usize, damages: &[Damage]) -> String {
    let mut bytes = seeds[seed % seeds.len()].clone().into_bytes();
    for damage in damages {
        let at = |place: usize, bytes: &[u8]| place % (bytes.len() + 1);
        match *damage {
            Damage::Byte(place, byte) => {
                let place = at(place, &bytes);
                if let Some(old) = bytes.get_mut(place) {
                    *old = byte;
                }
            }
            Damage::Cut(place, length) => {
                let from = at(place, &bytes);
                let to = bytes.len().min(from + length);
                bytes.drain(from..to);
            }
            Damage::Repeat(place, length, times) => {
                let from = at(place, &bytes);
                let to = bytes.len().min(from + length);
                let piece = bytes[from..to].repeat(times);
                bytes.splice(from..from, piece);
            }
            Damage::Mix(place, seed, from, length) => {
                let other = seeds[seed % seeds.len()].as_bytes();
                let from = from % (other.len() + 1);
                let piece = other[from..other.len().min(from + length)].to_vec();
                let place = at(place, &bytes);
                bytes.splice(place..place, piece);
            }
            Damage::Word(place, word) => {
                let place = at(place, &bytes);
                bytes.splice(place..place, WORDS[word].bytes());
            }
        }
    }
    // JSON brings documents as text, whatever was damaged.
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Refusals must come at once; validating the largest document that is allowed may take a moment in a debug build.
const SOON: Duration = Duration::from_secs(5);

#[test]
fn no_document_hurts() {
    let seeds = corpus();
    let (api, rules, _database) = block_on(async {
        let database = Database::create(Engine::Sqlite).await.expect("SQLite is always there");
        let store = database.national().await;
        load(&store, "37 山东省 [province]\n  3701 济南市 [prefecture] {placeholder=false}").await;
        let snapshots = Arc::new(Snapshots::open(store.clone(), 1 << 20).await.expect("it opens"));
        let rules: Rules = rules(store.model(), Limits::default());
        (Api::new(store, Trees::Snapshot(snapshots), ApiOptions::default()), rules, database)
    });
    let (parsed, counted) = (Cell::new(0), Cell::new(0));
    let one = |text: String| {
        let began = Instant::now();
        if let Ok(document) = Document::parse(&text, &rules) {
            parsed.set(parsed.get() + 1);
            let document = Arc::new(document);
            let names = document.parsed().operations.iter().map(|(name, _)| name.map(ToString::to_string));
            for name in names.collect::<Vec<_>>() {
                let Ok(request) = Prepared::new(Arc::clone(&document), name, Default::default()) else {
                    continue;
                };
                // Validates, compiles and counts, and writes nothing.
                let answer =
                    block_on(api.answer(&Prepared { cost: CostWish::Estimate, ..request }, None)).to_json();
                if String::from_utf8_lossy(&answer).contains("\"estimated\":{") {
                    counted.set(counted.get() + 1);
                }
            }
        }
        assert!(began.elapsed() < SOON, "{:?} for {text}", began.elapsed());
    };
    seeds.iter().for_each(|seed| one(seed.clone()));
    let (seeds_parsed, seeds_counted) = (parsed.get(), counted.get());
    assert!(seeds_parsed > 30 && seeds_counted > 15, "{seeds_parsed} parsed, {seeds_counted} counted");
    property(400, (any::<usize>(), vec(damage(), 0..6)), |(seed, damages)| {
        one(apply(&seeds, seed, &damages))
    });
    // A search in which nothing is valid any more would find nothing.
    assert!(
        parsed.get() > seeds_parsed + 50,
        "{} of the damaged documents could be read",
        parsed.get() - seeds_parsed
    );
    property(200, vec(any::<u8>(), 0..300), |bytes| one(String::from_utf8_lossy(&bytes).into_owned()));
}

//! The change log as data: complete, in order, each entry once, whatever the size of revisions and pages.

mod days;
mod pages;

use std::collections::{BTreeMap, BTreeSet};

use entity::store::{FeedEntry, FeedPart, FeedPlace, Store};
use sea_orm::{ConnectionTrait, Statement};
use testkit::Database;

/// Every entry, page by page.
async fn read(store: &Store, until: i64, most: usize) -> Vec<FeedEntry> {
    let (mut after, mut found) = (FeedPlace::default(), Vec::new());
    loop {
        let page = store.list_feed(after, until, most).await.expect("the feed can be read");
        assert!(page.entries.len() <= most);
        assert!(page.entries.iter().all(|entry| after < entry.at && entry.at <= page.reached));
        assert!(page.reached > after, "every page goes on");
        found.extend(page.entries);
        after = page.reached;
        if !page.has_more {
            return found;
        }
    }
}

/// The tables and columns that lead to organisations, written down once more.
const NAIVE: [(FeedPart, &str); 10] = [
    (
        FeedPart::Version,
        "organization_id AS organization, recorded_in, superseded_in FROM organization_version",
    ),
    (FeedPart::Relation, "from_id AS organization, recorded_in, superseded_in FROM relation"),
    (FeedPart::Relation, "to_id AS organization, recorded_in, superseded_in FROM relation"),
    (FeedPart::Identifier, "organization_id AS organization, recorded_in, superseded_in FROM identifier"),
    (FeedPart::Membership, "organization_id AS organization, recorded_in, superseded_in FROM membership"),
    (FeedPart::Post, "organization_id AS organization, recorded_in, superseded_in FROM post"),
    (
        FeedPart::Appointment,
        "p.organization_id AS organization, a.recorded_in, a.superseded_in FROM appointment a, post p WHERE a.post_id = p.post_id",
    ),
    (
        FeedPart::Appointment,
        "home_id AS organization, recorded_in, superseded_in FROM appointment WHERE home_id IS NOT NULL",
    ),
    (FeedPart::LifecycleStep, "organization_id AS organization, recorded_in, NULL FROM lifecycle_step"),
    (
        FeedPart::Event,
        "p.organization_id AS organization, e.recorded_in, e.superseded_in FROM change_event e, change_party p WHERE p.change_event_id = e.id",
    ),
];

/// Every entry, by reading whole tables.
async fn naive(db: &Database, until: i64) -> Vec<FeedEntry> {
    let raw = db.raw().await;
    let mut all: BTreeMap<FeedPlace, BTreeSet<FeedPart>> = BTreeMap::new();
    for (part, rows) in NAIVE {
        let statement = Statement::from_string(raw.get_database_backend(), format!("SELECT {rows}"));
        for row in raw.query_all_raw(statement).await.expect("a table can be read") {
            let organization = row.try_get_by_index(0).expect("an organisation");
            let recorded: Option<i64> = row.try_get_by_index(1).expect("a revision");
            let superseded: Option<i64> = row.try_get_by_index(2).unwrap_or_default();
            for revision in [recorded, superseded].into_iter().flatten().filter(|number| *number <= until) {
                all.entry(FeedPlace { revision, organization }).or_default().insert(part);
            }
        }
    }
    raw.close().await.expect("the connection closes");
    all.into_iter().map(|(at, parts)| FeedEntry { at, parts }).collect()
}

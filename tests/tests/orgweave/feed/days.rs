//! The turn of the day: what was recorded for a day is told when it begins, once, whoever serves.

use std::collections::BTreeSet;

use entity::command::{DAY_BEGIN, day_begin};
use entity::store::{FeedPart, FeedPlace, Store};
use testkit::clock::noon;
use testkit::{both, models, tree};

const NOTHING: [i64; 0] = [];

/// What the change log says of days: day, number of organisations, and which they are.
async fn told(store: &Store) -> Vec<(String, i64, Vec<String>)> {
    let mut told = Vec::new();
    for record in store.list_revisions_by(DAY_BEGIN).await.expect("the change log can be read") {
        let after = FeedPlace::behind(record.number - 1);
        let page = store.list_feed(after, record.number, 100).await.expect("the feed can be read");
        let ids: Vec<i64> = page.entries.iter().map(|entry| entry.at.organization).collect();
        assert!(page.entries.iter().all(|entry| entry.at.revision == record.number));
        let mut codes = BTreeSet::new();
        for version in store.list_versions_of(&ids, record.number, false).await.expect("versions can be read")
        {
            codes.extend(version.record.code);
        }
        let summary = record.summary;
        let day = summary["day"].as_str().expect("it names the day").to_owned();
        told.push((day, summary["organizations"].as_i64().expect("it counts"), codes.into_iter().collect()));
    }
    told
}

const LATER: &str = "
    37 山东省 [province]
      3701 济南市 [prefecture] {placeholder=false} <2026-06-20..>
      3702 青岛市 [prefecture] {placeholder=false} <..2026-06-18>
";

both! {
    async fn a_day_is_logged_once_by_two_servers(db: Db) {
        let today = db.national().await;
        assert_eq!(day_begin(&today).await.expect("a new database begins with today"), NOTHING);
        tree::load(&today, LATER).await;
        assert_eq!(day_begin(&today).await.expect("the day has not turned"), NOTHING);
        let (one, other) = (
            db.open_at(models::national(), noon("2026-06-18")).await,
            db.open_at(models::national(), noon("2026-06-18")).await,
        );
        let (first, second) = tokio::join!(day_begin(&one), day_begin(&other));
        let (first, second) = (first.expect("it can be logged"), second.expect("it can be logged"));
        assert_eq!([first, second].concat(), [2i64], "one revision, whoever wrote it");
        let day = |day: &str, codes: &[&str]| {
            (day.to_owned(), codes.len() as i64, codes.iter().map(|code| (*code).to_owned()).collect::<Vec<_>>())
        };
        // Whose tie ends is told of, too: the parent of what ends.
        assert_eq!(told(&one).await, [day("2026-06-18", &["37", "3702"])]);
        // Nothing happens on the 19th.
        let next = db.open_at(models::national(), noon("2026-06-19")).await;
        assert_eq!(day_begin(&next).await.expect("nothing is logged"), NOTHING);
        assert_eq!(next.fetch_revision().await.expect("it can be read"), 2);
        assert_eq!(next.fetch_logged_day().await.expect("it can be read"), Some(next.clock().today()));
        // A clock that is behind changes nothing.
        assert_eq!(day_begin(&today).await.expect("nothing is logged"), NOTHING);
        let last = db.open_at(models::national(), noon("2026-06-25")).await;
        assert_eq!(day_begin(&last).await.expect("it can be logged"), [3]);
        assert_eq!(told(&last).await[1..], [day("2026-06-20", &["37", "3701"])]);
    }

    async fn nights_without_a_server_are_made_up_for_day_by_day(db: Db) {
        let today = db.national().await;
        day_begin(&today).await.expect("it begins");
        tree::load(&today, LATER).await;
        // Recorded on the 21st for the 19th: its own revision has said so already.
        let late = db.open_at(models::national(), noon("2026-06-21")).await;
        tree::load(&late, "37 山东省 [province]\n  3703 淄博市 [prefecture] {placeholder=false} <2026-06-19..>").await;
        let back = db.open_at(models::national(), noon("2026-06-30")).await;
        assert_eq!(day_begin(&back).await.expect("they can be logged"), [3, 4]);
        let days: Vec<(String, i64)> =
            told(&back).await.into_iter().map(|(day, count, _)| (day, count)).collect();
        assert_eq!(days, [("2026-06-18".to_owned(), 2), ("2026-06-20".to_owned(), 2)]);
    }

    async fn a_first_start_logs_nothing_of_the_past(db: Db) {
        let before = db.national().await;
        tree::load(&before, LATER).await;
        let later = db.open_at(models::national(), noon("2026-06-19")).await;
        assert_eq!(day_begin(&later).await.expect("it begins with today"), NOTHING);
        let next = db.open_at(models::national(), noon("2026-06-20")).await;
        assert_eq!(day_begin(&next).await.expect("it can be logged"), [2]);
        let page = next.list_feed(FeedPlace::behind(1), 2, 10).await.expect("the feed can be read");
        let parts: Vec<Vec<FeedPart>> =
            page.entries.iter().map(|entry| entry.parts.iter().copied().collect()).collect();
        assert_eq!(parts, [vec![FeedPart::Relation], vec![FeedPart::Version, FeedPart::Relation]]);
    }
}

//! Pages of the feed against whole tables.

use std::fmt::Write;

use entity::store::{ChangeType, FeedPlace, FeedTop};
use testkit::clock::day;
use testkit::world::{property, worlds};
use testkit::{Engine, both, county, events, models, run, tree};

use super::{naive, read};
use crate::property::record;

mod pages_hold_what_the_tables_do {
    use super::*;

    #[test]
    fn sqlite() {
        property(12, worlds(&models::hospital()), |world| one(Engine::Sqlite, world));
    }

    #[test]
    fn postgres() {
        property(4, worlds(&models::hospital()), |world| one(Engine::Postgres, world));
    }

    fn one(engine: Engine, world: testkit::world::World) {
        run(engine, move |db| async move {
            let store = db.hospital().await;
            record(&store, &world).await;
            let all = naive(&db, 2).await;
            for most in [1, 3, 100] {
                assert_eq!(read(&store, 2, most).await, all, "{most} a page");
            }
            assert_eq!(read(&store, 1, 2).await, naive(&db, 1).await);
        });
    }
}

/// A province with so many prefectures that its revision is large, each with a county.
fn many(count: usize) -> String {
    let mut text = "37 山东省 [province]\n".to_owned();
    for at in 1..=count {
        writeln!(text, "  37{at:04} 城 [prefecture] {{placeholder=false}}\n    37{at:04}x 区 [county]")
            .expect("text takes it");
    }
    text
}

both! {
    async fn every_sort_of_row_is_told(db: Db) {
        let store = db.county().await;
        county::load(&store).await;
        let all = naive(&db, 2).await;
        let parts: std::collections::BTreeSet<_> = all.iter().flat_map(|entry| &entry.parts).collect();
        assert!(parts.len() >= 5, "{parts:?}");
        for most in [1, 7, 1000] {
            assert_eq!(read(&store, 2, most).await, all, "{most} a page");
        }
        let id = all[0].at.organization;
        let (change_type, effective) = (ChangeType::Rename, day("2026-01-01"));
        let event =
            events::Event { change_type, effective, originals: &[id], results: &[id], revision: 2 };
        let event = events::record(&store, event).await;
        assert_eq!(events::undo(&store, event).await, 4);
        assert_eq!(read(&store, 4, 1000).await, naive(&db, 4).await);
        assert_eq!(read(&store, 4, 1000).await.last().map(|entry| entry.at.revision), Some(4));
    }

    async fn a_large_revision_comes_in_pages_beside_small_ones(db: Db) {
        let store = db.national().await;
        tree::load(&store, &many(300)).await;
        tree::load(&store, "37 山东省 [province]\n  370001 城 [prefecture] {placeholder=false, short_name=小}").await;
        // Every organisation once more: what is replaced is large, too.
        tree::load(&store, &format!("@effective 2026-06-20\n{}", many(300).replace('城', "市"))).await;
        tree::load(&store, "@effective 2026-06-21\n37 山东省 [province]\n  370002 城 [prefecture] {placeholder=false, short_name=小}").await;
        let all = naive(&db, 4).await;
        assert!(all.len() > 900);
        for most in [100, 128, 10_000] {
            assert_eq!(read(&store, 4, most).await, all, "{most} a page");
        }
        let before = store.statements();
        let from = FeedPlace { revision: 1, organization: all[400].at.organization };
        assert_eq!(store.list_feed(from, 4, 50).await.expect("it can be read").entries, all[401..451]);
        assert!(store.statements() - before <= 4, "one statement a page, or few");
    }

    async fn nothing_asked_is_nothing_told(db: Db) {
        let store = db.national().await;
        tree::load(&store, "37 山东省 [province]").await;
        let page = store.list_feed(FeedPlace::default(), 1, 0).await.expect("it can be read");
        assert!(page.entries.is_empty() && page.has_more && page.reached == FeedPlace::default());
        let page = store.list_feed(FeedPlace::behind(1), 1, 10).await.expect("it can be read");
        assert!(page.entries.is_empty() && !page.has_more);
    }

    async fn a_subtree_hears_of_those_that_left_it(db: Db) {
        let store = db.national().await;
        tree::load(&store, "
            37 山东省 [province]
              3701 济南市 [prefecture] {placeholder=false}
                370102 历下区 [county]
            41 河南省 [province]
              4101 郑州市 [prefecture] {placeholder=false}
            ---
            @effective 2026-03-01
            41 河南省 [province]
              4101 郑州市 [prefecture] {placeholder=false}
                370102 历下区 [county]
            ---
            @effective 2026-04-01
            37 山东省 [province]
              3701 济南市 [prefecture] {placeholder=false} <..2026-05-01>
        ").await;
        let records = store.list_organizations_by_code(
            &["37", "41", "3701", "370102"].map(str::to_owned),
            entity::store::View { revision: 1, day: day("2026-01-01") },
        ).await.expect("they can be read");
        let id = |code: &str| records.iter().find(|one| one.code.as_deref() == Some(code)).expect("it is there").id;
        let hierarchy = store.model().default_hierarchy;
        let of = async |top: &str, after| {
            let top = FeedTop { organization: id(top), hierarchy };
            let page = store.list_feed_within(top, after, 3, (100, 1000)).await.expect("it can be read");
            assert!(!page.has_more);
            page.entries.iter().map(|entry| (entry.at.revision, entry.at.organization)).collect::<Vec<_>>()
        };
        let after = FeedPlace::behind(1);
        // The county left the province, and still the province hears of it, the other one, too.
        assert!(of("37", after).await.contains(&(2, id("370102"))));
        assert!(of("41", after).await.contains(&(2, id("370102"))));
        assert!(of("37", after).await.contains(&(3, id("3701"))));
        assert!(!of("41", after).await.contains(&(3, id("3701"))));
        // Few are looked at: the page says where it stopped, and goes on from there.
        let top = FeedTop { organization: id("41"), hierarchy };
        let page = store.list_feed_within(top, FeedPlace::default(), 3, (1, 1)).await.expect("it can be read");
        assert!(page.has_more && page.entries.len() == 1 && page.reached == page.entries[0].at);
    }
}

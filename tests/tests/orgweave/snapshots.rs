//! The keeper of snapshots: as-of views, the bound of its cache, and commands of other processes.

use std::sync::Arc;
use std::time::{Duration, Instant};

use entity::snapshot::Snapshots;
use testkit::case::assert_same;
use testkit::clock::day;
use testkit::tree::{load, render};
use testkit::{Engine, both};

const GIVEN: &str = "
    37 山东省 [province] <2000-01-01..>
      3701 济南市 [prefecture] {placeholder=false} <2001-01-01..>
        370102 历下区 [county] <2002-01-01..2020-01-01>
";

both! {
    async fn a_view_shows_its_day(db: Db) {
        let store = db.national().await;
        load(&store, GIVEN).await;
        let snapshots = Snapshots::open(store, 1 << 20).await.expect("it opens");
        let on = async |text| render(&snapshots.on(day(text)).await.expect("it can be built"));
        assert_same(&on("1999-12-31").await, "");
        assert_same(&on("2000-01-01").await, "37 山东省 [province] <2000-01-01..>");
        assert_same(&on("2019-12-31").await, GIVEN);
        assert_same(
            &on("2020-01-01").await,
            "
            37 山东省 [province] <2000-01-01..>
              3701 济南市 [prefecture] {placeholder=false} <2001-01-01..>
            ",
        );
    }

    async fn days_without_a_change_between_them_share_one_view(db: Db) {
        let store = db.national().await;
        load(&store, GIVEN).await;
        let snapshots = Snapshots::open(store, 1 << 20).await.expect("it opens");
        let on = async |text| snapshots.on(day(text)).await.expect("it can be built");
        assert!(Arc::ptr_eq(&on("2003-01-01").await, &on("2019-12-31").await));
        assert!(!Arc::ptr_eq(&on("2003-01-01").await, &on("2001-06-01").await));
    }

    async fn the_cache_keeps_to_its_bound(db: Db) {
        let store = db.national().await;
        load(&store, GIVEN).await;
        let none = Snapshots::open(store.clone(), 0).await.expect("it opens");
        let on = async |snapshots: &Snapshots, text| snapshots.on(day(text)).await.expect("it can be built");
        // What anyone holds is not built again; what nobody holds is gone.
        let held = on(&none, "2001-06-01").await;
        assert!(Arc::ptr_eq(&held, &on(&none, "2001-06-01").await));
        let gone = Arc::downgrade(&held);
        drop(held);
        assert!(gone.upgrade().is_none());
        // Today's view is kept whatever the bound.
        assert!(Arc::ptr_eq(&none.today().await.expect("it is built"), &none.today().await.expect("it is built")));
        // A bound for one view: the one used last stays.
        let size = on(&none, "2001-06-01").await.bytes();
        let one = Snapshots::open(store, size + size / 2).await.expect("it opens");
        let first = on(&one, "2001-06-01").await;
        assert!(Arc::ptr_eq(&first, &on(&one, "2001-06-01").await));
        let held = first;
        let first = Arc::downgrade(&held);
        drop(held);
        assert!(first.upgrade().is_some(), "it is kept");
        let second = Arc::downgrade(&on(&one, "2000-06-01").await);
        assert!(second.upgrade().is_some() && first.upgrade().is_none(), "the one used last stays");
    }

    async fn a_request_stays_with_the_history_it_began_with(db: Db) {
        let store = db.national().await;
        load(&store, GIVEN).await;
        let snapshots = Snapshots::open(store.clone(), 1 << 20).await.expect("it opens");
        let began_with = snapshots.history();
        load(&store, "11 北京市 [province]").await;
        assert_eq!(snapshots.refresh().await.expect("it can be read"), 2);
        let old = snapshots.view(&began_with, day("2026-06-15")).await.expect("it can be built");
        assert_eq!(old.counts().total(), 2);
        assert_eq!(snapshots.today().await.expect("it is built").counts().total(), 3);
    }

    async fn commands_of_another_process_are_followed(db: Db) {
        let (here, there) = (db.national().await, db.national().await);
        load(&there, GIVEN).await;
        let snapshots = Arc::new(Snapshots::open(here, 1 << 20).await.expect("it opens"));
        let following = tokio::spawn(Arc::clone(&snapshots).follow());
        // The listener must be there before the command: a notification reaches only who listens.
        tokio::time::sleep(Duration::from_millis(700)).await;
        for (number, command) in [(2, "11 北京市 [province]"), (3, "12 天津市 [province]")] {
            let began = Instant::now();
            load(&there, command).await;
            while snapshots.history().revision() < number {
                assert!(began.elapsed() < Duration::from_secs(10), "revision {number} was never seen");
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            // PostgreSQL wakes followers; those that only look from time to time would need up to five seconds.
            let limit = if db.engine() == Engine::Postgres { 2_000 } else { 5_000 };
            assert!(began.elapsed() < Duration::from_millis(limit), "took {:?}", began.elapsed());
            assert_eq!(snapshots.today().await.expect("it is built").counts().total() as i64, number + 1);
        }
        following.abort();
    }
}

//! Tables through time: databases that somebody has, brought to today's tables without losing a row.

use std::fs;

use entity::command::{ExportFormat, organization_export};
use testkit::clock::{day, today};
use testkit::models::folder;
use testkit::{Database, Engine, both};

/// The names of all dumps, without engine and extension.
fn dumps() -> Vec<String> {
    let files = fs::read_dir(folder().join("dumps")).expect("the dumps are there").flatten();
    let names = files.map(|file| file.file_name().to_string_lossy().into_owned());
    let mut names: Vec<String> =
        names.filter_map(|name| name.strip_suffix(".sqlite.sql").map(str::to_owned)).collect();
    names.sort();
    names
}

fn read(name: &str) -> String {
    fs::read_to_string(folder().join("dumps").join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[test]
fn every_landed_migration_has_a_dump() {
    let list = fs::read_to_string(folder().join("landed_migrations.txt")).expect("the list is there");
    let landed = list.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).count();
    assert_eq!(dumps().len(), landed, "write one with tests/dumps/make");
}

both! {
    async fn filled_databases_migrate_forward(_db: Db) {
        let engine = match _db.engine() {
            Engine::Sqlite => "sqlite",
            Engine::Postgres => "postgres",
        };
        for name in dumps() {
            let old = Database::create_bare(_db.engine()).await.expect("the engine is there");
            old.execute(&read(&format!("{name}.{engine}.sql"))).await;
            let store = old.hospital().await;
            store.migrate().await.unwrap_or_else(|error| panic!("{name}: {error}"));
            let status = store.migration_status().await.expect("it can be read");
            assert!(status.pending.is_empty() && status.unknown.is_empty(), "{name}: {status:?}");
            let mut bytes = Vec::new();
            organization_export(&store, Some(day("2026-06-15")), ExportFormat::Ndjson, &mut bytes)
                .await
                .unwrap_or_else(|error| panic!("{name}: {error}"));
            let found = String::from_utf8(bytes).expect("exports are text");
            testkit::case::assert_same(&found, &read(&format!("{name}.ndjson")));
            // What was is still known: the past, and what a correction replaced.
            let past = testkit::case::drawn(&store, day("2021-01-01")).await;
            assert!(past.contains("神经内科") && past.contains("介入团队"), "{name}: {past}");
            let present = testkit::case::drawn(&store, today()).await;
            assert!(!present.contains("介入团队") && present.contains("康复专科医院"), "{name}: {present}");
            let revision = store.fetch_revision().await.expect("it can be read");
            let has_people = !name.starts_with("0001");
            assert_eq!(revision, 3 + i64::from(has_people), "{name}");
            let memberships = store.list_all_memberships(revision).await.expect("they can be read").len();
            assert_eq!(memberships, if has_people { 4 } else { 0 }, "{name}");
            // And it can be written to as any other.
            testkit::tree::load(&store, "G2 新集团 [group]").await;
            store.close().await.expect("it closes");
            old.remove().await;
        }
    }

    async fn an_empty_database_goes_back_and_a_filled_one_does_not(db: Db) {
        let store = db.national().await;
        while !store.migration_status().await.expect("it can be read").applied.is_empty() {
            store.migrate_down().await.expect("nothing would be lost");
        }
        assert!(store.check().await.is_err(), "without tables nothing is served");
        store.migrate().await.expect("it can be migrated again");
        testkit::tree::load(&store, "37 山东省 [province]").await;
        store.migrate_down().await.expect("nothing but imports has happened yet");
        store.migrate_down().await.expect("nobody belongs anywhere yet");
        let refused = store.migrate_down().await.expect_err("a province would be lost").to_string();
        assert!(refused.contains("organization holds rows that would be lost"), "{refused}");
        store.migrate().await.expect("it can be migrated again");
        assert_eq!(testkit::case::drawn(&store, today()).await, "37 山东省 [province]");
    }

    async fn text_of_every_kind_comes_back_the_same(db: Db) {
        let store = db.national().await;
        // Quotes, combining marks, right-to-left, beyond the BMP, and what LIKE and JSON treat as their own.
        let names = ["O'Neill \"x\"", "e\u{301}cole", "مدينة", "𠮷野家🏯", "100%_\\", "{\"a\":1}", "Ｆｕｌｌ　ｗｉｄｔｈ"];
        for (at, name) in names.iter().enumerate() {
            testkit::tree::load(&store, &format!("{at}x {name} [province] {{short_name={}}}", name.replace([',', '}', '='], ""))).await;
        }
        let view = testkit::case::view(&store, today()).await;
        use entity::snapshot::Described;
        let mut found: Vec<String> = view.in_code_order().map(|org| view.get(org).name().to_owned()).collect();
        assert_eq!(found, names);
        // Code point by code point, on both databases and in memory.
        let mut sorted: Vec<&str> = names.to_vec();
        sorted.sort_unstable();
        found = view.in_name_order().map(|org| view.get(org).name().to_owned()).collect();
        assert_eq!(found, sorted);
    }
}

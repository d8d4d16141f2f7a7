//! The systems that come with the program: each at its published size, under its own model and together with all others,
//! on both databases, with trees from memory and from loaders. What was published of them stands in the golden queries.

use std::sync::Arc;

use demo::SYSTEMS;
use testkit::{Client, Database, Engine, Server, Trees, both, golden, models, run};

use crate::cli::orgweave;
use crate::readme;

/// How many places of each data set deliberately do not meet a duty of its model (docs/systems.md says which).
const LEFT_OUT: [(&str, i64); 10] = [
    ("nanyang", 8),
    ("ningde", 8),
    ("wangyi", 7),
    ("sixia", 5),
    ("comac", 5),
    ("tongliao", 7),
    ("hangzhou", 4),
    ("huadian", 5),
    ("gucheng", 7),
    ("campaign", 2),
];

async fn findings(client: &Client) -> i64 {
    let data = client.data("{ findings(first: 1) { totalCount } }").await;
    data["findings"]["totalCount"].as_i64().expect("a count")
}

/// Loads a system as an operator would, and asks everything that is asked of it.
async fn alone(db: Arc<Database>, system: &str) {
    let arguments = ["--database", db.url(), "--model", system, "demo", system];
    let done = orgweave(&db, &arguments).await;
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    assert!(done.stdout.starts_with(&format!("loaded {system}: ")), "{}", done.stdout);
    let store = db.open(models::built_in(system)).await;
    for trees in [Trees::Snapshot, Trees::Loader] {
        let server = Server::start(&store, trees).await;
        let may_write = db.engine() == Engine::Sqlite && trees == Trees::Snapshot;
        golden::check_data(system, &store, &server.client(), may_write).await;
        let left_out = LEFT_OUT.iter().find(|(name, _)| *name == system).map(|(_, count)| *count);
        assert_eq!(Some(findings(&server.client()).await), left_out, "what was left out, and nothing else");
    }
    store.close().await.expect("the connections close");
}

macro_rules! systems {
    ($($name:ident)*) => {
        both! {$(
            async fn $name(db: Db) {
                alone(db, stringify!($name)).await;
            }
        )*}

        #[test]
        fn every_system_is_held_to_what_was_published() {
            let held = [$(stringify!($name)),*];
            assert_eq!(held.to_vec(), SYSTEMS.iter().map(|system| system.name).collect::<Vec<_>>());
        }
    };
}

systems! { nanyang ningde wangyi sixia comac tongliao hangzhou huadian gucheng campaign }

both! {
    /// The default model describes all of them at once, and no answer changes by that.
    async fn together(db: Db) {
        let done = orgweave(&db, &["--database", db.url(), "demo", "all"]).await;
        assert_eq!(done.code, Some(0), "{}", done.stderr);
        assert_eq!(done.stdout.lines().count(), SYSTEMS.len(), "{}", done.stdout);
        let store = db.open(models::built_in("default")).await;
        for trees in [Trees::Snapshot, Trees::Loader] {
            let server = Server::start(&store, trees).await;
            for system in SYSTEMS {
                golden::check_data(system.name, &store, &server.client(), false).await;
            }
            let left_out: i64 = LEFT_OUT.iter().map(|(_, count)| count).sum();
            assert_eq!(findings(&server.client()).await, left_out, "no duty of one finds anything in another");
            if trees == Trees::Snapshot {
                readme::check_systems(&server.client()).await;
            }
        }
        store.close().await.expect("the connections close");
    }

    async fn what_cannot_be_loaded_is_refused_and_changes_nothing(db: Db) {
        let demo = async |arguments: &[&str]| {
            orgweave(&db, &[&["--database", db.url()], arguments].concat()).await
        };
        let unknown = demo(&["demo", "sixia", "nanjing"]).await;
        assert!(unknown.sentence().starts_with("no system is called \"nanjing\"; there are nanyang, ningde, "));
        let strange = demo(&["--model", "national", "demo", "sixia"]).await;
        assert!(strange.sentence().starts_with("the model \"national\" does not know what sixia is made of ("));
        assert!(strange.sentence().ends_with("leave --model out, or say --model sixia"));
        let nowhere = orgweave(&db, &["--database", "sqlite://nowhere.db", "demo", "sixia", "--dry-run"]).await;
        assert!(nowhere.stdout.contains("(dry run: nothing was written)"), "{}", nowhere.stderr);
        assert!(!db.folder().join("nowhere.db").exists(), "a dry run makes no database");
        let dry = demo(&["demo", "sixia", "--dry-run"]).await;
        assert!(dry.stdout.contains("(dry run: nothing was written)"), "{} {}", dry.stdout, dry.stderr);
        let store = db.open(models::built_in("default")).await;
        let revision = async || store.fetch_revision().await.expect("the revision can be read");
        assert_eq!(revision().await, 0);

        let loaded = demo(&["demo", "sixia"]).await;
        assert_eq!(loaded.code, Some(0), "{}", loaded.stderr);
        let held = revision().await;
        let again = demo(&["demo", "wangyi"]).await;
        assert!(again.sentence().contains(&format!("holds organisations already (revision {held}); say --add")));
        let twice = demo(&["demo", "wangyi", "sixia", "--add"]).await;
        assert_eq!(
            twice.sentence(),
            format!("loaded already: sixia (revision {held}); leave out what is there, or say `all` for what is missing")
        );
        assert_eq!(revision().await, held, "what was refused has written nothing, not even the first of two");
        let added = demo(&["demo", "wangyi", "--add"]).await;
        assert_eq!(added.code, Some(0), "{}", added.stderr);
        assert!(revision().await > held);
        store.close().await.expect("the connections close");
    }

    async fn a_data_set_that_does_not_fit_leaves_the_database_as_it_was(db: Db) {
        // Somebody else's numbers, for a company and for a person; and a place of the data set under its own name.
        let organizations = "code,name,kind,valid_from\nSX-LD-01,Our own company,company,2020-01-01\n35,福建省,province,\n";
        let people = "code,name\nSX-RY-01,Jane\n";
        for (file, text) in [("organizations.csv", organizations), ("people.csv", people)] {
            std::fs::write(db.folder().join(file), text).expect("it can be written");
        }
        let arguments = ["--database", db.url(), "import", "organizations.csv", "people.csv"];
        let own = orgweave(&db, &arguments).await;
        assert_eq!(own.code, Some(0), "{}", own.stderr);
        let refused = orgweave(&db, &["--database", db.url(), "demo", "sixia", "--add"]).await;
        assert_eq!(refused.code, Some(1), "{}", refused.stdout);
        let lines: Vec<&str> = refused.stderr.lines().collect();
        assert!(
            lines[0].starts_with("sixia/organizations.csv:")
                && lines[0].ends_with(": SX-LD-01 is recorded already, as something else or in another place"),
            "{lines:#?}"
        );
        assert_eq!(
            lines.last().copied(),
            Some("orgweave: sixia does not fit what the database holds, and was not loaded; load it into another --database")
        );
        let store = db.open(models::built_in("default")).await;
        assert_eq!(store.fetch_revision().await.expect("the revision can be read"), 1);
        store.close().await.expect("the connections close");
    }

    async fn a_person_of_ones_own_is_not_overwritten(db: Db) {
        let set = (demo::find("sixia").expect("it is there").build)();
        let code = set.steps[0].people.values("code").next().expect("there are people").to_owned();
        std::fs::write(db.folder().join("people.csv"), format!("code,name\n{code},Jane\n")).expect("it can be written");
        let own = orgweave(&db, &["--database", db.url(), "import", "people.csv"]).await;
        assert_eq!(own.code, Some(0), "{}", own.stderr);
        let refused = orgweave(&db, &["--database", db.url(), "demo", "sixia", "--add"]).await;
        assert_eq!(refused.code, Some(1), "{}", refused.stdout);
        assert!(
            refused.stderr.contains("sixia/people.csv:2: it is recorded already, and says something else there"),
            "{}",
            refused.stderr
        );
        let store = db.open(models::built_in("default")).await;
        assert_eq!(store.fetch_revision().await.expect("the revision can be read"), 1);
        store.close().await.expect("the connections close");
    }
}

#[test]
fn the_files_of_a_data_set_can_be_had() {
    run(Engine::Sqlite, |db| async move {
        let written = orgweave(&db, &["demo", "wangyi", "--write", "files"]).await;
        assert_eq!(written.code, Some(0), "{}", written.stderr);
        assert_eq!(written.stdout.lines().count(), 2, "{}", written.stdout);
        // They are what anybody may import, step by step: a line says `FOLDER as of DAY: what happens`.
        for line in written.stdout.lines() {
            let (folder, rest) = line.split_once(" as of ").expect("every line says a day");
            let (effective, _) = rest.split_once(": ").expect("every line says what happens");
            let arguments =
                ["--model", "wangyi", "--database", db.url(), "import", folder, "--effective", effective];
            let done = orgweave(&db, &arguments).await;
            assert_eq!(done.code, Some(0), "{}", done.stderr);
        }
        let again = orgweave(&db, &["demo", "wangyi", "--write", "files"]).await;
        assert_eq!(again.sentence(), "files/wangyi is there already; remove it, or name another folder");
    });
}

#[test]
fn models_that_clash_are_refused_with_both_places() {
    run(Engine::Sqlite, |db| async move {
        let clash = r#"
name = "other"
extends = ["wangyi"]
title = "Other"
description = "Another city"

[kinds.urban_grid]
title = "Grid"
description = "A grid of another city"
"#;
        std::fs::write(db.folder().join("other.toml"), clash).expect("it can be written");
        let refused = orgweave(&db, &["model", "check", "other.toml"]).await;
        assert_eq!(refused.code, Some(1));
        assert!(
            refused.stderr.contains("other.toml:7: kind `urban_grid` is defined otherwise in wangyi:")
                && refused.stderr.contains("make both the same, or rename one"),
            "{}",
            refused.stderr
        );
        let arguments = ["--model", "other.toml", "--database", "sqlite://other.db", "demo", "wangyi"];
        assert_eq!(orgweave(&db, &arguments).await.code, Some(1));
        assert!(!db.folder().join("other.db").exists(), "no database is made for a model that is none");
    });
}

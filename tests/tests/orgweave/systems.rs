//! The systems that come with the program: each at its published size, under its own model and together with all others,
//! on both databases, with trees from memory and from loaders. What was published of them stands in the golden queries.

use std::sync::Arc;

use demo::SYSTEMS;
use testkit::{Database, Engine, Server, Trees, both, golden, models};

use crate::cli::orgweave;

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
        assert_eq!(twice.sentence(), format!("sixia is loaded already (revision {held}); leave it out"));
        assert_eq!(revision().await, held, "what was refused has written nothing, not even the first of two");
        let added = demo(&["demo", "wangyi", "--add"]).await;
        assert_eq!(added.code, Some(0), "{}", added.stderr);
        assert!(revision().await > held);
        store.close().await.expect("the connections close");
    }

    async fn a_data_set_that_does_not_fit_leaves_the_database_as_it_was(db: Db) {
        let store = db.open(models::built_in("default")).await;
        // A place of the data set that is something else here.
        testkit::tree::load(&store, "35 福建 [party_committee]").await;
        let held = store.fetch_revision().await.expect("the revision can be read");
        std::fs::write(db.folder().join("c.csv"), "code,name,kind\n35,Fujian,county\n").expect("it can be written");
        let refused = orgweave(&db, &["--database", db.url(), "import", "c.csv"]).await;
        assert_eq!(refused.code, Some(1), "a county stands below a prefecture: {}", refused.stdout);
        assert_eq!(store.fetch_revision().await.expect("the revision can be read"), held);
        store.close().await.expect("the connections close");
    }
}

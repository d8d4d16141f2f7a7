//! Golden queries over HTTP: on both databases, with trees from memory and from loaders, one answer.

use std::path::Path;
use std::sync::Arc;

use api::limits::Limits;
use entity::model::SharedModel;
use entity::store::Store;
use testkit::tree::load;
use testkit::{Database, Engine, Server, Trees, direct, every_way, golden, models};

/// How many organisations one request may return here; `error_huge_request` exceeds it.
const MAX_NODES: usize = 400;

fn fixture(name: &str) -> String {
    let file = models::folder().join("fixtures").join(name);
    std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

every_way! {
    async fn national(db: Db, trees: Trees) {
        let store = db.national().await;
        load(&store, &fixture("national.tree")).await;
        answer(db.engine(), "national", &store, trees).await;
    }

    async fn county(db: Db, trees: Trees) {
        let store = db.county().await;
        testkit::county::load(&store).await;
        answer(db.engine(), "county", &store, trees).await;
    }

    async fn county_changes(db: Db, trees: Trees) {
        change(db.engine(), "county", models::county(), trees).await;
    }

    async fn scouts(db: Db, trees: Trees) {
        let store = db.open(models::scouts()).await;
        testkit::county::load_world(&store, "scouts").await;
        answer(db.engine(), "scouts", &store, trees).await;
    }

    async fn scouts_changes(db: Db, trees: Trees) {
        change(db.engine(), "scouts", models::scouts(), trees).await;
    }

    async fn hospital(db: Db, trees: Trees) {
        let store = db.hospital().await;
        load(&store, &fixture("hospital.tree")).await;
        let server = Server::start(&store, Trees::Loader).await;
        let (from, to) = (server.client().id_of("H1").await, server.client().id_of("H2").await);
        let number = |id: &str| id.trim_start_matches("org_").parse().expect("ids end in a number");
        direct::link(&store, "partners", number(&from), number(&to), Some(0.5)).await;
        answer(db.engine(), "hospital", &store, trees).await;
    }
}

async fn answer(engine: Engine, model: &str, store: &Store, trees: Trees) {
    let server = Server::start_with(store, trees, Limits { max_nodes: MAX_NODES, ..Limits::default() }).await;
    // One of the four ways writes when asked to; the others must then agree in the next run.
    let may_write = engine == Engine::Sqlite && trees == Trees::Snapshot;
    golden::check_all(model, store, &server.client(), may_write).await;
}

/// Every mutation on a database of its own.
async fn change(engine: Engine, world: &str, model: SharedModel, trees: Trees) {
    let folder = format!("{world}_changes");
    for golden in golden::list(&golden::folder(&folder)) {
        let fresh = Database::create(engine).await.expect("the engine is there");
        let store = fresh.open(Arc::clone(&model)).await;
        testkit::county::load_world(&store, world).await;
        let server = Server::start(&store, trees).await;
        let may_write = engine == Engine::Sqlite && trees == Trees::Snapshot;
        golden::check_change(&golden, &folder, &store, &server.client(), may_write).await;
        drop(server);
        store.close().await.expect("the connection closes");
        fresh.remove().await;
    }
}

#[test]
fn every_golden_folder_is_of_a_model() {
    let folders = std::fs::read_dir(golden::folder("")).expect("the golden queries are there");
    let mut names: Vec<String> = folders
        .map(|entry| entry.expect("the folder can be listed").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    let mut models: Vec<&str> = demo::SYSTEMS.iter().map(|system| system.name).collect();
    models.extend(["county", "county_changes", "hospital", "national", "scouts", "scouts_changes"]);
    models.sort_unstable();
    assert_eq!(names, models);
}

#[test]
fn a_file_that_no_golden_query_uses_is_refused() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let list = |folder: &Path| std::panic::catch_unwind(|| golden::list(folder)).is_ok();
    for (file, fine) in [("a.graphql", true), ("a.json", true), ("b.json", false)] {
        std::fs::write(folder.path().join(file), "{ a }").expect("a file can be written");
        assert_eq!(list(folder.path()), fine, "{file}");
    }
}

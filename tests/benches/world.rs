//! What is measured, in a database of its own: the national data with joint bodies and people, or a small extract.

use std::path::{Path, PathBuf};

use entity::clock::Clock;
use entity::command::{
    ImportFormat, ImportOptions, ImportTable, RegisterPart, RegisterTable, organization_import,
    register_import,
};
use entity::store::Store;

use crate::register;

/// Fills a new SQLite database in `folder`.
pub async fn open(folder: &Path) -> Store {
    let url = format!("sqlite://{}", folder.join("bench.db").display());
    let model = register::model().expect("it is valid");
    let clock = Clock::system(chrono_tz::Asia::Shanghai);
    let store = Store::connect(&url, model, clock, true).await.expect("it opens");
    store.migrate().await.expect("it migrates");
    import(&store).await;
    store
}

async fn import(store: &Store) {
    let Some(national) = std::env::var_os("ORGWEAVE_NATIONAL").map(PathBuf::from) else {
        let extract = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/dongying.csv");
        return organizations(store, extract, ImportFormat::Csv).await;
    };
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let files = register::write(&national, folder.path()).expect("the files are there");
    println!("{} participations, {} memberships", files.ties, files.memberships);
    organizations(store, national, ImportFormat::ChinaDivision).await;
    organizations(store, files.bodies, ImportFormat::Csv).await;
    let parts = [RegisterPart::People, RegisterPart::Memberships, RegisterPart::Ties];
    let parts = parts.map(|part| (part, files.register.join(part.name()).with_extension("csv")));
    let table = RegisterTable::read_files(store.model(), &parts, None, &mut |_, _, _| {})
        .expect("the files can be read");
    register_import(store, &table, &options(), &mut |_, _, _| {}).await.expect("the import is accepted");
}

async fn organizations(store: &Store, path: PathBuf, format: ImportFormat) {
    let table = ImportTable::read_files(store.model(), &[path], Some(format), None, &mut |_, _, _| {})
        .expect("the files can be read");
    organization_import(store, &table, &options(), &mut |_, _, _| {}).await.expect("the import is accepted");
}

fn options() -> ImportOptions {
    ImportOptions { actor: "bench".to_owned(), ..ImportOptions::default() }
}

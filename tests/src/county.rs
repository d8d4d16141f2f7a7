//! The small county and its like: folders of tables, loaded by the import commands as people would load them.

use std::path::PathBuf;

use entity::command::{
    ImportError, ImportFormat, ImportOptions, ImportTable, RegisterPart, RegisterTable, organization_import,
    register_import,
};
use entity::store::Store;

use crate::models;

fn file(world: &str, table: &str) -> PathBuf {
    models::folder().join("fixtures").join(world).join(format!("{table}.csv"))
}

fn options() -> ImportOptions {
    ImportOptions { actor: "testkit".to_owned(), ..ImportOptions::default() }
}

/// Loads all of it.
pub async fn load(store: &Store) {
    load_world(store, "county").await;
}

/// Loads all tables of another folder of fixtures.
pub async fn load_world(store: &Store, world: &str) {
    let read = |table: &str| std::fs::read_to_string(file(world, table)).expect("a world has all six files");
    let text = read("organizations");
    let table =
        ImportTable::read_text(store.model(), "organizations.csv", text.as_bytes(), ImportFormat::Csv);
    organization_import(store, &table, &options(), &mut |_, _, _| {})
        .await
        .expect("nothing is wrong with it");
    register(store, &RegisterPart::ALL.map(|(name, part)| (part, read(name)))).await;
}

/// Imports tables about people and ties, in which nothing may be wrong, as one revision.
pub async fn register(store: &Store, texts: &[(RegisterPart, String)]) {
    let texts: Vec<(RegisterPart, &str, &[u8])> =
        texts.iter().map(|(part, text)| (*part, part.name(), text.as_bytes())).collect();
    let table = RegisterTable::read_texts(store.model(), &texts, ImportFormat::Csv);
    match register_import(store, &table, &options(), &mut |_, _, _| {}).await {
        Ok(_) => {}
        Err(ImportError::Refused(problems)) => panic!("the tables are refused: {problems:#?}"),
        Err(error) => panic!("the tables cannot be loaded: {error}"),
    }
}

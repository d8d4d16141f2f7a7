//! The small county, loaded by the import commands as people would load it.

use std::path::PathBuf;

use entity::command::{
    ImportError, ImportFormat, ImportOptions, ImportTable, RegisterPart, RegisterTable, organization_import,
    register_import,
};
use entity::store::Store;

use crate::models;

fn file(table: &str) -> PathBuf {
    models::folder().join("fixtures/county").join(format!("{table}.csv"))
}

fn options() -> ImportOptions {
    ImportOptions { actor: "testkit".to_owned(), ..ImportOptions::default() }
}

/// Loads all of it.
pub async fn load(store: &Store) {
    let read = |table: &str| std::fs::read_to_string(file(table)).expect("the county's files are there");
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

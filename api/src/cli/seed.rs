//! A first look for newcomers: the embedded database, when it is new and empty, gets a small real extract.

use entity::command::{ImportFormat, ImportOptions, ImportTable, organization_import};
use entity::store::Store;

use super::{Failure, say};
use crate::config::Config;

/// Dongying in Shandong with all its counties, towns and villages, from the published divisions.
const EXTRACT: &[u8] = include_bytes!("../../data/dongying.csv");

/// Loads the extract into a database that was never written. Only the database and model that nobody chose are
/// filled: whoever names one of their own wants their own data in it.
pub async fn fill_if_new(config: &Config, store: &Store) -> Result<(), Failure> {
    let chosen =
        config.database.as_str() != Config::DEFAULT_DATABASE || config.model != Config::DEFAULT_MODEL;
    if chosen || store.fetch_revision().await? > 0 {
        return Ok(());
    }
    let table = ImportTable::read_text(store.model(), "dongying.csv", EXTRACT, ImportFormat::Csv);
    let options =
        ImportOptions { actor: "orgweave".to_owned(), only_if_empty: true, ..ImportOptions::default() };
    let report = organization_import(store, &table, &options, &mut |_, _, _| {}).await?;
    // Another process may have been faster, with the same or with data of its own.
    if report.revision.is_none() {
        return Ok(());
    }
    say(&format!(
        "The database is new: loaded Dongying in Shandong, {} places, as an example. Import your own with `orgweave import`.",
        report.founded
    ));
    Ok(())
}

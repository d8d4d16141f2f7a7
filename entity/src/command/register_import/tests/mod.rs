//! Imports of the register from end to end on a database file: rows in, problems or counts out.

mod county;
mod ending;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use super::{RegisterPart, RegisterReport, RegisterTable, register_import};
use crate::clock::Clock;
use crate::command::{ImportError, ImportFormat, ImportOptions, ImportTable, organization_import};
use crate::day::Day;
use crate::model::{ModelSource, SharedModel, load};
use crate::store::Store;

/// A database of its own, removed at the end.
struct Kit {
    store: Store,
    path: PathBuf,
}

static COUNT: AtomicU32 = AtomicU32::new(0);

fn county() -> SharedModel {
    let text = include_str!("../../../../../tests/models/county.toml").to_owned();
    let source = ModelSource { name: "county.toml".to_owned(), text };
    Arc::new(load(&source, &|_: &str| None).expect("it has no faults"))
}

fn told(error: ImportError) -> Vec<String> {
    match error {
        ImportError::Refused(problems) => problems.iter().map(ToString::to_string).collect(),
        other => panic!("{other}"),
    }
}

impl Kit {
    async fn new() -> Kit {
        let name =
            format!("orgweave-register-{}-{}.db", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        let noon = "2026-06-15T04:00:00Z".parse().expect("an instant");
        let clock = Clock::fixed("Asia/Shanghai".parse().expect("a zone"), noon);
        let store = Store::connect(&format!("sqlite://{}", path.display()), county(), clock, true)
            .await
            .expect("a file");
        store.migrate().await.expect("an empty file");
        Kit { store, path }
    }

    async fn organizations(&self, text: &str) {
        let table = ImportTable::read_text(self.store.model(), "o", text.as_bytes(), ImportFormat::Csv);
        organization_import(&self.store, &table, &ImportOptions::default(), &mut |_, _, _| {})
            .await
            .unwrap_or_else(|error| panic!("{:#?}", told(error)));
    }

    /// The problems that organisations are refused for.
    async fn organizations_refused(&self, text: &str) -> Vec<String> {
        let table = ImportTable::read_text(self.store.model(), "o", text.as_bytes(), ImportFormat::Csv);
        organization_import(&self.store, &table, &ImportOptions::default(), &mut |_, _, _| {})
            .await
            .map_or_else(told, |report| panic!("not refused: {report:?}"))
    }

    async fn import_with(
        &self,
        texts: &[(RegisterPart, &str)],
        options: &ImportOptions,
    ) -> Result<RegisterReport, Vec<String>> {
        let texts: Vec<_> = texts.iter().map(|(part, text)| (*part, part.name(), text.as_bytes())).collect();
        let table = RegisterTable::read_texts(self.store.model(), &texts, ImportFormat::Csv);
        register_import(&self.store, &table, options, &mut |_, _, _| {}).await.map_err(told)
    }

    async fn import(&self, texts: &[(RegisterPart, &str)]) -> Result<RegisterReport, Vec<String>> {
        self.import_with(texts, &ImportOptions::default()).await
    }
}

impl Drop for Kit {
    fn drop(&mut self) {
        for suffix in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{suffix}", self.path.display()));
        }
    }
}

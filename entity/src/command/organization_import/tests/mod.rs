//! Imports from end to end on a database file: rows in, problems or a tree out.

mod again;
mod change;
mod identity;
mod problem;
mod property;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use super::{ImportError, ImportFormat, ImportOptions, ImportReport, ImportTable, organization_import};
use crate::clock::Clock;
use crate::command::{ExportFormat, organization_export};
use crate::day::Day;
use crate::model::{Model, ModelSource, SharedModel, load, load_built_in};
use crate::snapshot::{Described, History, Snapshot};
use crate::store::Store;

/// The day it is in these tests.
const TODAY: &str = "2026-11-23";

/// A database of its own, removed at the end.
struct Kit {
    store: Store,
    path: PathBuf,
}

static COUNT: AtomicU32 = AtomicU32::new(0);

fn national() -> SharedModel {
    Arc::new(load_built_in("national").expect("it is built in").expect("it has no faults"))
}

fn hospital() -> SharedModel {
    let text = include_str!("../../../../../tests/models/hospital.toml").to_owned();
    let source = ModelSource { name: "hospital.toml".to_owned(), text };
    Arc::new(load(&source, &|_: &str| None).expect("it has no faults"))
}

fn day(text: &str) -> Day {
    Day::parse(text).expect("a date")
}

impl Kit {
    async fn new(model: SharedModel) -> Kit {
        let name =
            format!("orgweave-import-{}-{}.db", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        let noon = format!("{TODAY}T04:00:00Z").parse().expect("an instant");
        let clock = Clock::fixed("Asia/Shanghai".parse().expect("a zone"), noon);
        let store = Store::connect(&format!("sqlite://{}", path.display()), model, clock, true)
            .await
            .expect("a file");
        store.migrate().await.expect("an empty file");
        Kit { store, path }
    }

    fn model(&self) -> &Model {
        self.store.model()
    }

    async fn import_as(
        &self,
        text: &str,
        format: ImportFormat,
        options: &ImportOptions,
    ) -> Result<ImportReport, Vec<String>> {
        let table = ImportTable::read_text(self.model(), "f", text.as_bytes(), format);
        match organization_import(&self.store, &table, options, &mut |_, _, _| {}).await {
            Ok(report) => Ok(report),
            Err(ImportError::Refused(problems)) => Err(problems.iter().map(ToString::to_string).collect()),
            Err(other) => panic!("{other}"),
        }
    }

    async fn import(&self, text: &str) -> Result<ImportReport, Vec<String>> {
        self.import_as(text, ImportFormat::Csv, &ImportOptions::default()).await
    }

    /// Imports and tells what happened: `3f 1c 2m 0x 0e 4u`.
    async fn import_with(&self, text: &str, options: &ImportOptions) -> String {
        match self.import_as(text, ImportFormat::Csv, options).await {
            Ok(report) => {
                let ImportReport { founded, changed, moved, corrected, ended, unchanged, .. } = report;
                format!("{founded}f {changed}c {moved}m {corrected}x {ended}e {unchanged}u")
            }
            Err(problems) => problems.join("\n"),
        }
    }

    /// The default hierarchy on a day, indented, with the dates of versions.
    async fn tree(&self, on: &str) -> String {
        let revision = self.store.fetch_revision().await.expect("a revision");
        let history = Arc::new(History::load(&self.store, revision).await.expect("a history"));
        let view = Snapshot::build(&history, day(on));
        let hierarchy = view.hierarchy(self.model().default_hierarchy);
        let mut text = String::new();
        for root in view.in_code_order().filter(|org| hierarchy.parent(*org).is_none()) {
            for org in std::iter::once(root).chain(hierarchy.descendants(root, u32::MAX)) {
                let version = view.get(org);
                let indent = "  ".repeat(hierarchy.depth(org) as usize);
                let validity = version.validity();
                let code = version.code().unwrap_or("-");
                text.push_str(&format!(
                    "{indent}{code} {} {}..{}\n",
                    version.name(),
                    validity.from,
                    validity.to
                ));
            }
        }
        text
    }

    async fn export(&self, format: ExportFormat) -> String {
        let mut bytes = Vec::new();
        organization_export(&self.store, None, format, &mut bytes).await.expect("an export");
        String::from_utf8(bytes).expect("UTF-8")
    }
}

impl Drop for Kit {
    fn drop(&mut self) {
        for suffix in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{suffix}", self.path.display()));
        }
    }
}

/// A province with a prefecture, a county, a town and two villages.
const SMALL: &str = "code,name,kind,parent,placeholder,committee
37,Shandong,province,,,
3705,Dongying,prefecture,37,false,
370502,Dongying District,county,3705,,
370502001,Wenhui,town,370502,,
370502001001,North,village,370502001,,residents
370502001002,South,village,370502001,,villagers
";

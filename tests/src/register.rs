//! The register of a world: people, memberships, posts, appointments and ties, loaded from files or from text, and
//! exported again.

use entity::command::{
    ExportFormat, ImportError, ImportFormat, ImportOptions, ImportTable, RegisterExport, RegisterPart,
    RegisterReport, RegisterTable, organization_import, register_import,
};
use entity::store::Store;

use crate::models;

/// Of each table its name, and its rows as CSV.
pub type Texts<'t> = [(RegisterPart, &'t str)];

/// Imports tables of the register; problems are called by the names of the tables.
pub async fn import(
    store: &Store,
    texts: &Texts<'_>,
    options: &ImportOptions,
) -> Result<RegisterReport, ImportError> {
    let texts: Vec<_> = texts.iter().map(|(part, text)| (*part, part.name(), text.as_bytes())).collect();
    let table = RegisterTable::read_texts(store.model(), &texts, ImportFormat::Csv);
    register_import(store, &table, options, &mut |_, _, _| {}).await
}

/// Imports tables in which nothing may be wrong.
pub async fn load(store: &Store, texts: &Texts<'_>) -> RegisterReport {
    match import(store, texts, &ImportOptions::default()).await {
        Ok(report) => report,
        Err(ImportError::Refused(problems)) => panic!("the register is refused: {problems:#?}"),
        Err(error) => panic!("the register cannot be loaded: {error}"),
    }
}

/// Loads the files of a fixture's folder: organisations in one revision, the register in the next.
pub async fn load_folder(store: &Store, fixture: &str) {
    let folder = models::folder().join("fixtures").join(fixture);
    let organizations = [folder.join("organizations.csv")];
    let table = ImportTable::read_files(store.model(), &organizations, None, None, &mut |_, _, _| {});
    let table = table.expect("the organisations can be read");
    let done = organization_import(store, &table, &ImportOptions::default(), &mut |_, _, _| {}).await;
    done.unwrap_or_else(|error| panic!("{error}: {error:#?}"));
    let text = |part: RegisterPart| {
        std::fs::read_to_string(folder.join(format!("{}.csv", part.name()))).expect("a table can be read")
    };
    let texts = RegisterPart::ALL.map(|(_, part)| (part, text(part)));
    load(store, &texts.each_ref().map(|(part, text)| (*part, text.as_str()))).await;
}

/// Every table as it is exported today.
pub async fn export(store: &Store, format: ExportFormat) -> Vec<(RegisterPart, String)> {
    let export = RegisterExport::load(store, None).await.expect("the register can be read");
    let text = |part: RegisterPart| {
        let mut bytes = Vec::new();
        export.write(part, format, &mut bytes).expect("memory takes it");
        String::from_utf8(bytes).expect("exports are text")
    };
    RegisterPart::ALL.map(|(_, part)| (part, text(part))).to_vec()
}

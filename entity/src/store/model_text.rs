//! The texts of the organisation models that revisions name, each stored once.

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr};

use super::sql::Dialect;
use super::{Store, StoreError};
use crate::model::{Model, ModelSource};

/// A model that was in use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredModel {
    /// Hash over its files.
    pub hash: String,
    /// Its key.
    pub name: String,
    /// Its files, each after those it extends; the last one is the model's own.
    pub files: Vec<ModelSource>,
    /// The first revision that was checked against it.
    pub first_revision: i64,
}

impl Store {
    /// Every model that was ever in use, in the order in which they came.
    pub async fn list_models(&self) -> Result<Vec<StoredModel>, StoreError> {
        let sql = Dialect(self.backend());
        let statement = sql.statement(
            format!(
                "SELECT m.hash, m.name, {}, m.recorded_in FROM organization_model m ORDER BY m.recorded_in, m.hash",
                sql.json_text("m.files")
            ),
            [],
        );
        let rows = self
            .query_records(statement, |row| {
                let files: String = row.try_get_by_index(2)?;
                Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?, files, row.try_get_by_index(3)?))
            })
            .await?;
        let read = |(hash, name, files, first_revision): (String, String, String, i64)| {
            let parsed: Result<Vec<(String, String)>, _> = serde_json::from_str(&files);
            let parsed = parsed.map_err(|error| StoreError::Corrupt {
                table: "organization_model",
                column: "files",
                row: first_revision,
                reason: format!("(revision) {error}"),
            })?;
            let files = parsed.into_iter().map(|(name, text)| ModelSource { name, text }).collect();
            Ok(StoredModel { hash, name, files, first_revision })
        };
        rows.into_iter().map(read).collect()
    }
}

/// Stores the text of a model, unless it is there.
pub(super) async fn store(txn: &DatabaseTransaction, model: &Model, revision: i64) -> Result<(), DbErr> {
    let sql = Dialect(txn.get_database_backend());
    let files: Vec<(&str, &str)> =
        model.files.iter().map(|file| (file.name.as_str(), file.text.as_str())).collect();
    let files = serde_json::to_value(files).expect("text is JSON").to_string();
    let cast = if sql.is_postgres() { "$3::jsonb" } else { "$3" };
    let statement = sql.statement(
        format!(
            "INSERT INTO organization_model (hash, name, files, recorded_in) VALUES ($1, $2, {cast}, $4)
             ON CONFLICT (hash) DO NOTHING"
        ),
        [model.hash.clone().into(), model.name.clone().into(), files.into(), revision.into()],
    );
    txn.execute_raw(statement).await.map(drop)
}

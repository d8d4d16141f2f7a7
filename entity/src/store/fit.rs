//! Whether the model at hand is one that the data can be read by.

use sea_orm::ConnectionTrait;

use super::{Store, StoreError};

impl Store {
    /// Refuses a model that knows none of the kinds that are recorded: that is not a changed model, but another one.
    /// Costs one statement where the last command was checked against the same model.
    pub async fn refuse_foreign_model(&self) -> Result<(), StoreError> {
        let revision = self.fetch_revision().await?;
        let record = self.fetch_revision_record(revision).await?;
        if record.is_none_or(|record| record.model_hash == self.model.hash) {
            return Ok(());
        }
        let statement = sea_orm::Statement::from_string(
            self.backend(),
            "SELECT DISTINCT kind FROM organization_version WHERE superseded_in IS NULL ORDER BY kind",
        );
        let rows = self.db.query_all_raw(statement).await.map_err(|error| self.classify(error))?;
        let kinds: Vec<String> = rows
            .iter()
            .map(|row| row.try_get_by_index(0).map_err(|error| self.classify(error)))
            .collect::<Result<_, _>>()?;
        if kinds.is_empty() || kinds.iter().any(|kind| self.model.find_kind(kind).is_some()) {
            return Ok(());
        }
        Err(StoreError::ForeignModel { model: self.model.name.clone(), kinds: kinds.join(", ") })
    }
}

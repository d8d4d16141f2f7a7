//! Whether all that is recorded can be read by the model at hand.

use super::{Since, Store, StoreError, read_attributes, read_kind, read_names, read_relation_type};

impl Store {
    /// Refuses rows that the model does not explain, as building a history does, but without keeping any. Costs one
    /// statement where the last command was checked against the same model, and a scan of everything else.
    pub async fn check_rows(&self) -> Result<(), StoreError> {
        let revision = self.fetch_revision().await?;
        let record = self.fetch_revision_record(revision).await?;
        // Every command reads all rows by its model before it writes.
        if record.is_some_and(|record| record.model_hash == self.model.hash) {
            return Ok(());
        }
        self.scan_versions(Since::default(), revision, |row| {
            let kind = read_kind(&self.model, &row)?;
            read_attributes(&self.model, kind, &row)?;
            read_names(&row).map(|_| ())
        })
        .await?;
        self.scan_relations(Since::default(), revision, |row| read_relation_type(&self.model, &row)).await
    }
}

//! A revision: one entry of the change log, as the API shows it.

use std::sync::Arc;

use async_graphql::Object;
use entity::store::RevisionRecord;

/// One entry of the change log.
pub struct Revision(pub Arc<RevisionRecord>);

/// One entry of the change log: what one command has changed, all at once.
#[Object]
impl Revision {
    /// Its number. Numbers follow each other without gaps, from 1.
    async fn number(&self) -> i64 {
        self.0.number
    }

    /// When it was recorded: an instant in UTC, as RFC 3339 writes it.
    async fn recorded_at(&self) -> String {
        self.0.recorded_at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
    }

    /// Who caused it: the code of a person, or the name of whatever program it was.
    async fn actor(&self) -> &str {
        &self.0.actor
    }

    /// The command that caused it, such as `organization_import`.
    async fn command(&self) -> &str {
        &self.0.command
    }
}

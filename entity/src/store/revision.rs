//! The change log: the newest revision, and hearing of new ones.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sqlx::postgres::PgListener;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Statement,
};

use super::sql::Dialect;
use super::{Store, StoreError};
use crate::row;

/// The channel on which commands tell PostgreSQL's listeners.
pub(super) const CHANNEL: &str = "orgweave_revision";

/// One entry of the change log.
pub type RevisionRecord = row::revision::Model;

impl Store {
    /// The number of the newest revision; 0 for a database that was never written.
    pub async fn fetch_revision(&self) -> Result<i64, StoreError> {
        let statement =
            Statement::from_string(self.backend(), "SELECT value FROM counter WHERE name = 'revision'");
        let row = self.db.query_one_raw(statement).await.map_err(|error| self.classify(error))?;
        Ok(row
            .map(|row| row.try_get_by_index(0))
            .transpose()
            .map_err(|error| self.classify(error))?
            .unwrap_or(0))
    }

    /// The last revision up to `newest` that was recorded before the millisecond after `instant`; 0 where none was. What
    /// clients are told of an instant ends with its milliseconds, so that one they give back means the same revision.
    pub async fn fetch_revision_at(&self, instant: DateTime<Utc>, newest: i64) -> Result<i64, StoreError> {
        let cut = instant.timestamp_subsec_nanos() % 1_000_000;
        let end = instant - TimeDelta::nanoseconds(cut.into()) + TimeDelta::milliseconds(1);
        let found = row::revision::Entity::find()
            .select_only()
            .column(row::revision::Column::Number)
            .filter(row::revision::Column::RecordedAt.lt(end))
            .filter(row::revision::Column::Number.lte(newest))
            .order_by_desc(row::revision::Column::Number)
            .limit(1)
            .into_tuple::<i64>()
            .one(&self.db)
            .await;
        Ok(found.map_err(|error| self.classify(error))?.unwrap_or(0))
    }

    /// One entry of the change log.
    pub async fn fetch_revision_record(&self, number: i64) -> Result<Option<RevisionRecord>, StoreError> {
        row::revision::Entity::find_by_id(number).one(&self.db).await.map_err(|error| self.classify(error))
    }

    /// The first entries of the change log behind a revision, oldest first: at most so many.
    pub async fn list_revisions_after(
        &self,
        number: i64,
        most: u64,
    ) -> Result<Vec<RevisionRecord>, StoreError> {
        let found = row::revision::Entity::find()
            .filter(row::revision::Column::Number.gt(number))
            .order_by_asc(row::revision::Column::Number)
            .limit(most)
            .all(&self.db)
            .await;
        found.map_err(|error| self.classify(error))
    }

    /// These entries of the change log, in no order.
    pub async fn list_revision_records(&self, numbers: &[i64]) -> Result<Vec<RevisionRecord>, StoreError> {
        let sql = Dialect(self.backend());
        let statement = sql.statement(
            format!("SELECT r.* FROM revision r WHERE {}", sql.any("r.number", 1)),
            [sql.keys(numbers)],
        );
        let found = row::revision::Entity::find().from_raw_sql(statement).all(&self.db).await;
        found.map_err(|error| self.classify(error))
    }

    /// The entry of the change log whose command was sent with this key.
    pub async fn fetch_revision_by_key(&self, key: &str) -> Result<Option<RevisionRecord>, StoreError> {
        let found = row::revision::Entity::find()
            .filter(row::revision::Column::IdempotencyKey.eq(key))
            .one(&self.db)
            .await;
        found.map_err(|error| self.classify(error))
    }

    /// What a command has left in the change log, oldest first.
    pub async fn list_revisions_by(&self, command: &str) -> Result<Vec<RevisionRecord>, StoreError> {
        let found = row::revision::Entity::find()
            .filter(row::revision::Column::Command.eq(command))
            .order_by_asc(row::revision::Column::Number)
            .all(&self.db)
            .await;
        found.map_err(|error| self.classify(error))
    }

    /// How many entries of the change log others than these commands have left: with none, all that is recorded comes from
    /// them.
    pub async fn count_revisions_beside(&self, commands: &[&str]) -> Result<u64, StoreError> {
        let others =
            row::revision::Entity::find().filter(row::revision::Column::Command.is_not_in(commands.to_vec()));
        others.count(&self.db).await.map_err(|error| self.classify(error))
    }

    /// Starts to listen for new revisions.
    pub async fn listen(&self) -> RevisionListener {
        let listener = match self.backend() {
            DbBackend::Postgres => {
                let listener = match self.db.pool() {
                    Ok(pool) => PgListener::connect_with(pool.get_postgres_connection_pool()).await.ok(),
                    Err(_) => None,
                };
                match listener {
                    Some(mut listener) => listener.listen(CHANNEL).await.ok().map(|()| listener),
                    None => None,
                }
            }
            _ => None,
        };
        RevisionListener { listener }
    }
}

/// Wakes whoever follows the change log: at once where the database can notify, else in short intervals.
pub struct RevisionListener {
    listener: Option<PgListener>,
}

/// How often a follower looks where nothing wakes it.
const POLL: Duration = Duration::from_millis(500);
/// How often it looks all the same where notifications work: they may be lost with a connection.
const FALLBACK_POLL: Duration = Duration::from_secs(5);

impl RevisionListener {
    /// Returns when it is worth looking at the change log again.
    pub async fn wait(&mut self) {
        match &mut self.listener {
            None => tokio::time::sleep(POLL).await,
            Some(listener) => match tokio::time::timeout(FALLBACK_POLL, listener.recv()).await {
                Ok(Ok(_)) | Err(_) => {}
                // The listener reconnects by itself on the next call; do not spin until it can.
                Ok(Err(_)) => tokio::time::sleep(POLL).await,
            },
        }
    }
}

//! One command, one transaction: mostly of one revision, of several where they must come all or none.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use sea_orm::{
    ActiveModelTrait, ActiveValue, ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, Statement,
    TransactionTrait, Value,
};

use super::bulk::{self, Batch};
use super::connect::LOCK_TIMEOUT;
use super::connection::Connection;
use super::model_text;
use super::sql::Dialect;
use super::{Store, StoreError};
use crate::row;

/// A command's transaction. Dropping it without [`Write::commit`] leaves the database as before.
pub struct Write {
    pub(super) txn: Arc<DatabaseTransaction>,
    store: Store,
    revision: i64,
    /// Whether the change log has the revision already.
    is_recorded: bool,
    /// The smallest id reserved for this revision: its own rows begin there.
    first_id: AtomicI64,
    /// The tables that rows were inserted into.
    written: Mutex<BTreeSet<&'static str>>,
    /// Given back after the transaction has ended.
    _turn: tokio::sync::OwnedMutexGuard<()>,
}

/// Columns that name an organisation or a person, and the table that holds whom they name.
const REFERENCES: [(&str, &str, &str); 14] = [
    ("organization_version", "organization_id", "organization"),
    ("relation", "from_id", "organization"),
    ("relation", "to_id", "organization"),
    ("identifier", "organization_id", "organization"),
    ("person_version", "person_id", "person"),
    ("membership", "person_id", "person"),
    ("membership", "organization_id", "organization"),
    ("post", "organization_id", "organization"),
    ("appointment", "person_id", "person"),
    ("appointment", "home_id", "organization"),
    ("lifecycle_step", "organization_id", "organization"),
    ("change_event", "person_id", "person"),
    ("change_party", "organization_id", "organization"),
    ("change_party", "change_event_id", "change_event"),
];

/// What a revision says about itself.
#[derive(Clone, Debug)]
pub struct RevisionNote {
    /// Who caused it.
    pub actor: String,
    /// The command's name, such as `organization_import`.
    pub command: &'static str,
    /// The caller's key that makes a repetition harmless.
    pub idempotency_key: Option<String>,
    /// What changed, in numbers.
    pub summary: serde_json::Value,
}

impl Store {
    /// Begins a command. Its first statement takes the lock that every command takes, so that rules are
    /// checked against rows that nobody else changes before the commit.
    pub async fn begin_write(&self) -> Result<Write, StoreError> {
        let turn = Arc::clone(&self.turn).lock_owned().await;
        let pool = self.db.pool().map_err(|error| self.classify(error))?;
        let txn = pool.begin().await.map_err(|error| self.classify(error))?;
        // SQLite's connections all wait this long; PostgreSQL's would wait for ever.
        if self.backend() == DbBackend::Postgres {
            let patience = format!("SET LOCAL lock_timeout = {}", LOCK_TIMEOUT.as_millis());
            txn.execute_unprepared(&patience).await.map_err(|error| self.classify(error))?;
        }
        let revision = bump(&txn, self, "revision", 1).await?;
        let (store, first_id) = (self.clone(), AtomicI64::new(i64::MAX));
        let written = Mutex::default();
        Ok(Write { txn: Arc::new(txn), store, revision, is_recorded: false, first_id, written, _turn: turn })
    }
}

impl Store {
    /// Lets the database look at its tables again, which planners need after many rows have come or gone.
    /// Answers do not depend on it; where the database refuses, the log says so.
    pub async fn analyze(&self) {
        let statement = match self.backend() {
            DbBackend::Postgres => "ANALYZE",
            _ => "PRAGMA optimize = 0x10002",
        };
        if let Err(error) = self.db.execute_unprepared(statement).await {
            tracing::warn!(%error, "the database could not refresh its statistics; queries may be slower than need be");
        }
    }
}

impl Write {
    /// The number of the revision that is being written.
    pub fn revision(&self) -> i64 {
        self.revision
    }

    /// The newest revision that is complete: the last one recorded here, or committed before. It stays the newest until
    /// another one is recorded here.
    pub fn recorded(&self) -> i64 {
        if self.is_recorded { self.revision } else { self.revision - 1 }
    }

    /// Goes on to another revision of the same transaction once the current one is recorded; until then there is nothing to
    /// go on from.
    pub async fn next(&mut self) -> Result<(), StoreError> {
        if self.is_recorded {
            self.revision = bump(&self.txn, &self.store, "revision", 1).await?;
            self.is_recorded = false;
            // What earlier revisions wrote was looked at when they were recorded.
            self.first_id.store(i64::MAX, Ordering::Relaxed);
        }
        Ok(())
    }

    /// A store that reads what this command sees, its own rows included. It takes no second connection, of which there may
    /// be none left. Nothing is committed while it is in use.
    pub fn reader(&self) -> Store {
        Store { db: Connection::Inside(Arc::clone(&self.txn)), ..self.store.clone() }
    }

    /// Reserves `count` ids that nobody else will get.
    pub async fn reserve_ids(&self, count: usize) -> Result<Range<i64>, StoreError> {
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        let end = bump(&self.txn, &self.store, "id", count).await?;
        self.first_id.fetch_min(end - count, Ordering::Relaxed);
        Ok(end - count..end)
    }

    /// Inserts rows in as few statements as the database takes; `progress` hears how many went in.
    pub async fn insert(
        &self,
        batch: &Batch,
        progress: &mut (dyn FnMut(usize) + Send),
    ) -> Result<(), StoreError> {
        self.note_written(batch.table);
        bulk::insert(&*self.txn, batch, progress).await.map_err(|error| self.store.classify(error))
    }

    /// Notes that rows go into a table, so that what they name is looked at.
    pub(super) fn note_written(&self, table: &'static str) {
        self.written.lock().expect("nothing panics while it holds the list").insert(table);
    }

    /// Marks rows of a bitemporal table as replaced by this revision.
    pub async fn supersede(&self, table: &'static str, rows: &[i64]) -> Result<(), StoreError> {
        if rows.is_empty() {
            return Ok(());
        }
        let sql = Dialect(self.backend());
        let statement = sql.statement(
            format!(
                "UPDATE {table} SET superseded_in = $1 WHERE {} AND superseded_in IS NULL",
                sql.any("id", 2)
            ),
            [self.revision.into(), sql.keys(rows)],
        );
        self.txn.execute_raw(statement).await.map_err(|error| self.store.classify(error))?;
        Ok(())
    }

    /// Marks all that an earlier revision wrote into a table as replaced by this one.
    pub async fn supersede_written(&self, table: &'static str, revision: i64) -> Result<(), StoreError> {
        let statement = Dialect(self.backend()).statement(
            format!("UPDATE {table} SET superseded_in = $1 WHERE recorded_in = $2 AND superseded_in IS NULL"),
            [self.revision.into(), revision.into()],
        );
        self.txn.execute_raw(statement).await.map_err(|error| self.store.classify(error))?;
        Ok(())
    }

    /// Writes the revision and makes everything visible at once. Followers are told where the database can.
    pub async fn commit(mut self, note: RevisionNote) -> Result<i64, StoreError> {
        self.record(note).await?;
        self.commit_recorded().await
    }

    /// Makes every revision that was recorded visible at once, and returns the last one. Followers are told of that one.
    pub async fn commit_recorded(self) -> Result<i64, StoreError> {
        assert!(self.is_recorded, "a revision that was begun is recorded before it is committed");
        let store = self.store.clone();
        let classify = |error| store.classify(error);
        if self.backend() == DbBackend::Postgres {
            let notify = Statement::from_sql_and_values(
                DbBackend::Postgres,
                "SELECT pg_notify($1, $2)",
                [super::revision::CHANNEL.into(), self.revision.to_string().into()],
            );
            // Engines that speak PostgreSQL's protocol without NOTIFY let followers poll instead.
            let savepoint = self.txn.begin().await.map_err(classify)?;
            match savepoint.execute_raw(notify).await {
                Ok(_) => savepoint.commit().await.map_err(classify)?,
                Err(_) => savepoint.rollback().await.map_err(classify)?,
            }
        }
        let Write { txn, revision, _turn, .. } = self;
        let txn = Arc::into_inner(txn).ok_or_else(in_use).map_err(classify)?;
        txn.commit().await.map_err(classify)?;
        Ok(revision)
    }

    /// Writes the revision and does all that [`Write::commit`] does, but for making it visible: [`Write::reader`] then sees
    /// the world as it would be.
    pub async fn record(&mut self, note: RevisionNote) -> Result<(), StoreError> {
        self.refuse_dangling().await?;
        let classify = |error| self.store.classify(error);
        model_text::store(&self.txn, &self.store.model, self.revision).await.map_err(classify)?;
        let row = row::revision::ActiveModel {
            number: ActiveValue::Set(self.revision),
            recorded_at: ActiveValue::Set(self.store.clock.now()),
            actor: ActiveValue::Set(note.actor),
            command: ActiveValue::Set(note.command.to_owned()),
            idempotency_key: ActiveValue::Set(note.idempotency_key),
            model_hash: ActiveValue::Set(self.store.model.hash.clone()),
            summary: ActiveValue::Set(note.summary),
        };
        row.insert(&*self.txn).await.map_err(classify)?;
        self.is_recorded = true;
        Ok(())
    }

    /// Refuses rows that name an organisation which does not exist: one statement over all columns of the tables that were
    /// written, whatever the number of rows.
    async fn refuse_dangling(&self) -> Result<(), StoreError> {
        let first = self.first_id.load(Ordering::Relaxed);
        let written = self.written.lock().expect("nothing panics while it holds the list").clone();
        let checked: Vec<_> = REFERENCES.iter().filter(|(table, ..)| written.contains(table)).collect();
        if first == i64::MAX || checked.is_empty() {
            return Ok(());
        }
        let parts = checked.iter().enumerate().map(|(at, (table, column, named))| {
            format!(
                "SELECT {at} AS place, t.id FROM {table} t WHERE t.id >= $1 AND t.{column} IS NOT NULL
                 AND NOT EXISTS (SELECT 1 FROM {named} o WHERE o.id = t.{column})"
            )
        });
        let text = format!("{} LIMIT 1", parts.collect::<Vec<_>>().join(" UNION ALL "));
        let statement = Statement::from_sql_and_values(self.backend(), text, [first.into()]);
        let classify = |error| self.store.classify(error);
        let Some(found) = self.txn.query_one_raw(statement).await.map_err(classify)? else { return Ok(()) };
        let place: i32 = found.try_get_by_index(0).map_err(classify)?;
        let row = found.try_get_by_index(1).map_err(classify)?;
        let (table, column, named) = *checked[place as usize];
        let reason =
            format!("it names a row of {named} that does not exist; the command was not carried out");
        Err(StoreError::Corrupt { table, column, row, reason })
    }

    /// Gives up; the database stays as it was.
    pub async fn roll_back(self) -> Result<(), StoreError> {
        let Write { txn, store, _turn, .. } = self;
        let classify = |error| store.classify(error);
        let txn = Arc::into_inner(txn).ok_or_else(in_use).map_err(classify)?;
        txn.rollback().await.map_err(classify)
    }

    pub(super) fn classify(&self, error: DbErr) -> StoreError {
        self.store.classify(error)
    }

    fn backend(&self) -> DbBackend {
        self.txn.get_database_backend()
    }
}

fn in_use() -> DbErr {
    DbErr::Custom("a command's transaction ends while it is being read from".to_owned())
}

async fn bump(txn: &DatabaseTransaction, store: &Store, name: &str, by: i64) -> Result<i64, StoreError> {
    let statement = Statement::from_sql_and_values(
        txn.get_database_backend(),
        "UPDATE counter SET value = value + $1 WHERE name = $2 RETURNING value",
        [Value::from(by), name.into()],
    );
    let row = txn.query_one_raw(statement).await.map_err(|error| store.classify(error))?;
    let corrupt = || StoreError::Corrupt {
        table: "counter",
        column: "value",
        row: 0,
        reason: format!("the counter {name:?} is missing; restore the database from a copy"),
    };
    row.ok_or_else(corrupt)?.try_get_by_index(0).map_err(|_| corrupt())
}

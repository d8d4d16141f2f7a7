//! How organisations moved from state to state, and who decided it.

use chrono::{DateTime, Utc};

use super::sql::{Dialect, day_from};
use super::{Store, StoreError};
use crate::day::Day;

/// A step from one state to another. Keys stand as they were recorded: the model may have changed since.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LifecycleStepRecord {
    /// Primary key.
    pub id: i64,
    /// The organisation.
    pub organization: i64,
    /// Key of the transition, or `apply`.
    pub transition: String,
    /// Key of the state before; `None` for an application.
    pub from_state: Option<String>,
    /// Key of the state after.
    pub to_state: String,
    /// From when the state after holds.
    pub effective: Day,
    /// Who took it, where the actor is a person on record.
    pub person: Option<i64>,
    /// The post by which he might.
    pub post: Option<i64>,
    /// Why.
    pub reason: Option<String>,
    /// The revision that recorded it.
    pub revision: i64,
    /// When that was.
    pub recorded_at: DateTime<Utc>,
}

impl Store {
    /// The steps of these organisations as known at `revision`, in the order they were taken.
    pub async fn list_lifecycle_steps(
        &self,
        organizations: &[i64],
        revision: i64,
    ) -> Result<Vec<LifecycleStepRecord>, StoreError> {
        let sql = Dialect(self.backend());
        let statement = sql.statement(
            format!(
                "SELECT s.id, s.organization_id, s.transition, s.from_state, s.to_state, {}, s.person_id, s.post_id,
                        s.reason, s.recorded_in, n.recorded_at
                 FROM lifecycle_step s JOIN revision n ON n.number = s.recorded_in
                 WHERE {} AND {} ORDER BY s.organization_id, s.id",
                sql.day_number("s.effective"),
                sql.known("s", 1),
                sql.any("s.organization_id", 2),
            ),
            [revision.into(), sql.keys(organizations)],
        );
        self.query_records(statement, |row| {
            Ok(LifecycleStepRecord {
                id: row.try_get_by_index(0)?,
                organization: row.try_get_by_index(1)?,
                transition: row.try_get_by_index(2)?,
                from_state: row.try_get_by_index(3)?,
                to_state: row.try_get_by_index(4)?,
                effective: day_from(row.try_get_by_index(5)?, Day::OPEN_START),
                person: row.try_get_by_index(6)?,
                post: row.try_get_by_index(7)?,
                reason: row.try_get_by_index(8)?,
                revision: row.try_get_by_index(9)?,
                recorded_at: row.try_get_by_index(10)?,
            })
        })
        .await
    }
}

//! Reorganisations: what they plan, what has become of them, and who decided.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::sql::{Dialect, day_from};
use super::{Store, StoreError};
use crate::day::Day;

/// Declares words that stand in the database, with their meanings for whoever reads the API.
macro_rules! words {
    ($(#[$doc:meta])* $type:ident { $($name:ident $key:literal $meaning:literal)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $type {
            $(#[doc = $meaning] $name,)*
        }

        impl $type {
            /// Every one.
            pub const ALL: &[$type] = &[$($type::$name),*];

            /// The key in the database.
            pub fn key(self) -> &'static str {
                match self { $($type::$name => $key,)* }
            }

            /// The one with this key.
            pub fn find(key: &str) -> Option<$type> {
                Self::ALL.iter().find(|known| known.key() == key).copied()
            }
        }
    };
}

words!(
    /// What has become of a reorganisation.
    ReorganizationState {
        Draft "draft" "It is being written."
        Submitted "submitted" "It waits for decisions."
        Approved "approved" "Everybody who has to has approved it."
        Rejected "rejected" "Somebody has rejected it."
        Withdrawn "withdrawn" "It was given up."
        Applied "applied" "Its steps were taken."
        Undone "undone" "Its steps were taken, and taken back."
    }
);

words!(
    /// What somebody decided.
    Decision {
        Approve "approve" "It may be applied."
        Reject "reject" "It may not."
    }
);

/// A reorganisation as its newest version says.
#[derive(Clone, Debug, PartialEq)]
pub struct ReorganizationRecord {
    /// Its id.
    pub id: i64,
    /// Primary key of the version.
    pub row: i64,
    /// What it is called.
    pub title: String,
    /// What it is for.
    pub description: Option<String>,
    /// From when its steps hold.
    pub effective: Option<Day>,
    /// What has become of it.
    pub state: ReorganizationState,
    /// Its steps, as they were told.
    pub steps: Vec<Value>,
    /// The revision that took its steps.
    pub applied_in: Option<i64>,
    /// The revision that wrote the version.
    pub recorded_in: i64,
    /// When that was.
    pub recorded_at: DateTime<Utc>,
    /// Who wrote it.
    pub actor: String,
}

/// A decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecisionRecord {
    /// Primary key.
    pub id: i64,
    /// On which reorganisation.
    pub reorganization: i64,
    /// What was decided.
    pub decision: Decision,
    /// Who decided, where the actor is a person on record.
    pub person: Option<i64>,
    /// Why.
    pub reason: Option<String>,
    /// The revision that recorded it.
    pub revision: i64,
    /// When that was.
    pub recorded_at: DateTime<Utc>,
    /// Who caused it.
    pub actor: String,
}

/// Which reorganisations are read.
#[derive(Clone, Copy, Debug)]
pub enum ReorganizationsOf<'a> {
    /// These.
    Ids(&'a [i64]),
    /// A page of those in a state, or of all; the newest first.
    Page {
        /// Only in this state.
        state: Option<ReorganizationState>,
        /// Only those founded before this one.
        before: Option<i64>,
        /// At most so many.
        size: usize,
    },
}

impl Store {
    /// Reorganisations as known at `revision`, the newest first.
    pub async fn list_reorganizations(
        &self,
        of: ReorganizationsOf<'_>,
        revision: i64,
    ) -> Result<Vec<ReorganizationRecord>, StoreError> {
        let sql = Dialect(self.backend());
        let mut values = vec![revision.into()];
        let mut limit = String::new();
        let condition = match of {
            ReorganizationsOf::Ids(ids) => {
                values.push(sql.keys(ids));
                sql.any("v.reorganization_id", 2)
            }
            ReorganizationsOf::Page { state, before, size } => {
                values.push(before.unwrap_or(i64::MAX).into());
                values.push(i64::try_from(size).unwrap_or(i64::MAX).into());
                limit.push_str(" LIMIT $3");
                let mut condition = "v.reorganization_id < $2".to_owned();
                if let Some(state) = state {
                    values.push(state.key().into());
                    condition.push_str(" AND v.state = $4");
                }
                condition
            }
        };
        let text = format!(
            "SELECT v.reorganization_id, v.id, v.title, v.description, {}, v.state, {}, v.applied_in, v.recorded_in,
                    n.recorded_at, n.actor
             FROM reorganization_version v JOIN revision n ON n.number = v.recorded_in
             WHERE {condition} AND {} ORDER BY v.reorganization_id DESC{limit}",
            sql.day_number("v.effective"),
            sql.json_text("v.steps"),
            sql.known("v", 1),
        );
        self.query_records(sql.statement(text, values), |row| {
            let (id, key, steps): (i64, String, String) =
                (row.try_get_by_index(1)?, row.try_get_by_index(5)?, row.try_get_by_index(6)?);
            let corrupt = |column, reason| StoreError::Corrupt {
                table: "reorganization_version",
                column,
                row: id,
                reason,
            };
            let state = ReorganizationState::find(&key);
            let effective: Option<i64> = row.try_get_by_index(4)?;
            Ok(ReorganizationRecord {
                id: row.try_get_by_index(0)?,
                row: id,
                title: row.try_get_by_index(2)?,
                description: row.try_get_by_index(3)?,
                effective: effective.map(|day| day_from(Some(day), Day::OPEN_START)),
                state: state.ok_or_else(|| corrupt("state", format!("{key:?} is no state")))?,
                steps: serde_json::from_str(&steps).map_err(|error| corrupt("steps", error.to_string()))?,
                applied_in: row.try_get_by_index(7)?,
                recorded_in: row.try_get_by_index(8)?,
                recorded_at: row.try_get_by_index(9)?,
                actor: row.try_get_by_index(10)?,
            })
        })
        .await
    }

    /// One reorganisation as known at `revision`.
    pub async fn find_reorganization(
        &self,
        id: i64,
        revision: i64,
    ) -> Result<Option<ReorganizationRecord>, StoreError> {
        Ok(self.list_reorganizations(ReorganizationsOf::Ids(&[id]), revision).await?.pop())
    }

    /// Decisions on these reorganisations that are known at `revision`, in the order in which they were taken.
    pub async fn list_reorganization_decisions(
        &self,
        reorganizations: &[i64],
        revision: i64,
    ) -> Result<Vec<DecisionRecord>, StoreError> {
        let sql = Dialect(self.backend());
        let text = format!(
            "SELECT d.id, d.reorganization_id, d.decision, d.person_id, d.reason, d.recorded_in, n.recorded_at, n.actor
             FROM reorganization_decision d JOIN revision n ON n.number = d.recorded_in
             WHERE d.recorded_in <= $1 AND {} ORDER BY d.reorganization_id, d.id",
            sql.any("d.reorganization_id", 2)
        );
        let statement = sql.statement(text, [revision.into(), sql.keys(reorganizations)]);
        self.query_records(statement, |row| {
            let (id, key): (i64, String) = (row.try_get_by_index(0)?, row.try_get_by_index(2)?);
            let decision = Decision::find(&key).ok_or_else(|| StoreError::Corrupt {
                table: "reorganization_decision",
                column: "decision",
                row: id,
                reason: format!("{key:?} is no decision"),
            })?;
            Ok(DecisionRecord {
                id,
                reorganization: row.try_get_by_index(1)?,
                decision,
                person: row.try_get_by_index(3)?,
                reason: row.try_get_by_index(4)?,
                revision: row.try_get_by_index(5)?,
                recorded_at: row.try_get_by_index(6)?,
                actor: row.try_get_by_index(7)?,
            })
        })
        .await
    }
}

//! Change events: what happened, to which organisations, and what came of it.

use chrono::{DateTime, Utc};

use super::sql::{Dialect, day_from};
use super::{Store, StoreError};
use crate::day::Day;

/// Declares the types of events, with their keys in the database and their meanings for whoever reads the API.
macro_rules! change_types {
    ($($name:ident $key:literal $meaning:literal)*) => {
        /// What happened.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum ChangeType {
            $(#[doc = $meaning] $name,)*
        }

        impl ChangeType {
            /// Every type.
            pub const ALL: &[ChangeType] = &[$(ChangeType::$name),*];

            /// The key in the database.
            pub fn key(self) -> &'static str {
                match self { $(ChangeType::$name => $key,)* }
            }

            /// What it means.
            pub fn meaning(self) -> &'static str {
                match self { $(ChangeType::$name => $meaning,)* }
            }

            /// The type with this key.
            pub fn find(key: &str) -> Option<ChangeType> {
                Self::ALL.iter().find(|known| known.key() == key).copied()
            }
        }
    };
}

change_types! {
    Found "found" "An organization came to be."
    Rename "rename" "It is called something else: its name, short name or a name in another language."
    Update "update" "Attributes have other values."
    ChangeKind "change_kind" "It became an organization of another kind."
    ChangeCode "change_code" "It bears another code."
    Move "move" "It stands under another parent in a hierarchy."
    Transfer "transfer" "It was handed over: its home is under another parent, with the consent of both sides where the model asks for it."
    Merge "merge" "Organizations became one."
    Split "split" "One organization became several."
    Transition "transition" "It passed to another state of its lifecycle."
    Dissolve "dissolve" "It ended."
    Restore "restore" "It exists again after it had ended."
    Relate "relate" "A tie to another organization began."
    Unrelate "unrelate" "A tie to another organization ended."
    Join "join" "Somebody became a member."
    Leave "leave" "Somebody's membership ended."
    CreatePost "create_post" "A post came to be."
    ClosePost "close_post" "A post ended."
    Appoint "appoint" "Somebody was appointed to a post."
    Relieve "relieve" "Somebody no longer holds a post."
    Second "second" "Somebody was sent to another organization for a time, and keeps his home."
    Recall "recall" "Somebody who had been sent elsewhere was called back."
    Undo "undo" "Changes were taken back, as if they had never been made."
}

/// On which side of an event an organisation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// It was there before.
    Original,
    /// It is there afterwards.
    Result,
}

impl Side {
    /// The key in the database.
    pub fn key(self) -> &'static str {
        match self {
            Side::Original => "original",
            Side::Result => "result",
        }
    }
}

/// An event with its parties.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangeEventRecord {
    /// Primary key.
    pub id: i64,
    /// What happened.
    pub change_type: ChangeType,
    /// From when it holds.
    pub effective: Day,
    /// Whether nothing happened and the record was wrong.
    pub is_correction: bool,
    /// Why.
    pub reason: Option<String>,
    /// The person whom it is about.
    pub person: Option<i64>,
    /// The reorganisation that it was a step of.
    pub reorganization: Option<i64>,
    /// What else belongs to it.
    pub detail: serde_json::Value,
    /// The organisations there were before, in the order in which they were named.
    pub originals: Vec<i64>,
    /// The organisations there are afterwards.
    pub results: Vec<i64>,
    /// The revision that recorded it.
    pub revision: i64,
    /// When that was.
    pub recorded_at: DateTime<Utc>,
    /// Who caused it: the actor of the revision.
    pub actor: String,
    /// The revision that undid it.
    pub superseded_in: Option<i64>,
}

/// Which events are asked for.
#[derive(Clone, Copy, Debug)]
pub enum EventsOf<'a> {
    /// Those that these organisations are a party to.
    Organizations(&'a [i64]),
    /// Those of these revisions.
    Revisions(&'a [i64]),
}

impl Store {
    /// Events as known at `revision`, with `undone` also those that were taken back; in the order in which they were recorded.
    pub async fn list_change_events(
        &self,
        of: EventsOf<'_>,
        revision: i64,
        undone: bool,
    ) -> Result<Vec<ChangeEventRecord>, StoreError> {
        let sql = Dialect(self.backend());
        let (condition, keys) = match of {
            EventsOf::Organizations(ids) => (
                format!(
                    "e.id IN (SELECT o.change_event_id FROM change_party o WHERE {})",
                    sql.any("o.organization_id", 2)
                ),
                ids,
            ),
            EventsOf::Revisions(numbers) => (sql.any("e.recorded_in", 2), numbers),
        };
        let known = if undone { "e.recorded_in <= $1".to_owned() } else { sql.known("e", 1) };
        let text = format!(
            "SELECT e.id, e.type, {}, e.is_correction, e.reason, e.person_id, e.reorganization_id, {}, e.recorded_in,
                    n.recorded_at, n.actor, CASE WHEN e.superseded_in <= $1 THEN e.superseded_in END,
                    p.organization_id, p.side
             FROM change_event e JOIN revision n ON n.number = e.recorded_in
             LEFT JOIN change_party p ON p.change_event_id = e.id
             WHERE {condition} AND {known} ORDER BY e.recorded_in, e.id, p.id",
            sql.day_number("e.effective"),
            sql.json_text("e.detail"),
        );
        let rows = self
            .query_records(sql.statement(text, [revision.into(), sql.keys(keys)]), |row| {
                let (id, key): (i64, String) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
                let corrupt =
                    |column, reason| StoreError::Corrupt { table: "change_event", column, row: id, reason };
                let change_type = ChangeType::find(&key)
                    .ok_or_else(|| corrupt("type", format!("{key:?} is no type of change")))?;
                let detail: String = row.try_get_by_index(7)?;
                let detail =
                    serde_json::from_str(&detail).map_err(|error| corrupt("detail", error.to_string()))?;
                let event = ChangeEventRecord {
                    id,
                    change_type,
                    effective: day_from(row.try_get_by_index(2)?, Day::OPEN_START),
                    is_correction: row.try_get_by_index::<i32>(3)? != 0,
                    reason: row.try_get_by_index(4)?,
                    person: row.try_get_by_index(5)?,
                    reorganization: row.try_get_by_index(6)?,
                    detail,
                    originals: Vec::new(),
                    results: Vec::new(),
                    revision: row.try_get_by_index(8)?,
                    recorded_at: row.try_get_by_index(9)?,
                    actor: row.try_get_by_index(10)?,
                    superseded_in: row.try_get_by_index(11)?,
                };
                let party: Option<i64> = row.try_get_by_index(12)?;
                let side: Option<String> = row.try_get_by_index(13)?;
                Ok((event, party.zip(side)))
            })
            .await?;
        let mut events: Vec<ChangeEventRecord> = Vec::new();
        for (event, party) in rows {
            if events.last().is_none_or(|last| last.id != event.id) {
                events.push(event);
            }
            let event = events.last_mut().expect("one was pushed");
            match party {
                Some((organization, side)) if side == Side::Original.key() => {
                    event.originals.push(organization);
                }
                Some((organization, _)) => event.results.push(organization),
                None => {}
            }
        }
        Ok(events)
    }
}

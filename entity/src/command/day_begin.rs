//! The turn of the day: what was recorded for a day takes effect when it begins, and the change log says so, once.
//!
//! However many processes serve a database, and also after days on which none did, every day on which something begins or
//! ends becomes one revision; the lock of every command sees to it.

use serde_json::json;

use crate::day::Day;
use crate::store::{DayChange, RevisionNote, Store, StoreError};

/// Its name in the change log.
pub const DAY_BEGIN: &str = "day_begin";

/// Logs the days that have begun since the last one that is logged, up to today. Returns the revisions that it wrote, one a
/// day on which something begins or ends. A database of which no day is logged begins with today.
pub async fn day_begin(store: &Store) -> Result<Vec<i64>, StoreError> {
    let today = store.clock().today();
    let Some(logged) = store.fetch_logged_day().await? else {
        store.note_logged_day(today).await?;
        return Ok(Vec::new());
    };
    if logged >= today {
        return Ok(Vec::new());
    }
    // Looking takes long where there is much; whoever writes need not wait for it.
    let revision = store.fetch_revision().await?;
    let early = days(store, logged, today, revision).await?;
    let mut write = store.begin_write().await?;
    let reader = write.reader();
    let now_logged = reader.fetch_logged_day().await?.unwrap_or(today);
    if now_logged >= today {
        drop(reader);
        write.roll_back().await?;
        return Ok(Vec::new());
    }
    let committed = write.revision() - 1;
    let days = match (now_logged, committed) == (logged, revision) {
        true => early,
        false => days(&reader, now_logged, today, committed).await?,
    };
    drop(reader);
    if days.is_empty() {
        // A revision of nothing would tell nobody anything. Whoever writes before the day is noted writes on it.
        write.roll_back().await?;
        store.note_logged_day(today).await?;
        return Ok(Vec::new());
    }
    let mut revisions = Vec::with_capacity(days.len());
    for (day, changes) in &days {
        write.next().await?;
        write.insert_day_changes(changes).await?;
        write.record(note(*day, changes)).await?;
        revisions.push(write.revision());
    }
    write.note_logged_day(today).await?;
    write.commit_recorded().await?;
    Ok(revisions)
}

/// The days after `since` up to `until` on which something begins or ends that was recorded before them. What is recorded on
/// the day itself, or later, holds from the moment at which it is, and its own revision says so.
async fn days(
    store: &Store,
    since: Day,
    until: Day,
    revision: i64,
) -> Result<Vec<(Day, Vec<DayChange>)>, StoreError> {
    let mut days: Vec<(Day, Vec<DayChange>)> = Vec::new();
    for change in store.list_day_changes(since, until, revision).await? {
        match days.last_mut() {
            Some((day, changes)) if *day == change.day => changes.push(change),
            _ => days.push((change.day, vec![change])),
        }
    }
    for (day, changes) in &mut days {
        let before = store.fetch_revision_before(*day).await?;
        changes.retain(|change| change.recorded_in <= before);
        changes.dedup_by_key(|change| (change.organization, change.part));
    }
    days.retain(|(_, changes)| !changes.is_empty());
    Ok(days)
}

fn note(day: Day, changes: &[DayChange]) -> RevisionNote {
    let mut organizations: Vec<i64> = changes.iter().map(|change| change.organization).collect();
    organizations.dedup();
    RevisionNote {
        actor: String::new(),
        command: DAY_BEGIN,
        idempotency_key: None,
        summary: json!({ "day": day.to_string(), "organizations": organizations.len() }),
    }
}

//! Events written past the commands: what happened, in a revision that is there already.

use entity::day::Day;
use entity::store::{Batch, Cells, ChangeType, Side, Store, Write};

use crate::direct::commit;

/// An event that a revision should have recorded.
#[derive(Clone, Debug)]
pub struct Event<'a> {
    /// What happened.
    pub change_type: ChangeType,
    /// When.
    pub effective: Day,
    /// The organisations there were before.
    pub originals: &'a [i64],
    /// The organisations there are afterwards.
    pub results: &'a [i64],
    /// The revision that recorded it.
    pub revision: i64,
}

/// Writes an event into its revision, and returns its id.
pub async fn record(store: &Store, event: Event<'_>) -> i64 {
    let write = store.begin_write().await.expect("the lock can be taken");
    let parties: Vec<(i64, Side)> = event
        .originals
        .iter()
        .map(|id| (*id, Side::Original))
        .chain(event.results.iter().map(|id| (*id, Side::Result)))
        .collect();
    let mut ids = write.reserve_ids(1 + parties.len()).await.expect("ids can be reserved");
    let id = ids.next().expect("one was reserved");
    let text = |text: &str| Cells::Text(vec![Some(text.to_owned())]);
    let row = vec![
        ("id", Cells::Number(vec![id])),
        ("type", text(event.change_type.key())),
        ("effective", Cells::Day(vec![event.effective])),
        ("is_correction", Cells::Int(vec![0])),
        ("reason", text("because")),
        ("detail", Cells::Json(vec![Some("{}".to_owned())])),
        ("recorded_in", Cells::Same(event.revision)),
    ];
    insert(&write, "change_event", row).await;
    let side = |(_, side): &(i64, Side)| Some(side.key().to_owned());
    let columns = vec![
        ("id", Cells::Number(ids.collect())),
        ("change_event_id", Cells::Same(id)),
        ("organization_id", Cells::Number(parties.iter().map(|(id, _)| *id).collect())),
        ("side", Cells::Text(parties.iter().map(side).collect())),
        ("recorded_in", Cells::Same(event.revision)),
    ];
    insert(&write, "change_party", columns).await;
    commit(write).await;
    id
}

async fn insert(write: &Write, table: &'static str, columns: Vec<(&'static str, Cells)>) {
    write.insert(&Batch { table, columns }, &mut |_| {}).await.expect("rows can be written");
}

/// Takes an event back in a revision of its own, which it returns.
pub async fn undo(store: &Store, event: i64) -> i64 {
    let write = store.begin_write().await.expect("the lock can be taken");
    write.supersede("change_event", &[event]).await.expect("it can be replaced");
    commit(write).await
}

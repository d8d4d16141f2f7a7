//! Rows written past every rule, for worlds that no import would make. The store's own transaction is used, so
//! that revisions and followers are as in earnest.

use entity::day::Day;
use entity::store::{Batch, Cells, RevisionNote, Store, Write};

use crate::oracle::{Link, Oracle, Version};

/// What a write added: primary keys, in the order of the oracle's lists.
#[derive(Clone, Debug, Default)]
pub struct Written {
    /// In `organization_version`.
    pub versions: Vec<i64>,
    /// In `relation`.
    pub links: Vec<i64>,
}

/// Writes `rows` as one revision, after replacing `superseded`. `new` organisations are founded.
pub async fn write(store: &Store, new: &[i64], rows: &Oracle, superseded: &Written) -> Written {
    let write = store.begin_write().await.expect("the lock can be taken");
    supersede(&write, superseded).await;
    let revision = write.revision();
    let count = rows.versions.len() + rows.links.len();
    let mut keys = write.reserve_ids(count).await.expect("ids can be reserved");
    let mut take = |count: usize| keys.by_ref().take(count).collect::<Vec<i64>>();
    let written = Written { versions: take(rows.versions.len()), links: take(rows.links.len()) };
    let organizations = vec![("id", Cells::Number(new.to_vec())), ("recorded_in", Cells::Same(revision))];
    insert(&write, "organization", organizations).await;
    insert(&write, "organization_version", version_columns(store, &rows.versions, &written, revision)).await;
    insert(&write, "relation", link_columns(store, &rows.links, &written, revision)).await;
    commit(write).await;
    written
}

async fn supersede(write: &Write, superseded: &Written) {
    write.supersede("organization_version", &superseded.versions).await.expect("versions can be replaced");
    write.supersede("relation", &superseded.links).await.expect("links can be replaced");
}

async fn insert(write: &Write, table: &'static str, columns: Vec<(&'static str, Cells)>) {
    let batch = Batch { table, columns };
    if !batch.is_empty() {
        write.insert(&batch, &mut |_| {}).await.expect("rows can be written");
    }
}

/// Ends a transaction as a command does.
pub async fn commit(write: Write) -> i64 {
    let note = RevisionNote {
        actor: "testkit".to_owned(),
        command: "test",
        idempotency_key: None,
        summary: serde_json::json!({}),
    };
    write.commit(note).await.expect("the revision can be committed")
}

fn version_columns(
    store: &Store,
    rows: &[Version],
    written: &Written,
    revision: i64,
) -> Vec<(&'static str, Cells)> {
    let key = |row: &Version| Some(store.model().kind(row.kind).key.clone());
    vec![
        ("id", Cells::Number(written.versions.clone())),
        ("organization_id", Cells::Number(rows.iter().map(|row| row.id).collect())),
        ("kind", Cells::Text(rows.iter().map(key).collect())),
        ("code", Cells::Text(rows.iter().map(|row| row.code.clone()).collect())),
        ("name", Cells::Text(rows.iter().map(|row| Some(row.name.clone())).collect())),
        ("attributes", Cells::Json(rows.iter().map(|_| Some("{}".to_owned())).collect())),
        ("valid_from", days(rows.iter().map(|row| row.validity.from))),
        ("valid_to", days(rows.iter().map(|row| row.validity.to))),
        ("recorded_in", Cells::Same(revision)),
    ]
}

fn link_columns(
    store: &Store,
    rows: &[Link],
    written: &Written,
    revision: i64,
) -> Vec<(&'static str, Cells)> {
    let key = |row: &Link| Some(store.model().hierarchy(row.hierarchy).key.clone());
    vec![
        ("id", Cells::Number(written.links.clone())),
        ("type", Cells::Text(rows.iter().map(key).collect())),
        ("from_id", Cells::Number(rows.iter().map(|row| row.child).collect())),
        ("to_id", Cells::Number(rows.iter().map(|row| row.parent).collect())),
        ("rank", Cells::Int(rows.iter().map(|row| row.rank).collect())),
        ("valid_from", days(rows.iter().map(|row| row.validity.from))),
        ("valid_to", days(rows.iter().map(|row| row.validity.to))),
        ("recorded_in", Cells::Same(revision)),
    ]
}

fn days(days: impl Iterator<Item = Day>) -> Cells {
    Cells::Day(days.collect())
}

/// A tie without parent meaning, which files cannot hold yet: from one code to another.
pub async fn link(store: &Store, relation_type: &str, from: i64, to: i64, weight: Option<f64>) {
    let write = store.begin_write().await.expect("the lock can be taken");
    let revision = write.revision();
    let id = write.reserve_ids(1).await.expect("ids can be reserved").start;
    let columns = vec![
        ("id", Cells::Number(vec![id])),
        ("type", Cells::Text(vec![Some(relation_type.to_owned())])),
        ("from_id", Cells::Number(vec![from])),
        ("to_id", Cells::Number(vec![to])),
        ("rank", Cells::Int(vec![0])),
        ("weight", Cells::Float(vec![weight])),
        ("valid_from", Cells::Day(vec![Day::OPEN_START])),
        ("valid_to", Cells::Day(vec![Day::OPEN_END])),
        ("recorded_in", Cells::Same(revision)),
    ];
    insert(&write, "relation", columns).await;
    commit(write).await;
}

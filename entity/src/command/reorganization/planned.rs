//! The world as a reorganisation would leave it, without a lock: the recorded one, with the rows of its draft laid over it.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::json;

use super::difference::{Difference, Moved};
use super::take;
use crate::command::Violation;
use crate::command::change::{Draft, Keyed, Rows, Slot, Table};
use crate::command::ground::Ground;
use crate::day::Day;
use crate::snapshot::{Delta, History};
use crate::store::{
    AppointmentRecord, Cells, EdgeRow, MembershipRecord, PostRow, ReorganizationRecord, Store, StoreError,
    VersionRow,
};

/// The world as a reorganisation would leave it.
pub struct Planned {
    /// The day from which its steps hold.
    pub effective: Day,
    /// What stands in the way. Where there is anything, the world is the recorded one, and nothing is different.
    pub violations: Vec<Violation>,
    /// What would be different on the effective day.
    pub differences: Vec<Difference>,
    /// How much would move.
    pub moved: Moved,
    /// Reads it. Its revision is the one that it is planned on.
    pub store: Store,
    /// The history of it.
    pub history: Arc<History>,
}

/// What is new has ids from here on until it is written: greater than any that will ever be given away. Organisations come
/// first, in the order in which steps found them, so that their ids stay the same as long as the steps do.
pub const FIRST_PLANNED: i64 = 1 << 62;

/// The world as a reorganisation would leave it on top of `history`, if `actor` applied it on `today`.
pub async fn plan(
    store: &Store,
    history: &Arc<History>,
    record: &ReorganizationRecord,
    (actor, today): (Option<&str>, Day),
) -> Result<Planned, StoreError> {
    let ground = Ground::at(store, history, today, actor).await?;
    let revision = ground.revision;
    let (draft, how) = take(ground, &record.steps, record.effective, None).await?;
    let mut planned = Planned {
        effective: how.day,
        violations: Vec::new(),
        differences: Vec::new(),
        moved: Moved::default(),
        store: store.clone(),
        history: Arc::clone(history),
    };
    if !draft.violations.is_empty() {
        planned.violations = draft.violations;
        return Ok(planned);
    }
    let last = store.fetch_last_id().await?;
    let things = FIRST_PLANNED..FIRST_PLANNED + draft.count_things() as i64;
    let ids = last + 1..last + 1 + draft.count_rows() as i64;
    let rows = draft.rows(things, ids, revision, Some(record.id));
    planned.differences = draft.differences(how.day, &rows.new);
    planned.moved = Moved::of(&draft, &planned.differences);
    let delta = delta(&draft, &rows, revision)?;
    let base = Arc::clone(history);
    let applied = tokio::task::spawn_blocking(move || base.apply(&delta)).await;
    planned.history = Arc::new(applied.expect("building a history does not panic")?);
    planned.store = store.laid_over(&rows.batches, &rows.replaced);
    Ok(planned)
}

/// The rows that are laid out for a table, with their primary keys.
fn laid<'a, T: Clone + PartialEq + Keyed>(
    rows: &Rows,
    name: &str,
    table: &'a Table<T>,
) -> Vec<(i64, &'a Slot<T>)> {
    let batch = rows.batches.iter().find(|batch| batch.table == name);
    let keys = batch.and_then(|batch| batch.columns.iter().find(|(column, _)| *column == "id"));
    let keys = match keys {
        Some((_, Cells::Number(keys))) => keys.clone(),
        _ => Vec::new(),
    };
    let written = table.changed().filter(|(_, slot)| slot.holds()).map(|(_, slot)| slot);
    keys.into_iter().zip(written).collect()
}

/// Recorded rows of a table that go.
fn gone<T: Clone + PartialEq + Keyed>(table: &Table<T>) -> impl Iterator<Item = (i64, &T)> {
    let recorded = table.changed().filter_map(|(_, slot)| slot.recorded.as_ref());
    recorded.map(|recorded| (recorded.row, &recorded.value))
}

fn delta(draft: &Draft, rows: &Rows, revision: i64) -> Result<Delta, StoreError> {
    let mut delta = Delta::new(draft.ground.history.model().clone(), revision);
    let id = |new: &HashMap<i64, i64>, id: i64| new.get(&id).copied().unwrap_or(id);
    let of = |given: i64| id(&rows.new, given);
    for (row, slot) in laid(rows, "organization_version", &draft.versions) {
        let value = &slot.value;
        let names = (!value.names.is_empty()).then(|| json!(value.names).to_string());
        let attributes = serde_json::Value::Object(value.attributes.clone()).to_string();
        delta.add_version(&VersionRow {
            row,
            organization: of(value.organization),
            kind: &value.kind,
            code: value.code.as_deref(),
            name: &value.name,
            short_name: value.short_name.as_deref(),
            names: names.as_deref(),
            attributes: &attributes,
            validity: slot.validity,
            state: value.state.as_deref(),
        })?;
    }
    for (row, slot) in laid(rows, "relation", &draft.ties) {
        delta.add_relation(&EdgeRow {
            row,
            relation_type: &slot.value.relation_type,
            from: of(slot.value.from),
            to: of(slot.value.to),
            rank: slot.value.rank,
            validity: slot.validity,
            weight: slot.value.weight,
            role: slot.value.role.as_deref(),
        });
    }
    for (row, slot) in laid(rows, "membership", &draft.memberships) {
        delta.add_membership(MembershipRecord {
            id: of(slot.value.id),
            row,
            person: of(slot.value.person),
            organization: of(slot.value.organization),
            membership_type: slot.value.membership_type,
            validity: slot.validity,
        });
    }
    for (row, slot) in laid(rows, "post", &draft.posts) {
        delta.add_post(&PostRow {
            id: of(slot.value.id),
            row,
            organization: of(slot.value.organization),
            role: slot.value.role.as_deref(),
            validity: slot.validity,
        });
    }
    for (row, slot) in laid(rows, "appointment", &draft.appointments) {
        delta.add_appointment(AppointmentRecord {
            id: of(slot.value.id),
            row,
            post: of(slot.value.post),
            person: of(slot.value.person),
            appointment_type: slot.value.appointment_type,
            acting: slot.value.acting,
            home: slot.value.home.map(of),
            validity: slot.validity,
        });
    }
    gone(&draft.versions).for_each(|(row, value)| delta.supersede_version(row, value.organization));
    gone(&draft.ties).for_each(|(row, value)| delta.supersede_relation(row, value.from));
    gone(&draft.memberships).for_each(|(row, value)| delta.supersede_membership(row, value.organization));
    gone(&draft.posts).for_each(|(row, value)| delta.supersede_post(row, value.organization));
    gone(&draft.appointments).for_each(|(row, value)| delta.supersede_appointment(row, value.post));
    Ok(delta)
}

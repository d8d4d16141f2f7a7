//! A draft as rows: what is replaced, what is written anew, and under which ids.

use std::collections::HashMap;
use std::ops::Range;

use serde_json::{Value, json};

use super::draft::Draft;
use super::table::{Keyed, Slot, Table};
use crate::command::CommandError;
use crate::day::Period;
use crate::store::{Batch, Cells, Side, Write};

type Columns = Vec<(&'static str, Cells)>;

/// A draft as rows.
pub(in crate::command) struct Rows {
    /// What is written anew.
    pub(in crate::command) batches: Vec<Batch>,
    /// Primary keys of what is replaced, by table.
    pub(in crate::command) replaced: Vec<(&'static str, Vec<i64>)>,
    /// Ids of what is new, by the numbers that stood for them.
    pub(in crate::command) new: HashMap<i64, i64>,
}

/// Lays out rows under ids from two blocks.
struct Writer {
    revision: i64,
    /// Ids that are left for what is new.
    things: Range<i64>,
    /// Ids that are left for rows.
    ids: Range<i64>,
    batches: Vec<Batch>,
    new: HashMap<i64, i64>,
}

/// The slots of a table that are written.
fn written<T: Clone + PartialEq + Keyed>(table: &Table<T>) -> Vec<Slot<T>> {
    table.changed().filter(|(_, slot)| slot.holds()).map(|(_, slot)| slot.clone()).collect()
}

/// The recorded rows of a table that are replaced.
fn replaced<T: Clone + PartialEq + Keyed>(table: &Table<T>) -> Vec<i64> {
    table.changed().filter_map(|(_, slot)| slot.recorded.as_ref().map(|recorded| recorded.row)).collect()
}

impl Draft {
    /// Writes everything; returns the ids that what is new has got. `reorganization` is the plan that it was a part of.
    pub(in crate::command) async fn write(
        &self,
        write: &Write,
        reorganization: Option<i64>,
    ) -> Result<HashMap<i64, i64>, CommandError> {
        let things = self.count_things();
        let ids = write.reserve_ids(things + self.count_rows()).await?;
        let first_row = ids.start + things as i64;
        let rows = self.rows(ids.start..first_row, first_row..ids.end, write.revision(), reorganization);
        for (table, keys) in &rows.replaced {
            write.supersede(table, keys).await?;
        }
        for batch in &rows.batches {
            write.insert(batch, &mut |_| {}).await?;
        }
        Ok(rows.new)
    }

    /// How many organisations, people and things of theirs are new.
    pub(in crate::command) fn count_things(&self) -> usize {
        self.new.organizations.len() + self.new.people.len() + self.new_things()
    }

    /// How many rows are written, besides those that are nothing but an id.
    pub(in crate::command) fn count_rows(&self) -> usize {
        fn count<T: Clone + PartialEq + Keyed>(table: &Table<T>) -> usize {
            table.changed().filter(|(_, slot)| slot.holds()).count()
        }
        let parties = self.events.iter().map(|event| event.originals.len() + event.results.len());
        count(&self.versions)
            + count(&self.ties)
            + count(&self.identifiers)
            + count(&self.people)
            + count(&self.memberships)
            + count(&self.posts)
            + count(&self.appointments)
            + self.steps.len()
            + self.events.len()
            + parties.sum::<usize>()
    }

    /// Everything as rows of `revision`: as many `things` and `ids` are taken as are counted.
    pub(in crate::command) fn rows(
        &self,
        things: Range<i64>,
        ids: Range<i64>,
        revision: i64,
        reorganization: Option<i64>,
    ) -> Rows {
        let versions = written(&self.versions);
        let ties = written(&self.ties);
        let identifiers = written(&self.identifiers);
        let people = written(&self.people);
        let memberships = written(&self.memberships);
        let posts = written(&self.posts);
        let appointments = written(&self.appointments);
        let mut writer = Writer { revision, things, ids, batches: Vec::new(), new: HashMap::new() };
        writer.things(self);
        let replaced = vec![
            ("organization_version", replaced(&self.versions)),
            ("relation", replaced(&self.ties)),
            ("identifier", replaced(&self.identifiers)),
            ("person_version", replaced(&self.people)),
            ("membership", replaced(&self.memberships)),
            ("post", replaced(&self.posts)),
            ("appointment", replaced(&self.appointments)),
        ];
        let text = |list: Vec<Option<String>>| Cells::Text(list);
        let of =
            |writer: &Writer, ids: Vec<i64>| Cells::Number(ids.into_iter().map(|id| writer.id(id)).collect());
        let columns = vec![
            ("organization_id", of(&writer, versions.iter().map(|slot| slot.value.organization).collect())),
            ("kind", text(versions.iter().map(|slot| Some(slot.value.kind.clone())).collect())),
            ("code", text(versions.iter().map(|slot| slot.value.code.clone()).collect())),
            ("name", text(versions.iter().map(|slot| Some(slot.value.name.clone())).collect())),
            ("short_name", text(versions.iter().map(|slot| slot.value.short_name.clone()).collect())),
            ("names", Cells::Json(versions.iter().map(|slot| names_text(&slot.value.names)).collect())),
            ("state", text(versions.iter().map(|slot| slot.value.state.clone()).collect())),
            (
                "attributes",
                Cells::Json(
                    versions
                        .iter()
                        .map(|slot| Some(Value::Object(slot.value.attributes.clone()).to_string()))
                        .collect(),
                ),
            ),
        ];
        writer.dated("organization_version", &versions, columns);
        let columns = vec![
            ("type", text(ties.iter().map(|slot| Some(slot.value.relation_type.clone())).collect())),
            ("from_id", of(&writer, ties.iter().map(|slot| slot.value.from).collect())),
            ("to_id", of(&writer, ties.iter().map(|slot| slot.value.to).collect())),
            ("rank", Cells::Int(ties.iter().map(|slot| slot.value.rank).collect())),
            ("weight", Cells::Float(ties.iter().map(|slot| slot.value.weight).collect())),
            ("role", text(ties.iter().map(|slot| slot.value.role.clone()).collect())),
        ];
        writer.dated("relation", &ties, columns);
        let columns = vec![
            (
                "organization_id",
                of(&writer, identifiers.iter().map(|slot| slot.value.organization).collect()),
            ),
            ("scheme", text(identifiers.iter().map(|slot| Some(slot.value.scheme.clone())).collect())),
            ("value", text(identifiers.iter().map(|slot| Some(slot.value.value.clone())).collect())),
        ];
        writer.dated("identifier", &identifiers, columns);
        let columns = vec![
            ("person_id", of(&writer, people.iter().map(|slot| slot.value.person).collect())),
            ("code", text(people.iter().map(|slot| slot.value.code.clone()).collect())),
            ("name", text(people.iter().map(|slot| Some(slot.value.name.clone())).collect())),
            ("phone", text(people.iter().map(|slot| slot.value.phone.clone()).collect())),
        ];
        writer.dated("person_version", &people, columns);
        let columns = vec![
            ("membership_id", of(&writer, memberships.iter().map(|slot| slot.value.id).collect())),
            ("person_id", of(&writer, memberships.iter().map(|slot| slot.value.person).collect())),
            (
                "organization_id",
                of(&writer, memberships.iter().map(|slot| slot.value.organization).collect()),
            ),
            (
                "type",
                text(
                    memberships
                        .iter()
                        .map(|slot| Some(slot.value.membership_type.key().to_owned()))
                        .collect(),
                ),
            ),
        ];
        writer.dated("membership", &memberships, columns);
        let columns = vec![
            ("post_id", of(&writer, posts.iter().map(|slot| slot.value.id).collect())),
            ("organization_id", of(&writer, posts.iter().map(|slot| slot.value.organization).collect())),
            ("role", text(posts.iter().map(|slot| slot.value.role.clone()).collect())),
            ("code", text(posts.iter().map(|slot| slot.value.code.clone()).collect())),
            ("title", text(posts.iter().map(|slot| Some(slot.value.title.clone())).collect())),
        ];
        writer.dated("post", &posts, columns);
        let columns = vec![
            ("appointment_id", of(&writer, appointments.iter().map(|slot| slot.value.id).collect())),
            ("post_id", of(&writer, appointments.iter().map(|slot| slot.value.post).collect())),
            ("person_id", of(&writer, appointments.iter().map(|slot| slot.value.person).collect())),
            (
                "type",
                text(
                    appointments
                        .iter()
                        .map(|slot| Some(slot.value.appointment_type.key().to_owned()))
                        .collect(),
                ),
            ),
            ("acting", Cells::Int(appointments.iter().map(|slot| i32::from(slot.value.acting)).collect())),
            (
                "home_id",
                Cells::NumberOrNull(
                    appointments.iter().map(|slot| slot.value.home.map(|home| writer.id(home))).collect(),
                ),
            ),
        ];
        writer.dated("appointment", &appointments, columns);
        writer.steps(self);
        writer.events(self, reorganization);
        Rows { batches: writer.batches, replaced, new: writer.new }
    }

    /// How many memberships, posts and appointments are new.
    fn new_things(&self) -> usize {
        let mut ids: Vec<i64> = self.memberships.changed().map(|(_, slot)| slot.value.id).collect();
        ids.extend(self.posts.changed().map(|(_, slot)| slot.value.id));
        ids.extend(self.appointments.changed().map(|(_, slot)| slot.value.id));
        ids.retain(|id| *id < 0);
        ids.sort_unstable();
        ids.dedup();
        ids.len()
    }
}

fn names_text(names: &std::collections::BTreeMap<String, String>) -> Option<String> {
    (!names.is_empty()).then(|| json!(names).to_string())
}

impl Writer {
    /// The id of something recorded or new.
    fn id(&self, id: i64) -> i64 {
        self.new.get(&id).copied().unwrap_or(id)
    }

    fn next(&mut self) -> i64 {
        self.ids.next().expect("as many were reserved as are needed")
    }

    fn next_thing(&mut self) -> i64 {
        self.things.next().expect("as many were reserved as are needed")
    }

    fn take(&mut self, count: usize) -> Cells {
        Cells::Number((0..count).map(|_| self.next()).collect())
    }

    fn insert(&mut self, table: &'static str, columns: Columns) {
        self.batches.push(Batch { table, columns });
    }

    /// Gives ids to what is new, and lays out those things that are nothing but an id.
    fn things(&mut self, draft: &Draft) {
        let revision = self.revision;
        for (table, new) in [("organization", &draft.new.organizations), ("person", &draft.new.people)] {
            if new.is_empty() {
                continue;
            }
            let ids: Vec<i64> = new.iter().map(|_| self.next_thing()).collect();
            self.new.extend(new.iter().copied().zip(ids.iter().copied()));
            self.insert(table, vec![("id", Cells::Number(ids)), ("recorded_in", Cells::Same(revision))]);
        }
        let memberships = draft.memberships.changed().map(|(_, slot)| slot.value.id);
        let posts = draft.posts.changed().map(|(_, slot)| slot.value.id);
        let appointments = draft.appointments.changed().map(|(_, slot)| slot.value.id);
        for id in memberships.chain(posts).chain(appointments).collect::<Vec<_>>() {
            if id < 0 && !self.new.contains_key(&id) {
                let given = self.next_thing();
                self.new.insert(id, given);
            }
        }
    }

    fn dated<T>(&mut self, table: &'static str, slots: &[Slot<T>], mut columns: Columns) {
        if slots.is_empty() {
            return;
        }
        let validity: Vec<Period> = slots.iter().map(|slot| slot.validity).collect();
        columns.push(("id", self.take(slots.len())));
        columns.push(("valid_from", Cells::Day(validity.iter().map(|period| period.from).collect())));
        columns.push(("valid_to", Cells::Day(validity.iter().map(|period| period.to).collect())));
        columns.push(("recorded_in", Cells::Same(self.revision)));
        self.insert(table, columns);
    }

    fn steps(&mut self, draft: &Draft) {
        let steps = &draft.steps;
        if steps.is_empty() {
            return;
        }
        let columns = vec![
            ("id", self.take(steps.len())),
            ("organization_id", Cells::Number(steps.iter().map(|step| self.id(step.organization)).collect())),
            ("transition", Cells::Text(steps.iter().map(|step| Some(step.transition.clone())).collect())),
            ("from_state", Cells::Text(steps.iter().map(|step| step.from.clone()).collect())),
            ("to_state", Cells::Text(steps.iter().map(|step| Some(step.to.clone())).collect())),
            ("effective", Cells::Day(steps.iter().map(|step| step.effective).collect())),
            ("person_id", Cells::NumberOrNull(steps.iter().map(|step| step.person).collect())),
            ("post_id", Cells::NumberOrNull(steps.iter().map(|step| step.post).collect())),
            ("reason", Cells::Text(steps.iter().map(|step| step.reason.clone()).collect())),
            ("recorded_in", Cells::Same(self.revision)),
        ];
        self.insert("lifecycle_step", columns);
    }

    fn events(&mut self, draft: &Draft, reorganization: Option<i64>) {
        let events = &draft.events;
        if events.is_empty() {
            return;
        }
        let ids: Vec<i64> = events.iter().map(|_| self.next()).collect();
        let columns = vec![
            ("id", Cells::Number(ids.clone())),
            (
                "type",
                Cells::Text(events.iter().map(|event| Some(event.change_type.key().to_owned())).collect()),
            ),
            ("effective", Cells::Day(events.iter().map(|event| event.effective).collect())),
            (
                "is_correction",
                Cells::Int(events.iter().map(|event| i32::from(event.is_correction)).collect()),
            ),
            ("reason", Cells::Text(events.iter().map(|event| event.reason.clone()).collect())),
            (
                "person_id",
                Cells::NumberOrNull(
                    events.iter().map(|event| event.person.map(|person| self.id(person))).collect(),
                ),
            ),
            ("reorganization_id", Cells::NumberOrNull(vec![reorganization; events.len()])),
            (
                "detail",
                Cells::Json(
                    events.iter().map(|event| Some(self.with_ids(&event.detail).to_string())).collect(),
                ),
            ),
            ("recorded_in", Cells::Same(self.revision)),
        ];
        self.insert("change_event", columns);
        let (mut of, mut who, mut side) = (Vec::new(), Vec::new(), Vec::new());
        for (id, event) in ids.iter().zip(events) {
            let originals = event.originals.iter().map(|party| (*party, Side::Original));
            for (party, on) in originals.chain(event.results.iter().map(|party| (*party, Side::Result))) {
                of.push(*id);
                who.push(self.id(party));
                side.push(Some(on.key().to_owned()));
            }
        }
        if of.is_empty() {
            return;
        }
        let columns = vec![
            ("id", self.take(of.len())),
            ("change_event_id", Cells::Number(of)),
            ("organization_id", Cells::Number(who)),
            ("side", Cells::Text(side)),
            ("recorded_in", Cells::Same(self.revision)),
        ];
        self.insert("change_party", columns);
    }

    /// What an event says besides, with the ids of what is new.
    fn with_ids(&self, detail: &Value) -> Value {
        let mut detail = detail.clone();
        if let Value::Object(map) = &mut detail {
            for value in map.values_mut() {
                if let Some(id) = value.as_i64().filter(|id| *id < 0) {
                    *value = self.id(id).into();
                }
            }
        }
        detail
    }
}

//! Writes the drafts: new rows in batches, replaced rows marked.

use std::ops::Range;

use hashbrown::HashMap;

use super::person::PersonVersion;
use super::register::{Appointment, Membership, PersonAt, Post, PostAt, Register, TieDraft};
use super::slot::Slot;
use crate::command::{Phase, Progress};
use crate::day::Period;
use crate::snapshot::Org;
use crate::store::{Batch, Cells, RawNote, Store, StoreError, Write};

/// Rows that are laid out at a time; the whole of a large import in columns would cost memory for nothing.
const CHUNK: usize = 10_000;

type Columns = Vec<(&'static str, Cells)>;

/// What is to be written, by position.
struct Rows {
    new_people: Vec<PersonAt>,
    versions: Vec<(PersonAt, PersonVersion)>,
    memberships: Vec<u32>,
    posts: Vec<u32>,
    appointments: Vec<u32>,
    ties: Vec<u32>,
}

impl Rows {
    fn of(register: &Register<'_>) -> Rows {
        let mut rows = Rows {
            new_people: Vec::new(),
            versions: Vec::new(),
            memberships: written(&register.memberships),
            posts: written(&register.posts),
            appointments: written(&register.appointments),
            ties: written(&register.ties),
        };
        for (at, person) in (0..).zip(&register.people) {
            if person.id.is_none() {
                rows.new_people.push(at);
            }
            let drafted = person.draft.iter().flatten().filter(|version| version.recorded.is_none());
            rows.versions.extend(drafted.map(|version| (at, version.clone())));
        }
        rows
    }

    /// How many ids they need: somebody new needs one of his own.
    fn ids(&self) -> usize {
        2 * self.new_people.len()
            + self.versions.len()
            + self.memberships.len()
            + self.posts.len()
            + self.appointments.len()
            + self.ties.len()
    }
}

fn written<T>(slots: &[Slot<T>]) -> Vec<u32> {
    (0..slots.len() as u32).filter(|at| slots[*at as usize].is_written()).collect()
}

/// Rows that are replaced.
fn superseded<T>(slots: &[Slot<T>]) -> Vec<i64> {
    let changed = slots.iter().filter(|slot| slot.changed);
    changed.filter_map(|slot| slot.recorded.map(|recorded| recorded.row)).collect()
}

impl Register<'_> {
    /// Whether there is nothing to write.
    pub(super) fn is_unchanged(&self) -> bool {
        !(self.people.iter().any(|person| person.id.is_none() || person.draft.is_some())
            || self.memberships.iter().any(|slot| slot.changed)
            || self.posts.iter().any(|slot| slot.changed)
            || self.appointments.iter().any(|slot| slot.changed)
            || self.ties.iter().any(|slot| slot.changed))
    }

    fn superseded_versions(&self) -> Vec<i64> {
        let mut rows = Vec::new();
        for person in &self.people {
            let Some(draft) = &person.draft else { continue };
            let kept = |row: i64| draft.iter().any(|version| version.recorded == Some(row));
            let before = person.recorded_versions(self.versions);
            rows.extend(before.iter().map(|version| version.row).filter(|row| !kept(*row)));
        }
        rows
    }
}

/// Writes everything inside the transaction.
pub(super) async fn apply(
    store: &Store,
    write: &Write,
    register: &Register<'_>,
    progress: Progress<'_>,
) -> Result<(), StoreError> {
    let rows = Rows::of(register);
    let gone_ties = superseded(&register.ties);
    let notes: HashMap<i64, RawNote> =
        store.list_raw_notes(&gone_ties).await?.into_iter().map(|note| (note.row, note)).collect();
    write.supersede("person_version", &register.superseded_versions()).await?;
    write.supersede("membership", &superseded(&register.memberships)).await?;
    write.supersede("post", &superseded(&register.posts)).await?;
    write.supersede("appointment", &superseded(&register.appointments)).await?;
    write.supersede("relation", &gone_ties).await?;
    let count = rows.ids();
    if count == 0 {
        return Ok(());
    }
    let mut ids = write.reserve_ids(count).await?;
    let (mut done, total) = (0u64, count as u64);
    let mut tick = |count: usize| {
        done += count as u64;
        progress(Phase::Write, done, total);
    };
    let mut writer =
        Writer { write, register, tick: &mut tick, people: HashMap::new(), posts: HashMap::new() };
    writer.people(&rows, &mut ids).await?;
    writer.memberships(&rows.memberships, &mut ids).await?;
    writer.posts(&rows.posts, &mut ids).await?;
    writer.appointments(&rows.appointments, &mut ids).await?;
    writer.ties(&rows.ties, &mut ids, &notes).await
}

fn take(ids: &mut Range<i64>, count: usize) -> Vec<i64> {
    let from = ids.start;
    ids.start += count as i64;
    (from..ids.start).collect()
}

struct Writer<'a> {
    write: &'a Write,
    register: &'a Register<'a>,
    tick: &'a mut (dyn FnMut(usize) + Send),
    /// Ids of new people.
    people: HashMap<PersonAt, i64>,
    /// Ids of new posts.
    posts: HashMap<PostAt, i64>,
}

impl Writer<'_> {
    async fn insert(&mut self, table: &'static str, mut columns: Columns) -> Result<(), StoreError> {
        columns.push(("recorded_in", Cells::Same(self.write.revision())));
        self.write.insert(&Batch { table, columns }, self.tick).await
    }

    fn person_id(&self, at: PersonAt) -> i64 {
        let id = self.register.people[at as usize].id;
        id.unwrap_or_else(|| self.people[&at])
    }

    fn post_id(&self, at: PostAt) -> i64 {
        let recorded = self.register.posts[at as usize].recorded;
        recorded.map_or_else(|| self.posts[&at], |recorded| recorded.id)
    }

    fn organization_id(&self, org: Org) -> i64 {
        self.register.history.id(org)
    }

    async fn people(&mut self, rows: &Rows, ids: &mut Range<i64>) -> Result<(), StoreError> {
        // People lie close together, which is what makes finding them by id fast.
        let own = take(ids, rows.new_people.len());
        self.people = rows.new_people.iter().copied().zip(own.iter().copied()).collect();
        for chunk in own.chunks(CHUNK) {
            self.insert("person", vec![("id", Cells::Number(chunk.to_vec()))]).await?;
        }
        let table = self.register.table;
        for chunk in rows.new_people.chunks(CHUNK) {
            let people = chunk.iter().map(|at| &self.register.people[*at as usize]);
            let given = people.clone().map(|person| &table.people[person.row.unwrap_or_default() as usize]);
            let lives = people.map(|person| person.life);
            let mut columns = vec![
                ("id", Cells::Number(take(ids, chunk.len()))),
                ("person_id", Cells::Number(chunk.iter().map(|at| self.person_id(*at)).collect())),
                ("code", text(given.clone().map(|row| Some(table.codes.text(row.code))))),
                ("name", text(given.clone().map(|row| Some(&*row.name)))),
                ("phone", text(given.map(|row| row.phone.set().map(|phone| &**phone)))),
            ];
            push_days(&mut columns, lives);
            self.insert("person_version", columns).await?;
        }
        for chunk in rows.versions.chunks(CHUNK) {
            let mut columns = vec![
                ("id", Cells::Number(take(ids, chunk.len()))),
                ("person_id", Cells::Number(chunk.iter().map(|(at, _)| self.person_id(*at)).collect())),
                ("code", text(chunk.iter().map(|(_, version)| version.code.as_deref()))),
                ("name", text(chunk.iter().map(|(_, version)| Some(version.name.as_str())))),
                ("phone", text(chunk.iter().map(|(_, version)| version.phone.as_deref()))),
            ];
            push_days(&mut columns, chunk.iter().map(|(_, version)| version.validity));
            self.insert("person_version", columns).await?;
        }
        Ok(())
    }

    async fn memberships(&mut self, rows: &[u32], ids: &mut Range<i64>) -> Result<(), StoreError> {
        for chunk in rows.chunks(CHUNK) {
            let slots: Vec<&Slot<Membership>> =
                chunk.iter().map(|at| &self.register.memberships[*at as usize]).collect();
            let ids = take(ids, chunk.len());
            let mut columns = vec![
                ("membership_id", Cells::Number(own_ids(&slots, &ids))),
                (
                    "person_id",
                    Cells::Number(slots.iter().map(|slot| self.person_id(slot.value.person)).collect()),
                ),
                (
                    "organization_id",
                    Cells::Number(
                        slots.iter().map(|slot| self.organization_id(slot.value.organization)).collect(),
                    ),
                ),
                ("type", text(slots.iter().map(|slot| Some(slot.value.membership_type.key())))),
                ("id", Cells::Number(ids)),
            ];
            push_days(&mut columns, slots.iter().map(|slot| slot.validity));
            self.insert("membership", columns).await?;
        }
        Ok(())
    }

    async fn posts(&mut self, rows: &[u32], ids: &mut Range<i64>) -> Result<(), StoreError> {
        let model = self.register.model;
        for chunk in rows.chunks(CHUNK) {
            let slots: Vec<&Slot<Post>> = chunk.iter().map(|at| &self.register.posts[*at as usize]).collect();
            let ids = take(ids, chunk.len());
            let own = own_ids(&slots, &ids);
            self.posts.extend(chunk.iter().copied().zip(own.iter().copied()));
            let role = |slot: &&Slot<Post>| {
                let known = slot.value.role.map(|role| model.role(role).key.clone());
                known.or_else(|| slot.value.unknown_role.as_deref().map(str::to_owned))
            };
            let mut columns = vec![
                ("post_id", Cells::Number(own)),
                (
                    "organization_id",
                    Cells::Number(
                        slots.iter().map(|slot| self.organization_id(slot.value.organization)).collect(),
                    ),
                ),
                ("role", Cells::Text(slots.iter().map(role).collect())),
                ("code", text(slots.iter().map(|slot| slot.value.code.as_deref()))),
                ("title", text(slots.iter().map(|slot| Some(&*slot.value.title)))),
                ("id", Cells::Number(ids)),
            ];
            push_days(&mut columns, slots.iter().map(|slot| slot.validity));
            self.insert("post", columns).await?;
        }
        Ok(())
    }

    async fn appointments(&mut self, rows: &[u32], ids: &mut Range<i64>) -> Result<(), StoreError> {
        for chunk in rows.chunks(CHUNK) {
            let slots: Vec<&Slot<Appointment>> =
                chunk.iter().map(|at| &self.register.appointments[*at as usize]).collect();
            let ids = take(ids, chunk.len());
            let home = |slot: &&Slot<Appointment>| slot.value.home.map(|home| self.organization_id(home));
            let mut columns = vec![
                ("appointment_id", Cells::Number(own_ids(&slots, &ids))),
                ("post_id", Cells::Number(slots.iter().map(|slot| self.post_id(slot.value.post)).collect())),
                (
                    "person_id",
                    Cells::Number(slots.iter().map(|slot| self.person_id(slot.value.person)).collect()),
                ),
                ("type", text(slots.iter().map(|slot| Some(slot.value.appointment_type.key())))),
                ("acting", Cells::Int(slots.iter().map(|slot| i32::from(slot.value.acting)).collect())),
                ("home_id", Cells::NumberOrNull(slots.iter().map(home).collect())),
                ("id", Cells::Number(ids)),
            ];
            push_days(&mut columns, slots.iter().map(|slot| slot.validity));
            self.insert("appointment", columns).await?;
        }
        Ok(())
    }

    async fn ties(
        &mut self,
        rows: &[u32],
        ids: &mut Range<i64>,
        notes: &HashMap<i64, RawNote>,
    ) -> Result<(), StoreError> {
        let model = self.register.model;
        // A role that the model no longer defines stays where nobody says otherwise.
        let kept = |slot: &Slot<TieDraft>| {
            let before = slot.recorded.filter(|_| !slot.value.says_role)?;
            let note = notes.get(&before.row)?.role.as_deref()?;
            model.find_participation_role(note).is_none().then_some(note)
        };
        for chunk in rows.chunks(CHUNK) {
            let slots: Vec<&Slot<TieDraft>> =
                chunk.iter().map(|at| &self.register.ties[*at as usize]).collect();
            let role = |slot: &&Slot<TieDraft>| {
                let known = slot.value.role.map(|role| model.participation_role(role).key.clone());
                known.or_else(|| kept(slot).map(str::to_owned))
            };
            let mut columns = vec![
                ("id", Cells::Number(take(ids, chunk.len()))),
                (
                    "type",
                    text(
                        slots
                            .iter()
                            .map(|slot| Some(model.relation_type(slot.value.relation_type).key.as_str())),
                    ),
                ),
                (
                    "from_id",
                    Cells::Number(slots.iter().map(|slot| self.organization_id(slot.value.from)).collect()),
                ),
                (
                    "to_id",
                    Cells::Number(slots.iter().map(|slot| self.organization_id(slot.value.to)).collect()),
                ),
                ("rank", Cells::Int(slots.iter().map(|slot| slot.value.rank).collect())),
                ("weight", Cells::Float(slots.iter().map(|slot| slot.value.weight).collect())),
                ("role", Cells::Text(slots.iter().map(role).collect())),
            ];
            push_days(&mut columns, slots.iter().map(|slot| slot.validity));
            self.insert("relation", columns).await?;
        }
        Ok(())
    }
}

/// The ids of things: what is new is named after its first row.
fn own_ids<T>(slots: &[&Slot<T>], rows: &[i64]) -> Vec<i64> {
    let own = slots.iter().zip(rows);
    own.map(|(slot, row)| slot.recorded.map_or(*row, |recorded| recorded.id)).collect()
}

fn text<'t>(cells: impl Iterator<Item = Option<&'t str>>) -> Cells {
    Cells::Text(cells.map(|cell| cell.map(str::to_owned)).collect())
}

fn push_days(columns: &mut Columns, periods: impl Iterator<Item = Period> + Clone) {
    columns.push(("valid_from", Cells::Day(periods.clone().map(|period| period.from).collect())));
    columns.push(("valid_to", Cells::Day(periods.map(|period| period.to).collect())));
}

//! Exporting the register as files that [`super::register_import`] reads back.
//!
//! Of the people and organisations of one day everything is written that was, is or will be about them: whether somebody
//! may hold a post depends on what he was before. Rows stand in a fixed order, so that two exports of the same register
//! are the same bytes.

use std::io::{self, Write};
use std::sync::Arc;

use hashbrown::HashMap;
use serde_json::{Map, Value};

use super::organization_export::{ExportError, ExportFormat, flat};
use super::register_import::RegisterPart;
use crate::day::{Day, Period};
use crate::model::{RelationTypeIx, Shape};
use crate::snapshot::{Described, History, Org};
use crate::store::{PersonRecord, PostRecord, Store, StoreError};

/// The register as it is known at one revision, seen from one day.
pub struct RegisterExport {
    history: Arc<History>,
    day: Day,
    /// Of each person of the day, how he is then and how long he is on record; by id.
    people: HashMap<i64, (PersonRecord, Period)>,
    /// Of each post in an organisation of the day, the row that holds then, or the last; by id.
    posts: HashMap<i64, PostRecord>,
}

/// The cells of a row, in the order of the table's columns.
type Row = Vec<Value>;

impl RegisterExport {
    /// Reads the register as it is seen from `as_of` (today if not given).
    pub async fn load(store: &Store, as_of: Option<Day>) -> Result<RegisterExport, StoreError> {
        let revision = store.fetch_revision().await?;
        let history = Arc::new(History::load(store, revision).await?);
        let day = as_of.unwrap_or_else(|| store.clock().today());
        let mut people: HashMap<i64, (PersonRecord, Period)> = HashMap::new();
        let versions = store.list_all_people(revision).await?;
        for versions in versions.chunk_by(|one, other| one.id == other.id) {
            let life =
                Period { from: versions[0].validity.from, to: versions[versions.len() - 1].validity.to };
            if let Some(version) = versions.iter().find(|version| version.validity.contains(day)) {
                people.insert(version.id, (version.clone(), life));
            }
        }
        let mut posts: HashMap<i64, PostRecord> = HashMap::new();
        for post in store.list_all_posts(revision).await? {
            let known = posts.get(&post.id).is_some_and(|known| known.validity.contains(day));
            if !known {
                posts.insert(post.id, post);
            }
        }
        let mut export = RegisterExport { history, day, people, posts: HashMap::new() };
        posts.retain(|_, post| export.organization(post.organization).is_some());
        export.posts = posts;
        Ok(export)
    }

    /// Writes one table to `target`. Returns the number of its rows.
    pub fn write(
        &self,
        part: RegisterPart,
        format: ExportFormat,
        target: &mut (dyn Write + Send),
    ) -> Result<usize, ExportError> {
        self.refuse_without_code(part)?;
        let rows = match part {
            RegisterPart::People => self.list_people(),
            RegisterPart::Memberships => self.list_memberships(),
            RegisterPart::Posts => self.list_posts(),
            RegisterPart::Appointments => self.list_appointments(),
            RegisterPart::Ties => self.list_ties(),
        };
        let names = part.columns().iter().map(|(name, ..)| *name);
        let count = rows.len();
        match format {
            ExportFormat::Csv => {
                let mut writer = csv::Writer::from_writer(target);
                writer.write_record(names).map_err(io::Error::from)?;
                for row in rows {
                    writer.write_record(row.into_iter().map(flat)).map_err(io::Error::from)?;
                }
                writer.flush()?;
            }
            ExportFormat::Ndjson => {
                let mut target = io::BufWriter::new(target);
                for row in rows {
                    let cells = names.clone().map(str::to_owned).zip(row);
                    let object: Map<String, Value> = cells.filter(|(_, cell)| !cell.is_null()).collect();
                    serde_json::to_writer(&mut target, &object).map_err(io::Error::from)?;
                    target.write_all(b"\n")?;
                }
                target.flush()?;
            }
        }
        Ok(count)
    }

    fn refuse_without_code(&self, part: RegisterPart) -> Result<(), ExportError> {
        let people = || self.people.values().filter(|(person, _)| person.code.is_none()).count();
        let posts = || self.posts.values().filter(|post| post.code.is_none()).count();
        let (what, count) = match part {
            RegisterPart::People | RegisterPart::Memberships => ("people", people()),
            RegisterPart::Posts => ("posts", posts()),
            RegisterPart::Appointments => match people() {
                0 => ("posts", posts()),
                count => ("people", count),
            },
            RegisterPart::Ties => ("ties", 0),
        };
        if count == 0 { Ok(()) } else { Err(ExportError::NoCodes { what, count }) }
    }

    /// The code that means an organisation of the day; with its scheme where the code alone may mean another one, too.
    fn organization(&self, id: i64) -> Option<String> {
        let history = &self.history;
        let org = history.find_id(id)?;
        let version = history.version(history.version_on(org, self.day)?);
        let code = version.code()?;
        let mut bearers = history.versions_with_code(code).map(|at| history.version(at).org());
        if bearers.all(|bearer| bearer == org) {
            return Some(code.to_owned());
        }
        let model = history.model();
        Some(format!("{}:{code}", model.scheme(model.kind(version.kind()).scheme).key))
    }

    fn person(&self, id: i64) -> Option<String> {
        self.people.get(&id).and_then(|(person, _)| person.code.clone())
    }

    fn list_people(&self) -> Vec<Row> {
        let mut rows: Vec<(String, Row)> = Vec::with_capacity(self.people.len());
        for (person, life) in self.people.values() {
            let code = person.code.clone().unwrap_or_default();
            let phone = person.phone.as_deref().map_or(Value::Null, Value::from);
            let row = vec![
                code.as_str().into(),
                person.name.as_str().into(),
                phone,
                date(life.from),
                date(life.to),
            ];
            rows.push((code, row));
        }
        in_order(rows)
    }

    fn list_memberships(&self) -> Vec<Row> {
        let people = self.history.people();
        let mut rows = Vec::with_capacity(people.memberships().len());
        for member in people.memberships() {
            let person = self.person(people.persons()[member.person as usize]);
            let (Some(person), Some(organization)) = (person, self.organization(member.organization)) else {
                continue;
            };
            let Period { from, to } = member.validity;
            let key = member.membership_type.key();
            let row =
                vec![person.as_str().into(), organization.as_str().into(), key.into(), date(from), date(to)];
            rows.push(((person, from, organization, member.membership_type), row));
        }
        in_order(rows)
    }

    fn list_posts(&self) -> Vec<Row> {
        let model = self.history.model();
        let mut rows = Vec::with_capacity(self.posts.len());
        for post in self.posts.values() {
            let Some(organization) = self.organization(post.organization) else { continue };
            let code = post.code.clone().unwrap_or_default();
            let role = post.role.map_or(Value::Null, |role| model.role(role).key.as_str().into());
            let Period { from, to } = post.validity;
            let title = post.title.as_str().into();
            rows.push((
                (code.clone(), post.id),
                vec![code.into(), title, organization.into(), role, date(from), date(to)],
            ));
        }
        in_order(rows)
    }

    fn list_appointments(&self) -> Vec<Row> {
        let people = self.history.people();
        let mut rows = Vec::with_capacity(people.holders().len());
        for holder in people.holders() {
            let post = self.posts.get(&holder.post).and_then(|post| post.code.clone());
            let person = self.person(people.persons()[holder.person as usize]);
            let (Some(post), Some(person)) = (post, person) else { continue };
            let home = match holder.home.map(|home| self.organization(home)) {
                Some(None) => continue,
                Some(Some(home)) => home.into(),
                None => Value::Null,
            };
            let Period { from, to } = holder.validity;
            let key = holder.appointment_type.key();
            let row = vec![
                post.as_str().into(),
                person.as_str().into(),
                key.into(),
                holder.acting.into(),
                home,
                date(from),
                date(to),
            ];
            rows.push(((post, from, person, holder.id), row));
        }
        in_order(rows)
    }

    /// Parents in hierarchies stand in the export of organisations, but for participations.
    fn list_ties(&self) -> Vec<Row> {
        let (history, model) = (&self.history, self.history.model());
        let mut rows = Vec::new();
        for (at, definition) in (0..).map(RelationTypeIx).zip(model.relation_types.values()) {
            if definition.shape != Shape::Link && !definition.is_participation {
                continue;
            }
            for edge in history.ties(at) {
                let code = |org: Org| self.organization(history.id(org));
                let (Some(from), Some(to)) = (code(edge.child), code(edge.parent)) else { continue };
                let note = history.note(edge.row);
                let weight = note.and_then(|note| note.weight);
                let role = note.and_then(|note| note.role).map(|role| model.participation_role(role));
                let validity = edge.validity;
                let row = vec![
                    definition.key.as_str().into(),
                    from.as_str().into(),
                    to.as_str().into(),
                    edge.rank.into(),
                    weight.map_or(Value::Null, Value::from),
                    role.map_or(Value::Null, |role| role.key.as_str().into()),
                    date(validity.from),
                    date(validity.to),
                ];
                rows.push(((at, from, to, validity.from, edge.row), row));
            }
        }
        in_order(rows)
    }
}

fn in_order<K: Ord>(mut rows: Vec<(K, Row)>) -> Vec<Row> {
    rows.sort_by(|one, other| one.0.cmp(&other.0));
    rows.into_iter().map(|(_, row)| row).collect()
}

fn date(day: Day) -> Value {
    if day.date().is_some() { day.to_string().into() } else { Value::Null }
}

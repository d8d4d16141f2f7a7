//! Making a [`History`] from rows: all of them at start, or an older history and what changed since.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::arena::Arena;
use super::history::{AttributeCell, Edge, EdgeNote, History, LocalizedName, NO_STATE, Version};
use super::lookup::Lookup;
use super::misfit::Misfit;
use super::people::People;
use super::{NONE, Org};
use crate::day::{Day, Period};
use crate::model::{AttributeValue, KindIx, MisfitReason, SharedModel};
use crate::store::{
    EdgeRow, MisfitSubject, Since, Store, StoreError, VersionRow, misfits_of, read_attributes, read_kind,
    read_names, read_state,
};

impl History {
    /// The history of a database that was never written.
    pub fn empty(model: SharedModel) -> History {
        Builder::new(model).finish(0, Arc::default()).expect("no rows contradict each other")
    }

    /// Reads everything that is known at `revision`.
    pub async fn load(store: &Store, revision: i64) -> Result<History, StoreError> {
        let people = Arc::new(People::load(store, revision).await?);
        Builder::new(store.model().clone()).read(store, Since::default(), revision, people).await
    }

    /// This history and what revisions up to `revision` changed.
    pub async fn catch_up(&self, store: &Store, revision: i64) -> Result<History, StoreError> {
        let versions: HashSet<i64> = store
            .list_superseded("organization_version", self.revision, revision)
            .await?
            .into_iter()
            .collect();
        let relations: HashSet<i64> =
            store.list_superseded("relation", self.revision, revision).await?.into_iter().collect();
        let since = Since { revision: self.revision, row: self.newest_row() };
        let people = match store.changed_people(self.revision, revision).await? {
            true => Arc::new(People::load(store, revision).await?),
            false => Arc::clone(&self.people),
        };
        Builder::from_history(self, &versions, &relations)?.read(store, since, revision, people).await
    }
}

/// Remembered attribute texts a kind; beyond that most differ, and remembering them only costs memory.
const MOST_RUNS: usize = 4096;

struct Builder {
    versions: VersionBuilder,
    edges: EdgeBuilder,
}

struct VersionBuilder {
    model: SharedModel,
    organizations: Vec<i64>,
    rows: Vec<i64>,
    versions: Vec<Version>,
    arena: Arena,
    attributes: Vec<AttributeCell>,
    /// Attribute runs by kind and JSON text: most organisations of a kind share a few.
    runs: HashMap<KindIx, HashMap<String, u32>>,
    names: Vec<LocalizedName>,
    languages: Vec<String>,
    misfits: Vec<Misfit>,
    /// Kinds and attribute texts that were looked at and fit: most organisations of a kind share a few.
    fitting: HashMap<KindIx, HashSet<String>>,
}

struct EdgeBuilder {
    model: SharedModel,
    edges: Vec<Vec<RawEdge>>,
    notes: Vec<EdgeNote>,
    misfits: Vec<Misfit>,
}

#[derive(Clone, Copy)]
struct RawEdge {
    row: i64,
    child: i64,
    parent: i64,
    rank: i32,
    validity: Period,
}

impl Builder {
    fn new(model: SharedModel) -> Builder {
        Builder {
            edges: EdgeBuilder {
                edges: vec![Vec::new(); model.relation_types.len()],
                notes: Vec::new(),
                misfits: Vec::new(),
                model: model.clone(),
            },
            versions: VersionBuilder {
                model,
                organizations: Vec::new(),
                rows: Vec::new(),
                versions: Vec::new(),
                arena: Arena::default(),
                attributes: Vec::new(),
                runs: HashMap::new(),
                names: Vec::new(),
                languages: Vec::new(),
                misfits: Vec::new(),
                fitting: HashMap::new(),
            },
        }
    }

    fn from_history(
        history: &History,
        dropped_versions: &HashSet<i64>,
        dropped_edges: &HashSet<i64>,
    ) -> Result<Builder, StoreError> {
        let mut builder = Builder::new(history.model.clone());
        let into = &mut builder.versions;
        into.languages = history.languages.clone();
        let mut names = history.names.iter().peekable();
        // Text and attributes are copied one by one: what only dropped rows had must not pile up with every revision.
        let mut runs: HashMap<u32, u32> = HashMap::new();
        for (at, version) in history.versions.iter().enumerate() {
            let kept = !dropped_versions.contains(&history.version_rows[at]);
            while let Some(name) = names.next_if(|name| name.version as usize == at) {
                if kept {
                    let text = into.arena.push(history.arena.get(name.name), history.version_rows[at])?;
                    into.names.push(LocalizedName {
                        version: into.versions.len() as u32,
                        name: text,
                        ..*name
                    });
                }
            }
            if kept {
                let row = history.version_rows[at];
                let run = match version.attributes {
                    NONE => NONE,
                    old => match runs.get(&old) {
                        Some(run) => *run,
                        None => {
                            let run = into.copy_run(history, version, row)?;
                            runs.insert(old, run);
                            run
                        }
                    },
                };
                let mut copy = |span| into.arena.push(history.arena.get(span), row);
                let copied = Version {
                    name: copy(version.name)?,
                    short_name: copy(version.short_name)?,
                    code: copy(version.code)?,
                    attributes: run,
                    ..*version
                };
                into.organizations.push(history.ids[version.org as usize]);
                into.rows.push(row);
                into.versions.push(copied);
            }
        }
        for (into, from) in builder.edges.edges.iter_mut().zip(&history.edges) {
            into.extend(from.iter().filter(|edge| !dropped_edges.contains(&edge.row)).map(|edge| RawEdge {
                row: edge.row,
                child: history.id(edge.child),
                parent: history.id(edge.parent),
                rank: edge.rank,
                validity: edge.validity,
            }));
        }
        let keep_note = |note: &&EdgeNote| !dropped_edges.contains(&note.row);
        builder.edges.notes = history.notes.iter().filter(keep_note).copied().collect();
        for misfit in &history.misfits {
            let (dropped, into) = match misfit.subject {
                MisfitSubject::Relation => (dropped_edges, &mut builder.edges.misfits),
                _ => (dropped_versions, &mut builder.versions.misfits),
            };
            if !dropped.contains(&misfit.row) {
                into.push(misfit.clone());
            }
        }
        Ok(builder)
    }

    async fn read(
        mut self,
        store: &Store,
        since: Since,
        until: i64,
        people: Arc<People>,
    ) -> Result<History, StoreError> {
        let Builder { versions, edges } = &mut self;
        tokio::try_join!(
            store.scan_versions(since, until, |row| versions.push(&row)),
            store.scan_relations(since, until, |row| edges.push(&row)),
        )?;
        // Sorting and linking hundreds of thousands of rows would hold up every other task of this thread.
        tokio::task::spawn_blocking(move || self.finish(until, people))
            .await
            .expect("building a history does not panic")
    }

    fn finish(self, revision: i64, people: Arc<People>) -> Result<History, StoreError> {
        let VersionBuilder {
            model,
            organizations,
            rows,
            versions,
            mut arena,
            attributes,
            names,
            languages,
            mut misfits,
            ..
        } = self.versions;
        let EdgeBuilder { edges: raw_edges, mut notes, misfits: edge_misfits, .. } = self.edges;
        misfits.extend(edge_misfits);
        if !notes.is_sorted_by_key(|note| note.row) {
            notes.sort_unstable_by_key(|note| note.row);
        }
        let Sorted { ids, lookup, first_version, versions: sorted, rows: sorted_rows, placed } =
            sort_versions(organizations, versions, rows);
        let position = |id: i64| lookup.find(&ids, id);
        refuse_overlaps(&sorted, &sorted_rows)?;

        let mut names: Vec<LocalizedName> = names
            .into_iter()
            .map(|name| match &placed {
                Some(placed) => LocalizedName { version: placed[name.version as usize], ..name },
                None => name,
            })
            .collect();
        names.sort_unstable_by_key(|name| (name.version, name.language));

        drop(placed);
        let by_code = sort_by_code(&sorted, &arena);
        let mut code_place = vec![0u32; sorted.len()];
        for (place, at) in by_code.iter().enumerate() {
            code_place[*at as usize] = place as u32;
        }
        let mut boundaries: Vec<Day> = Vec::new();
        let note = |period: Period, boundaries: &mut Vec<Day>| {
            for day in [period.from, period.to] {
                // Most organisations share a few days.
                if day.date().is_some() && boundaries.last() != Some(&day) {
                    boundaries.push(day);
                }
            }
        };
        sorted.iter().for_each(|version| note(version.validity, &mut boundaries));
        let mut edges = Vec::with_capacity(raw_edges.len());
        for raw in raw_edges {
            let end = |row: i64, id: i64, column: &'static str| {
                position(id).map(Org).ok_or_else(|| StoreError::Corrupt {
                    table: "relation",
                    column,
                    row,
                    reason: format!("organisation {id} has no version"),
                })
            };
            // Collected in place: at ten million, a second list would be a third of a gigabyte.
            let list: Result<Vec<Edge>, StoreError> = raw
                .into_iter()
                .map(|edge| {
                    Ok(Edge {
                        row: edge.row,
                        child: end(edge.row, edge.child, "from_id")?,
                        parent: end(edge.row, edge.parent, "to_id")?,
                        rank: edge.rank,
                        validity: edge.validity,
                    })
                })
                .collect();
            let mut list = list?;
            list.shrink_to_fit();
            list.iter().for_each(|edge| note(edge.validity, &mut boundaries));
            let key = |edge: &Edge| (edge.child, edge.rank, edge.validity.from, edge.row);
            if !list.is_sorted_by_key(key) {
                list.sort_unstable_by_key(key);
            }
            edges.push(list);
        }
        boundaries.extend(people.boundaries().filter(|day| day.date().is_some()));
        boundaries.sort_unstable();
        boundaries.dedup();
        arena.shrink();
        Ok(History {
            model,
            revision,
            ids,
            lookup,
            first_version,
            versions: sorted,
            version_rows: sorted_rows,
            arena,
            attributes,
            names,
            languages,
            by_code,
            code_place,
            edges,
            notes,
            misfits,
            people,
            boundaries,
        })
    }
}

/// Versions by organisation, then by time.
struct Sorted {
    ids: Vec<i64>,
    lookup: Lookup,
    first_version: Vec<u32>,
    versions: Vec<Version>,
    rows: Vec<i64>,
    /// Where each version went, where any had to move.
    placed: Option<Vec<u32>>,
}

/// Sorts what was read. Rows mostly come in order already, and then nothing is copied: at ten million, copies decide how
/// much memory a start takes.
fn sort_versions(organizations: Vec<i64>, mut versions: Vec<Version>, mut rows: Vec<i64>) -> Sorted {
    let mut placed = None;
    let mut of_version = organizations;
    if !(1..versions.len()).all(|at| {
        let key = |at: usize| (of_version[at], versions[at].validity.from);
        key(at - 1) <= key(at)
    }) {
        let mut order: Vec<u32> = (0..versions.len() as u32).collect();
        order.sort_by_key(|at| (of_version[*at as usize], versions[*at as usize].validity.from));
        versions = order.iter().map(|at| versions[*at as usize]).collect();
        rows = order.iter().map(|at| rows[*at as usize]).collect();
        of_version = order.iter().map(|at| of_version[*at as usize]).collect();
        let mut places = vec![0u32; order.len()];
        order.iter().enumerate().for_each(|(new, old)| places[*old as usize] = new as u32);
        placed = Some(places);
    }
    let mut first_version = Vec::new();
    let mut last = None;
    for (at, id) in of_version.iter().enumerate() {
        if last != Some(*id) {
            last = Some(*id);
            first_version.push(at as u32);
        }
        versions[at].org = first_version.len() as u32 - 1;
    }
    first_version.push(versions.len() as u32);
    let mut ids = of_version;
    ids.dedup();
    ids.shrink_to_fit();
    let lookup = Lookup::new(&ids);
    first_version.shrink_to_fit();
    versions.shrink_to_fit();
    rows.shrink_to_fit();
    Sorted { ids, lookup, first_version, versions, rows, placed }
}

/// Positions of versions by code, none last, then by organisation. Codes are compared by their first sixteen bytes, which
/// are together in memory; most are no longer.
fn sort_by_code(versions: &[Version], arena: &Arena) -> Vec<u32> {
    let mut keyed: Vec<(u128, u32)> = (0u32..)
        .zip(versions)
        .map(|(at, version)| {
            let code = arena.find(version.code).map(str::as_bytes);
            let mut start = [0xff; 16];
            if let Some(code) = code {
                let length = code.len().min(16);
                start = [0; 16];
                start[..length].copy_from_slice(&code[..length]);
            }
            (u128::from_be_bytes(start), at)
        })
        .collect();
    keyed.sort_unstable_by(|left, right| {
        left.0.cmp(&right.0).then_with(|| {
            let key = |at: u32| {
                let version = &versions[at as usize];
                let code = arena.find(version.code);
                (code.is_none(), code, version.org, at)
            };
            key(left.1).cmp(&key(right.1))
        })
    });
    keyed.into_iter().map(|(_, at)| at).collect()
}

/// Two versions of one organisation on one day would make every answer a matter of chance.
fn refuse_overlaps(versions: &[Version], rows: &[i64]) -> Result<(), StoreError> {
    let clash = versions
        .windows(2)
        .position(|pair| pair[0].org == pair[1].org && pair[0].validity.overlaps(pair[1].validity));
    match clash {
        None => Ok(()),
        Some(at) => Err(StoreError::Corrupt {
            table: "organization_version",
            column: "valid_from",
            row: rows[at + 1],
            reason: format!("it overlaps row {} of the same organisation", rows[at]),
        }),
    }
}

impl VersionBuilder {
    fn push(&mut self, row: &VersionRow<'_>) -> Result<(), StoreError> {
        let kind = read_kind(&self.model, row);
        let state = read_state(&self.model, kind, row);
        self.note_misfits(kind, row)?;
        let attributes = self.attribute_run(kind, row)?;
        let mut text = |text: Option<&str>| self.arena.push(text.unwrap_or_default(), row.row);
        let version = Version {
            org: NONE,
            kind,
            state: state.map_or(NO_STATE, |state| state.0),
            validity: row.validity,
            name: text(Some(row.name))?,
            short_name: text(row.short_name)?,
            code: text(row.code)?,
            attributes,
        };
        if row.names.is_some() {
            for (tag, name) in read_names(row)? {
                let language = self.language(tag);
                let name = self.arena.push(&name, row.row)?;
                self.names.push(LocalizedName { version: self.versions.len() as u32, language, name });
            }
        }
        self.organizations.push(row.organization);
        self.rows.push(row.row);
        self.versions.push(version);
        Ok(())
    }

    fn note_misfits(&mut self, kind: KindIx, row: &VersionRow<'_>) -> Result<(), StoreError> {
        if row.state.is_none()
            && kind != self.model.unclassified()
            && self.fitting.get(&kind).is_some_and(|known| known.contains(row.attributes))
        {
            return Ok(());
        }
        let before = self.misfits.len();
        misfits_of(&self.model, row, |subject, reason| {
            self.misfits.push(Misfit {
                organization: row.organization,
                row: row.row,
                subject,
                reason,
                validity: row.validity,
            });
        })?;
        let known = self.fitting.entry(kind).or_default();
        if self.misfits.len() == before && row.state.is_none() && known.len() < MOST_RUNS {
            known.insert(row.attributes.to_owned());
        }
        Ok(())
    }

    fn attribute_run(&mut self, kind: KindIx, row: &VersionRow<'_>) -> Result<u32, StoreError> {
        if let Some(run) = self.runs.get(&kind).and_then(|runs| runs.get(row.attributes)) {
            return Ok(*run);
        }
        let values = read_attributes(&self.model, kind, row)?;
        let run = if values.is_empty() { NONE } else { self.attributes.len() as u32 };
        for value in values {
            let cell = match value {
                None => AttributeCell::None,
                Some(AttributeValue::String(text)) => AttributeCell::String(self.arena.push(&text, row.row)?),
                Some(AttributeValue::Int(number)) => AttributeCell::Int(number),
                Some(AttributeValue::Float(number)) => AttributeCell::Float(number),
                Some(AttributeValue::Boolean(value)) => AttributeCell::Boolean(value),
                Some(AttributeValue::Date(day)) => AttributeCell::Date(day),
                Some(AttributeValue::Enum(at)) => AttributeCell::Enum(at),
            };
            self.attributes.push(cell);
        }
        let runs = self.runs.entry(kind).or_default();
        if runs.len() < MOST_RUNS {
            runs.insert(row.attributes.to_owned(), run);
        }
        Ok(run)
    }

    fn copy_run(&mut self, history: &History, version: &Version, row: i64) -> Result<u32, StoreError> {
        let run = self.attributes.len() as u32;
        let count = self.model.kind(version.kind).attributes.len();
        for cell in &history.attributes[version.attributes as usize..][..count] {
            let cell = match *cell {
                AttributeCell::String(span) => {
                    AttributeCell::String(self.arena.push(history.arena.get(span), row)?)
                }
                other => other,
            };
            self.attributes.push(cell);
        }
        Ok(run)
    }

    fn language(&mut self, tag: String) -> u16 {
        let at = self.languages.iter().position(|known| *known == tag).unwrap_or_else(|| {
            self.languages.push(tag);
            self.languages.len() - 1
        });
        at as u16
    }
}

impl EdgeBuilder {
    fn push(&mut self, row: &EdgeRow<'_>) -> Result<(), StoreError> {
        let mut misfit = |reason: MisfitReason| {
            self.misfits.push(Misfit {
                organization: row.from,
                row: row.row,
                subject: MisfitSubject::Relation,
                reason,
                validity: row.validity,
            });
        };
        let Some(relation_type) = self.model.find_relation_type(row.relation_type) else {
            misfit(MisfitReason::RelationType { relation_type: row.relation_type.to_owned() });
            return Ok(());
        };
        let role = row.role.and_then(|key| self.model.find_participation_role(key));
        if let Some(key) = row.role
            && role.is_none()
        {
            misfit(MisfitReason::ParticipationRole { role: key.to_owned() });
        }
        if row.weight.is_some() || role.is_some() {
            self.notes.push(EdgeNote { row: row.row, weight: row.weight, role });
        }
        self.edges[usize::from(relation_type.0)].push(RawEdge {
            row: row.row,
            child: row.from,
            parent: row.to,
            rank: row.rank,
            validity: row.validity,
        });
        Ok(())
    }
}

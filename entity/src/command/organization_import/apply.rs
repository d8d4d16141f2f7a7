//! Writes a plan: new rows in batches, replaced rows marked.

use std::ops::Range;

use hashbrown::HashMap;

use super::plan::Plan;
use super::table::{Given, ImportRow};
use super::world::{Content, Draft, DraftEdge, DraftVersion, Node, World};
use super::{Phase, Progress};
use crate::day::{Day, Period};
use crate::model::{AttributeValue, KindIx, StateIx};
use crate::snapshot::{AttributeRef, Described, Org};
use crate::store::{Batch, Cells, RawNote, RawVersion, Store, StoreError, Write};

/// Rows that are laid out at a time; the whole of a large import in columns would cost memory for nothing.
const CHUNK: usize = 10_000;

/// What a plan adds to recorded organisations, and what it replaces. New ones have all of their drafts written, and may
/// be too many to be listed once more.
struct Changes {
    versions: Vec<(Node, DraftVersion)>,
    edges: Vec<(Node, DraftEdge)>,
    superseded_versions: Vec<i64>,
    superseded_edges: Vec<i64>,
}

impl Plan<'_> {
    /// Whether there is nothing to write.
    pub(super) fn is_empty(&self) -> bool {
        self.world.founded.is_empty()
            && self.identifiers.added.is_empty()
            && self.identifiers.superseded.is_empty()
            && self.world.drafts.iter().all(|(node, draft)| {
                let recorded =
                    super::world::World::new(self.world.model, self.world.history, self.world.table);
                let before = recorded.look(*node).into_owned();
                draft.versions.iter().all(|version| version.recorded.is_some())
                    && draft.edges.iter().all(|edge| edge.recorded.is_some())
                    && draft.versions.len() == before.versions.len()
                    && draft.edges.len() == before.edges.len()
            })
    }
}

/// Writes everything inside the transaction.
pub(super) async fn apply(
    store: &Store,
    write: &Write,
    plan: &Plan<'_>,
    progress: Progress<'_>,
) -> Result<(), StoreError> {
    let world = &plan.world;
    let changes = changes(world);
    let founded = world.founded.len();
    let new = |of: fn(&Draft) -> usize| world.founded.iter().map(of).sum::<usize>();
    let rows = changes.versions.len()
        + new(|draft| draft.versions.len())
        + changes.edges.len()
        + new(|draft| draft.edges.len())
        + plan.identifiers.added.len();
    // Organisations lie close together, which is what makes finding them by id fast.
    let orgs = if founded == 0 { 0..0 } else { write.reserve_ids(founded).await? };
    let mut ids = if rows == 0 { 0..0 } else { write.reserve_ids(rows).await? };
    let total = (founded + rows) as u64;
    let mut done = 0u64;
    let mut tick = |count: usize| {
        done += count as u64;
        progress(Phase::Write, done, total);
    };
    let id_of = |node: Node| match (node as usize).checked_sub(world.history.len()) {
        Some(at) => orgs.start + at as i64,
        None => world.history.id(Org(node)),
    };
    let revision = write.revision();
    for chunk in orgs.clone().collect::<Vec<_>>().chunks(CHUNK) {
        let columns = vec![("id", Cells::Number(chunk.to_vec())), ("recorded_in", Cells::Same(revision))];
        write.insert(&Batch { table: "organization", columns }, &mut tick).await?;
    }
    let kept = Kept::fetch(store, &changes).await?;
    write.supersede("organization_version", &changes.superseded_versions).await?;
    write.supersede("relation", &changes.superseded_edges).await?;
    write.supersede("identifier", &plan.identifiers.superseded).await?;
    let mut versions = changes.versions.iter().copied().chain(founded_rows(world, |draft| &draft.versions));
    while let Some(chunk) = next_chunk(&mut versions) {
        let ids = take(&mut ids, chunk.len());
        write.insert(&version_batch(world, &chunk, ids, &id_of, &kept, revision), &mut tick).await?;
    }
    let mut edges = changes.edges.iter().copied().chain(founded_rows(world, |draft| &draft.edges));
    while let Some(chunk) = next_chunk(&mut edges) {
        let ids = take(&mut ids, chunk.len());
        write.insert(&edge_batch(world, &chunk, ids, &id_of, &kept, revision), &mut tick).await?;
    }
    for chunk in plan.identifiers.added.chunks(CHUNK) {
        let columns = vec![
            ("id", Cells::Number(take(&mut ids, chunk.len()).collect())),
            ("organization_id", Cells::Number(chunk.iter().map(|(node, ..)| id_of(*node)).collect())),
            (
                "scheme",
                Cells::Text(
                    chunk
                        .iter()
                        .map(|(_, scheme, ..)| Some(world.model.scheme(*scheme).key.clone()))
                        .collect(),
                ),
            ),
            ("value", Cells::Text(chunk.iter().map(|(_, _, value, _)| Some(value.clone())).collect())),
            ("valid_from", Cells::Day(chunk.iter().map(|(.., validity)| validity.from).collect())),
            ("valid_to", Cells::Day(chunk.iter().map(|(.., validity)| validity.to).collect())),
            ("recorded_in", Cells::Same(revision)),
        ];
        write.insert(&Batch { table: "identifier", columns }, &mut tick).await?;
    }
    plan.endings.apply(write).await
}

fn take(ids: &mut Range<i64>, count: usize) -> Range<i64> {
    let from = ids.start;
    ids.start += count as i64;
    from..ids.start
}

fn changes(world: &World<'_>) -> Changes {
    let mut changes = Changes {
        versions: Vec::new(),
        edges: Vec::new(),
        superseded_versions: Vec::new(),
        superseded_edges: Vec::new(),
    };
    let plain = World::new(world.model, world.history, world.table);
    let mut drafted: Vec<Node> = world.drafts.keys().copied().collect();
    drafted.sort_unstable();
    for node in drafted {
        let draft = &world.drafts[&node];
        let before = plain.look(node);
        let kept = |row: Option<i64>| draft.versions.iter().any(|version| version.recorded == row);
        changes.superseded_versions.extend(
            before.versions.iter().map(|version| version.recorded).filter(|row| !kept(*row)).flatten(),
        );
        let kept = |row: Option<i64>| draft.edges.iter().any(|edge| edge.recorded == row);
        changes
            .superseded_edges
            .extend(before.edges.iter().map(|edge| edge.recorded).filter(|row| !kept(*row)).flatten());
        changes.versions.extend(
            draft
                .versions
                .iter()
                .filter(|version| version.recorded.is_none())
                .map(|version| (node, *version)),
        );
        changes
            .edges
            .extend(draft.edges.iter().filter(|edge| edge.recorded.is_none()).map(|edge| (node, *edge)));
    }
    changes
}

/// The drafted rows of new organisations, one after the other.
fn founded_rows<'a, Row: Copy + 'a>(
    world: &'a World<'_>,
    rows: fn(&Draft) -> &Vec<Row>,
) -> impl Iterator<Item = (Node, Row)> + 'a {
    let first = world.history.len() as Node;
    let drafts = (first..).zip(&world.founded);
    drafts.flat_map(move |(node, draft)| rows(draft).iter().map(move |row| (node, *row)))
}

fn next_chunk<Row>(rows: &mut impl Iterator<Item = Row>) -> Option<Vec<Row>> {
    let chunk: Vec<Row> = rows.take(CHUNK).collect();
    (!chunk.is_empty()).then_some(chunk)
}

/// Columns that rules and trees do not know, and that a replaced row hands on.
struct Kept {
    versions: HashMap<i64, RawVersion>,
    notes: HashMap<i64, RawNote>,
}

impl Kept {
    async fn fetch(store: &Store, changes: &Changes) -> Result<Kept, StoreError> {
        Ok(Kept {
            versions: store
                .list_raw_versions(&changes.superseded_versions)
                .await?
                .into_iter()
                .map(|version| (version.row, version))
                .collect(),
            notes: store
                .list_raw_notes(&changes.superseded_edges)
                .await?
                .into_iter()
                .map(|note| (note.row, note))
                .collect(),
        })
    }

    fn version(&self, version: &DraftVersion) -> Option<&RawVersion> {
        self.versions.get(&version.origin?)
    }

    fn note(&self, edge: &DraftEdge) -> Option<&RawNote> {
        self.notes.get(&edge.origin?)
    }
}

fn version_batch(
    world: &World<'_>,
    chunk: &[(Node, DraftVersion)],
    ids: Range<i64>,
    id_of: &dyn Fn(Node) -> i64,
    kept: &Kept,
    revision: i64,
) -> Batch {
    let count = chunk.len();
    let mut kind = Vec::with_capacity(count);
    let (mut code, mut name, mut short_name) =
        (Vec::with_capacity(count), Vec::with_capacity(count), Vec::with_capacity(count));
    let (mut names, mut attributes, mut state) =
        (Vec::with_capacity(count), Vec::with_capacity(count), Vec::with_capacity(count));
    for (_, version) in chunk {
        let mut text = Text::of(world, version.content);
        let model_kind = world.kind(version.content);
        let before = kept.version(version);
        let key = match before {
            // What the model no longer defines keeps its name.
            Some(before) if model_kind == world.model.unclassified() => before.kind.clone(),
            _ => world.model.kind(model_kind).key.clone(),
        };
        if let Some(before) = before.filter(|before| before.kind == key) {
            text.attributes = with_unknown(world, model_kind, text.attributes, before);
        }
        state.push(state_of(world, version.content, model_kind, before.map(|before| (before, &*key))));
        kind.push(Some(key));
        code.push(text.code);
        name.push(Some(text.name));
        short_name.push(text.short_name);
        names.push(text.names);
        attributes.push(Some(text.attributes));
    }
    let mut columns = vec![
        ("id", Cells::Number(ids.collect())),
        ("organization_id", Cells::Number(chunk.iter().map(|(node, _)| id_of(*node)).collect())),
        ("kind", Cells::Text(kind)),
        ("code", Cells::Text(code)),
        ("name", Cells::Text(name)),
        ("attributes", Cells::Json(attributes)),
        ("recorded_in", Cells::Same(revision)),
    ];
    // Columns that are null throughout need not travel.
    for (column, cells) in [
        ("short_name", Cells::Text(short_name)),
        ("names", Cells::Json(names)),
        ("state", Cells::Text(state)),
    ] {
        if let Cells::Text(list) | Cells::Json(list) = &cells
            && list.iter().any(Option::is_some)
        {
            columns.push((column, cells));
        }
    }
    push_days(&mut columns, chunk.iter().map(|(_, version)| version.validity));
    Batch { table: "organization_version", columns }
}

fn push_days(columns: &mut Vec<(&'static str, Cells)>, periods: impl Iterator<Item = Period> + Clone) {
    if periods.clone().any(|period| period.from != Day::OPEN_START) {
        columns.push(("valid_from", Cells::Day(periods.clone().map(|period| period.from).collect())));
    }
    if periods.clone().any(|period| period.to != Day::OPEN_END) {
        columns.push(("valid_to", Cells::Day(periods.map(|period| period.to).collect())));
    }
}

fn edge_batch(
    world: &World<'_>,
    chunk: &[(Node, DraftEdge)],
    ids: Range<i64>,
    id_of: &dyn Fn(Node) -> i64,
    kept: &Kept,
    revision: i64,
) -> Batch {
    let mut columns = vec![
        ("id", Cells::Number(ids.collect())),
        (
            "type",
            Cells::Text(
                chunk
                    .iter()
                    .map(|(_, edge)| Some(world.model.hierarchy(edge.hierarchy).key.clone()))
                    .collect(),
            ),
        ),
        ("from_id", Cells::Number(chunk.iter().map(|(node, _)| id_of(*node)).collect())),
        ("to_id", Cells::Number(chunk.iter().map(|(_, edge)| id_of(edge.parent)).collect())),
        ("rank", Cells::Int(chunk.iter().map(|(_, edge)| edge.rank).collect())),
        ("recorded_in", Cells::Same(revision)),
    ];
    let weights: Vec<Option<f64>> =
        chunk.iter().map(|(_, edge)| kept.note(edge).and_then(|note| note.weight)).collect();
    if weights.iter().any(Option::is_some) {
        columns.push(("weight", Cells::Float(weights)));
    }
    let roles: Vec<Option<String>> =
        chunk.iter().map(|(_, edge)| kept.note(edge).and_then(|note| note.role.clone())).collect();
    if roles.iter().any(Option::is_some) {
        columns.push(("role", Cells::Text(roles)));
    }
    push_days(&mut columns, chunk.iter().map(|(_, edge)| edge.validity));
    Batch { table: "relation", columns }
}

/// The state that a version is written with: what its row says, else the recorded one where it still means something, else
/// what a body of its kind is that is recorded without one.
fn state_of(
    world: &World<'_>,
    content: Content,
    kind: KindIx,
    before: Option<(&RawVersion, &str)>,
) -> Option<String> {
    let lifecycle = world.model.lifecycle_of(kind);
    let key = |state: StateIx| world.model.state(state).key.clone();
    let given = match content {
        Content::Row { row, .. } => world.import_row(row).state,
        Content::Old(_) => None,
    };
    match (given, before) {
        (Some(state), _) => Some(key(state)),
        (None, Some((before, kind))) if before.kind == kind => before.state.clone(),
        (None, before) => lifecycle.map(|lifecycle| {
            let recorded = before.and_then(|(before, _)| world.model.find_state(before.state.as_deref()?));
            let kept = recorded.filter(|state| lifecycle.states.contains(state));
            key(kept.unwrap_or(lifecycle.established))
        }),
    }
}

/// The text of one version, owned for its batch.
struct Text {
    code: Option<String>,
    name: String,
    short_name: Option<String>,
    names: Option<String>,
    attributes: String,
}

impl Text {
    fn of(world: &World<'_>, content: Content) -> Text {
        match content {
            Content::Old(at) => {
                let version = world.history.version(at);
                let kind = world.model.kind(version.kind());
                let values: Vec<Option<AttributeValue>> = (0..kind.attributes.len())
                    .map(|at| version.attribute(at).map(AttributeRef::to_value))
                    .collect();
                Text {
                    code: version.code().map(str::to_owned),
                    name: version.name().to_owned(),
                    short_name: version.short_name().map(str::to_owned),
                    names: names_json(
                        version.names().map(|(tag, name)| (tag.to_owned(), name.to_owned())).collect(),
                    ),
                    attributes: attributes_json(world, version.kind(), &values),
                }
            }
            Content::Row { row, base } => {
                let row = world.import_row(row);
                Text {
                    code: Some(row.code.to_string()),
                    name: row.name.to_string(),
                    short_name: match &row.short_name {
                        Given::Set(text) => Some(text.to_string()),
                        Given::Cleared => None,
                        _ => base.and_then(|at| world.history.version(at).short_name().map(str::to_owned)),
                    },
                    names: merged_names(world, row, base),
                    attributes: attributes_json(world, row.kind, &world.attributes(row, base)),
                }
            }
        }
    }
}

fn merged_names(world: &World<'_>, row: &ImportRow, base: Option<u32>) -> Option<String> {
    if row.names.is_empty() && base.is_none() {
        return None;
    }
    let mut names: Vec<(String, String)> = base.map_or_else(Vec::new, |at| {
        world.history.version(at).names().map(|(tag, name)| (tag.to_owned(), name.to_owned())).collect()
    });
    for (language, given) in &row.names {
        let tag = &world.table.languages[usize::from(*language)];
        if matches!(given, Given::Cleared | Given::Set(_)) {
            names.retain(|(other, _)| other != tag);
        }
        names.extend(given.set().map(|name| (tag.clone(), name.to_string())));
    }
    names_json(names)
}

fn names_json(names: Vec<(String, String)>) -> Option<String> {
    if names.is_empty() {
        return None;
    }
    let object: serde_json::Map<String, serde_json::Value> =
        names.into_iter().map(|(tag, name)| (tag, name.into())).collect();
    Some(serde_json::Value::Object(object).to_string())
}

fn attributes_json(world: &World<'_>, kind: KindIx, values: &[Option<AttributeValue>]) -> String {
    if values.iter().all(Option::is_none) {
        return "{}".to_owned();
    }
    let attributes = world.model.kind(kind).attributes.values();
    let object: serde_json::Map<String, serde_json::Value> = attributes
        .zip(values)
        .filter_map(|(attribute, value)| {
            Some((attribute.key.clone(), attribute.write_json(world.model, value.as_ref()?)))
        })
        .collect();
    serde_json::Value::Object(object).to_string()
}

/// Attributes that the model no longer defines stay with the organisation.
fn with_unknown(world: &World<'_>, kind: KindIx, attributes: String, before: &RawVersion) -> String {
    let known = &world.model.kind(kind).attributes;
    let mut unknown = before.attributes.iter().filter(|(key, _)| !known.contains_key(*key)).peekable();
    if unknown.peek().is_none() {
        return attributes;
    }
    let mut object: serde_json::Map<String, serde_json::Value> =
        serde_json::from_str(&attributes).expect("it was written as an object");
    object.extend(unknown.map(|(key, value)| (key.clone(), value.clone())));
    serde_json::Value::Object(object).to_string()
}

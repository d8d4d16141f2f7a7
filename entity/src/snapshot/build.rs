//! Making a [`History`] from rows that are in no order: all there are, or an older history and what changed since.

use std::sync::Arc;

use super::boundaries::Boundaries;
use super::delta::Delta;
use super::edge_rows::{EdgeRows, RawEdge};
use super::history::{Edge, EdgeNote, History, LocalizedName};
use super::people::People;
use super::sort::{Sorted, refuse_overlaps, sort_by_code, sort_versions};
use super::version_rows::VersionRows;
use super::{NONE, Org};
use crate::day::Day;
use crate::model::SharedModel;
use crate::store::{MisfitSubject, StoreError};

/// All rows of one revision.
pub(super) struct Builder {
    model: SharedModel,
    revision: i64,
    newest_row: i64,
    versions: VersionRows,
    edges: EdgeRows,
    people: Arc<People>,
}

impl Builder {
    /// The rows of a delta alone.
    pub(super) fn of(delta: Delta) -> Builder {
        Builder {
            newest_row: delta.newest_row(),
            model: delta.model,
            revision: delta.revision,
            people: Arc::new(People::build(delta.people)),
            versions: delta.versions,
            edges: delta.edges,
        }
    }

    /// The rows of a history that still count, and those of a delta.
    ///
    /// Text and attributes are copied one by one: what only dropped rows had must not pile up with every revision.
    pub(super) fn changed(history: &History, delta: &Delta) -> Result<Builder, StoreError> {
        let mut versions = VersionRows::new(history.model.clone());
        let mut copies = vec![NONE; history.attributes.len()];
        for at in history.organizations().flat_map(|org| history.versions_of(org)) {
            if !delta.superseded.versions.contains_key(&history.version_row(at)) {
                versions.copy(history, at, &mut copies)?;
            }
        }
        let mut edges = EdgeRows::new(history.model.clone());
        let superseded = &delta.superseded.relations;
        for (into, from) in edges.edges.iter_mut().zip(&history.edges) {
            into.extend(from.iter().filter(|edge| !superseded.contains_key(&edge.row)).map(|edge| RawEdge {
                row: edge.row,
                child: history.id(edge.child),
                parent: history.id(edge.parent),
                rank: edge.rank,
                validity: edge.validity,
            }));
        }
        let keep_note = |note: &&EdgeNote| !superseded.contains_key(&note.row);
        edges.notes = history.notes.iter().filter(keep_note).copied().collect();
        for misfit in history.misfits.iter().filter(|misfit| !delta.replaces(misfit)) {
            let into = match misfit.subject {
                MisfitSubject::Relation => &mut edges.misfits,
                _ => &mut versions.misfits,
            };
            into.push(misfit.clone());
        }
        versions.append(&delta.versions)?;
        edges.append(&delta.edges);
        Ok(Builder {
            model: history.model.clone(),
            revision: delta.revision,
            newest_row: history.newest_row.max(delta.newest_row()),
            versions,
            edges,
            people: history.people.changed(&delta.people, &delta.superseded),
        })
    }

    pub(super) fn finish(self) -> Result<History, StoreError> {
        let VersionRows {
            organizations,
            rows,
            versions,
            arena,
            mut attributes,
            names,
            languages,
            mut misfits,
            ..
        } = self.versions;
        let EdgeRows { edges: raw_edges, mut notes, misfits: edge_misfits, .. } = self.edges;
        misfits.extend(edge_misfits);
        if !notes.is_sorted_by_key(|note| note.row) {
            notes.sort_unstable_by_key(|note| note.row);
        }
        let Sorted { ids, lookup, runs, versions, rows, placed } =
            sort_versions(organizations, versions, rows);
        refuse_overlaps(&versions, &rows)?;

        let mut names: Vec<LocalizedName> = names
            .into_iter()
            .map(|name| match &placed {
                Some(placed) => LocalizedName { version: placed[name.version as usize], ..name },
                None => name,
            })
            .collect();
        // Those of one version stay in order of their tags.
        names.sort_by_key(|name| name.version);

        drop(placed);
        let arena = arena.share();
        let by_code = sort_by_code(&versions, &arena);
        let mut code_place = vec![0u32; versions.len()];
        for (place, at) in by_code.iter().enumerate() {
            code_place[*at as usize] = place as u32;
        }
        let position = |id: i64| lookup.find(&ids, id).map(Org);
        let mut edges = Vec::with_capacity(raw_edges.len());
        for raw in raw_edges {
            // Collected in place: at ten million, a second list would be a third of a gigabyte.
            let list: Result<Vec<Edge>, StoreError> =
                raw.into_iter().map(|edge| edge.placed(position)).collect();
            let mut list = list?;
            list.shrink_to_fit();
            if !list.is_sorted_by_key(Edge::key) {
                list.sort_unstable_by_key(Edge::key);
            }
            edges.push(Arc::new(list));
        }
        let of_versions = versions.iter().map(|version| version.validity);
        let of_edges = edges.iter().flat_map(|list: &Arc<Vec<Edge>>| list.iter().map(|edge| edge.validity));
        let boundaries = Boundaries::of(of_versions.chain(of_edges));
        attributes.shrink_to_fit();
        Ok(History {
            model: self.model,
            revision: self.revision,
            newest_row: self.newest_row,
            ids: ids.into(),
            lookup: Arc::new(lookup),
            runs: Arc::new(runs),
            versions: versions.into(),
            version_rows: rows.into(),
            arena,
            attributes: attributes.into(),
            names: names.into(),
            languages: Arc::new(languages),
            by_code: Arc::new(by_code),
            code_place: Arc::new(code_place),
            edges,
            notes: Arc::new(notes),
            misfits: Arc::new(misfits),
            people: self.people,
            boundaries: Arc::new(boundaries),
        })
    }
}

impl RawEdge {
    /// The same tie between positions.
    pub(super) fn placed(self, position: impl Fn(i64) -> Option<Org>) -> Result<Edge, StoreError> {
        let end = |id: i64, column: &'static str| {
            position(id).ok_or_else(|| StoreError::Corrupt {
                table: "relation",
                column,
                row: self.row,
                reason: format!("organisation {id} has no version"),
            })
        };
        Ok(Edge {
            row: self.row,
            child: end(self.child, "from_id")?,
            parent: end(self.parent, "to_id")?,
            rank: self.rank,
            validity: self.validity,
        })
    }
}

impl Edge {
    /// What ties of one type are sorted by.
    pub(super) fn key(&self) -> (Org, i32, Day, i64) {
        (self.child, self.rank, self.validity.from, self.row)
    }
}

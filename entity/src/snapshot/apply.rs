//! The next history from the last one and a few changed rows: what does not change is shared, the rest is copied in few pieces.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::Arc;

use super::build::Builder;
use super::delta::Delta;
use super::history::{Edge, History, LocalizedName, Run, Version};
use super::sort::refuse_overlaps;
use super::splice::{run_of, spliced};
use super::{NONE, Org};
use crate::store::StoreError;

/// What became another between a history and the next: views of the next are made of views of the last by it.
#[derive(Debug)]
pub(super) struct Touched {
    /// Organisations whose versions changed, ascending; new ones stand at the end of the history.
    pub(super) organizations: Vec<Org>,
    /// By relation type: origins of ties that changed, ascending.
    pub(super) origins: Vec<Vec<Org>>,
}

/// A delta of up to so many rows is worked in whatever the size of the history.
const FEW: usize = 64;
/// A bigger one must be so many times smaller than the history: beyond that, everything is laid out anew.
const SMALLER: usize = 8;

impl History {
    /// This history and what a delta changes of it. Fails where its rows contradict each other or those that stay.
    ///
    /// A small delta copies a few lists and shares the others; a big one lays everything out anew.
    pub fn apply(&self, delta: &Delta) -> Result<History, StoreError> {
        match self.apply_small(delta)? {
            Some((next, _)) => Ok(next),
            None => Builder::changed(self, delta)?.finish(),
        }
    }

    /// The next history, and what is different; `None` where it must be laid out anew, because much changed, an
    /// organisation went with all its versions, or a new one does not come last.
    pub(super) fn apply_small(&self, delta: &Delta) -> Result<Option<(History, Touched)>, StoreError> {
        let few = FEW.max(self.by_code.len() / SMALLER);
        if delta.len() > few || self.is_too_loose(delta.len()) {
            return Ok(None);
        }
        let mut next = History::clone(self);
        next.revision = delta.revision;
        next.newest_row = self.newest_row.max(delta.newest_row());
        let Some(organizations) = next.change_versions(self, delta)? else { return Ok(None) };
        let origins = next.change_edges(self, delta)?;
        next.change_misfits(delta);
        next.people = self.people.changed(&delta.people, &delta.superseded);
        Ok(Some((next, Touched { organizations, origins })))
    }

    /// Gives every organisation that has other versions now a new run of versions at the end.
    fn change_versions(&mut self, before: &History, delta: &Delta) -> Result<Option<Vec<Org>>, StoreError> {
        let mut of_organization: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
        for id in delta.superseded.versions.values() {
            of_organization.entry(*id).or_default();
        }
        for (at, id) in delta.versions.organizations.iter().enumerate() {
            of_organization.entry(*id).or_default().push(at);
        }
        let mut last = before.ids.iter().next_back().copied().unwrap_or(i64::MIN);
        let text = match delta.versions.rows.is_empty() {
            true => 0,
            false => self.arena.append(&delta.versions.arena)?,
        };
        let cells = self.attributes.len() as u32;
        self.attributes.extend(delta.versions.attributes.iter().map(|cell| cell.behind(text)));
        let mut moved = Moved { text, cells, ..Moved::default() };
        let mut touched = Vec::new();
        for (id, new) in &of_organization {
            let known = before.find_id(*id);
            let old = known.map_or(0..0, |org| before.versions_of(org));
            let goes = |at: &u32| delta.superseded.versions.contains_key(&before.version_row(*at));
            if new.is_empty() && !old.clone().any(|at| goes(&at)) {
                continue;
            }
            let kept = old.clone().filter(|at| !goes(at)).map(Source::Before);
            let sources: Vec<Source> = kept.chain(new.iter().map(|at| Source::Delta(*at))).collect();
            let org = match known {
                Some(org) if !sources.is_empty() => org,
                None if *id > last => {
                    last = *id;
                    self.ids.push(*id);
                    Org(self.ids.len() as u32 - 1)
                }
                _ => return Ok(None),
            };
            touched.push(org);
            moved.gone.extend(old.clone());
            self.move_versions(org, old, sources, before, delta, &mut moved)?;
        }
        if !touched.is_empty() {
            self.change_order(before, &moved);
            let boundaries = Arc::make_mut(&mut self.boundaries);
            let validity = |at: u32| before.versions[at as usize].validity;
            moved.gone.iter().for_each(|at| boundaries.remove(validity(*at)));
            moved.came.clone().for_each(|at| boundaries.add(self.versions[at as usize].validity));
        }
        Ok(Some(touched))
    }

    fn move_versions(
        &mut self,
        org: Org,
        old: Range<u32>,
        mut sources: Vec<Source>,
        before: &History,
        delta: &Delta,
        moved: &mut Moved,
    ) -> Result<(), StoreError> {
        let validity = |source: &Source| match source {
            Source::Before(at) => before.versions[*at as usize].validity,
            Source::Delta(at) => delta.versions.versions[*at].validity,
        };
        sources.sort_by_key(|source| validity(source).from);
        let first = self.versions.len() as u32;
        if moved.came.is_empty() {
            moved.came = first..first;
        }
        for source in &sources {
            let at = self.versions.len() as u32;
            match *source {
                Source::Before(old) => {
                    self.versions.push(before.versions[old as usize]);
                    self.version_rows.push(before.version_row(old));
                    let names = before.names_at(old).map(|name| LocalizedName { version: at, ..*name });
                    self.names.extend(names);
                }
                Source::Delta(new) => {
                    let version = delta.versions.versions[new].behind(moved.text, moved.cells);
                    let attributes = self.known_run(before, old.clone(), &version);
                    self.versions.push(Version { org: org.0, attributes, ..version });
                    self.version_rows.push(delta.versions.rows[new]);
                    let of_version = run_of(&delta.versions.names, |name| name.version, &(new as u32));
                    for name in &delta.versions.names[of_version] {
                        let tag = &delta.versions.languages[usize::from(name.language)];
                        let language = self.language(tag);
                        self.names.push(LocalizedName {
                            version: at,
                            language,
                            name: name.name.behind(moved.text),
                        });
                    }
                }
            }
        }
        let last = self.versions.len() as u32;
        let run: Vec<Version> = (first..last).map(|at| self.versions[at as usize]).collect();
        let rows: Vec<i64> = (first..last).map(|at| self.version_rows[at as usize]).collect();
        refuse_overlaps(&run, &rows)?;
        moved.came.end = last;
        moved.runs.push((org, Run { first, count: last - first }));
        Ok(())
    }

    /// The attributes of a version, or those of an older one that has the same: they would pile up with every new name.
    fn known_run(&self, before: &History, mut old: Range<u32>, version: &Version) -> u32 {
        if version.attributes == NONE {
            return NONE;
        }
        let count = self.model.kind(version.kind).attributes.len();
        let same = |at: &u32| {
            let other = &before.versions[*at as usize];
            other.kind == version.kind
                && (0..count).all(|at| before.attribute(other, at) == self.attribute(version, at))
        };
        old.find(same).map_or(version.attributes, |at| before.versions[at as usize].attributes)
    }

    fn language(&mut self, tag: &str) -> u16 {
        let at = self.languages.iter().position(|known| known == tag).unwrap_or_else(|| {
            Arc::make_mut(&mut self.languages).push(tag.to_owned());
            self.languages.len() - 1
        });
        at as u16
    }

    /// Takes versions that belong to no run any more out of the order by code, and puts the new ones in.
    fn change_order(&mut self, before: &History, moved: &Moved) {
        let mut runs = before.runs.to_vec();
        for (org, run) in &moved.runs {
            match runs.get_mut(org.at()) {
                Some(known) => *known = *run,
                None => runs.push(*run),
            }
        }
        self.runs = Arc::new(runs);
        let mut gone: Vec<usize> =
            moved.gone.iter().map(|at| before.code_place[*at as usize] as usize).collect();
        gone.sort_unstable();
        let key = |at: u32| {
            let version = &self.versions[at as usize];
            let code = self.arena.find(version.code);
            (code.is_none(), code, version.org, at)
        };
        let mut new: Vec<u32> = moved.came.clone().collect();
        new.sort_unstable_by(|left, right| key(*left).cmp(&key(*right)));
        let place = |at: u32| before.by_code.partition_point(|other| key(*other) < key(at));
        let new: Vec<(usize, u32)> = new.into_iter().map(|at| (place(at), at)).collect();
        let by_code = spliced(&before.by_code, &gone, &new);
        let mut code_place = vec![NONE; self.versions.len()];
        for (place, at) in by_code.iter().enumerate() {
            code_place[*at as usize] = place as u32;
        }
        self.by_code = Arc::new(by_code);
        self.code_place = Arc::new(code_place);
    }

    /// Returns the origins of what changed, by relation type.
    fn change_edges(&mut self, before: &History, delta: &Delta) -> Result<Vec<Vec<Org>>, StoreError> {
        let superseded: HashMap<i64, Org> = delta
            .superseded
            .relations
            .iter()
            .filter_map(|(row, from)| Some((*row, before.find_id(*from)?)))
            .collect();
        let mut gone_notes = Vec::new();
        let mut touched = Vec::with_capacity(before.edges.len());
        for (at, (list, raw)) in before.edges.iter().zip(&delta.edges.edges).enumerate() {
            let stands = |(row, origin): (&i64, &Org)| {
                run_of(list, |edge: &Edge| edge.child, origin).find(|at| list[*at].row == *row)
            };
            let mut gone: Vec<usize> = superseded.iter().filter_map(stands).collect();
            gone.sort_unstable();
            let placed = raw.iter().map(|edge| edge.placed(|id| self.find_id(id)));
            let mut new = placed.collect::<Result<Vec<Edge>, StoreError>>()?;
            if gone.is_empty() && new.is_empty() {
                touched.push(Vec::new());
                continue;
            }
            new.sort_unstable_by_key(Edge::key);
            let boundaries = Arc::make_mut(&mut self.boundaries);
            gone.iter().for_each(|at| boundaries.remove(list[*at].validity));
            new.iter().for_each(|edge| boundaries.add(edge.validity));
            let of_gone = gone.iter().map(|at| list[*at].child);
            let mut origins: Vec<Org> = of_gone.chain(new.iter().map(|edge| edge.child)).collect();
            origins.sort_unstable();
            origins.dedup();
            touched.push(origins);
            gone_notes.extend(gone.iter().filter_map(|at| before.note_place(list[*at].row)));
            let place = |edge: &Edge| list.partition_point(|other| other.key() < edge.key());
            let new: Vec<(usize, Edge)> = new.into_iter().map(|edge| (place(&edge), edge)).collect();
            self.edges[at] = Arc::new(spliced(list, &gone, &new));
        }
        if !gone_notes.is_empty() || !delta.edges.notes.is_empty() {
            gone_notes.sort_unstable();
            let mut new = delta.edges.notes.clone();
            new.sort_unstable_by_key(|note| note.row);
            let place = |row: i64| before.notes.partition_point(|note| note.row < row);
            let new: Vec<_> = new.into_iter().map(|note| (place(note.row), note)).collect();
            self.notes = Arc::new(spliced(&before.notes, &gone_notes, &new));
        }
        Ok(touched)
    }

    fn change_misfits(&mut self, delta: &Delta) {
        let new = || delta.versions.misfits.iter().chain(&delta.edges.misfits);
        if new().next().is_some() || self.misfits.iter().any(|misfit| delta.replaces(misfit)) {
            let kept = self.misfits.iter().filter(|misfit| !delta.replaces(misfit));
            self.misfits = Arc::new(kept.chain(new()).cloned().collect());
        }
    }
}

/// Where a version of a new run comes from.
enum Source {
    /// A position in the last history.
    Before(u32),
    /// A position in the delta.
    Delta(usize),
}

/// What happens to versions.
#[derive(Default)]
struct Moved {
    /// Positions that belong to no run any more.
    gone: Vec<u32>,
    /// Positions at the end.
    came: Range<u32>,
    runs: Vec<(Org, Run)>,
    /// Behind how many bytes the text of the delta lies now.
    text: u32,
    /// Behind how many cells its attributes.
    cells: u32,
}

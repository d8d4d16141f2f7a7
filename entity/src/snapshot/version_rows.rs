//! Versions as rows say them, read by the model and kept compact; not yet in order.

use std::collections::{HashMap, HashSet};

use super::arena::Arena;
use super::history::{AttributeCell, History, LocalizedName, NO_STATE, Version};
use super::misfit::Misfit;
use super::{NONE, Org};
use crate::model::{AttributeValue, KindIx, SharedModel};
use crate::store::{StoreError, VersionRow, misfits_of, read_attributes, read_kind, read_names, read_state};

/// Remembered attribute texts a kind; beyond that most differ, and remembering them only costs memory.
const MOST_RUNS: usize = 4096;

#[derive(Debug)]
pub(super) struct VersionRows {
    pub(super) model: SharedModel,
    pub(super) organizations: Vec<i64>,
    pub(super) rows: Vec<i64>,
    pub(super) versions: Vec<Version>,
    pub(super) arena: Arena,
    pub(super) attributes: Vec<AttributeCell>,
    /// Attribute runs by kind and JSON text: most organisations of a kind share a few.
    runs: HashMap<KindIx, HashMap<String, u32>>,
    pub(super) names: Vec<LocalizedName>,
    pub(super) languages: Vec<String>,
    pub(super) misfits: Vec<Misfit>,
    /// Kinds and attribute texts that were looked at and fit: most organisations of a kind share a few.
    fitting: HashMap<KindIx, HashSet<String>>,
}

impl VersionRows {
    pub(super) fn new(model: SharedModel) -> VersionRows {
        VersionRows {
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
        }
    }

    pub(super) fn push(&mut self, row: &VersionRow<'_>) -> Result<(), StoreError> {
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

    /// Adds a version of a history with its names. `copies` says where its runs of attributes have been copied to; it has a
    /// place for each of its cells.
    pub(super) fn copy(&mut self, history: &History, at: u32, copies: &mut [u32]) -> Result<(), StoreError> {
        let (version, row) = (&history.versions[at as usize], history.version_row(at));
        for (tag, name) in history.names_of(at) {
            let name = self.arena.push(name, row)?;
            let language = self.language(tag.to_owned());
            self.names.push(LocalizedName { version: self.versions.len() as u32, language, name });
        }
        let attributes = match copies.get(version.attributes as usize) {
            None => NONE,
            Some(run) if *run != NONE => *run,
            Some(_) => self.copy_run(history, version, row)?,
        };
        if let Some(copy) = copies.get_mut(version.attributes as usize) {
            *copy = attributes;
        }
        let mut copy = |span| self.arena.push(history.arena.get(span), row);
        let copied = Version {
            name: copy(version.name)?,
            short_name: copy(version.short_name)?,
            code: copy(version.code)?,
            attributes,
            ..*version
        };
        self.organizations.push(history.id(Org(version.org)));
        self.rows.push(row);
        self.versions.push(copied);
        Ok(())
    }

    fn copy_run(&mut self, history: &History, version: &Version, row: i64) -> Result<u32, StoreError> {
        let run = self.attributes.len() as u32;
        for at in 0..self.model.kind(version.kind).attributes.len() {
            let cell = match history.attributes[version.attributes as usize + at] {
                AttributeCell::String(span) => {
                    AttributeCell::String(self.arena.push(history.arena.get(span), row)?)
                }
                other => other,
            };
            self.attributes.push(cell);
        }
        Ok(run)
    }

    /// Adds all versions of another list.
    pub(super) fn append(&mut self, other: &VersionRows) -> Result<(), StoreError> {
        let text = self.arena.append(&other.arena)?;
        let (cells, versions) = (self.attributes.len() as u32, self.versions.len() as u32);
        self.attributes.extend(other.attributes.iter().map(|cell| cell.behind(text)));
        self.versions.extend(other.versions.iter().map(|version| version.behind(text, cells)));
        for name in &other.names {
            let language = self.language(other.languages[usize::from(name.language)].clone());
            let (version, name) = (name.version + versions, name.name.behind(text));
            self.names.push(LocalizedName { version, language, name });
        }
        self.organizations.extend(&other.organizations);
        self.rows.extend(&other.rows);
        self.misfits.extend(other.misfits.iter().cloned());
        Ok(())
    }

    fn language(&mut self, tag: String) -> u16 {
        let at = self.languages.iter().position(|known| *known == tag).unwrap_or_else(|| {
            self.languages.push(tag);
            self.languages.len() - 1
        });
        at as u16
    }
}

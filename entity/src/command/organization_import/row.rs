//! From the cells of a record to a typed row, with every fault of the record.

use std::borrow::Cow;

use serde_json::Value;

use super::super::records::{Cell, Faults, Log, RecordReader};
use super::column::{Column, kinds_with};
use super::table::{Given, ImportRow, ImportTable, Place};
use crate::model::{AttributeValue, HierarchyIx, KindIx, Model, Shape, StateIx};
use crate::rule::{check_code, check_name, check_text};

/// Turns records into rows of a table.
pub(super) struct RowReader<'m> {
    pub(super) model: &'m Model,
    pub(super) table: ImportTable,
    /// Reused: faults of the record at hand.
    faults: Faults,
}

impl<'m> RowReader<'m> {
    pub(super) fn new(model: &'m Model) -> RowReader<'m> {
        RowReader { model, table: ImportTable::default(), faults: Faults::default() }
    }
}

impl RecordReader for RowReader<'_> {
    type Column = Column;

    fn log(&mut self) -> &mut Log {
        &mut self.table.log
    }

    fn parse_column(&self, name: &str) -> Result<Column, String> {
        Column::parse(self.model, name)
    }

    fn required(&self) -> Vec<(&'static str, Column)> {
        vec![("code", Column::Code), ("name", Column::Name), ("kind", Column::Kind)]
    }

    fn is_code(column: &Column) -> bool {
        *column == Column::Code
    }

    /// Reports a record that cannot be used; `code` keeps what refers to it from being reported too.
    fn damage(&mut self, source: u16, line: u32, code: Option<&str>, reason: String) {
        self.table.log.report(source, Some(line), reason);
        if let Some(code) = code.filter(|code| !code.is_empty()) {
            self.table.damaged.insert(code.to_owned());
        }
    }

    /// Reads one record. A row with a usable code and kind is kept even when other cells are faulty, so
    /// that the rows below it are checked against it.
    fn read_row<'c>(&mut self, source: u16, line: u32, cells: impl Iterator<Item = (&'c Column, Cell<'c>)>)
    where
        Column: 'c,
    {
        self.faults.clear();
        let (mut code, mut name, mut kind_key) = (None, None, None);
        let mut rest: Vec<(&Column, Cell<'_>)> = Vec::new();
        for (column, cell) in cells {
            match column {
                Column::Code => code = self.faults.text("code", cell),
                Column::Name => name = self.faults.text("name", cell),
                Column::Kind => kind_key = self.faults.text("kind", cell),
                _ => rest.push((column, cell)),
            }
        }
        let missing = |faults: &mut Faults, what: &str| faults.push(format!("{what} is missing; fill it in"));
        let faulty = !self.faults.is_empty();
        match &code {
            None if !faulty => missing(&mut self.faults, "code"),
            None => {}
            Some(code) => self.faults.check("code", code, check_code(code)),
        }
        match &name {
            None if !faulty => missing(&mut self.faults, "name"),
            None => {}
            Some(name) => self.faults.check("name", name, check_name(name)),
        }
        // Kinds that the model no longer defines are shown as unclassified; a file must say what is meant.
        let known = |kind: &KindIx| *kind != self.model.unclassified();
        let kind = kind_key.as_deref().and_then(|key| self.model.find_kind(key)).filter(known);
        match (&kind_key, kind) {
            (None, _) if !faulty => missing(&mut self.faults, "kind"),
            (Some(key), None) => {
                let kinds: Vec<&str> = self
                    .model
                    .kinds()
                    .filter(|(kind, _)| known(kind))
                    .map(|(_, kind)| kind.key.as_str())
                    .collect();
                self.faults.push(format!("unknown kind {key:?}; use one of {}", kinds.join(", ")));
            }
            _ => {}
        }
        let row = match (code, kind) {
            (Some(code), Some(kind)) => {
                let mut row = ImportRow {
                    source,
                    line,
                    kind,
                    code: code.into(),
                    name: name.unwrap_or_default().into(),
                    short_name: Given::Untouched,
                    names: Vec::new(),
                    valid_from: None,
                    valid_to: None,
                    state: None,
                    attributes: Vec::new(),
                    places: Vec::new(),
                    identifiers: Vec::new(),
                    faulty: false,
                };
                for (column, cell) in rest {
                    self.read_cell(&mut row, column, cell);
                }
                self.check_row(&mut row);
                row.faulty = !self.faults.is_empty();
                Some(row)
            }
            (code, _) => {
                self.table.damaged.extend(code.map(Cow::into_owned));
                None
            }
        };
        for reason in self.faults.take() {
            self.table.log.report(source, Some(line), reason);
        }
        self.table.rows.extend(row);
    }
}

impl RowReader<'_> {
    fn read_cell(&mut self, row: &mut ImportRow, column: &Column, cell: Cell<'_>) {
        match column {
            Column::Code | Column::Name | Column::Kind => {}
            Column::ShortName => row.short_name = self.name("short_name", cell),
            Column::LocalName(tag) => {
                let name = self.name(&format!("name.{tag}"), cell);
                row.names.push((self.table.language(tag), name));
            }
            Column::ValidFrom => row.valid_from = self.faults.day("valid_from", cell),
            Column::ValidTo => row.valid_to = self.faults.day("valid_to", cell),
            Column::State => row.state = self.state(row.kind, cell),
            Column::Identifier(scheme) => {
                let column = format!("identifier.{}", self.model.scheme(*scheme).key);
                let value = self.faults.text(&column, cell);
                if let Some(value) = &value {
                    self.faults.check(&column, value, check_code(value));
                    if self.model.kind(row.kind).scheme == *scheme {
                        self.faults.push(format!(
                            "{column} must be empty: a {}'s code is its identifier in that scheme",
                            self.model.kind(row.kind).key
                        ));
                        return;
                    }
                } else if self.model.kind(row.kind).scheme == *scheme {
                    return;
                }
                row.identifiers
                    .push((*scheme, value.map_or(Given::Cleared, |value| Given::Set(value.into()))));
            }
            Column::Parent(hierarchy) => {
                let parents = self.parents(*hierarchy, cell);
                place(row, *hierarchy).parents = parents;
            }
            Column::Rank(hierarchy) => {
                let ranks = self.ranks(*hierarchy, cell);
                place(row, *hierarchy).ranks = ranks;
            }
            Column::Attribute(positions) => self.attribute(row, positions, cell),
        }
    }

    fn attribute(&mut self, row: &mut ImportRow, positions: &[Option<u16>], cell: Cell<'_>) {
        let empty = match &cell {
            Cell::Text(text) => text.is_empty(),
            Cell::Json(value) => value.as_str() == Some(""),
        };
        let kind = self.model.kind(row.kind);
        let Some(at) = positions[usize::from(row.kind.0)].map(usize::from) else {
            if !empty {
                let key = positions.iter().zip(self.model.kinds.values()).find_map(|(at, kind)| {
                    at.and_then(|at| kind.attributes.get_index(usize::from(at))).map(|(key, _)| key)
                });
                self.faults.push(format!(
                    "a {} has no attribute {}; leave the cell empty (kinds that have it: {})",
                    kind.key,
                    key.map_or("", String::as_str),
                    kinds_with(self.model, positions)
                ));
            }
            return;
        };
        if row.attributes.is_empty() {
            row.attributes = vec![Given::Untouched; kind.attributes.len()];
        }
        let attribute = &kind.attributes[at];
        row.attributes[at] = if empty {
            Given::Cleared
        } else {
            let read = match &cell {
                Cell::Text(text) => attribute.read_text(self.model, text),
                Cell::Json(value) => attribute.read_json(self.model, value),
            };
            match read {
                Ok(AttributeValue::String(text)) => {
                    self.faults.check(&attribute.key, &text, check_text(&text));
                    Given::Set(AttributeValue::String(text))
                }
                Ok(value) => Given::Set(value),
                Err(problem) => {
                    self.faults.push(format!("{}: {problem}", attribute.key));
                    Given::Faulty
                }
            }
        };
    }

    fn parents(&mut self, hierarchy: HierarchyIx, cell: Cell<'_>) -> Given<Vec<Box<str>>> {
        let definition = self.model.hierarchy(hierarchy);
        let column = if hierarchy == self.model.default_hierarchy {
            "parent".to_owned()
        } else {
            format!("parent.{}", definition.key)
        };
        let codes: Vec<Box<str>> = match cell {
            Cell::Text(text) => match text.as_ref() {
                "" => Vec::new(),
                text if !text.contains('|') => vec![text.into()],
                text => text.split('|').map(Box::from).collect(),
            },
            Cell::Json(Value::Array(list)) => list
                .into_iter()
                .filter_map(|value| self.faults.text(&column, Cell::Json(value)))
                .map(|code| code.into())
                .collect(),
            Cell::Json(value) => match self.faults.text(&column, Cell::Json(value)) {
                None => Vec::new(),
                Some(text) => text.split('|').map(Box::from).collect(),
            },
        };
        if codes.len() > 1 && definition.shape == Shape::Tree {
            self.faults.push(format!(
                "{column} names {} parents, and hierarchy {} is a tree; name one",
                codes.len(),
                definition.key
            ));
            return Given::Untouched;
        }
        for (at, code) in codes.iter().enumerate() {
            if code.trim().is_empty() {
                self.faults.push(format!("{column} has an empty place between `|`; remove it"));
            } else if codes[..at].contains(code) {
                self.faults.push(format!("{column} names {code} twice; name it once"));
            }
        }
        if codes.is_empty() { Given::Cleared } else { Given::Set(codes) }
    }

    fn ranks(&mut self, hierarchy: HierarchyIx, cell: Cell<'_>) -> Given<Vec<i32>> {
        let key = &self.model.hierarchy(hierarchy).key;
        let column =
            if hierarchy == self.model.default_hierarchy { "rank".to_owned() } else { format!("rank.{key}") };
        let parsed: Option<Vec<i32>> = match &cell {
            Cell::Text(text) if text.is_empty() => Some(Vec::new()),
            Cell::Text(text) => text.split('|').map(|rank| rank.trim().parse().ok()).collect(),
            Cell::Json(Value::String(text)) if text.is_empty() => Some(Vec::new()),
            Cell::Json(Value::Array(list)) => list.iter().map(json_rank).collect(),
            Cell::Json(value) => json_rank(value).map(|rank| vec![rank]),
        };
        match parsed {
            None => {
                self.faults.push(format!(
                    "{column} is not a whole number within 32 bits (or several separated by `|`)"
                ));
                Given::Faulty
            }
            Some(ranks) if ranks.is_empty() => Given::Cleared,
            Some(ranks) => Given::Set(ranks),
        }
    }

    fn check_row(&mut self, row: &mut ImportRow) {
        if let (Some(from), Some(to)) = (row.valid_from, row.valid_to)
            && from >= to
        {
            self.faults.push(format!(
                "valid_to ({to}) must lie after valid_from ({from}): it is the first day after the life"
            ));
        }
        for place in &mut row.places {
            if let (Given::Set(parents), Given::Set(ranks)) = (&place.parents, &place.ranks)
                && ranks.len() != parents.len()
            {
                let key = &self.model.hierarchy(place.hierarchy).key;
                self.faults.push(rank_fault(ranks.len(), parents.len(), key));
                place.ranks = Given::Faulty;
            }
        }
    }

    /// A state of the kind's lifecycle; an empty cell leaves it to the program.
    fn state(&mut self, kind: KindIx, cell: Cell<'_>) -> Option<StateIx> {
        let key = self.faults.text("state", cell)?;
        let kind_key = &self.model.kind(kind).key;
        let Some(lifecycle) = self.model.lifecycle_of(kind) else {
            self.faults.push(format!("a {kind_key} has no states; leave the cell state empty"));
            return None;
        };
        let state = self.model.find_state(&key).filter(|state| lifecycle.states.contains(state));
        if state.is_none() {
            let known: Vec<&str> =
                lifecycle.states.iter().map(|state| self.model.state(*state).key.as_str()).collect();
            self.faults.push(format!(
                "state {key:?} is none of the states of a {kind_key}; use one of {}",
                known.join(", ")
            ));
        }
        state
    }

    fn name(&mut self, column: &str, cell: Cell<'_>) -> Given<Box<str>> {
        match self.faults.text(column, cell) {
            None => Given::Cleared,
            Some(text) => {
                self.faults.check(column, &text, check_name(&text));
                Given::Set(text.into())
            }
        }
    }
}

/// Ranks that do not go with the parents they are given for.
pub(super) fn rank_fault(ranks: usize, parents: usize, hierarchy: &str) -> String {
    format!(
        "{ranks} rank(s) are given for {parents} parent(s) in hierarchy {hierarchy}; give one rank a parent"
    )
}

fn json_rank(value: &Value) -> Option<i32> {
    value.as_i64().and_then(|rank| i32::try_from(rank).ok())
}

fn place(row: &mut ImportRow, hierarchy: HierarchyIx) -> &mut Place {
    let at = row.places.iter().position(|place| place.hierarchy == hierarchy).unwrap_or_else(|| {
        // Most rows have one place, and a vector that grows makes room for four.
        row.places.reserve_exact(1);
        row.places.push(Place { hierarchy, parents: Given::Untouched, ranks: Given::Untouched });
        row.places.len() - 1
    });
    &mut row.places[at]
}

/// Whether a kind key would be found; used by readers that choose kinds themselves.
pub(super) fn require_kind(model: &Model, key: &str) -> Result<KindIx, String> {
    model.find_kind(key).ok_or_else(|| {
        format!(
            "the model {:?} has no kind {key:?}; start with a model that extends \"national\"",
            model.name
        )
    })
}

//! Exporting organisations as a file that [`super::organization_import`] reads back.
//!
//! Parents come before their children, columns in a fixed order and only where they are used, so that
//! two exports of the same organisations are the same bytes.

use std::io::{self, Write};
use std::sync::Arc;

use hashbrown::HashMap;
use serde_json::{Map, Value};

use super::organization_import::Column;
use crate::day::Day;
use crate::model::{Attribute, HierarchyIx, Model, SchemeIx};
use crate::snapshot::{AttributeRef, Described, History, Org, Snapshot};
use crate::store::{Store, StoreError};

/// How the rows are written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportFormat {
    /// Comma-separated values with a header (RFC 4180, UTF-8).
    Csv,
    /// One JSON object a line.
    Ndjson,
}

/// Why an export was not made.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The target cannot be written.
    #[error("the export cannot be written: {0}")]
    Write(#[from] io::Error),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Some people or posts have no code, by which a file names them.
    #[error("{count} {what} have no code and cannot be exported; give them codes first")]
    NoCodes {
        /// The table.
        what: &'static str,
        /// How many.
        count: usize,
    },
    /// Some organisations have no code, by which a file names them.
    #[error(
        "{count} organisation(s) have no code and cannot be exported, for example {example:?}; give them codes first"
    )]
    WithoutCode {
        /// How many.
        count: usize,
        /// The name of one.
        example: String,
    },
}

/// One column of the export.
enum Field<'m> {
    Code,
    Name,
    Kind,
    Parent(HierarchyIx),
    Rank(HierarchyIx),
    ShortName,
    LocalName(String),
    ValidFrom,
    ValidTo,
    State,
    Identifier(SchemeIx),
    /// The attribute by kind: position and definition.
    Attribute(Vec<Option<(usize, &'m Attribute)>>),
}

struct Exporter<'a> {
    model: &'a Model,
    history: &'a History,
    view: &'a Snapshot,
    identifiers: HashMap<(i64, SchemeIx), String>,
}

/// Writes every organisation that exists on `as_of` (today if not given) to `target`. Returns their number.
pub async fn organization_export(
    store: &Store,
    as_of: Option<Day>,
    format: ExportFormat,
    target: &mut (dyn Write + Send),
) -> Result<usize, ExportError> {
    let revision = store.fetch_revision().await?;
    let history = Arc::new(History::load(store, revision).await?);
    let day = as_of.unwrap_or_else(|| store.clock().today());
    let view = Snapshot::build(&history, day);
    let mut identifiers = HashMap::new();
    for record in store.list_all_identifiers(revision).await? {
        if record.validity.contains(day) {
            identifiers.entry((record.organization, record.scheme)).or_insert(record.value);
        }
    }
    let exporter = Exporter { model: store.model(), history: &history, view: &view, identifiers };
    let order = exporter.order();
    exporter.refuse_without_code(&order)?;
    let fields = exporter.fields(&order);
    match format {
        ExportFormat::Csv => exporter.write_csv(&order, &fields, target)?,
        ExportFormat::Ndjson => exporter.write_ndjson(&order, &fields, target)?,
    }
    target.flush()?;
    Ok(order.len())
}

impl<'a> Exporter<'a> {
    /// Pre-order of the default hierarchy, roots by code; what several parents share comes once.
    fn order(&self) -> Vec<Org> {
        let hierarchy = self.view.hierarchy(self.model.default_hierarchy);
        let mut seen = vec![false; self.history.len()];
        let mut order = Vec::new();
        for root in self.view.in_code_order().filter(|org| hierarchy.parent(*org).is_none()) {
            for org in std::iter::once(root).chain(hierarchy.descendants(root, u32::MAX)) {
                if !std::mem::replace(&mut seen[org.at()], true) {
                    order.push(org);
                }
            }
        }
        order
    }

    fn refuse_without_code(&self, order: &[Org]) -> Result<(), ExportError> {
        let mut without =
            order.iter().map(|org| self.view.get(*org)).filter(|version| version.code().is_none());
        match without.next() {
            None => Ok(()),
            Some(first) => {
                Err(ExportError::WithoutCode { example: first.name().to_owned(), count: 1 + without.count() })
            }
        }
    }

    fn fields(&self, order: &[Org]) -> Vec<(String, Field<'a>)> {
        let model = self.model;
        let mut fields = vec![
            ("code".to_owned(), Field::Code),
            ("name".to_owned(), Field::Name),
            ("kind".to_owned(), Field::Kind),
        ];
        let default = model.default_hierarchy;
        // Participations have roles and dates of their own: they are exported as ties.
        let others = model
            .hierarchies()
            .filter(|(hierarchy, definition)| *hierarchy != default && !definition.is_participation)
            .map(|(hierarchy, _)| hierarchy);
        for hierarchy in std::iter::once(default).chain(others) {
            let suffix = if hierarchy == default {
                String::new()
            } else {
                format!(".{}", model.hierarchy(hierarchy).key)
            };
            fields.push((format!("parent{suffix}"), Field::Parent(hierarchy)));
            fields.push((format!("rank{suffix}"), Field::Rank(hierarchy)));
        }
        fields.push(("short_name".to_owned(), Field::ShortName));
        let mut tags: Vec<String> =
            order.iter().flat_map(|org| self.names(*org)).map(|(tag, _)| tag).collect();
        tags.sort_unstable();
        tags.dedup();
        fields.extend(tags.into_iter().map(|tag| (format!("name.{tag}"), Field::LocalName(tag))));
        fields.push(("valid_from".to_owned(), Field::ValidFrom));
        fields.push(("valid_to".to_owned(), Field::ValidTo));
        fields.push(("state".to_owned(), Field::State));
        let schemes = model.schemes.values().enumerate();
        fields.extend(schemes.map(|(at, scheme)| {
            (format!("identifier.{}", scheme.key), Field::Identifier(SchemeIx(at as u16)))
        }));
        let mut keys: Vec<&str> = Vec::new();
        for key in model.kinds.values().flat_map(|kind| kind.attributes.keys()) {
            if !keys.contains(&key.as_str()) {
                keys.push(key);
            }
        }
        fields.extend(keys.into_iter().map(|key| {
            let of_kind = model
                .kinds
                .values()
                .map(|kind| kind.attributes.get_full(key).map(|(at, _, attribute)| (at, attribute)));
            (Column::name_of_attribute(key), Field::Attribute(of_kind.collect()))
        }));
        fields.retain(|(_, field)| match field {
            Field::Code | Field::Name | Field::Kind => true,
            Field::Parent(hierarchy) if *hierarchy == default => true,
            Field::Rank(hierarchy) => {
                order.iter().any(|org| self.parents(*org, *hierarchy).iter().any(|(_, rank)| *rank != 0))
            }
            field => order.iter().any(|org| !self.cell(*org, field).is_null()),
        });
        fields
    }

    fn names(&self, org: Org) -> Vec<(String, String)> {
        self.view.get(org).names().map(|(tag, name)| (tag.to_owned(), name.to_owned())).collect()
    }

    /// Codes and ranks of the parents, by rank, then code.
    fn parents(&self, org: Org, hierarchy: HierarchyIx) -> Vec<(String, i32)> {
        let parents = self.view.hierarchy(hierarchy).parents(org);
        let edges = self.history.edges_of(hierarchy, org);
        let rank = |at: Org| {
            let in_force = |edge: &&crate::snapshot::Edge| {
                edge.parent == at && edge.validity.overlaps(self.view.steady())
            };
            edges.iter().find(in_force).map_or(0, |edge| edge.rank)
        };
        let mut found: Vec<(String, i32)> = parents
            .into_iter()
            .map(|parent| (self.view.get(parent).code().unwrap_or_default().to_owned(), rank(parent)))
            .collect();
        found.sort_by(|left, right| (left.1, &left.0).cmp(&(right.1, &right.0)));
        found
    }

    fn cell(&self, org: Org, field: &Field<'_>) -> Value {
        let version = self.view.get(org);
        let optional = |text: Option<&str>| text.map_or(Value::Null, Value::from);
        let date = |day: Day| if day.date().is_some() { Value::from(day.to_string()) } else { Value::Null };
        let list = |mut values: Vec<Value>| match values.len() {
            0 => Value::Null,
            1 => values.remove(0),
            _ => Value::Array(values),
        };
        match field {
            Field::Code => optional(version.code()),
            Field::Name => version.name().into(),
            Field::Kind => self.model.kind(version.kind()).key.as_str().into(),
            Field::Parent(hierarchy) => {
                list(self.parents(org, *hierarchy).into_iter().map(|(code, _)| code.into()).collect())
            }
            Field::Rank(hierarchy) => {
                list(self.parents(org, *hierarchy).into_iter().map(|(_, rank)| rank.into()).collect())
            }
            Field::ShortName => optional(version.short_name()),
            Field::LocalName(tag) => {
                optional(version.names().find(|(other, _)| other == tag).map(|(_, name)| name))
            }
            Field::ValidFrom => date(self.history.life(org).from),
            Field::ValidTo => date(self.history.life(org).to),
            Field::State => optional(version.state().map(|state| self.model.state(state).key.as_str())),
            Field::Identifier(scheme) => {
                optional(self.identifiers.get(&(version.id(), *scheme)).map(String::as_str))
            }
            Field::Attribute(of_kind) => of_kind[usize::from(version.kind().0)]
                .and_then(|(at, attribute)| {
                    Some(
                        attribute.write_json(self.model, &version.attribute(at).map(AttributeRef::to_value)?),
                    )
                })
                .unwrap_or(Value::Null),
        }
    }

    fn write_csv(
        &self,
        order: &[Org],
        fields: &[(String, Field<'_>)],
        target: &mut (dyn Write + Send),
    ) -> io::Result<()> {
        let mut writer = csv::Writer::from_writer(target);
        writer.write_record(fields.iter().map(|(name, _)| name)).map_err(io::Error::from)?;
        for org in order {
            let cells = fields.iter().map(|(_, field)| flat(self.cell(*org, field)));
            writer.write_record(cells).map_err(io::Error::from)?;
        }
        writer.flush()
    }

    fn write_ndjson(
        &self,
        order: &[Org],
        fields: &[(String, Field<'_>)],
        target: &mut (dyn Write + Send),
    ) -> io::Result<()> {
        let mut target = io::BufWriter::new(target);
        for org in order {
            let cells = fields.iter().map(|(name, field)| (name.clone(), self.cell(*org, field)));
            let object: Map<String, Value> = cells.filter(|(_, value)| !value.is_null()).collect();
            serde_json::to_writer(&mut target, &object)?;
            target.write_all(b"\n")?;
        }
        target.flush()
    }
}

pub(super) fn flat(value: Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text,
        Value::Array(list) => list.into_iter().map(flat).collect::<Vec<_>>().join("|"),
        other => other.to_string(),
    }
}

//! Organisations by id or code, and their version history: many keys, one statement.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, QueryResult};

use super::scan::VersionRow;
use super::sql::{Dialect, day_from, view_values};
use super::{Store, StoreError, View};
use crate::day::{Day, Period};
use crate::model::{AttributeValue, KindIx, MisfitReason, Model, StateIx};

/// An organisation as one version describes it, checked against the model.
#[derive(Clone, Debug, PartialEq)]
pub struct OrganizationRecord {
    /// The organisation's id.
    pub id: i64,
    /// Primary key of the version.
    pub version: i64,
    /// Kind.
    pub kind: KindIx,
    /// Code in the scheme of its kind.
    pub code: Option<String>,
    /// Name.
    pub name: String,
    /// Short name.
    pub short_name: Option<String>,
    /// Lifecycle state; `None` where it has none, or one that the model no longer defines.
    pub state: Option<StateIx>,
    /// Names in other languages: (tag, name), ordered by tag.
    pub names: Vec<(String, String)>,
    /// One value for each attribute of the kind, in the order of the model.
    pub attributes: Vec<Option<AttributeValue>>,
    /// When this version holds.
    pub validity: Period,
}

/// A version as it was written, whatever the model says today.
#[derive(Clone, Debug, PartialEq)]
pub struct RawVersion {
    /// Primary key.
    pub row: i64,
    /// Key of the kind.
    pub kind: String,
    /// Key of the state.
    pub state: Option<String>,
    /// Attribute values by key.
    pub attributes: serde_json::Map<String, serde_json::Value>,
}

/// A version with what the change log knows of it.
#[derive(Clone, Debug, PartialEq)]
pub struct VersionRecord {
    /// What it says.
    pub record: OrganizationRecord,
    /// The revision that wrote it.
    pub recorded_in: i64,
    /// When that was.
    pub recorded_at: DateTime<Utc>,
    /// The revision that replaced it, when it no longer counts.
    pub superseded_in: Option<i64>,
}

/// Columns of a version `v`, in the order that [`read`] expects from `at` on.
pub(super) fn columns(sql: Dialect) -> Vec<String> {
    let plain =
        ["v.id", "v.organization_id", "v.kind", "v.code", "v.name", "v.short_name"].map(str::to_owned);
    let json = ["v.names", "v.attributes"].map(|column| sql.json_text(column));
    let days = ["v.valid_from", "v.valid_to"].map(|column| sql.day_number(column));
    [&plain[..], &json[..], &days[..], &["v.state".to_owned()]].concat()
}

/// [`columns`] as a list in SQL.
pub(super) fn column_list(sql: Dialect) -> String {
    columns(sql).join(", ")
}

/// Number of columns that [`columns`] selects.
pub(super) const COLUMNS: usize = 11;

/// Reads the columns of [`columns`] from position `at`.
pub(super) fn read(model: &Model, row: &QueryResult, at: usize) -> Result<OrganizationRecord, ReadError> {
    let kind: String = row.try_get_by_index(at + 2)?;
    let code: Option<String> = row.try_get_by_index(at + 3)?;
    let name: String = row.try_get_by_index(at + 4)?;
    let short_name: Option<String> = row.try_get_by_index(at + 5)?;
    let names: Option<String> = row.try_get_by_index(at + 6)?;
    let attributes: String = row.try_get_by_index(at + 7)?;
    let state: Option<String> = row.try_get_by_index(at + 10)?;
    let row = VersionRow {
        row: row.try_get_by_index(at)?,
        organization: row.try_get_by_index(at + 1)?,
        kind: &kind,
        code: code.as_deref(),
        name: &name,
        short_name: short_name.as_deref(),
        names: names.as_deref(),
        attributes: &attributes,
        validity: Period {
            from: day_from(row.try_get_by_index(at + 8)?, Day::OPEN_START),
            to: day_from(row.try_get_by_index(at + 9)?, Day::OPEN_END),
        },
        state: state.as_deref(),
    };
    Ok(OrganizationRecord::from_row(model, &row)?)
}

pub(super) enum ReadError {
    Store(StoreError),
    Driver(sea_orm::DbErr),
}

impl From<StoreError> for ReadError {
    fn from(error: StoreError) -> Self {
        ReadError::Store(error)
    }
}

impl From<sea_orm::DbErr> for ReadError {
    fn from(error: sea_orm::DbErr) -> Self {
        ReadError::Driver(error)
    }
}

impl OrganizationRecord {
    /// Checks a row against the model.
    pub fn from_row(model: &Model, row: &VersionRow<'_>) -> Result<OrganizationRecord, StoreError> {
        let kind = read_kind(model, row);
        Ok(OrganizationRecord {
            id: row.organization,
            version: row.row,
            kind,
            code: row.code.map(str::to_owned),
            name: row.name.to_owned(),
            short_name: row.short_name.map(str::to_owned),
            state: read_state(model, kind, row),
            names: read_names(row)?,
            attributes: read_attributes(model, kind, row)?,
            validity: row.validity,
        })
    }
}

fn corrupt(row: &VersionRow<'_>, column: &'static str, reason: String) -> StoreError {
    StoreError::Corrupt { table: "organization_version", column, row: row.row, reason }
}

/// The kind of a row; what the model no longer defines is unclassified.
pub(crate) fn read_kind(model: &Model, row: &VersionRow<'_>) -> KindIx {
    model.find_kind(row.kind).unwrap_or_else(|| model.unclassified())
}

/// The state of a row, where the lifecycle of its kind still knows it.
pub(crate) fn read_state(model: &Model, kind: KindIx, row: &VersionRow<'_>) -> Option<StateIx> {
    let state = model.find_state(row.state?)?;
    model.lifecycle_of(kind).filter(|lifecycle| lifecycle.states.contains(&state)).map(|_| state)
}

/// The localised names of a row.
pub(crate) fn read_names(row: &VersionRow<'_>) -> Result<Vec<(String, String)>, StoreError> {
    let Some(json) = row.names else { return Ok(Vec::new()) };
    let names: std::collections::BTreeMap<String, String> =
        serde_json::from_str(json).map_err(|error| corrupt(row, "names", error.to_string()))?;
    Ok(names.into_iter().collect())
}

/// The attribute values of a row, in the order of the model. What no longer fits the model has no value here; it stays in
/// the row, and [`misfits_of`] tells of it.
pub(crate) fn read_attributes(
    model: &Model,
    kind: KindIx,
    row: &VersionRow<'_>,
) -> Result<Vec<Option<AttributeValue>>, StoreError> {
    let attributes = &model.kind(kind).attributes;
    if attributes.is_empty() {
        return Ok(Vec::new());
    }
    let json = read_json(row)?;
    let read = |attribute: &crate::model::Attribute| {
        json.get(&attribute.key).and_then(|value| attribute.read_json(model, value).ok())
    };
    Ok(attributes.values().map(read).collect())
}

fn read_json(row: &VersionRow<'_>) -> Result<HashMap<String, serde_json::Value>, StoreError> {
    serde_json::from_str(row.attributes).map_err(|error| corrupt(row, "attributes", error.to_string()))
}

/// Hands out what of a row the model does not explain.
pub(crate) fn misfits_of(
    model: &Model,
    row: &VersionRow<'_>,
    mut each: impl FnMut(MisfitSubject, MisfitReason),
) -> Result<(), StoreError> {
    let kind = read_kind(model, row);
    if kind == model.unclassified() {
        each(MisfitSubject::Kind, MisfitReason::Kind { kind: row.kind.to_owned() });
        return Ok(());
    }
    if let Some(state) = row.state
        && read_state(model, kind, row).is_none()
    {
        let reason = MisfitReason::State { state: state.to_owned(), kind: row.kind.to_owned() };
        each(MisfitSubject::State, reason);
    }
    let attributes = &model.kind(kind).attributes;
    if attributes.is_empty() && row.attributes == "{}" {
        return Ok(());
    }
    let json = read_json(row)?;
    let mut unknown: Vec<&String> = json.keys().filter(|key| !attributes.contains_key(*key)).collect();
    unknown.sort_unstable();
    for key in unknown {
        let (attribute, kind, value) = (key.clone(), row.kind.to_owned(), json[key].to_string());
        each(MisfitSubject::Attribute, MisfitReason::UnknownAttribute { attribute, kind, value });
    }
    for attribute in attributes.values() {
        let key = || attribute.key.clone();
        let reason = match json.get(&attribute.key) {
            Some(value) => attribute.read_json(model, value).err().map(|problem| {
                let (value, problem) = (value.to_string(), problem.to_string());
                MisfitReason::AttributeValue { attribute: key(), value, problem }
            }),
            None => attribute.required.then(|| MisfitReason::MissingAttribute { attribute: key() }),
        };
        if let Some(reason) = reason {
            each(MisfitSubject::Attribute, reason);
        }
    }
    Ok(())
}

/// What of a recorded row does not fit the model any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MisfitSubject {
    /// The kind of an organisation.
    Kind,
    /// Its state.
    State,
    /// One of its attributes.
    Attribute,
    /// A tie between two organisations.
    Relation,
    /// A post.
    Post,
}

impl Store {
    pub(super) fn read_error(&self, error: ReadError) -> StoreError {
        match error {
            ReadError::Store(error) => error,
            ReadError::Driver(error) => self.classify(error),
        }
    }

    /// The organisations with these ids that exist in the view, in no order.
    pub async fn list_organizations(
        &self,
        ids: &[i64],
        view: View,
    ) -> Result<Vec<OrganizationRecord>, StoreError> {
        let sql = Dialect(self.backend());
        self.list_versions_where(&sql.any("v.organization_id", 3), sql.keys(ids), view).await
    }

    /// The organisations with these codes that exist in the view, whatever their schemes, in no order.
    pub async fn list_organizations_by_code(
        &self,
        codes: &[String],
        view: View,
    ) -> Result<Vec<OrganizationRecord>, StoreError> {
        let sql = Dialect(self.backend());
        self.list_versions_where(&sql.any("v.code", 3), sql.texts(codes), view).await
    }

    /// What these versions (by primary key) hold that no model need explain: kind and attributes as they were written, and
    /// the state. A version that replaces another keeps it.
    pub async fn list_raw_versions(&self, rows: &[i64]) -> Result<Vec<RawVersion>, StoreError> {
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let sql = Dialect(self.backend());
        let text = format!(
            "SELECT v.id, v.kind, v.state, {} FROM organization_version v WHERE {}",
            sql.json_text("v.attributes"),
            sql.any("v.id", 1)
        );
        self.query_records(sql.statement(text, [sql.keys(rows)]), |row| {
            let (id, attributes): (i64, String) = (row.try_get_by_index(0)?, row.try_get_by_index(3)?);
            let attributes = serde_json::from_str(&attributes).map_err(|error| StoreError::Corrupt {
                table: "organization_version",
                column: "attributes",
                row: id,
                reason: error.to_string(),
            })?;
            Ok(RawVersion {
                row: id,
                kind: row.try_get_by_index(1)?,
                state: row.try_get_by_index(2)?,
                attributes,
            })
        })
        .await
    }

    async fn list_versions_where(
        &self,
        condition: &str,
        keys: sea_orm::Value,
        view: View,
    ) -> Result<Vec<OrganizationRecord>, StoreError> {
        let sql = Dialect(self.backend());
        let [revision, day] = view_values(view);
        let statement = sql.statement(
            format!(
                "SELECT {} FROM organization_version v WHERE {condition} AND {}",
                column_list(sql),
                sql.in_view("v", 1, 2)
            ),
            [revision, day, keys],
        );
        let rows = self.db.query_all_raw(statement).await.map_err(|error| self.classify(error))?;
        rows.iter().map(|row| read(&self.model, row, 0).map_err(|error| self.read_error(error))).collect()
    }

    /// Every version of these organisations as known at `revision`, oldest first; with `superseded`
    /// also those that corrections have replaced, in the order they were recorded.
    pub async fn list_versions_of(
        &self,
        ids: &[i64],
        revision: i64,
        superseded: bool,
    ) -> Result<Vec<VersionRecord>, StoreError> {
        let sql = Dialect(self.backend());
        let known = if superseded { "v.recorded_in <= $1".to_owned() } else { sql.known("v", 1) };
        let statement = sql.statement(
            format!(
                "SELECT {}, v.recorded_in, n.recorded_at, CASE WHEN v.superseded_in <= $1 THEN v.superseded_in END
                 FROM organization_version v JOIN revision n ON n.number = v.recorded_in
                 WHERE {} AND {known}
                 ORDER BY v.organization_id, v.valid_from NULLS FIRST, v.recorded_in, v.id",
                column_list(sql),
                sql.any("v.organization_id", 2),
            ),
            [revision.into(), sql.keys(ids)],
        );
        let rows = self.db.query_all_raw(statement).await.map_err(|error| self.classify(error))?;
        let read_one = |row: &QueryResult| -> Result<VersionRecord, ReadError> {
            Ok(VersionRecord {
                record: read(&self.model, row, 0)?,
                recorded_in: row.try_get_by_index(COLUMNS)?,
                recorded_at: row.try_get_by_index(COLUMNS + 1)?,
                superseded_in: row.try_get_by_index(COLUMNS + 2)?,
            })
        };
        rows.iter().map(|row| read_one(row).map_err(|error| self.read_error(error))).collect()
    }
}

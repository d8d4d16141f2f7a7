//! Rows as they were written, whatever the model says of them today: commands change some of their columns and hand the rest
//! on. Many keys, one statement each.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::person::read_period;
use super::sql::Dialect;
use super::{Store, StoreError};
use crate::day::Period;

/// A row of a dated table.
#[derive(Clone, Debug, PartialEq)]
pub struct RawRow<T> {
    /// Primary key.
    pub row: i64,
    /// When it holds.
    pub validity: Period,
    /// Everything else.
    pub value: T,
}

/// What a version says of an organisation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RawContent {
    /// The organisation.
    pub organization: i64,
    /// Key of the kind.
    pub kind: String,
    /// Key of the state.
    pub state: Option<String>,
    /// Code in the scheme of the kind.
    pub code: Option<String>,
    /// Name.
    pub name: String,
    /// Short name.
    pub short_name: Option<String>,
    /// Names in other languages, by tag.
    pub names: BTreeMap<String, String>,
    /// Attribute values by key.
    pub attributes: Map<String, Value>,
}

/// A tie between two organisations.
#[derive(Clone, Debug, PartialEq)]
pub struct RawTie {
    /// Key of the type.
    pub relation_type: String,
    /// Origin; the child in a hierarchy.
    pub from: i64,
    /// Target; the parent in a hierarchy.
    pub to: i64,
    /// Place among its neighbours.
    pub rank: i32,
    /// Weight.
    pub weight: Option<f64>,
    /// Key of the participation role.
    pub role: Option<String>,
}

/// An identifier besides the code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawIdentifier {
    /// Whose it is.
    pub organization: i64,
    /// Key of the scheme.
    pub scheme: String,
    /// The identifier itself.
    pub value: String,
}

impl Store {
    /// Every version of these organisations, as known at `revision`, in order of time.
    pub async fn list_raw_contents(
        &self,
        organizations: &[i64],
        revision: i64,
    ) -> Result<Vec<RawRow<RawContent>>, StoreError> {
        let sql = Dialect(self.backend());
        let [from, to] = sql.days("v");
        let text = format!(
            "SELECT v.id, {from}, {to}, v.organization_id, v.kind, v.state, v.code, v.name, v.short_name, {}, {}
             FROM organization_version v WHERE {} AND {}
             ORDER BY v.organization_id, v.valid_from NULLS FIRST, v.id",
            sql.json_text("v.names"),
            sql.json_text("v.attributes"),
            sql.any("v.organization_id", 2),
            sql.known("v", 1),
        );
        self.query_records(sql.statement(text, [revision.into(), sql.keys(organizations)]), |row| {
            let id = row.try_get_by_index(0)?;
            let corrupt = |column, error: serde_json::Error| StoreError::Corrupt {
                table: "organization_version",
                column,
                row: id,
                reason: error.to_string(),
            };
            let (names, attributes): (Option<String>, String) =
                (row.try_get_by_index(9)?, row.try_get_by_index(10)?);
            let names = names.map(|text| serde_json::from_str(&text)).transpose();
            Ok(RawRow {
                row: id,
                validity: read_period(row, 1)?,
                value: RawContent {
                    organization: row.try_get_by_index(3)?,
                    kind: row.try_get_by_index(4)?,
                    state: row.try_get_by_index(5)?,
                    code: row.try_get_by_index(6)?,
                    name: row.try_get_by_index(7)?,
                    short_name: row.try_get_by_index(8)?,
                    names: names.map_err(|error| corrupt("names", error))?.unwrap_or_default(),
                    attributes: serde_json::from_str(&attributes)
                        .map_err(|error| corrupt("attributes", error))?,
                },
            })
        })
        .await
    }

    /// Every tie that begins or ends at one of these organisations, of any type, as known at `revision`.
    pub async fn list_raw_ties(
        &self,
        organizations: &[i64],
        revision: i64,
    ) -> Result<Vec<RawRow<RawTie>>, StoreError> {
        let sql = Dialect(self.backend());
        let [from, to] = sql.days("r");
        // Two searches by index; an `OR` would be a scan.
        let half = |column: &str| {
            format!(
                "SELECT r.id, {from}, {to}, r.type, r.from_id, r.to_id, r.rank, r.weight, r.role FROM relation r
                 WHERE {} AND {}",
                sql.any(column, 2),
                sql.known("r", 1)
            )
        };
        let text = format!("{} UNION {} ORDER BY 1", half("r.from_id"), half("r.to_id"));
        self.query_records(sql.statement(text, [revision.into(), sql.keys(organizations)]), |row| {
            Ok(RawRow {
                row: row.try_get_by_index(0)?,
                validity: read_period(row, 1)?,
                value: RawTie {
                    relation_type: row.try_get_by_index(3)?,
                    from: row.try_get_by_index(4)?,
                    to: row.try_get_by_index(5)?,
                    rank: row.try_get_by_index(6)?,
                    weight: row.try_get_by_index(7)?,
                    role: row.try_get_by_index(8)?,
                },
            })
        })
        .await
    }

    /// The identifiers of these organisations besides codes, of whatever scheme, as known at `revision`.
    pub async fn list_raw_identifiers(
        &self,
        organizations: &[i64],
        revision: i64,
    ) -> Result<Vec<RawRow<RawIdentifier>>, StoreError> {
        let sql = Dialect(self.backend());
        let [from, to] = sql.days("i");
        let text = format!(
            "SELECT i.id, {from}, {to}, i.organization_id, i.scheme, i.value FROM identifier i
             WHERE {} AND {} ORDER BY i.id",
            sql.any("i.organization_id", 2),
            sql.known("i", 1),
        );
        self.query_records(sql.statement(text, [revision.into(), sql.keys(organizations)]), |row| {
            Ok(RawRow {
                row: row.try_get_by_index(0)?,
                validity: read_period(row, 1)?,
                value: RawIdentifier {
                    organization: row.try_get_by_index(3)?,
                    scheme: row.try_get_by_index(4)?,
                    value: row.try_get_by_index(5)?,
                },
            })
        })
        .await
    }
}

//! Rows as they were written, whatever the model says of them today: commands change some of their columns and hand the rest
//! on. Many keys, one statement each.

use std::collections::BTreeMap;

use sea_orm::QueryResult;
use serde_json::{Map, Value};

use super::organization::ReadError;
use super::person::read_period;
use super::post::find_appointment_type;
use super::sql::Dialect;
use super::{AppointmentType, Store, StoreError};
use crate::day::Period;
use crate::model::MembershipType;

/// A row of a dated table.
#[derive(Clone, Debug, PartialEq)]
pub struct RawRow<T> {
    /// Primary key.
    pub row: i64,
    /// When it holds.
    pub validity: Period,
    /// The revision that replaced it.
    pub superseded_in: Option<i64>,
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

/// A person as one version describes him.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawPerson {
    /// The person.
    pub person: i64,
    /// Code.
    pub code: Option<String>,
    /// Name.
    pub name: String,
    /// Phone number at work.
    pub phone: Option<String>,
}

/// A membership.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawMembership {
    /// Its own id.
    pub id: i64,
    /// The member.
    pub person: i64,
    /// Where.
    pub organization: i64,
    /// How he belongs to it.
    pub membership_type: MembershipType,
}

/// A post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawPost {
    /// Its own id.
    pub id: i64,
    /// Whose it is.
    pub organization: i64,
    /// Key of its role.
    pub role: Option<String>,
    /// Code.
    pub code: Option<String>,
    /// What it is called.
    pub title: String,
}

/// An appointment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawAppointment {
    /// Its own id.
    pub id: i64,
    /// To which post.
    pub post: i64,
    /// Whose.
    pub person: i64,
    /// How he holds it.
    pub appointment_type: AppointmentType,
    /// Whether he acts in it for a time.
    pub acting: bool,
    /// The organisation that sent him.
    pub home: Option<i64>,
}

/// Which rows are read.
#[derive(Clone, Copy, Debug)]
pub enum RawOf<'a> {
    /// Those that name one of these, as known at a revision: organisations or people; of appointments also posts.
    Named(&'a [i64], i64),
    /// Those that a revision wrote, replaced since or not.
    WrittenIn(i64),
    /// Those that a revision replaced.
    ReplacedIn(i64),
}

/// A dated table, as it is read here.
struct RawTable {
    name: &'static str,
    /// Columns that name organisations and people.
    keys: &'static [&'static str],
    columns: &'static [&'static str],
}

/// Every dated table that is read here.
const TABLES: [&str; 7] =
    ["organization_version", "relation", "identifier", "person_version", "membership", "post", "appointment"];

impl Store {
    /// How many rows of dated tables a revision wrote and replaced.
    pub async fn count_rows_of(&self, revision: i64) -> Result<i64, StoreError> {
        let sql = Dialect(self.backend());
        let counts: Vec<String> = TABLES
            .iter()
            .flat_map(|table| ["recorded_in", "superseded_in"].map(|column| (table, column)))
            .map(|(table, column)| format!("(SELECT COUNT(*) FROM {table} WHERE {column} = $1)"))
            .collect();
        let text = format!("SELECT CAST({} AS bigint)", counts.join(" + "));
        let found = self
            .query_records(sql.statement(text, [revision.into()]), |row| Ok(row.try_get_by_index(0)?))
            .await?;
        Ok(found.first().copied().unwrap_or(0))
    }

    async fn list_raw<T>(
        &self,
        table: RawTable,
        of: RawOf<'_>,
        read: impl Fn(&QueryResult, i64) -> Result<T, ReadError>,
    ) -> Result<Vec<RawRow<T>>, StoreError> {
        let sql = Dialect(self.backend());
        let [from, to] = sql.days("t");
        let RawTable { name, keys, columns } = table;
        let json = |column: &&str| match *column {
            "names" | "attributes" => sql.json_text(&format!("t.{column}")),
            column => format!("t.{column}"),
        };
        let columns = columns.iter().map(json).collect::<Vec<_>>().join(", ");
        let part = |condition: &str| {
            format!("SELECT t.id, {from}, {to}, t.superseded_in, {columns} FROM {name} t WHERE {condition}")
        };
        let (text, values) = match of {
            RawOf::Named(ids, revision) => {
                // One search by index for each column; an `OR` would be a scan.
                let known = sql.known("t", 1);
                let parts = keys.iter().enumerate().map(|(at, key)| {
                    let key = format!("t.{key}");
                    let before = keys[..at].iter();
                    let others = before.map(|other| {
                        format!(" AND (t.{other} IS NULL OR NOT ({}))", sql.any(&format!("t.{other}"), 2))
                    });
                    part(&format!("{} AND {known}{}", sql.any(&key, 2), others.collect::<String>()))
                });
                let text = parts.collect::<Vec<_>>().join(" UNION ALL ");
                (text, vec![revision.into(), sql.keys(ids)])
            }
            RawOf::WrittenIn(revision) => (part("t.recorded_in = $1"), vec![revision.into()]),
            RawOf::ReplacedIn(revision) => (part("t.superseded_in = $1"), vec![revision.into()]),
        };
        self.query_records(sql.statement(format!("{text} ORDER BY 1"), values), |row| {
            let id = row.try_get_by_index(0)?;
            let superseded_in = row.try_get_by_index(3)?;
            Ok(RawRow { row: id, validity: read_period(row, 1)?, superseded_in, value: read(row, id)? })
        })
        .await
    }

    /// Versions of organisations.
    pub async fn list_raw_contents(&self, of: RawOf<'_>) -> Result<Vec<RawRow<RawContent>>, StoreError> {
        let table = RawTable {
            name: "organization_version",
            keys: &["organization_id"],
            columns: &[
                "organization_id",
                "kind",
                "state",
                "code",
                "name",
                "short_name",
                "names",
                "attributes",
            ],
        };
        self.list_raw(table, of, |row, id| {
            let corrupt = |column, error: serde_json::Error| StoreError::Corrupt {
                table: "organization_version",
                column,
                row: id,
                reason: error.to_string(),
            };
            let (names, attributes): (Option<String>, String) =
                (row.try_get_by_index(10)?, row.try_get_by_index(11)?);
            let names = names.map(|text| serde_json::from_str(&text)).transpose();
            Ok(RawContent {
                organization: row.try_get_by_index(4)?,
                kind: row.try_get_by_index(5)?,
                state: row.try_get_by_index(6)?,
                code: row.try_get_by_index(7)?,
                name: row.try_get_by_index(8)?,
                short_name: row.try_get_by_index(9)?,
                names: names.map_err(|error| corrupt("names", error))?.unwrap_or_default(),
                attributes: serde_json::from_str(&attributes)
                    .map_err(|error| corrupt("attributes", error))?,
            })
        })
        .await
    }

    /// Ties of any type, at either end.
    pub async fn list_raw_ties(&self, of: RawOf<'_>) -> Result<Vec<RawRow<RawTie>>, StoreError> {
        let table = RawTable {
            name: "relation",
            keys: &["from_id", "to_id"],
            columns: &["type", "from_id", "to_id", "rank", "weight", "role"],
        };
        self.list_raw(table, of, |row, _| {
            Ok(RawTie {
                relation_type: row.try_get_by_index(4)?,
                from: row.try_get_by_index(5)?,
                to: row.try_get_by_index(6)?,
                rank: row.try_get_by_index(7)?,
                weight: row.try_get_by_index(8)?,
                role: row.try_get_by_index(9)?,
            })
        })
        .await
    }

    /// Identifiers besides codes, of whatever scheme.
    pub async fn list_raw_identifiers(
        &self,
        of: RawOf<'_>,
    ) -> Result<Vec<RawRow<RawIdentifier>>, StoreError> {
        let table = RawTable {
            name: "identifier",
            keys: &["organization_id"],
            columns: &["organization_id", "scheme", "value"],
        };
        self.list_raw(table, of, |row, _| {
            Ok(RawIdentifier {
                organization: row.try_get_by_index(4)?,
                scheme: row.try_get_by_index(5)?,
                value: row.try_get_by_index(6)?,
            })
        })
        .await
    }

    /// Versions of people.
    pub async fn list_raw_people(&self, of: RawOf<'_>) -> Result<Vec<RawRow<RawPerson>>, StoreError> {
        let table = RawTable {
            name: "person_version",
            keys: &["person_id"],
            columns: &["person_id", "code", "name", "phone"],
        };
        self.list_raw(table, of, |row, _| {
            Ok(RawPerson {
                person: row.try_get_by_index(4)?,
                code: row.try_get_by_index(5)?,
                name: row.try_get_by_index(6)?,
                phone: row.try_get_by_index(7)?,
            })
        })
        .await
    }

    /// Memberships, by organisation and by person.
    pub async fn list_raw_memberships(
        &self,
        of: RawOf<'_>,
    ) -> Result<Vec<RawRow<RawMembership>>, StoreError> {
        let table = RawTable {
            name: "membership",
            keys: &["organization_id", "person_id"],
            columns: &["membership_id", "person_id", "organization_id", "type"],
        };
        self.list_raw(table, of, |row, id| {
            let key: String = row.try_get_by_index(7)?;
            Ok(RawMembership {
                id: row.try_get_by_index(4)?,
                person: row.try_get_by_index(5)?,
                organization: row.try_get_by_index(6)?,
                membership_type: super::membership::find_membership_type(&key, id)?,
            })
        })
        .await
    }

    /// Posts, by organisation and by their own ids.
    pub async fn list_raw_posts(&self, of: RawOf<'_>) -> Result<Vec<RawRow<RawPost>>, StoreError> {
        let table = RawTable {
            name: "post",
            keys: &["organization_id", "post_id"],
            columns: &["post_id", "organization_id", "role", "code", "title"],
        };
        self.list_raw(table, of, |row, _| {
            Ok(RawPost {
                id: row.try_get_by_index(4)?,
                organization: row.try_get_by_index(5)?,
                role: row.try_get_by_index(6)?,
                code: row.try_get_by_index(7)?,
                title: row.try_get_by_index(8)?,
            })
        })
        .await
    }

    /// Appointments, by post, by person, and by the organisation that sent the holder.
    pub async fn list_raw_appointments(
        &self,
        of: RawOf<'_>,
    ) -> Result<Vec<RawRow<RawAppointment>>, StoreError> {
        let table = RawTable {
            name: "appointment",
            keys: &["post_id", "person_id", "home_id"],
            columns: &["appointment_id", "post_id", "person_id", "type", "acting", "home_id"],
        };
        self.list_raw(table, of, |row, id| {
            let key: String = row.try_get_by_index(7)?;
            Ok(RawAppointment {
                id: row.try_get_by_index(4)?,
                post: row.try_get_by_index(5)?,
                person: row.try_get_by_index(6)?,
                appointment_type: find_appointment_type(&key, id)?,
                acting: row.try_get_by_index::<i32>(8)? != 0,
                home: row.try_get_by_index(9)?,
            })
        })
        .await
    }
}

//! Rows that are read as if they were recorded, and never written: what a plan would leave.
//!
//! Every statement that names one of the tables gets the table as it would be under the same name, so that no reader needs to
//! know. Nobody is locked out: nothing but the statement itself sees the rows.

use std::sync::Arc;

use sea_orm::{DbBackend, Statement, Value, Values};
use serde_json::json;

use super::bulk::{Batch, Cells};
use super::connection::Connection;
use super::sql::Dialect;
use super::{Store, StoreError};
use crate::day::Day;

/// Tables as they would be.
pub(super) struct Overlay {
    tables: Vec<Laid>,
}

struct Laid {
    name: &'static str,
    /// The definition of the table as it would be, with two parameters: `$gone` and `$rows`.
    definition: String,
    gone: Value,
    rows: Value,
}

impl Store {
    /// A store that reads this one with `replaced` rows gone (by table and primary key) and rows of `batches` there. It cannot
    /// write.
    pub fn laid_over(&self, batches: &[Batch], replaced: &[(&'static str, Vec<i64>)]) -> Store {
        let sql = Dialect(self.backend());
        let mut tables: Vec<Laid> = Vec::new();
        for batch in batches {
            let gone = replaced.iter().find(|(table, _)| *table == batch.table);
            tables.push(laid(sql, batch.table, gone.map_or(&[], |(_, keys)| keys), Some(batch)));
        }
        for (table, keys) in replaced {
            if !keys.is_empty() && !tables.iter().any(|laid| laid.name == *table) {
                tables.push(laid(sql, table, keys, None));
            }
        }
        let over = Box::new(self.db.clone());
        Store { db: Connection::Laid(over, Arc::new(Overlay { tables })), ..self.clone() }
    }

    /// The last id that was given away.
    pub async fn fetch_last_id(&self) -> Result<i64, StoreError> {
        let text = "SELECT value FROM counter WHERE name = 'id'".to_owned();
        let statement = Dialect(self.backend()).statement(text, []);
        let found = self.query_records(statement, |row| Ok(row.try_get_by_index(0)?)).await?;
        Ok(found.first().copied().unwrap_or_default())
    }
}

fn laid(sql: Dialect, name: &'static str, gone: &[i64], batch: Option<&Batch>) -> Laid {
    let columns = columns_of(name);
    let recorded = columns.iter().map(|(column, _)| format!("t.{column}")).collect::<Vec<_>>().join(", ");
    let missing = match sql.is_postgres() {
        true => "t.id <> ALL($gone)",
        false => "t.id NOT IN (SELECT value FROM json_each($gone))",
    };
    // A table of a name that is being defined is the real one: on SQLite only if it is named in full.
    let table = if sql.is_postgres() { name.to_owned() } else { format!("main.{name}") };
    let mut definition = format!("SELECT {recorded} FROM {table} t WHERE {missing}");
    let mut rows = json!([]);
    if let Some(batch) = batch {
        let cell = |(at, (_, of)): (usize, &(&'static str, &'static str))| match sql.is_postgres() {
            true if *of == "text" => format!("(r.value->>{at}) COLLATE \"C\""),
            true => format!("CAST(r.value->>{at} AS {of})"),
            false => format!("json_extract(r.value, '$[{at}]')"),
        };
        let cells = columns.iter().enumerate().map(cell).collect::<Vec<_>>().join(", ");
        let each = match sql.is_postgres() {
            true => "jsonb_array_elements(CAST($rows AS jsonb)) AS r(value)",
            false => "json_each($rows) r",
        };
        definition.push_str(&format!(" UNION ALL SELECT {cells} FROM {each}"));
        rows = told(&columns, batch);
    }
    Laid { name, definition, gone: sql.keys(gone), rows: rows.to_string().into() }
}

/// The rows of a batch, cell by cell.
fn told(columns: &[(&'static str, &'static str)], batch: &Batch) -> serde_json::Value {
    let cell = |name: &str, row: usize| {
        let found = batch.columns.iter().find(|(column, _)| *column == name);
        match found.map(|(_, cells)| cells) {
            None => json!(null),
            Some(Cells::Number(cells)) => json!(cells[row]),
            Some(Cells::NumberOrNull(cells)) => json!(cells[row]),
            Some(Cells::Same(number)) => json!(number),
            Some(Cells::Int(cells)) => json!(cells[row]),
            Some(Cells::Float(cells)) => json!(cells[row]),
            Some(Cells::Text(cells) | Cells::Json(cells)) => json!(cells[row]),
            Some(Cells::Day(cells)) => match cells[row] {
                Day::OPEN_START | Day::OPEN_END => json!(null),
                day => json!(day.to_string()),
            },
        }
    };
    let rows = 0..batch.len();
    rows.map(|row| columns.iter().map(|(name, _)| cell(name, row)).collect::<serde_json::Value>()).collect()
}

/// The columns of a table, and their types on PostgreSQL.
fn columns_of(table: &str) -> Vec<(&'static str, &'static str)> {
    const ID: (&str, &str) = ("id", "bigint");
    const RECORDED: (&str, &str) = ("recorded_in", "bigint");
    const SUPERSEDED: (&str, &str) = ("superseded_in", "bigint");
    let own: &[(&str, &str)] = match table {
        "organization_version" => &[
            ("organization_id", "bigint"),
            ("kind", "text"),
            ("code", "text"),
            ("name", "text"),
            ("short_name", "text"),
            ("names", "jsonb"),
            ("state", "text"),
            ("attributes", "jsonb"),
        ],
        "relation" => &[
            ("type", "text"),
            ("from_id", "bigint"),
            ("to_id", "bigint"),
            ("rank", "integer"),
            ("weight", "double precision"),
            ("role", "text"),
        ],
        "identifier" => &[("organization_id", "bigint"), ("scheme", "text"), ("value", "text")],
        "person_version" => &[("person_id", "bigint"), ("code", "text"), ("name", "text"), ("phone", "text")],
        "membership" => &[
            ("membership_id", "bigint"),
            ("person_id", "bigint"),
            ("organization_id", "bigint"),
            ("type", "text"),
        ],
        "post" => &[
            ("post_id", "bigint"),
            ("organization_id", "bigint"),
            ("role", "text"),
            ("code", "text"),
            ("title", "text"),
        ],
        "appointment" => &[
            ("appointment_id", "bigint"),
            ("post_id", "bigint"),
            ("person_id", "bigint"),
            ("type", "text"),
            ("acting", "integer"),
            ("home_id", "bigint"),
        ],
        "lifecycle_step" => {
            return vec![
                ID,
                ("organization_id", "bigint"),
                ("transition", "text"),
                ("from_state", "text"),
                ("to_state", "text"),
                ("effective", "date"),
                ("person_id", "bigint"),
                ("post_id", "bigint"),
                ("reason", "text"),
                RECORDED,
                SUPERSEDED,
            ];
        }
        "change_event" => {
            return vec![
                ID,
                ("type", "text"),
                ("effective", "date"),
                ("is_correction", "integer"),
                ("reason", "text"),
                ("person_id", "bigint"),
                ("reorganization_id", "bigint"),
                ("detail", "jsonb"),
                RECORDED,
                SUPERSEDED,
            ];
        }
        "change_party" => {
            return vec![
                ID,
                ("change_event_id", "bigint"),
                ("organization_id", "bigint"),
                ("side", "text"),
                RECORDED,
            ];
        }
        // What is nothing but an id.
        _ => return vec![ID, RECORDED],
    };
    let dated = [("valid_from", "date"), ("valid_to", "date"), RECORDED, SUPERSEDED];
    [&[ID][..], own, &dated[..]].concat()
}

impl Overlay {
    /// The statement, with the tables that it names as they would be.
    pub(super) fn over(&self, statement: Statement, backend: DbBackend) -> Statement {
        let named: Vec<&Laid> = self.tables.iter().filter(|laid| names(&statement.sql, laid.name)).collect();
        if named.is_empty() {
            return statement;
        }
        let mut values = statement.values.map_or_else(Vec::new, |Values(values)| values);
        let mut tables = Vec::new();
        for laid in named {
            values.push(laid.gone.clone());
            let gone = format!("${}", values.len());
            let mut definition = laid.definition.replace("$gone", &gone);
            if definition.contains("$rows") {
                values.push(laid.rows.clone());
                definition = definition.replace("$rows", &format!("${}", values.len()));
            }
            tables.push(format!("{} AS NOT MATERIALIZED ({definition})", laid.name));
        }
        let text = format!("WITH {} {}", tables.join(", "), statement.sql);
        Statement::from_sql_and_values(backend, text, values)
    }
}

/// Whether a statement names a table; one that only seems to costs nothing but a definition that is not used.
fn names(text: &str, table: &str) -> bool {
    text.match_indices(table).any(|(at, _)| {
        let is_part =
            |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
        let bytes = text.as_bytes();
        !is_part(at.checked_sub(1).and_then(|before| bytes.get(before)))
            && !is_part(bytes.get(at + table.len()))
    })
}

//! Many rows in few statements: arrays through `UNNEST` on PostgreSQL, multi-row `VALUES` on SQLite.

use sea_orm::sea_query::ArrayType;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement, Value};

use super::sql::day_value;
use crate::day::Day;

/// Rows of one table, column by column.
#[derive(Clone, Debug)]
pub struct Batch {
    /// Table name.
    pub table: &'static str,
    /// Columns, all of the same length.
    pub columns: Vec<(&'static str, Cells)>,
}

/// The cells of a column.
#[derive(Clone, Debug)]
pub enum Cells {
    /// 64-bit numbers.
    Number(Vec<i64>),
    /// The same 64-bit number in every row.
    Same(i64),
    /// 64-bit numbers or null.
    NumberOrNull(Vec<Option<i64>>),
    /// 32-bit numbers.
    Int(Vec<i32>),
    /// Floating-point numbers or null.
    Float(Vec<Option<f64>>),
    /// Text or null.
    Text(Vec<Option<String>>),
    /// JSON text or null.
    Json(Vec<Option<String>>),
    /// Days; open ends are null.
    Day(Vec<Day>),
}

/// Rows a statement on PostgreSQL carries; more does not help, and memory grows.
const POSTGRES_ROWS: usize = 10_000;
/// Bound values a statement on SQLite may carry (its limit is 32,766).
const SQLITE_VALUES: usize = 32_000;

impl Batch {
    /// Number of rows.
    pub fn len(&self) -> usize {
        self.columns.iter().filter_map(|(_, cells)| cells.len()).next().unwrap_or(0)
    }

    /// Whether there is nothing to write.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Cells {
    fn len(&self) -> Option<usize> {
        match self {
            Cells::Number(cells) => Some(cells.len()),
            Cells::NumberOrNull(cells) => Some(cells.len()),
            Cells::Same(_) => None,
            Cells::Int(cells) => Some(cells.len()),
            Cells::Float(cells) => Some(cells.len()),
            Cells::Text(cells) | Cells::Json(cells) => Some(cells.len()),
            Cells::Day(cells) => Some(cells.len()),
        }
    }

    fn value(&self, row: usize) -> Value {
        match self {
            Cells::Number(cells) => cells[row].into(),
            Cells::NumberOrNull(cells) => cells[row].into(),
            Cells::Same(number) => (*number).into(),
            Cells::Int(cells) => cells[row].into(),
            Cells::Float(cells) => cells[row].into(),
            Cells::Text(cells) | Cells::Json(cells) => cells[row].clone().into(),
            Cells::Day(cells) => match cells[row] {
                Day::OPEN_START | Day::OPEN_END => Value::ChronoDate(None),
                day => day_value(day),
            },
        }
    }

    /// The column's type on PostgreSQL.
    fn element(&self) -> &'static str {
        match self {
            Cells::Number(_) | Cells::NumberOrNull(_) | Cells::Same(_) => "bigint",
            Cells::Int(_) => "integer",
            Cells::Float(_) => "double precision",
            Cells::Text(_) => "text",
            Cells::Json(_) => "jsonb",
            Cells::Day(_) => "date",
        }
    }

    /// The array type to bind on PostgreSQL, and the cast from its elements to the column's type.
    fn array(&self) -> (ArrayType, &'static str, &'static str) {
        match self {
            Cells::Number(_) | Cells::NumberOrNull(_) | Cells::Same(_) => (ArrayType::BigInt, "bigint[]", ""),
            Cells::Int(_) => (ArrayType::Int, "integer[]", ""),
            Cells::Float(_) => (ArrayType::Double, "double precision[]", ""),
            Cells::Text(_) => (ArrayType::String, "text[]", ""),
            Cells::Json(_) => (ArrayType::String, "text[]", "::jsonb"),
            Cells::Day(_) => (ArrayType::ChronoDate, "date[]", ""),
        }
    }
}

pub(super) async fn insert<C: ConnectionTrait>(
    db: &C,
    batch: &Batch,
    progress: &mut (dyn FnMut(usize) + Send),
) -> Result<(), DbErr> {
    let rows = batch.len();
    let step = match db.get_database_backend() {
        DbBackend::Postgres => POSTGRES_ROWS,
        _ => (SQLITE_VALUES / batch.columns.len()).max(1),
    };
    let mut from = 0;
    while from < rows {
        let to = rows.min(from + step);
        let statement = match db.get_database_backend() {
            DbBackend::Postgres => postgres(batch, from, to),
            _ => sqlite(batch, from, to),
        };
        db.execute_raw(statement).await?;
        progress(to - from);
        from = to;
    }
    Ok(())
}

fn names(batch: &Batch) -> String {
    batch.columns.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
}

fn postgres(batch: &Batch, from: usize, to: usize) -> Statement {
    let mut arrays = Vec::new();
    let mut selected = Vec::new();
    let mut values: Vec<Value> = Vec::new();
    for (at, (_, cells)) in batch.columns.iter().enumerate() {
        let (array_type, array_cast, element_cast) = cells.array();
        let elements: Vec<Value> = (from..to).map(|row| cells.value(row)).collect();
        if elements.iter().any(is_null) {
            let marked = elements.into_iter().map(mark).collect();
            arrays.push(format!("${}::text[]", at + 1));
            selected.push(format!("(CASE WHEN c{at} <> '' THEN substr(c{at}, 2) END)::{}", cells.element()));
            values.push(Value::Array(ArrayType::String, Some(Box::new(marked))));
            continue;
        }
        arrays.push(format!("${}::{array_cast}", at + 1));
        selected.push(format!("c{at}{element_cast}"));
        values.push(Value::Array(array_type, Some(Box::new(elements))));
    }
    let aliases: Vec<String> = (0..batch.columns.len()).map(|at| format!("c{at}")).collect();
    let sql = format!(
        "INSERT INTO {} ({}) SELECT {} FROM UNNEST({}) AS input ({})",
        batch.table,
        names(batch),
        selected.join(", "),
        arrays.join(", "),
        aliases.join(", ")
    );
    Statement::from_sql_and_values(DbBackend::Postgres, sql, values)
}

fn is_null(value: &Value) -> bool {
    matches!(value, Value::BigInt(None) | Value::String(None) | Value::ChronoDate(None) | Value::Double(None))
}

/// sea-query panics on a null inside an array, so columns that have one travel as text: empty for null,
/// else `=` and the value.
fn mark(value: Value) -> Value {
    let text = match value {
        Value::String(Some(text)) => format!("={text}"),
        Value::ChronoDate(Some(date)) => format!("={}", date.format("%Y-%m-%d")),
        Value::Double(Some(number)) => format!("={number}"),
        Value::BigInt(Some(number)) => format!("={number}"),
        _ => String::new(),
    };
    text.into()
}

fn sqlite(batch: &Batch, from: usize, to: usize) -> Statement {
    let row = format!("({})", vec!["?"; batch.columns.len()].join(","));
    let sql = format!(
        "INSERT INTO {} ({}) VALUES {}",
        batch.table,
        names(batch),
        vec![row.as_str(); to - from].join(",")
    );
    let values = (from..to).flat_map(|row| batch.columns.iter().map(move |(_, cells)| cells.value(row)));
    Statement::from_sql_and_values(DbBackend::Sqlite, sql, values)
}

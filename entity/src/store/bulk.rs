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

    /// How a column is bound on PostgreSQL: the type of its array, and how an element becomes the column's value.
    /// The driver takes no nulls in arrays, so a value that nothing legal has stands for null.
    fn array(&self) -> (ArrayType, &'static str, fn(&str) -> String) {
        match self {
            Cells::Number(_) | Cells::Same(_) => (ArrayType::BigInt, "bigint[]", str::to_owned),
            Cells::Int(_) => (ArrayType::Int, "integer[]", str::to_owned),
            Cells::Float(_) => {
                (ArrayType::Double, "double precision[]", |cell| format!("NULLIF({cell}, 'NaN')"))
            }
            Cells::Text(_) => (ArrayType::String, "text[]", |cell| format!("NULLIF({cell}, E'\\x01')")),
            Cells::Json(_) => {
                (ArrayType::String, "text[]", |cell| format!("NULLIF({cell}, E'\\x01')::jsonb"))
            }
            Cells::Day(_) => (ArrayType::Int, "integer[]", |cell| {
                format!("DATE '1970-01-01' + NULLIF({cell}, {})", i32::MIN)
            }),
        }
    }

    /// An element of the array of [`Cells::array`].
    fn element(&self, row: usize) -> Value {
        match self {
            Cells::Float(cells) => cells[row].unwrap_or(f64::NAN).into(),
            Cells::Text(cells) | Cells::Json(cells) => cells[row].as_deref().unwrap_or("\u{1}").into(),
            Cells::Day(cells) => match cells[row] {
                Day::OPEN_START | Day::OPEN_END => i32::MIN.into(),
                Day(number) => number.into(),
            },
            cells => cells.value(row),
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
        let (array_type, array_cast, from_element) = cells.array();
        arrays.push(format!("${}::{array_cast}", at + 1));
        selected.push(from_element(&format!("c{at}")));
        let elements = (from..to).map(|row| cells.element(row)).collect();
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

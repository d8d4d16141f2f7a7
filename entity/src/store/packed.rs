//! Many rows in one text, put together by the database: a driver's row costs a dozen allocations, and on SQLite a
//! hand-over between threads.

use super::StoreError;
use super::sql::day_from;
use crate::day::{Day, Period};

/// Between columns, and between rows. Text with control characters is refused when it is written.
const COLUMN: char = '\u{1f}';
const ROW: char = '\u{1e}';

/// Selects all rows that a statement finds, in no order, as one text; null where there are none.
pub(super) fn packed(columns: &[impl AsRef<str>]) -> String {
    let columns: Vec<&str> = columns.iter().map(AsRef::as_ref).collect();
    // Both databases take null for an empty text here, as no column holds an empty one.
    format!("string_agg(concat({}), '{ROW}')", columns.join(&format!(", '{COLUMN}', ")))
}

/// Hands out the rows of a text.
pub(super) fn each_packed<'a>(
    table: &'static str,
    text: &'a str,
    columns: usize,
    each: &mut impl FnMut(&Cells<'a, '_>) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let mut cells = Vec::with_capacity(columns);
    for row in text.split(ROW).filter(|row| !row.is_empty()) {
        cells.clear();
        cells.extend(row.split(COLUMN));
        each(&Cells::new(table, &cells, columns)?)?;
    }
    Ok(())
}

/// The columns of one packed row; null and empty are the same.
pub(super) struct Cells<'a, 'r> {
    table: &'static str,
    cells: &'r [&'a str],
}

impl<'a, 'r> Cells<'a, 'r> {
    fn new(table: &'static str, cells: &'r [&'a str], expected: usize) -> Result<Cells<'a, 'r>, StoreError> {
        let read = Cells { table, cells };
        if cells.len() == expected {
            return Ok(read);
        }
        Err(read.corrupt("it holds a control character; remove it"))
    }

    pub(super) fn text(&self, at: usize) -> &'a str {
        self.cells[at]
    }

    pub(super) fn find(&self, at: usize) -> Option<&'a str> {
        Some(self.cells[at]).filter(|text| !text.is_empty())
    }

    pub(super) fn number<N: std::str::FromStr>(&self, at: usize) -> Result<N, StoreError> {
        self.cells[at].parse().map_err(|_| self.corrupt("a number was expected"))
    }

    pub(super) fn period(&self, at: usize) -> Result<Period, StoreError> {
        let day = |at| self.find(at).map(|_| self.number(at)).transpose();
        Ok(Period { from: day_from(day(at)?, Day::OPEN_START), to: day_from(day(at + 1)?, Day::OPEN_END) })
    }

    fn corrupt(&self, reason: &str) -> StoreError {
        let row = self.cells.first().and_then(|cell| cell.parse().ok()).unwrap_or_default();
        StoreError::Corrupt { table: self.table, column: "(any)", row, reason: reason.to_owned() }
    }
}

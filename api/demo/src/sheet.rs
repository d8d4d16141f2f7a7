//! A table as text: rows name the cells they have, the columns are all that any row names.

use std::collections::HashMap;
use std::fmt::Write;

/// A table that is written as CSV.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    columns: Vec<&'static str>,
    position: HashMap<&'static str, usize>,
    rows: Vec<Vec<(usize, String)>>,
}

/// A row of a [`Sheet`] that is being filled.
#[derive(Debug)]
pub struct Row<'a>(&'a mut Sheet);

impl Sheet {
    /// Begins a row.
    pub fn row(&mut self) -> Row<'_> {
        self.rows.push(Vec::new());
        Row(self)
    }

    /// Begins the row of an organisation, which ends with its parents, days and attributes.
    pub(crate) fn organization(&mut self, code: impl ToString, name: impl ToString, kind: &str) -> Row<'_> {
        self.row().set("code", code).set("name", name).set("kind", kind)
    }

    /// Begins the row of a tie, which ends with its role and days.
    pub(crate) fn tie(&mut self, kind: &str, from: impl ToString, to: impl ToString) -> Row<'_> {
        self.row().set("type", kind).set("from", from).set("to", to)
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// What the rows have in a column.
    pub fn values(&self, column: &str) -> impl Iterator<Item = &str> {
        let at = self.position.get(column).copied();
        let cells = self.rows.iter().flatten();
        cells.filter(move |(column, _)| Some(*column) == at).map(|(_, cell)| cell.as_str())
    }

    /// The table as CSV, with a header.
    pub fn to_csv(&self) -> String {
        let mut text = self.columns.join(",");
        text.push('\n');
        let mut cells: Vec<&str> = vec![""; self.columns.len()];
        for row in &self.rows {
            cells.fill("");
            for (column, cell) in row {
                cells[*column] = cell;
            }
            for (at, cell) in cells.iter().enumerate() {
                if at > 0 {
                    text.push(',');
                }
                write_cell(&mut text, cell);
            }
            text.push('\n');
        }
        text
    }

    fn column(&mut self, name: &'static str) -> usize {
        *self.position.entry(name).or_insert_with(|| {
            self.columns.push(name);
            self.columns.len() - 1
        })
    }
}

impl Row<'_> {
    /// Fills a cell. What import reads as empty may be left out.
    pub fn set(self, column: &'static str, value: impl ToString) -> Self {
        let at = self.0.column(column);
        let row = self.0.rows.last_mut().expect("it was begun");
        debug_assert!(row.iter().all(|(known, _)| *known != at), "{column} is filled twice");
        row.push((at, value.to_string()));
        self
    }
}

fn write_cell(text: &mut String, cell: &str) {
    if cell.contains([',', '"', '\n', '\r']) {
        let _ = write!(text, "\"{}\"", cell.replace('"', "\"\""));
    } else {
        text.push_str(cell);
    }
}

#[cfg(test)]
mod tests {
    use super::Sheet;

    #[test]
    fn columns_are_what_any_row_names() {
        let mut sheet = Sheet::default();
        sheet.row().set("code", "A").set("name", "says \"a, b\"");
        sheet.row().set("code", "B").set("rank", 2);
        assert_eq!(sheet.to_csv(), "code,name,rank\nA,\"says \"\"a, b\"\"\",\nB,,2\n");
        assert_eq!((sheet.len(), sheet.is_empty()), (2, false));
    }
}

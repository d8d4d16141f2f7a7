//! What a database holds, read past the store and as text: what commands leave is looked at by nothing of theirs.

use std::collections::BTreeMap;

use entity::day::{Day, Period};
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};

/// Tables of dated rows, and what their rows say.
const DATED: [(&str, &[&str]); 7] = [
    (
        "organization_version",
        &["organization_id", "kind", "state", "code", "name", "short_name", "names", "attributes"],
    ),
    ("relation", &["type", "from_id", "to_id", "rank", "weight", "role"]),
    ("identifier", &["organization_id", "scheme", "value"]),
    ("person_version", &["person_id", "code", "name", "phone"]),
    ("membership", &["membership_id", "person_id", "organization_id", "type"]),
    ("post", &["post_id", "organization_id", "role", "code", "title"]),
    ("appointment", &["appointment_id", "post_id", "person_id", "type", "acting", "home_id"]),
];

/// Tables whose rows are not dated, with all of their columns but those about revisions.
const OTHERS: [(&str, &[&str]); 6] = [
    ("organization", &["id", "recorded_in"]),
    ("person", &["id", "recorded_in"]),
    ("lifecycle_step", &["id", "organization_id", "to_state", "effective", "recorded_in", "superseded_in"]),
    ("change_event", &["id", "type", "effective", "detail", "person_id", "recorded_in", "superseded_in"]),
    ("change_party", &["id", "change_event_id", "organization_id", "side", "recorded_in"]),
    ("revision", &["number", "command", "summary"]),
];

/// A dated row.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Row {
    cells: BTreeMap<&'static str, String>,
    /// When it holds, as numbers of days.
    pub from: i32,
    /// The first day after.
    pub to: i32,
}

impl Row {
    /// A cell; none where it is null.
    pub fn find(&self, column: &str) -> Option<&str> {
        self.cells.get(column).map(String::as_str)
    }

    /// A cell that is never null.
    pub fn text(&self, column: &str) -> &str {
        self.find(column).unwrap_or_else(|| panic!("{column} is null: {self:?}"))
    }

    /// A cell that names something.
    pub fn id(&self, column: &str) -> i64 {
        self.text(column).parse().unwrap_or_else(|_| panic!("{column} is no number: {self:?}"))
    }

    /// When it holds.
    pub fn validity(&self) -> Period {
        Period { from: Day(self.from), to: Day(self.to) }
    }

    fn holds_on(&self, day: Day) -> bool {
        self.validity().contains(day)
    }
}

/// All dated rows that are known, by table. Which row is which, and who wrote it, is left out: two worlds that say the same are
/// equal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rows(BTreeMap<&'static str, Vec<Row>>);

impl Rows {
    /// Reads them.
    pub async fn read(db: &DatabaseConnection) -> Rows {
        let mut rows = Rows::default();
        for (table, columns) in DATED {
            let all = [columns, &["valid_from", "valid_to"]].concat();
            let found = read(db, table, &all, "WHERE superseded_in IS NULL").await;
            let mut list: Vec<Row> = found.into_iter().map(|cells| row(columns, cells)).collect();
            list.sort();
            rows.0.insert(table, list);
        }
        rows
    }

    /// Those of a table.
    pub fn of(&self, table: &str) -> &[Row] {
        self.0.get(table).map(Vec::as_slice).unwrap_or_else(|| panic!("no table {table}"))
    }

    /// Those of a table that hold on a day.
    pub fn on<'r>(&'r self, table: &str, day: Day) -> impl Iterator<Item = &'r Row> {
        self.of(table).iter().filter(move |row| row.holds_on(day))
    }

    /// Every day on which something begins or ends, and the day before the first.
    pub fn days(&self) -> Vec<Day> {
        let all = self.0.values().flatten().flat_map(|row| [row.from, row.to]);
        let mut days: Vec<Day> = all.map(Day).filter(|day| day.date().is_some()).collect();
        days.sort_unstable();
        days.dedup();
        if let Some(first) = days.first().copied() {
            days.insert(0, Day(first.0 - 1));
        }
        days
    }

    /// What is said of a day, in order.
    pub fn said_on(&self, day: Day) -> Vec<(&'static str, &BTreeMap<&'static str, String>)> {
        let all = self.0.iter().flat_map(|(table, rows)| rows.iter().map(move |row| (*table, row)));
        let mut said: Vec<_> =
            all.filter(|(_, row)| row.holds_on(day)).map(|(table, row)| (table, &row.cells)).collect();
        said.sort();
        said
    }
}

fn row(columns: &'static [&'static str], cells: Vec<Option<String>>) -> Row {
    let day = |text: &Option<String>, open: Day| {
        text.as_ref().map_or(open, |text| Day::parse(text).unwrap_or_else(|| panic!("{text} is no day"))).0
    };
    let from = day(&cells[columns.len()], Day::OPEN_START);
    let to = day(&cells[columns.len() + 1], Day::OPEN_END);
    let cells = columns.iter().zip(cells).filter_map(|(column, cell)| Some((*column, cell?))).collect();
    Row { cells, from, to }
}

/// Everything that is recorded, replaced or not, as one text.
pub async fn dump(db: &DatabaseConnection) -> String {
    let mut text = String::new();
    let dated = DATED.map(|(table, columns)| {
        let own = ["id", "valid_from", "valid_to", "recorded_in", "superseded_in"];
        (table, [columns, &own].concat())
    });
    let others = OTHERS.map(|(table, columns)| (table, columns.to_vec()));
    for (table, columns) in dated.into_iter().chain(others) {
        let key = if table == "revision" { "number" } else { "id" };
        for cells in read(db, table, &columns, &format!("ORDER BY {table}.{key}")).await {
            text += &format!("{table} {cells:?}\n");
        }
    }
    text
}

async fn read(
    db: &DatabaseConnection,
    table: &str,
    columns: &[&str],
    rest: &str,
) -> Vec<Vec<Option<String>>> {
    let list: Vec<String> = columns.iter().map(|column| format!("CAST({column} AS text)")).collect();
    let sql = format!("SELECT {} FROM {table} {rest}", list.join(", "));
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql.clone())).await;
    let rows = rows.unwrap_or_else(|error| panic!("{sql}\n{error}"));
    let cell = |row: &sea_orm::QueryResult, at| row.try_get_by_index(at).expect("every cell is text");
    rows.iter().map(|row| (0..columns.len()).map(|at| cell(row, at)).collect()).collect()
}
